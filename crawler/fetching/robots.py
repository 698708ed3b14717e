"""robots.txt as RFC 9309 has it: what cannot be read is closed, not open.

Scrapy's own middleware lets everything through when the file answers 5xx, 429, HTML or nothing at all.
"""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.clock import now
from crawler.fetching.network_errors import OutletClosed, OutOfScope, RobotsClosed, RobotsRefused, describe
from crawler.fetching.retry_after import MAX_WAIT
from crawler.fetching.wire import headers_of
from crawler.items import Failure, Page
from crawler.keeping.lifecycle import lifecycle_of
from crawler.translating.recorded import recorded
from crawler.urls import host_of, registrable
from crawler.watching.tally import CloseCause, Closed

MAX_BYTES = 500 * 1024  # RFC 9309, 2.5: at least this much is parsed
TIMEOUT = 12  # seconds; a site that cannot give its robots.txt is not waited for
GOOD_FOR = timedelta(hours=24)  # a robots.txt that was read may stand in for one that cannot be
AGENT = "depeche"
BREAKS_OFF = recorded("robots.txt breaks off before its end, so the site is closed for now")
SAMPLE = 1000  # bytes that tell text from other files
MAX_CONTROL = 0.05  # share of control characters among them; a stray NUL is forgiven
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")


@dataclass(slots=True)
class Rules:
    """What one host's robots.txt says."""

    parser: Any = None
    closed: Closed | None = None
    """Why nothing may be asked of the host now."""
    capture: int | None = None
    sitemaps: list[str] = field(default_factory=list)
    delay: float = 0.0


class Robots:
    """Asks each host's robots.txt once a run, before anything else of that host."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._asked: dict[str, asyncio.Future[Rules]] = {}
        self._unreachable: dict[str, Closed] = {}

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
            raise RobotsRefused(recorded("robots.txt forbids it"))
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
        plain = {"Accept-Encoding": "identity"}  # what is not compressed cannot be cut unnoticed
        request = Request(address, callback=NO_CALLBACK, headers=plain, meta=meta, priority=1000)
        try:
            response = await self.crawler.engine.download_async(request)
        except OutletClosed:
            return Rules(closed=lifecycle_of(self.crawler).tally.closed)
        except OutOfScope as error:
            return _closed(recorded("robots.txt {detail}, so the site is closed for now", detail=error))
        except Exception as error:
            why = describe(error, address)
            detail = recorded("{host} cannot be reached ({reason})", host=parts.netloc, reason=why)
            self._unreachable[domain] = Closed(CloseCause.UNREACHABLE, detail)
            return Rules(closed=self._unreachable[domain])
        rules = read_rules(response.status, response.headers.get(b"Content-Type") or b"", response.body)
        if response.meta.get("cut"):
            rules = _closed(BREAKS_OFF)
            self._keep_failure(address)
        else:
            rules.capture = self._keep(response)
        if rules.closed:
            rules = self._good_copy(address) or rules
        self._slow_down(domain, rules.delay)
        lifecycle_of(self.crawler).tally.robots_sitemaps.extend(rules.sitemaps)
        return rules

    def _good_copy(self, address: str) -> Rules | None:
        """The rules of the last day, which may serve while the file itself does not (RFC 9309, 2.4)."""
        stored = lifecycle_of(self.crawler).run.copy_of(address, GOOD_FOR)
        rules = read_rules(200, (stored.header("content-type") or "").encode(), stored.body) if stored else None
        return rules if rules and not rules.closed else None

    def _keep(self, response: Response) -> int | None:
        lifecycle = lifecycle_of(self.crawler)
        lifecycle.tally.requests += 1
        page = Page(
            url=response.url,
            body=response.body,
            status=response.status,
            headers=headers_of(response),
            fetched=now(),
            outlet=lifecycle.outlet.id,
            kind="robots",
        )
        return lifecycle.run.keep_page(page)

    def _keep_failure(self, address: str) -> None:
        """A cut file is no copy that may serve another day, so only the fact is kept."""
        lifecycle = lifecycle_of(self.crawler)
        lifecycle.tally.requests += 1
        lifecycle.run.keep_failure(
            Failure(
                url=address, outlet=lifecycle.outlet.id, kind="robots", reason=recorded("breaks off"),
                verdict="failed", fetched=now(),
            )
        )  # fmt: skip

    def _slow_down(self, domain: str, delay: float) -> None:
        """Crawl-delay, when it is longer than ours. Slots are not public API: a test pins this."""
        engine = self.crawler.engine
        assert engine is not None
        delay = max(delay, lifecycle_of(self.crawler).options.delay)
        engine.downloader.per_slot_settings[domain] = {"delay": delay}
        if domain in engine.downloader.slots:
            engine.downloader.slots[domain].delay = delay


def read_rules(status: int, content_type: bytes, body: bytes) -> Rules:
    """The rules that a robots.txt response amounts to."""
    if status == 429 or status >= 500 or 300 <= status < 400:
        return _closed(recorded("robots.txt answers HTTP {status}, so the site is closed for now", status=status))
    if status >= 400:
        return Rules()  # RFC 9309, 2.3.1.3: unavailable means no rules
    if status == 206:
        return _closed(BREAKS_OFF)
    if b"html" in content_type.lower() or body.lstrip()[:1] == b"<":
        return _closed(recorded("robots.txt is a web page instead of rules, so the site is closed for now"))
    if not _is_text(body):
        return _closed(
            recorded("robots.txt is not UTF-8 text, so its rules cannot be read and the site is closed for now")
        )
    parser = Protego.parse(body[:MAX_BYTES].decode("utf-8-sig", "replace").replace("\x00", ""))
    delay = float(parser.crawl_delay(AGENT) or 0)
    if delay > MAX_WAIT:
        detail = recorded(
            "robots.txt asks for {minutes} minutes between two requests; the site is left alone",
            minutes=f"{delay / 60:.0f}",
        )
        return _closed(detail)
    return Rules(parser=parser, sitemaps=list(parser.sitemaps), delay=delay)


def _is_text(body: bytes) -> bool:
    """False for UTF-16, gzip and the like, of which a parser would make no rule and so let everything through."""
    start = body[:SAMPLE]
    if start.startswith((b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b")):
        return False
    return len(_CONTROL.findall(start)) <= MAX_CONTROL * len(start)


def _closed(detail: str) -> Rules:
    return Rules(closed=Closed(CloseCause.REFUSED, detail))
