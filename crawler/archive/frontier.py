"""The frontier: every URL ever found, with its state, the reason for it and when it is due to be fetched again.

It is the table `urls` of the archive, so a killed run is simply resumed: a row is `pending` until its transaction
commits. `announcements` adds what sources name; this module says what to fetch and records what came of it.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict, cast

from crawler.archive import revisits
from crawler.archive.database import Archive
from crawler.clock import now, stamp
from crawler.translating.recorded import recorded

if TYPE_CHECKING:
    from sqlite_utils import Database

PROBABLE_DAY_MARGIN = 60  # days by which a probable publication day may be wrong
CUT_VISITS = 3  # to a URL whose page is cut each time, before it is taken as it is
SAME_RUN = timedelta(hours=6)  # within which a URL is tried again in the same run
MAX_ATTEMPTS = 5  # on a URL that fails, before it is left alone
MAX_FALSE_ALARMS = 3  # revisits in a row that found no change, after which the site's change dates are not believed
FETCH_WHOLE_AFTER = 2 * revisits.WEEK  # since its last capture an article is fetched without conditions


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


_WINDOW = f"""CASE WHEN published IS NOT NULL THEN published BETWEEN :first AND :last
       WHEN lastmod < :first THEN 0
       WHEN around IS NOT NULL
       THEN around BETWEEN date(:first, '-{PROBABLE_DAY_MARGIN} days') AND date(:last, '+{PROBABLE_DAY_MARGIN} days')
       ELSE 1 END"""
# The states stand by themselves, so that an index is asked for them: nearly all addresses of an archive are done.
_WAITING = """outlet = :outlet AND state IN ('pending', 'refused', 'not_article', 'failed')
       AND (next_try <= :now OR state = 'pending' AND next_try IS NULL)"""
_EVERY = "outlet = :outlet AND state NOT IN ('forgotten', 'known') AND coalesce(looked, '') < :before"
OUTSIDE = recorded("outside every window of days that was asked for")
"""The reason of a URL whose state is `known`."""
INVENTED = recorded("named by pages whose other addresses are no articles")
"""The same, for what a trap named."""


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


def first_pending(archive: Archive, urls: Iterable[str]) -> PendingUrl | None:
    """The first of these URLs, in the order of the alphabet, that waits for its first fetch."""
    told = "url IN (SELECT value FROM json_each(?)) AND state = 'pending' AND looked IS NULL"
    sql = f"SELECT url, key, published, found_via FROM urls WHERE {told} ORDER BY url LIMIT 1"  # noqa: S608
    rows = archive.rows(sql, json.dumps([*urls]))
    return cast("PendingUrl", rows[0]) if rows else None


def leave(archive: Archive, urls: Sequence[str]) -> int:
    """Make URLs known that a trap named, where they were never fetched; how many. A later run decides anew."""
    if not urls:
        return 0
    with archive.transaction() as db:
        told = "url IN (SELECT value FROM json_each(?)) AND state = 'pending' AND looked IS NULL"
        sql = f"UPDATE urls SET state = 'known', reason = ? WHERE {told}"  # noqa: S608 - a clause of ours
        return db.execute(sql, [INVENTED, json.dumps(urls)]).rowcount


def count_pending(archive: Archive, outlet: str) -> int:
    """How many articles are pending: found, wanted, and not fetched yet, or fetched in vain and tried again later.

    This is what "pending" counts wherever it is shown.
    """
    sql = "SELECT count(DISTINCT coalesce(key, url)) AS n FROM urls WHERE outlet = ? AND state = 'pending'"
    return int(archive.rows(sql, outlet)[0]["n"])


def count_known(archive: Archive, outlet: str) -> int:
    """How many URLs are known: found, and outside every window of days that was asked for."""
    return int(archive.rows("SELECT count(*) AS n FROM urls WHERE outlet = ? AND state = 'known'", outlet)[0]["n"])


def count_due(archive: Archive, outlet: str, since: str | None, until: str | None) -> int:
    """How many articles a run with this window would fetch now; days are YYYY-MM-DD, None for no limit.

    Those are the pending ones of these days, unless they wait for their next try, and pages that were turned away and
    have come to their next try.
    """
    sql = f"SELECT count(DISTINCT coalesce(key, url)) AS n FROM urls WHERE {_WAITING} AND {_WINDOW}"  # noqa: S608
    return int(archive.rows_named(sql, _values(outlet, since, until))[0]["n"])


def _values(outlet: str, since: str | None, until: str | None) -> dict[str, Any]:
    """The parameters of the clauses above; sqlite3 takes those that a statement does not name."""
    return {"outlet": outlet, "now": stamp(), "first": since or "0001-03-02", "last": until or "9999-10-01"}


def want_urls(db: "Database", urls: Iterable[str], since: str | None, until: str | None) -> None:
    """Make known URLs pending whose publication day is in the window, inside the caller's transaction."""
    told = "url IN (SELECT value FROM json_each(:urls)) AND state = 'known'"
    sql = f"UPDATE urls SET state = 'pending', reason = NULL WHERE {told} AND {_WINDOW}"  # noqa: S608 - clauses of ours
    db.execute(sql, _values("", since, until) | {"urls": json.dumps([*urls])})


def want_window(archive: Archive, outlet: str, since: str, until: str | None) -> None:
    """Make every known URL pending that a window reaches, whichever run found it; days are YYYY-MM-DD."""
    where = f"outlet = :outlet AND state = 'known' AND {_WINDOW}"
    with archive.transaction() as db:
        sql = f"UPDATE urls SET state = 'pending', reason = NULL WHERE {where}"  # noqa: S608 - a clause of ours
        db.execute(sql, _values(outlet, since, until))


def want_published_since(archive: Archive, outlet: str, day: str) -> None:
    """Make every known URL pending that is known to have been published since a day, YYYY-MM-DD."""
    with archive.transaction() as db:
        db.execute(
            "UPDATE urls SET state = 'pending', reason = NULL "
            "WHERE outlet = ? AND state = 'known' AND published >= ?",
            [outlet, day],
        )


def due_for_revisit(
    archive: Archive, outlet: str, limit: int, confirmed: Iterable[str] = (), *, contradicted: bool = False
) -> list[DueUrl]:
    """At most `limit` archived articles that are due for a revisit: those with a reason first, then the newest.

    `contradicted` takes only those of which a source says something else than is held. One under another title is
    fetched whole: a server that says "not modified" of it is not believed. `confirmed` are the sitemaps read in this
    run. A young article is skipped when one of them lists it with the date of its last change, provided that this
    sitemap has ever dated a change later than a publication: many never do.
    """
    sitemaps = [url for url in confirmed if _dates_changes(archive, url)]
    marks = ", ".join("?" * len(sitemaps))
    reasons = revisits.CONTRADICTIONS if contradicted else ()
    only = f" AND u.reason IN ({', '.join('?' * len(reasons))})" if reasons else ""
    moment = now()
    young = moment - revisits.SETTLED_AFTER
    rows = archive.rows(
        f"""
        SELECT u.url, u.key, u.published, u.found_via, u.etag, u.last_modified,
               coalesce((SELECT max(fetched) FROM captures c WHERE c.article = u.article), '') < ?
                   OR coalesce(u.reason = ?, 0) AS whole
        FROM urls u WHERE u.outlet = ? AND u.state = 'done' AND u.next_try <= ? AND u.article IS NOT NULL
          AND NOT (u.reason IS NULL AND u.idle < {MAX_FALSE_ALARMS} AND u.lastmod IS NOT NULL AND u.published > ?
                   AND coalesce(u.mapped_in, '') IN ({marks})){only}
        ORDER BY u.reason IS NULL, u.published DESC, u.url DESC LIMIT ?
        """,  # noqa: S608 - question marks only
        stamp(moment - FETCH_WHOLE_AFTER), revisits.RETITLED, outlet, stamp(moment), young.date().isoformat(),
        *sitemaps, *reasons, limit,
    )  # fmt: skip
    return cast("list[DueUrl]", rows)


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
WHERE urls.state != 'forgotten'
"""


def record_outcome(
    db: "Database",
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


def _schedule_retry(db: "Database", url: str, state: str, reason: str | None, fetched: datetime) -> None:
    attempts = db.execute("SELECT attempts FROM urls WHERE url = ?", [url]).fetchone()[0]
    again = revisits.next_try(state, reason, attempts, fetched)
    db.execute("UPDATE urls SET next_try = ? WHERE url = ?", [stamp(again) if again else None, url])


_RECORD_MEMENTO = """
INSERT INTO urls (url, outlet, key, found_via, found, state, article, published, attempts, looked)
VALUES (:url, :outlet, :key, 'cdx', :now, 'done', :article, :published, 0, :taken)
ON CONFLICT (url) DO UPDATE SET
    next_try = CASE WHEN state = 'pending' THEN :now ELSE next_try END,
    state = 'done', reason = NULL, article = excluded.article, key = excluded.key,
    published = coalesce(published, excluded.published), looked = coalesce(looked, excluded.looked)
WHERE state NOT IN ('done', 'forgotten')
"""


def record_memento(
    db: "Database", outlet: str, url: str, *, key: str, article: int, published: str | None, taken: datetime
) -> None:
    """Record that a web archive gave the article of a URL, inside the caller's transaction.

    When the site itself was asked, and what it answered, stays as it is. A URL that the next crawl was to fetch
    is due for a revisit instead.
    """
    values = {"url": url, "outlet": outlet, "key": key, "article": article, "published": published}
    db.execute(_RECORD_MEMENTO, values | {"now": stamp(), "taken": stamp(taken)})
    db.execute(
        "UPDATE urls SET next_try = CASE WHEN state = 'pending' THEN ? END, state = 'done', article = ?, "
        "reason = 'another address of the same article' WHERE key = ? AND state NOT IN ('done', 'forgotten')",
        [stamp(), article, key],
    )


def schedule_revisit(db: "Database", url: str, article: int, reason: str) -> None:
    """Make one URL of an article due at once, and no other, inside the caller's transaction."""
    db.execute("UPDATE urls SET next_try = NULL WHERE article = ? AND state = 'done'", [article])
    db.execute("UPDATE urls SET next_try = ?, reason = ? WHERE url = ?", [stamp(), reason, url])


def schedule_next_revisit(db: "Database", article: int, url: str, fetched: datetime) -> None:
    """Set when an article is due again, at the URL that was just fetched and at no other of its URLs."""
    row = next(iter(db.query("SELECT published, day, first_seen FROM articles WHERE id = ?", [article])))
    listed = db.execute("SELECT max(listed) FROM urls WHERE article = ?", [article]).fetchone()[0]
    published = datetime.fromisoformat(row["published"] or row["first_seen"])
    published = published if published.tzinfo else published.replace(tzinfo=UTC)
    still = bool(listed) and listed >= stamp(fetched - revisits.WEEK)
    again = revisits.next_revisit(published, fetched, listed=still)
    db.execute("UPDATE urls SET next_try = NULL WHERE article = ? AND url != ?", [article, url])
    db.execute("UPDATE urls SET next_try = ? WHERE url = ?", [stamp(again) if again else None, url])


def record_unchanged(db: "Database", url: str, fetched: datetime) -> int | None:
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


def record_missing(db: "Database", article: int, url: str, reason: str, fetched: datetime) -> bool:
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
        [recorded("gone: {reason}", reason=reason) if gone else reason, stamp(since), stamp(fetched), again, url],
    )
    return gone


def postpone(db: "Database", outlet: str, url: str, reason: str, fetched: datetime, next_try: datetime) -> None:
    """Record a fetch that failed: the URL is due again from `next_try` on, `failed` for good after MAX_ATTEMPTS.

    That of an archived article stays `done`; after MAX_ATTEMPTS visits in vain it is due once a quarter. Tries within
    SAME_RUN count as one.
    """
    before = stamp(fetched - SAME_RUN)
    again_soon = "SELECT 1 FROM urls WHERE url = ? AND reason IS NOT NULL AND looked >= ?"
    counted = 0 if db.execute(again_soon, [url, before]).fetchone() else 1
    row = db.execute("SELECT article, idle FROM urls WHERE url = ? AND state = 'done'", [url]).fetchone()
    if row and row[0]:
        again = next_try if row[1] < MAX_ATTEMPTS else fetched + revisits.QUARTER
        db.execute(
            "UPDATE urls SET reason = ?, next_try = ?, attempts = attempts + ?, idle = idle + ?, looked = ? "
            "WHERE url = ?",
            [reason, stamp(again), counted, counted, stamp(fetched), url],
        )
        return
    record_outcome(db, outlet, [url], "pending", reason=reason, fetched=fetched)
    db.execute(
        "UPDATE urls SET next_try = ?, attempts = attempts - ?, "
        "state = CASE WHEN attempts - ? >= ? THEN 'failed' ELSE 'pending' END "
        "WHERE url = ? AND state != 'forgotten'",
        [stamp(next_try), 1 - counted, 1 - counted, MAX_ATTEMPTS, url],
    )
