"""An article written anew from a page that is held: no new capture, and no edit of its outlet's.

What changes is recorded in `reextractions`. A row that the page gives as it stands is left alone.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from crawler.archive.article_digest import DIGESTED, article_digest
from crawler.archive.captures import place_of_body
from crawler.archive.columns import READ_COLUMNS
from crawler.archive.corrections import as_read, lay_over
from crawler.archive.database import Archive
from crawler.archive.fixity import seal_part, sealed_tables
from crawler.archive.sightings import announced_date
from crawler.archive.warc import WarcStore, sha256
from crawler.citing.press import Press
from crawler.clock import stamp
from crawler.errors import WarcError, one_line
from crawler.items import Cut, Page
from crawler.keeping.articles import (
    LONG,
    MUCH_SHORTER,
    Change,
    Judgement,
    Row,
    judge_change,
    read_columns,
    stored_article,
    text_sha256,
    write_digest,
)
from crawler.keeping.derived import write_derived, write_links_and_citations
from crawler.keeping.extractor import extractor_of, is_current
from crawler.keeping.forgotten import apply_tombstones
from crawler.outlets import OutletLoader, citation_finder
from crawler.reading.drafts import Draft, open_draft, parsed_draft, unknown_outlet
from crawler.reading.steps import read
from crawler.translating.recorded import recorded
from crawler.urls import canonical

TEXT = ("title", "lead", "body")
COMPARED = tuple(name for name in READ_COLUMNS if name not in ("extractor", "words"))  # words follow from the text
OF_ARTICLE = ("articles", "authors", "links", "tags")  # tables whose rows were written with an article
QUEUES = ("_uncompared", "_unread", "_unstoried")
OF_FETCH = ("cut", "unclosed", "source")  # what of `captures.fields` was not read from the page


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of an article, or of an earlier version of it, that is read otherwise now."""

    field: str
    before: Any
    after: Any


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


def read_again(
    archive: Archive, store: WarcStore, press: Press, capture: Mapping[str, Any], *, killable: bool = False
) -> Draft | None:
    """The page of a row of `captures`, read by every step as its outlet reads it today; None as `held_page` has it.

    A page whose outlet has no file here, or one that cannot read it for a fault of its own, is given up. `killable`
    parses a heavy page in this process, which another one kills when it takes too long.
    """
    page = held_page(archive, store, capture)
    if page is None:
        return None
    try:
        draft = open_again(page)
        if page.outlet and draft.outlet.id != page.outlet:
            return given_up(page, recorded("no file of the outlet {name} is loaded", name=page.outlet))
        if killable and draft.templates is not None:
            draft = parsed_draft(page, draft.outlet, draft.templates, draft.identity)
        read(draft, citation_finder(press))
        apply_tombstones(archive.db, press, draft)
        return draft
    except MemoryError:
        raise
    except Exception as error:  # whatever an outlet's own file raises: one page is to end nothing
        return given_up(page, recorded("cannot be read: {error}", error=one_line(error)))


def given_up(page: Page, reason: str) -> Draft:
    """A page that cannot be read, and why."""
    draft = open_draft(replace(page, body=b""), unknown_outlet(page.url))
    draft.give_up(reason)
    return draft


def open_again(page: Page) -> Draft:
    """A page opened by the templates of its outlet, or as one of an unknown outlet."""
    spider = OutletLoader.loaded.get(page.outlet)
    return spider.draft(page) if spider else open_draft(page, unknown_outlet(page.url))


def read_held(archive: Archive, store: WarcStore, press: Press, draft: Draft) -> Draft | None:
    """What an article's text was read from, read again, before a page with another text supersedes it.

    None where nothing is to be compared: the page brings no other text, or what is stored was read as today.
    """
    stored = stored_article(archive.db, draft)
    if stored is None or is_current(stored["extractor"], stored["outlet"]):
        return None
    if judge_change(draft, stored, unfamiliar=False).change not in (Change.NEWER, Change.OLDER):
        return None
    capture = archive.one("SELECT * FROM captures WHERE id = ?", stored["capture"])
    return read_again(archive, store, press, capture) if capture else None


def why_kept(draft: Draft, words: int) -> str | None:
    """Why what a page is read as today does not replace what it was read as; None when it does.

    `words` is how many that was.
    """
    if draft.refused or not draft.key:
        return draft.reason or recorded("no article address")
    if words >= LONG and draft.words < MUCH_SHORTER * words:
        return recorded("{count} of {before} words are read now", count=draft.words, before=words)
    return None


def archived_row(db: Database, article: int) -> Row:
    """The row of an article as its digest is made of it."""
    return next(iter(db.query(f"{DIGESTED} WHERE a.id = ?", [article])))


def differences(db: Database, stored: Row, draft: Draft) -> list[Difference]:
    """What of an article its page is read otherwise today, whatever persons corrected. `stored` is its row."""
    row, stored = _columns(draft), as_read(db, stored)
    found = [Difference(name, stored[name], row[name]) for name in COMPARED if stored[name] != row[name]]
    sql = "SELECT url, text, kind FROM links WHERE article = ? ORDER BY position"
    before = [tuple(link) for link in db.execute(sql, [stored["id"]])]
    after = [(link.url, link.text, link.kind) for link in draft.links]
    if before != after:
        found.append(Difference("links", [link[0] for link in before], [link[0] for link in after]))
    if not {one.field for one in found} & {*TEXT}:
        follow = [name for name in ("words", "text_sha256") if stored[name] != row[name]]
        found += [Difference(name, stored[name], row[name]) for name in follow]
    return found


def text_differences(stored: Mapping[str, Any], draft: Draft) -> list[Difference]:
    """What of an earlier version's text its page is read otherwise today. `stored` is a row of `revisions`."""
    return [
        Difference(name, stored[name], getattr(draft, name)) for name in TEXT if stored[name] != getattr(draft, name)
    ]


def renew(db: Database, press: Press, stored: Row, draft: Draft) -> bool:
    """Write an article as its page is read today, inside the caller's transaction, where it is read otherwise.

    `stored` is what `archived_row` gives. Its key, addresses, dates of visits and revisions stay. A damaged row that
    becomes what it was counts as written; one that does not is left to be named by `depeche verify`. Returns True
    where a damaged row became what it was.
    """
    found = differences(db, stored, draft)
    if not found:
        return False
    article, row = stored["id"], lay_over(db, stored["key"], _columns(draft))
    restored = stored | row | {"extractor": stored["extractor"]}
    damaged = article_digest(stored) != stored["digest"]
    mended = damaged and article_digest(restored) == str(stored["digest"])
    if mended:
        row["extractor"] = stored["extractor"]
    db.table("articles").update(article, row)
    write_links_and_citations(db, press, draft, article, stored)
    if mended:
        _seal(db, OF_ARTICLE, article)
    if not damaged:
        write_digest(db, article)
        write_fields(db, stored["capture"], draft)
        record(db, article, "article", stored["capture"], stored, draft, found)
    return mended


def renew_revision(db: Database, stored: Row, draft: Draft, found: list[Difference]) -> None:
    """Write the text of an earlier version as its page is read today, inside the caller's transaction.

    `stored` is its row of `revisions`, and `found` what differs. A damaged text that becomes what it was counts as
    written.
    """
    text = {name: getattr(draft, name) for name in TEXT} | {"text_sha256": _hash(draft)}
    damaged = text_sha256(stored["title"], stored["lead"], stored["body"]) != stored["text_sha256"]
    db.table("revisions").update(stored["id"], text)
    if not damaged:
        record(db, stored["article"], "revision", stored["capture"], stored, draft, found)
    elif text["text_sha256"] == stored["text_sha256"]:
        _seal(db, ("revisions",), stored["id"])


def is_sound(db: Database, article: int) -> bool:
    """True for an article whose row fits its digest."""
    row = archived_row(db, article)
    return article_digest(row) == str(row["digest"])


def record(
    db: Database, article: int, kind: str, capture: int | None, before: Mapping[str, Any] | None, draft: Draft,
    found: list[Difference],
) -> None:  # fmt: skip
    """Add a row to `reextractions`. `before` is the row of the version as it was; a revision's has no extractor."""
    row = {
        "article": article,
        "at": stamp(),
        "kind": kind,
        "capture": capture,
        "extractor_before": before.get("extractor") if before else None,
        "extractor_after": extractor_of(draft),
        "fields": json.dumps([one.field for one in found]),
        "text_sha256_before": before["text_sha256"] if before else None,
        "text_sha256_after": _hash(draft),
    }
    db.table("reextractions").insert(row)


def rewrite(db: Database, press: Press, draft: Draft, article: int, capture: int) -> None:
    """Write an article and all that follows from it as a page of it was read, inside the caller's transaction.

    Its id, its dates of visits and its revisions stay. `capture` is the capture of the page.
    """
    apply_tombstones(db, press, draft)
    row = lay_over(db, draft.key, _columns(draft)) | {
        "key": draft.key,
        "outlet": draft.outlet.id,
        "url": draft.url,
        "site_id": draft.identity.site_id if draft.identity else None,
        "capture": capture,
    }
    db.table("articles").update(article, row)
    write_derived(db, press, draft, Judgement(Change.COMPLETED, row["text_sha256"]), article, None)
    write_digest(db, article)


def _columns(draft: Draft) -> Row:
    """The columns of an article that a page gives, with the hash of its text: to be compared, and to be written."""
    if draft.page.cut:
        draft.access = "partial"
    return read_columns(draft) | {"text_sha256": _hash(draft)}


def _hash(draft: Draft) -> str:
    return text_sha256(draft.title or "", draft.lead, draft.body)


def write_fields(db: Database, capture: int, draft: Draft) -> None:
    """Have a capture say where its fields are read from now; how the page came to us stays."""
    (held,) = db.execute("SELECT fields FROM captures WHERE id = ?", [capture]).fetchone()
    kept = {name: value for name, value in json.loads(held or "{}").items() if name in OF_FETCH}
    fields = json.dumps(draft.fields | kept, ensure_ascii=False, sort_keys=True)
    db.execute("UPDATE captures SET fields = ? WHERE id = ?", [fields, capture])


def seal_queues(db: Database) -> None:
    """Have the lists of articles that wait for work count as written, inside the caller's transaction.

    Whatever damaged an article has put it there, behind the back of the sums.
    """
    _seal(db, QUEUES, 0)


def _seal(db: Database, tables: tuple[str, ...], part: int) -> None:
    for table in sealed_tables(db.conn):
        if table.name in tables:
            seal_part(db, table, part)
