"""What an outlet announces: its feeds, sitemaps, front and section pages, read one after the other.

On an ordinary night a sitemap only tells which held articles changed, went, or were missed of late; with a window of
days (`--since`) it announces, and listings are paged.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, cast
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure as TxFailure

from crawler.archive import announcements, frontier
from crawler.archive.announcements import changed_at
from crawler.archive.frontier import PROBABLE_DAY_MARGIN, PendingUrl
from crawler.clock import now, stamp
from crawler.discovering.announcing import AnnouncingSpider
from crawler.discovering.entries import MAX_ENTRIES
from crawler.discovering.feeds import read_feed
from crawler.discovering.listings import Listing, read_listing
from crawler.discovering.rights import FRESH, LASTING
from crawler.discovering.sitemaps import Sitemap, read_sitemap, why_unreadable
from crawler.discovering.sources import Source, days_between
from crawler.discovering.traps import Traps
from crawler.fetching.network_errors import OutletClosed, RobotsClosed, RobotsRefused, describe
from crawler.fetching.scope import in_scope
from crawler.items import Announcement, Kind, Page
from crawler.reading.drafts import Draft
from crawler.reading.page import Document
from crawler.translating.recorded import recorded
from crawler.urls import canonical, within
from crawler.watching.tally import SourceOutcome, SourceReport

MAX_SITEMAPS = 4  # sitemaps of an index looked at in a night, the last changed ones
MISSED = timedelta(days=3)  # what a sitemap dates this long before the last good run may have been missed
MAX_MISSED = 500  # more than that is no gap but a sitemap that dates everything anew
MAX_SECTIONS = 12  # section pages looked at when no window is asked for
MAX_BARREN = 3  # listing pages in a row without a new address that end its paging
QUIET_KINDS = ("news", "day-archive")  # kinds of source that may well name no article
NAMES_NOTHING = recorded("it names no article")
MAX_UNMATCHED = 200  # addresses kept that are no articles by the outlet's pattern

log = logging.getLogger("depeche.discovery")


class DiscoverySpider(AnnouncingSpider):
    """The part of a crawl that finds addresses. `spiders.outlet.OutletSpider` adds what an outlet declares."""

    article_url: ClassVar[re.Pattern[str]]
    sources: ClassVar[tuple[Source, ...]]
    section_url: ClassVar[re.Pattern[str] | None]

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.asked: set[str] = set()
        self.barren: dict[str, int] = {}
        self.traps = Traps()
        self.paged: set[str] = set()  # articles that listings named so far in this run
        self.history_answered = False
        self.confirmed: set[str] = set()  # sitemaps that answered in this run
        self.missed = 0
        self.feeds: set[str] = set()  # those that the front page leads to

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "DiscoverySpider":
        spider = cast("DiscoverySpider", super().from_crawler(crawler, *args, **kwargs))
        crawler.signals.connect(spider.on_item, signals.item_scraped)
        return spider

    def on_item(self, item: object) -> None:
        """Look at what became of a page, for the sake of traps that invent addresses."""
        if isinstance(item, Draft) and (item.verdict in ("article", "not_article") or item.page.status in (404, 410)):
            asked = item.page.requested or item.page.url
            self.traps.note_outcome(self.key(asked) or asked, is_article=item.verdict == "article")

    def is_invented(self, row: PendingUrl) -> bool:
        return self.traps.is_invented(row["key"] or row["url"])

    def confirmed_sitemaps(self) -> set[str]:
        return self.confirmed

    def discovery_rounds(self) -> Iterator[list[Request]]:
        """The sources that announce what is new; then sitemaps, or with a window of days the deeper sources."""
        self.tally.traps = self.traps.left
        sources = [self._source_request(s.name, s.url, s.kind) for s in self.sources if not s.history]
        yield [*self._rights_request(), *sources]
        yield from self._further()
        if self.since:
            yield from self._history()
        else:
            yield [self._source_request("sitemap", url, "feed") for url in self._maps()]
            yield from self._further()
            if last := self.run.last_good(self.outlet.id):  # with a window, it saw what feeds may no longer name
                frontier.want_published_since(self.run.archive, self.outlet.id, _day_before(last))

    def _further(self) -> Iterator[list[Request]]:
        """Pages that sources led to, without those of traps."""
        while not self.tally.closed and (batch := self.traps.next_batch()):
            yield [self._source_request(*one) for one in batch]

    def _lead_to(self, name: str, url: str, kind: Kind) -> None:
        """Have a page of the outlet wait for its turn, once."""
        if url not in self.asked and within(url, self.outlet.hosts):
            self.asked.add(url)
            self.traps.put(name, url, kind)

    def _history(self) -> Iterator[list[Request]]:
        """Deeper sources one after the other, until one reaches back to `since`."""
        yield [self._source_request("sitemap", url, "feed") for url in self._maps()]
        yield from self._further()
        if self._reaches_back():
            log.info("%s: its sitemaps reach back to %s", self.outlet.id, self.since)
            return
        until = date.fromisoformat(self.options.until) if self.options.until else now().date()
        since = date.fromisoformat(self.since or until.isoformat())
        if not self.history_answered:
            for source in self.sources:
                if source.name == "day-archive":
                    yield from self._days(source, since, until)
        if self.ids and not self.history_answered and not self._reaches_back():
            numbers = self.ids.window(since, until)
            log.info("%s: tries the numbers %d to %d", self.outlet.id, numbers.start, numbers.stop - 1)
            tried = (Announcement(url=self.ids.url.format(id=n), via="ids") for n in reversed(numbers))
            self.announce(tried, source=self.ids.url)

    def _days(self, source: Source, since: date, until: date) -> Iterator[list[Request]]:
        """A day archive, a month at a time; given up when the newest days do not answer."""
        days = list(days_between(since, until))
        for start in range(0, len(days), 31):
            urls = [source.url.format(day=d.isoformat()) for d in days[start : start + 31]]
            yield [self._source_request(source.name, u, source.kind) for u in urls]
            kind = self.tally.sources.get(source.name)
            if kind is None or not kind.answered:
                log.info("%s: gives up its day archive, which does not answer", self.outlet.id)
                return

    def _maps(self) -> list[str]:
        """The outlet's sitemaps: what its robots.txt names and what we know of."""
        declared = [s.url for s in self.sources if s.history and s.name == "sitemap"]
        maps = dict.fromkeys([*self.tally.robots_sitemaps, *declared])
        return [url for url in maps if url not in self.asked and within(url, self.outlet.hosts)]

    def _source_request(self, name: str, url: str, kind: Kind) -> Request:
        self.asked.add(url)
        return Request(
            url,
            callback=self.parse_source,
            errback=self.source_failed,
            headers={} if self.options.full else self.run.validators(url, FRESH),
            cb_kwargs={"name": name, "kind": kind},
            priority=10,
            meta={"download_maxsize": 50_000_000},
        )

    def parse_source(self, response: Response, name: str, kind: Kind) -> Iterator[Any]:
        """Read a feed, sitemap or listing: announce its articles, follow what it leads to."""
        self.count(response)
        if response.status == 304:
            self.tally.not_modified += 1
            stored = self.run.copy_of(response.url, LASTING)
            if stored is None:
                detail = recorded("HTTP 304 for something never fetched")
                self._report(name, response.url, SourceOutcome.FAILED, detail=detail)
                return
            page = stored
        elif response.status == 200:
            page = self.page_of(response, kind)
            yield page
            if page.cut:
                detail = recorded("cut short: {detail}", detail=page.cut.detail)
                self._report(name, response.url, SourceOutcome.FAILED_FOR_NOW, detail=detail)
                return
        else:
            passing = response.status == 429 or response.status >= 500
            refused = response.status in (401, 403, 451)
            outcome = SourceOutcome.FAILED_FOR_NOW if passing else SourceOutcome.FAILED
            outcome = SourceOutcome.REFUSED if refused else outcome
            self._report(name, response.url, outcome, detail=recorded("HTTP {status}", status=response.status))
            return
        if name == "feed":
            read = read_feed(page.body, page.url, page.header("content-type"))
            self._announced(name, page.url, read, trouble=_why_nothing(page, read))
        elif kind == "feed":
            self._read_sitemap(name, page)
        else:
            yield from self._read_listing(name, page)

    def _read_sitemap(self, name: str, page: Page) -> None:
        found = read_sitemap(page.body, page.url, page.header("content-type"))
        self._note(name, page.url, found.entries)
        if found.is_cut:
            self.traps.left[page.url] = recorded("beyond its first {count} entries", count=f"{MAX_ENTRIES:,}")
        if name == "sitemap" and not self.since:
            self._compare(page, found)
            return
        trouble = _why_nothing(page, [*found.entries, *found.children])
        if not found.entries and found.children:
            self._report(name, page.url, addresses=len(found.children))
        else:
            mapped_in = page.url if name == "sitemap" else None
            self._announced(name, page.url, found.entries, mapped_in=mapped_in, trouble=trouble)
        self.confirmed.add(page.url)
        if found.entries:
            self.history_answered = True
        for child in found.children:
            if not (self.since and child.lastmod and child.lastmod[:10] < self.since):
                self._lead_to(name, child.url, "feed")

    def _note(self, name: str, url: str, named: Iterable[Announcement]) -> None:
        """Tell whether a page leads on without end from what it names."""
        self.traps.note(name, url, (self.key(one.url) or one.url for one in named))

    def _compare(self, page: Page, found: Sitemap) -> None:
        """A sitemap on an ordinary night: it tells which articles changed, went, or were missed of late."""
        self.confirmed.add(page.url)
        at = stamp()
        if not announcements.mapped_since(self.run.archive, page.url, stamp(page.fetched)):
            self._told(page, found, at)
        if trouble := _why_nothing(page, [*found.entries, *found.children]):
            self._report("sitemap", page.url, SourceOutcome.EMPTY, detail=trouble)
        else:
            self._report("sitemap", page.url, addresses=len(found.entries) + len(found.children))
        children = sorted(found.children, key=lambda c: c.lastmod or "", reverse=True)
        for child in [c for c in children if c.url not in self.confirmed][:MAX_SITEMAPS]:
            stored = self.run.copy_of(child.url, FRESH)
            if stored and child.lastmod and changed_at(child.lastmod) <= stamp(stored.fetched):
                self._compare(stored, read_sitemap(stored.body, stored.url))
            else:
                self._lead_to("sitemap", child.url, "feed")

    def _told(self, page: Page, found: Sitemap, at: str) -> None:
        """Take over what a sitemap says that was not read before."""
        known = self.run.known(a.url for a in found.entries)
        fresh = [a for a in found.entries if canonical(a.url) not in known and self._lately(a)]
        self.missed += len(fresh)
        if self.missed > MAX_MISSED:
            fresh = []
        told = [a for a in found.entries if canonical(a.url) in known or self._held(a.url)]
        self.announce([*told, *fresh], source=page.url, mapped_in=page.url, at=at)
        announcements.recheck_dropped(self.run.archive, page.url, at)

    def _held(self, url: str) -> bool:
        key = self.key(canonical(url))
        return key is not None and self.run.holds(key)

    def _lately(self, said: Announcement) -> bool:
        """True for an article that appeared around the last good run or since, so that its feed may have passed."""
        last = self.run.last_good(self.outlet.id)
        if last is None:
            return False
        first = _day_before(last)
        identity = self.identity(canonical(said.url))
        day, around = self._day(said, identity), self._around(identity)
        if day:
            return day >= first
        near = around is None or around >= (last - timedelta(days=PROBABLE_DAY_MARGIN)).date().isoformat()
        return near and (said.lastmod or "")[:10] >= first

    def _read_listing(self, name: str, page: Page) -> Iterator[Request]:
        listing = read_listing(Document(page), self.article_url)
        if name != "day-archive":  # its days are counted, and some are quiet
            self._note(name, page.url, listing.articles)
        self._announced(name, page.url, listing.articles)
        self._count_matches(url for url in listing.links if within(url, self.outlet.hosts))
        if name == "day-archive":
            self.history_answered = self.history_answered or bool(listing.articles)
            return
        yield from self._follow(page, listing)
        if self.traps.goes_on_long(page.url) and not self.options.dry_run:
            yield from self._sample(listing)
        if self.since and listing.following:
            yield from self._page_on(page, listing)
        elif listing.articles and urlsplit(page.url).path.strip("/"):
            self.history_answered = True  # a section, down to its last page

    def _sample(self, listing: Listing) -> Iterator[Request]:
        """One of the pending addresses of a listing, asked for before its turn: what it is tells of the others."""
        urls = (canonical(one.url) for one in listing.articles)
        row = frontier.first_pending(self.run.archive, (u for u in urls if (self.key(u) or u) not in self.seen))
        if row:
            self.seen.add(row["key"] or row["url"])
            yield self._page_request(row["url"]).replace(priority=20)

    def _follow(self, page: Page, listing: Listing) -> Iterator[Request]:
        """Feeds and sections that a front page leads to."""
        if urlsplit(page.url).path.strip("/"):
            return
        for url in listing.feeds[:4]:
            if url not in self.asked and within(url, self.outlet.hosts):
                self.feeds.add(url)
                yield self._source_request("feed", url, "feed")
        sections = [u for u in listing.links if self.section_url and self.section_url.search(u)]
        if self.options.edits:  # cards of sections say what those of the front page say
            return
        for url in sections[: None if self.since else MAX_SECTIONS]:
            self._lead_to("listing", url, "listing")

    def _page_on(self, page: Page, listing: Listing) -> Iterator[Request]:
        """The next page of a listing, unless it has become barren (in this run) or older than asked for."""
        base = page.url.split("?")[0]
        fresh = {a.url for a in listing.articles} - self.paged
        self.paged |= fresh
        self.barren[base] = 0 if fresh else self.barren.get(base, 0) + 1
        days = [d for d in (self._day(a, self.identity(a.url)) for a in listing.articles) if d]
        older = bool(days) and max(days) < (self.since or "")
        self.history_answered = self.history_answered or older
        url = listing.following
        goes_on = url and not older and self.barren[base] < MAX_BARREN and url not in self.asked
        if url and goes_on and self.traps.allows_next("listing", url):
            yield self._source_request("listing", url, "listing")

    def source_failed(self, failure: TxFailure) -> None:
        name = failure.request.cb_kwargs["name"]  # type: ignore[attr-defined]
        error = failure.value
        if isinstance(error, OutletClosed):
            return
        if isinstance(error, RobotsClosed):
            self.tally.close(error.closed.cause, error.closed.detail)
        url: str = failure.request.url  # type: ignore[attr-defined]
        outcome = SourceOutcome.REFUSED if isinstance(error, RobotsRefused) else SourceOutcome.FAILED_FOR_NOW
        self._report(name, url, outcome, detail=describe(error, url))

    def _announced(
        self,
        name: str,
        url: str,
        found: Iterable[Announcement],
        *,
        mapped_in: str | None = None,
        trouble: str | None = None,
    ) -> None:
        """Announce what a source named, and report how many addresses that was.

        `trouble` says why nothing could be read.
        """
        found = [a for a in found if in_scope(a.url, self)]
        self._count_matches(a.url for a in found)
        self.announce(found, source=url, mapped_in=mapped_in)
        if found or (name in QUIET_KINDS and not trouble):
            self._report(name, url, addresses=len(found))
        else:
            self._report(name, url, SourceOutcome.EMPTY, detail=trouble or NAMES_NOTHING)

    def _count_matches(self, urls: Iterable[str]) -> None:
        """Note which addresses look like an article's: where none does, `article_url` is wrong."""
        tally = self.tally
        for url in urls:
            if self.key(canonical(url)):
                tally.matched += 1
            elif len(tally.unmatched) < MAX_UNMATCHED and url not in tally.unmatched:
                tally.unmatched.append(url)

    def _report(
        self,
        name: str,
        url: str,
        outcome: SourceOutcome = SourceOutcome.ANSWERED,
        *,
        addresses: int = 0,
        detail: str = "",
    ) -> None:
        """Note what a source answered."""
        report = SourceReport(name=name, outcome=outcome, addresses=addresses, detail=detail)
        self.tally.add_source(report, url if url in self.roots else None)
        log.info("%s: %s %s: %s", self.outlet.id, name, url, report)

    @property
    def roots(self) -> set[str]:
        """The sources that are the outlet's own, not pages of others: those whose silence means something."""
        return {s.url for s in self.sources} | set(self.tally.robots_sitemaps) | self.feeds


def _why_nothing(page: Page, found: list[Announcement]) -> str | None:
    """Why nothing was read from a feed or sitemap: None where something was, or it is merely empty."""
    why = None if found else why_unreadable(page.body, page.url, page.header("content-type"))
    return recorded("it names no article ({reason})", reason=why) if why else None


def _day_before(last: datetime) -> str:
    """The first day of which the run after one that began at `last` may find something missed."""
    return (last - MISSED).date().isoformat()
