"""`depeche extract` and `record`: one page, read the very same way as a crawl reads it."""

import codecs
import json
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from crawler import config as configuration
from crawler.archive import Archive
from crawler.cli.collect import Job, run_job, settings_for
from crawler.cli.options import Address, archive_option, config_option
from crawler.errors import DepecheError, UsageError
from crawler.items import Draft, Page
from crawler.outlets import Outlets
from crawler.reading.drafts import read
from crawler.text import as_json
from crawler.warc import WarcStore

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
    record["citations"] = [asdict(citation) for citation in draft.citations]
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
    if is_binary(body):
        raise UsageError(f"{path} is no HTML page (it is not even text); a WARC file goes to: depeche import")
    spider = outlets.of_url(url)
    outlet = spider.outlet.id if spider else ""
    return Page(url=url, body=body, fetched=fetched, outlet=outlet, origin="import")


def is_binary(body: bytes) -> bool:
    """True for what begins with more control characters than any page has; UTF-16 and UTF-32 begin with a mark."""
    start = body[:1024]
    controls = sum(byte < 9 or 14 <= byte < 32 for byte in start)
    return controls > 0.05 * len(start) and not start.startswith(
        (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"\0\0\xfe\xff")
    )


def known_outlets(archive: Path, config: Path | None = None) -> Outlets:
    return Outlets(settings_for(Job(archive=archive), configuration.load(archive, config)))


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
    outlets = known_outlets(archive, config)
    draft = read(outlets.draft(saved_page(file, url, outlets)))
    record = as_record(draft)
    if explain:
        record["fields"] = draft.fields
    click.echo(as_json(record))


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
    outlets = known_outlets(archive, config)
    spider = outlets.spider(outlet)
    if page.startswith(("http://", "https://")):
        got = _fetch(page, spider.name, replica, archive, config)
    elif url:
        got = saved_page(Path(page), url, outlets)
    elif not Path(page).exists():
        raise UsageError(f"{page} is neither a web address (http://, https://) nor a file")
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
