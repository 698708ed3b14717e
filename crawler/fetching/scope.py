"""What every request passes first, redirects and retries included: the outlet's scope."""

from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.fetching.network_errors import OutletClosed, OutOfScope
from crawler.keeping.lifecycle import lifecycle_of
from crawler.translating.recorded import recorded
from crawler.urls import host_of, is_another_service, registrable, within

REDIRECTS = (301, 302, 303, 307, 308)


def in_scope(url: str, spider: Any) -> bool:
    """True when an address belongs to a spider's outlet, at the ports of the web or at those that it declares."""
    outlet = getattr(spider, "outlet", None)
    if outlet is None or not within(url, outlet.hosts):
        return False
    declared = (outlet.homepage, *(source.url for source in spider.sources))
    return not is_another_service(url) or urlsplit(url).netloc in {urlsplit(one).netloc for one in declared}


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
        spider: Any = self.crawler.spider
        if not spider.may_ask(request.url):
            raise OutOfScope(recorded("leads outside the outlet: {url}", url=request.url))
        if closed := lifecycle_of(self.crawler).tally.closed:
            raise OutletClosed(str(closed))
        request.meta["download_slot"] = registrable(host_of(request.url))

    def process_response(self, request: Request, response: Response) -> Response:
        """Count refusals in a row here, before the next request leaves: a callback comes too late for that."""
        location = None if request.meta.get("dont_redirect") else _dead_end(response)
        if location:
            raise OutOfScope(recorded("leads to no web address: {url}", url=location))
        spider: Any = self.crawler.spider
        if not (request.meta.get("is_robots") or request.meta.get("is_probe")):
            spider.on_answer(response.status)
        return response


def _dead_end(response: Response) -> str | None:
    """Where a redirect leads that was not followed: to `file:`, `ftp:`, `data:` and the like."""
    location = response.headers.get(b"Location") if response.status in REDIRECTS else None
    return location.decode("latin-1") if location else None
