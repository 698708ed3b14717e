"""`depeche export`: the archive, or a part of it, for other programs, with a manifest beside it."""

import difflib
import signal
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from crawler.archive.database import Archive
from crawler.cli.bar import bar_width
from crawler.cli.opening import find_article, open_archive
from crawler.cli.options import archive_option, filter_options
from crawler.cli.saved_searches import read_saved
from crawler.clock import stamp
from crawler.errors import DepecheError, OutOfSpaceError, UsageError
from crawler.exporting import FORMATS, Format
from crawler.exporting.atomic_write import AtomicWrite, write_error
from crawler.exporting.manifest import Manifest, cited, describe, file_entry, title_in_language, write_sums
from crawler.exporting.options import ExportOptions
from crawler.exporting.rows import Row
from crawler.exporting.selection import Selection
from crawler.exporting.txm import files
from crawler.searching.fulltext import Filters, why_none
from crawler.searching.outlets import with_outlets
from crawler.text import as_json
from crawler.translating import _
from crawler.translating.forms import figure


class FormatName(click.ParamType[Any]):
    name = "format"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value in FORMATS:
            return str(value)
        near = difflib.get_close_matches(str(value).lower(), FORMATS, 1)
        message = _("There is no format '{name}'. Formats: {formats}")
        if near:
            message = _("There is no format '{name}'. Did you mean '{near}'? Formats: {formats}")
        raise click.BadParameter(
            message.format(name=value, near="".join(near), formats=", ".join(FORMATS)), ctx, param
        )


class ExportCommand(click.Command):
    """Lists the formats under what the command does."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_help_text(ctx, formatter)
        lines = [_("Formats:"), *(f"  {name:<10}{_(form.title)}" for name, form in FORMATS.items())]
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text("\n".join(["\b", *lines]))


@click.command(
    cls=ExportCommand,
    epilog="""Examples:
  depeche export csv --outlet dsih --since 2012 --until 2015
  depeche export iramuteq --query 'hopital cyberattaque' --output hopital.txt
  depeche export parquet --public --without-text
  depeche export jsonl --output - | jq -r .title""",
)
@click.argument("form", metavar="FORMAT", type=FormatName())
@click.option("--query", metavar="WORDS", help="Only articles with these words, as depeche search finds them.")
@click.option("--saved", metavar="NAME", help="The articles of a saved search; other filters replace its own.")
@click.option(
    "--url", "urls", multiple=True, metavar="URL|ID|KEY", help="Only this article; may be given several times."
)
@filter_options
@click.option(
    "--public", is_flag=True, help="Leave out what its publisher reserves (noarchive, text and data mining)."
)
@click.option("--once", is_flag=True, help="Of a text that several articles print, only the first.")
@click.option("--without-text", is_flag=True, help="Titles, dates, authors, addresses, but no text: may be shared.")
@click.option("--with-links", is_flag=True, help="Links and citations too (csv, tei; jsonl and parquet have them).")
@click.option("--excel", is_flag=True, help="csv as a French Excel opens it: byte order mark and semicolons.")
@click.option("--raw", is_flag=True, help="csv without apostrophes before what a spreadsheet would run as a formula.")
@click.option("--output", type=click.Path(path_type=Path), help="File, or folder for txm; - is stdout.")
@click.option("--force", is_flag=True, help="Overwrite an earlier export.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing unless something is wrong.")
@archive_option
def export(
    form: str, query: str | None, saved: str | None, urls: tuple[str, ...], public: bool, once: bool,
    without_text: bool, with_links: bool, excel: bool, raw: bool, output: Path | None, force: bool, quiet: bool,
    archive: Path, **filters: Any,
) -> None:  # fmt: skip
    """Write the articles of an archive for other programs, with a manifest beside them that says what is in it."""
    asked = {
        "public": public, "once": once, "without_text": without_text, "with_links": with_links, "excel": excel,
        "raw": raw,
    }  # fmt: skip
    check(form, asked)
    query, filters = read_saved(archive, saved, query, filters)
    with (
        open_archive(archive) as opened,
        full_disk_reported(),
        Selection(
            opened,
            with_outlets(opened, Filters(**filters)),
            query=query,
            articles=named(opened, urls),
            public=public,
            text=not without_text,
            once=once,
        ) as chosen,
    ):
        if not chosen.count:
            raise DepecheError(why_empty(opened, chosen))
        described = describe(chosen, form, stamp(), asked)
        options = ExportOptions(
            text=not without_text, links=with_links, raw=raw, excel=excel, made=described["made"],
            title=described["title"], rights=described["rights"], rows=chosen.count,
        )  # fmt: skip
        if output == Path("-"):
            said = to_stdout(form, chosen, options, title_in_language(described))
        else:
            said = to_disk(form, chosen, options, described, output, force)
        if not quiet:
            click.echo(said, err=True)
        if chosen.copies and not quiet:
            message = _("Left out, as their text is that of an earlier one: {count}")
            if output != Path("-"):
                message = _("Left out, as their text is that of an earlier one: {count}; the manifest lists them")
            click.echo(message.format(count=figure(len(chosen.copies))), err=True)


def named(archive: Archive, urls: tuple[str, ...]) -> dict[str, int] | None:
    """The articles that are named, None where none is. Raises UsageError for one that the archive does not hold."""
    return {url: find_article(archive, url)["id"] for url in urls} or None


def check(form: str, asked: dict[str, bool]) -> None:
    """Raises UsageError for an option that this format has no use for, rather than ignore it."""
    kind = FORMATS[form]
    if asked["without_text"] and kind.all_text:
        others = ", ".join(name for name, one in FORMATS.items() if not one.all_text)
        raise UsageError(
            _("There is nothing in {format} but text. --without-text goes with: {others}").format(
                format=form, others=others
            )
        )
    if asked["with_links"] and not kind.links:
        others = ", ".join(name for name, one in FORMATS.items() if one.links)
        raise UsageError(
            _("There is no room for links in {format}. --with-links goes with: {others}").format(
                format=form, others=others
            )
        )
    for option in ("excel", "raw"):
        if asked[option] and form != "csv":
            raise UsageError(_("--{option} is for csv only").format(option=option))


def why_empty(archive: Archive, chosen: Selection) -> str:
    """A sentence on why an export would be empty, as far as the filters tell."""
    if chosen.public and chosen.reserved:
        message = _("Nothing to export: all {count} articles found are reserved by their publishers (--public).")
        return message.format(count=figure(chosen.reserved))
    reason = why_none(archive, chosen.filters)
    if reason:
        return _("Nothing to export: {reason}").format(reason=f"{reason[0].lower()}{reason[1:]}")
    return _("Nothing to export: no article matches. Widen the filters, or try them with: depeche search WORDS")


def to_stdout(form: str, chosen: Selection, options: ExportOptions, title: str) -> str:
    """Write an export to stdout. Returns what there is to say of it."""
    kind = FORMATS[form]
    if kind.folder:
        raise UsageError(_("{format} is a folder; name one with --output").format(format=form))
    if kind.binary and sys.stdout.isatty():
        raise UsageError(_("{format} is not to be read on a terminal; name a file with --output").format(format=form))
    write = kind.writer()
    try:
        write(chosen.rows(), sys.stdout.buffer, options)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise write_error(error, Path("stdout")) from error
    message = _("{title}. A manifest goes with a file: --output FILE")
    return message.format(title=title)


def to_disk(
    form: str, chosen: Selection, options: ExportOptions, described: Manifest, output: Path | None, force: bool
) -> str:
    """Write an export and its manifest to disk. Returns what there is to say of them."""
    kind = FORMATS[form]
    path = output or Path(kind.file)
    if path.is_dir() if not kind.folder else path.name in ("", ".."):  # into that directory, under the usual name
        path = path / kind.file
    sums = path.with_name(path.name + ".sha256")
    note = path.with_name(path.name + ".manifest.json")
    write = kind.writer()
    with (
        stopped_by_signals(path),
        AtomicWrite(path, force=force, folder=kind.folder) as data,
        AtomicWrite(sums, force=True) as sums_file,
        AtomicWrite(note, force=True) as manifest,
    ):
        if kind.folder:
            with with_progress(chosen, kind) as rows:
                write(rows, data.partial, options)
            count, size = write_sums(files(data.partial), path.name, sums_file.partial)
            described["files"] = [{"name": f"{path.name}/", "files": count, "bytes": size}]
            described["files"].append(file_entry(sums_file.partial, sums.name))
        else:
            with data.partial.open("wb") as out, with_progress(chosen, kind) as rows:
                write(rows, out, options)
            described["files"] = [file_entry(data.partial, path.name)]
        citation = cited(described)
        described["citation"], described["citation_fr"] = citation.english, citation.french
        manifest.partial.write_text(as_json(described) + "\n", "utf-8")
        data.finish()
        if kind.folder:
            sums_file.finish()
        manifest.finish()
    message = _("{file}: {title}. What is in it, and how to cite it: {manifest}")
    return message.format(file=path, title=title_in_language(described), manifest=note)


@contextmanager
def with_progress(chosen: Selection, kind: Format) -> Iterator[Iterable[Row]]:
    """The rows, with a progress bar where stderr is a terminal. However it ends, nothing is left of the bar."""
    if not sys.stderr.isatty():
        yield chosen.rows()
        return
    from rich.console import Console  # for a terminal only
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(bar_width(console)), TaskProgressColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        yield bar.track(chosen.rows(), chosen.count, description=kind.file)


@contextmanager
def full_disk_reported() -> Iterator[None]:
    """Raises OutOfSpaceError when SQLite has no room for its temporary list of the chosen articles."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
            raise
        message = _("No space left for SQLite's temporary files ($SQLITE_TMPDIR or /tmp).")
        raise OutOfSpaceError(message) from error


@contextmanager
def stopped_by_signals(path: Path) -> Iterator[None]:
    """Say that nothing was written when Ctrl-C or SIGTERM ends an export; a half-written file is removed."""

    def stop(number: int, frame: Any) -> None:
        del number, frame
        raise SystemExit(143)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        click.echo(_("{file} was not written.").format(file=path), err=True)
        raise
    finally:
        signal.signal(signal.SIGTERM, before)
