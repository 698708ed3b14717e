"""What an outlet announces: its feeds, sitemaps, front and section pages, read one after the other.

On an ordinary night a sitemap only tells which held articles changed, went, or were missed of late; with a window of
days (`--since`) it announces, and listings are paged.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure as TxFailure

from crawler.archive import frontier
from crawler.archive.frontier import Found, changed_at
from crawler.clock import now, stamp
from crawler.discovering.sources import Ids, Listing, Sitemap, Source, read_feed, read_listing, read_sitemap
from crawler.fetching.middlewares import OutletClosed, headers_of
from crawler.fetching.robots import RobotsClosed, describe
from crawler.items import Announcement, Identity, Kind, Outlet, Page
from crawler.keeping.run import Run, SourceReport, Tally
from crawler.reading.moments import read_moment
from crawler.reading.page import Document
from crawler.reading.rights import TDM_FILE, read_tdm_file, said_of
from crawler.urls import canonical, within

FRESH = timedelta(days=7)  # a source is fetched whole at least this often, whatever it says of itself
LASTING = 2 * FRESH  # a copy that a 304 was asked for with; it may have passed FRESH meanwhile
MAPS = 4  # sitemaps of an index looked at in a night, the last changed ones
MISSED = timedelta(days=3)  # what a sitemap dates this long before the last good run may have been missed
MOST_MISSED = 500  # more than that is no gap but a sitemap that dates everything anew
SECTIONS = 12  # section pages looked at when no window is asked for
BARREN = 3  # listing pages in a row without a new address that end its paging


class Announcing(Spider):
    """The part of a crawl that finds addresses; `crawler.fetching.spider.Crawling` adds the fetching of articles."""

    outlet: ClassVar[Outlet]
    article_url: ClassVar[re.Pattern[str]]
    sources: ClassVar[tuple[Source, ...]]
    section_url: ClassVar[re.Pattern[str] | None]
    ids: ClassVar[Ids | None]

    if TYPE_CHECKING:

        @classmethod
        def identity(cls, url: str) -> Identity | None: ...
        @classmethod
        def key(cls, url: str) -> str | None: ...

    run: Run
    tally: Tally
    since: str | None
    full: bool
    started: str

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.robots_sitemaps: list[str] = []
        self.asked: set[str] = set()
        self.barren: dict[str, int] = {}
        self.oldest: str | None = None
        self.history_answered = False
        self.confirmed: set[str] = set()
        """Sitemaps that answered in this run."""
        self.missed = 0
        self.feeds: set[str] = set()
        """Feeds that the front page leads to."""

    def _maps(self) -> list[str]:
        """The outlet's sitemaps: what its robots.txt names and what we know of."""
        declared = [s.url for s in self.sources if s.history and s.name == "sitemap"]
        maps = dict.fromkeys([*self.robots_sitemaps, *declared])
        return [url for url in maps if url not in self.asked and within(url, self.outlet.hosts)]

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
        listing = read_listing(Document(page), self.article_url)
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
        sections = [u for u in listing.links if self.section_url and self.section_url.search(u)]
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
            tally.asked[url] = SourceReport(
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

    def _reaches_back(self) -> bool:
        return bool(self.since and self.oldest and self.oldest <= self.since)

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
