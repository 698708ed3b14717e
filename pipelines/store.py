"""The end of the line: what was read goes into the archive, and the run's ledger is kept."""

from pathlib import Path
from typing import Any, ClassVar, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from twisted.python.failure import Failure as TxFailure

from crawler.archive import frontier
from crawler.errors import DepecheError
from crawler.fetching.robots import describe
from crawler.items import Failure, Page, Unchanged
from crawler.keeping.run import Run, Tally, judge
from crawler.reading.drafts import Draft


class Store:
    """Keeps drafts, pages of other kinds and failures, each in one transaction."""

    keeps: ClassVar[bool] = True

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.path = Path(crawler.settings["DEPECHE_ARCHIVE"])

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        store = cls(crawler)
        crawler.signals.connect(store.on_closed, signals.spider_closed)
        crawler.signals.connect(store.on_error, signals.spider_error)
        crawler.signals.connect(store.on_item_error, signals.item_error)
        return store

    def open_spider(self) -> None:
        """Join the run (or start it, under plain Scrapy) and open the outlet's row in the ledger."""
        spider: Any = self.crawler.spider
        spider.run = Run.join(self.path)
        spider.run.obliging = self.crawler.settings["DEPECHE_RIGHTS"] == "refuse"
        spider.tally = spider.run.begin(spider.outlet)

    def process_item(self, item: object) -> object:
        run: Run = self.crawler.spider.run  # type: ignore[union-attr]
        try:
            if isinstance(item, Draft):
                run.keep_draft(item)
            elif isinstance(item, Page):
                run.keep_page(item)
            elif isinstance(item, Unchanged):
                run.keep_unchanged(item)
            elif isinstance(item, Failure):
                run.keep_failure(item)
        except DepecheError as error:
            self._stop(run, error)
        return item

    def _stop(self, run: Run, error: DepecheError) -> None:
        """What cannot be kept is not asked for: the whole run ends, and says why."""
        run.fatal = run.fatal or error
        self._tally(run).closed_by = str(error)
        engine = self.crawler.engine
        spider = self.crawler.spider
        assert engine is not None
        assert spider is not None
        from scrapy.utils.asyncio import call_later

        call_later(0, lambda: engine.close_spider(spider, "cannot_keep"))

    def _tally(self, run: Run) -> Tally:
        spider: Any = self.crawler.spider
        return run.tallies[spider.outlet.id]

    def on_error(self, failure: TxFailure, spider: Spider) -> None:
        self._tally(spider.run).errors.append(describe(failure.value))  # type: ignore[attr-defined]

    def on_item_error(self, item: Any, failure: TxFailure, spider: Spider) -> None:
        where = item.page.url if isinstance(item, Draft) else getattr(item, "url", "?")
        self._tally(spider.run).errors.append(f"{where}: {describe(failure.value)}")  # type: ignore[attr-defined]

    def on_closed(self, spider: Spider, reason: str) -> None:
        """Close the outlet's row, with what the run amounted to."""
        run: Run = spider.run  # type: ignore[attr-defined]
        tally = self._tally(run)
        if not run.fatal:
            tally.pending = frontier.count_todo(run.archive, tally.outlet.id, spider.since, spider.until)  # type: ignore[attr-defined]
        outcome = judge(run, tally, reason, whole=spider.whole, expected=spider.expected)  # type: ignore[attr-defined]
        run.end(tally.outlet.id, *outcome)
        run.leave()
