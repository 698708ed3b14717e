"""What sources announce, put on the frontier: new URLs, changed ones, and those that a sitemap no longer lists."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.archive import sightings
from crawler.archive.database import Archive
from crawler.archive.frontier import MAX_FALSE_ALARMS, OUTSIDE, schedule_revisit, want_urls
from crawler.archive.revisits import CHANGED, DROPPED, MOVED, NAMED_AGAIN, RETITLED
from crawler.archive.sightings import DATED, Retitled
from crawler.archive.tombstones import FORGOTTEN, STATE, forgotten_names, is_forgotten
from crawler.clock import stamp
from crawler.items import Announcement
from crawler.text import levelled

if TYPE_CHECKING:
    from sqlite_utils import Database


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


def announce(
    archive: Archive,
    outlet: str,
    found: Sequence[FoundUrl],
    *,
    source: str | None = None,
    mapped_in: str | None = None,
    at: str | None = None,
    since: str | None = None,
    until: str | None = None,
    wanted: bool = True,
) -> int:
    """Add announced URLs to the frontier, in one transaction. Returns how many new articles they announce.

    A new URL is `pending` if its publication day is in the window of the run (`since` and `until`, YYYY-MM-DD), else
    `known`, or `done` at once when its article is archived already. One that was found before becomes due when its
    site says that it changed since it was last fetched, or gives it another title. `source` is the address of what
    announces them (None for a person), `mapped_in` the same when it is a sitemap, `at` the moment of its reading, as
    a stamp (now). `wanted` False makes no URL pending.
    """
    at = at or stamp()
    fresh = 0
    with archive.transaction() as db:
        for one in found:
            if not _announce_again(db, one, mapped_in, at):
                fresh += _add(db, outlet, one, mapped_in, at)
        if wanted:
            want_urls(db, (one.announcement.url for one in found), since, until)
        if source:
            for changed in sightings.record(db, source, _without_forgotten(db, found), at):
                _revisit_if_retitled(db, changed)
    return fresh


def _without_forgotten(db: "Database", found: Sequence[FoundUrl]) -> list[Announcement]:
    """What is announced, without what was forgotten on request: sources go on giving its titles and summaries."""
    names, urls = forgotten_names(db), json.dumps([one.announcement.url for one in found])
    sql = "SELECT url FROM urls WHERE state = ? AND url IN (SELECT value FROM json_each(?))"
    closed = {url for (url,) in db.execute(sql, [STATE, urls]).fetchall()}
    announced = [one.announcement for one in found]
    announced = [replace(one, title=None, summary=None) if one.url in closed else one for one in announced]
    if not names:
        return announced
    return [replace(a, title=a.title and names(a.title), summary=a.summary and names(a.summary)) for a in announced]


def _revisit_if_retitled(db: "Database", changed: Retitled) -> None:
    """Make an archived article due whose source gives it a new title, unless it has that title already.

    Many sources never have the page's own title, so it is what they said before that a title is compared with. Cards
    of listings have labels too: they count only where they said the held title before, and do not say it now.
    """
    row = db.execute(
        "SELECT u.article, a.title FROM urls u JOIN articles a ON a.id = u.article "
        "WHERE u.url = ? AND u.state = 'done' AND u.idle < ?",
        [changed.url, MAX_FALSE_ALARMS],
    ).fetchone()
    if row is None:
        return
    held, title = levelled(row[1]), levelled(changed.title)
    if held != title and (changed.via in DATED or (held == levelled(changed.before) and held not in title)):
        schedule_revisit(db, changed.url, row[0], RETITLED)


def _announce_again(db: "Database", one: FoundUrl, mapped_in: str | None, at: str) -> bool:
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
            schedule_revisit(db, one.announcement.url, article, CHANGED)
        elif state in ("not_article", "failed"):
            db.execute("UPDATE urls SET state = 'pending', next_try = NULL WHERE url = ?", [one.announcement.url])
    elif status == "gone" and idle < MAX_FALSE_ALARMS:
        schedule_revisit(db, one.announcement.url, article, NAMED_AGAIN)
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


def _add(db: "Database", outlet: str, one: FoundUrl, mapped_in: str | None, at: str) -> int:
    article = _article_of(db, one.key)
    state, reason = ("done", "another address of the same article") if article else ("known", OUTSIDE)
    if is_forgotten(db, one.announcement.url, one.key):
        state, reason = STATE, FORGOTTEN
    # Not `Table.insert`, which takes five times as long: a sitemap has tens of thousands of them.
    db.execute(
        f"INSERT INTO urls (url, outlet, key, found_via, found, published, around, lastmod, article, state, reason, "  # noqa: S608
        f"mapped_in, {'mapped' if mapped_in else 'listed'}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            one.announcement.url, outlet, one.key, one.announcement.via, at, one.day, one.around,
            one.announcement.lastmod, article, state, reason, mapped_in, at,
        ],
    )  # fmt: skip
    if article:
        _revisit_if_moved(db, one, article)
    return 0 if article or state == STATE else 1


def _revisit_if_moved(db: "Database", one: FoundUrl, article: int) -> None:
    """Make an archived article due at its new URL, unless its site dates its last change before our last visit."""
    looked = db.execute("SELECT max(looked) FROM urls WHERE article = ?", [article]).fetchone()[0]
    changed = one.announcement.lastmod
    if (changed_at(changed) > (looked or "")) if changed else one.announcement.via == "feed":
        schedule_revisit(db, one.announcement.url, article, MOVED)


def _article_of(db: "Database", key: str | None) -> int | None:
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
                schedule_revisit(db, row["url"], row["article"], DROPPED)


def named_later(db: "Database", url: str, other: str) -> bool:
    """True when the site's sources still listed `url` after they last listed `other`."""
    named = "SELECT max(coalesce(mapped, ''), coalesce(listed, '')) FROM urls WHERE url = ?"
    one, two = (db.execute(named, [u]).fetchone() for u in (url, other))
    return bool(one and two and one[0] > two[0])
