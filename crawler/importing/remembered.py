"""What an import must remember of all its records, for those that come later: on disk, however many they are."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime

_TABLES = """
CREATE TABLE originals (name TEXT PRIMARY KEY, url TEXT, fetched TEXT) WITHOUT ROWID;
CREATE TABLE redirects (id INTEGER PRIMARY KEY, url TEXT UNIQUE, target TEXT, fetched TEXT);
"""


class Remembered:
    """Two lists in a database of SQLite's own, which is gone with the process."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(_TABLES)
        self._db.execute("BEGIN")  # for good: nobody else reads it

    def add_original(self, name: str, url: str, fetched: datetime) -> None:
        """Remember what a later record may call a page by: the id of its record, the digest of its payload."""
        self._db.execute("INSERT OR REPLACE INTO originals VALUES (?, ?, ?)", [name, url, fetched.isoformat()])

    def original(self, name: str) -> tuple[str, datetime] | None:
        """The address and date of the page of a name."""
        row = self._db.execute("SELECT url, fetched FROM originals WHERE name = ?", [name]).fetchone()
        return (row[0], datetime.fromisoformat(row[1])) if row else None

    def add_redirect(self, url: str, target: str, fetched: datetime) -> None:
        """Remember where an address leads, and when it did; the last one counts."""
        self._db.execute(
            "INSERT INTO redirects (url, target, fetched) VALUES (?, ?, ?) "
            "ON CONFLICT (url) DO UPDATE SET target = excluded.target, fetched = excluded.fetched",
            [url, target, fetched.isoformat()],
        )

    def target(self, url: str) -> str | None:
        """Where an address leads."""
        row = self._db.execute("SELECT target FROM redirects WHERE url = ?", [url]).fetchone()
        return str(row[0]) if row else None

    def redirects(self) -> Iterator[tuple[str, str, datetime]]:
        """Every address that leads elsewhere, where to, and when it did, in the order in which they came."""
        for url, target, fetched in self._db.execute("SELECT url, target, fetched FROM redirects ORDER BY id"):
            yield url, target, datetime.fromisoformat(fetched)
