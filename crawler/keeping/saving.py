"""What a fetch leaves in the archive, each in one transaction.

A page that was read goes through four writers, in this order: capture, article, frontier, derived rows. The WARC
record is on disk before any of them is called.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlite_utils import Database

from crawler.archive import frontier
from crawler.archive.captures import Capture, add_capture, is_missing_since
from crawler.archive.database import Archive
from crawler.archive.tombstones import FORGOTTEN, STATE
from crawler.archive.warc import WarcPosition
from crawler.citing.press import Press
from crawler.clock import stamp
from crawler.items import Failure, Page, Unchanged, Verdict
from crawler.keeping.articles import (
    Change,
    Judgement,
    Row,
    judge_change,
    mark_gone,
    mark_seen,
    stored_article,
    write_article,
)
from crawler.keeping.cut_pages import settle_cut
from crawler.keeping.derived import write_derived
from crawler.keeping.rereading import archived_row, renew, why_kept
from crawler.reading.drafts import Draft
from crawler.reading.rights import rights_of
from crawler.urls import canonical

RETRY_FAILED = timedelta(hours=12)  # before a failed address is tried again
MISSING = (404, 410)
PageOutcome = Literal["new", "changed", "unchanged", "not_article", "refused", "failed"]
OUTCOMES: dict[Change, PageOutcome] = {
    Change.NEW: "new",
    Change.SAME: "unchanged",
    Change.WORSE: "unchanged",
    Change.COMPLETED: "unchanged",  # by its outlet
    Change.NEWER: "changed",
    Change.OLDER: "changed",
}
REFUSALS: dict[str, PageOutcome] = {"refused": "refused", "not_article": "not_article", "failed": "failed"}


@dataclass(frozen=True, slots=True)
class SaveResult:
    """What became of a page: the outcome that is counted, and the ids of its article and capture."""

    outcome: PageOutcome
    article: int | None
    capture: int | None


def save_draft(
    archive: Archive,
    draft: Draft,
    record: WarcPosition | None,
    crawl: int | None,
    *,
    press: Press,
    unfamiliar: bool = False,
    held: Draft | None = None,
) -> SaveResult:
    """Save a page that was read: as an article, or with the verdict and reason that turned it away.

    `record` is where its bytes are; None only for a page whose bytes are not to be kept. `crawl` is the row in the
    ledger. `unfamiliar` is a page that is built unlike the outlet's earlier ones: it brings an article, but replaces
    none. `held` is the page of the stored text as it is read today: what it gives is compared, and kept.
    """
    with archive.transaction() as db:
        stored = stored_article(db, draft)
        if stored and held and not why_kept(held, stored["words"]):
            renew(db, press, archived_row(db, stored["id"]), held)
            stored = stored_article(db, draft)
        settle_cut(db, draft, stored)
        judged = judge_change(draft, stored, unfamiliar=unfamiliar)
        change = judged.change
        capture = _write_capture(db, draft, record, crawl, judged, stored)
        if change is Change.TURNED_AWAY:
            article = stored["id"] if stored else None
            _write_refusal(db, draft, article)
            return SaveResult(REFUSALS[draft.verdict], article, capture)
        article = write_article(db, draft, judged, stored, capture)
        _write_visit(db, draft, article, changed=change not in (Change.SAME, Change.WORSE))
        if draft.page.cut and change is not Change.SAME and draft.page.origin != "wayback":
            _postpone(db, draft.outlet.id, canonical(draft.page.url), draft.fields["cut"], draft.page.fetched)
        write_derived(db, press, draft, judged, article, stored)
        return SaveResult(OUTCOMES[change], article, capture)


def take_back(archive: Archive, article: int, verdict: str, reason: str, crawl: int | None) -> bool:
    """Take back an article that has turned out to be none: its captures have that verdict, its URLs are tried again.

    Returns True when it was stored in the run `crawl`, a row of the ledger.
    """
    with archive.transaction() as db:
        first = db.execute("SELECT crawl FROM captures WHERE article = ? ORDER BY id", [article]).fetchone()
        addresses = db.execute("SELECT url, outlet, looked FROM urls WHERE article = ?", [article]).fetchall()
        db.execute(
            "UPDATE captures SET verdict = ?, reason = ?, article = NULL WHERE article = ? "
            "AND verdict IN ('article', 'unchanged')",
            [verdict, reason, article],
        )
        db.execute("DELETE FROM articles WHERE id = ?", [article])
        for url, outlet, looked in addresses:
            fetched = datetime.fromisoformat(looked) if looked else None
            frontier.record_outcome(db, outlet, [url], verdict, reason=reason, fetched=fetched)
    return bool(first and crawl and first[0] == crawl)


def save_page(archive: Archive, page: Page, record: WarcPosition, crawl: int | None) -> int:
    """Save a feed, listing, robots.txt or probe. Returns the capture's id."""
    with archive.transaction() as db:
        return add_capture(db, page, Capture(position=record, crawl=crawl, rights=rights_of(page)))


def save_unchanged(archive: Archive, seen: Unchanged) -> None:
    """Save a 304: the article was there and had not changed. It makes no capture."""
    with archive.transaction() as db:
        article = frontier.record_unchanged(db, canonical(seen.url), seen.fetched)
        if article:
            mark_seen(db, article, stamp(seen.fetched))


def save_redirect(archive: Archive, url: str, target: str, fetched: datetime) -> bool:
    """Save that a URL led to another, whose outcome is its own too. Returns False when the other has none.

    Both are canonical. What was recorded of the URL later than `fetched` stays, and so does an article when the other
    URL has none.
    """
    with archive.transaction() as db:
        row = next(iter(db.query("SELECT * FROM urls WHERE url = ? AND looked IS NOT NULL", [target])), None)
        if row is None:
            return False
        if not db.execute(
            "SELECT 1 FROM urls WHERE url = ? AND (state = 'forgotten' OR looked >= ? OR article > 0 AND ? IS NULL)",
            [url, stamp(fetched), row["article"]],
        ).fetchone():
            frontier.record_outcome(
                db, row["outlet"], [url], row["state"], key=row["key"] if row["state"] == "done" else None,
                reason=row["reason"], article=row["article"], published=row["published"], fetched=fetched,
            )  # fmt: skip
        return True


def save_failure(archive: Archive, failure: Failure, crawl: int | None) -> SaveResult:
    """Save a fetch without bytes: no WARC record, but a capture row and a frontier state."""
    page = Page(
        url=failure.url, body=b"", status=0, fetched=failure.fetched, outlet=failure.outlet, kind=failure.kind
    )
    row = Capture(position=None, crawl=crawl, rights=rights_of(page), verdict=failure.verdict, reason=failure.reason)
    with archive.transaction() as db:
        capture = add_capture(db, page, row)
        if failure.kind == "page" and failure.verdict == "failed":
            _postpone(db, failure.outlet, canonical(failure.url), failure.reason, failure.fetched)
        elif failure.kind == "page":
            frontier.record_outcome(
                db, failure.outlet, [canonical(failure.url)], failure.verdict,
                reason=failure.reason, fetched=failure.fetched,
            )  # fmt: skip
    return SaveResult("refused" if failure.verdict == "refused" else "failed", None, capture)


def _write_capture(
    db: Database,
    draft: Draft,
    record: WarcPosition | None,
    crawl: int | None,
    judged: Judgement,
    stored: Row | None,
) -> int:
    verdict: Verdict = "unchanged" if judged.change is Change.SAME else draft.verdict
    rights = draft.made.rights if draft.made else rights_of(draft.page, draft.document)
    capture = Capture(
        position=record, crawl=crawl, rights=rights, verdict=verdict,
        reason=judged.reason, article=stored["id"] if stored else None,
        fields=draft.fields | ({"source": draft.page.source} if draft.page.source else {}),
    )  # fmt: skip
    return add_capture(db, draft.page, capture)


def _write_refusal(db: Database, draft: Draft, article: int | None) -> None:
    """The frontier after a page that is no article; a worse page never overwrites the article that is stored.

    What a web archive held tells nothing of what the site answers.
    """
    page = draft.page
    if draft.reason == FORGOTTEN:
        _record(db, draft, STATE, reason=FORGOTTEN)
        return
    if page.origin == "wayback":
        return
    asked = canonical(page.requested or page.url)
    missing = page.status in MISSING and draft.verdict != "refused"
    if article and missing:
        if frontier.record_missing(db, article, asked, draft.reason or "", page.fetched):
            mark_gone(db, article)
    elif draft.verdict == "failed" and not missing:
        _postpone(db, draft.outlet.id, asked, draft.reason or "", page.fetched)
    elif article:
        _write_frontier(db, draft, article, changed=False, reason=draft.reason)
    else:
        _record(db, draft, draft.verdict, reason=draft.reason)


def _write_visit(db: Database, draft: Draft, article: int, *, changed: bool) -> None:
    """The frontier after a page that brought an article or a version of one, from the site or from a web archive."""
    page = draft.page
    if page.origin != "wayback":
        _write_frontier(db, draft, article, changed=changed)
        return
    url = canonical(page.url)
    frontier.record_memento(
        db, draft.outlet.id, url, key=draft.key, article=article, published=draft.day, taken=page.fetched
    )
    if is_missing_since(db, url, page.fetched):
        mark_gone(db, article)


def _write_frontier(db: Database, draft: Draft, article: int, *, changed: bool, reason: str | None = None) -> None:
    """The frontier after a page of an article: its addresses are done, and the article has its next time."""
    _record(db, draft, "done", article=article, reason=reason, changed=changed)
    frontier.schedule_next_revisit(db, article, canonical(draft.page.url), draft.page.fetched)


def _record(
    db: Database,
    draft: Draft,
    state: str,
    *,
    article: int | None = None,
    reason: str | None = None,
    changed: bool = True,
) -> None:
    page = draft.page
    asked = [canonical(page.requested), canonical(page.url)] if page.requested else []
    tags = (None, None) if page.cut else (page.header("etag"), page.header("last-modified"))
    frontier.record_outcome(
        db, draft.outlet.id, asked or [canonical(page.url)], state,
        key=(draft.key or None) if state == "done" else None, reason=reason, article=article,
        published=draft.day, etag=tags[0], last_modified=tags[1],
        fetched=page.fetched, changed=changed,
    )  # fmt: skip


def _postpone(db: Database, outlet: str, url: str, reason: str, fetched: datetime) -> None:
    frontier.postpone(db, outlet, url, reason, fetched, fetched + RETRY_FAILED)
