"""The reading itself: in this process, or in several that can be killed for what a page does to them."""

import multiprocessing
from collections import deque
from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import BrokenExecutor, CancelledError, Future
from concurrent.futures import TimeoutError as TooLongError
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool
from scrapy.settings import Settings

from crawler.archive.database import Archive
from crawler.archive.warc import WarcStore
from crawler.citing.press import Press
from crawler.items import Page
from crawler.keeping.rereading import given_up, read_again
from crawler.outlets import Outlets, citation_finder
from crawler.reading.drafts import Draft
from crawler.reading.killable import SECONDS, begin_worker
from crawler.reading.page import Document
from crawler.reading.steps import TIMEOUT, steps
from crawler.reading.template import Template
from crawler.reextracting.units import Unit
from crawler.translating.recorded import recorded

FEW = 100  # units that are read sooner here than by processes that must start first
AHEAD = 8  # units that wait for each process
CRASH = recorded("extract-crash")
NOT_SENT = ("page", "document", "template", "templates", "lead_blocks", "body_blocks", "link_blocks")
Reading = Generator[tuple[Unit, list[Draft | None]], None, None]
Answer = tuple[dict[str, Any], Page]
"""The fields of a draft, and its page without the bytes."""


@dataclass(slots=True)
class Source:
    """What pages are read from, and with."""

    archive: Archive
    store: WarcStore
    press: Press

    @classmethod
    def of(cls, archive: Archive, press: Press) -> "Source":
        return cls(archive, WarcStore(archive.warc_folder, ""), press)

    def draft(self, capture: Mapping[str, Any], *, killable: bool = False) -> Draft | None:
        """The page of a row of `captures` as it is read today: see `crawler.keeping.rereading.read_again`."""
        return read_again(self.archive, self.store, self.press, capture, killable=killable)


def read_here(source: Source, units: Iterable[Unit]) -> Reading:
    """Read units one after the other: for each capture of a unit a draft, or None where it is not held."""
    for unit in units:
        yield unit, [] if unit.done else [source.draft(capture) for capture in unit.captures]


def read_in_processes(settings: Settings, path: Path, units: Iterable[Unit], jobs: int) -> Reading:
    """The same in so many processes, in the same order. `settings` tell them the outlets.

    They end with this generator, and with this process however it ends.
    """
    context = multiprocessing.get_context("spawn")
    pool = ProcessPool(max_workers=jobs, initializer=_begin, initargs=(settings, path), context=context)
    waiting: deque[tuple[Unit, Future[list[Answer | None]] | None]] = deque()
    try:
        for unit in units:
            waiting.append((unit, None if unit.done else _schedule(pool, unit)))
            if len(waiting) >= AHEAD * jobs:
                yield _taken(*waiting.popleft())
        while waiting:
            yield _taken(*waiting.popleft())
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _schedule(pool: ProcessPool, unit: Unit) -> "Future[list[Answer | None]]":
    seconds = SECONDS * max(1, len(unit.captures))
    future: Future[list[Answer | None]] = pool.schedule(_read, (unit.captures,), timeout=seconds)
    return future


def _taken(unit: Unit, future: "Future[list[Answer | None]] | None") -> tuple[Unit, list[Draft | None]]:
    """What a process has found; where it was killed for it, pages that could not be read."""
    if future is None:
        return unit, []
    try:
        answers = future.result()
    except (TooLongError, CancelledError):
        return unit, [_given_up(capture, TIMEOUT) for capture in unit.captures]
    except (ProcessExpired, BrokenExecutor, MemoryError, RecursionError):
        return unit, [_given_up(capture, CRASH) for capture in unit.captures]
    return unit, [None if answer is None else _unpacked(answer) for answer in answers]


def _given_up(capture: Mapping[str, Any], reason: str) -> Draft:
    fetched = datetime.fromisoformat(capture["fetched"])
    return given_up(Page(url=capture["url"], body=b"", outlet=capture["outlet"] or "", fetched=fetched), reason)


_source: list[Source] = []
"""In a worker: what it reads from."""


def _begin(settings: Settings, path: Path) -> None:
    """In the worker: load the outlets, and open the archive to read it."""
    press = Outlets(settings).press
    begin_worker(lambda: steps(citation_finder(press)))
    _source.append(Source.of(Archive.open(path), press))


def _read(captures: tuple[Mapping[str, Any], ...]) -> list[Answer | None]:
    """In the worker: read the captures of a unit."""
    drafts = [_source[0].draft(capture, killable=True) for capture in captures]
    return [None if draft is None else _packed(draft) for draft in drafts]


def _packed(draft: Draft) -> Answer:
    """A draft without what hangs on its tree, which cannot be sent."""
    values = {one.name: getattr(draft, one.name) for one in fields(draft) if one.name not in NOT_SENT}
    return values, replace(draft.page, body=b"")


def _unpacked(answer: Answer) -> Draft:
    values, page = answer
    document = Document(replace(page, headers=()))
    return Draft(page=page, document=document, template=Template(document, values["outlet"]), **values)
