"""What other programs stored goes into the archive, as if a crawl had fetched it; no record of a page is lost."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from scrapy.settings import Settings

from crawler.archive.sightings import announced_date
from crawler.archive.warc import sha256
from crawler.clock import stamp
from crawler.importing.entries import (
    NO_PAGE,
    Damage,
    Entry,
    Note,
    NotModified,
    Reached,
    Redirect,
    Revisit,
    Skipped,
    StoredPage,
    decoded_headers,
    entries_in,
)
from crawler.importing.reader import PageWorkers
from crawler.importing.remembered import Remembered
from crawler.items import Page, Unchanged
from crawler.keeping.batches import Batch
from crawler.keeping.probes import is_probe
from crawler.keeping.run import Run
from crawler.outlets import Outlets
from crawler.reading.drafts import Draft
from crawler.translating.recorded import recorded
from crawler.urls import canonical

if TYPE_CHECKING:
    from datetime import datetime

Act = Callable[[Sequence[Draft | None]], None]
"""What is done with an entry once its page is read, in the order of the file."""
Work = tuple[Act, tuple[Page, ...]]
MAX_HOPS = 20  # redirects from one address to the next


class Importer:
    """One import into a run, as a context. Call `finish` after the last file.

    Pages are read in `jobs` processes (see `Workers`), and kept in batches: see `Batch`.
    """

    def __init__(
        self, run: Run, outlets: Outlets, settings: Settings, *, unknown: bool, jobs: int | None = None,
        idle: Callable[[], object] = lambda: None,
    ) -> None:  # fmt: skip
        """`unknown` takes pages of sites that are none of the outlets, too. `settings` tell of the outlets.

        `idle` is called while there is nothing to do but wait.
        """
        self.run = run
        self.outlets = outlets
        self.unknown = unknown
        self.batch = Batch(run.archive, run.warc)
        self.workers = PageWorkers(settings, outlets, jobs, self._wait)
        self._idle = idle
        self.counts: Counter[str] = Counter()
        """Records by what became of them, in words for the report; what the run's tallies count is not here."""
        self.skipped: Counter[str] = Counter()
        """Records that brought no page, by reason."""
        self.notes: list[str] = []
        """What is odd about files that were read to their end, in sentences."""
        self.pages = 0
        """Pages that are dealt with."""
        self._remembered = Remembered()
        self._waiting: Counter[tuple[str, datetime]] = Counter()
        """Address and date of the pages that are being read."""
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._open.callback(self.workers.close)
        self._open.enter_context(self.batch)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def add_file(self, path: Path, reached: Reached = lambda _: None) -> list[str]:
        """Keep what a WARC, ARC or WACZ file holds. Returns what could not be read of it, in sentences.

        `reached` is told how many bytes of the file are read.
        """
        damages: list[str] = []
        with closing(entries_in(path, reached)) as entries:
            for act, drafts in self.workers.in_order(self._work(entries, damages)):
                with self.batch.page():
                    act(drafts)
        self.batch.settle()
        return damages

    def _work(self, entries: Iterator[Entry], damages: list[str]) -> Iterator[Work | None]:
        """What is to be done with each entry, and the page that is to be read for it."""
        for entry in entries:
            if isinstance(entry, Damage):
                damages.append(entry.message)
            elif isinstance(entry, Note):
                self.notes.append(entry.message)
            elif self.unknown or self.outlets.of_url(entry.url):
                yield from self._work_on(entry)
            elif not (isinstance(entry, Skipped) and entry.reason == NO_PAGE):
                self.counts["of other sites"] += 1

    def _work_on(self, entry: StoredPage | Revisit | NotModified | Redirect | Skipped) -> Iterator[Work | None]:
        match entry:
            case StoredPage():
                for name in entry.names:
                    self._remembered.add_original(name, entry.url, entry.fetched)
                yield self._reading(self._page(entry, entry.body), ending=True)
            case Revisit():
                yield from self._work_on_revisit(entry)
            case NotModified():
                yield lambda _: self._add_not_modified(entry), ()
            case Redirect():
                self._remembered.add_redirect(canonical(entry.url), canonical(entry.target), entry.fetched)
            case Skipped():
                self.skipped[entry.reason] += 1

    def _page(self, entry: StoredPage | Revisit, body: bytes) -> Page:
        spider = self.outlets.of_url(entry.url)
        return Page(
            url=entry.url, body=body, status=entry.status, headers=decoded_headers(entry.headers),
            wire_headers=entry.headers, fetched=entry.fetched, outlet=spider.outlet.id if spider else "",
            origin="import", cut=entry.cut,
        )  # fmt: skip

    def _wait(self) -> None:
        """While a page takes long: have on disk what was kept, and let others have their turn."""
        self.batch.settle()
        self._idle()

    def add_page(self, page: Page) -> None:
        """Read a page and keep it, unless this very capture is held."""
        for act, drafts in self.workers.in_order([self._reading(page, ending=False)]):
            with self.batch.page():
                act(drafts)

    def _reading(self, page: Page, *, ending: bool) -> Work:
        """The reading of a page, unless this very capture is held. `ending` looks whether it was cut."""
        if self._is_held(page):
            return self._count_held, ()
        if is_probe(page.url):
            return lambda _: self._add_probe(page, ending=ending), ()
        # What a feed of this archive said dates a page that says nothing.
        page = replace(page, announced=announced_date(self.run.archive, canonical(page.url)))
        again = self._waiting[page.url, page.fetched] > 0
        self._waiting[page.url, page.fetched] += 1
        return partial(self._keep, page, ending=ending, again=again), (page,)

    def _keep(self, page: Page, drafts: Sequence[Draft | None], *, ending: bool, again: bool) -> None:
        """Keep a page that was read; `again` is one that came while another of its address and date was read."""
        self._waiting[page.url, page.fetched] -= 1
        if not self._waiting[page.url, page.fetched]:
            del self._waiting[page.url, page.fetched]
        if again and self._is_held(page):
            self._count_held(drafts)
            return
        draft = drafts[0]
        assert draft
        whole = self.run.with_ending(page, declared=True) if ending else page
        if whole.cut != page.cut:
            draft.made = None  # its record says otherwise
        draft.page = replace(whole, outlet=draft.outlet.id)
        if draft.outlet.id not in self.run.tallies:
            self.run.begin(draft.outlet)
        self.run.keep_draft(draft)
        self.pages += 1

    def _count_held(self, drafts: Sequence[Draft | None]) -> None:
        del drafts
        self.counts["already held"] += 1
        self.pages += 1

    def _add_probe(self, page: Page, *, ending: bool) -> None:
        """Keep what a site answered where there is nothing, as a crawl does."""
        if self._is_held(page):
            self.counts["already held"] += 1
            return
        if not page.outlet:
            self.skipped[recorded("probe of another site")] += 1
            return
        if page.outlet not in self.run.tallies:
            self.run.begin(self.outlets.spider(page.outlet).outlet)
        whole = self.run.with_ending(page, declared=True) if ending else page
        self.run.keep_page(replace(whole, kind="probe"))
        self.counts["probes"] += 1

    def _is_held(self, page: Page) -> bool:
        return bool(
            self.run.archive.one(
                "SELECT 1 AS one FROM captures WHERE url = ? AND fetched = ? AND sha256 = ?",
                page.url, stamp(page.fetched), sha256(page.body),
            )
        )  # fmt: skip

    def _work_on_revisit(self, entry: Revisit) -> Iterator[Work | None]:
        """A page with the body of an earlier record, which an archive holds that imported that record."""
        named = (self._remembered.original(name) for name in entry.names)
        for original in filter(None, (entry.original, *named)):
            if self._waiting[original]:
                yield None
            body = self.run.body_of(*original)
            if body is not None:
                yield self._reading(self._page(entry, body), ending=True)
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
        for url, target, fetched in self._remembered.redirects():
            end = self._end_of(target)
            with self.batch.page():
                found = end != url and self.run.keep_redirect(url, end, fetched)
            if found:
                self.counts["redirected"] += 1
            else:
                self.skipped[recorded("redirect to a page that is not here")] += 1

    def _end_of(self, url: str) -> str:
        for _ in range(MAX_HOPS):
            further = self._remembered.target(url)
            if further is None:
                break
            url = further
        return url
