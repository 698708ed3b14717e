"""What every request passes first, redirects and retries included: the outlet's scope."""

from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.fetching.network_errors import OutletClosed, OutOfScope
from crawler.keeping.lifecycle import lifecycle_of
from crawler.urls import host_of, registrable, within


class Scope:
    """Nothing outside the outlet's hosts is asked for; one download slot for a registrable domain.

    Scrapy's offsite filter lets a retried or unfiltered request be redirected anywhere; this looks at
    every request, whatever its history.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Scope":
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        outlet = getattr(self.crawler.spider, "outlet", None)
        if outlet is None or not within(request.url, outlet.hosts):
            raise OutOfScope(f"leads outside the outlet: {request.url}")
        if closed := lifecycle_of(self.crawler).tally.closed:
            raise OutletClosed(str(closed))
        request.meta["download_slot"] = registrable(host_of(request.url))

    def process_response(self, request: Request, response: Response) -> Response:
        """Count refusals in a row here, before the next request leaves: a callback comes too late for that."""
        spider: Any = self.crawler.spider
        if not (request.meta.get("is_robots") or request.meta.get("is_probe")):
            spider.on_answer(response.status)
        return response
