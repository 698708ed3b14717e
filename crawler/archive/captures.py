"""Captures: what was fetched, when, with what verdict, and where its bytes are."""

import json
from typing import Any

from crawler.archive.database import Archive
from crawler.archive.warc import Placed
from crawler.clock import stamp
from crawler.items import Page
from crawler.reading.page import Document
from crawler.reading.rights import rights_of


def add_capture(
    db: Any,
    page: Page,
    placed: Placed | None,
    crawl: int | None,
    verdict: str | None,
    reason: str | None,
    fields: dict[str, Any],
    article: int | None = None,
    document: Document | None = None,
) -> int:
    """Write a capture inside the caller's transaction; `placed` is None where no bytes are kept. Returns its id."""
    rights = rights_of(page, document)
    row = {
        "url": page.url,
        "outlet": page.outlet,
        "article": article,
        "kind": page.kind,
        "origin": page.origin,
        "verdict": verdict,
        "reason": reason,
        "fields": json.dumps(fields, ensure_ascii=False, sort_keys=True),
        "fetched": stamp(page.fetched),
        "status": page.status or None,
        "content_type": page.header("content-type"),
        "etag": page.header("etag"),
        "last_modified": page.header("last-modified"),
        "sha256": placed.sha256 if placed else None,
        "warc_file": placed.file if placed else None,
        "warc_offset": placed.offset if placed else None,
        "warc_length": placed.length if placed else None,
        "crawl": crawl,
        "robots": page.robots,
        "tdm_reservation": rights.tdm_reservation,
        "tdm_policy": rights.tdm_policy,
        "noarchive": rights.noarchive,
    }
    return int(db.table("captures").insert(row).last_pk)


def same_body(archive: Archive, page: Page, digest: str, key: str | None = None) -> tuple[str, str] | None:
    """Address and date of an earlier capture that holds this very body, for a WARC revisit record.

    With a key: only when it is the body the article of that key was last read from, so that an article
    always points at a capture that holds its bytes. Without: only when the last capture was the same.
    """
    if key:
        row = archive.one(
            "SELECT c.url, c.fetched FROM articles a JOIN captures c ON c.id = a.capture "
            "WHERE a.key = ? AND c.sha256 = ? AND c.url = ?",
            key, digest, page.url,
        )  # fmt: skip
        return (row["url"], _warc_date(row["fetched"])) if row else None
    last = archive.one(
        "SELECT sha256, (SELECT min(fetched) FROM captures f WHERE f.url = c.url AND f.sha256 = c.sha256) "
        "AS first FROM captures c WHERE url = ? AND sha256 IS NOT NULL ORDER BY fetched DESC, id DESC LIMIT 1",
        page.url,
    )
    return (page.url, _warc_date(last["first"])) if last and last["sha256"] == digest else None


def newest_copy(archive: Archive, url: str, since: str) -> dict[str, Any] | None:
    """The newest good capture of a feed, listing or robots.txt fetched after `since`, with the place of its bytes.

    An unchanged body is a revisit record without bytes; the first capture of the same body has them.
    """
    return archive.one(
        """
        SELECT n.etag, n.last_modified, n.fetched, n.kind, n.content_type, n.outlet, f.warc_file, f.warc_offset
        FROM captures n JOIN captures f ON f.id = (
            SELECT min(id) FROM captures WHERE url = n.url AND sha256 = n.sha256 AND warc_file IS NOT NULL)
        WHERE n.url = ? AND n.kind != 'page' AND n.status = 200 AND n.fetched >= ?
        ORDER BY n.fetched DESC, n.id DESC LIMIT 1
        """,
        url,
        since,
    )


def _warc_date(stamped: str) -> str:
    return stamped.replace("+00:00", "Z")
