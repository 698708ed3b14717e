"""`depeche backfill`: what the live site no longer serves, from a web archive."""

import tempfile
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from crawler import config as configuration
from crawler.archive import mementos
from crawler.backfilling.cdx import INTERNET_ARCHIVE, CdxServer
from crawler.backfilling.spider import backfill_of
from crawler.cli.codes import counted_in_words, reasons_in_words
from crawler.cli.crawl_log import CrawlLog
from crawler.cli.job import Process, settings_for
from crawler.cli.options import Address, Day, Duration, archive_option, config_option, json_option
from crawler.cli.progress import Progress, seconds_in_words
from crawler.config import CrawlOptions
from crawler.errors import UsageError, one_line
from crawler.keeping.run import COUNTED, Run
from crawler.keeping.scratch import scratch_copy
from crawler.outlets import OutletClass, Outlets
from crawler.text import as_json
from crawler.translating import _, ngettext
from crawler.translating.forms import duration, figure
from crawler.translating.recorded import translated
from crawler.watching.tally import CrawlOutcome, Tally

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterator

PAUSE = 4.0  # seconds between two requests to a web archive: the Internet Archive allows sixty a minute, at the most
PATIENCE = 180  # seconds that an answer may take: a long list is long in coming
LEAST_TIME = 0.3  # seconds that a memento takes without any pause


@click.command(
    epilog="""Examples:
  depeche backfill dsih --since 2012 --until 2013
  depeche backfill lest_eclair --since 2024-05 --dry-run
  depeche backfill dsih --cdx http://localhost:8080/coll/cdx""",
)
@click.argument("outlet", metavar="OUTLET")
@click.option("--since", type=Day(), help="Articles published since this day.")
@click.option("--until", type=Day(last=True), help="Articles published up to this day.")
@click.option(
    "--cdx", type=Address(), metavar="URL", default=INTERNET_ARCHIVE, show_default=True,
    help="The index of the web archive: a CDX server, the Internet Archive's or pywb's.",
)  # fmt: skip
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="At most so many articles, each in all versions."
)
@click.option("--max-time", type=Duration(), help="Stop after this long, for instance 45m; goes on next time.")
@click.option(
    "--delay", type=click.FloatRange(min=0), metavar="SECONDS",
    help="Least seconds between requests.  [default: 4; none to this machine]",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Read the lists; say how many captures and how long; fetch none.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing unless something is wrong.")
@click.option("-v", "--verbose", is_flag=True, help="Also every request and verdict, a line each.")
@click.option("--log", metavar="FILE", type=click.Path(path_type=Path), help="Write those lines to a file.")
@json_option
@archive_option
@config_option
@click.pass_context
def backfill(
    ctx: click.Context,
    /,
    outlet: str,
    archive: Path,
    config: Path | None,
    quiet: bool,
    verbose: bool,
    log: Path | None,
    json_: bool,
    **typed: Any,
) -> None:
    """Fetch what a web archive holds of an outlet: its articles in every version, with the time of each capture.

    The days are those of publication, as for crawl. Nothing is asked of the outlet itself.

    Exit code:
      0  everything asked for is fetched, or the time or the number asked for is reached
      3  the web archive refused, or did not answer; the same command goes on from there
    """
    typed["cdx"] = _checked(typed["cdx"])
    if typed["delay"] is None:
        typed["delay"] = 0.0 if _is_loopback(typed["cdx"]) else PAUSE
    options = configuration.with_typed(configuration.load(archive, config), typed)
    with _place(archive, dry_run=options.dry_run) as place:
        job = Backfill(archive=place, outlet=outlet, options=options, quiet=quiet or json_, verbose=verbose, log=log)
        job.run()
        ctx.exit(job.tell(json_=json_, quiet=quiet))


def _checked(url: str) -> str:
    """The address of a CDX server. Raises UsageError for an address that is none."""
    server = CdxServer(url.rstrip("/"))
    try:
        server.replay  # noqa: B018 - raises for an address that is none
    except ValueError as error:
        message = _("{url} is no CDX server's address; they end in /cdx or /cdx/search/cdx, as {example}")
        raise UsageError(message.format(url=url, example="http://localhost:8080/coll/cdx")) from error
    return server.url


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def _place(archive: Path, *, dry_run: bool) -> "Iterator[Path]":
    """The archive; of a run that only looks, a copy that is thrown away."""
    if not dry_run:
        yield archive
        return
    with tempfile.TemporaryDirectory(prefix="depeche-") as folder:
        yield scratch_copy(archive, Path(folder))


@dataclass(kw_only=True, slots=True)
class Backfill:
    """One back-fill, and what came of it."""

    archive: Path
    outlet: str
    options: CrawlOptions
    quiet: bool
    verbose: bool
    log: Path | None
    troubles: list[str] = field(default_factory=list)
    """Why a list was not read to its end, or the run ended from outside."""
    signalled: int = 0
    tally: Tally | None = None
    fatal: Exception | None = None
    listed: int = 0
    """Versions of articles that the web archive lists."""

    def run(self) -> None:
        """Do it. Raises LockedError, ArchiveError or OutOfSpaceError when the archive cannot be opened or made."""
        settings = settings_for(self.archive, self.options)
        settings.set("DOWNLOAD_TIMEOUT", PATIENCE, priority="cmdline")
        outlets = Outlets(settings)
        spider = outlets.spider(self.outlet)
        existed = self.archive.exists()
        run = Run.join(self.archive, outlets.press, "backfill")
        if not existed and not self.options.dry_run:
            click.echo(_("Making a new archive: {archive}").format(archive=self.archive), err=True)
        if not self.options.contact and not self.quiet and not _is_loopback(self.options.cdx):
            message = _('No contact is set, so that no webmaster can reach you. In depeche.toml: contact = "…"')
            click.echo(message, err=True)
        try:
            self._crawl(run, spider, settings)
            run.close_rows()
            self.listed = mementos.count_listed(run.archive, self.options.cdx, self.outlet)
        finally:
            run.leave()
        self.tally, self.fatal = run.tallies.get(self.outlet), run.fatal

    def _crawl(self, run: Run, spider: OutletClass, settings: Any) -> None:
        progress = Progress(self.quiet, [spider.outlet])
        run.on_progress = progress.update
        process = Process(settings)
        crawl = process.crawl(backfill_of(spider), troubles=self.troubles)
        if self.options.max_time:
            process.end_by(self.options.max_time)
        with CrawlLog(self.verbose, self.log, progress.console), progress:
            process.start()
        self.signalled = process.signalled
        if error := _error_of(crawl):
            self.troubles.append(one_line(error))

    def tell(self, *, json_: bool, quiet: bool) -> int:
        """Report on stderr, as JSON on stdout. Returns the exit code."""
        tally = self.tally
        if self.fatal:
            raise self.fatal
        if json_:
            click.echo(as_json(self._record()))
        elif tally and not quiet:
            self._print(tally)
        for line in self._wrong():
            click.echo(line, err=True)
        if self.signalled:
            click.echo(_("Interrupted; everything fetched is kept. The same command goes on from here."), err=True)
            return 128 + self.signalled
        if tally and tally.outcome is CrawlOutcome.STOPPED:
            click.echo(translated(tally.message or ""), err=True)
            return 1
        return 3 if self._wrong() else 0

    def _record(self) -> Mapping[str, Any]:
        tally = self.tally
        counts = tally.counts if tally else {}
        return {
            "outlet": self.outlet, "cdx": self.options.cdx, "listed": self.listed,
            **{name: counts.get(name, 0) for name in COUNTED},
            "turned_away": {str(reason): count for reason, count in tally.reasons.items()} if tally else {},
            "left": tally.due if tally else 0, "requests": tally.requests if tally else 0,
            "seconds": self._seconds(), "troubles": self._said(),
        }  # fmt: skip

    def _seconds(self) -> float:
        """How long what is left takes."""
        return (self.tally.due if self.tally else 0) * max(self.options.delay, LEAST_TIME)

    def _print(self, tally: Tally) -> None:
        listed = ngettext(
            "{outlet}: the web archive lists {count} version of its articles.",
            "{outlet}: the web archive lists {count} versions of its articles.",
            self.listed,
        )  # fmt: skip
        if self.listed or not self._said():
            click.echo(listed.format(outlet=tally.outlet.name, count=figure(f"{self.listed:,}")), err=True)
        if not self.options.dry_run:
            parts = [counted_in_words(name, tally.counts[name]) for name in ("new", "changed", "unchanged")]
            click.echo(_("Fetched: {counts}").format(counts=", ".join(parts)), err=True)
            if tally.reasons:
                click.echo(_("Turned away: {reasons}").format(reasons=reasons_in_words(tally.reasons)), err=True)
        if tally.due:
            self._print_left(tally.due)

    def _print_left(self, left: int) -> None:
        message = ngettext("{count} capture is left to fetch", "{count} captures are left to fetch", left)
        words = message.format(count=figure(f"{left:,}"))
        time = duration(self._seconds())
        if self.options.delay:
            pause = seconds_in_words(self.options.delay)
            message = _("{left}; with {pause} between two requests that takes about {time}.")
            click.echo(message.format(left=words, pause=pause, time=time), err=True)
        else:
            click.echo(_("{left}; that takes about {time}.").format(left=words, time=time), err=True)

    def _said(self) -> list[str]:
        closed = [str(self.tally.closed)] if self.tally and self.tally.closed else []
        return [*self.troubles, *closed, *(self.tally.errors if self.tally else [])]

    def _wrong(self) -> list[str]:
        """What went wrong, and at the end what to do."""
        archive = urlsplit(self.options.cdx).netloc
        lines = [
            _("{outlet}: {remark}").format(outlet=archive, remark=translated(one))
            if not one.startswith(archive)
            else translated(one)
            for one in self._said()
        ]
        if lines:
            lines.append("  " + _("What was fetched is kept; the same command goes on from there."))
        return lines


def _error_of(crawl: "asyncio.Task[None]") -> BaseException | None:
    """What ended the crawl from outside its spider: Scrapy only logs it."""
    return crawl.exception() if crawl.done() and not crawl.cancelled() else None
