"""What other programs stored goes into the archive, as if a crawl had fetched it; no record of a page is lost."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archive.sightings import announced_date
from crawler.archive.warc import sha256
from crawler.clock import stamp
from crawler.importing.entries import (
    NO_PAGE,
    Damage,
    Entry,
    Note,
    NotModified,
    Redirect,
    Revisit,
    Skipped,
    StoredPage,
    decoded_headers,
    entries_in,
)
from crawler.items import Page, Unchanged
from crawler.keeping.probes import is_probe
from crawler.keeping.run import Run
from crawler.outlets import Outlets
from crawler.translating.recorded import recorded
from crawler.urls import canonical

if TYPE_CHECKING:
    from datetime import datetime

MAX_HOPS = 20  # redirects from one address to the next


class Importer:
    """One import into a run. Call `finish` after the last file."""

    def __init__(self, run: Run, outlets: Outlets, *, unknown: bool) -> None:
        """`unknown` takes pages of sites that are none of the outlets, too."""
        self.run = run
        self.outlets = outlets
        self.unknown = unknown
        self.counts: Counter[str] = Counter()
        """Records by what became of them, in words for the report; what the run's tallies count is not here."""
        self.skipped: Counter[str] = Counter()
        """Records that brought no page, by reason."""
        self.notes: list[str] = []
        """What is odd about files that were read to their end, in sentences."""
        self._originals: dict[str, tuple[str, datetime]] = {}
        """Address and date of pages by record id and payload digest, for the revisit records that name these."""
        self._redirects: dict[str, tuple[str, datetime]] = {}
        """Where an address leads, and when it did; both canonical."""

    def add_file(self, path: Path) -> list[str]:
        """Keep what a WARC, ARC or WACZ file holds. Returns what could not be read of it, in sentences."""
        damages: list[str] = []
        for entry in entries_in(path):
            if isinstance(entry, Damage):
                damages.append(entry.message)
            elif isinstance(entry, Note):
                self.notes.append(entry.message)
            elif self.unknown or self.outlets.of_url(entry.url):
                self._add(entry)
            elif not (isinstance(entry, Skipped) and entry.reason == NO_PAGE):
                self.counts["of other sites"] += 1
        return damages

    def _add(self, entry: Entry) -> None:
        match entry:
            case StoredPage():
                for name in entry.names:
                    self._originals[name] = entry.url, entry.fetched
                self.add_page(self._page(entry, entry.body))
            case Revisit():
                self._add_revisit(entry)
            case NotModified():
                self._add_not_modified(entry)
            case Redirect():
                self._redirects[canonical(entry.url)] = canonical(entry.target), entry.fetched
            case Skipped():
                self.skipped[entry.reason] += 1

    def _page(self, entry: StoredPage | Revisit, body: bytes) -> Page:
        spider = self.outlets.of_url(entry.url)
        page = Page(
            url=entry.url, body=body, status=entry.status, headers=decoded_headers(entry.headers),
            wire_headers=entry.headers, fetched=entry.fetched, outlet=spider.outlet.id if spider else "",
            origin="import", cut=entry.cut,
        )  # fmt: skip
        return self.run.with_ending(page, declared=True)

    def add_page(self, page: Page) -> None:
        """Read a page and keep it, unless this very capture is held."""
        if self._is_held(page):
            self.counts["already held"] += 1
            return
        if is_probe(page.url):
            self._add_probe(page)
            return
        # What a feed of this archive said dates a page that says nothing.
        page = replace(page, announced=announced_date(self.run.archive, canonical(page.url)))
        draft = self.outlets.read(page)
        if page.outlet != draft.outlet.id:
            draft.page = replace(page, outlet=draft.outlet.id)
        if draft.outlet.id not in self.run.tallies:
            self.run.begin(draft.outlet)
        self.run.keep_draft(draft)

    def _add_probe(self, page: Page) -> None:
        """Keep what a site answered where there is nothing, as a crawl does."""
        if not page.outlet:
            self.skipped[recorded("probe of another site")] += 1
            return
        if page.outlet not in self.run.tallies:
            self.run.begin(self.outlets.spider(page.outlet).outlet)
        self.run.keep_page(replace(page, kind="probe"))
        self.counts["probes"] += 1

    def _is_held(self, page: Page) -> bool:
        return bool(
            self.run.archive.one(
                "SELECT 1 AS one FROM captures WHERE url = ? AND fetched = ? AND sha256 = ?",
                page.url, stamp(page.fetched), sha256(page.body),
            )
        )  # fmt: skip

    def _add_revisit(self, entry: Revisit) -> None:
        """A page with the body of an earlier record, which an archive holds that imported that record."""
        named = (self._originals.get(name) for name in entry.names)
        for original in filter(None, (entry.original, *named)):
            body = self.run.body_of(*original)
            if body is not None:
                self.add_page(self._page(entry, body))
                return
        self.skipped[recorded("revisit of a record that is not here")] += 1

    def _add_not_modified(self, entry: NotModified) -> None:
        url, spider = canonical(entry.url), self.outlets.of_url(entry.url)
        row = self.run.archive.one("SELECT looked FROM urls WHERE url = ? AND article IS NOT NULL", url)
        if row is None or spider is None:
            self.skipped[recorded("not modified, and not held")] += 1
        elif (row["looked"] or "") >= stamp(entry.fetched):
            self.counts["already held"] += 1
        else:
            if spider.outlet.id not in self.run.tallies:
                self.run.begin(spider.outlet)
            self.run.keep_unchanged(Unchanged(url=url, outlet=spider.outlet.id, fetched=entry.fetched))
            self.counts["not modified"] += 1

    def finish(self) -> None:
        """Give every redirect the outcome of the page that it leads to, in whatever order the two came."""
        for url, (target, fetched) in self._redirects.items():
            end = self._end_of(target)
            if end != url and self.run.keep_redirect(url, end, fetched):
                self.counts["redirected"] += 1
            else:
                self.skipped[recorded("redirect to a page that is not here")] += 1

    def _end_of(self, url: str) -> str:
        for _ in range(MAX_HOPS):
            if url not in self._redirects:
                break
            url = self._redirects[url][0]
        return url
