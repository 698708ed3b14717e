"""`depeche import`: pages that are already there, in WARC, WACZ or HTML files."""

import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from crawler.archive.warc import pages_in, sha256
from crawler.cli.options import Address, archive_option, config_option, json_option
from crawler.cli.progress import reasons_in_words
from crawler.cli.saved_page import known_outlets, saved_page
from crawler.clock import now, stamp
from crawler.errors import UsageError, WarcError
from crawler.items import Page
from crawler.keeping.run import Run
from crawler.outlets import Outlets
from crawler.reading.drafts import Draft
from crawler.text import as_json
from crawler.watching.tally import CrawlOutcome, TurnedAway


@click.command(
    name="import",
    short_help="Archive pages from WARC or saved files.",
    epilog="\b\nExamples:\n  depeche import crawl.warc.gz\n  depeche import page.html --url https://dsih.fr/articles/341/",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--url", type=Address(), help="Where a saved .html file came from.")
@click.option("--any", "unknown", is_flag=True, help="Also pages of sites that are none of the outlets.")
@json_option
@archive_option
@config_option
@click.pass_context
def import_(
    ctx: click.Context,
    files: tuple[Path, ...],
    url: str | None,
    unknown: bool,
    json_: bool,
    archive: Path,
    config: Path | None,
) -> None:
    """Archive pages from WARC, WACZ or saved HTML files, read as a crawl would. No network is used."""
    for file in files:
        _check_kind(file, url, len(files))
    outlets = known_outlets(archive, config)
    run = Run.join(archive, outlets.press, "import")
    counted: Counter[str] = Counter()
    try:
        for file in files:
            _import_file(file, url, outlets, run, counted, unknown or url is not None)
        for name in run.tallies:
            run.end(name, CrawlOutcome.DONE, None)
    finally:
        run.leave()
    _tell(run, counted, json_)
    ctx.exit(1 if counted["unreadable files"] else 0)


def _check_kind(file: Path, url: str | None, how_many: int) -> None:
    if not file.exists():
        raise UsageError(f"There is no file {file}")
    name = file.name.lower()
    if name.endswith((".html", ".htm")):
        if not url:
            raise UsageError(f"{file}: a saved page needs --url, the address it came from")
        if how_many > 1:
            raise UsageError("--url names one page, so give one .html file at a time")
    elif not name.endswith((".warc", ".warc.gz", ".wacz")):
        raise UsageError(f"{file}: cannot import this kind of file; known are .warc, .warc.gz, .wacz and .html")


def _import_file(
    file: Path, url: str | None, outlets: Outlets, run: Run, counted: Counter[str], unknown: bool
) -> None:
    try:
        for page in _pages(file, url, outlets):
            if not page.outlet and not unknown:
                counted["of other sites"] += 1
                continue
            draft = outlets.read(page)
            if page.outlet != draft.outlet.id:
                draft.page = replace(page, outlet=draft.outlet.id)
            if draft.outlet.id not in run.tallies:
                run.begin(draft.outlet)
            if _known(run, draft):
                counted["already held"] += 1
                continue
            run.keep_draft(draft)
    except WarcError as error:
        counted["unreadable files"] += 1
        click.echo(f"depeche: {error}; what came before is kept", err=True)


def _known(run: Run, draft: Draft) -> bool:
    """True when this very capture has been imported or fetched before."""
    page = draft.page
    return bool(
        run.archive.one(
            "SELECT 1 AS one FROM captures WHERE url = ? AND fetched = ? AND sha256 = ?",
            page.url, stamp(page.fetched), sha256(page.body),
        )
    )  # fmt: skip


def _pages(file: Path, url: str | None, outlets: Outlets) -> Iterator[Page]:
    if url and file.suffix.lower() in (".html", ".htm"):
        yield saved_page(file, url, outlets)
        return
    if file.name.lower().endswith(".wacz"):
        yield from _wacz(file, outlets)
        return
    for found in pages_in(file):
        spider = outlets.of_url(found["url"])
        yield Page(
            url=found["url"],
            body=found["body"],
            status=found["status"],
            headers=decoded_headers(found["headers"]),
            wire_headers=found["headers"],
            fetched=_fetched(found["date"]),
            outlet=spider.outlet.id if spider else "",
            origin="import",
        )


def decoded_headers(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Headers that fit a body whose encodings are undone."""
    gone = {"content-encoding", "transfer-encoding", "content-length"}
    return tuple((k, v) for k, v in headers if k.lower() not in gone)


def _fetched(date: str | None) -> datetime:
    try:
        return datetime.fromisoformat(date or "").astimezone(UTC).replace(microsecond=0)
    except ValueError:
        return now()


def _wacz(file: Path, outlets: Outlets) -> Iterator[Page]:
    try:
        with zipfile.ZipFile(file) as packed, tempfile.TemporaryDirectory(prefix="depeche-") as folder:
            for name in packed.namelist():
                if name.startswith("archive/") and name.endswith((".warc", ".warc.gz")):
                    suffix = ".warc.gz" if name.endswith(".gz") else ".warc"
                    target = Path(folder) / f"part{suffix}"
                    target.write_bytes(packed.read(name))
                    yield from _pages(target, None, outlets)
    except (zipfile.BadZipFile, OSError) as error:
        raise WarcError(f"{file} is not a whole WACZ file: {error}") from error


def _tell(run: Run, counted: Counter[str], json_: bool) -> None:
    total: Counter[str] = Counter()
    reasons: Counter[TurnedAway] = Counter()
    for tally in run.tallies.values():
        total.update(tally.counts)
        reasons.update(tally.reasons)
    if json_:
        turned_away = {str(reason): count for reason, count in reasons.items()}
        click.echo(as_json({**total, **counted, "turned_away": turned_away}))
        return
    parts = [f"{total[name]} {name}" for name in ("new", "changed", "unchanged")]
    parts += [f"{count} {what}" for what, count in counted.items()]
    click.echo("Imported: " + ", ".join(parts), err=True)
    if reasons:
        click.echo("Turned away: " + reasons_in_words(reasons), err=True)
