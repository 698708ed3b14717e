"""The end of the line: what was read goes into the archive."""

from typing import Self

from scrapy.crawler import Crawler

from crawler.errors import DepecheError
from crawler.items import Failure, Page, Unchanged
from crawler.keeping.lifecycle import lifecycle_of
from crawler.keeping.run import Run
from crawler.reading.drafts import Draft


class StoreItem:
    """Stores drafts, pages of other kinds and failures, each all or nothing."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: object) -> object:
        """Scrapy's call: signals, timers and other outlets have their turn between two items."""
        lifecycle = lifecycle_of(self.crawler)
        async with lifecycle.run.turns.turn():
            try:
                with lifecycle.run.batched(lifecycle.stop):
                    _keep(lifecycle.run, item)
            except DepecheError as error:
                lifecycle.stop(error)
        return item


def _keep(run: Run, item: object) -> None:
    if isinstance(item, Draft):
        run.keep_draft(item)
    elif isinstance(item, Page):
        run.keep_page(item)
    elif isinstance(item, Unchanged):
        run.keep_unchanged(item)
    elif isinstance(item, Failure):
        run.keep_failure(item)
