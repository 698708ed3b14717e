"""What a fetch leaves in the archive: a capture always; an article, its revision and links when it is one.

Each function is one transaction. The WARC record is on disk before it is called.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from crawler.archive import frontier
from crawler.archive.captures import add_capture
from crawler.archive.database import Archive
from crawler.archive.warc import Placed
from crawler.citing import copies, keeping
from crawler.clock import stamp
from crawler.items import Failure, Page, Unchanged
from crawler.reading.drafts import Draft
from crawler.searching.fulltext import add_stems
from crawler.text import levelled
from crawler.urls import canonical, host_of

Outcome = Literal["new", "changed", "unchanged", "not_article", "refused", "failed"]
STATES = {"refused": "refused", "not_article": "not_article", "failed": "failed"}
RETRY_AFTER = timedelta(hours=12)  # before a failed address is tried again
MUCH_SHORTER = 0.3  # of its words left: more likely a broken page than an edit
LONG = 100  # words from which that is judged


@dataclass(frozen=True, slots=True)
class Saved:
    outcome: Outcome
    article: int | None
    capture: int | None


def text_sha256(title: str, lead: str | None, body: str) -> str:
    """Hash over title, lead and body; white space, quotes and Unicode form make no difference."""
    text = "\n".join((levelled(title), levelled(lead or ""), levelled(body)))
    return hashlib.sha256(text.encode()).hexdigest()


def save_page(archive: Archive, page: Page, placed: Placed, crawl: int | None) -> int:
    """Record a feed, listing or robots.txt. Returns the capture's id."""
    with archive.transaction() as db:
        return add_capture(db, page, placed, crawl, None, None, {})


def save_failure(archive: Archive, failure: Failure, crawl: int | None) -> Saved:
    """Record a fetch without bytes: no WARC record, but a capture row and a frontier state."""
    with archive.transaction() as db:
        page = Page(
            url=failure.url, body=b"", status=0, fetched=failure.fetched,
            outlet=failure.outlet, kind=failure.kind,
        )  # fmt: skip
        capture = add_capture(db, page, None, crawl, failure.verdict, failure.reason, {})
        if failure.kind == "page":
            if failure.verdict == "failed":
                _postpone(db, failure.outlet, failure.url, failure.reason, failure.fetched)
            else:
                frontier.settle(
                    db, failure.outlet, [canonical(failure.url)], STATES[failure.verdict],
                    reason=failure.reason, fetched=failure.fetched,
                )  # fmt: skip
    outcome: Outcome = "refused" if failure.verdict == "refused" else "failed"
    return Saved(outcome, None, capture)


def save_unchanged(archive: Archive, seen: Unchanged) -> None:
    """Record a 304: the article was there and had not changed. It makes no capture."""
    with archive.transaction() as db:
        article = frontier.unchanged(db, canonical(seen.url), seen.fetched)
        if article:
            db.execute(
                "UPDATE articles SET last_seen = max(last_seen, ?), status = 'live' WHERE id = ?",
                [stamp(seen.fetched), article],
            )
            _seal(db, article)


def _postpone(db: Any, outlet: str, url: str, reason: str, fetched: datetime) -> None:
    frontier.postpone(db, outlet, canonical(url), reason, fetched, fetched + RETRY_AFTER)


def save_draft(
    archive: Archive, draft: Draft, placed: Placed | None, crawl: int | None, *, strange: bool = False
) -> Saved:
    """Record a page that was read: as an article, or with the verdict and reason that turned it away.

    `placed` is None only for a page whose bytes are not to be kept. `strange` is a page that is built unlike
    the outlet's earlier ones: it brings an article, but replaces none.
    """
    with archive.transaction() as db:
        if draft.refused:
            return _turned_away(db, draft, placed, crawl)
        assert placed
        held = _held(db, draft)
        digest = text_sha256(draft.title or "", draft.lead, draft.body)
        if held is None:
            saved = _insert(db, draft, placed, crawl, digest)
        else:
            saved = _renew(db, draft, placed, crawl, digest, held, strange)
        _settle(db, draft, "done", saved.article, None, changed=saved.outcome != "unchanged")
        _cite(db, draft, saved, held, digest)
        return saved


def _cite(db: Any, draft: Draft, saved: Saved, held: dict[str, Any] | None, digest: str) -> None:
    """Resolve what the article cites and who cites it, as far as this look has changed anything."""
    assert saved.article
    taken = db.execute("SELECT text_sha256, day FROM articles WHERE id = ?", [saved.article]).fetchone()
    if held is None:
        keeping.update(db, saved.article, citations=draft.citations)
    elif taken != (held["text_sha256"], held["day"]):
        keeping.update(db, saved.article, citations=draft.citations if taken[0] == digest else None, before=held)
    else:
        keeping.named_anew(db, saved.article)


def _turned_away(db: Any, draft: Draft, placed: Placed | None, crawl: int | None) -> Saved:
    """A worse page never overwrites an article: it becomes a capture with its reason."""
    held = _held(db, draft)
    article = held["id"] if held else None
    capture = add_capture(
        db, draft.page, placed, crawl, draft.verdict, draft.reason, draft.fields, article, draft.document
    )
    asked = canonical(draft.page.requested or draft.page.url)
    missing = draft.page.status in (404, 410)
    if article and missing:
        if frontier.missed(db, article, asked, draft.reason or "", draft.page.fetched):
            db.execute("UPDATE articles SET status = 'gone' WHERE id = ?", [article])
            _seal(db, article)
    elif draft.verdict == "failed" and not missing:
        _postpone(db, draft.outlet.id, asked, draft.reason or "", draft.page.fetched)
    elif article:
        _settle(db, draft, "done", article, draft.reason, changed=False)
    else:
        _settle(db, draft, STATES[draft.verdict], None, draft.reason)
    outcome: Outcome = STATES[draft.verdict]  # type: ignore[assignment]
    return Saved(outcome, article, capture)


def _settle(
    db: Any, draft: Draft, state: str, article: int | None, reason: str | None, *, changed: bool = True
) -> None:
    page = draft.page
    asked = [canonical(page.requested), canonical(page.url)] if page.requested else []
    frontier.settle(
        db, draft.outlet.id, asked or [canonical(page.url)], state,
        key=(draft.key or None) if state == "done" else None, reason=reason, article=article,
        published=draft.day, etag=page.header("etag"), last_modified=page.header("last-modified"),
        fetched=page.fetched, changed=changed,
    )  # fmt: skip
    if article:
        frontier.look_again(db, article, canonical(page.url), page.fetched)


def _held(db: Any, draft: Draft) -> dict[str, Any] | None:
    """The article this page is a version of, by key or by address."""
    sql = (
        "SELECT a.*, c.fetched AS captured FROM articles a LEFT JOIN captures c ON c.id = a.capture "
        "WHERE a.key = ? OR a.url = ?"
    )
    rows = list(db.query(sql, [draft.key, draft.url])) if draft.key else []
    return rows[0] if rows else None


def _insert(db: Any, draft: Draft, placed: Placed, crawl: int | None, text_digest: str) -> Saved:
    capture = add_capture(db, draft.page, placed, crawl, "article", None, draft.fields, None, draft.document)
    seen = stamp(draft.page.fetched)
    row = _columns(draft) | {
        "key": draft.key,
        "outlet": draft.outlet.id,
        "url": draft.url,
        "site_id": draft.identity.site_id if draft.identity else None,
        "first_seen": seen,
        "last_seen": seen,
        "text_sha256": text_digest,
        "capture": capture,
        "digest": "",
    }
    article = int(db.table("articles").insert(row).last_pk)
    db.execute("UPDATE captures SET article = ? WHERE id = ?", [article, capture])
    _written(db, draft, article)
    _seal(db, article)
    return Saved("new", article, capture)


def _renew(
    db: Any,
    draft: Draft,
    placed: Placed,
    crawl: int | None,
    text_digest: str,
    held: dict[str, Any],
    strange: bool,
) -> Saved:
    """Another look at an article that is held: newer text replaces, older text becomes a revision."""
    article = held["id"]
    same = text_digest == held["text_sha256"]
    newer = draft.page.origin == "live" or stamp(draft.page.fetched) >= (held["captured"] or "")
    worse = None if same else _worse(draft, held, strange)
    capture = add_capture(
        db, draft.page, placed, crawl, "unchanged" if same else "article",
        worse, draft.fields, article, draft.document,
    )  # fmt: skip
    seen = stamp(draft.page.fetched)
    spread = {
        "first_seen": min(seen, held["first_seen"]),
        "last_seen": max(seen, held["last_seen"]),
        "status": "live",
    } | _address(db, draft, article, held)
    if worse or same or not newer:
        if not (same or worse):
            _revision(db, article, seen, draft.title, draft.lead, draft.body, text_digest, capture)
        db.table("articles").update(article, spread)
    else:
        _revision(
            db, article, held["captured"] or held["last_seen"], held["title"], held["lead"],
            held["body"], held["text_sha256"], held["capture"],
        )  # fmt: skip
        row = _columns(draft) | spread | {"text_sha256": text_digest, "capture": capture}
        db.table("articles").update(article, row)
        db.execute("DELETE FROM links WHERE article = ?", [article])
        _written(db, draft, article)
    _seal(db, article)
    return Saved("unchanged" if same or worse else "changed", article, capture)


def _worse(draft: Draft, held: dict[str, Any], strange: bool) -> str | None:
    """Why a differing page does not replace the text that is held, if it does not."""
    if strange:
        return "built unlike the outlet's other pages; the text is kept"
    if draft.access == "partial" and held["access"] == "full":
        return "shows only a part now; the full text is kept"
    if draft.access == held["access"] and held["words"] >= LONG and draft.words < MUCH_SHORTER * held["words"]:
        return f"shows {draft.words} of {held['words']} words now; the longer text is kept"
    return None


def _address(db: Any, draft: Draft, article: int, held: dict[str, Any]) -> dict[str, Any]:
    """The article's new address, when the old one leads there, or the page or the site's lists name it."""
    page = draft.page
    redirected = page.requested and canonical(page.requested) != canonical(page.url)
    said = redirected or draft.document.canonical or frontier.named_later(db, draft.url, held["url"])
    if draft.url == held["url"] or page.origin != "live" or not said:
        return {}
    taken = db.execute("SELECT 1 FROM articles WHERE url = ? AND id != ?", [draft.url, article]).fetchone()
    return {} if taken else {"url": draft.url}


def _revision(db: Any, article: int, seen: str, title: Any, lead: Any, body: Any, digest: str, capture: Any) -> None:
    """Keep a superseded version, once."""
    known = db.execute("SELECT 1 FROM revisions WHERE article = ? AND text_sha256 = ?", [article, digest]).fetchone()
    if known:
        return
    db.table("revisions").insert(
        {
            "article": article,
            "seen": seen,
            "title": title,
            "lead": lead,
            "body": body,
            "text_sha256": digest,
            "capture": capture,
        }
    )
    db.execute(
        "UPDATE articles SET revision_count = (SELECT count(*) FROM revisions WHERE article = ?) WHERE id = ?",
        [article, article],
    )


def _columns(draft: Draft) -> dict[str, Any]:
    """The columns of `articles` that a reading fills."""
    return {
        "title": draft.title,
        "lead": draft.lead,
        "body": draft.body,
        "authors": json.dumps(draft.authors, ensure_ascii=False),
        "section": draft.section,
        "tags": json.dumps(draft.tags, ensure_ascii=False),
        "published": draft.published,
        "published_raw": draft.published_raw,
        "published_source": draft.published_source,
        "published_precision": draft.published_precision,
        "day": draft.day,
        "modified": draft.modified,
        "language": draft.language,
        "access": draft.access,
        "words": draft.words,
        "extractor": draft.extractor,
    }


def _written(db: Any, draft: Draft, article: int) -> None:
    """Write what goes with a new text: its links, its stems, the passages it shares with others."""
    _links(db, draft, article)
    add_stems(db, draft.title, draft.lead, draft.body)
    copies.compare(db, article)


def _links(db: Any, draft: Draft, article: int) -> None:
    for position, link in enumerate(draft.links):
        db.table("links").insert(
            {
                "article": article,
                "position": position,
                "url": link.url,
                "host": host_of(link.url),
                "text": link.text,
                "kind": link.kind,
                "target": _target(db, link.url),
            }
        )
    db.execute(
        "UPDATE links SET target = ? WHERE target IS NULL AND url IN "
        "(SELECT ? UNION SELECT url FROM urls WHERE article = ?)",
        [article, draft.url, article],
    )


def _target(db: Any, url: str) -> int | None:
    row = db.execute(
        "SELECT id FROM articles WHERE url = ?1 UNION "
        "SELECT article FROM urls WHERE url = ?1 AND article IS NOT NULL",
        [canonical(url)],
    ).fetchone()
    return row[0] if row else None


def _seal(db: Any, article: int) -> None:
    """Write the digest over every other column of an article."""
    row = next(iter(db.query("SELECT * FROM articles WHERE id = ?", [article])))
    del row["digest"]
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    db.execute("UPDATE articles SET digest = ? WHERE id = ?", [digest, article])
