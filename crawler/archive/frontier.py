"""The frontier: every URL ever found, with its state, the reason for it and when it is due to be fetched again.

It is the table `urls` of the archive, so a killed run is simply resumed: a row is `pending` until its transaction
commits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypedDict, cast

from sqlite_utils import Database

from crawler.archive import revisits
from crawler.archive.database import Archive
from crawler.clock import now, stamp
from crawler.items import Announcement

PROBABLE_DAY_MARGIN = 60  # days by which a probable publication day may be wrong
MAX_ATTEMPTS = 5  # on a URL that fails, before it is left alone
MAX_FALSE_ALARMS = 3  # revisits in a row that found no change, after which the site's change dates are not believed
FETCH_WHOLE_AFTER = 2 * revisits.WEEK  # since its last capture an article is fetched without conditions


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundUrl:
    """An announced URL with what is known of its article before it is fetched."""

    announcement: Announcement
    """As the source gives it; its `url` is canonical."""
    key: str | None
    """The article's key, where the URL tells it."""
    day: str | None
    """Publication day, YYYY-MM-DD, where the URL or the announcement tells it."""
    around: str | None = None
    """The probable day, from the outlet's counter, give or take PROBABLE_DAY_MARGIN."""


class PendingUrl(TypedDict):
    """A URL to fetch for the first time, or again because it brought no article."""

    url: str
    key: str | None
    published: str | None
    """The announced publication day, YYYY-MM-DD."""
    found_via: str
    """Kind of source: `feed`, `sitemap`, `listing` ..."""


class DueUrl(PendingUrl):
    """The URL of an archived article that is due for a revisit."""

    etag: str | None
    last_modified: str | None
    whole: int
    """1: fetch it without the two conditions above; 0: with them."""


def announce(
    archive: Archive, outlet: str, found: Iterable[FoundUrl], *, mapped_in: str | None = None, at: str | None = None
) -> int:
    """Add announced URLs to the frontier, in one transaction. Returns how many new articles they announce.

    A new URL is `pending`, or `done` at once when its article is archived already. A known URL becomes due
    when its site says that it changed since it was last fetched. `mapped_in` is the sitemap that lists the URLs
    (None for other sources), `at` the moment it was read, as a stamp (now).
    """
    at = at or stamp()
    fresh = 0
    with archive.transaction() as db:
        for one in found:
            if not _announce_again(db, one, mapped_in, at):
                fresh += _add(db, outlet, one, mapped_in, at)
    return fresh


def _announce_again(db: Database, one: FoundUrl, mapped_in: str | None, at: str) -> bool:
    """Note that a known URL was announced again, and make it due when it changed since. False: it is not known."""
    row = db.execute(
        "SELECT state, article, looked, idle, lastmod, (SELECT status FROM articles a WHERE a.id = article) "
        "FROM urls WHERE url = ?",
        [one.announcement.url],
    ).fetchone()
    if row is None:
        return False
    state, article, looked, idle, lastmod, status = row
    if article:  # whichever of its URLs was fetched last
        looked = db.execute("SELECT max(looked) FROM urls WHERE article = ?", [article]).fetchone()[0]
    changed = one.announcement.lastmod
    where = "mapped = ?, mapped_in = ?" if mapped_in else "listed = ?"
    db.execute(
        f"UPDATE urls SET lastmod = coalesce(?, lastmod), published = coalesce(published, ?), {where} "  # noqa: S608
        "WHERE url = ?",
        [changed, one.day, *([at, mapped_in] if mapped_in else [at]), one.announcement.url],
    )
    if changed and changed != lastmod and looked and changed_at(changed) > looked and idle < MAX_FALSE_ALARMS:
        if state == "done" and article:
            schedule_revisit(db, one.announcement.url, article, "changed since, says its site")
        elif state in ("not_article", "failed"):
            db.execute("UPDATE urls SET state = 'pending', next_try = NULL WHERE url = ?", [one.announcement.url])
    elif status == "gone" and idle < MAX_FALSE_ALARMS:
        schedule_revisit(db, one.announcement.url, article, "named again")
    return True


def changed_at(lastmod: str) -> str:
    """A site's date of change as a stamp that can be compared; empty when it cannot be read.

    A bare day is taken as its last second, a time without zone as UTC.
    """
    try:
        if len(lastmod) == 10:
            return f"{lastmod}T23:59:59+00:00"
        when = datetime.fromisoformat(lastmod)
        return stamp(when) if when.tzinfo else f"{when.isoformat(timespec='seconds')}+00:00"
    except ValueError:
        return ""


def _add(db: Database, outlet: str, one: FoundUrl, mapped_in: str | None, at: str) -> int:
    article = _article_of(db, one.key)
    db.table("urls").insert(
        {
            "url": one.announcement.url,
            "outlet": outlet,
            "key": one.key,
            "found_via": one.announcement.via,
            "found": at,
            "published": one.day,
            "around": one.around,
            "lastmod": one.announcement.lastmod,
            "article": article,
            "state": "done" if article else "pending",
            "reason": "another address of the same article" if article else None,
            "mapped_in": mapped_in,
            "mapped" if mapped_in else "listed": at,
        }
    )
    if article:
        _revisit_if_moved(db, one, article)
    return 0 if article else 1


def _revisit_if_moved(db: Database, one: FoundUrl, article: int) -> None:
    """Make an archived article due at its new URL, unless its site dates its last change before our last visit."""
    looked = db.execute("SELECT max(looked) FROM urls WHERE article = ?", [article]).fetchone()[0]
    changed = one.announcement.lastmod
    if (changed_at(changed) > (looked or "")) if changed else one.announcement.via == "feed":
        schedule_revisit(db, one.announcement.url, article, "announced under this address now")


def schedule_revisit(db: Database, url: str, article: int, reason: str) -> None:
    """Make one URL of an article due at once, and no other, inside the caller's transaction."""
    db.execute("UPDATE urls SET next_try = NULL WHERE article = ? AND state = 'done'", [article])
    db.execute("UPDATE urls SET next_try = ?, reason = ? WHERE url = ?", [stamp(), reason, url])


def _article_of(db: Database, key: str | None) -> int | None:
    row = db.execute("SELECT id FROM articles WHERE key = ?", [key]).fetchone() if key else None
    return row[0] if row else None


def mapped_since(archive: Archive, sitemap: str, moment: str) -> bool:
    """True when the URLs of a sitemap were last announced at or after that moment (a stamp)."""
    row = archive.one("SELECT max(mapped) AS mapped FROM urls WHERE mapped_in = ?", sitemap)
    return bool(row and row["mapped"] and row["mapped"] >= moment)


def recheck_dropped(archive: Archive, sitemap: str, at: str) -> None:
    """Make articles due that a sitemap listed before and no longer lists at `at` (a stamp): they may be gone.

    Not when more than half of its URLs are missing: then it is the sitemap that has changed.
    """
    with archive.transaction() as db:
        counted = db.execute("SELECT count(*), sum(mapped < ?) FROM urls WHERE mapped_in = ?", [at, sitemap])
        total, lost = counted.fetchone()
        if not lost or lost * 2 > total:
            return
        rows = list(
            db.query(
                "SELECT u.url, u.article FROM urls u JOIN articles a ON a.id = u.article "
                "WHERE u.mapped_in = ? AND u.mapped < ? AND u.state = 'done' AND a.status = 'live'",
                [sitemap, at],
            )
        )
        db.execute("UPDATE urls SET mapped_in = NULL WHERE mapped_in = ? AND mapped < ?", [sitemap, at])
        for row in rows:
            elsewhere = db.execute("SELECT 1 FROM urls WHERE article = ? AND mapped >= ?", [row["article"], at])
            if not elsewhere.fetchone():
                schedule_revisit(db, row["url"], row["article"], "no longer in its sitemap")


_WINDOW = f"""CASE WHEN published IS NOT NULL THEN published BETWEEN :first AND :last
       WHEN lastmod < :first THEN 0
       WHEN around IS NOT NULL
       THEN around BETWEEN date(:first, '-{PROBABLE_DAY_MARGIN} days') AND date(:last, '+{PROBABLE_DAY_MARGIN} days')
       ELSE 1 END"""
_WAITING = """outlet = :outlet AND (state = 'pending' AND (next_try IS NULL OR next_try <= :now)
       OR state IN ('refused', 'not_article', 'failed') AND next_try <= :now)"""
_EVERY = "outlet = :outlet AND state != 'forgotten' AND coalesce(looked, '') < :before"


def pending_urls(
    archive: Archive,
    outlet: str,
    limit: int,
    since: str | None = None,
    until: str | None = None,
    *,
    before: str | None = None,
) -> list[PendingUrl]:
    """At most `limit` URLs to fetch, newest first, one for each article.

    `since` and `until` are publication days, YYYY-MM-DD. Where the day is not known, the probable day decides;
    where that is not known either, the URL is fetched. A URL last modified before `since` cannot have been
    published after it, so it is skipped. With `before` (a stamp), every URL that was last fetched before that
    moment, whatever its state.
    """
    rows = archive.rows_named(
        f"""
        SELECT url, key, published, found_via FROM urls WHERE {_EVERY if before else _WAITING} AND {_WINDOW}
        GROUP BY coalesce(key, url)
        ORDER BY coalesce(published, around, lastmod, found) DESC, url DESC LIMIT :limit
        """,  # noqa: S608 - clauses of ours
        _values(outlet, since, until) | {"limit": limit, "before": before},
    )
    return cast("list[PendingUrl]", rows)


def count_pending(archive: Archive, outlet: str, since: str | None, until: str | None) -> int:
    """How many articles are still to be fetched, of these publication days (YYYY-MM-DD, None for no limit)."""
    sql = f"SELECT count(DISTINCT coalesce(key, url)) AS n FROM urls WHERE {_WAITING} AND {_WINDOW}"  # noqa: S608
    return int(archive.rows_named(sql, _values(outlet, since, until))[0]["n"])


def _values(outlet: str, since: str | None, until: str | None) -> dict[str, Any]:
    return {"outlet": outlet, "now": stamp(), "first": since or "0001-03-02", "last": until or "9999-10-01"}


def due_for_revisit(archive: Archive, outlet: str, limit: int, confirmed: Iterable[str] = ()) -> list[DueUrl]:
    """At most `limit` archived articles that are due for a revisit: those with a reason first, then the newest.

    `confirmed` are the sitemaps read in this run. A young article is skipped when one of them lists it with the
    date of its last change, provided that this sitemap has ever dated a change later than a publication: many
    never do.
    """
    sitemaps = [url for url in confirmed if _dates_changes(archive, url)]
    marks = ", ".join("?" * len(sitemaps))
    moment = now()
    young = moment - revisits.SETTLED_AFTER
    rows = archive.rows(
        f"""
        SELECT u.url, u.key, u.published, u.found_via, u.etag, u.last_modified,
               coalesce((SELECT max(fetched) FROM captures c WHERE c.article = u.article), '') < ? AS whole
        FROM urls u WHERE u.outlet = ? AND u.state = 'done' AND u.next_try <= ? AND u.article IS NOT NULL
          AND NOT (u.reason IS NULL AND u.idle < {MAX_FALSE_ALARMS} AND u.lastmod IS NOT NULL AND u.published > ?
                   AND coalesce(u.mapped_in, '') IN ({marks}))
        ORDER BY u.reason IS NULL, u.published DESC, u.url DESC LIMIT ?
        """,  # noqa: S608 - question marks only
        stamp(moment - FETCH_WHOLE_AFTER), outlet, stamp(moment), young.date().isoformat(), *sitemaps, limit,
    )  # fmt: skip
    return cast("list[DueUrl]", rows)


def named_later(db: Database, url: str, other: str) -> bool:
    """True when the site's sources still listed `url` after they last listed `other`."""
    named = "SELECT max(coalesce(mapped, ''), coalesce(listed, '')) FROM urls WHERE url = ?"
    one, two = (db.execute(named, [u]).fetchone() for u in (url, other))
    return bool(one and two and one[0] > two[0])


def _dates_changes(archive: Archive, sitemap: str) -> bool:
    row = archive.one(
        "SELECT 1 AS one FROM urls WHERE mapped_in = ? AND substr(lastmod, 1, 10) > published LIMIT 1", sitemap
    )
    return row is not None


_RECORD = """
INSERT INTO urls (url, outlet, key, found_via, found, state, reason, article, published, attempts, etag,
                  last_modified, looked)
VALUES (?, ?, ?, 'fetch', ?, ?, ?, ?, ?, 1, ?, ?, ?)
ON CONFLICT (url) DO UPDATE SET
    state = excluded.state, reason = excluded.reason, attempts = attempts + 1,
    article = coalesce(excluded.article, article), key = coalesce(excluded.key, key),
    published = coalesce(published, excluded.published), missing = NULL,
    etag = excluded.etag, last_modified = excluded.last_modified, next_try = NULL,
    looked = excluded.looked, idle = CASE WHEN ? THEN 0 ELSE idle + 1 END
"""


def record_outcome(
    db: Database,
    outlet: str,
    urls: Iterable[str],
    state: str,
    *,
    key: str | None = None,
    reason: str | None = None,
    article: int | None = None,
    published: str | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
    fetched: datetime | None = None,
    changed: bool = True,
) -> None:
    """Give the URLs of one fetch (asked for, and redirected to) their state, inside the caller's transaction.

    Without an article they are tried again as `revisits.next_try` has it. With one, every other URL of the same
    `key` that was pending is `done` too, so that no article is fetched twice. `changed` False counts a visit that
    brought nothing new.
    """
    fetched = fetched or now()
    for url in dict.fromkeys(u for u in urls if u):
        row = [url, outlet, key, stamp(), state, reason, article, published, etag, last_modified, stamp(fetched)]
        db.execute(_RECORD, [*row, changed])
        if not article:
            _schedule_retry(db, url, state, reason, fetched)
    if key and article:
        db.execute(
            "UPDATE urls SET state = 'done', article = ?, reason = 'another address of the same article' "
            "WHERE key = ? AND state NOT IN ('done', 'forgotten')",
            [article, key],
        )


def _schedule_retry(db: Database, url: str, state: str, reason: str | None, fetched: datetime) -> None:
    attempts = db.execute("SELECT attempts FROM urls WHERE url = ?", [url]).fetchone()[0]
    again = revisits.next_try(state, reason, attempts, fetched)
    db.execute("UPDATE urls SET next_try = ? WHERE url = ?", [stamp(again) if again else None, url])


def schedule_next_revisit(db: Database, article: int, url: str, fetched: datetime) -> None:
    """Set when an article is due again, at the URL that was just fetched and at no other of its URLs."""
    row = next(iter(db.query("SELECT published, day, first_seen FROM articles WHERE id = ?", [article])))
    listed = db.execute("SELECT max(listed) FROM urls WHERE article = ?", [article]).fetchone()[0]
    published = datetime.fromisoformat(row["published"] or row["first_seen"])
    published = published if published.tzinfo else published.replace(tzinfo=UTC)
    still = bool(listed) and listed >= stamp(fetched - revisits.WEEK)
    again = revisits.next_revisit(published, fetched, listed=still)
    db.execute("UPDATE urls SET next_try = NULL WHERE article = ? AND url != ?", [article, url])
    db.execute("UPDATE urls SET next_try = ? WHERE url = ?", [stamp(again) if again else None, url])


def record_unchanged(db: Database, url: str, fetched: datetime) -> int | None:
    """Record that the server answered HTTP 304. Returns the article's id; None when the URL has no article."""
    row = db.execute("SELECT article FROM urls WHERE url = ?", [url]).fetchone()
    if row is None or row[0] is None:
        return None
    db.execute(
        "UPDATE urls SET looked = ?, idle = idle + 1, attempts = attempts + 1, reason = NULL, missing = NULL "
        "WHERE url = ?",
        [stamp(fetched), url],
    )
    schedule_next_revisit(db, row[0], url, fetched)
    return int(row[0])


def record_missing(db: Database, article: int, url: str, reason: str, fetched: datetime) -> bool:
    """Record that an archived article answered 404 or 410. True when it did so a week ago too: then it is gone.

    Until then it is due again a week after the first of these answers.
    """
    row = db.execute("SELECT missing FROM urls WHERE url = ?", [url]).fetchone()
    since = datetime.fromisoformat(row[0]) if row and row[0] else fetched
    gone = fetched - since >= revisits.WEEK
    again = None if gone else stamp(since + revisits.WEEK)
    db.execute("UPDATE urls SET next_try = NULL WHERE article = ?", [article])
    db.execute(
        "UPDATE urls SET state = 'done', reason = ?, missing = ?, looked = ?, next_try = ?, "
        "attempts = attempts + 1, idle = idle + 1 WHERE url = ?",
        [f"gone: {reason}" if gone else reason, stamp(since), stamp(fetched), again, url],
    )
    return gone


def postpone(db: Database, outlet: str, url: str, reason: str, fetched: datetime, next_try: datetime) -> None:
    """Record a fetch that failed: the URL is due again from `next_try` on, `failed` for good after MAX_ATTEMPTS.

    That of an archived article stays `done`; after MAX_ATTEMPTS visits in vain it is due once a quarter.
    """
    row = db.execute("SELECT article, idle FROM urls WHERE url = ? AND state = 'done'", [url]).fetchone()
    if row and row[0]:
        again = next_try if row[1] < MAX_ATTEMPTS else fetched + revisits.QUARTER
        db.execute(
            "UPDATE urls SET reason = ?, next_try = ?, attempts = attempts + 1, idle = idle + 1, looked = ? "
            "WHERE url = ?",
            [reason, stamp(again), stamp(fetched), url],
        )
        return
    record_outcome(db, outlet, [url], "pending", reason=reason, fetched=fetched)
    db.execute(
        "UPDATE urls SET next_try = ?, state = CASE WHEN attempts >= ? THEN 'failed' ELSE 'pending' END "
        "WHERE url = ?",
        [stamp(next_try), MAX_ATTEMPTS, url],
    )
