"""Fixity of the rows: sums of their digests, from which it shows that a row was changed, lost or added since.

Every change that this program makes goes through one connection, whose own (temporary) triggers keep the sums in
`_fixity`, in the same transaction. What other hands do, or a disk, is not in the sums. A sum is the exclusive or of
64 bits of each row's SHA-256, so a change costs the same however large the table is, and order plays no part.

A public table has a sum for each row, or for all rows of an article; a private one, which can be made again or is
our own bookkeeping, has one. Whoever can write to the file can write sums that fit: against that, keep the manifest
of a backup somewhere else.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from hashlib import sha256
from itertools import groupby
from operator import itemgetter, xor
from struct import unpack
from typing import TYPE_CHECKING, Any

from crawler.archive.article_digest import DIGESTED, article_digest

if TYPE_CHECKING:
    from sqlite_utils import Database

TABLE = "_fixity"
TOGETHER = "_together"  # a temporary table with a row while rows are inserted that are counted afterwards
ROWS_AT_ONCE = 500  # of those that are hashed
FULL_TEXT_BLOCKS = ("articles_fts_data", "sightings_fts_data")


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table whose rows are in the sums."""

    name: str
    columns: tuple[tuple[str, str], ...]
    """Name and type of each."""
    key: str
    """The column that says which part of the table a row belongs to; empty where all are one part."""

    def part(self, row: str = "") -> str:
        """SQL for the part, an integer, that a row belongs to; `row` is `old.`, `new.` or nothing."""
        if not self.key:
            return "0"
        named = f'{row}"{self.key}"'
        return named if dict(self.columns)[self.key] == "INTEGER" else f"_part({named})"

    def values(self, row: str = "") -> str:
        """SQL for all values of a row as one BLOB: so that a text that a disk made unreadable is no error."""
        # `%Q` writes a text between quotes, and quote() a real or a blob exactly.
        quoted = ("REAL", "BLOB")
        named = [f'quote({row}"{name}")' if kind in quoted else f'{row}"{name}"' for name, kind in self.columns]
        return f"CAST(printf('{self.name}{' %Q' * len(named)}', {', '.join(named)}) AS BLOB)"


def sealed_tables(db: sqlite3.Connection) -> list[SealedTable]:
    """The tables in the sums: all but those that FTS5 keeps for itself, which are not STRICT."""
    rows = db.execute(
        "SELECT t.name, c.name, c.type, c.pk FROM pragma_table_list t, pragma_table_info(t.name) c "
        "WHERE t.schema = 'main' AND t.type = 'table' AND t.name != ? "
        "AND (t.strict OR t.name = '_sqlite_migrations') "
        "ORDER BY t.name, c.cid", [TABLE],
    )  # fmt: skip
    return [_sealed_table(name, [*columns]) for name, columns in groupby(rows, itemgetter(0))]


def _sealed_table(name: str, columns: Sequence[tuple[str, str, str, int]]) -> SealedTable:
    first = next((column for _table, column, _type, place in columns if place == 1), columns[0][1])
    key = "" if name.startswith("_") else first
    return SealedTable(name, tuple((column, kind) for _table, column, kind, _place in columns), key)


def add_functions(db: sqlite3.Connection) -> None:
    """Give a connection the functions that the SQL of this module uses."""
    db.create_function("_digest", 1, digest, deterministic=True)
    db.create_function("_exchanged", 3, exchanged, deterministic=True)
    db.create_function("_part", 1, part_of, deterministic=True)
    db.create_aggregate("_sum", 1, _Sum)  # type: ignore[arg-type]  # typeshed has steps of integers only
    db.create_aggregate("_total", 3, _Total)  # type: ignore[arg-type]
    db.create_aggregate("_total_of_rows", 2, _TotalOfRows)  # type: ignore[arg-type]


def keep_sums(db: "Database") -> None:
    """Have the sums follow every change that is made through this connection from now on."""
    add_functions(db.conn)
    db.conn.execute("BEGIN")  # one change of the schema, not a hundred
    db.conn.execute(f"CREATE TEMP TABLE {TOGETHER} (name TEXT)")
    for table in sealed_tables(db.conn):
        for event, (when, statements) in _triggers(table).items():
            name = quoted(_trigger(table.name, event))
            db.conn.execute(
                f"CREATE TEMP TRIGGER {name} AFTER {event} ON main.{table.name} {when} "
                f"BEGIN {' '.join(statements)} END"
            )
    db.conn.commit()


def _triggers(table: SealedTable) -> dict[str, tuple[str, tuple[str, ...]]]:
    """What a table's triggers fire on, when, and what they do."""
    come, gone = _change(table, "new.", 1), (_change(table, "old.", -1), _forget(table))
    stays = f'WHEN old."{table.key}" IS new."{table.key}"' if table.key else ""
    same = (
        f"UPDATE {TABLE} SET digest = _exchanged(digest, {table.values('old.')}, {table.values('new.')}) "  # noqa: S608
        f"WHERE name = '{table.name}' AND part = {table.part('new.')};"
    )
    alone = "" if table.key else f"WHEN NOT EXISTS (SELECT 1 FROM temp.{TOGETHER})"  # noqa: S608
    triggers = {"INSERT": (alone, (come,)), "DELETE": ("", gone), "UPDATE": (stays, (same,))}
    if table.key:
        moves = f'WHEN old."{table.key}" IS NOT new."{table.key}"'
        triggers[f'UPDATE OF "{table.key}"'] = (moves, (come, *gone))
    return triggers


def insert_together(db: "Database", table: str, rows: Sequence[tuple[str | int | bytes, ...]]) -> None:
    """Insert rows into a private table and change its sum once, inside the caller's transaction.

    A trigger for each row takes twice as long. Raises sqlite3.IntegrityError as any INSERT does, and the transaction
    must then be undone.
    """
    if not rows:
        return
    kept = "SELECT count(*) FROM sqlite_temp_master WHERE name = ?"
    if sums_kept := db.conn.execute(kept, [_trigger(table, "INSERT")]).fetchone()[0]:
        db.conn.execute(f"INSERT INTO temp.{TOGETHER} VALUES (?)", [table])  # noqa: S608
    try:
        db.conn.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)  # noqa: S608
    finally:
        if sums_kept:
            db.conn.execute(f"DELETE FROM temp.{TOGETHER}")  # noqa: S608
    if sums_kept:
        total = reduce(xor, [digest(_values_of(table, row)) for row in rows])
        db.conn.execute(_add(f"'{table}'", "0", str(total), len(rows)))


def _values_of(table: str, row: Sequence[str | int | bytes]) -> bytes:
    """What `SealedTable.values` makes of a row."""
    texts = (f"X'{one.hex().upper()}'" if isinstance(one, bytes) else str(one) for one in row)
    return " ".join([table, *("'" + text.replace("'", "''") + "'" for text in texts)]).encode()


def leave_sums(db: "Database") -> None:
    """Have the sums stay as they are, whatever is changed through this connection: for a repair."""
    names = "SELECT name FROM sqlite_temp_master WHERE type = 'trigger' AND name GLOB 'fixity_*'"
    for (name,) in db.conn.execute(names).fetchall():
        db.conn.execute(f"DROP TRIGGER temp.{quoted(name)}")


def seal_part(db: "Database", table: SealedTable, part: int) -> None:
    """Have the rows of a part of a table count as written, inside the caller's transaction."""
    db.conn.execute(f"DELETE FROM {TABLE} WHERE name = ? AND part = ?", [table.name, part])  # noqa: S608
    where = f"{table.part()} = {part}"
    sql = f"INSERT INTO {TABLE} SELECT '{table.name}', part, digest, rows FROM ({sums(table, where)})"  # noqa: S608
    db.conn.execute(sql)


def quoted(name: str) -> str:
    """A name as SQL takes it."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def _trigger(table: str, event: str) -> str:
    return f"fixity_{table} {event}"


def _change(table: SealedTable, side: str, count: int) -> str:
    return _add(f"'{table.name}'", table.part(side), f"_digest({table.values(side)})", count) + ";"


def _add(name: str, part: str, digest: str, count: int) -> str:
    """SQL that changes a sum by the digest of so many rows."""
    return (
        f"INSERT INTO {TABLE} VALUES ({name}, {part}, {digest}, {count}) "  # noqa: S608
        "ON CONFLICT (name, part) DO UPDATE SET row_count = row_count + excluded.row_count, "
        "digest = (digest | excluded.digest) - (digest & excluded.digest)"
    )


def _forget(table: SealedTable) -> str:
    """A part without rows needs no sum; one that never fitted its rows is kept."""
    return (
        f"DELETE FROM {TABLE} WHERE name = '{table.name}' AND part = {table.part('old.')} "  # noqa: S608
        "AND row_count = 0 AND digest = 0;"
    )


def seal(db: sqlite3.Connection) -> None:
    """Write the sums of all rows as they stand, inside the caller's transaction: after a change of the schema.

    That of an article whose row does not fit its digest is written so that it does not fit either.
    """
    add_functions(db)
    db.execute(f"DELETE FROM {TABLE}")  # noqa: S608
    for table in sealed_tables(db):
        db.execute(f"INSERT INTO {TABLE} SELECT '{table.name}', part, digest, rows FROM ({sums(table)})")  # noqa: S608
    wrong = [(row["id"],) for row in _rows(db, DIGESTED) if article_digest(row) != row["digest"]]
    db.executemany(f"UPDATE {TABLE} SET digest = ~digest WHERE name = 'articles' AND part = ?", wrong)  # noqa: S608


def _rows(db: sqlite3.Connection, sql: str) -> Iterator[dict[str, Any]]:
    cursor = db.execute(sql)
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, values, strict=True)) for values in cursor)


def seal_full_text(db: sqlite3.Connection, *, anew: bool = False) -> None:
    """Write the sums of the blocks of the indexes of words, inside the caller's transaction, at the end of a run.

    FTS5 does not notice every bit of a block that changes. A sum counts as long as the index is in the state that it
    was written in: FTS5 writes two records anew with every change.
    """
    for name in FULL_TEXT_BLOCKS:
        state = _full_text_state(db, name)
        if anew or db.execute(f"SELECT part FROM {TABLE} WHERE name = ?", [name]).fetchall() != [(state,)]:  # noqa: S608
            db.execute(f"DELETE FROM {TABLE} WHERE name = ?", [name])  # noqa: S608
            db.execute(f"INSERT INTO {TABLE} VALUES (?, ?, ?, 0)", [name, state, _full_text_sum(db, name)])  # noqa: S608


def full_text_differs(db: sqlite3.Connection, name: str) -> bool:
    """True where the blocks of an index are not those that were written, in the state that it is in."""
    row = db.execute(f"SELECT part, digest FROM {TABLE} WHERE name = ?", [name]).fetchone()  # noqa: S608
    return bool(row and row[0] == _full_text_state(db, name) and row[1] != _full_text_sum(db, name))


def _full_text_state(db: sqlite3.Connection, name: str) -> int:
    rows = db.execute(f"SELECT id, block FROM {name} WHERE id IN (1, 10) ORDER BY id").fetchall()  # noqa: S608
    return digest(repr(rows).encode())


def _full_text_sum(db: sqlite3.Connection, name: str) -> int:
    return digest(db.execute(f"SELECT _total_of_rows(id, block) FROM {name}").fetchone()[0].encode())  # noqa: S608


def sums(table: SealedTable, where: str = "1") -> str:
    """SQL for `part`, `digest` and `rows` of each part of a table as it stands."""
    return (
        f"SELECT {table.part()} AS part, _sum({table.values()}) AS digest, count(*) AS rows "  # noqa: S608
        f'FROM "{table.name}" WHERE {where} GROUP BY 1'
    )


def digest(values: bytes) -> int:
    """64 bits of the SHA-256 of a row's values, as SQLite's signed integer."""
    return int.from_bytes(sha256(values).digest()[:8], signed=True)


def exchanged(total: int, old: bytes, new: bytes) -> int:
    """A sum after one row of it was changed."""
    return total ^ digest(old) ^ digest(new)


@lru_cache(maxsize=1 << 12)  # a row is often changed twice in a transaction
def part_of(key: str | None) -> int:
    """The part of a table whose key is a text."""
    return digest((key or "").encode("utf-8", "surrogatepass"))


class _Sum:
    """SQL's aggregate `_sum`: the exclusive or of the digests of rows, 0 of none."""

    def __init__(self) -> None:
        self.sum = 0

    def step(self, values: bytes) -> None:
        self.sum ^= int.from_bytes(sha256(values).digest()[:8], signed=True)

    def finalize(self) -> int:
        return self.sum


class _Total:
    """SQL's aggregate `_total` of parts, digests and numbers of rows: the same for the rows as for their sums."""

    def __init__(self) -> None:
        self.parts = self.digests = self.rows = 0

    def step(self, part: int, digest: int, rows: int) -> None:
        self.parts += part * rows
        self.digests ^= digest
        self.rows += rows

    def finalize(self) -> str:
        return f"{self.rows} {self.digests} {self.parts}"


class _TotalOfRows(_Total):
    """SQL's aggregate `_total_of_rows`, of the part and values of each row."""

    def step(self, part: int, values: bytes) -> None:  # type: ignore[override]
        self.parts += part
        self.digests ^= int.from_bytes(sha256(values).digest()[:8], signed=True)
        self.rows += 1


def _all(part: str) -> str:
    del part
    return "1"


@dataclass(frozen=True, slots=True)
class PartDiffers:
    """A part of a table whose rows are not those of its sum."""

    part: int
    rows: int
    """How many there are."""
    written: int
    """How many were written."""


def differing_parts(
    db: sqlite3.Connection, table: SealedTable, chosen: Callable[[str], str] = _all
) -> Iterator[PartDiffers]:
    """The parts of a table whose rows are not those that were written, within the caller's transaction.

    `chosen` gives, for SQL of a part's number, SQL that is true for the parts that are looked at. The sums of all of
    them are compared first, so that a sound table is read once, in the order of the file, and nothing is sorted.
    Raises sqlite3.DatabaseError where the file is damaged.
    """
    where, written = chosen(table.part()), f"FROM {TABLE} WHERE name = ? AND {chosen('part')}"
    rows = db.execute(f'SELECT {table.part()}, {table.values()} FROM "{table.name}" WHERE {where}')  # noqa: S608
    held = _total_of(rows)
    if (held,) == db.execute(f"SELECT _total(part, digest, row_count) {written}", [table.name]).fetchone():
        return
    sql = f"SELECT part, digest, row_count {written} ORDER BY part"
    yield from _merge(db.execute(f"{sums(table, where)} ORDER BY 1"), db.execute(sql, [table.name]))


def _total_of(rows: sqlite3.Cursor) -> str:
    """What `_total_of_rows` gives; for a whole table faster, as nothing is called for each row but its hash."""
    total = _TotalOfRows()
    while some := rows.fetchmany(ROWS_AT_ONCE):
        digests = b"".join([sha256(values).digest()[:8] for _part, values in some])
        total.digests = reduce(xor, unpack(f">{len(some)}q", digests), total.digests)
        total.parts += sum([part for part, _values in some])
        total.rows += len(some)
    return total.finalize()


def _merge(held: sqlite3.Cursor, written: sqlite3.Cursor) -> Iterator[PartDiffers]:
    """Compare two lists in the order of their parts, a row at a time."""
    left, right = held.fetchone(), written.fetchone()
    while left or right:
        if right is None or (left and left[0] < right[0]):
            yield PartDiffers(left[0], left[2], 0)
            left = held.fetchone()
        elif left is None or right[0] < left[0]:
            yield PartDiffers(right[0], 0, right[2])
            right = written.fetchone()
        else:
            if left != right:
                yield PartDiffers(left[0], left[2], right[2])
            left, right = held.fetchone(), written.fetchone()
