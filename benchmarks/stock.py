"""The stock parts alone, a peer for benchmarks/reliability.py: Scrapy with JOBDIR, trafilatura in a pipeline, SQLite.

    scrapy runspider benchmarks/stock.py -a site=http://127.0.0.1:8000 -a archive=stock.db -s JOBDIR=job

Written as their tutorials would have it: links are followed from the front page, each page is extracted and inserted
in one committed statement, and a run that was stopped is started again with the same JOBDIR.
"""

import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import scrapy
import trafilatura
from scrapy.http import Response

ARTICLE = re.compile(r"/articles/\d+")


class Insert:
    """The pipeline."""

    def open_spider(self, spider: Any) -> None:
        self.db = sqlite3.connect(spider.archive)
        self.db.execute("CREATE TABLE IF NOT EXISTS articles (url TEXT, text TEXT)")

    def process_item(self, item: Any) -> Any:
        self.db.execute("INSERT INTO articles VALUES (?, ?)", [item["url"], trafilatura.extract(item["html"])])
        self.db.commit()
        return item


class StockSpider(scrapy.Spider):
    """Every article that the front page links."""

    name = "stock"
    custom_settings = {  # noqa: RUF012 - as Scrapy has it
        "ITEM_PIPELINES": {Insert: 300}, "ROBOTSTXT_OBEY": True, "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "LOG_LEVEL": "CRITICAL", "TELNETCONSOLE_ENABLED": False,
    }  # fmt: skip

    def __init__(self, site: str = "", archive: str = "stock.db", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.start_urls = [f"{site}/"]
        self.site, self.archive = site, archive

    def parse(self, response: Response, **_: Any) -> Iterator[scrapy.Request]:
        for href in response.css("a::attr(href)").getall():
            if found := ARTICLE.search(href):
                yield scrapy.Request(f"{self.site}{href[found.start() :]}", callback=self.parse_article)

    def parse_article(self, response: Response) -> Iterator[dict[str, str]]:
        yield {"url": response.url, "html": response.text}  # type: ignore[attr-defined]
