"""A run over the outlets as the commands ask for it: its settings, its process, its report."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler import config as configuration
from crawler.cli.ping import ping
from crawler.cli.progress import Progress, forecast, summary
from crawler.clock import stamp
from crawler.config import Config
from crawler.errors import UsageError
from crawler.keeping.run import Run, Tally
from crawler.outlets import Outlets, our_settings
from crawler.watching.health import Problem

if TYPE_CHECKING:
    import asyncio

GRACE = 6.0  # seconds that what is under way may take after a signal


@dataclass(kw_only=True, slots=True)
class Job:
    """What a run is asked to do."""

    archive: Path
    outlets: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    max_time: float | None = None
    limit: int = 0
    urls: list[str] = field(default_factory=list)
    replica: str = ""
    delay: float | None = None
    config: Path | None = None
    full: bool = False
    dry_run: bool = False
    quiet: bool = False
    mode: str = "crawl"


def settings_for(job: Job, config: Config) -> Settings:
    """The project's settings with the configuration and the options of a job."""
    settings = our_settings()
    given = job.delay if job.delay is not None else (0.0 if job.replica else None)
    own = {name: dict(options) for name, options in config.outlet.items()}
    if given is not None:
        for options in own.values():
            options.pop("delay", None)
    chosen: dict[str, Any] = {
        "USER_AGENT": config.user_agent,
        "DOWNLOAD_DELAY": config.delay if given is None else given,
        "DEPECHE_OUTLET_OPTIONS": own,
        "DEPECHE_REVISITS": config.revisits,
        "DEPECHE_RIGHTS": config.rights,
        "DEPECHE_FULL": job.full,
        "DEPECHE_OUTLETS": [str(folder) for folder in config.outlets],
        "DEPECHE_ARCHIVE": str(job.archive),
        "DEPECHE_REPLICA": job.replica,
        "DEPECHE_SINCE": job.since or "",
        "DEPECHE_UNTIL": job.until or "",
        "DEPECHE_LIMIT": job.limit,
        "DEPECHE_DRY_RUN": job.dry_run,
        "CLOSESPIDER_TIMEOUT": job.max_time or 0,
        "LOG_ENABLED": False,
    }
    settings.setdict(chosen, priority="cmdline")
    return settings


class Process(AsyncCrawlerProcess):
    """Scrapy's process, remembering which signal ended it and waiting for no download longer than GRACE."""

    signalled: int = 0

    def _signal_shutdown(self, signum: int, frame: Any) -> None:
        from twisted.internet import reactor

        self.signalled = self.signalled or signum
        super()._signal_shutdown(signum, frame)
        reactor.callFromThread(reactor.callLater, GRACE, self._stop_reactor)


def run_job(job: Job) -> int:
    """Do a job. Returns the exit code; the report has been printed."""
    config = configuration.load(job.archive, job.config)
    settings = settings_for(job, config)
    outlets = Outlets(settings)
    for name in config.outlet:
        outlets.spider(name)  # says so when there is no such outlet
    spiders = [outlets.spider(name) for name in job.outlets or outlets.names if name not in config.disabled]
    per_outlet = _share_out(outlets, job.urls) if job.urls else {}
    if per_outlet:
        spiders = [s for s in map(outlets.spider, outlets.names) if s.name in per_outlet]
    if not spiders:
        raise UsageError("Every outlet named is switched off in depeche.toml (enabled = false)")
    existed = job.archive.exists()
    run = Run.join(job.archive, job.mode)
    if config.ping and not job.dry_run:
        ping(config.ping, "start")
    if not existed:
        click.echo(f"Making a new archive: {job.archive}", err=True)
    try:
        progress = Progress(job.quiet, [s.outlet for s in spiders])
        run.on_progress = progress.update
        process = Process(settings)
        crawls = [process.crawl(spider, urls=per_outlet.get(spider.name, [])) for spider in spiders]
        with progress:
            process.start()
        run.close_rows()
    finally:
        run.leave()
    code = _report(run, job, settings, process.signalled)
    for spider, crawl in zip(spiders, crawls, strict=True):
        trouble = _died(crawl) or (None if spider.name in run.tallies else "it did not start")
        if trouble and not process.signalled:
            click.echo(f"{spider.outlet.name}: the crawl failed: {trouble}", err=True)
            code = code or getattr(trouble, "exit_code", 1)
    if config.ping and not job.dry_run:
        ping(config.ping, str(code), "\n".join(said for tally in run.tallies.values() for said in spoken(tally)))
    return code


def pause_of(settings: Settings, outlet: str) -> float:
    """The least seconds between two requests to an outlet."""
    options = settings["DEPECHE_OUTLET_OPTIONS"].get(outlet, {})
    return float(options.get("delay", settings.getfloat("DOWNLOAD_DELAY")))


def _died(crawl: "asyncio.Task[None]") -> BaseException | None:
    """What ended a crawl from outside its spider: Scrapy only logs it, and exits 0."""
    return crawl.exception() if crawl.done() and not crawl.cancelled() else None


def _share_out(outlets: Outlets, urls: list[str]) -> dict[str, list[str]]:
    """Addresses by outlet. Raises UsageError for one that belongs to none."""
    shared: dict[str, list[str]] = {}
    for url in urls:
        spider = outlets.of_url(url)
        if spider is None:
            known = ", ".join(h for n in outlets.names for h in outlets.spider(n).outlet.hosts)
            raise UsageError(f"{url} belongs to no known outlet ({known}). To read one page: depeche extract")
        shared.setdefault(spider.name, []).append(url)
    return shared


def _report(run: Run, job: Job, settings: Settings, signalled: int) -> int:
    if job.dry_run and not job.quiet:
        forecast(run, pauses={name: pause_of(settings, name) for name in run.tallies}, limit=job.limit)
    elif not job.quiet:
        summary(run)
    alert = False
    for tally in run.tallies.values():
        for problem in tally.problems:
            alert = alert or problem.alert
            if problem.alert or not job.quiet:
                click.echo(f"{tally.outlet.name}: {_sentence(problem)}", err=True)
                click.echo(f"  {way_out(problem.kind, job)}", err=True)
    if run.fatal:
        click.echo(str(run.fatal), err=True)
        return run.fatal.exit_code
    if signalled:
        click.echo("Interrupted; everything fetched is kept. The same command goes on from here.", err=True)
        return 128 + signalled
    return 3 if alert else 0


def _sentence(problem: Problem) -> str:
    """`blocked: 5 times in a row refused with HTTP 403`, and since when if not just now."""
    lasts = problem.since and problem.since[:10] < stamp()[:10]
    return f"{problem.kind}: {problem.message}" + (f" (since {problem.since[:10]})" if lasts else "")


def spoken(tally: Tally) -> list[str]:
    """A tally in lines for a monitor."""
    new, changed = tally.counts["new"], tally.counts["changed"]
    head = f"{tally.outlet.name}: {tally.outcome}, {new} new, {changed} changed, {tally.requests} requests"
    return [head, *(f"  {_sentence(problem)}" for problem in tally.problems)]


def way_out(outcome: str, job: Job) -> str:
    """What to do about an outlet in trouble."""
    return {
        "unreachable": "Is the network up? Offline, this works: depeche demo",
        "blocked": "The site said no, and that was respected. Look at it in a browser; see: depeche status",
        "no source": "Its feeds and front page may have moved; an address can be given: depeche crawl --url URL",
        "empty": f"Look further back: depeche crawl --since {job.since or '2012-01-01'}",
        "nothing read": "It may have been rebuilt, or need a browser; captures are kept and can be read again",
        "dead source": "Its address may have changed; the outlet's file in spiders/ lists its sources",
        "redesign": "Look at its newest pages: depeche show URL; captures are kept and can be read again",
        "low yield": "Look at its front page; if it publishes as ever, its lists may have changed",
        "errors": "This is a fault of depeche; the pages are kept. Please report it.",
    }.get(outcome, "See: depeche status")
