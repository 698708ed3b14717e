"""Several pages in one transaction: what a small crawl writes page by page is written sooner so.

Each page is still all or nothing (a savepoint), and its WARC record is on disk before its row: the records of a batch
are synced once, then the transaction commits. After a kill, no more than one batch is to be done again.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from types import TracebackType
from typing import Self

from crawler.archive.database import Archive
from crawler.archive.warc import WarcStore
from crawler.errors import DepecheError

PAGES = 100  # of a batch: beyond, a commit is no longer what costs
WITHIN = 0.2  # seconds that a page of a crawl waits for others at most
SECONDS = 2.0  # that a batch takes: as much is done again after a kill, and as long others wait who write


class Batch:
    """What is kept within `page` is on disk when the batch ends: after so many pages or seconds, or by `settle`.

    Where it is left by an error, the pages before the one that failed are kept.
    """

    def __init__(self, archive: Archive, warc: WarcStore) -> None:
        self.archive = archive
        self.warc = warc
        self._pages = 0
        """Pages since the last commit; 0 while no transaction is open."""
        self._began = 0.0

    def __enter__(self) -> Self:
        return self

    @contextmanager
    def page(self) -> Iterator[None]:
        """Keep a page within. Raises as `Archive.transaction` and `WarcStore.add` do."""
        if not self._pages:
            self.archive.begin_batch()
            self.warc.waits = True
            self._began = monotonic()
        self._pages += 1
        yield
        if self._pages >= PAGES or monotonic() - self._began >= SECONDS:
            self.settle()

    @property
    def is_open(self) -> bool:
        """True while something was kept that is not on disk."""
        return self._pages > 0

    def settle(self) -> None:
        """Have on disk what was kept by now. Raises OutOfSpaceError, WarcError or ArchiveError where it is not."""
        if not self._pages:
            return
        self._pages = 0
        self.warc.waits = False  # what is written outside of a batch is on disk at once
        try:
            self.warc.sync()
            self.archive.commit_batch()
        except BaseException:  # a signal, too
            self.archive.drop_batch()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.settle()
        else:
            with suppress(DepecheError):  # the first error says what is wrong
                self.settle()


class LiveBatches:
    """Batches of a crawl whose pages come fast: each ends WITHIN seconds after its first page."""

    def __init__(self, archive: Archive, warc: WarcStore) -> None:
        self._batch = Batch(archive, warc)

    @contextmanager
    def page(self, failed: Callable[[DepecheError], None]) -> Iterator[None]:
        """Keep a page within. Raises as `Batch.page` does; `failed` is told when its batch cannot be kept later."""
        begins = not self._batch.is_open
        try:
            with self._batch.page():
                yield
        finally:
            if begins and self._batch.is_open:
                asyncio.get_running_loop().call_later(WITHIN, self._end, failed)

    def settle(self) -> None:
        """Have on disk what was kept by now. Raises as `Batch.settle` does."""
        self._batch.settle()

    def _end(self, failed: Callable[[DepecheError], None]) -> None:
        try:
            self.settle()
        except DepecheError as error:
            failed(error)
