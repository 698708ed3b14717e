"""Mementos: captures of an outlet's articles that a web archive lists, and which of them are still to be fetched.

A memento that was fetched needs no mark: its capture, with the same address and time, is in the archive or it is not.
So a killed run is resumed as a crawl is, and nothing is fetched twice.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypedDict, cast

from crawler.archive.database import Archive
from crawler.archive.frontier import PROBABLE_DAY_MARGIN
from crawler.clock import now, stamp

MAX_ATTEMPTS = 3  # runs in which a memento is asked for in vain before it is left alone
FRESH = timedelta(days=30)  # a list that was read to its end is not asked for again within this time


@dataclass(frozen=True, kw_only=True, slots=True)
class Memento:
    """A capture that a web archive lists, of an address that may be an article's."""

    url: str
    """The address, without tracking and default port."""
    original: str
    """The same as the web archive names it."""
    key: str
    """The article's key."""
    taken: datetime
    digest: str | None
    """Stands for its bytes; None when the web archive gives none."""
    day: str | None = None
    """Publication day, YYYY-MM-DD, where the address tells it."""
    around: str | None = None
    """The probable day, give or take PROBABLE_DAY_MARGIN."""


class PendingMemento(TypedDict):
    """A memento to be fetched."""

    id: int
    url: str
    original: str
    key: str
    taken: str
    digest: str | None
    appeared: str | None
    """Publication day, where it is known."""


# A capture of the same address and time is the memento, whichever web archive gave it.
_HELD = "EXISTS (SELECT 1 FROM captures c WHERE c.url = m.url AND c.fetched = m.taken AND c.kind = 'page')"
_FORGOTTEN = "EXISTS (SELECT 1 FROM tombstones t WHERE t.url = m.url OR t.key = m.key)"
_MARGIN = f"{PROBABLE_DAY_MARGIN} days"
# An article appeared before its first capture, whatever its number lets one expect: what was first captured before
# the window appeared before it.
_WANTED = f"""
WITH listed AS (
    SELECT m.*, coalesce(a.day, m.day) AS appeared, min(m.taken) OVER (PARTITION BY m.key) AS first_taken
    FROM _mementos m LEFT JOIN articles a ON a.key = m.key WHERE m.outlet = :outlet)
SELECT m.id, m.url, m.original, m.key, m.taken, m.digest, m.appeared FROM listed m
WHERE m.server = :server AND m.state = 'pending' AND NOT {_HELD} AND NOT {_FORGOTTEN}
  AND CASE WHEN m.appeared IS NOT NULL THEN m.appeared BETWEEN :first AND :last
           WHEN m.around IS NOT NULL
           THEN min(m.around, m.first_taken) BETWEEN date(:first, '-{_MARGIN}') AND date(:last, '+{_MARGIN}')
           ELSE m.first_taken >= :first END
ORDER BY max(coalesce(m.appeared, m.around, substr(m.first_taken, 1, 10))) OVER (PARTITION BY m.key) DESC,
         m.key DESC, m.taken, m.id
"""  # noqa: S608 - clauses of ours


def wanted(archive: Archive, server: str, outlet: str, since: str | None, until: str | None) -> list[PendingMemento]:
    """The mementos of articles published in a window of days (YYYY-MM-DD) that are not held yet.

    Article by article, the newest first, and of each the oldest memento first. Where the day is not known, the
    probable day decides; where that is not known either, an article is wanted that was not captured before the
    window.
    """
    values = {"server": server, "outlet": outlet, "first": since or "0001-03-02", "last": until or "9999-10-01"}
    return cast("list[PendingMemento]", archive.rows_named(_WANTED, values))


def held_copy(archive: Archive, outlet: str, digest: str | None) -> dict[str, Any] | None:
    """The row of `captures` of a memento with that digest which was fetched already; None when there is none."""
    return archive.one(
        "SELECT c.* FROM _mementos m JOIN captures c ON c.url = m.url AND c.fetched = m.taken AND c.kind = 'page' "
        "WHERE m.outlet = ? AND m.digest = ? AND c.warc_file IS NOT NULL ORDER BY c.id LIMIT 1",
        outlet, digest,
    )  # fmt: skip


def is_held(archive: Archive, url: str, taken: datetime) -> bool:
    """True when the capture of that moment is in the archive."""
    sql = "SELECT 1 AS one FROM captures WHERE url = ? AND fetched = ? AND kind = 'page'"
    return archive.one(sql, url, stamp(taken)) is not None


def set_aside(archive: Archive, memento: int, state: str, reason: str) -> None:
    """Leave a memento alone: it leads elsewhere, or the web archive does not have it."""
    with archive.transaction() as db:
        db.execute("UPDATE _mementos SET state = ?, reason = ? WHERE id = ?", [state, reason, memento])


def record_failure(archive: Archive, memento: int, reason: str) -> None:
    """Record a fetch in vain: the next run tries again, MAX_ATTEMPTS times in all."""
    with archive.transaction() as db:
        db.execute(
            "UPDATE _mementos SET reason = ?, attempts = attempts + 1, "
            "state = CASE WHEN attempts + 1 >= ? THEN 'failed' ELSE state END WHERE id = ?",
            [reason, MAX_ATTEMPTS, memento],
        )


def led_to(archive: Archive, memento: int, taken: datetime) -> None:
    """Record that the web archive answered with its capture of another time, which is wanted in the other's place."""
    with archive.transaction() as db:
        db.execute(
            "INSERT OR IGNORE INTO _mementos (server, outlet, url, original, key, taken, day, around, listed) "
            "SELECT server, outlet, url, original, key, ?, day, around, listed FROM _mementos WHERE id = ?",
            [stamp(taken), memento],
        )
        db.execute("UPDATE _mementos SET state = 'moved', reason = ? WHERE id = ?", [stamp(taken), memento])


# Lists


def cursor_of(archive: Archive, server: str, host: str, since: str, outlet: str) -> dict[str, Any] | None:
    """Where the list of a host's captures is read on; `{}` at its beginning. None at its end, if that was lately."""
    row = archive.one(
        "SELECT cursor, finished FROM _cdx_queries WHERE server = ? AND host = ? AND since = ?", server, host, since
    )
    if row is None or row["finished"] is None:
        cursor: dict[str, Any] = json.loads(row["cursor"]) if row else {}
    elif datetime.fromisoformat(row["finished"]) > now() - FRESH:
        return None
    else:
        cursor = {}
    with archive.transaction() as db:
        db.execute(
            "INSERT INTO _cdx_queries (server, host, since, outlet) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET finished = NULL, cursor = ?",
            [server, host, since, outlet, json.dumps(cursor)],
        )
    return cursor


def add_listed(
    archive: Archive,
    query: tuple[str, str, str],
    found: Sequence[Memento],
    *,
    outlet: str,
    listed: int | None,
    cursor: dict[str, Any] | None,
) -> int:
    """Add what a part of a list names, and where the list goes on, in one transaction. Returns how many are new.

    `query` is server, host and since; `listed` the capture of the part; `cursor` is None at the end of the list. Of
    captures of an article in a row that have one digest, the first is kept: the others have the same bytes.
    """
    server = query[0]
    with archive.transaction() as db:
        before = db.execute("SELECT count(*) FROM _mementos").fetchone()[0]
        db.conn.executemany(
            "INSERT OR IGNORE INTO _mementos "
            "(server, outlet, url, original, key, taken, digest, day, around, listed) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (server, outlet, m.url, m.original, m.key, stamp(m.taken), m.digest, m.day, m.around, listed)
                for m in found
            ],
        )
        for key in dict.fromkeys(m.key for m in found):
            db.execute(_SAME_BYTES, [outlet, key])
        db.execute(
            "UPDATE _cdx_queries SET cursor = ?, finished = ? WHERE server = ? AND host = ? AND since = ?",
            [json.dumps(cursor or {}), None if cursor else stamp(), *query],
        )
        return int(db.execute("SELECT count(*) FROM _mementos").fetchone()[0]) - int(before)


_SAME_BYTES = """
UPDATE _mementos SET state = 'same' WHERE state = 'pending' AND id IN (
    SELECT id FROM (
        SELECT id, digest, lag(digest) OVER (ORDER BY taken, id) AS before FROM _mementos
        WHERE outlet = ? AND key = ? AND state IN ('pending', 'same'))
    WHERE digest = before)
"""


def count_listed(archive: Archive, server: str, outlet: str) -> int:
    """How many different versions of articles the lists name, those that are held included."""
    sql = "SELECT count(*) AS n FROM _mementos WHERE server = ? AND outlet = ? AND state != 'same'"
    return int(archive.rows(sql, server, outlet)[0]["n"])
