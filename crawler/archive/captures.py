"""Captures: what was fetched, when, with what verdict, and where its bytes are."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict, cast

from crawler.archive.database import Archive
from crawler.archive.inserting import inserted
from crawler.archive.warc_conventions import warc_date
from crawler.clock import stamp
from crawler.items import Kind, Page, Rights, Verdict

if TYPE_CHECKING:
    from sqlite_utils import Database

    from crawler.archive.warc import WarcPosition

RESERVED = "EXISTS (SELECT 1 FROM captures r WHERE r.article = a.id AND (r.tdm_reservation = 1 OR r.noarchive = 1))"
"""SQL: true for articles (as `a`) that their publisher reserved in any of their captures: not to be made public."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Capture:
    """What is recorded of one fetch, beside the page itself."""

    position: "WarcPosition | None"
    """Where its bytes are; None where none are kept."""
    crawl: int | None
    """The run that fetched it, as `crawls.id`; None outside a run."""
    rights: Rights
    verdict: Verdict | None = None
    """None for a feed, listing or robots.txt."""
    reason: str | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    """Which field of the article was read from where, and what was cut."""
    article: int | None = None
    """The archived article that it shows, as `articles.id`."""


class StoredCopy(TypedDict):
    """A capture of a feed, listing or robots.txt, and the place of its bytes."""

    etag: str | None
    last_modified: str | None
    fetched: str
    kind: Kind
    content_type: str | None
    outlet: str
    warc_file: str
    warc_offset: int
    sha256: str


def add_capture(db: "Database", page: Page, capture: Capture) -> int:
    """Write the row of a capture inside the caller's transaction. Returns its id."""
    position = capture.position
    row = {
        "url": page.url,
        "outlet": page.outlet,
        "article": capture.article,
        "kind": page.kind,
        "origin": page.origin,
        "verdict": capture.verdict,
        "reason": capture.reason,
        "fields": json.dumps(capture.fields, ensure_ascii=False, sort_keys=True),
        "fetched": stamp(page.fetched),
        "status": page.status or None,
        "content_type": page.header("content-type"),
        "etag": page.header("etag"),
        "last_modified": page.header("last-modified"),
        "sha256": position.sha256 if position else None,
        "warc_file": position.file if position else None,
        "warc_offset": position.offset if position else None,
        "warc_length": position.length if position else None,
        "complete": page.complete,
        "crawl": capture.crawl,
        "robots": page.robots,
        "tdm_reservation": capture.rights.tdm_reservation,
        "tdm_policy": capture.rights.tdm_policy,
        "noarchive": capture.rights.noarchive,
    }
    added = inserted(db, "captures", row)
    if position and position.stored:
        stored = position.stored
        db.execute("INSERT INTO _records VALUES (?, ?, ?)", [added, stored.starts, stored.digest])
    return added


def same_body(archive: Archive, page: Page, digest: str, key: str | None = None) -> tuple[str, str] | None:
    """URL and date of an earlier capture with the same body (SHA-256 `digest`), for a WARC revisit record.

    With the key of an article: only the capture that its text was read from, so that an article always points
    at a capture whose bytes are kept. Without: only when the last capture of this URL has that body. None when
    the body must be written again.
    """
    if key:
        row = archive.one(
            "SELECT c.url, c.fetched FROM articles a JOIN captures c ON c.id = a.capture "
            "WHERE a.key = ? AND c.sha256 = ? AND c.url = ?",
            key, digest, page.url,
        )  # fmt: skip
        return (row["url"], warc_date(row["fetched"])) if row else None
    last = archive.one(
        "SELECT sha256, (SELECT min(fetched) FROM captures f WHERE f.url = c.url AND f.sha256 = c.sha256) "
        "AS first FROM captures c WHERE url = ? AND sha256 IS NOT NULL ORDER BY fetched DESC, id DESC LIMIT 1",
        page.url,
    )
    return (page.url, warc_date(last["first"])) if last and last["sha256"] == digest else None


def place_of_body(archive: Archive, url: str, fetched: datetime) -> tuple[str, int, str] | None:
    """WARC file, offset and SHA-256 of the bytes that a capture of this moment brought; None when they are not held.

    An unchanged body is a WARC revisit record without bytes, so the place is that of the first capture of it.
    """
    row = archive.one(
        "SELECT f.warc_file, f.warc_offset, f.sha256 FROM captures c JOIN captures f ON f.url = c.url "
        "AND f.sha256 = c.sha256 AND f.warc_file IS NOT NULL WHERE c.url = ? AND c.fetched = ? ORDER BY f.id LIMIT 1",
        url, stamp(fetched),
    )  # fmt: skip
    return (row["warc_file"], row["warc_offset"], row["sha256"]) if row else None


def is_missing_since(db: "Database", url: str, taken: datetime) -> bool:
    """True when the site's last answer for a URL, after that moment, was that it has no such page."""
    last = db.execute(
        "SELECT status FROM captures WHERE url = ? AND origin = 'live' AND kind = 'page' AND fetched > ? "
        "AND status IS NOT NULL ORDER BY fetched DESC LIMIT 1",
        [url, stamp(taken)],
    ).fetchone()
    return last is not None and last[0] in (404, 410)


def newest_copy(archive: Archive, url: str, since: str) -> StoredCopy | None:
    """The newest whole capture with HTTP 200 of a feed, listing or robots.txt, fetched at or after `since` (a stamp).

    An unchanged body is a WARC revisit record without bytes, so the place is that of the first capture of it.
    """
    row = archive.one(
        """
        SELECT n.etag, n.last_modified, n.fetched, n.kind, n.content_type, n.outlet, n.sha256,
               f.warc_file, f.warc_offset
        FROM captures n JOIN captures f ON f.id = (
            SELECT min(id) FROM captures WHERE url = n.url AND sha256 = n.sha256 AND warc_file IS NOT NULL)
        WHERE n.url = ? AND n.kind != 'page' AND n.status = 200 AND n.fetched >= ? AND n.complete IS NOT 0
        ORDER BY n.fetched DESC, n.id DESC LIMIT 1
        """,
        url,
        since,
    )
    return cast("StoredCopy | None", row)


def committed_bytes(archive: Archive, file: str) -> int:
    """The bytes of a file of captures up to the end of the last record that a row points at."""
    sql = "SELECT coalesce(max(warc_offset + warc_length), 0) AS bytes FROM captures WHERE warc_file = ?"
    return int(archive.rows(sql, file)[0]["bytes"])
