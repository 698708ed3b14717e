"""`depeche mirror`: the archive as Parquet by outlet and year, brought up to date after each run."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from crawler.cli.bar import bar_width
from crawler.cli.export import full_disk_reported, stopped_by_signals
from crawler.cli.opening import open_archive
from crawler.cli.options import archive_option, json_option
from crawler.exporting.parquet import check_library
from crawler.mirroring.folder import folder_of_mirror
from crawler.mirroring.mirror import MirrorReport, update
from crawler.mirroring.parts import MirrorOptions
from crawler.text import as_json
from crawler.translating import _
from crawler.translating.forms import figure, moment, size


@click.command(
    epilog="""Examples:
  depeche mirror
  depeche mirror -q                         every night, after depeche crawl
  depeche mirror --public --without-text shared
  duckdb -init views.sql                    in the folder: count with DuckDB""",
)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--public", is_flag=True, help="Leave out what its publisher reserves (noarchive, text and data mining)."
)
@click.option("--without-text", is_flag=True, help="Titles, dates, authors, addresses, but no text: may be shared.")
@click.option("--full", is_flag=True, help="Write every file anew, not only what has changed.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing unless something is wrong.")
@json_option
@archive_option
def mirror(
    folder: Path | None, public: bool, without_text: bool, full: bool, quiet: bool, json_: bool, archive: Path
) -> None:
    """Keep the archive as a folder of Parquet files by outlet and year, to be counted with DuckDB, pandas or R.

    Without FOLDER it is archive.mirror beside archive.db. A later run writes only the files whose rows have changed.
    """
    check_library()
    target = folder or folder_of_mirror(archive)
    options = MirrorOptions(public=public, text=not without_text)
    with open_archive(archive) as opened, full_disk_reported(), stopped_by_signals(target), _bar(quiet) as tell:
        report = update(opened, target, options, full=full, tell=tell)
    if json_:
        click.echo(as_json(asdict(report) | {"folder": str(report.folder)}))
    elif not quiet:
        click.echo(_in_words(report), err=True)


@contextmanager
def _bar(quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A bar of the files that are written, where stderr is a terminal; nothing is left of it."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # for a terminal only
    from rich.progress import BarColumn, MofNCompleteColumn, Progress

    console = Console(stderr=True)
    with Progress(BarColumn(bar_width(console)), MofNCompleteColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _in_words(report: MirrorReport) -> str:
    said = _("{folder}: {articles} articles in {files} files, {size}; nothing new since {moment}")
    if report.changed:
        said = _("{folder}: {articles} articles in {files} files, {size}; {written} written, {removed} removed")
    return said.format(
        folder=report.folder, articles=figure(report.articles), files=figure(report.files), size=size(report.bytes),
        written=figure(report.written), removed=figure(report.removed), moment=moment(report.made),
    )  # fmt: skip
