"""Archives of earlier releases: what is in them, and their migration, killed at a statement of one's choice."""

import gzip
import os
import signal
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

from crawler.archive.database import Archive
from tests.conftest import ROOT

ARCHIVES = ROOT / "tests" / "archives"
MADE_ANEW = {
    "articles": {"digest"},  # schema 7
    "urls": {"looked", "next_try"},  # schema 2
}
"""Columns that a migration fills."""
PUBLIC = (
    "outlets", "crawls", "articles", "revisions", "links", "citations", "copies", "captures", "urls", "sightings",
    "authors", "tags", "licensed", "stories", "story_articles", "_stems",
)  # fmt: skip
Columns = Mapping[str, tuple[str, ...]]


def released(schema: int) -> bytes:
    """The small archive that a release of this schema version wrote."""
    return gzip.decompress((ARCHIVES / f"schema{schema}.db.gz").read_bytes())


def place(schema: int, folder: Path) -> Path:
    """That archive in a folder."""
    folder.mkdir(exist_ok=True)
    path = folder / f"archive{schema}.db"
    path.write_bytes(released(schema))
    return path


def columns_of(path: Path) -> Columns:
    """The tables that others may rely on, with their columns, but for those that a migration fills."""
    with closing(sqlite3.connect(path)) as db:
        listed = {table: [row[1] for row in db.execute(f"PRAGMA table_info({table})")] for table in PUBLIC}
    return {
        table: tuple(name for name in names if name not in MADE_ANEW.get(table, ()))
        for table, names in listed.items()
        if names
    }


def rows_of(path: Path, columns: Columns) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of these tables, in the order of its values."""
    with closing(sqlite3.connect(path)) as db:
        return {
            table: sorted(db.execute(f"SELECT {', '.join(names)} FROM {table}"), key=repr)
            for table, names in columns.items()
        }


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def migrate_and_die(path: Path, nth: int) -> int:
    """Migrate in a process of its own, which is killed before its `nth` statement. Returns how many it came to.

    That is fewer than `nth` when the migration was over first.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _migrate(path, writing, nth)
    os.close(writing)
    with os.fdopen(reading, "rb") as counted:
        statements = len(counted.read())
    status = os.waitpid(child, 0)[1]
    assert status == (signal.SIGKILL if statements == nth else 0)
    return statements


def _migrate(path: Path, writing: int, nth: int) -> NoReturn:
    code = 1
    try:
        _count_statements(writing, nth)
        Archive.open(path, write=True).close()
        code = 0
    finally:
        os._exit(code)


def _count_statements(writing: int, nth: int) -> None:
    """Have this process write a byte for each statement of SQL that it comes to, and kill itself at the `nth`."""
    counted, opened = 0, list[sqlite3.Connection]()

    def count(_statement: str) -> None:
        nonlocal counted
        counted += 1
        os.write(writing, b".")
        if counted == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "sqlite3.connect/handle":
            opened.append(arguments[0])

    def begin(*_: Any) -> None:  # at the next call of anything: the event comes before the connection is made
        while opened:
            opened.pop().set_trace_callback(count)

    sys.addaudithook(watch)
    sys.setprofile(begin)
