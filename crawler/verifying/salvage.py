"""The repair of a database whose pages do not fit each other: indexes made anew, else every row that can be read."""

import shutil
import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from crawler.archive.database import Archive
from crawler.archive.fixity import TABLE, leave_sums, sealed_tables
from crawler.clock import now
from crawler.translating import _

Row = tuple[Any, ...]
MADE_BY_TRIGGERS = frozenset({"authors", "tags", "_facets", "_facet_values", "_sqlite_migrations"})
MAX_TRIES = 5000  # queries for the rows between damages


def mend_pages(path: Path) -> list[str]:
    """Mend a database that SQLite finds damaged; the damaged file is kept beside it. Returns what was done.

    The caller holds the lock. Rows that cannot be read are lost here; the sums still know of them, so that the rest
    of the repair takes them from captures. Raises sqlite3.DatabaseError for a file that cannot be opened at all.
    """
    aside = path.with_name(f"{path.name}.damaged-{now():%Y%m%d%H%M%S}")
    for end in ("", "-wal"):
        if path.with_name(path.name + end).exists():
            shutil.copy2(path.with_name(path.name + end), aside.with_name(aside.name + end))
    done = [_("The damaged database was copied to {path}").format(path=aside.name)]
    if _reindex(path):
        return [*done, _("The indexes of the database were made anew")]
    rebuilt = path.with_name(f"{path.name}.rebuilt")
    _remove(rebuilt)
    rows = _copy_rows(path, rebuilt)
    _remove(path)
    rebuilt.rename(path)
    return [*done, _("{count} rows that can be read were copied into a new database").format(count=rows)]


def _remove(path: Path) -> None:
    for end in ("-wal", "-shm", ""):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _reindex(path: Path) -> bool:
    """Make all indexes anew; true when that was all that was wrong."""
    with closing(sqlite3.connect(path)) as db, suppress(sqlite3.DatabaseError):
        db.execute("REINDEX")
        db.commit()
        return bool(db.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",))
    return False


def _copy_rows(path: Path, rebuilt: Path) -> int:
    count = 0
    with closing(sqlite3.connect(path)) as old, Archive.open(rebuilt, write=True) as new:
        leave_sums(new.db)
        new.db.execute("PRAGMA foreign_keys = OFF")
        with new.transaction() as db:
            db.conn.execute(f"DELETE FROM {TABLE}")  # noqa: S608
            for table in sealed_tables(db.conn):
                if table.name not in MADE_BY_TRIGGERS:
                    count += _copy(old, db.conn, table.name)
            _copy(old, db.conn, TABLE)
            db.conn.execute("DELETE FROM _uncompared WHERE article IN (SELECT article FROM _fingerprints)")
    return count


def _copy(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> int:
    """Copy the rows of a table that can be read. Returns how many there were."""
    columns = [row[1] for row in new.execute(f'PRAGMA table_info("{table}")')]
    named, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    key = ", ".join(f'"{row[1]}"' for row in new.execute(f'PRAGMA table_info("{table}")') if row[5])
    has_rowid = not new.execute("SELECT wr FROM pragma_table_list WHERE name = ?", [table]).fetchone()[0]
    rows = _by_rowid(old, table, named) if has_rowid else _from_both_ends(old, table, named, key)
    sql, count = f'INSERT OR IGNORE INTO "{table}" ({named}) VALUES ({marks})', 0  # noqa: S608
    for row in rows:
        with suppress(sqlite3.DatabaseError):  # a value that its column does not take
            count += new.execute(sql, row).rowcount
    return count


def _by_rowid(db: sqlite3.Connection, table: str, named: str) -> Iterator[Row]:
    """The rows of a numbered table: from both ends to the damage, then between the damages likewise."""
    ranges, tries = deque([(1, _last_number(db, table))]), 0
    while ranges and tries < MAX_TRIES:
        tries += 1
        first, last = ranges.popleft()
        at = until = None
        try:
            for rowid, *row in _select(db, table, named, first, last, "ASC"):
                at = rowid
                yield tuple(row)
            continue
        except sqlite3.DatabaseError:
            first = first if at is None else at + 1
        try:
            for rowid, *row in _select(db, table, named, first, last, "DESC"):
                until = rowid
                yield tuple(row)
        except sqlite3.DatabaseError:
            last = last if until is None else until - 1
        if first < last:
            middle = (first + last) // 2
            ranges += [(first, middle), (middle + 1, last)]


def _last_number(db: sqlite3.Connection, table: str) -> int:
    """The highest number that a row of a table can have."""
    for sql in (f'SELECT max(rowid) FROM "{table}"', f"SELECT max(part) FROM {TABLE} WHERE name = '{table}'"):  # noqa: S608
        with suppress(sqlite3.DatabaseError):
            return int(db.execute(sql).fetchone()[0] or 0)
    return 1 << 31


def _select(
    db: sqlite3.Connection, table: str, named: str, first: int, last: int, order: str
) -> Iterator[tuple[Any, ...]]:
    sql = f'SELECT rowid, {named} FROM "{table}" WHERE rowid BETWEEN ? AND ? ORDER BY rowid {order}'  # noqa: S608
    yield from db.execute(sql, [first, last])


def _from_both_ends(db: sqlite3.Connection, table: str, named: str, key: str) -> Iterator[Row]:
    """The rows of a table without numbers, from both ends up to a damage; some come twice."""
    for order in ("ASC", "DESC"):
        by = ", ".join(f"{column} {order}" for column in key.split(", "))
        try:
            yield from db.execute(f'SELECT {named} FROM "{table}" ORDER BY {by}')  # noqa: S608
            return
        except sqlite3.DatabaseError:
            continue
