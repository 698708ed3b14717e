"""The reading of pages that are imported: in this process, or in several."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from scrapy.settings import Settings

from crawler.errors import one_line
from crawler.items import Page
from crawler.keeping.handing_over import Packed, packed_whole, unpacked
from crawler.keeping.workers import Workers
from crawler.outlets import Outlets, citation_finder
from crawler.reading.drafts import Draft, open_draft, parsed_draft, unknown_outlet
from crawler.reading.killable import begin_worker
from crawler.reading.steps import no_citations, read, steps
from crawler.translating.recorded import recorded


class PageWorkers(Workers[Page]):
    """Processes that read pages as a crawl would. A page that cannot be read is given up, and costs no other page."""

    def __init__(
        self, settings: Settings, outlets: Outlets, jobs: int | None, idle: Callable[[], object] = lambda: None
    ) -> None:
        super().__init__(jobs, idle)
        self.settings = settings
        self.outlets = outlets

    @property
    def begin(self) -> Callable[[], Callable[[Page], Packed]]:
        return partial(_begin, self.settings)

    def read_here(self, parcel: Page) -> Draft:
        try:
            return read(self.outlets.draft(parcel), citation_finder(self.outlets.press))
        except MemoryError:
            raise
        except Exception as error:  # whatever an outlet's own file raises
            return self.given_up(parcel, _cannot(error))

    def received(self, parcel: Page, answer: Packed) -> Draft:
        return unpacked(answer, parcel)

    def given_up(self, parcel: Page, reason: str) -> Draft:
        return _given_up(self.outlets, parcel, reason)

    def weight(self, parcel: Page) -> int:
        return len(parcel.body)


def _begin(settings: Settings) -> Callable[[Page], Packed]:
    """In a process of its own: load the outlets. Gives what reads a page there."""
    outlets = Outlets(settings)
    begin_worker(lambda: steps(citation_finder(outlets.press)))
    return partial(_read, outlets)


def _read(outlets: Outlets, page: Page) -> Packed:
    """In a process of its own: read a page whole, however heavy it is."""
    try:
        draft = outlets.draft(page)
        heavy = draft.templates is not None
        if draft.templates is not None:
            draft = parsed_draft(page, draft.outlet, draft.templates, draft.identity)
        return packed_whole(read(draft, citation_finder(outlets.press)), heavy=heavy)
    except MemoryError:
        raise
    except Exception as error:  # whatever an outlet's own file raises
        return packed_whole(_given_up(outlets, page, _cannot(error)), heavy=False)


def _cannot(error: Exception) -> str:
    return recorded("cannot be read: {error}", error=one_line(error))


def _given_up(outlets: Outlets, page: Page, reason: str) -> Draft:
    """A page that cannot be read, with the key that its address has."""
    empty = replace(page, body=b"")
    try:
        draft = outlets.draft(empty)
        draft.page = page
        draft.give_up(reason)
        return read(draft, no_citations)
    except Exception:  # it is the address that the outlet's own file cannot read
        spider = outlets.of_url(page.url)
        draft = open_draft(empty, spider.outlet if spider else unknown_outlet(page.url))
        draft.page = page
        draft.give_up(reason)
        return draft
