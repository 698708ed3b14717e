"""`depeche check`: first contact with an outlet, or a look when something seems wrong."""

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler import config as configuration
from crawler.archive.warc import WarcStore
from crawler.checking.bundle import check_writable, read_bundle, visits_of, write_bundle
from crawler.checking.report import CheckReport, report_on
from crawler.checking.spider import first_contact
from crawler.checking.verdict import exit_code, verdict
from crawler.checking.visits import Visit
from crawler.cli.check_screen import print_report
from crawler.cli.crawl_log import CrawlLog
from crawler.cli.job import Process, delay_of, settings_for
from crawler.cli.options import Address, archive_option, config_option, json_option
from crawler.cli.progress import console
from crawler.config import CrawlOptions
from crawler.errors import DepecheError, UsageError, one_line
from crawler.items import Page
from crawler.keeping.run import Run
from crawler.outlets import Outlets
from crawler.text import as_json
from crawler.translating import LANGUAGES, _, language, speaking
from crawler.translating.forms import figure
from crawler.urls import within

if TYPE_CHECKING:
    import asyncio


@click.command(
    epilog="""Examples:
  depeche check dsih
  depeche check dsih https://dsih.fr/articles/341/ --report dsih.warc.gz
  depeche check dsih --from dsih.warc.gz""",
)
@click.argument("outlet", metavar="OUTLET")
@click.argument("urls", nargs=-1, metavar="[URL]...", type=Address())
@click.option("--report", metavar="FILE", type=click.Path(path_type=Path), help="Write a bundle (.warc.gz) to send.")
@click.option(
    "--from", "source", metavar="FILE", type=click.Path(path_type=Path),
    help="Read a WARC, WACZ or bundle instead of the site; no network is used.",
)  # fmt: skip
@click.option("--replica", type=Address(), help="Send every request to this server instead.")
@click.option(
    "--delay", type=click.FloatRange(min=0), metavar="SECONDS", help="Least seconds between requests.  [default: 2]"
)
@click.option("-v", "--verbose", is_flag=True, help="Also every request, a line each.")
@json_option
@archive_option
@config_option
@click.pass_context
def check(
    ctx: click.Context,
    outlet: str,
    urls: tuple[str, ...],
    report: Path | None,
    source: Path | None,
    replica: str | None,
    delay: float | None,
    verbose: bool,
    json_: bool,
    archive: Path,
    config: Path | None,
) -> None:
    """Ask robots.txt, each source once and three articles (or those named), and say what was understood.

    Nothing is stored in the archive.
    """
    typed = {"replica": replica, "delay": delay}
    options = configuration.with_typed(configuration.load(archive, config), typed)
    outlets = Outlets(settings_for(archive, options))
    hosts = outlets.spider(outlet).outlet.hosts
    for url in urls:
        if not within(url, hosts):
            message = _("{url} is no address of {outlet} ({hosts})")
            raise UsageError(message.format(url=url, outlet=outlet, hosts=", ".join(hosts)))
    if report:
        check_writable(report)
    visits = _from_file(source, outlets, outlet, urls) if source else _visit(outlets, outlet, urls, options, verbose)
    found = report_on(
        outlets, outlet, visits, user_agent="" if source else options.user_agent,
        read_from=source.name if source else None,
    )  # fmt: skip
    if report:
        write_bundle(report, visits, found)
    ctx.exit(_tell(found, report, json_))


def _from_file(file: Path, outlets: Outlets, outlet: str, urls: Sequence[str]) -> list[Visit]:
    spider = outlets.spider(outlet)
    bundle = read_bundle(file, spider.outlet.hosts)
    if not bundle.pages and bundle.notes.get("outlet") != outlet:
        message = _("{file} holds no page of {outlet} ({hosts})")
        raise DepecheError(message.format(file=file, outlet=spider.outlet.name, hosts=", ".join(spider.outlet.hosts)))
    return visits_of(bundle, spider, urls)


def _visit(outlets: Outlets, outlet: str, urls: Sequence[str], options: CrawlOptions, verbose: bool) -> list[Visit]:
    """Ask the site, as a crawl would, with an archive that is thrown away."""
    spider, visits = outlets.spider(outlet), list[Visit]()
    if options.replica:
        message = _("Asking {server} in the place of {outlet}…")
        click.echo(message.format(server=options.replica, outlet=spider.outlet.name), err=True)
    else:
        message = _("Asking {outlet}: some fifteen requests, {pause} seconds apart…")
        pause = figure(f"{delay_of(options, outlet):g}")
        click.echo(message.format(outlet=spider.outlet.name, pause=pause), err=True)
    with tempfile.TemporaryDirectory(prefix="depeche-") as folder:
        scratch = Path(folder) / "check.db"
        run = Run.join(scratch, outlets.press, "check")
        try:
            process = Process(settings_for(scratch, options))
            crawl = process.crawl(first_contact(spider), visits=visits, urls=list(urls))
            with CrawlLog(verbose, None, console):
                process.start()
            if process.signalled:
                click.echo(_("Interrupted; nothing was to be kept."), err=True)
                raise click.exceptions.Exit(128 + process.signalled)
            _check_whole(run, crawl)
            return [*_robots(run, outlet), *visits]
        finally:
            run.leave()


def _check_whole(run: Run, crawl: "asyncio.Task[None]") -> None:
    """Raise what ended the visit from outside; say what went wrong within it."""
    if run.fatal:
        raise run.fatal
    if error := crawl.exception():
        if isinstance(error, DepecheError):
            raise error
        raise DepecheError(_("The check failed: {error}").format(error=one_line(error)))
    for fault in (fault for tally in run.tallies.values() for fault in tally.errors):
        click.echo(_("This is a fault of depeche; please report it: {fault}").format(fault=fault), err=True)


def _robots(run: Run, outlet: str) -> list[Visit]:
    """robots.txt of each host, which is asked for below the spider."""
    rows = run.archive.rows(
        "SELECT * FROM captures WHERE kind = 'robots' AND url LIKE '%/robots.txt' AND warc_file IS NOT NULL"
    )
    store = WarcStore(run.archive.warc_folder, "")
    return [Visit(role="robots", url=row["url"], page=_stored(row, store, outlet)) for row in rows]


def _stored(row: dict[str, Any], store: WarcStore, outlet: str) -> Page:
    headers, body = store.read(row["warc_file"], row["warc_offset"])
    return Page(
        url=row["url"], body=body, status=row["status"], headers=tuple(headers.items()),
        fetched=datetime.fromisoformat(row["fetched"]), outlet=outlet, kind="robots",
    )  # fmt: skip


def _tell(report: CheckReport, bundle: Path | None, json_: bool) -> int:
    with speaking(LANGUAGES[0] if json_ else language()):
        remarks = verdict(report)
    code = exit_code(report, remarks)
    if json_:
        told = [{"look": one.look, "says": one.says, "do": one.do} for one in remarks]
        click.echo(as_json(report.as_record() | {"verdict": told, "code": code}))
    else:
        print_report(report, remarks, bundle)
    return code
