"""robots.txt as RFC 9309 has it: what cannot be read is closed, not open.

Scrapy's own middleware lets everything through when the file answers 5xx, 429, HTML or nothing at all.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.clock import now
from crawler.fetching.middlewares import OutletClosed, headers_of
from crawler.fetching.resolver import BLOCKED
from crawler.items import Page
from crawler.urls import host_of, registrable

MAX_BYTES = 500 * 1024  # RFC 9309, 2.5: at least this much is parsed
TIMEOUT = 12  # seconds; a site that cannot give its robots.txt is not waited for
GOOD_FOR = timedelta(hours=24)  # a robots.txt that was read may stand in for one that cannot be
AGENT = "depeche"


class RobotsClosed(IgnoreRequest):
    """Raised when robots.txt cannot be read: the host is closed for now. From Robots."""


class RobotsRefused(IgnoreRequest):
    """Raised when robots.txt forbids an address. From Robots."""


@dataclass(slots=True)
class Rules:
    """What one host's robots.txt says."""

    parser: Any = None
    closed: str | None = None
    """Why nothing may be asked of the host now."""
    capture: int | None = None
    sitemaps: list[str] = field(default_factory=list)
    delay: float = 0.0


class Robots:
    """Asks each host's robots.txt once a run, before anything else of that host."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._asked: dict[str, asyncio.Future[Rules]] = {}
        self._unreachable: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Robots":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("is_robots"):
            return
        rules = await self._rules(request)
        if rules.closed:
            raise RobotsClosed(rules.closed)
        if rules.parser is not None and not rules.parser.can_fetch(request.url, AGENT):
            raise RobotsRefused("robots.txt forbids it")
        request.meta["robots"] = rules.capture

    async def _rules(self, request: Request) -> Rules:
        host = urlsplit(request.url).netloc
        if host not in self._asked:
            self._asked[host] = asyncio.get_running_loop().create_future()
            self._asked[host].set_result(await self._ask(request.url))
        return await asyncio.shield(self._asked[host])

    async def _ask(self, url: str) -> Rules:
        parts = urlsplit(url)
        domain = registrable(host_of(url))
        if domain in self._unreachable:  # www. of a domain that does not answer is not tried as well
            return Rules(closed=self._unreachable[domain])
        address = f"{parts.scheme}://{parts.netloc}/robots.txt"
        meta = {"is_robots": True, "download_timeout": TIMEOUT, "max_retry_times": 1}
        request = Request(address, callback=NO_CALLBACK, meta=meta, priority=1000)
        try:
            response = await self.crawler.engine.download_async(request)
        except OutletClosed as error:
            return Rules(closed=str(error))
        except Exception as error:
            self._unreachable[domain] = f"{parts.netloc} cannot be reached ({describe(error)})"
            return Rules(closed=self._unreachable[domain])
        rules = read_rules(response.status, response.headers.get(b"Content-Type") or b"", response.body)
        rules.capture = self._keep(response)
        if rules.closed:
            rules = self._good_copy(address) or rules
        self._slow_down(domain, rules.delay)
        spider = self.crawler.spider
        if rules.sitemaps and spider is not None and hasattr(spider, "robots_sitemaps"):
            spider.robots_sitemaps.extend(rules.sitemaps)
        return rules

    def _good_copy(self, address: str) -> Rules | None:
        """The rules of the last day, which may serve while the file itself does not (RFC 9309, 2.4)."""
        spider: Any = self.crawler.spider
        held = spider.run.copy_of(address, GOOD_FOR)
        rules = read_rules(200, (held.header("content-type") or "").encode(), held.body) if held else None
        return rules if rules and not rules.closed else None

    def _keep(self, response: Response) -> int | None:
        spider: Any = self.crawler.spider
        spider.tally.requests += 1
        page = Page(
            url=response.url,
            body=response.body,
            status=response.status,
            headers=headers_of(response),
            fetched=now(),
            outlet=spider.outlet.id,
            kind="robots",
        )
        return int(spider.run.keep_page(page))

    def _slow_down(self, domain: str, delay: float) -> None:
        """Crawl-delay, when it is longer than ours. Slots are not public API: a test pins this."""
        engine = self.crawler.engine
        assert engine is not None
        delay = max(delay, self.crawler.spider.delay)  # type: ignore[union-attr]
        engine.downloader.per_slot_settings[domain] = {"delay": delay}
        if domain in engine.downloader.slots:
            engine.downloader.slots[domain].delay = delay


def read_rules(status: int, content_type: bytes, body: bytes) -> Rules:
    """The rules that a robots.txt response amounts to."""
    if status == 429 or status >= 500:
        return Rules(closed=f"robots.txt answers HTTP {status}, so the site is closed for now")
    if status >= 400:
        return Rules()  # RFC 9309, 2.3.1.3: unavailable means no rules
    if status >= 300 or b"html" in content_type.lower() or body.lstrip()[:1] == b"<":
        return Rules(closed="robots.txt is a web page instead of rules, so the site is closed for now")
    parser = Protego.parse(body[:MAX_BYTES].decode("utf-8-sig", "replace").replace("\x00", ""))
    delay = parser.crawl_delay(AGENT)
    return Rules(parser=parser, sitemaps=list(parser.sitemaps), delay=float(delay or 0))


def describe(error: BaseException | None) -> str:
    """A network error in a few words: Twisted's own, where Scrapy or Twisted has wrapped it."""
    for wrapped in (error, error.__cause__ if error else None):
        if reasons := getattr(wrapped, "reasons", None):
            return describe(reasons[0].value)
    text = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if text.startswith("DNS lookup failed"):
        name = text.removesuffix(".").rsplit(" ", 1)[-1]
        return f"blocked-address: {BLOCKED[name]} is not public" if name in BLOCKED else "its name is not found"
    return text if len(text) <= 160 else text[:157] + "..."
