"""When a run begins and ends, as a Scrapy extension: it opens the run as a spider opens and closes it with it.

Spiders, middlewares and pipelines get the run and the outlet's tally from here, by `lifecycle_of`.
"""

import logging
import sys
from pathlib import Path
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from twisted.python.failure import Failure as TxFailure

from crawler.config import CrawlOptions
from crawler.errors import DepecheError, one_line
from crawler.items import Outlet, ProblemKind
from crawler.keeping.run import Run
from crawler.outlets import Outlets
from crawler.reading.drafts import Draft
from crawler.translating import _
from crawler.translating.recorded import recorded
from crawler.urls import masked
from crawler.watching.health import assess
from crawler.watching.tally import CloseCause, CrawlOutcome, Tally

log = logging.getLogger(__name__)


class Lifecycle:
    """Opens the run (or joins it, when the command has opened it) and the outlet's row in the ledger."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._run: Run | None = None
        self._tally: Tally | None = None
        self._options: CrawlOptions | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        lifecycle = cls(crawler)
        crawler.signals.connect(lifecycle.on_opened, signals.spider_opened)
        crawler.signals.connect(lifecycle.on_closed, signals.spider_closed)
        crawler.signals.connect(lifecycle.on_error, signals.spider_error)
        crawler.signals.connect(lifecycle.on_item_error, signals.item_error)
        return lifecycle

    @property
    def run(self) -> Run:
        """The run, once the spider is open."""
        assert self._run, "the run is open between spider_opened and spider_closed"
        return self._run

    @property
    def tally(self) -> Tally:
        """What the run counts for this spider's outlet, once the spider is open."""
        assert self._tally, "the tally is open between spider_opened and spider_closed"
        return self._tally

    @property
    def options(self) -> CrawlOptions:
        """What the crawl of this outlet is asked to do. Raises ConfigError for a setting that makes no sense."""
        if self._options is None:
            self._options = CrawlOptions.from_settings(self.crawler.settings, self.outlet.id)
        return self._options

    @property
    def outlet(self) -> Outlet:
        spider: Any = self.crawler.spidercls
        outlet: Outlet = spider.outlet
        return outlet

    def on_opened(self, spider: Spider) -> None:
        """Join the run, or start it under plain Scrapy. What stands in the way closes the spider and is logged."""
        del spider
        settings = self.crawler.settings
        path = Path(settings["DEPECHE_ARCHIVE"])
        existed = path.exists()
        try:
            opened = Run.opened(path)  # by another spider: with 200 outlets a press takes a second of CPU
            press = opened.press if opened else Outlets(settings).press
            self._run = Run.join(path, press, "edits" if self.options.edits else "crawl")
            if not existed:  # under plain Scrapy: the command has made it, and said so
                sys.stderr.write(_("Making a new archive: {archive}").format(archive=path) + "\n")
            self._run.refuse_reserved = self.options.rights == "refuse"
            self._tally = self._run.begin(self.outlet)
        except DepecheError as error:
            log.critical("%s", error)
            raise CloseSpider("cannot_open") from error

    def on_error(self, failure: TxFailure, spider: Spider) -> None:
        del spider
        if isinstance(failure.value, DepecheError):  # the archive, which says itself what to do
            self.stop(failure.value)
        else:
            self.tally.errors.append(masked(one_line(failure.value)))

    def on_item_error(self, item: Any, failure: TxFailure, spider: Spider) -> None:
        del spider
        where = item.page.url if isinstance(item, Draft) else getattr(item, "url", "?")
        self.tally.errors.append(masked(f"{where}: {one_line(failure.value)}"))

    def stop(self, error: DepecheError) -> None:
        """End the whole run: what cannot be stored is not asked for."""
        self.run.fatal = self.run.fatal or error
        self.tally.close(CloseCause.CANNOT_STORE, str(error))
        engine, spider = self.crawler.engine, self.crawler.spider
        assert engine is not None
        assert spider is not None
        from scrapy.utils.asyncio import call_later

        call_later(0, lambda: engine.close_spider(spider, "cannot_store"))

    def on_closed(self, spider: Spider, reason: str) -> None:
        """Close the outlet's row, with what the run amounted to, and leave the run."""
        del spider
        if self._run is None:
            return
        try:
            if self._tally:
                self._close_row(self._run, self._tally, reason)
        finally:
            self._run.leave()

    def _close_row(self, run: Run, tally: Tally, reason: str) -> None:
        options = self.options
        if not run.fatal:
            run.count_left(tally)
            spider: Any = self.crawler.spider
            tally.due = spider.count_due()
        run.end(tally.outlet.id, *judge(run, tally, reason, options))


def lifecycle_of(crawler: Crawler) -> Lifecycle:
    """The extension of a crawl. Raises LookupError when the settings are not those of crawler/settings.py."""
    found = crawler.get_extension(Lifecycle)
    if found is None:
        raise LookupError("crawler.keeping.lifecycle.Lifecycle is missing in EXTENSIONS: see crawler/settings.py")
    return found


def judge(
    run: Run, tally: Tally, reason: str, options: CrawlOptions
) -> tuple[CrawlOutcome | ProblemKind, str | None]:
    """What a run over one outlet amounted to: a word for the ledger, and a sentence when it is not `done`.

    `reason` is Scrapy's word for why the spider closed: `finished`, `shutdown`, `closespider_timeout`…
    """
    if run.fatal:
        return CrawlOutcome.STOPPED, str(run.fatal)
    if reason == "shutdown":
        return CrawlOutcome.INTERRUPTED, None
    if reason == "memusage_exceeded":
        return CrawlOutcome.STOPPED, recorded(
            "it had used up the memory it may take; the same command goes on from here"
        )
    if options.cdx:  # a web archive was asked: that says nothing of how the outlet fares
        closed = tally.closed
        return (CrawlOutcome.UNFINISHED, str(closed)) if closed else _left_over(tally, reason, options)
    whole = options.whole and reason == "finished" and not tally.closed and not tally.due
    tally.problems = assess(run.archive, tally, whole=whole, expected=options.expected)
    seen = [problem for problem in tally.problems if problem.seen]
    if not seen:
        return _left_over(tally, reason, options)
    return seen[0].kind, "; ".join(problem.message for problem in seen)


def _left_over(tally: Tally, reason: str, options: CrawlOptions) -> tuple[CrawlOutcome, str | None]:
    """`done` for a well outlet, unless the run leaves what it should have fetched."""
    chosen = options.limit or options.urls or options.dry_run or options.edits
    left = 0 if chosen else tally.due
    if reason == "closespider_timeout":
        message = recorded("its time was over; {count} addresses are left for the next run", count=tally.due)
        return CrawlOutcome.UNFINISHED, message
    if left:
        return CrawlOutcome.UNFINISHED, recorded("{count} addresses are left for the next run", count=left)
    return CrawlOutcome.DONE, None
