"""The pages of a live crawl are read beside its loop, so that no outlet waits for another's page to be read.

While few pages come they are read here: to start a process costs as much as to read sixty. Once reading takes a
fifth of the loop's time, processes do it, one for each processor but the crawl's own. They are killed with a page
that is too much for them, and with the run.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import Any

from scrapy.settings import BaseSettings

from crawler.items import Page
from crawler.keeping.handing_over import Packed, packed_whole, unpacked
from crawler.keeping.turns import Turns
from crawler.keeping.workers import Workers, processors
from crawler.outlets import OutletLoader, Outlets, citation_finder, our_settings
from crawler.reading.drafts import Draft, is_heavy
from crawler.reading.killable import begin_worker
from crawler.reading.steps import no_citations, read, steps

SHARE = 0.2  # of its time that the loop may spend on reading
AHEAD = 2  # pages for each process: one that is read, one that waits in its pipe
OF_OUTLETS = ("SPIDER_MODULES", "DEPECHE_OUTLETS", "DEPECHE_PRESS")  # settings that tell of the outlets


class LiveReader:
    """Reads the pages of all outlets of a run."""

    def __init__(self, settings: BaseSettings, turns: Turns) -> None:
        self._turns = turns
        self.workers = LiveWorkers({name: settings.get(name) for name in OF_OUTLETS})
        self._places = asyncio.Semaphore(AHEAD * self.workers.jobs)
        self._price = settings.getfloat("DEPECHE_READING_HERE")
        self._spent = 0.0
        """Seconds of reading here, less SHARE of the time since."""
        self._at = monotonic()

    async def read(self, page: Page, opened: Callable[[Page], Draft]) -> Draft:
        """A page read by every step, or only `opened` where it is heavy or of an outlet that processes cannot load.

        Pages of an outlet may overtake each other. Raises what the outlet's file raises.
        """
        if is_heavy(page) or page.outlet not in OutletLoader.loaded:
            return opened(page)
        if not self.is_much:
            async with self._turns.turn():
                if not (self.is_much or self.becomes_much()):  # by what was read while it waited for its turn, too
                    begun = monotonic()  # not of the processor: the loop stands still while others have it
                    try:
                        return self.workers.read_here(page)
                    finally:
                        self.spend(monotonic() - begun)
        async with self._places:
            draft = await self.workers.read_aside(page)
        assert draft
        return draft

    @property
    def is_much(self) -> bool:
        """True once processes read."""
        return self.workers.have_begun

    def becomes_much(self) -> bool:
        """True when reading is no longer for the loop."""
        self.spend(0.0)
        return self._spent >= self._price

    def spend(self, seconds: float) -> None:
        """Count what reading has taken of the loop; time that passes makes up for it."""
        at = monotonic()
        self._spent, self._at = max(0.0, self._spent - SHARE * (at - self._at)) + seconds, at

    def close(self) -> None:
        """End the processes, whatever they are at."""
        self.workers.close()


class LiveWorkers(Workers[Page]):
    """Processes that read pages of loaded outlets."""

    def __init__(self, settings: dict[str, Any]) -> None:
        """`settings` tell of the outlets."""
        super().__init__(max(1, processors() - 1))
        self.settings = settings

    @property
    def begin(self) -> Callable[[], Callable[[Page], Packed | None]]:
        return partial(_begin, self.settings)

    def read_here(self, parcel: Page) -> Draft:
        """Raises as the outlet's file does."""
        return _read(parcel)

    def received(self, parcel: Page, answer: Packed | None) -> Draft:
        """What failed there is read here, so that it fails where that is told."""
        return unpacked(answer, parcel) if answer else self.read_here(parcel)

    def given_up(self, parcel: Page, reason: str) -> Draft:
        draft = OutletLoader.loaded[parcel.outlet].draft(replace(parcel, body=b""))
        draft.page = parcel
        draft.give_up(reason)
        return read(draft, no_citations)


def _read(page: Page) -> Draft:
    draft = read(OutletLoader.loaded[page.outlet].draft(page), citation_finder())
    draft.is_read = True
    return draft


def _begin(settings: dict[str, Any]) -> Callable[[Page], Packed | None]:
    """In a process of its own: load the outlets. Gives what reads a page there."""
    every = our_settings()
    every.setdict(settings)
    Outlets(every)
    begin_worker(lambda: steps(citation_finder()))
    return _read_aside


def _read_aside(page: Page) -> Packed | None:
    """In a process of its own: a page read whole; None where its outlet's file cannot read it."""
    try:
        return packed_whole(_read(page), heavy=False)
    except MemoryError:
        raise
    except Exception:  # whatever it raises
        return None
