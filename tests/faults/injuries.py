"""Injuries to an archive, as disks, other programs and people do them. Each is a function of the archive and chance.

Each returns words that a damage named by `depeche verify` must have in its place; empty where any damage will do.
"""

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

from tests.faults.live_bytes import LiveBytes

Injury = Callable[[Path, random.Random], str]
# Rows that somebody could edit, with a column of each and how its value is changed.
EDITS = {
    "articles": "title = title || '!'",
    "articles ": "body = replace(body, 'e', 'é')",
    "articles  ": "published = '2001-01-01T00:00:00+01:00'",
    "captures": "fetched = '2001-01-01T00:00:00+00:00'",
    "captures ": "verdict = 'refused'",
    "urls": "state = 'forgotten'",
    "sightings": "title = coalesce(title, '') || '!'",
    "crawls": "new = new + 1",
    "links": "url = url || '/'",
    "outlets": "name = name || '!'",
}
DELETED = ("articles", "captures", "urls", "sightings", "crawls", "links", "authors")


def flip_in_database(archive: Path, chance: random.Random) -> str:
    """One bit of a live byte."""
    live = live_bytes(archive)
    _flip(archive, live.at(chance.randrange(live.count)), chance)
    return ""


def flip_in_captures(archive: Path, chance: random.Random) -> str:
    """One bit of a file of captures."""
    file = _captures(archive, chance)
    _flip(file, chance.randrange(file.stat().st_size), chance)
    return file.name


def cut_captures(archive: Path, chance: random.Random) -> str:
    """The end of a file of captures is lost, with one to three records of it."""
    file = _captures(archive, chance)
    with _opened(archive) as db:
        sql = "SELECT warc_offset FROM captures WHERE warc_file = ? ORDER BY warc_offset DESC LIMIT 3"
        first = min(offset for (offset,) in db.execute(sql, [file.name]))
    _truncate(file, chance.randrange(first + 1, file.stat().st_size))
    return file.name


def truncate_captures(archive: Path, chance: random.Random) -> str:
    """A file of captures is empty, or half of it is lost."""
    file = _captures(archive, chance)
    _truncate(file, chance.choice((0, file.stat().st_size // 2)))
    return file.name


def delete_captures(archive: Path, chance: random.Random) -> str:
    file = _captures(archive, chance)
    file.unlink()
    return file.name


def swap_captures(archive: Path, chance: random.Random) -> str:
    """Two files of captures have each other's names."""
    one, other = chance.sample(_files(archive), 2)
    aside = one.with_suffix(".aside")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)
    return one.name


def edit_row(archive: Path, chance: random.Random) -> str:
    """Somebody changes a value."""
    table, change = chance.choice(sorted(EDITS.items()))
    table = table.strip()
    with _opened(archive) as db:
        row = _any_row(db, table, chance)
        db.execute(f"UPDATE {table} SET {change} WHERE {_key(table)} = ?", [row])
    return table


def delete_row(archive: Path, chance: random.Random) -> str:
    """Somebody deletes a row, with or without what hangs on it."""
    table = chance.choice(DELETED)
    with _opened(archive) as db:
        if table != "crawls" and table != "captures":
            db.execute(f"PRAGMA foreign_keys = {chance.choice(('ON', 'OFF'))}")
        db.execute(f"DELETE FROM {table} WHERE {_key(table)} = ?", [_any_row(db, table, chance)])
    return table


def zero_page(archive: Path, chance: random.Random) -> str:
    """A page of the database that is in use comes back as zeros."""
    live = live_bytes(archive)
    page = chance.choice([page for page in live.pages if page > 1])
    with archive.open("r+b") as file:
        file.seek((page - 1) * live.size)
        file.write(bytes(live.size))
    return ""


def exchange_pointers(archive: Path, chance: random.Random) -> str:
    """Two captures point at each other's records."""
    with _opened(archive) as db:
        place = "warc_file, warc_offset, warc_length"
        rows = db.execute(f"SELECT id, {place} FROM captures WHERE warc_file > ''").fetchall()
        one, other = chance.sample(rows, 2)
        for ident, held in ((one[0], other[1:]), (other[0], one[1:])):
            db.execute(f"UPDATE captures SET ({place}) = (?, ?, ?) WHERE id = ?", [*held, ident])
    return f"captures {one[0]}"


INJURIES: dict[Injury, int] = {
    flip_in_database: 60, flip_in_captures: 40, cut_captures: 15, truncate_captures: 5, delete_captures: 5,
    swap_captures: 5, edit_row: 20, delete_row: 20, zero_page: 20, exchange_pointers: 10,
}  # fmt: skip
"""How many there are of each among two hundred."""


def live_bytes(archive: Path) -> LiveBytes:
    with _opened(archive) as db:
        roots = [root for (root,) in db.execute("SELECT rootpage FROM sqlite_master WHERE rootpage > 0")]
    return LiveBytes(archive, [1, *roots])


class _opened:  # noqa: N801 - used as a function
    """The database as another program opens it: without a log beside the file when it is done."""

    def __init__(self, archive: Path) -> None:
        self.db = sqlite3.connect(archive, isolation_level=None)

    def __enter__(self) -> sqlite3.Connection:
        return self.db

    def __exit__(self, *_: object) -> None:
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.db.close()


def _any_row(db: sqlite3.Connection, table: str, chance: random.Random) -> object:
    rows = db.execute(f"SELECT {_key(table)} FROM {table} ORDER BY 1").fetchall()
    return chance.choice(rows)[0]


def _key(table: str) -> str:
    return {"urls": "url", "links": "article", "authors": "article"}.get(table, "id")


def _files(archive: Path) -> list[Path]:
    return sorted(archive.with_suffix(".warc").glob("*.warc.gz"))


def _captures(archive: Path, chance: random.Random) -> Path:
    return chance.choice(_files(archive))


def _flip(path: Path, at: int, chance: random.Random) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1 << chance.randrange(8)]))


def _truncate(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)
