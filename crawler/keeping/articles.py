"""The article writer: the row of an article, its superseded versions and its digest.

Every function works inside the caller's transaction and writes nothing else: see crawler/keeping/saving.py.
"""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from crawler.archive import announcements
from crawler.archive.article_digest import DIGESTED, article_digest
from crawler.archive.columns import LIST_COLUMNS, READ_COLUMNS
from crawler.archive.corrections import as_read, lay_over
from crawler.archive.inserting import inserted
from crawler.clock import stamp
from crawler.keeping.extractor import extractor_of
from crawler.reading.drafts import Draft
from crawler.text import levelled
from crawler.translating.recorded import recorded
from crawler.urls import canonical

MUCH_SHORTER = 0.3  # under this share of the words it had, a page is more likely broken than edited
LONG = 100  # that is judged of texts of this many words and more
Row = dict[str, Any]


class Change(StrEnum):
    """What a page that was read means for the article it is a version of."""

    TURNED_AWAY = "turned away"
    """It is no article to keep."""
    NEW = "new"
    SAME = "same"
    """Its text is the one that is stored."""
    NEWER = "newer"
    """Its text replaces the stored one, which becomes a revision."""
    OLDER = "older"
    """Its text is older than the stored one (an import): it becomes a revision itself."""
    WORSE = "worse"
    """Its text differs and is not trusted: the stored one stays."""
    COMPLETED = "completed"
    """The stored text was read from a page that was cut, and this one shows more: it replaces it. That is no edit of
    the outlet's, so there is no revision."""

    @property
    def replaces_text(self) -> bool:
        """True when the article's text is this page's from now on."""
        return self in (Change.NEW, Change.NEWER, Change.COMPLETED)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a page means for the stored article, once for all writers."""

    change: Change
    text_sha256: str
    """Of the page's own text."""
    reason: str | None = None
    """Why it is no article, or why its text is not trusted."""


def text_sha256(title: str, lead: str | None, body: str) -> str:
    """Hash over title, lead and body; white space, quotes and Unicode form make no difference."""
    text = "\n".join((levelled(title), levelled(lead or ""), levelled(body)))
    return hashlib.sha256(text.encode()).hexdigest()


def stored_article(db: Database, draft: Draft) -> Row | None:
    """The article that a page is a version of, by key or by address.

    Its columns are as they were read, without a person's corrections. `captured` is when its text was fetched,
    `complete` whether that page was whole.
    """
    sql = (
        "SELECT a.*, c.fetched AS captured, c.complete FROM articles a LEFT JOIN captures c ON c.id = a.capture "
        "WHERE a.key = ? OR a.url = ?"
    )
    rows = list(db.query(sql, [draft.key, draft.url])) if draft.key else []
    return as_read(db, rows[0]) if rows else None


def judge_change(draft: Draft, stored: Row | None, *, unfamiliar: bool) -> Judgement:
    """What a page means for the stored article.

    `unfamiliar` is a page that is built unlike the outlet's earlier ones: it can bring an article, but replaces none.
    """
    text = text_sha256(draft.title or "", draft.lead, draft.body)
    if draft.refused:
        return Judgement(Change.TURNED_AWAY, text, draft.reason)
    if stored is None:
        return Judgement(Change.NEW, text)
    if stored["complete"] == 0 and (draft.page.cut is None or text != stored["text_sha256"]):
        return Judgement(Change.COMPLETED, text)
    if text == stored["text_sha256"]:
        return Judgement(Change.SAME, text)
    newer = not _is_older(draft, stored)
    if worse := _worse(draft, stored, unfamiliar=unfamiliar, newer=newer):
        return Judgement(Change.WORSE, text, worse)
    return Judgement(Change.NEWER if newer else Change.OLDER, text)


def _is_older(draft: Draft, stored: Row) -> bool:
    """True for a page that was fetched before the article was last seen with its stored text."""
    return draft.page.origin != "live" and stamp(draft.page.fetched) < max(
        stored["captured"] or "", stored["last_seen"]
    )


def _worse(draft: Draft, stored: Row, *, unfamiliar: bool, newer: bool) -> str | None:
    """Why a differing page does not replace the stored text, if it does not.

    One from before it (`newer` False) replaces nothing, and a first report may well be short.
    """
    if unfamiliar:
        return recorded("built unlike the outlet's other pages; the text is kept")
    if draft.access == "partial" and stored["access"] == "full":
        return recorded("shows only a part now; the full text is kept")
    shorter = draft.words < MUCH_SHORTER * stored["words"]
    if newer and draft.access == stored["access"] and stored["words"] >= LONG and shorter:
        return recorded(
            "shows {count} of {before} words now; the longer text is kept", count=draft.words, before=stored["words"]
        )
    return None


def write_article(db: Database, draft: Draft, judged: Judgement, stored: Row | None, capture: int) -> int:
    """Write the article's row and its superseded version, if there is one. Returns the article's id.

    `capture` is the capture of the page.
    """
    if stored is None:
        article = _insert_article(db, draft, judged, capture)
    else:
        article = int(stored["id"])
        _update_article(db, draft, judged, stored, capture)
    write_digest(db, article)
    return article


def _insert_article(db: Database, draft: Draft, judged: Judgement, capture: int) -> int:
    seen = stamp(draft.page.fetched)
    row = lay_over(db, draft.key, read_columns(draft)) | {
        "key": draft.key,
        "outlet": draft.outlet.id,
        "url": draft.url,
        "site_id": draft.identity.site_id if draft.identity else None,
        "first_seen": seen,
        "last_seen": seen,
        "text_sha256": judged.text_sha256,
        "capture": capture,
        "digest": "",
    }
    article = inserted(db, "articles", row)
    db.execute("UPDATE captures SET article = ? WHERE id = ?", [article, capture])
    return article


def _update_article(db: Database, draft: Draft, judged: Judgement, stored: Row, capture: int) -> None:
    seen = stamp(draft.page.fetched)
    row = {
        "first_seen": min(seen, stored["first_seen"]),
        "last_seen": max(seen, stored["last_seen"]),
        "status": "live" if seen >= stored["last_seen"] else stored["status"],
    } | _new_address(db, draft, stored)
    if judged.change is Change.OLDER or (judged.change is Change.SAME and _is_older(draft, stored)):
        version = {"title": draft.title, "lead": draft.lead, "body": draft.body, "text_sha256": judged.text_sha256}
        _insert_version(db, stored, version | {"seen": seen, "capture": capture})
    if judged.change is Change.NEWER:
        version = {name: stored[name] for name in ("title", "lead", "body", "text_sha256", "capture")}
        _write_revision(db, stored["id"], version | {"seen": stored["captured"] or stored["last_seen"]})
    if judged.change.replaces_text:
        row |= lay_over(db, stored["key"], read_columns(draft)) | {
            "text_sha256": judged.text_sha256,
            "capture": capture,
        }
    db.table("articles").update(stored["id"], row)


def _new_address(db: Database, draft: Draft, stored: Row) -> Row:
    """The article's new address, when the old one leads there, or the page or the site's lists name it."""
    page = draft.page
    redirected = page.requested and canonical(page.requested) != canonical(page.url)
    named = redirected or draft.document.canonical or announcements.named_later(db, draft.url, stored["url"])
    if draft.url == stored["url"] or page.origin != "live" or not named:
        return {}
    taken = db.execute("SELECT 1 FROM articles WHERE url = ? AND id != ?", [draft.url, stored["id"]]).fetchone()
    return {} if taken else {"url": draft.url}


def _insert_version(db: Database, stored: Row, version: Row) -> None:
    """Put a version into an article's history, where it belongs by the time it was seen.

    Where the version before it says the same, it tells nothing new; where the one after does, that one began earlier.
    """
    _restore_first_text(db, stored, version)
    held = list(db.query("SELECT * FROM revisions WHERE article = ? ORDER BY seen, id", [stored["id"]]))
    before = [row for row in held if row["seen"] <= version["seen"]][-1:]
    after = [row for row in held if row["seen"] > version["seen"]][:1]
    if any(row["text_sha256"] == version["text_sha256"] for row in before):
        return
    following = after[0] if after else stored
    if following["text_sha256"] != version["text_sha256"]:
        _add_revision(db, stored["id"], version)
    elif after:
        earlier = {name: version[name] for name in ("seen", "capture")}
        db.table("revisions").update(following["id"], earlier)


def _restore_first_text(db: Database, stored: Row, version: Row) -> None:
    """Where a text was seen before the version too, and has no revision yet, it was the first text: write that.

    While an article has no revision, the capture of its text and each unchanged one show the stored text.
    """
    if stored["revision_count"] or version["text_sha256"] == stored["text_sha256"]:
        return
    first = db.execute(
        "SELECT id, fetched FROM captures WHERE article = ? AND (verdict = 'unchanged' OR id = ?) AND fetched < ? "
        "ORDER BY fetched, id LIMIT 1",
        [stored["id"], stored["capture"], version["seen"]],
    ).fetchone()
    if first:
        text = {name: stored[name] for name in ("title", "lead", "body", "text_sha256")}
        _add_revision(db, stored["id"], text | {"capture": first[0], "seen": first[1]})


def _write_revision(db: Database, article: int, version: Row) -> None:
    """Store a superseded version, once."""
    known = db.execute(
        "SELECT 1 FROM revisions WHERE article = ? AND text_sha256 = ?", [article, version["text_sha256"]]
    ).fetchone()
    if not known:
        _add_revision(db, article, version)


def _add_revision(db: Database, article: int, version: Row) -> None:
    db.table("revisions").insert({"article": article} | version)
    db.execute(
        "UPDATE articles SET revision_count = (SELECT count(*) FROM revisions WHERE article = ?) WHERE id = ?",
        [article, article],
    )


def read_columns(draft: Draft) -> Row:
    """The columns of `articles` that a reading fills."""
    values = {name: getattr(draft, name) for name in READ_COLUMNS} | {"extractor": extractor_of(draft)}
    return values | {name: json.dumps(values[name], ensure_ascii=False) for name in LIST_COLUMNS}


def mark_seen(db: Database, article: int, seen: str) -> None:
    """Note that an article was there and had not changed."""
    db.execute("UPDATE articles SET last_seen = max(last_seen, ?), status = 'live' WHERE id = ?", [seen, article])
    write_digest(db, article)


def mark_gone(db: Database, article: int) -> None:
    """Note that the site no longer has an article."""
    db.execute("UPDATE articles SET status = 'gone' WHERE id = ?", [article])
    write_digest(db, article)


def write_digest(db: Database, article: int) -> None:
    """Write the digest over every other column of an article."""
    row = next(iter(db.query(f"{DIGESTED} WHERE a.id = ?", [article])))
    db.execute("UPDATE articles SET digest = ? WHERE id = ?", [article_digest(row), article])
