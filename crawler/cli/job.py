"""A run over the outlets as the commands ask for it: its settings, its process, its report."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import scrapy.core.downloader.contextfactory  # noqa: F401 - first: it looks through all modules that are loaded
from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from crawler import config as configuration
from crawler.archive.tombstones import forgotten_at
from crawler.cli.crawl_log import CrawlLog
from crawler.cli.ping import ping
from crawler.cli.progress import Progress, forecast, summary, traps_of
from crawler.clock import stamp
from crawler.config import CrawlOptions
from crawler.errors import UsageError
from crawler.fetching.scope import in_scope
from crawler.items import ProblemKind
from crawler.keeping.run import Run
from crawler.outlets import Outlets, our_settings
from crawler.translating import N_, _
from crawler.translating.forms import day, figure
from crawler.translating.recorded import named, translated
from crawler.watching.tally import CrawlOutcome, Problem, Tally

THROWN_AWAY = "record"  # mode of a run whose archive is nobody's: none of it is spoken of
GRACE = 6.0  # seconds that what is under way may take after a signal
WAYS_OUT = {
    ProblemKind.UNREACHABLE: N_("Is the network up? Offline, this works: depeche demo"),
    ProblemKind.BLOCKED: N_(
        "The site said no, and that was respected. Look at it in a browser. What a web archive holds of it can be "
        "fetched from there: depeche backfill {outlet}"
    ),
    ProblemKind.NO_SOURCE: N_(
        "Its feeds and front page may have moved: depeche check {outlet}; one address alone: depeche crawl --url URL"
    ),
    ProblemKind.EMPTY: N_(
        "See which links article_url finds: depeche check {outlet}; further back: depeche crawl --since {since}"
    ),
    ProblemKind.NOTHING_FETCHED: N_(
        "The next runs ask for them again. Does the site open in a browser, is a proxy in between? "
        "What comes of a page: depeche check {outlet}"
    ),
    ProblemKind.NOTHING_READ: N_(
        "It may have been rebuilt, or need a browser: depeche check {outlet}; captures are kept and can be read "
        "again: depeche reextract"
    ),
    ProblemKind.DEAD_SOURCE: N_(
        "Its address may have changed: depeche check {outlet}; the outlet's file in spiders/ lists its sources"
    ),
    ProblemKind.REDESIGN: N_(
        "See what is read of its newest pages: depeche check {outlet}; captures are kept and can be read again: "
        "depeche reextract"
    ),
    ProblemKind.LOW_YIELD: N_("If it publishes as ever, its lists may have changed: depeche check {outlet}"),
    ProblemKind.DAMAGE: N_(
        "Put the file back from a copy if there is one; else what it held is fetched again. A whole check of the "
        "database: sqlite3 {archive} 'PRAGMA integrity_check'"
    ),
    ProblemKind.ERRORS: N_("This is a fault of depeche; the pages are kept. Please report it."),
}


@dataclass(kw_only=True, slots=True)
class Job:
    """What a run is asked to do."""

    archive: Path
    outlets: tuple[str, ...] = ()
    """Names; empty for all outlets."""
    typed: Mapping[str, Any] = field(default_factory=dict)
    """Choices of `CrawlOptions` that come before those of depeche.toml."""
    config: Path | None = None
    quiet: bool = False
    verbose: bool = False
    log: Path | None = None
    """A file that the crawl's log is written to."""
    mode: str = "crawl"

    def options(self) -> CrawlOptions:
        """All choices together. Raises ConfigError for a configuration that cannot be used."""
        return configuration.with_typed(configuration.load(self.archive, self.config), self.typed)


def settings_for(archive: Path, options: CrawlOptions) -> Settings:
    """The project's settings, with the choices made for a crawl into `archive`."""
    settings = our_settings()
    own: dict[str, Any] = {"DEPECHE_ARCHIVE": str(archive), "LOG_ENABLED": False}
    settings.setdict(options.settings() | own, priority="cmdline")
    return settings


class CrawlInTurn(Crawler):
    """A crawl of one outlet that starts in a turn of the loop of its own.

    To start one takes some 30 ms: two hundred at once would keep the first ones waiting for seconds.
    """

    place = 0
    """How many turns it waits."""
    _is_stopped = False

    async def crawl_async(self, *args: Any, **kwargs: Any) -> None:
        for _turn in range(self.place):
            await asyncio.sleep(0)
        if not self._is_stopped:
            await super().crawl_async(*args, **kwargs)

    async def stop_async(self) -> None:
        self._is_stopped = True
        await super().stop_async()


class Process(AsyncCrawlerProcess):
    """Scrapy's process: it remembers which signal ended it, and waits no longer than GRACE for what is under way."""

    signalled: int = 0

    def crawl_in_turn(self, spider: type[Spider], place: int, urls: list[str]) -> asyncio.Task[None]:
        """Have an outlet crawled, as the first, second … of all; of `urls`, if there are some, these alone."""
        crawler = CrawlInTurn(spider, self.settings)
        crawler.place = place
        return self.crawl(crawler, urls=urls)

    def _signal_shutdown(self, signum: int, frame: Any) -> None:
        from twisted.internet import reactor

        self.signalled = self.signalled or signum
        super()._signal_shutdown(signum, frame)
        reactor.callFromThread(reactor.callLater, GRACE, self._stop_reactor)

    def end_by(self, seconds: float) -> None:
        """End in so many seconds at the latest, and GRACE for what is under way then."""
        from twisted.internet import reactor

        reactor.callLater(seconds + GRACE, self._stop_reactor)  # type: ignore[arg-type]


def run_job(job: Job) -> int:
    """Do a job. Returns the exit code; the report has been printed."""
    options = job.options()
    settings = settings_for(job.archive, options)
    outlets = Outlets(settings)
    addresses = _share_out(outlets, options.urls, job.outlets) if options.urls else {}
    spiders = _chosen(outlets, job.outlets, options, addresses)
    existed = job.archive.exists()
    run = Run.join(job.archive, outlets.press, job.mode)
    tell = ping if options.ping and not options.dry_run else _tell_nobody
    tell(options.ping, "start")
    if not existed and job.mode != THROWN_AWAY:
        click.echo(_("Making a new archive: {archive}").format(archive=job.archive), err=True)
        if not options.contact and not options.replica and job.mode == "crawl":
            message = _('No contact is set, so that no webmaster can reach you. In depeche.toml: contact = "…"')
            click.echo(message, err=True)
    _tell_forgotten(run, options.urls)
    try:
        progress = Progress(job.quiet, [s.outlet for s in spiders])
        run.on_progress = progress.update
        process = Process(settings)
        crawls = {s: process.crawl_in_turn(s, at, addresses.get(s.name, [])) for at, s in enumerate(spiders)}
        if options.max_time:
            process.end_by(options.max_time)
        with CrawlLog(job.verbose, job.log, progress.console), progress:
            process.start()
        run.close_rows()
    finally:
        run.leave()
    code = _report(run, job, options, process.signalled)
    if not process.signalled:
        code = _report_crashes(run, crawls) or code
    tell(options.ping, str(code), "\n".join(line for tally in run.tallies.values() for line in lines_of(tally)))
    return code


def _chosen(
    outlets: Outlets, named: tuple[str, ...], options: CrawlOptions, addresses: Mapping[str, list[str]]
) -> list[Any]:
    """The spider classes to run. Raises UsageError when there are none, or a name is no outlet's."""
    for name in options.outlet:
        outlets.spider(name)  # raises for a table [outlet.…] of no outlet
    if addresses:
        return [outlets.spider(name) for name in outlets.names if name in addresses]
    spiders = [outlets.spider(name) for name in named or outlets.names if name not in options.disabled]
    if not spiders:
        raise UsageError(_("Every outlet named is switched off in depeche.toml (enabled = false)"))
    return spiders


def _tell_forgotten(run: Run, urls: tuple[str, ...]) -> None:
    """Say which of the addresses that were asked for were forgotten on request: they are not fetched."""
    for url in urls:
        known = run.press.identify(url)
        if moment := forgotten_at(run.archive.db, url, known[0] if known else None):
            line = _("{url} was forgotten on request on {day}").format(url=url, day=day(moment))
            click.echo(_("Left out: {line}").format(line=line), err=True)


def _tell_nobody(address: str, what: str, report: str = "") -> None:
    """No monitor is configured."""


def _report_crashes(run: Run, crawls: Mapping[Any, asyncio.Task[None]]) -> int:
    """Say which crawls ended from outside their spider: Scrapy only logs it. Returns an exit code, or 0."""
    code = 0
    for spider, crawl in crawls.items():
        error = crawl.exception() if crawl.done() and not crawl.cancelled() else None
        trouble = error or (None if spider.name in run.tallies else _("it did not start"))
        if trouble:
            message = _("{outlet}: the crawl failed: {trouble}")
            click.echo(message.format(outlet=spider.outlet.name, trouble=trouble), err=True)
            code = code or getattr(error, "exit_code", 1)
    return code


def _share_out(outlets: Outlets, urls: tuple[str, ...], only: tuple[str, ...]) -> dict[str, list[str]]:
    """Addresses by outlet, of these outlets alone where some are named; one that belongs to none of them is named
    and left out. Raises UsageError when none is left.
    """
    shared: dict[str, list[str]] = {}
    foreign: list[str] = []
    known = ", ".join(h for n in outlets.names for h in outlets.spider(n).outlet.hosts)
    for url in urls:
        spider = outlets.of_url(url)
        if spider is None:
            message = _("{url} belongs to no known outlet ({hosts}). To read one page: depeche extract")
            foreign.append(message.format(url=url, hosts=known))
        elif only and spider.name not in only:
            message = _("{url} belongs to {outlet}, which is not among the outlets named")
            foreign.append(message.format(url=url, outlet=spider.name))
        elif not in_scope(url, spider):
            foreign.append(
                _("{url} is another server of {outlet}'s, by its port").format(url=url, outlet=spider.name)
            )
        else:
            shared.setdefault(spider.name, []).append(url)
    if not shared:
        raise UsageError("\n".join(foreign))
    for line in foreign:
        click.echo(_("Left out: {line}").format(line=line), err=True)
    return shared


def _report(run: Run, job: Job, options: CrawlOptions, signalled: int) -> int:
    if options.dry_run and not job.quiet:
        forecast(run, pauses={name: delay_of(options, name) for name in run.tallies}, limit=options.limit)
    elif not job.quiet:
        summary(run)
    problems = [(tally, problem) for tally in run.tallies.values() for problem in tally.problems]
    for tally, problem in problems:
        if (problem.news and not problem.expected) or not job.quiet:
            words = _("{outlet}: {remark}").format(outlet=tally.outlet.name, remark=sentence_of(problem))
            click.echo(words, err=True)
        if problem.news and not problem.expected:
            way_out = _(WAYS_OUT[problem.kind]).format(
                since=options.since or "2012-01-01", outlet=tally.outlet.id, archive=job.archive
            )
            click.echo(f"  {way_out}", err=True)
    for tally in run.tallies.values():
        stopped = tally.outcome is CrawlOutcome.STOPPED and not run.fatal
        if stopped or (tally.outcome is CrawlOutcome.UNFINISHED and not job.quiet):
            message = _("{outlet}: {outcome}: {message}")
            outcome, why = translated(tally.outcome), translated(tally.message or "")
            click.echo(message.format(outlet=tally.outlet.name, outcome=outcome, message=why), err=True)
    if run.fatal:
        click.echo(translated(str(run.fatal)), err=True)
        return run.fatal.exit_code
    if signalled:
        click.echo(_("Interrupted; everything fetched is kept. The same command goes on from here."), err=True)
        return 128 + signalled
    if any(tally.outcome is CrawlOutcome.STOPPED for tally in run.tallies.values()):
        return 1
    return 3 if any(not problem.expected for _, problem in problems) else 0


def delay_of(options: CrawlOptions, outlet: str) -> float:
    """The least seconds between two requests to an outlet."""
    return float(options.outlet.get(outlet, {}).get("delay", options.delay))


def sentence_of(problem: Problem) -> str:
    """`blocked: 5 times in a row refused with HTTP 403`, and since when if not just now."""
    lasts = problem.since and problem.since[:10] < stamp()[:10]
    message = _("{problem}: {message} (since {day})") if lasts else _("{problem}: {message}")
    return message.format(problem=named(problem.kind), message=translated(problem.message), day=day(problem.since))


def lines_of(tally: Tally) -> list[str]:
    """A tally in lines, for a monitor."""
    numbers = {"new": tally.counts["new"], "changed": tally.counts["changed"], "requests": tally.requests}
    head = _("{outlet}: {outcome}, {new} new, {changed} changed, {requests} requests").format(
        outlet=tally.outlet.name, outcome=named(tally.outcome), **{k: figure(n) for k, n in numbers.items()}
    )
    return [head, *(f"  {line}" for line in (*map(sentence_of, tally.problems), *traps_of(tally)))]
