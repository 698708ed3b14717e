"""The end of the line: what was read goes into the archive."""

from typing import Self

from scrapy.crawler import Crawler

from crawler.errors import DepecheError
from crawler.items import Failure, Page, Unchanged
from crawler.keeping.lifecycle import lifecycle_of
from crawler.reading.drafts import Draft


class StoreItem:
    """Stores drafts, pages of other kinds and failures, each in one transaction."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: object) -> object:
        lifecycle = lifecycle_of(self.crawler)
        try:
            if isinstance(item, Draft):
                lifecycle.run.keep_draft(item)
            elif isinstance(item, Page):
                lifecycle.run.keep_page(item)
            elif isinstance(item, Unchanged):
                lifecycle.run.keep_unchanged(item)
            elif isinstance(item, Failure):
                lifecycle.run.keep_failure(item)
        except DepecheError as error:
            lifecycle.stop(error)
        return item
