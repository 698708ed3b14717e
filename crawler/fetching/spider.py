"""How a crawl of one outlet proceeds: discovery first, then pages in batches, newest first, then revisits.

Everything that outlives a run is in the frontier; nothing here needs to.
"""

import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure as TxFailure

from crawler.archive import frontier
from crawler.archive.frontier import DueUrl, PendingUrl
from crawler.archive.sightings import announced_date
from crawler.clock import now, stamp
from crawler.config import CrawlOptions
from crawler.fetching.network_errors import OutletClosed, RobotsClosed, RobotsRefused, describe
from crawler.fetching.wire import headers_of
from crawler.items import Announcement, Failure, Identity, Kind, Outlet, Page, Unchanged, Verdict
from crawler.keeping.lifecycle import lifecycle_of
from crawler.keeping.probes import impossible_address
from crawler.keeping.run import Run
from crawler.reading.drafts import Draft
from crawler.reading.rights import rule_for
from crawler.urls import canonical, host_of
from crawler.watching.tally import CloseCause, Tally

BATCH = 40  # articles taken from the frontier at a time
MAX_IN_A_ROW = 5  # refusals or network failures in a row after which the outlet is left alone
MAX_PROBES = 5  # hosts of an outlet that are asked in a run what they answer where there is nothing
REFUSALS = (401, 403, 429, 451, 503)

log = logging.getLogger("depeche.discovery")


class ArticleSpider(Spider):
    """The part of a crawl that fetches articles; `crawler.discovering.spider.DiscoverySpider` finds them."""

    outlet: ClassVar[Outlet]

    if TYPE_CHECKING:

        @classmethod
        def draft(cls, page: Page) -> Draft: ...
        @classmethod
        def identity(cls, url: str) -> Identity | None: ...
        def announce(self, announced: Iterable[Announcement]) -> int: ...

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.seen: set[str] = set()
        """Articles (by key, else by address) that were asked for in this run."""
        self.probed: set[str] = set()
        """Hosts that were asked in this run what they answer where there is nothing."""
        self.rounds: Iterator[list[Request]] = iter(())
        self.troubles_in_a_row = 0
        self.started = stamp()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "ArticleSpider":
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.wanted = [canonical(u) for u in kwargs.get("urls") or crawler.settings.getlist("DEPECHE_URLS")]
        crawler.signals.connect(spider.on_idle, signals.spider_idle)
        return spider

    wanted: list[str]
    """The addresses that alone are asked for; empty for a crawl that discovers."""

    @property
    def run(self) -> Run:
        return lifecycle_of(self.crawler).run

    @property
    def tally(self) -> Tally:
        return lifecycle_of(self.crawler).tally

    @property
    def options(self) -> CrawlOptions:
        return lifecycle_of(self.crawler).options

    async def start(self) -> AsyncIterator[Request]:
        """The first round; everything after that comes from `on_idle`."""
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
            self.announce(Announcement(url=url, via="user") for url in self.wanted)
            yield [self._page_request(url) for url in self.wanted]
            return
        yield from self.discovery_rounds()
        if self.options.dry_run:
            return
        while batch := self._batch():
            yield list(self._probes(row["url"] for row in batch))
            yield [self._page_request(row["url"]) for row in batch]
        yield from self._revisits()

    def discovery_rounds(self) -> Iterator[list[Request]]:
        """Rounds of requests that find addresses, before any article is fetched."""
        yield from ()

    def confirmed_sitemaps(self) -> set[str]:
        """Sitemaps that answered in this run: they say which articles have not changed."""
        return set()

    def _revisits(self) -> Iterator[list[Request]]:
        """Archived articles whose time has come, within the night's budget."""
        options = self.options
        left = min(options.revisits, options.limit) if options.limit else options.revisits
        while left > 0 and not self.tally.closed:
            rows = frontier.due_for_revisit(
                self.run.archive, self.outlet.id, min(left, BATCH), self.confirmed_sitemaps()
            )
            rows = [row for row in rows if row["url"] not in self.seen]
            if not rows:
                return
            self.seen.update(row["url"] for row in rows)
            left -= len(rows)
            log.info("%s: revisits %d archived articles", self.outlet.id, len(rows))
            yield list(self._probes(row["url"] for row in rows))
            yield [self._page_request(row["url"], _validators(row)) for row in rows]

    def _batch(self) -> list[PendingUrl]:
        """The next addresses to fetch, newest first, within the limits of the run."""
        options, tally = self.options, self.tally
        if tally.closed:
            return []
        size = BATCH
        if options.limit:
            size = min(size, options.limit - tally.counts["new"] - tally.counts["changed"])
        if size <= 0:
            return []
        before = self.started if options.full else None
        archive = self.run.archive
        rows = frontier.pending_urls(archive, self.outlet.id, size * 2, options.since, options.until, before=before)
        rows = [row for row in rows if (row["key"] or row["url"]) not in self.seen][:size]
        self.seen.update(row["key"] or row["url"] for row in rows)
        if rows:
            log.info("%s: fetches %d pending addresses, newest first", self.outlet.id, len(rows))
        return rows

    def _page_request(self, url: str, headers: dict[str, str] | None = None) -> Request:
        return Request(
            url, callback=self.parse_page, errback=self.page_failed, headers=headers or {},
            cb_kwargs={"announced": announced_date(self.run.archive, url)},
        )  # fmt: skip

    def _probes(self, urls: Iterable[str]) -> Iterator[Request]:
        """A request for what cannot be there, once a run for each host: its answer shows how the site says so."""
        for url in urls:
            host, identity = host_of(url), self.identity(url)
            if host in self.probed or len(self.probed) >= MAX_PROBES:
                continue
            if address := impossible_address(url, identity.site_id if identity else None):
                self.probed.add(host)
                meta = {"is_probe": True, "max_retry_times": 0}
                yield Request(address, callback=self.parse_probe, errback=self.probe_failed, meta=meta)

    def parse_probe(self, response: Response) -> Iterator[Page]:
        """Keep what the site answers where there is nothing."""
        self.count(response)
        asked: list[str] = response.meta.get("redirect_urls", [])
        yield self.page_of(response, "probe", asked[0] if asked else response.url)

    def probe_failed(self, failure: TxFailure) -> None:
        """Nothing is learnt; robots.txt, or a site that cannot be reached, shows with the articles."""

    def parse_page(self, response: Response, announced: Announcement | None) -> Iterator[Draft | Unchanged]:
        """Hand a page on to the pipelines, whatever its status: they judge it."""
        self.count(response)
        if response.status == 304:
            asked_for = response.meta.get("redirect_urls", [response.url])[0]
            yield Unchanged(url=asked_for, outlet=self.outlet.id, fetched=fetched_at(response))
            return
        asked: list[str] = response.meta.get("redirect_urls", [])
        yield self.draft(self.page_of(response, "page", asked[0] if asked else response.url, announced))

    def page_failed(self, failure: TxFailure) -> Iterator[Failure]:
        """A fetch that brought nothing: say so, and leave the outlet alone after several in a row."""
        request: Request = failure.request  # type: ignore[attr-defined]
        asked = request.meta.get("redirect_urls", [request.url])[0]
        error = failure.value
        if isinstance(error, OutletClosed):
            return  # it stays pending
        if isinstance(error, RobotsClosed):
            self.tally.close(error.closed.cause, error.closed.detail)
            return
        verdict: Verdict = "refused" if isinstance(error, RobotsRefused) else "failed"
        reason = describe(error, request.url)
        if verdict == "failed":
            self._count_trouble(CloseCause.UNREACHABLE, f"cannot be reached ({reason})")
        yield Failure(url=asked, outlet=self.outlet.id, kind="page", reason=reason, verdict=verdict, fetched=now())

    def on_answer(self, status: int) -> None:
        """Look at every answer but robots.txt's: after several refusals in a row the outlet is left alone."""
        if status in REFUSALS:
            self._count_trouble(CloseCause.REFUSED, f"refused with HTTP {status}")
        else:
            self.troubles_in_a_row = 0

    def _count_trouble(self, cause: CloseCause, trouble: str) -> None:
        self.troubles_in_a_row += 1
        if self.troubles_in_a_row >= MAX_IN_A_ROW:
            self.tally.close(cause, f"{MAX_IN_A_ROW} times in a row {trouble}")

    def count(self, response: Response) -> None:
        """Count a response, and the redirects that led to it."""
        self.tally.requests += 1 + len(response.meta.get("redirect_urls", []))
        self.tally.received += len(response.body)

    def page_of(
        self, response: Response, kind: Kind, requested: str = "", announced: Announcement | None = None
    ) -> Page:
        """A response as a page of this outlet."""
        meta = response.meta
        return Page(
            url=response.url,
            body=response.body,
            status=response.status,
            headers=headers_of(response),
            wire_headers=meta.get("wire_headers", ()),
            fetched=fetched_at(response),
            outlet=self.outlet.id,
            kind=kind,
            requested=requested,
            announced=announced,
            robots=meta.get("robots"),
            tdm=rule_for(response.url, self.run.reserved.get(self.outlet.id, ())),
        )


def fetched_at(response: Response) -> datetime:
    """When a response came, as noted next to the network."""
    fetched: datetime = response.meta.get("fetched") or now()
    return fetched


def _validators(row: DueUrl) -> dict[str, str]:
    """Headers that ask for an article only if it has changed, unless it is time to fetch it whole."""
    pairs = {"If-None-Match": row["etag"], "If-Modified-Since": row["last_modified"]}
    return {} if row["whole"] else {name: value for name, value in pairs.items() if value}
