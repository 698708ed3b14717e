"""What articles are owed that were written without it: by an earlier release, or by another program.

A run pays it before it starts, for a bounded time; what is left, the next run goes on with.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from crawler.archive.database import Archive
from crawler.citing import copies, keeping


@dataclass(frozen=True, kw_only=True)
class Debt:
    """Articles that wait in a table of their own for something to be done with them."""

    table: str
    pay: Callable[[Any, int], None]
    """What is done with an article, inside a transaction."""
    at_once: int
    """Articles in one transaction."""
    note: Callable[[Archive], None] | None = None
    """Finds first which articles have come to wait."""

    def left(self, archive: Archive) -> int:
        row = archive.one(f"SELECT count(*) AS n FROM {self.table}")  # noqa: S608 - a constant
        return int(row["n"]) if row else 0

    def next(self, archive: Archive) -> list[int]:
        sql = f"SELECT article FROM {self.table} ORDER BY article LIMIT ?"  # noqa: S608 - a constant
        return [row["article"] for row in archive.rows(sql, self.at_once)]


COPIES = Debt(table="_uncompared", pay=copies.compare, at_once=50)
CITATIONS = Debt(table="_unread", pay=keeping.update, at_once=20, note=keeping.note_names)
DEBTS = (COPIES, CITATIONS)


def catch_up(archive: Archive, *, seconds: float = float("inf"), debts: Sequence[Debt] = DEBTS) -> int:
    """Compare articles that were not compared, read citations that were not read. Returns how many are left.

    Ends after the time given, between two transactions; the next call goes on.
    """
    end = time.monotonic() + seconds
    for debt in debts:
        if debt.note:
            debt.note(archive)
        while time.monotonic() < end and (articles := debt.next(archive)):
            with archive.transaction() as db:
                for article in articles:
                    debt.pay(db, article)
                    db.execute(f"DELETE FROM {debt.table} WHERE article = ?", [article])  # noqa: S608 - a constant
    return sum(debt.left(archive) for debt in debts)
