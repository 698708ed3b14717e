"""Pages read by several processes, in order; each may be killed for what a page does to it.

An import and a re-reading both work so. The processes read; what is read comes back to the one that writes, in the
order in which it was given. No more is read ahead than keeps them busy.
"""

import asyncio
import os
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future, wait
from concurrent.futures import TimeoutError as TooLongError
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

from crawler.reading.drafts import Draft
from crawler.reading.killable import SECONDS, Aside
from crawler.reading.steps import TIMEOUT
from crawler.translating.recorded import recorded

FEW = 40  # pages that are read sooner here than by processes that must start first
AHEAD = 8  # pages that wait for each process
MAX_WAITING = 64_000_000  # bytes of pages that wait
PATIENCE = 0.5  # seconds until `idle` is called, where a page takes long
CRASH = recorded("extract-crash")
BUSY = 3  # times the seconds of a page by the clock: other programs, too, have the processors
TRIES = 2  # of a page whose process ended or took too long
LOST = (TooLongError, MemoryError, RecursionError, ProcessExpired, BrokenExecutor, CancelledError)
"""What a process that fails with a parcel raises here."""
Parcel = TypeVar("Parcel")
What = TypeVar("What")
Read = list[Draft | None]
Begin = Callable[[], Callable[[Parcel], Any]]
"""Called in each process when it starts; gives what reads a parcel there. It is pickled on its way."""


def processors() -> int:
    """How many processes can work at the same time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(slots=True)
class _Waiting(Generic[Parcel, What]):
    what: What
    parcels: Sequence[Parcel]
    future: "Future[list[Any]] | None"
    """None where there is nothing to read."""
    weight: int


class Workers(ABC, Generic[Parcel]):
    """Processes that read parcels: pages, or captures of an archive. Call `close` in the end.

    They end with this process, however it ends.
    """

    def __init__(self, jobs: int | None, idle: Callable[[], object] = lambda: None) -> None:
        """`jobs` is how many; None for one a processor, when there is enough to read. 1 reads in this process.

        `idle` is called while there is nothing to do but wait.
        """
        self.jobs = jobs or processors()
        self.idle = idle
        self._few = 0 if jobs else FEW
        self.have_begun = False
        """True once a process was started."""
        self.begun = 0
        """Parcels that were given out to be read."""
        self._pool: ProcessPool | None = None

    @property
    @abstractmethod
    def begin(self) -> "Begin[Parcel]": ...

    @abstractmethod
    def read_here(self, parcel: Parcel) -> Draft | None:
        """Read a parcel in this process."""

    @abstractmethod
    def received(self, parcel: Parcel, answer: Any) -> Draft | None:
        """What a process has answered on a parcel."""

    @abstractmethod
    def given_up(self, parcel: Parcel, reason: str) -> Draft:
        """A parcel that could not be read, and why."""

    def weight(self, parcel: Parcel) -> int:
        """Bytes of a parcel."""
        del parcel
        return 0

    def in_order(
        self, work: Iterable[tuple[What, Sequence[Parcel]] | None]
    ) -> Generator[tuple[What, Read], None, None]:
        """For each piece of work what was read of its parcels, in order.

        None in `work` waits: all before it is given before the next one is asked for.
        """
        waiting = deque[_Waiting[Parcel, What]]()
        for one in work:
            if one is not None:
                waiting.append(self._scheduled(*one))
            while waiting and (one is None or self._is_due(waiting)):
                first = waiting.popleft()
                yield first.what, self._taken(first)
        while waiting:
            first = waiting.popleft()
            yield first.what, self._taken(first)

    async def read_aside(self, parcel: Parcel) -> Draft | None:
        """What a process reads of one parcel, while the loop of this one goes on."""
        errors: list[BaseException] = []
        while (reason := _why_lost(errors)) is None:
            try:
                (answer,) = await asyncio.wrap_future(self._schedule([parcel]))
                return self.received(parcel, answer)
            except LOST as error:
                errors.append(error)
        return self.given_up(parcel, reason)

    def close(self) -> None:
        """End the processes, whatever they are at."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None

    def _is_due(self, waiting: "deque[_Waiting[Parcel, What]]") -> bool:
        """True when the first is read, or so much waits that nothing more is to be given out."""
        first = waiting[0].future
        if first is None or first.done() or len(waiting) > AHEAD * self.jobs:
            return True
        return sum(one.weight for one in waiting) > MAX_WAITING

    def _scheduled(self, what: What, parcels: Sequence[Parcel]) -> _Waiting[Parcel, What]:
        here = self.jobs == 1 or self.begun < self._few
        self.begun += len(parcels)
        future = None if here or not parcels else self._schedule(parcels)
        return _Waiting(what, parcels, future, sum(map(self.weight, parcels)))

    def _schedule(self, parcels: Sequence[Parcel]) -> "Future[list[Any]]":
        if self._pool is None or not self._pool.active:  # a process that ends as it starts takes the pool with it
            self.close()
            self.have_begun = True
            self._pool = ProcessPool(
                max_workers=self.jobs, initializer=_begin, initargs=(self.begin,), context=Aside()
            )
        future: Future[list[Any]] = self._pool.schedule(
            _read, (tuple(parcels),), timeout=BUSY * SECONDS * max(1, len(parcels))
        )
        return future

    def _taken(self, one: _Waiting[Parcel, What]) -> Read:
        """What was read; pages that could not be, where the process that tried was killed for it."""
        if one.future is None:
            return [self.read_here(parcel) for parcel in one.parcels]
        errors: list[BaseException] = []
        while (reason := _why_lost(errors)) is None:
            future = self._schedule(one.parcels) if errors else one.future
            while not wait([future], PATIENCE).done:
                self.idle()
            try:
                answers = future.result()
                return [self.received(*pair) for pair in zip(one.parcels, answers, strict=True)]
            except LOST as error:
                errors.append(error)
        return [self.given_up(parcel, reason) for parcel in one.parcels]


def _why_lost(errors: Sequence[BaseException]) -> str | None:
    """Why parcels are given up, from what was raised at each try; None when they are to be tried again.

    A process may be killed or halted for something else, a machine may sleep; and where a process ends just as it
    begins, pebble may not notice before its time is over.
    """
    asked_too_much = bool(errors) and isinstance(errors[-1], MemoryError | RecursionError)
    if len(errors) < TRIES and not asked_too_much:
        return None
    return TIMEOUT if all(isinstance(error, TooLongError) for error in errors) else CRASH


_reader: list[Callable[[Any], Any]] = []
"""In a process of `Workers`: what reads a parcel."""


def _begin(begin: "Begin[Any]") -> None:
    _reader.append(begin())


def _read(parcels: tuple[Any, ...]) -> list[Any]:
    return [_reader[0](parcel) for parcel in parcels]
