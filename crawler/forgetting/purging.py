"""What deleting rows leaves behind: words in indexes, free pages, the log, copies of the database beside it.

FTS5 keeps the words of a deleted row until it merges its blocks. Its option `secure-delete` (SQLite 3.42) would take
them out at once, and makes the index one that no earlier SQLite opens, so the index is made anew instead.
"""

from collections.abc import Callable
from pathlib import Path

from sqlite_utils import Database

from crawler.archive import fixity
from crawler.archive.database import Archive

FULL_TEXT = ("articles_fts", "sightings_fts")
CHUNK = 1 << 24  # bytes of a file that are looked through at a time
OVERLAP = 1 << 12
READER_TIME = 1000  # milliseconds that a reader is given to end


def purge(archive: Archive) -> bool:
    """Make the indexes of words anew and write the database without free pages, its log empty.

    False where another program reads the archive, so that its log cannot be emptied. The disk needs room for the
    database twice. Raises OutOfSpaceError and ArchiveError as `Archive.transaction` does, and sqlite3.DatabaseError.
    """
    with archive.transaction() as db:
        for name in FULL_TEXT:
            db.execute(f"INSERT INTO {name}({name}) VALUES ('rebuild')")  # noqa: S608 - constants
        _drop_stems(db)
        fixity.seal_full_text(db.conn, anew=True)
    archive.db.conn.execute("VACUUM")
    return empty_log(archive)


def empty_log(archive: Archive) -> bool:
    """Write the log into the database and truncate it; False where another program reads the archive."""
    archive.db.conn.execute(f"PRAGMA busy_timeout = {READER_TIME}")
    try:
        return bool(archive.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
    finally:
        archive.db.conn.execute("PRAGMA busy_timeout = 10000")


def _drop_stems(db: Database) -> None:
    """Drop the stems of words that no text has any more."""
    db.execute("CREATE VIRTUAL TABLE temp.announced_terms USING fts5vocab(main, sightings_fts, row)")
    kept = "SELECT term FROM _terms UNION SELECT term FROM temp.announced_terms"
    db.execute(f"DELETE FROM _stems WHERE term NOT IN ({kept})")  # noqa: S608 - constants
    db.execute("DROP TABLE temp.announced_terms")


def copies_beside(path: Path, named: Callable[[bytes], bool]) -> list[Path]:
    """Copies of the database that migrations and repairs left beside it, as far as `named` is true of their bytes."""
    found = sorted(path.parent.glob(f"{path.name}.*"))
    return [one for one in found if one.suffix != ".lock" and one.is_file() and _holds(one, named)]


def _holds(path: Path, named: Callable[[bytes], bool]) -> bool:
    with path.open("rb") as file:
        before = b""
        while data := file.read(CHUNK):
            if named(before + data):
                return True
            before = data[-OVERLAP:]
    return False
