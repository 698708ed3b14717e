"""Work still to be done on stored articles: those written before copies or citations existed, or by another program.

A run does it before it starts, for a limited time; the next run goes on with what remains.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from crawler.archive.database import Archive
from crawler.citing import copies, updating
from crawler.citing.press import Press


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """One kind of work. A table of the archive lists the articles that wait for it."""

    table: str
    """Its column `article` holds their ids."""
    process: Callable[[Database, Press, int], None]
    """Does the work on one article, inside a transaction."""
    batch_size: int
    """Articles in one transaction."""
    enqueue: Callable[[Archive, Press], None] | None = None
    """Called first: adds the articles that have come to need the work since."""

    def remaining(self, archive: Archive) -> int:
        """How many articles wait."""
        row = archive.one(f"SELECT count(*) AS n FROM {self.table}")  # noqa: S608 - a constant
        return int(row["n"]) if row else 0

    def next_batch(self, archive: Archive) -> list[int]:
        """The ids of the articles of the next transaction; empty when none waits."""
        sql = f"SELECT article FROM {self.table} ORDER BY article LIMIT ?"  # noqa: S608 - a constant
        return [row["article"] for row in archive.rows(sql, self.batch_size)]


def _compare(db: Database, press: Press, article: int) -> None:
    del press  # copied words are found without knowing any outlet
    copies.compare(db, article)


COPIES = Backlog(table="_uncompared", process=_compare, batch_size=50)
CITATIONS = Backlog(table="_unread", process=updating.update, batch_size=20, enqueue=updating.note_names)
BACKLOGS = (COPIES, CITATIONS)


def catch_up(
    archive: Archive, press: Press, *, seconds: float = float("inf"), backlogs: Sequence[Backlog] = BACKLOGS
) -> int:
    """Work through the backlogs, in their order. Returns how many articles remain in all of them.

    `press` holds the names by which citations are found. After `seconds` no further transaction begins; the next
    call goes on with what remains. Raises ArchiveError and OutOfSpaceError as `Archive.transaction` does.
    """
    end = time.monotonic() + seconds
    for backlog in backlogs:
        if backlog.enqueue:
            backlog.enqueue(archive, press)
        while time.monotonic() < end and (articles := backlog.next_batch(archive)):
            with archive.transaction() as db:
                for article in articles:
                    backlog.process(db, press, article)
                    db.execute(f"DELETE FROM {backlog.table} WHERE article = ?", [article])  # noqa: S608 - a constant
    return sum(backlog.remaining(archive) for backlog in backlogs)
