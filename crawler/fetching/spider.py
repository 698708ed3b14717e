"""How a crawl of one outlet proceeds: sources first, then older ones if asked, then pages in batches, newest first.

Everything that survives a run is in the frontier; nothing here needs to.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure as TxFailure

from crawler.archive import frontier
from crawler.clock import now, stamp
from crawler.discovering.sources import Source, days_between
from crawler.discovering.spider import Announcing
from crawler.fetching.middlewares import OutletClosed
from crawler.fetching.robots import RobotsClosed, RobotsRefused, describe
from crawler.items import Announcement, Failure, Page, Unchanged
from crawler.reading.drafts import Draft
from crawler.urls import canonical

BATCH = 40  # articles taken from the frontier at a time
STOP_AFTER = 5  # refusals or network failures in a row after which the outlet is left alone


class Crawling(Announcing):
    """The base of `spiders.outlet.OutletSpider`, which adds what an outlet declares."""

    if TYPE_CHECKING:

        @classmethod
        def draft(cls, page: Page) -> Draft: ...

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.seen: set[str] = set()
        self.rounds: Iterator[list[Request]] = iter(())
        self.in_a_row = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "Crawling":
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        spider.since = settings["DEPECHE_SINCE"] or None
        spider.until = settings["DEPECHE_UNTIL"] or None
        spider.limit = settings.getint("DEPECHE_LIMIT")
        spider.dry_run = settings.getbool("DEPECHE_DRY_RUN")
        spider.full = settings.getbool("DEPECHE_FULL")
        own = settings.getdict("DEPECHE_OUTLET_OPTIONS").get(spider.name, {})
        spider.delay = float(own.get("delay", settings.getfloat("DOWNLOAD_DELAY")))
        spider.budget = int(own.get("revisits", settings.getint("DEPECHE_REVISITS")))
        spider.expected = frozenset(own.get("expect", ()))
        spider.started = stamp()
        spider.wanted = [canonical(u) for u in kwargs.get("urls") or settings.getlist("DEPECHE_URLS")]
        crawler.signals.connect(spider.on_idle, signals.spider_idle)
        return spider

    until: str | None
    limit: int
    dry_run: bool
    delay: float
    budget: int
    """Articles looked at again in a run."""
    expected: frozenset[str]
    wanted: list[str]

    @property
    def whole(self) -> bool:
        """True for a run that asks every source, so that it can tell what is missing."""
        return not (self.wanted or self.limit or self.dry_run or self.until)

    async def start(self) -> AsyncIterator[Request]:
        """The sources that announce what is new; everything after that comes from `on_idle`."""
        self.rounds = self._rounds()
        for request in next(self.rounds, []):
            yield request

    def on_idle(self, spider: Spider) -> None:
        """Nothing is under way: go on to the next round, or let the spider close."""
        del spider
        for requests in self.rounds:
            if requests:
                assert self.crawler.engine is not None
                for request in requests:
                    self.crawler.engine.crawl(request)
                raise DontCloseSpider

    def _rounds(self) -> Iterator[list[Request]]:
        """Rounds of requests; each is asked for when the one before is done."""
        if self.wanted:
            self._announce(Announcement(url=url, via="user") for url in self.wanted)
            yield [self._page_request(url, None) for url in self.wanted]
            return
        sources = [self._source_request(s.name, s.url, s.kind) for s in self.sources if not s.history]
        yield [*self._rights_request(), *sources]
        if self.since:
            yield from self._history()
        else:
            yield [self._source_request("sitemap", url, "feed") for url in self._maps()]
        if self.dry_run:
            return
        while batch := self._batch():
            yield [self._page_request(row["url"], row) for row in batch]
        yield from self._revisits()

    def _revisits(self) -> Iterator[list[Request]]:
        """Held articles whose time has come, within the night's budget."""
        left = min(self.budget, self.limit) if self.limit else self.budget
        while left > 0 and not self.tally.closed_by:
            rows = frontier.due(self.run.archive, self.outlet.id, min(left, BATCH), self.confirmed)
            rows = [row for row in rows if row["url"] not in self.seen]
            if not rows:
                return
            self.seen.update(row["url"] for row in rows)
            left -= len(rows)
            yield [self._page_request(row["url"], row, _validators(row)) for row in rows]

    def _history(self) -> Iterator[list[Request]]:
        """Deeper sources one after the other, until one reaches back to `since`."""
        yield [self._source_request("sitemap", url, "feed") for url in self._maps()]
        if self._reaches_back():
            return
        until = date.fromisoformat(self.until) if self.until else now().date()
        since = date.fromisoformat(self.since or until.isoformat())
        if not self.history_answered:
            for source in self.sources:
                if source.name == "day-archive":
                    yield from self._days(source, since, until)
        if self.ids and not self.history_answered and not self._reaches_back():
            self._announce(
                Announcement(url=self.ids.url.format(id=n), via="ids")
                for n in reversed(self.ids.window(since, until))
            )

    def _days(self, source: Source, since: date, until: date) -> Iterator[list[Request]]:
        """A day archive, a month at a time; given up when the newest days do not answer."""
        days = list(days_between(since, until))
        for start in range(0, len(days), 31):
            urls = [source.url.format(day=d.isoformat()) for d in days[start : start + 31]]
            yield [self._source_request(source.name, u, source.kind) for u in urls]
            if not self.tally.sources.get(source.name, "").startswith("ok"):
                return

    def _batch(self) -> list[dict[str, Any]]:
        """The next addresses to fetch, newest first, within the limits of the run."""
        if self.tally.closed_by:
            return []
        size = BATCH
        if self.limit:
            done = self.tally.counts["new"] + self.tally.counts["changed"]
            size = min(size, self.limit - done)
        if size <= 0:
            return []
        before = self.started if self.full else None
        rows = frontier.todo(self.run.archive, self.outlet.id, size * 2, self.since, self.until, before=before)
        rows = [row for row in rows if (row["key"] or row["url"]) not in self.seen][:size]
        self.seen.update(row["key"] or row["url"] for row in rows)
        return rows

    def _page_request(self, url: str, row: dict[str, Any] | None, headers: dict[str, str] | None = None) -> Request:
        announced = None
        if row:
            announced = Announcement(url=url, via=row["found_via"], published=row["published"])
        return Request(
            url, callback=self.parse_page, errback=self.page_failed, headers=headers or {},
            cb_kwargs={"announced": announced},
        )  # fmt: skip

    def parse_page(self, response: Response, announced: Announcement | None) -> Iterator[Draft | Unchanged]:
        """Hand a page on to the pipelines, whatever its status: they judge it."""
        self._count(response)
        if response.status == 304:
            asked_for = response.meta.get("redirect_urls", [response.url])[0]
            yield Unchanged(url=asked_for, outlet=self.outlet.id, fetched=response.meta.get("fetched") or now())
            return
        asked: list[str] = response.meta.get("redirect_urls", [])
        page = self._page(response, "page", asked[0] if asked else response.url, announced)
        yield self.draft(page)

    def page_failed(self, failure: TxFailure) -> Iterator[Failure]:
        """A fetch that brought nothing: say so, and leave the outlet alone after several in a row."""
        request: Request = failure.request  # type: ignore[attr-defined]
        asked = request.meta.get("redirect_urls", [request.url])[0]
        error = failure.value
        if isinstance(error, OutletClosed):
            return  # it stays pending
        if isinstance(error, RobotsClosed):
            self.tally.closed_by = str(error)
            return
        verdict: Any = "refused" if isinstance(error, RobotsRefused) else "failed"
        if verdict == "failed":
            self._in_a_row(f"cannot be reached ({describe(error)})")
        yield Failure(
            url=asked, outlet=self.outlet.id, kind="page", reason=describe(error),
            verdict=verdict, fetched=now(),
        )  # fmt: skip

    def answered(self, status: int) -> None:
        """Every answer but robots.txt's: several refusals in a row, and the outlet is left alone."""
        self._in_a_row(f"refused with HTTP {status}" if status in (401, 403, 429, 451, 503) else None)

    def _in_a_row(self, trouble: str | None) -> None:
        self.in_a_row = self.in_a_row + 1 if trouble else 0
        if self.in_a_row >= STOP_AFTER and not self.tally.closed_by:
            self.tally.closed_by = f"{STOP_AFTER} times in a row {trouble}"


def _validators(row: dict[str, Any]) -> dict[str, str]:
    """Headers that ask for an article only if it has changed, unless it is time to see for ourselves."""
    pairs = {"If-None-Match": row["etag"], "If-Modified-Since": row["last_modified"]}
    return {} if row["whole"] else {name: value for name, value in pairs.items() if value}
