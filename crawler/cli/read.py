"""`depeche extract`, `import` and `record`: pages that are already there, read the very same way."""

import json
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from crawler import config as configuration
from crawler.archive import Archive
from crawler.cli.collect import Job, run_job, settings_for
from crawler.cli.options import Address, archive_option, config_option, json_option
from crawler.cli.progress import spoken
from crawler.clock import now
from crawler.errors import DepecheError, UsageError, WarcError
from crawler.items import Draft, Page
from crawler.outlets import Outlets
from crawler.reading import read
from crawler.run import Run, as_json
from crawler.warc import WarcStore, pages_in

COLUMNS = (
    "key", "outlet", "url", "site_id", "title", "lead", "body", "authors", "section", "tags", "published",
    "published_raw", "published_source", "published_precision", "day", "modified", "language", "access", "words",
    "extractor",
)  # fmt: skip


def as_record(draft: Draft) -> dict[str, Any]:
    """A draft with the names of the archive's columns; with verdict and reason when it is no article."""
    record: dict[str, Any] = {name: getattr(draft, name, None) for name in COLUMNS}
    record["outlet"] = draft.outlet.id
    record["site_id"] = draft.identity.site_id if draft.identity else None
    record["links"] = [{"url": link.url, "text": link.text, "kind": link.kind} for link in draft.links]
    if draft.refused:
        record |= {"verdict": draft.verdict, "reason": draft.reason}
    return record


def saved_page(path: Path, url: str, outlets: Outlets) -> Page:
    """A saved HTML file as a page, fetched when the file was last written."""
    try:
        body = path.read_bytes()
        fetched = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise UsageError(f"Cannot read {path}: {error.strerror}") from error
    spider = outlets.of_url(url)
    outlet = spider.outlet.id if spider else ""
    return Page(url=url, body=body, fetched=fetched, outlet=outlet, origin="import")


def _outlets(archive: Path, config: Path | None = None) -> Outlets:
    return Outlets(settings_for(Job(archive=archive, config=config)))


@click.command(
    short_help="Read one saved page to JSON.",
    epilog="\b\nExample:\n  depeche extract page.html --url https://dsih.fr/articles/341/",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--url", type=Address(), required=True, help="Where the page came from.")
@click.option("--explain", is_flag=True, help="Also where each field was read, and what was cut.")
@archive_option
@config_option
def extract(file: Path, url: str, explain: bool, archive: Path, config: Path | None) -> None:
    """Read one saved page and print it as JSON. Nothing is stored."""
    outlets = _outlets(archive, config)
    draft = read(outlets.draft(saved_page(file, url, outlets)))
    record = as_record(draft)
    if explain:
        record["fields"] = draft.fields
    click.echo(as_json(record))


@click.command(
    name="import",
    short_help="Archive pages from WARC or saved files.",
    epilog="\b\nExamples:\n  depeche import crawl.warc.gz\n  depeche import page.html --url https://dsih.fr/articles/341/",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--url", type=Address(), help="Where a saved .html file came from.")
@click.option("--any", "strangers", is_flag=True, help="Also pages of sites that are none of the outlets.")
@json_option
@archive_option
@config_option
@click.pass_context
def import_(
    ctx: click.Context,
    files: tuple[Path, ...],
    url: str | None,
    strangers: bool,
    json_: bool,
    archive: Path,
    config: Path | None,
) -> None:
    """Archive pages from WARC, WACZ or saved HTML files, read as a crawl would. No network is used."""
    for file in files:
        _check_kind(file, url, len(files))
    outlets = _outlets(archive, config)
    run = Run.join(archive, "import")
    counted: Counter[str] = Counter()
    try:
        for file in files:
            _import_file(file, url, outlets, run, counted, strangers or url is not None)
        for name in run.tallies:
            run.end(name, "done", None)
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
    file: Path, url: str | None, outlets: Outlets, run: Run, counted: Counter[str], strangers: bool
) -> None:
    try:
        for page in _pages(file, url, outlets):
            if not page.outlet and not strangers:
                counted["of other sites"] += 1
                continue
            draft = read(outlets.draft(page))
            if page.outlet != draft.outlet.id:
                draft.page = replace_outlet(page, draft.outlet.id)
            if draft.outlet.id not in run.tallies:
                run.begin(draft.outlet)
            if _known(run, draft):
                counted["already held"] += 1
                continue
            run.keep_draft(draft)
    except WarcError as error:
        counted["unreadable files"] += 1
        click.echo(f"depeche: {error}; what came before is kept", err=True)


def replace_outlet(page: Page, outlet: str) -> Page:
    import dataclasses

    return dataclasses.replace(page, outlet=outlet)


def _known(run: Run, draft: Draft) -> bool:
    """True when this very capture has been imported or fetched before."""
    from crawler.clock import stamp
    from crawler.warc import sha256

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
    reasons: Counter[str] = Counter()
    for tally in run.tallies.values():
        total.update(tally.counts)
        reasons.update(tally.reasons)
    if json_:
        click.echo(as_json({**total, **counted, "turned_away": dict(reasons)}))
        return
    parts = [f"{total[name]} {name}" for name in ("new", "changed", "unchanged")]
    parts += [f"{count} {what}" for what, count in counted.items()]
    click.echo("Imported: " + ", ".join(parts), err=True)
    if reasons:
        click.echo("Turned away: " + spoken(reasons), err=True)


@click.command(
    short_help="Make a test fixture of a page.",
    epilog="\b\nExample:\n  depeche record dsih https://dsih.fr/articles/341/",
)
@click.argument("outlet")
@click.argument("page", metavar="URL|FILE")
@click.option("--url", type=Address(), help="Where a saved FILE came from.")
@click.option("--case", help="Name of the case.  [default: made from the address]")
@click.option(
    "--into", type=click.Path(path_type=Path), default=Path("tests/outlets"), show_default=True,
    help="Folder of the fixtures.",
)  # fmt: skip
@click.option("--replica", type=Address(), help="Fetch from this server instead of the live site.")
@archive_option
@config_option
def record(
    outlet: str,
    page: str,
    url: str | None,
    case: str | None,
    into: Path,
    replica: str | None,
    archive: Path,
    config: Path | None,
) -> None:
    """Make a fixture of a page: the page, the request, and a reading marked .new for a person to review."""
    outlets = _outlets(archive, config)
    spider = outlets.spider(outlet)
    if page.startswith(("http://", "https://")):
        got = _fetch(page, spider.name, replica, archive, config)
    elif url:
        got = saved_page(Path(page), url, outlets)
    else:
        raise UsageError(f"{page} is a file, so say where it came from with --url (or give an address)")
    draft = read(spider.draft(got))
    name = case or (draft.identity.site_id if draft.identity else "page")
    folder = into / outlet / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page.html").write_bytes(got.body)
    request = {
        "url": got.url,
        "status": got.status,
        "fetched": got.fetched.isoformat(),
        "headers": dict(got.headers),
    }
    (folder / "request.json").write_text(as_json(request) + "\n", "utf-8")
    made = folder / ("refused.json.new" if draft.refused else "article.json.new")
    made.write_text(json.dumps(as_record(draft), ensure_ascii=False, indent=2) + "\n", "utf-8")
    click.echo(f"Look at {made}, put right what is wrong, and drop the .new")


def _fetch(url: str, outlet: str, replica: str | None, archive: Path, config: Path | None) -> Page:
    """A page fetched as a crawl would, politely, into an archive that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="depeche-") as folder:
        scratch = Path(folder) / "record.db"
        config = config or archive.resolve().parent / configuration.NAME
        job = Job(
            archive=scratch, outlets=(outlet,), urls=[url], replica=replica or "", quiet=True,
            config=config if config.exists() else None,
        )  # fmt: skip
        run_job(job)
        with Archive.open(scratch) as held:
            row = held.one("SELECT * FROM captures WHERE kind = 'page' AND warc_file IS NOT NULL ORDER BY id DESC")
            if row is None:
                failed = held.one("SELECT reason FROM captures WHERE kind = 'page'") or {"reason": "nothing came"}
                raise DepecheError(f"{url} could not be fetched: {failed['reason']}")
            headers, body = WarcStore(held.warc_folder, "").read(row["warc_file"], row["warc_offset"])
    return Page(
        url=row["url"], body=body, status=row["status"], headers=tuple(headers.items()),
        fetched=datetime.fromisoformat(row["fetched"]), outlet=outlet,
    )  # fmt: skip
