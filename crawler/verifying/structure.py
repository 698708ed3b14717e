"""What SQLite itself can tell: whether the file is well formed, the schema ours, and references and indexes right."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database

from crawler.archive.backup import copy_database, is_backup
from crawler.archive.database import Archive, error_code, is_sealed
from crawler.archive.fixity import full_text_differs
from crawler.archive.lock import Lock
from crawler.archive.schema.migrations import migrations
from crawler.archive.tombstones import unfinished
from crawler.errors import ArchiveError, LockedError
from crawler.translating import _
from crawler.verifying.report import Damage, DamageKind, Note, Remedy

MAX_LINES = 20  # of SQLite's own check, and of references
FULL_TEXT = ("articles_fts", "sightings_fts")


def check_pages(archive: Archive) -> Iterator[Damage]:
    """SQLite's own check: pages, rows in their order, and every row in every index."""
    for line in _lines(archive.db.conn):
        yield Damage(
            kind=DamageKind.DATABASE,
            place=archive.path.name,
            text=_("SQLite finds the database damaged: {line}").format(line=line),
            remedy=Remedy.REBUILD,
        )


def _lines(db: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong."""
    try:
        found = [str(line) for (line,) in db.execute(f"PRAGMA integrity_check({MAX_LINES})")]
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return [] if found == ["ok"] else found


def check_schema(archive: Archive) -> Iterator[Damage]:
    """Every table, index, view and trigger of this release against the archive's; what others added is theirs."""
    held = _schema(archive.db.conn)
    for name, sql in _our_schema().items():
        if held.get(name) != sql:
            missing = name not in held
            yield Damage(
                kind=DamageKind.SCHEMA,
                place=name,
                text=(_("{name} is missing from the database") if missing else _("{name} is not as depeche makes it"))
                .format(name=name),
                remedy=Remedy.RESTORE,
            )  # fmt: skip


@cache
def _our_schema() -> dict[str, str]:
    with closing(Database(memory=True)) as fresh:
        migrations.apply(fresh)
        return _schema(fresh.conn)


def _schema(db: sqlite3.Connection) -> dict[str, str]:
    """`trigger articles_ai` and the like, with its SQL."""
    rows = db.execute("SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: " ".join(sql.split()) for name, sql in rows}


def check_removals(archive: Archive) -> Iterator[Note]:
    """Removals on request that were interrupted: until they are finished, captures of them may seem damaged."""
    if unfinished(archive):
        yield Note(_("A removal is unfinished, so that captures may seem damaged. Finish it: depeche forget"))


def check_references(archive: Archive) -> Iterator[Damage]:
    """Rows that point at nothing."""
    rows = archive.db.conn.execute("PRAGMA foreign_key_check").fetchmany(MAX_LINES)
    for table, row, parent, _number in rows:
        yield Damage(
            kind=DamageKind.REFERENCE,
            place=f"{table} {row if row is not None else ''}".strip(),
            text=_("A row of {table} points at a row of {parent} that is not there").format(
                table=table, parent=parent
            ),
            remedy=Remedy.REBUILD,
            table=table,
            part=row or 0,
        )


def check_full_text(archive: Archive) -> Iterator[Damage | Note]:
    """The words of each text against the index. FTS5 checks it only for who may write, so not while a run does."""
    changed = [name for name in FULL_TEXT if full_text_differs(archive.db.conn, f"{name}_data")]
    yield from map(_misfit, changed)
    try:
        with _writable(archive.path) as writable:
            broken = [name for name in FULL_TEXT if not _fits(writable, name)]
    except LockedError:
        yield Note(_("The index of words was not checked: a run holds the archive."))
        return
    except (ArchiveError, sqlite3.Error) as error:
        yield Note(_("The index of words could not be checked: {error}").format(error=error))
        return
    yield from (_misfit(name) for name in broken if name not in changed)


def _misfit(name: str) -> Damage:
    return Damage(
        kind=DamageKind.FULL_TEXT,
        place=name,
        text=_("The index of words {name} does not fit the texts").format(name=name),
        remedy=Remedy.REBUILD,
        table=name,
    )


@contextmanager
def _writable(path: Path) -> Iterator[sqlite3.Connection]:
    """The archive under the lock; a copy of one that is not to be written to.

    No sums are kept of what is written through it: nothing is.
    """
    with ExitStack() as opened:
        if is_backup(path) or is_sealed(path):
            copy = Path(opened.enter_context(TemporaryDirectory())) / path.name
            copy_database(path, copy)
            path = copy
        opened.enter_context(Lock(path))
        yield opened.enter_context(closing(sqlite3.connect(path)))


def _fits(db: sqlite3.Connection, name: str) -> bool:
    try:
        db.execute(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")  # noqa: S608 - a constant
    except sqlite3.DatabaseError as error:
        if error_code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR):
            return False
        raise
    finally:
        db.rollback()
    return True
