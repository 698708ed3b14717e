"""Rows written by plain SQL: sqlite-utils' `insert` looks at the schema for each, which costs more than the row."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlite_utils import Database


def inserted(db: "Database", table: str, row: Mapping[str, Any]) -> int:
    """Insert a row, of values that SQLite knows, inside the caller's transaction. Returns its id."""
    return int(db.conn.execute(_insert(table, tuple(row)), [*row.values()]).lastrowid or 0)


@cache
def _insert(table: str, names: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - our own
