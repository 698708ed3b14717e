"""The archive's tables, as migrations of sqlite-utils. Each runs once, in one transaction, and is never edited
after a release: a change is a new module and a line at the end."""

from collections.abc import Sequence

from sqlite_utils import Database, Migrations

from crawler.archive.schema import citing, copying, facets, first, nightly

migrations = Migrations("depeche")


def _migration(name: str, statements: Sequence[str]) -> None:
    """Register statements under the name by which an archive knows that it has them."""

    @migrations(name=name)
    def run(db: Database) -> None:
        for statement in statements:
            db.execute(statement)


_migration("first_tables", first.STATEMENTS)
_migration("nightly", nightly.STATEMENTS)
_migration("copying", copying.STATEMENTS)
_migration("citing", citing.STATEMENTS)
_migration("facets", facets.STATEMENTS)
