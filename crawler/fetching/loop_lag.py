"""How late the loop is: what a crawl of many outlets at once owes to each of them, measured.

Every request, answer and timer of a process waits for what is at work in its loop. With `crawl -v` or `--log` the
last spider that closes says for how long.
"""

import asyncio
import logging
from collections import Counter
from time import monotonic
from typing import ClassVar, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

EVERY = 0.02  # seconds between two calls

log = logging.getLogger("depeche.loop")


class Lags:
    """Milliseconds by which a timer was late, for every moment at which one could have been set."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()

    def add(self, late: float) -> None:
        """Note that a call was so many seconds late: those that would have come meanwhile were late, too."""
        while late >= 0:
            self._counts[int(late * 1000)] += 1
            late -= EVERY

    def share(self, share: float) -> int:
        """The milliseconds that so large a share of the moments did not exceed."""
        left = share * self._counts.total()
        for milliseconds in sorted(self._counts):
            left -= self._counts[milliseconds]
            if left <= 0:
                return milliseconds
        return 0

    def __str__(self) -> str:
        """`p50 1 ms, p95 20 ms, most 180 ms`."""
        return f"p50 {self.share(0.5)} ms, p95 {self.share(0.95)} ms, most {max(self._counts, default=0)} ms"


class LoopLag:
    """Measures while a spider of the process is open, where somebody reads the crawl's lines."""

    _open: ClassVar[int] = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not log.isEnabledFor(logging.INFO):
            raise NotConfigured
        meter = cls()
        crawler.signals.connect(meter.on_opened, signals.spider_opened)
        crawler.signals.connect(meter.on_closed, signals.spider_closed)
        return meter

    lags: ClassVar[Lags] = Lags()

    def on_opened(self) -> None:
        if not LoopLag._open:
            LoopLag.lags = Lags()
            self._wait()
        LoopLag._open += 1

    def on_closed(self) -> None:
        LoopLag._open -= 1
        if not LoopLag._open:
            log.info("lag: %s", self.lags)

    @classmethod
    def _wait(cls) -> None:
        due = monotonic() + EVERY
        asyncio.get_running_loop().call_later(EVERY, cls._measure, due)

    @classmethod
    def _measure(cls, due: float) -> None:
        cls.lags.add(max(0.0, monotonic() - due))
        if cls._open:
            cls._wait()
