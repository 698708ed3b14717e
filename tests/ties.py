"""An archive whose rows are alike in every column but their keys, so that nothing but those can order them."""

import sqlite3
from datetime import date, timedelta
from pathlib import Path

from crawler.archive.database import Archive
from tests.conftest import opened

OUTLETS = 4
LAST = date(2026, 11, 20)
GAP_DAYS = 6  # at the end, for each outlet
KINDS = 5  # of rows: some lack what may be absent
TABLES = (
    "outlets", "crawls", "articles", "captures", "revisions", "links", "citations", "copies", "urls", "sightings",
    "licensed", "tombstones", "corrections", "reextractions", "saved_searches", "stories", "story_articles",
)  # fmt: skip


def make_ties(path: Path, rows: int) -> Path:
    """So many rows in every public table but `outlets`, and in the views that show them, but `gaps`."""
    Archive.open(path, write=True).close()
    with opened(path) as db:
        for table in TABLES:
            _fill(db, table, OUTLETS if table == "outlets" else rows)
        db.execute("UPDATE articles SET day = ? WHERE id <= ?", [str(LAST), rows // 2])
        db.execute("UPDATE articles SET authors = '[\"Ana Petit\"]', tags = '[\"santé\"]'")
        db.execute("UPDATE captures SET kind = 'page', verdict = 'refused'")
        db.execute("UPDATE urls SET article = NULL, key = NULL, state = 'refused'")
        db.commit()
    return path


def make_gaps(path: Path) -> Path:
    """OUTLETS times GAP_DAYS rows in the view `gaps`."""
    Archive.open(path, write=True).close()
    with opened(path) as db:
        _fill(db, "outlets", OUTLETS)
        _leave_gaps(db)
        db.commit()
    return path


def _fill(db: sqlite3.Connection, table: str, rows: int) -> None:
    columns = list(db.execute(f"PRAGMA table_info({table})"))
    keys = [str(name) for _, name, _, _, _, key in columns if key]
    names = [str(name) for _, name, *_ in columns]
    marks = ", ".join("?" * len(names))
    db.executemany(
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})",
        ([_value(table, column, keys, n) for column in columns] for n in range(1, rows + 1)),
    )


def _value(table: str, column: tuple[object, ...], keys: list[str], n: int) -> object:
    """The number of the row where it must be its own; the same as most others elsewhere; nothing in some."""
    _, name, kind, needed, _, _ = column
    own = name in keys or (table, name) in (
        ("articles", "key"),
        ("articles", "url"),
        ("sightings", "url"),
        ("licensed", "digest"),
        ("licensed", "document"),
        ("tombstones", "url"),
        ("tombstones", "name"),
        ("corrections", "key"),
        ("saved_searches", "name"),
    )
    if name == "outlet":
        return str(1 + n % OUTLETS)
    if kind == "TEXT":
        return (
            f"https://essai.example/{n:07}"
            if own and table != "outlets"
            else str(n)
            if own
            else _alike(name, n, needed)
        )
    if kind == "REAL":
        return (n % KINDS) / 3.0
    return n if own or name in ("capture", "article", "other") else None if not needed and n % KINDS else 1


def _alike(name: object, n: int, needed: object) -> str | None:
    if name in ("authors", "tags", "aliases", "fields"):
        return "[]"
    if name in ("day", "started", "finished", "fetched", "first_seen", "last_seen", "seen", "found", "published"):
        return str(LAST) + ("" if name == "day" else "T03:00:00+00:00")
    return None if not needed and n % KINDS == 0 else f"alike {n % 2}"


def _leave_gaps(db: sqlite3.Connection) -> None:
    """Weeks with four articles a day of every outlet, then days with none, on which runs went well."""
    first = LAST - timedelta(days=56 + GAP_DAYS)
    for outlet in range(1, OUTLETS + 1):
        for number, back in enumerate(range(GAP_DAYS, -1, -1)):
            at = f"{LAST - timedelta(days=back)}T03:00:00+00:00"
            db.execute(
                "INSERT INTO crawls (outlet, started, finished, mode, outcome, version) "
                "VALUES (?, ?, ?, 'crawl', 'done', ?)", [str(outlet), at, at, str(number)],
            )  # fmt: skip
        for number in range(4 * 56):
            day = str(first + timedelta(days=number // 4))
            key = f"gap:{outlet}:{number}"
            db.execute(
                "INSERT INTO articles (key, outlet, url, title, body, words, day, first_seen, last_seen, "
                "text_sha256, extractor, digest) VALUES (?, ?, ?, 'alike', 'alike', 1, ?, ?, ?, '', '', '')",
                [key, str(outlet), f"https://essai.example/{key}", day, day, day],
            )
