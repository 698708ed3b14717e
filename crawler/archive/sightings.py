"""Sightings: what each source said of each URL on the frontier, when it was first said and when last.

One row for a URL and a source, with the newest title, summary and dates: what a night repeats costs one statement.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.archive.database import Archive
from crawler.archive.stems import add_stems
from crawler.items import Announcement
from crawler.text import levelled

if TYPE_CHECKING:
    from sqlite_utils import Database

BATCH = 500  # rows a statement
DATED = ("feed", "news")  # kinds of source that give publication dates and titles; cards of listings have labels too
_FIELDS = ("title", "summary", "published", "lastmod")
_HELD = """
SELECT id, url, kind, title, summary, published, lastmod FROM sightings
WHERE source = ? AND url IN (SELECT value FROM json_each(?))
"""
_ADD = """
INSERT INTO sightings (url, source, kind, title, summary, published, lastmod, first_seen, last_seen)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (url, source) DO UPDATE SET kind = excluded.kind, title = coalesce(excluded.title, title),
    summary = coalesce(excluded.summary, summary), published = coalesce(excluded.published, published),
    lastmod = coalesce(excluded.lastmod, lastmod), last_seen = max(last_seen, excluded.last_seen)
"""
_AGAIN = "UPDATE sightings SET last_seen = ? WHERE last_seen < ? AND id IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Retitled:
    """A URL to which a source gives another title than before."""

    url: str
    title: str
    before: str
    via: str
    """Kind of source."""


def record(db: "Database", source: str, announced: Sequence[Announcement], at: str) -> list[Retitled]:
    """Note what a source said at `at` (a stamp), inside the caller's transaction; `published` is ISO 8601.

    Returns the URLs to which this source gave another title before. Rows that say the same only have their
    `last_seen` moved.
    """
    retitled: list[Retitled] = []
    for start in range(0, len(announced), BATCH):
        said: dict[str, Announcement] = {}
        for one in announced[start : start + BATCH]:
            said.setdefault(one.url, one)
        rows = {row["url"]: row for row in db.query(_HELD, [source, json.dumps(list(said))])}
        changed = {url: one for url, one in said.items() if url not in rows or _differs(one, rows[url])}
        _write(db, source, changed.values(), at)
        same = [row["id"] for url, row in rows.items() if url not in changed]
        db.execute(_AGAIN, [at, at, json.dumps(same)])
        retitled += [
            Retitled(url, one.title, rows[url]["title"], one.via)
            for url, one in changed.items()
            if one.title and url in rows and _is_another(one.title, rows[url]["title"])
        ]
    return retitled


def _write(db: "Database", source: str, changed: Collection[Announcement], at: str) -> None:
    rows = [(c.url, source, c.via, c.title, c.summary, c.published, c.lastmod, at, at) for c in changed]
    db.conn.executemany(_ADD, rows)
    add_stems(db, *(text for c in changed for text in (c.title, c.summary)))


def _differs(one: Announcement, row: dict[str, str | None]) -> bool:
    """True when an announcement says what its row does not; what it leaves out now stays as it was."""
    said = {"kind": one.via} | {name: getattr(one, name) for name in _FIELDS}
    return any(value is not None and value != row[name] for name, value in said.items())


def _is_another(title: str, before: str | None) -> bool:
    return before is not None and levelled(before) != levelled(title)


def announced_date(archive: Archive, url: str) -> Announcement | None:
    """What a feed or news sitemap says of the publication of the article behind a URL; None when none does.

    The feed goes before the news sitemap, a moment before a day, and what was said first before what followed.
    """
    row = archive.one(
        "SELECT kind, published, lastmod, title, summary FROM sightings WHERE url IN "
        "(SELECT k.url FROM urls u JOIN urls k ON k.url = u.url OR k.key = u.key WHERE u.url = ?) "
        "AND kind IN ('feed', 'news') AND published IS NOT NULL "
        "ORDER BY length(published) <= 10, kind, first_seen LIMIT 1",
        url,
    )
    if row is None:
        return None
    return Announcement(
        url=url, via=row["kind"], published=row["published"], lastmod=row["lastmod"], title=row["title"],
        summary=row["summary"],
    )  # fmt: skip
