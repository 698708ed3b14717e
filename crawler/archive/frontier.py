"""The frontier: every address ever found, with its state, the reason for it and when it is due again.

It lives in the archive, so a killed run simply goes on: a row is `pending` until its transaction commits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from crawler.archive import revisits
from crawler.archive.database import Archive
from crawler.clock import now, stamp
from crawler.items import Announcement

MARGIN = 60  # days by which a probable publication day may be wrong
GIVE_UP = 5  # attempts on a failing address before it is left alone
FALSE_ALARMS = 3  # looks in a row that found nothing new, after which a changed date is not believed
WHOLE = 2 * revisits.WEEK  # after this long an article is fetched whole, whatever its server says of it


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """An announced address with what its outlet can say of it before it is fetched."""

    said: Announcement
    key: str | None
    day: str | None
    """Publication day as far as it is known, YYYY-MM-DD."""
    around: str | None = None
    """The probable day, from the outlet's counter, give or take MARGIN."""


def announce(
    archive: Archive, outlet: str, found: Iterable[Found], *, mapped_in: str | None = None, at: str | None = None
) -> int:
    """Put addresses on the frontier as pending, in one transaction. Returns how many are news to it.

    An address whose article is held already is `done` at once. One that is known is due for another look
    when it was changed since the last one. `mapped_in` is the sitemap that names them.
    """
    at = at or stamp()
    fresh = 0
    with archive.transaction() as db:
        for one in found:
            if not _known(db, one, mapped_in, at):
                fresh += _add(db, outlet, one, mapped_in, at)
    return fresh


def _known(db: Any, one: Found, mapped_in: str | None, at: str) -> bool:
    """Note that a known address was named again, and have it looked at when it changed since."""
    row = db.execute(
        "SELECT state, article, looked, idle, lastmod, (SELECT status FROM articles a WHERE a.id = article) "
        "FROM urls WHERE url = ?",
        [one.said.url],
    ).fetchone()
    if row is None:
        return False
    state, article, looked, idle, lastmod, status = row
    if article:  # whichever of its addresses was looked at last
        looked = db.execute("SELECT max(looked) FROM urls WHERE article = ?", [article]).fetchone()[0]
    changed = one.said.lastmod
    where = "mapped = ?, mapped_in = ?" if mapped_in else "listed = ?"
    db.execute(
        f"UPDATE urls SET lastmod = coalesce(?, lastmod), published = coalesce(published, ?), {where} "  # noqa: S608
        "WHERE url = ?",
        [changed, one.day, *([at, mapped_in] if mapped_in else [at]), one.said.url],
    )
    if changed and changed != lastmod and looked and changed_at(changed) > looked and idle < FALSE_ALARMS:
        if state == "done" and article:
            _call(db, one.said.url, article, "changed since, says its site")
        elif state in ("not_article", "failed"):
            db.execute("UPDATE urls SET state = 'pending', next_try = NULL WHERE url = ?", [one.said.url])
    elif status == "gone" and idle < FALSE_ALARMS:
        _call(db, one.said.url, article, "named again")
    return True


def changed_at(lastmod: str) -> str:
    """A site's date of change as a stamp, empty when it cannot be read.

    A bare day counts until its end, a time without zone as UTC.
    """
    try:
        if len(lastmod) == 10:
            return f"{lastmod}T23:59:59+00:00"
        when = datetime.fromisoformat(lastmod)
        return stamp(when) if when.tzinfo else f"{when.isoformat(timespec='seconds')}+00:00"
    except ValueError:
        return ""


def _add(db: Any, outlet: str, one: Found, mapped_in: str | None, at: str) -> int:
    held = _held(db, one.key)
    db.table("urls").insert(
        {
            "url": one.said.url,
            "outlet": outlet,
            "key": one.key,
            "found_via": one.said.via,
            "found": at,
            "published": one.day,
            "around": one.around,
            "lastmod": one.said.lastmod,
            "article": held,
            "state": "done" if held else "pending",
            "reason": "another address of the same article" if held else None,
            "mapped_in": mapped_in,
            "mapped" if mapped_in else "listed": at,
        }
    )
    if held:
        _moved(db, one, held)
    return 0 if held else 1


def _moved(db: Any, one: Found, article: int) -> None:
    """A held article under a new address: look there, unless its site dates its last change before our last look."""
    looked = db.execute("SELECT max(looked) FROM urls WHERE article = ?", [article]).fetchone()[0]
    changed = one.said.lastmod
    if (changed_at(changed) > (looked or "")) if changed else one.said.via == "feed":
        _call(db, one.said.url, article, "announced under this address now")


def _call(db: Any, url: str, article: int, reason: str) -> None:
    """Make one address of an article due, and no other."""
    db.execute("UPDATE urls SET next_try = NULL WHERE article = ? AND state = 'done'", [article])
    db.execute("UPDATE urls SET next_try = ?, reason = ? WHERE url = ?", [stamp(), reason, url])


def _held(db: Any, key: str | None) -> int | None:
    row = db.execute("SELECT id FROM articles WHERE key = ?", [key]).fetchone() if key else None
    return row[0] if row else None


def mapped_since(archive: Archive, sitemap: str, moment: str) -> bool:
    """True when what a sitemap names was taken over at or after that moment."""
    row = archive.one("SELECT max(mapped) AS mapped FROM urls WHERE mapped_in = ?", sitemap)
    return bool(row and row["mapped"] and row["mapped"] >= moment)


def unmapped(archive: Archive, sitemap: str, at: str) -> None:
    """Articles that a sitemap named before, and not in its reading `at`: they may be gone, so look.

    Not when half of them are missing: then it is the sitemap that has changed.
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
                _call(db, row["url"], row["article"], "no longer in its sitemap")


_WINDOW = f"""CASE WHEN published IS NOT NULL THEN published BETWEEN :first AND :last
       WHEN lastmod < :first THEN 0
       WHEN around IS NOT NULL
       THEN around BETWEEN date(:first, '-{MARGIN} days') AND date(:last, '+{MARGIN} days')
       ELSE 1 END"""
_WAITING = """outlet = :outlet AND (state = 'pending' AND (next_try IS NULL OR next_try <= :now)
       OR state IN ('refused', 'not_article', 'failed') AND next_try <= :now)"""
_EVERY = "outlet = :outlet AND state != 'forgotten' AND coalesce(looked, '') < :before"


def todo(
    archive: Archive,
    outlet: str,
    limit: int,
    since: str | None = None,
    until: str | None = None,
    *,
    before: str | None = None,
) -> list[dict[str, Any]]:
    """Addresses to fetch, newest first, one for each article, within a window of publication days.

    Where the day is not known, its probable day decides; where that is not known either, only fetching can
    tell. What was last modified before the window was published before it too. With `before`, everything
    that was not looked at since that moment, whatever its state.
    """
    return archive.rows_named(
        f"""
        SELECT url, key, published, found_via FROM urls WHERE {_EVERY if before else _WAITING} AND {_WINDOW}
        GROUP BY coalesce(key, url)
        ORDER BY coalesce(published, around, lastmod, found) DESC, url DESC LIMIT :limit
        """,  # noqa: S608 - clauses of ours
        _values(outlet, since, until) | {"limit": limit, "before": before},
    )


def count_todo(archive: Archive, outlet: str, since: str | None, until: str | None) -> int:
    """How many articles are still to be fetched."""
    sql = f"SELECT count(DISTINCT coalesce(key, url)) AS n FROM urls WHERE {_WAITING} AND {_WINDOW}"  # noqa: S608
    return int(archive.rows_named(sql, _values(outlet, since, until))[0]["n"])


def _values(outlet: str, since: str | None, until: str | None) -> dict[str, Any]:
    return {"outlet": outlet, "now": stamp(), "first": since or "0001-03-02", "last": until or "9999-10-01"}


def due(archive: Archive, outlet: str, limit: int, confirmed: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Held articles whose time has come to be looked at again: those with a reason first, then the newest.

    Young articles are spared when a sitemap of this run (`confirmed`) names them and their last change, if it
    has ever dated a change later than a publication: many never do. `whole` asks for the page without
    conditions. Shapes: url, key, published, found_via, etag, last_modified, whole.
    """
    sitemaps = [url for url in confirmed if _tells_changes(archive, url)]
    marks = ", ".join("?" * len(sitemaps))
    moment = now()
    return archive.rows(
        f"""
        SELECT u.url, u.key, u.published, u.found_via, u.etag, u.last_modified,
               coalesce((SELECT max(fetched) FROM captures c WHERE c.article = u.article), '') < ? AS whole
        FROM urls u WHERE u.outlet = ? AND u.state = 'done' AND u.next_try <= ? AND u.article IS NOT NULL
          AND NOT (u.reason IS NULL AND u.idle < {FALSE_ALARMS} AND u.lastmod IS NOT NULL AND u.published > ?
                   AND coalesce(u.mapped_in, '') IN ({marks}))
        ORDER BY u.reason IS NULL, u.published DESC, u.url DESC LIMIT ?
        """,  # noqa: S608 - question marks only
        stamp(moment - WHOLE), outlet, stamp(moment), (moment - revisits.SETTLED).date().isoformat(),
        *sitemaps, limit,
    )  # fmt: skip


def named_later(db: Any, url: str, other: str) -> bool:
    """True when the site's lists named an address after they last named the other one."""
    named = "SELECT max(coalesce(mapped, ''), coalesce(listed, '')) FROM urls WHERE url = ?"
    one, two = (db.execute(named, [u]).fetchone() for u in (url, other))
    return bool(one and two and one[0] > two[0])


def _tells_changes(archive: Archive, sitemap: str) -> bool:
    row = archive.one(
        "SELECT 1 AS one FROM urls WHERE mapped_in = ? AND substr(lastmod, 1, 10) > published LIMIT 1", sitemap
    )
    return row is not None


def settle(
    db: Any,
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
    """Give addresses their state inside the caller's transaction, and the first of them its next time.

    Whatever else was pending under the same key is settled with them, so no article is fetched twice.
    """
    fetched = fetched or now()
    for url in dict.fromkeys(u for u in urls if u):
        db.execute(
            """
            INSERT INTO urls (url, outlet, key, found_via, found, state, reason, article, published, attempts,
                              etag, last_modified, looked)
            VALUES (?, ?, ?, 'fetch', ?, ?, ?, ?, ?, 1, ?, ?, ?)
            ON CONFLICT (url) DO UPDATE SET
                state = excluded.state, reason = excluded.reason, attempts = attempts + 1,
                article = coalesce(excluded.article, article), key = coalesce(excluded.key, key),
                published = coalesce(published, excluded.published), missing = NULL,
                etag = excluded.etag, last_modified = excluded.last_modified, next_try = NULL,
                looked = excluded.looked, idle = CASE WHEN ? THEN 0 ELSE idle + 1 END
            """,
            [url, outlet, key, stamp(), state, reason, article, published, etag, last_modified, stamp(fetched),
             changed],
        )  # fmt: skip
        if not article:
            attempts = db.execute("SELECT attempts FROM urls WHERE url = ?", [url]).fetchone()[0]
            again = revisits.next_try(state, reason, attempts, fetched)
            db.execute("UPDATE urls SET next_try = ? WHERE url = ?", [stamp(again) if again else None, url])
    if key and article:
        db.execute(
            "UPDATE urls SET state = 'done', article = ?, reason = 'another address of the same article' "
            "WHERE key = ? AND state NOT IN ('done', 'forgotten')",
            [article, key],
        )


def look_again(db: Any, article: int, url: str, fetched: datetime) -> None:
    """Set when an article is due again, at the address that was just asked."""
    row = next(iter(db.query("SELECT published, day, first_seen FROM articles WHERE id = ?", [article])))
    listed = db.execute("SELECT max(listed) FROM urls WHERE article = ?", [article]).fetchone()[0]
    published = datetime.fromisoformat(row["published"] or row["first_seen"])
    published = published if published.tzinfo else published.replace(tzinfo=UTC)
    still = bool(listed) and listed >= stamp(fetched - revisits.WEEK)
    again = revisits.next_look(published, fetched, listed=still)
    db.execute("UPDATE urls SET next_try = NULL WHERE article = ? AND url != ?", [article, url])
    db.execute("UPDATE urls SET next_try = ? WHERE url = ?", [stamp(again) if again else None, url])


def unchanged(db: Any, url: str, fetched: datetime) -> int | None:
    """An article's server said 304. Returns the article's id."""
    row = db.execute("SELECT article FROM urls WHERE url = ?", [url]).fetchone()
    if row is None or row[0] is None:
        return None
    db.execute(
        "UPDATE urls SET looked = ?, idle = idle + 1, attempts = attempts + 1, reason = NULL, missing = NULL "
        "WHERE url = ?",
        [stamp(fetched), url],
    )
    look_again(db, row[0], url, fetched)
    return int(row[0])


def missed(db: Any, article: int, url: str, reason: str, fetched: datetime) -> bool:
    """A held article answered 404 or 410. True when it did so a week ago too, so that it is gone."""
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


def postpone(db: Any, outlet: str, url: str, reason: str, fetched: datetime, next_try: datetime) -> None:
    """A fetch that failed: due again from `next_try` on; `failed` for good after GIVE_UP attempts.

    A held article stays `done`: it is only looked at again, hardly ever after GIVE_UP looks in vain.
    """
    row = db.execute("SELECT article, idle FROM urls WHERE url = ? AND state = 'done'", [url]).fetchone()
    if row and row[0]:
        again = next_try if row[1] < GIVE_UP else fetched + revisits.QUARTER
        db.execute(
            "UPDATE urls SET reason = ?, next_try = ?, attempts = attempts + 1, idle = idle + 1, looked = ? "
            "WHERE url = ?",
            [reason, stamp(again), stamp(fetched), url],
        )
        return
    settle(db, outlet, [url], "pending", reason=reason, fetched=fetched)
    db.execute(
        "UPDATE urls SET next_try = ?, state = CASE WHEN attempts >= ? THEN 'failed' ELSE 'pending' END "
        "WHERE url = ?",
        [stamp(next_try), GIVE_UP, url],
    )
