"""How a crawl of one outlet proceeds: discovery first, then pages in batches, newest first, then revisits.

Everything that outlives a run is in the frontier; nothing here needs to.
"""

import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure as TxFailure

from crawler.archive import frontier
from crawler.archive.frontier import DueUrl, PendingUrl
from crawler.archive.sightings import announced_date
from crawler.archive.tombstones import is_forgotten
from crawler.clock import now, stamp
from crawler.config import CrawlOptions
from crawler.fetching.cuts import is_length_declared
from crawler.fetching.network_errors import OutletClosed, OutOfScope, RobotsClosed, RobotsRefused, describe
from crawler.fetching.scope import in_scope
from crawler.fetching.wire import headers_of
from crawler.items import Announcement, Cut, Failure, Identity, Kind, Outlet, Page, Unchanged, Verdict
from crawler.keeping.lifecycle import lifecycle_of
from crawler.keeping.probes import impossible_address
from crawler.keeping.run import Run
from crawler.reading.rights import rule_for
from crawler.translating.recorded import recorded
from crawler.urls import canonical, host_of
from crawler.watching.tally import CloseCause, Tally

if TYPE_CHECKING:
    from crawler.reading.drafts import Draft

BATCH = 40  # articles taken from the frontier at a time
MAX_IN_A_ROW = 5  # refusals or network failures in a row after which the outlet is left alone
MAX_SECOND_TRIES = 2  # rounds at the end of a run
PASSING = (408, 500, 502, 503, 504, 522, 524)  # statuses of trouble that may be over soon
MAX_PROBES = 5  # hosts of an outlet that are asked in a run what they answer where there is nothing
REFUSALS = (401, 403, 429, 451, 503)

log = logging.getLogger("depeche.discovery")


class ArticleSpider(Spider):
    """The part of a crawl that fetches articles; `crawler.discovering.spider.DiscoverySpider` finds them."""

    outlet: ClassVar[Outlet]

    if TYPE_CHECKING:

        @classmethod
        def draft(cls, page: Page) -> "Draft": ...
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
        self.faltered: dict[str, dict[str, str]] = {}
        """Addresses whose fetch failed in a way that may pass, with the conditions they were asked under."""
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

    def may_ask(self, url: str) -> bool:
        """True when an address may be asked for in this crawl, redirects and retries included."""
        return in_scope(url, self)

    def count_due(self) -> int:
        """How many articles the same run would fetch if it were begun anew."""
        options = self.options
        return frontier.count_due(self.run.archive, self.outlet.id, options.since, options.until)

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
            self.tally.found = len(self.wanted)
            yield [self._page_request(url) for url in self.wanted if not self._is_forgotten(url)]
            return
        yield from self.discovery_rounds()
        options, archive = self.options, self.run.archive
        if options.edits:
            yield from self._revisits()
            return
        if options.since:
            frontier.want_window(archive, self.outlet.id, options.since, options.until)
        self.tally.found = self.count_due()
        if options.dry_run:
            return
        while batch := self._batch():
            yield list(self._probes(row["url"] for row in batch))
            yield [self._page_request(row["url"]) for row in batch]
        yield from self._revisits()
        yield from self._second_tries()

    def _is_forgotten(self, url: str) -> bool:
        """True for an address that was forgotten on request, whichever of its article's it is."""
        known = self.run.press.identify(url)
        return is_forgotten(self.run.archive.db, url, known[0] if known else None)

    def discovery_rounds(self) -> Iterator[list[Request]]:
        """Rounds of requests that find addresses, before any article is fetched."""
        yield from ()

    def is_invented(self, row: PendingUrl) -> bool:
        """True for an address that only a trap named."""
        del row
        return False

    def confirmed_sitemaps(self) -> set[str]:
        """Sitemaps that answered in this run: they say which articles have not changed."""
        return set()

    def _revisits(self) -> Iterator[list[Request]]:
        """Archived articles whose time has come, within the night's budget."""
        options = self.options
        left = min(options.revisits, options.limit) if options.limit else options.revisits
        while left > 0 and not self.tally.closed:
            rows = frontier.due_for_revisit(
                self.run.archive, self.outlet.id, min(left, BATCH), self.confirmed_sitemaps(),
                contradicted=options.edits,
            )  # fmt: skip
            rows = [row for row in rows if row["url"] not in self.seen]
            if not rows:
                return
            self.seen.update(row["url"] for row in rows)
            left -= len(rows)
            log.info("%s: revisits %d archived articles", self.outlet.id, len(rows))
            if not options.edits:  # the nightly run learns what a site says where there is nothing
                yield list(self._probes(row["url"] for row in rows))
            yield [self._page_request(row["url"], _validators(row)) for row in rows]

    def _second_tries(self) -> Iterator[list[Request]]:
        """What failed in passing, once more at the end of the run: by then the trouble may be over."""
        for _ in range(MAX_SECOND_TRIES):
            faltered, self.faltered = self.faltered, {}
            if not faltered or self.tally.closed:
                return
            log.info("%s: tries %d addresses again that failed in passing", self.outlet.id, len(faltered))
            requests = [self._page_request(url, headers) for url, headers in faltered.items()]
            once = {"max_retry_times": 0, "second_try": True}
            yield [one.replace(dont_filter=True, meta=one.meta | once) for one in requests]

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
        archive, window = self.run.archive, (options.since, options.until)
        rows = frontier.pending_urls(archive, self.outlet.id, size * 2, *window, before=before)
        while frontier.leave(archive, [row["url"] for row in rows if self.is_invented(row)]):
            rows = frontier.pending_urls(archive, self.outlet.id, size * 2, *window, before=before)
        rows = [row for row in rows if (row["key"] or row["url"]) not in self.seen][:size]
        self.seen.update(row["key"] or row["url"] for row in rows)
        if rows:
            log.info("%s: fetches %d pending addresses, newest first", self.outlet.id, len(rows))
        return rows

    def _page_request(self, url: str, headers: dict[str, str] | None = None) -> Request:
        return Request(
            url, callback=self.parse_page, errback=self.page_failed, headers=headers or {},
            cb_kwargs={"announced": announced_date(self.run.archive, url)},
            meta={"download_fail_on_dataloss": False},  # what came of a cut page is kept
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

    def parse_page(self, response: Response, announced: Announcement | None) -> Iterator[Page | Unchanged | Request]:
        """Hand a page on to the pipelines, whatever its status: they judge it. A cut one is first asked for again."""
        self.count(response)
        if response.status in PASSING:
            self._note_faltered(response.request)
        if response.status == 304:
            asked_for = response.meta.get("redirect_urls", [response.url])[0]
            yield Unchanged(url=asked_for, outlet=self.outlet.id, fetched=fetched_at(response))
            return
        asked: list[str] = response.meta.get("redirect_urls", [])
        page = self.page_of(response, "page", asked[0] if asked else response.url, announced)
        passing = page.cut is not None and page.cut.kind != "length"  # which would be the same again
        again = self._request_again(response, page.cut) if page.cut and passing and page.status < 400 else None
        yield again or page

    def _request_again(self, response: Response, cut: Cut) -> Request | None:
        """The request for a page that was cut, as often as for one that failed."""
        assert response.request is not None
        again = get_retry_request(response.request, spider=self, reason=cut.detail)
        if again:
            log.info("asks again, %s: %s", cut.detail, response.url)
        return again

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
        if verdict == "failed" and not isinstance(error, OutOfScope | ValueError):
            if request.meta.get("retry_times") or request.meta.get("second_try"):  # else it would be the same again
                self._note_faltered(request)
            self._count_trouble(CloseCause.UNREACHABLE, recorded("cannot be reached ({reason})", reason=reason))
        yield Failure(url=asked, outlet=self.outlet.id, kind="page", reason=reason, verdict=verdict, fetched=now())

    def _note_faltered(self, request: Request | None) -> None:
        if request:
            asked = request.meta.get("redirect_urls", [request.url])[0]
            names = ("If-None-Match", "If-Modified-Since")
            sent = {name: request.headers.get(name) for name in names}
            self.faltered[asked] = {name: value.decode("latin-1") for name, value in sent.items() if value}

    def on_answer(self, status: int) -> None:
        """Look at every answer but robots.txt's: after several refusals in a row the outlet is left alone."""
        if status in REFUSALS:
            self._count_trouble(CloseCause.REFUSED, recorded("refused with HTTP {status}", status=status))
        else:
            self.troubles_in_a_row = 0

    def _count_trouble(self, cause: CloseCause, trouble: str) -> None:
        self.troubles_in_a_row += 1
        if self.troubles_in_a_row >= MAX_IN_A_ROW:
            detail = recorded("{count} times in a row {trouble}", count=MAX_IN_A_ROW, trouble=trouble)
            self.tally.close(cause, detail)

    def count(self, response: Response) -> None:
        """Count a response, and the redirects that led to it."""
        self.tally.requests += 1 + len(response.meta.get("redirect_urls", []))
        self.tally.received += len(response.body)

    def page_of(
        self, response: Response, kind: Kind, requested: str = "", announced: Announcement | None = None
    ) -> Page:
        """A response as a page of this outlet."""
        meta = response.meta
        page = Page(
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
            cut=meta.get("cut"),
        )
        return self.run.with_ending(page, declared=is_length_declared(response))


def fetched_at(response: Response) -> datetime:
    """When a response came, as noted next to the network."""
    fetched: datetime = response.meta.get("fetched") or now()
    return fetched


def _validators(row: DueUrl) -> dict[str, str]:
    """Headers that ask for an article only if it has changed, unless it is time to fetch it whole."""
    pairs = {"If-None-Match": row["etag"], "If-Modified-Since": row["last_modified"]}
    return {} if row["whole"] else {name: value for name, value in pairs.items() if value}
