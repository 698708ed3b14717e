"""A page of a crawl becomes a draft: where few pages come it is read here, else in processes beside the crawl's."""

from typing import Any, Self

from scrapy.crawler import Crawler

from crawler.items import Page
from crawler.keeping.lifecycle import lifecycle_of


class ReadAside:
    """Hands the page on, read. Pages of other kinds are stored as they are."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: object) -> object:
        """Scrapy's call: signals, timers and other outlets go on while a process reads."""
        if isinstance(item, Page) and item.kind == "page":
            spider: Any = self.crawler.spider
            return await lifecycle_of(self.crawler).run.reader_of(self.crawler.settings).read(item, spider.draft)
        return item
