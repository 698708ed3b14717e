"""Retry-After: when a site asks to be left alone for a while, its whole domain is."""

import re
import time

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.clock import http_date, now
from crawler.keeping.lifecycle import lifecycle_of
from crawler.translating.recorded import recorded
from crawler.watching.tally import CloseCause

MAX_WAIT = 600.0  # seconds waited within a run; beyond that the outlet is left for another one
DEFAULT_WAIT = 60.0  # seconds, where Retry-After cannot be read, or is missing where that is known to happen
FOR_EVER = 1e9  # seconds: what is longer is no longer told apart
MAX_TRIES = 2  # times an address is asked for again


class RetryAfterMiddleware:
    """Pauses a domain for as long as its 429 or 503 asks, then asks for the address again.

    Scrapy retries such answers milliseconds later: https://github.com/scrapy/scrapy/issues/3849
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RetryAfterMiddleware":
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        wait = wait_asked_for(request, response)
        if wait is None:
            return response
        tries = request.meta.get("waited", 0)
        if wait > MAX_WAIT:
            minutes = f"{wait / 60:.0f}"
            detail = recorded("the site asks to be left alone for {minutes} minutes", minutes=minutes)
            lifecycle_of(self.crawler).tally.close(CloseCause.REFUSED, detail)
            return response
        self._rest(str(request.meta.get("download_slot")), wait)
        if tries >= MAX_TRIES:
            return response
        again = request.replace(dont_filter=True)
        again.meta["waited"] = tries + 1
        return again

    def _rest(self, domain: str, wait: float) -> None:
        """Nothing leaves the domain's slot before `wait` is over. Slots are not public API: a test pins this."""
        engine = self.crawler.engine
        slot = engine.downloader.slots.get(domain) if engine else None
        if slot is not None:
            slot.delay = max(slot.delay, 0.001)  # without a delay a slot looks at no clock
            slot.lastseen = time.monotonic() + wait - slot.delay


def wait_asked_for(request: Request, response: Response) -> float | None:
    """Seconds that an answer asks to be left alone; None when it does not ask."""
    asked = response.headers.get(b"Retry-After")
    if asked is None and response.status == 429 and request.meta.get("rests"):
        return DEFAULT_WAIT
    if response.status not in (429, 503) or asked is None or request.meta.get("is_robots"):
        return None
    dated = response.headers.get(b"Date")
    return seconds(asked.decode("latin-1"), dated.decode("latin-1") if dated else None)


def seconds(value: str, dated: str | None) -> float:
    """A Retry-After in seconds: a number, or a date measured against the server's own clock.

    What cannot be read counts as a minute, what lies in the past as nothing.
    """
    value = value.strip()
    if re.fullmatch(r"\d+(?:\.\d+)?", value):
        return min(float(value), FOR_EVER)
    until = http_date(value)
    if until is None:
        return 0.0 if re.fullmatch(r"-\d+", value) else DEFAULT_WAIT
    return max(0.0, (until - (http_date(dated) or now())).total_seconds())
