"""Every address ever found, with a state and a reason: all that resuming and "nothing twice" need."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from crawler.archive import Archive
from crawler.clock import stamp
from crawler.items import Announcement

MARGIN = 60  # days by which a probable publication day may be wrong
GIVE_UP = 5  # attempts on a failing address before it is left alone


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """An announced address with what its outlet can say of it before it is fetched."""

    said: Announcement
    key: str | None
    day: str | None
    """Publication day as far as it is known, YYYY-MM-DD."""
    around: str | None = None
    """The probable day, from the outlet's counter, give or take MARGIN."""


def announce(archive: Archive, outlet: str, found: Iterable[Found]) -> int:
    """Put addresses on the frontier as pending, in one transaction. Returns how many are news to it.

    An address whose article is already held under another form is `done` at once.
    """
    fresh = 0
    with archive.transaction() as db:
        for one in found:
            known = db.execute(
                "UPDATE urls SET lastmod = coalesce(?, lastmod), published = coalesce(published, ?) WHERE url = ?",
                [one.said.lastmod, one.day, one.said.url],
            ).rowcount
            if known:
                continue
            held = _held(db, one.key)
            fresh += not held
            db.table("urls").insert(
                {
                    "url": one.said.url,
                    "outlet": outlet,
                    "key": one.key,
                    "found_via": one.said.via,
                    "found": stamp(),
                    "published": one.day,
                    "around": one.around,
                    "lastmod": one.said.lastmod,
                    "article": held,
                    "state": "done" if held else "pending",
                    "reason": "another address of the same article" if held else None,
                }
            )
    return fresh


def _held(db: Any, key: str | None) -> int | None:
    row = db.execute("SELECT id FROM articles WHERE key = ?", [key]).fetchone() if key else None
    return row[0] if row else None


def todo(
    archive: Archive, outlet: str, limit: int, since: str | None = None, until: str | None = None
) -> list[dict[str, Any]]:
    """Pending addresses, newest first, one for each article, within a window of publication days.

    Where the day is not known, its probable day decides; where that is not known either, only fetching can
    tell. What was last modified before the window was published before it too.
    """
    first, last = since or "0001-03-02", until or "9999-10-01"
    return archive.rows(
        f"""
        SELECT url, key, published, found_via FROM urls
        WHERE outlet = ? AND state = 'pending' AND (next_try IS NULL OR next_try <= ?)
          AND CASE WHEN published IS NOT NULL THEN published BETWEEN ? AND ?
                   WHEN lastmod < ? THEN 0
                   WHEN around IS NOT NULL
                   THEN around BETWEEN date(?, '-{MARGIN} days') AND date(?, '+{MARGIN} days')
                   ELSE 1 END
        GROUP BY coalesce(key, url)
        ORDER BY coalesce(published, around, lastmod, found) DESC, url DESC LIMIT ?
        """,  # noqa: S608 - a number of ours
        outlet, stamp(), first, last, first, first, last, limit,
    )  # fmt: skip


def count_todo(archive: Archive, outlet: str, since: str | None, until: str | None) -> int:
    return len(todo(archive, outlet, 1_000_000, since, until))


def settle(
    db: Any,
    outlet: str,
    urls: Iterable[str],
    state: str,
    *,
    key: str | None = None,
    reason: str | None = None,
    article: int | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
) -> None:
    """Give addresses their state inside the caller's transaction.

    Whatever else was pending under the same key is settled with them, so no article is fetched twice.
    """
    for url in dict.fromkeys(u for u in urls if u):
        db.execute(
            """
            INSERT INTO urls (url, outlet, key, found_via, found, state, reason, article, attempts,
                              etag, last_modified)
            VALUES (?, ?, ?, 'fetch', ?, ?, ?, ?, 1, ?, ?)
            ON CONFLICT (url) DO UPDATE SET
                state = excluded.state, reason = excluded.reason, attempts = attempts + 1,
                article = coalesce(excluded.article, article), key = coalesce(excluded.key, key),
                etag = excluded.etag, last_modified = excluded.last_modified, next_try = NULL
            """,
            [url, outlet, key, stamp(), state, reason, article, etag, last_modified],
        )
    if key and article:
        db.execute(
            "UPDATE urls SET state = 'done', article = ?, reason = 'another address of the same article' "
            "WHERE key = ? AND state = 'pending'",
            [article, key],
        )


def postpone(db: Any, outlet: str, url: str, reason: str, next_try: str) -> None:
    """A fetch that failed: pending again from `next_try` on, `failed` for good after GIVE_UP attempts."""
    settle(db, outlet, [url], "pending", reason=reason)
    db.execute(
        "UPDATE urls SET next_try = ?, state = CASE WHEN attempts >= ? THEN 'failed' ELSE 'pending' END "
        "WHERE url = ?",
        [next_try, GIVE_UP, url],
    )
