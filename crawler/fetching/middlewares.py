"""What every request passes, redirects and retries included: the outlet's scope, and the wire."""

from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.clock import now
from crawler.urls import host_of, registrable, within


class OutOfScope(IgnoreRequest):
    """Raised when a request leaves its outlet's hosts, from Scope."""


class OutletClosed(IgnoreRequest):
    """Raised when the outlet has been given up for this run, from Scope."""


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
        tally = getattr(self.crawler.spider, "tally", None)
        if tally is not None and tally.closed_by:
            raise OutletClosed(tally.closed_by)
        request.meta["download_slot"] = registrable(host_of(request.url))

    def process_response(self, request: Request, response: Response) -> Response:
        """Count refusals in a row here, before the next request leaves: a callback comes too late for that."""
        spider: Any = self.crawler.spider
        if not request.meta.get("is_robots"):
            spider.answered(response.status)
        return response


class Wire:
    """Notes, next to the network, when a response came and with which headers."""

    def process_response(self, request: Request, response: Response) -> Response:
        request.meta["fetched"] = now()
        request.meta["wire_headers"] = headers_of(response)
        return response


def headers_of(response: Response) -> tuple[tuple[str, str], ...]:
    """A response's headers as text, one pair a value."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
