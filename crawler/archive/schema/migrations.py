"""The archive's tables, as migrations of sqlite-utils. Each runs once, in one transaction, and is never edited
after a release: a change is a new module, a line at the end, and one in `VERSIONS`. Tables are STRICT:
crawler/archive/fixity.py has all of these in its sums."""

from collections.abc import Callable, Sequence

from sqlite_utils import Database, Migrations

from crawler.archive.schema import (
    VERSIONS,
    announcing,
    authors,
    backfilling,
    citing,
    completing,
    copying,
    correcting,
    facets,
    first,
    forgetting,
    indexing,
    licensing,
    nightly,
    reannouncing,
    rereading,
    saving,
    storying,
    verifying,
)  # fmt: skip

migrations = Migrations("depeche")


def _migration(name: str, statements: Sequence[str | Callable[[Database], None]]) -> None:
    """Register statements, and functions that change rows, under the name by which an archive knows that it has them.

    Raises ValueError for one that has no version.
    """
    if name not in VERSIONS:
        raise ValueError(f"The migration {name} has no version; give it one in crawler/archive/schema/__init__.py")

    @migrations(name=name)
    def run(db: Database) -> None:
        for statement in statements:
            if callable(statement):
                statement(db)
            else:
                db.execute(statement)


_migration("first_tables", first.STATEMENTS)
_migration("nightly", nightly.STATEMENTS)
_migration("copying", copying.STATEMENTS)
_migration("citing", citing.STATEMENTS)
_migration("facets", facets.STATEMENTS)
_migration("announcing", announcing.STATEMENTS)
_migration("completing", completing.STATEMENTS)
_migration("authors", authors.STATEMENTS)
_migration("licensing", licensing.STATEMENTS)
_migration("storying", storying.STATEMENTS)
_migration("verifying", verifying.STATEMENTS)
_migration("saving", saving.STATEMENTS)
_migration("rereading", rereading.STATEMENTS)
_migration("reannouncing", reannouncing.STATEMENTS)
_migration("correcting", correcting.STATEMENTS)
_migration("forgetting", forgetting.STATEMENTS)
_migration("backfilling", backfilling.STATEMENTS)
_migration("indexing", indexing.STATEMENTS)
