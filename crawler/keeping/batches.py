"""Several pages in one transaction: what a live crawl writes page by page is written sooner so.

Each page is still all or nothing (a savepoint), and its WARC record is on disk before its row: the records of a batch
are synced once, then the transaction commits. After a kill, no more than one batch is to be done again.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from types import TracebackType
from typing import Self

from crawler.archive.database import Archive
from crawler.archive.warc import WarcStore
from crawler.errors import DepecheError

PAGES = 100  # of a batch: beyond, a commit is no longer what costs
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
        self.warc.waits = True
        return self

    @contextmanager
    def page(self) -> Iterator[None]:
        """Keep a page within. Raises as `Archive.transaction` and `WarcStore.add` do."""
        if not self._pages:
            self.archive.begin_batch()
            self._began = monotonic()
        self._pages += 1
        yield
        if self._pages >= PAGES or monotonic() - self._began >= SECONDS:
            self.settle()

    def settle(self) -> None:
        """Have on disk what was kept by now. Raises OutOfSpaceError, WarcError or ArchiveError where it is not."""
        if not self._pages:
            return
        self._pages = 0
        try:
            self.warc.sync()
            self.archive.commit_batch()
        except BaseException:  # a signal, too
            self.archive.drop_batch()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self.settle()
            else:
                with suppress(DepecheError):  # the first error says what is wrong
                    self.settle()
        finally:
            self.warc.waits = False
