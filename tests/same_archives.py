"""Whether two archives are the same one: row for row, whatever numbers their rows have and whoever holds the bytes.

The number of an article stands for its key, that of a capture for its address, time, kind and hash, that of a run for
its outlet, beginning and mode; the place of a record in a file of captures stands for the hash of its bytes.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

from crawler.archive.warc import find_file
from crawler.archive.warc_conventions import folder_of

_ARTICLE = "(SELECT key FROM articles k WHERE k.id = t.{0})"
_CAPTURE = (
    "(SELECT url || ' ' || fetched || ' ' || kind || ' ' || coalesce(sha256, '') FROM captures k WHERE k.id = t.{0})"
)
_CRAWL = "(SELECT outlet || ' ' || started || ' ' || mode FROM crawls k WHERE k.id = t.{0})"
_STORY = (
    "(SELECT group_concat(key) FROM (SELECT a.key FROM story_articles m JOIN articles a ON a.id = m.article "
    "WHERE m.story = t.{0} ORDER BY a.key))"
)
_NAMED = {
    "captures": {"article": _ARTICLE, "robots": _CAPTURE, "crawl": _CRAWL},
    "articles": {"capture": _CAPTURE},
    "revisions": {"article": _ARTICLE, "capture": _CAPTURE},
    "links": {"article": _ARTICLE, "target": _ARTICLE},
    "citations": {"article": _ARTICLE, "target": _ARTICLE},
    "copies": {"article": _ARTICLE, "other": _ARTICLE, "first": _ARTICLE},
    "urls": {"article": _ARTICLE},
    "authors": {"article": _ARTICLE},
    "tags": {"article": _ARTICLE},
    "licensed": {"article": _ARTICLE},
    "stories": {"id": _STORY, "first": _ARTICLE},
    "story_articles": {"article": _ARTICLE, "story": _STORY, "source": _ARTICLE},
    "_vitals": {"crawl": _CRAWL},
    "_layout": {},
    "_sources": {},
    "_health": {},
    "outlets": {},
    "crawls": {},
    "sightings": {},
    "corrections": {},
    "saved_searches": {},
    "reextractions": {"article": _ARTICLE, "capture": _CAPTURE},
}
_NUMBERS = {"articles", "captures", "crawls", "revisions", "sightings", "licensed", "corrections", "reextractions"}
_PLACE = ("warc_file", "warc_offset", "warc_length")


def rows_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each table of an archive, as they are in every archive that is the same."""
    with closing(sqlite3.connect(path)) as db:
        tables = {table: sorted(_rows(db, table), key=repr) for table in _NAMED}
        tables["records"] = sorted(_records(db, path))
    return tables


def rows_read(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The same, less what says when and in how many runs an archive was made; what was fetched has hashes.

    The archive is left as it is.
    """
    copy = path.with_name(f"{path.stem}-compared.db")
    shutil.copy(path, copy)
    folder_of(copy).symlink_to(folder_of(path))
    try:
        with closing(sqlite3.connect(copy)) as db, db:
            db.execute("UPDATE captures SET crawl = NULL")
            db.execute("UPDATE urls SET found = '', attempts = 0")
            db.execute("DELETE FROM crawls")
        rows = rows_of(copy)
    finally:
        copy.unlink()
        folder_of(copy).unlink()
    del rows["records"]  # each run names its own
    return rows


def differences(one: Path, two: Path) -> list[str]:
    """What one archive has and the other has not, in words; empty when they are the same."""
    left, right = rows_of(one), rows_of(two)
    return [
        f"{table}: {side} {row!r}"
        for table in left
        for side, rows, others in (("-", left[table], right[table]), ("+", right[table], left[table]))
        for row in rows
        if row not in others
    ] + [
        f"{table}: {len(left[table])} != {len(right[table])}"
        for table in left
        if len(left[table]) != len(right[table])
    ]


def _rows(db: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    named = _NAMED[table]
    columns = [
        named[name].format(name) if name in named else f"t.{name}"
        for name in names
        if not (name == "id" and table in _NUMBERS) and name not in _PLACE
    ]
    return db.execute(f"SELECT {', '.join(columns)} FROM {table} t").fetchall()


def _records(db: sqlite3.Connection, path: Path) -> Iterator[tuple[str, str, str]]:
    """Address, time and the hash of the stored bytes of each capture."""
    sql = "SELECT url, fetched, warc_file, warc_offset, warc_length FROM captures WHERE warc_file IS NOT NULL"
    for url, fetched, name, offset, length in db.execute(sql):
        with find_file(folder_of(path), name).open("rb") as file:
            file.seek(offset)
            yield url, fetched, sha256(file.read(length)).hexdigest()
