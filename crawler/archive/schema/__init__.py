"""The archive's tables, as migrations of sqlite-utils. Each runs once, in one transaction, and is never edited
after a release: a change is a new module and a line at the end. Tables are STRICT: crawler/archive/fixity.py has all
of these in its sums."""

from collections.abc import Callable, Sequence

from sqlite_utils import Database, Migrations

from crawler.archive.schema import (
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
    licensing,
    nightly,
    reannouncing,
    rereading,
    saving,
    storying,
    verifying,
)  # fmt: skip

migrations = Migrations("depeche")
VERSIONS: list[int] = []
"""The schema version that each migration belongs to, in their order."""


def _migration(version: int, name: str, statements: Sequence[str | Callable[[Database], None]]) -> None:
    """Register statements, and functions that change rows, under the name by which an archive knows that it has them.

    `version` is the schema version that they lead to: migrations released together share one.
    """
    VERSIONS.append(version)

    @migrations(name=name)
    def run(db: Database) -> None:
        for statement in statements:
            if callable(statement):
                statement(db)
            else:
                db.execute(statement)


_migration(1, "first_tables", first.STATEMENTS)
_migration(2, "nightly", nightly.STATEMENTS)
_migration(3, "copying", copying.STATEMENTS)
_migration(3, "citing", citing.STATEMENTS)
_migration(3, "facets", facets.STATEMENTS)
_migration(4, "announcing", announcing.STATEMENTS)
_migration(5, "completing", completing.STATEMENTS)
_migration(6, "authors", authors.STATEMENTS)
_migration(6, "licensing", licensing.STATEMENTS)
_migration(7, "storying", storying.STATEMENTS)
_migration(7, "verifying", verifying.STATEMENTS)
_migration(8, "saving", saving.STATEMENTS)
_migration(8, "rereading", rereading.STATEMENTS)
_migration(8, "reannouncing", reannouncing.STATEMENTS)
_migration(8, "correcting", correcting.STATEMENTS)
_migration(8, "forgetting", forgetting.STATEMENTS)
_migration(8, "backfilling", backfilling.STATEMENTS)

SCHEMA_VERSION = max(VERSIONS)
