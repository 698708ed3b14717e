"""An article written anew from a page that is held: no new capture, and no edit of its outlet's."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from crawler.archive.captures import place_of_body
from crawler.archive.database import Archive
from crawler.archive.sightings import announced_date
from crawler.archive.warc import WarcStore, sha256
from crawler.citing.press import Press
from crawler.errors import WarcError
from crawler.items import Cut, Page
from crawler.keeping.articles import Change, Judgement, read_columns, text_sha256, write_digest
from crawler.keeping.derived import write_derived
from crawler.keeping.forgotten import apply_tombstones
from crawler.reading.drafts import Draft
from crawler.urls import canonical


def held_page(archive: Archive, store: WarcStore, capture: Mapping[str, Any]) -> Page | None:
    """The page of a row of `captures` as it was fetched; None where its bytes are not held or not what they were."""
    fetched = datetime.fromisoformat(capture["fetched"])
    place = place_of_body(archive, capture["url"], fetched)
    if place is None:
        return None
    try:
        headers, body = store.read(place[0], place[1])
    except WarcError:
        return None
    if sha256(body) != place[2]:
        return None
    page = Page(
        url=capture["url"], body=body, status=capture["status"] or 200, headers=tuple(headers.items()),
        fetched=fetched, outlet=capture["outlet"] or "", origin=capture["origin"],
        announced=announced_date(archive, canonical(capture["url"])),
    )  # fmt: skip
    if capture["complete"] == 0:
        detail = json.loads(capture["fields"] or "{}").get("cut", "")
        return replace(page, cut=Cut("unspecified", detail))
    return replace(page, known_whole=capture["complete"] == 1)


def rewrite(db: Database, press: Press, draft: Draft, article: int, capture: int) -> None:
    """Write an article and all that follows from it as a page of it was read, inside the caller's transaction.

    Its id, its dates of visits and its revisions stay. `capture` is the capture of the page.
    """
    apply_tombstones(db, press, draft)
    if draft.page.cut:
        draft.access = "partial"
    text = text_sha256(draft.title or "", draft.lead, draft.body)
    row = read_columns(draft) | {
        "key": draft.key,
        "outlet": draft.outlet.id,
        "url": draft.url,
        "site_id": draft.identity.site_id if draft.identity else None,
        "text_sha256": text,
        "capture": capture,
    }
    db.table("articles").update(article, row)
    write_derived(db, press, draft, Judgement(Change.COMPLETED, text), article, None)
    write_digest(db, article)
