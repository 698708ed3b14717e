"""How a crawl of one outlet proceeds: sources first, then older ones if asked, then pages in batches, newest first.

Everything that survives a run is in the frontier; nothing here needs to.
"""

import re
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure as TxFailure

from crawler import frontier
from crawler.addresses import canonical, within
from crawler.clock import now, stamp
from crawler.discovery import Ids, Listing, Sitemap, Source, days_between, read_feed, read_listing, read_sitemap
from crawler.frontier import Found, changed_at
from crawler.items import Announcement, Draft, Failure, Identity, Kind, Outlet, Page, Unchanged
from crawler.middlewares import OutletClosed, headers_of
from crawler.moments import read_moment
from crawler.page import Document
from crawler.rights import TDM_FILE, read_tdm_file, said_of
from crawler.robots import RobotsClosed, RobotsRefused, describe
from crawler.run import Run, Said, Tally

BATCH = 40  # articles taken from the frontier at a time
FRESH = timedelta(days=7)  # a source is fetched whole at least this often, whatever it says of itself
LASTING = 2 * FRESH  # a copy that a 304 was asked for with; it may have passed FRESH meanwhile
MAPS = 4  # sitemaps of an index looked at in a night, the last changed ones
MISSED = timedelta(days=3)  # what a sitemap dates this long before the last good run may have been missed
MOST_MISSED = 500  # more than that is no gap but a sitemap that dates everything anew
SECTIONS = 12  # section pages looked at when no window is asked for
BARREN = 3  # listing pages in a row without a new address that end its paging
STOP_AFTER = 5  # refusals or network failures in a row after which the outlet is left alone


class Crawling(Spider):
    """The base of `spiders.outlet.OutletSpider`, which adds what an outlet declares."""

    outlet: ClassVar[Outlet]
    address: ClassVar[re.Pattern[str]]
    sources: ClassVar[tuple[Source, ...]]
    sections: ClassVar[re.Pattern[str] | None]
    ids: ClassVar[Ids | None]

    if TYPE_CHECKING:

        @classmethod
        def identity(cls, url: str) -> Identity | None: ...
        @classmethod
        def key(cls, url: str) -> str | None: ...
        @classmethod
        def draft(cls, page: Page) -> Draft: ...

    run: Run
    tally: Tally

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.robots_sitemaps: list[str] = []
        self.seen: set[str] = set()
        self.asked: set[str] = set()
        self.rounds: Iterator[list[Request]] = iter(())
        self.in_a_row = 0
        self.barren: dict[str, int] = {}
        self.oldest: str | None = None
        self.history_answered = False
        self.confirmed: set[str] = set()
        """Sitemaps that answered in this run."""
        self.missed = 0
        self.feeds: set[str] = set()
        """Feeds that the front page leads to."""

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

    since: str | None
    until: str | None
    limit: int
    dry_run: bool
    full: bool
    delay: float
    budget: int
    """Articles looked at again in a run."""
    expected: frozenset[str]
    started: str
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

    def _maps(self) -> list[str]:
        """The outlet's sitemaps: what its robots.txt names and what we know of."""
        declared = [s.url for s in self.sources if s.history and s.name == "sitemap"]
        maps = dict.fromkeys([*self.robots_sitemaps, *declared])
        return [url for url in maps if url not in self.asked and within(url, self.outlet.hosts)]

    def _rights_request(self) -> list[Request]:
        """The site's TDMRep file, which is asked for once a week while there is none."""
        url = urljoin(self.outlet.homepage, TDM_FILE)
        if self.run.lately_without(url, FRESH):
            return []
        return [
            Request(
                url, callback=self.parse_rights, errback=self.rights_failed,
                headers=self.run.validators(url, FRESH), priority=20,
            )
        ]  # fmt: skip

    def parse_rights(self, response: Response) -> Iterator[Any]:
        """What the site as a whole says of text and data mining."""
        self._count(response)
        held = self.run.copy_of(response.url, LASTING) if response.status == 304 else None
        page = held or self._page(response, "robots")
        if not held:
            yield page
        self.tally.not_modified += response.status == 304
        self.run.reserved[self.outlet.id] = read_tdm_file(page.body) if page.status == 200 else ()

    def rights_failed(self, failure: TxFailure) -> None:
        """Nobody is refused for want of the file; a site that cannot be reached shows elsewhere."""
        if isinstance(failure.value, RobotsClosed):
            self.tally.closed_by = str(failure.value)

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

    def _reaches_back(self) -> bool:
        return bool(self.since and self.oldest and self.oldest <= self.since)

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

    def _source_request(self, name: str, url: str, kind: Kind) -> Request:
        self.asked.add(url)
        return Request(
            url,
            callback=self.parse_source,
            errback=self.source_failed,
            headers={} if self.full else self.run.validators(url, FRESH),
            cb_kwargs={"name": name, "kind": kind},
            priority=10,
            meta={"download_maxsize": 50_000_000},
        )

    def _page_request(self, url: str, row: dict[str, Any] | None, headers: dict[str, str] | None = None) -> Request:
        announced = None
        if row:
            announced = Announcement(url=url, via=row["found_via"], published=row["published"])
        return Request(
            url, callback=self.parse_page, errback=self.page_failed, headers=headers or {},
            cb_kwargs={"announced": announced},
        )  # fmt: skip

    def parse_source(self, response: Response, name: str, kind: Kind) -> Iterator[Any]:
        """Read a feed, sitemap or listing: announce its articles, follow what it leads to."""
        self._count(response)
        if response.status == 304:
            self.tally.not_modified += 1
            held = self.run.copy_of(response.url, LASTING)
            if held is None:
                self._source_said(name, response.url, "HTTP 304 for something never fetched")
                return
            page = held
        elif response.status == 200:
            page = self._page(response, kind)
            yield page
        else:
            passing = response.status == 429 or response.status >= 500
            self._source_said(name, response.url, f"HTTP {response.status}", passing=passing)
            return
        if name == "feed":
            self._announced(name, page.url, read_feed(page.body, page.url))
        elif kind == "feed":
            yield from self._read_sitemap(name, page)
        else:
            yield from self._read_listing(name, page)

    def _read_sitemap(self, name: str, page: Page) -> Iterator[Request]:
        found = read_sitemap(page.body, page.url)
        if name == "sitemap" and not self.since:
            yield from self._compare(page, found)
            return
        self._announced(name, page.url, found.entries, mapped_in=page.url if name == "sitemap" else None)
        self.confirmed.add(page.url)
        if found.entries:
            self.history_answered = True
        for child in found.children:
            stale = self.since and child.lastmod and child.lastmod[:10] < self.since
            if not stale and child.url not in self.asked and len(self.asked) < 5000:
                yield self._source_request(name, child.url, "feed")

    def _compare(self, page: Page, found: Sitemap) -> Iterator[Request]:
        """A sitemap on an ordinary night: it tells which articles changed, went, or were missed of late."""
        self.confirmed.add(page.url)
        at = stamp()
        if not frontier.mapped_since(self.run.archive, page.url, stamp(page.fetched)):
            self._told(page, found, at)
        self._source_said("sitemap", page.url, "", entries=len(found.entries) + len(found.children))
        children = sorted(found.children, key=lambda c: c.lastmod or "", reverse=True)
        for child in [c for c in children if c.url not in self.confirmed][:MAPS]:
            held = self.run.copy_of(child.url, FRESH)
            if held and child.lastmod and changed_at(child.lastmod) <= stamp(held.fetched):
                yield from self._compare(held, read_sitemap(held.body, held.url))
            elif child.url not in self.asked and within(child.url, self.outlet.hosts):
                yield self._source_request("sitemap", child.url, "feed")

    def _told(self, page: Page, found: Sitemap, at: str) -> None:
        """Take over what a sitemap says that was not read before."""
        known = self.run.known(a.url for a in found.entries)
        fresh = [a for a in found.entries if canonical(a.url) not in known and self._lately(a)]
        self.missed += len(fresh)
        if self.missed > MOST_MISSED:
            fresh = []
        told = [a for a in found.entries if canonical(a.url) in known or self._held(a.url)]
        self._announce([*told, *fresh], mapped_in=page.url, at=at)
        frontier.unmapped(self.run.archive, page.url, at)

    def _held(self, url: str) -> bool:
        key = self.key(canonical(url))
        return key is not None and self.run.holds(key)

    def _lately(self, said: Announcement) -> bool:
        """True for an article that appeared around the last good run or since, so that its feed may have passed."""
        last = self.run.last_good(self.outlet.id)
        if last is None:
            return False
        first = (last - MISSED).date().isoformat()
        day, around = self._day(said), self._around(canonical(said.url))
        if day:
            return day >= first
        near = around is None or around >= (last - timedelta(days=frontier.MARGIN)).date().isoformat()
        return near and (said.lastmod or "")[:10] >= first

    def _read_listing(self, name: str, page: Page) -> Iterator[Request]:
        listing = read_listing(Document(page), self.address)
        fresh = self._announced(name, page.url, listing.articles)
        if name == "day-archive":
            self.history_answered = self.history_answered or bool(listing.articles)
            return
        yield from self._follow(page, listing)
        if self.since and listing.following:
            yield from self._page_on(page, listing, fresh)
        elif listing.articles and urlsplit(page.url).path.strip("/"):
            self.history_answered = True  # a section, down to its last page

    def _follow(self, page: Page, listing: Listing) -> Iterator[Request]:
        """Feeds and sections that a front page leads to."""
        if urlsplit(page.url).path.strip("/"):
            return
        for url in listing.feeds[:4]:
            if url not in self.asked and within(url, self.outlet.hosts):
                self.feeds.add(url)
                yield self._source_request("feed", url, "feed")
        sections = [u for u in listing.links if self.sections and self.sections.search(u)]
        for url in sections[: None if self.since else SECTIONS]:
            if url not in self.asked and within(url, self.outlet.hosts):
                yield self._source_request("listing", url, "listing")

    def _page_on(self, page: Page, listing: Listing, fresh: int) -> Iterator[Request]:
        """The next page of a listing, unless it has become barren or older than asked for."""
        base = page.url.split("?")[0]
        self.barren[base] = 0 if fresh else self.barren.get(base, 0) + 1
        days = [d for d in (self._day(a) for a in listing.articles) if d]
        older = bool(days) and max(days) < (self.since or "")
        self.history_answered = self.history_answered or older
        url = listing.following
        if url and not older and self.barren[base] < BARREN and url not in self.asked:
            yield self._source_request("listing", url, "listing")

    def source_failed(self, failure: TxFailure) -> None:
        name = failure.request.cb_kwargs["name"]  # type: ignore[attr-defined]
        error = failure.value
        if isinstance(error, OutletClosed):
            return
        if isinstance(error, RobotsClosed):
            self.tally.closed_by = str(error)
        self._source_said(name, failure.request.url, describe(error), passing=True)  # type: ignore[attr-defined]

    def _announced(self, name: str, url: str, found: Iterable[Announcement], mapped_in: str | None = None) -> int:
        found = [a for a in found if within(a.url, self.outlet.hosts)]
        fresh = self._announce(found, mapped_in=mapped_in)
        self._source_said(name, url, "" if found else "it names no article", entries=len(found))
        return fresh

    def _source_said(self, name: str, url: str, trouble: str, *, entries: int = 0, passing: bool = False) -> None:
        """Note what a source answered; `trouble` is empty when it answered as it should."""
        tally = self.tally
        empty = entries == 0 and name in ("news", "day-archive")  # nothing lately is no trouble
        failed = bool(trouble) and not empty
        if failed and not entries and trouble != "it names no article":
            tally.sources.setdefault(name, trouble)
        else:
            before = re.match(r"ok: (\d+)", tally.sources.get(name, ""))
            tally.sources[name] = f"ok: {entries + (int(before[1]) if before else 0)} addresses"
        tally.announced += entries
        if url in self.roots:
            tally.asked[url] = Said(
                name=name, words=trouble or f"{entries} addresses", entries=entries, failed=failed, passing=passing
            )

    @property
    def roots(self) -> set[str]:
        """The sources that are the outlet's own, not pages of others: those whose silence means something."""
        return {s.url for s in self.sources} | set(self.robots_sitemaps) | self.feeds

    def _announce(self, said: Iterable[Announcement], *, mapped_in: str | None = None, at: str | None = None) -> int:
        """Put announcements on the frontier; returns how many are new to it."""
        found = []
        for one in said:
            url = canonical(one.url)
            one = Announcement(url=url, via=one.via, published=one.published, lastmod=one.lastmod, title=one.title)
            day = self._day(one)
            seen = day or (one.lastmod or "")[:10] or None
            if seen and (self.oldest is None or seen < self.oldest):
                self.oldest = seen
            found.append(Found(said=one, key=self.key(url), day=day, around=self._around(url)))
        fresh = frontier.announce(self.run.archive, self.outlet.id, found, mapped_in=mapped_in, at=at)
        self.tally.found += fresh
        return fresh

    def _day(self, said: Announcement) -> str | None:
        """The publication day as far as the address or the announcement tells."""
        identity = self.identity(said.url)
        if identity and identity.day:
            return identity.day
        moment = read_moment(said.published, self.outlet, now()) if said.published else None
        return moment.when.date().isoformat() if moment else None

    def _around(self, url: str) -> str | None:
        """The day on which an article of this number was probably published."""
        identity = self.identity(url)
        if not self.ids or not identity or not identity.site_id.isdigit():
            return None
        return self.ids.day_of(int(identity.site_id))

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

    def _count(self, response: Response) -> None:
        self.tally.requests += 1 + len(response.meta.get("redirect_urls", []))
        self.tally.received += len(response.body)

    def _page(
        self,
        response: Response,
        kind: Kind,
        requested: str = "",
        announced: Announcement | None = None,
    ) -> Page:
        meta = response.meta
        return Page(
            url=response.url,
            body=response.body,
            status=response.status,
            headers=headers_of(response),
            wire_headers=meta.get("wire_headers", ()),
            fetched=meta.get("fetched") or now(),
            outlet=self.outlet.id,
            kind=kind,
            requested=requested,
            announced=announced,
            robots=meta.get("robots"),
            tdm=said_of(response.url, self.run.reserved.get(self.outlet.id, ())),
        )


def _validators(row: dict[str, Any]) -> dict[str, str]:
    """Headers that ask for an article only if it has changed, unless it is time to see for ourselves."""
    pairs = {"If-None-Match": row["etag"], "If-Modified-Since": row["last_modified"]}
    return {} if row["whole"] else {name: value for name, value in pairs.items() if value}
