"""`depeche record`: a page made into a test fixture for a person to review."""

import json
import re
import tempfile
from datetime import datetime
from pathlib import Path

import click

from crawler import config as configuration
from crawler.archive.database import Archive
from crawler.archive.warc import WarcStore
from crawler.checking.bundle import articles_in, is_bundle, read_bundle, visits_of
from crawler.cli.extract import as_record
from crawler.cli.job import THROWN_AWAY, Job, run_job
from crawler.cli.options import Address, archive_option, config_option
from crawler.cli.saved_page import known_outlets, saved_page
from crawler.errors import DepecheError, UsageError
from crawler.items import Page
from crawler.outlets import OutletClass, Outlets, citation_finder
from crawler.reading.steps import read
from crawler.text import as_json
from crawler.translating import _
from crawler.translating.forms import figure
from crawler.translating.recorded import translated


def _name_of_case(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """The name of a folder in that of the outlet, nowhere else."""
    if value and not re.fullmatch(r"\w[\w.-]*", value):
        message = _("'{value}' is no name for a case; take letters, digits, hyphens and dots")
        raise click.BadParameter(message.format(value=value), ctx, param)
    return value


@click.command(
    epilog="Examples:\n  depeche record dsih https://dsih.fr/articles/341/\n  depeche record dsih dsih.warc.gz",
)
@click.argument("outlet", metavar="OUTLET")
@click.argument("page", metavar="URL|FILE")
@click.option("--url", type=Address(), help="Where a saved FILE came from, or which page of a bundle.")
@click.option("--case", callback=_name_of_case, help="Name of the case.  [default: made from the address]")
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
    """Make a fixture of a page: the page, the request, and a reading marked .new for a person to review.

    FILE is a saved page (with --url), or a bundle of depeche check or other WARC: then of each article in it.
    """
    outlets = known_outlets(archive, config)
    spider = outlets.spider(outlet)
    if page.startswith(("http://", "https://")):
        _refuse_foreign(page, spider, outlets)
        pages = [_fetch(page, spider.name, replica, archive, config)]
    elif not Path(page).exists():
        raise UsageError(_("{page} is neither a web address (http://, https://) nor a file").format(page=page))
    elif is_bundle(Path(page)):
        pages = _of_bundle(Path(page), spider, url)
    elif url:
        pages = [saved_page(Path(page), url, outlets)]
    else:
        message = _("{file} is a file, so say where it came from with --url (or give an address)")
        raise UsageError(message.format(file=page))
    if case and len(pages) > 1:
        message = _("--case names one page, and {file} holds {count}; choose one with --url")
        raise UsageError(message.format(file=page, count=figure(len(pages))))
    for got in pages:
        _refuse_foreign(got.url, spider, outlets)
    for got in pages:
        message = _("Look at {file}, put right what is wrong, and drop the .new")
        click.echo(message.format(file=_write(got, spider, into, case)))


def _refuse_foreign(url: str, spider: OutletClass, outlets: Outlets) -> None:
    """Raise UsageError for another site's page: its fixture would hold the outlet to what it never serves."""
    if outlets.of_url(url) is not spider:
        message = _("{url} is no page of {outlet}, whose hosts are {hosts}")
        raise UsageError(message.format(url=url, outlet=spider.outlet.name, hosts=", ".join(spider.outlet.hosts)))


def _of_bundle(file: Path, spider: OutletClass, url: str | None) -> list[Page]:
    """The pages of articles in a WARC, WACZ or bundle of `depeche check`: all, or the one that is named."""
    bundle = read_bundle(file, spider.outlet.hosts)
    if url:
        pages = [visit.page for visit in visits_of(bundle, spider, [url]) if visit.role == "article" and visit.page]
    else:
        pages = articles_in(bundle, spider)
    if not pages:
        message = (
            _("{file} holds no article of {outlet} at {url}") if url else _("{file} holds no article of {outlet}")
        )
        raise UsageError(message.format(file=file, outlet=spider.outlet.name, url=url))
    return pages


def _write(page: Page, spider: OutletClass, into: Path, case: str | None) -> Path:
    """Make the fixture of a page. Returns the file that a person must review."""
    draft = read(spider.draft(page), citation_finder())
    folder = into / spider.name / (case or (draft.identity.site_id if draft.identity else "page"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page.html").write_bytes(page.body)
    request = {
        "url": page.url,
        "status": page.status,
        "fetched": page.fetched.isoformat(),
        "headers": dict(page.headers),
    }
    (folder / "request.json").write_text(as_json(request) + "\n", "utf-8")
    made = folder / ("refused.json.new" if draft.refused else "article.json.new")
    made.write_text(json.dumps(as_record(draft), ensure_ascii=False, indent=2) + "\n", "utf-8")
    return made


def _fetch(url: str, outlet: str, replica: str | None, archive: Path, config: Path | None) -> Page:
    """A page fetched as a crawl would, politely, into an archive that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="depeche-") as folder:
        scratch = Path(folder) / "record.db"
        typed = {"urls": (url,), "replica": replica or ""}
        job = Job(
            archive=scratch,
            outlets=(outlet,),
            typed=typed,
            config=configuration.beside(archive, config),
            quiet=True,
            mode=THROWN_AWAY,
        )
        run_job(job)
        with Archive.open(scratch) as opened:
            row = opened.one("SELECT * FROM captures WHERE kind = 'page' AND warc_file IS NOT NULL ORDER BY id DESC")
            if row is None:
                failed = opened.one("SELECT reason FROM captures WHERE kind = 'page'")
                why = translated(failed["reason"]) if failed else _("nothing came")
                raise DepecheError(_("{url} could not be fetched: {reason}").format(url=url, reason=why))
            headers, body = WarcStore(opened.warc_folder, "").read(row["warc_file"], row["warc_offset"])
    return Page(
        url=row["url"], body=body, status=row["status"], headers=tuple(headers.items()),
        fetched=datetime.fromisoformat(row["fetched"]), outlet=outlet,
    )  # fmt: skip
