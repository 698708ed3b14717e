"""What a reading anew changes in one unit: looked for first, then written, all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from crawler.archive import frontier
from crawler.archive.tombstones import REMOVED
from crawler.citing.press import Press
from crawler.keeping.articles import Change, judge_change, stored_article, text_sha256, write_article, write_digest
from crawler.keeping.derived import write_derived
from crawler.keeping.extractor import reading_version
from crawler.keeping.rereading import (
    Difference,
    archived_row,
    differences,
    is_sound,
    record,
    renew,
    renew_revision,
    text_differences,
    why_kept,
    write_fields,
)
from crawler.reading.drafts import Draft
from crawler.reextracting.units import Unit
from crawler.text import words
from crawler.urls import canonical

Row = dict[str, Any]


@dataclass(slots=True)
class Revised:
    """An earlier version that is read otherwise, or that the version after it is the same as."""

    row: Row
    draft: Draft
    differences: list[Difference]
    doubled: bool = False
    """It is the same as the version after it, once both are read anew."""


@dataclass(slots=True)
class Changes:
    """What is to be written of a unit."""

    unit: Unit
    differences: list[Difference] = field(default_factory=list)
    """Of the article's own row."""
    revised: list[Revised] = field(default_factory=list)
    found: list[tuple[Row, Draft]] = field(default_factory=list)
    """Captures of an address without an article that are one, oldest first."""
    kept: list[str] = field(default_factory=list)
    """Why a version stays as it is though it is read otherwise."""
    not_held: int = 0
    """Versions whose bytes the archive does not hold."""
    read: list[int] = field(default_factory=list)
    """The captures that are done with: none where a version stays as it is, so that each run says so."""

    @property
    def any(self) -> bool:
        return bool(self.differences or self.revised or self.found)


def look(db: Database, unit: Unit, drafts: Sequence[Draft | None]) -> Changes:
    """What the reading of a unit's captures would change. `drafts` are theirs, None where bytes are not held."""
    lacking = [one for one, draft in zip(unit.captures, drafts, strict=True) if draft is None]
    changes = Changes(unit, not_held=sum(one["reason"] not in REMOVED for one in lacking))
    if unit.article is not None:
        _look_at_article(db, changes, unit.article, drafts)
    if not changes.kept:
        read = (one["id"] for one, draft in zip(unit.captures, drafts, strict=True) if draft and not _failed(draft))
        changes.read = [*read]
    return changes


def _failed(draft: Draft) -> bool:
    """True for a page that took too long, or could not be read for a fault of ours: the next run tries again."""
    return draft.verdict == "failed"


def _look_at_article(db: Database, changes: Changes, article: int, drafts: Sequence[Draft | None]) -> None:
    """Compare an article with what its page gives, and its revisions with theirs."""
    unit = changes.unit
    stored = archived_row(db, article)
    has_own = bool(unit.captures) and unit.captures[0]["revision"] is None
    own = drafts[0] if has_own else None
    changes.not_held += not has_own
    reason = why_kept(own, stored["words"]) if own else None
    if own and not reason:
        changes.differences = differences(db, stored, own)
    if reason:
        changes.kept.append(reason)
    else:  # else what lies between two versions would be our reading's
        _look_at_revisions(db, changes, stored, own, drafts)


def _look_at_revisions(
    db: Database, changes: Changes, stored: Row, own: Draft | None, drafts: Sequence[Draft | None]
) -> None:
    """Compare each revision with its draft, and with the version after it."""
    read = {one["revision"]: draft for one, draft in zip(changes.unit.captures, drafts, strict=True)}
    rows = list(db.query("SELECT * FROM revisions WHERE article = ? ORDER BY seen DESC, id DESC", [stored["id"]]))
    after = _hash(own) if own else stored["text_sha256"]
    moved = after != stored["text_sha256"]
    for row in rows:
        draft = read.get(row["id"])
        if draft and (reason := why_kept(draft, len(words(f"{row['lead'] or ''} {row['body']}")))):
            changes.kept.append(reason)
            draft = None
        text = _hash(draft) if draft else row["text_sha256"]
        moved = moved or text != row["text_sha256"]
        found = text_differences(row, draft) if draft else []
        if draft and moved and text == after:
            changes.revised.append(Revised(row, draft, found, doubled=True))
            continue
        if draft and found:
            changes.revised.append(Revised(row, draft, found))
        after, moved = text, text != row["text_sha256"]


def _hash(draft: Draft) -> str:
    return text_sha256(draft.title or "", draft.lead, draft.body)


def write(db: Database, press: Press, changes: Changes, drafts: Sequence[Draft | None]) -> bool:
    """Write what was found, inside the caller's transaction, and that it was read by today's version.

    Returns True where a damaged row became what it was.
    """
    unit, mended = changes.unit, False
    if unit.article is not None and changes.differences:
        assert drafts[0]
        mended = renew(db, press, archived_row(db, unit.article), drafts[0])
    for revised in changes.revised:
        _write_revision(db, revised)
    for capture, draft in changes.found:
        _write_found(db, press, capture, draft)
    if any(revised.doubled for revised in changes.revised):
        _count_revisions(db, changes.revised[0].row["article"])
    version = reading_version(unit.outlet)
    db.conn.executemany(
        "INSERT OR REPLACE INTO _reread (capture, version) VALUES (?, ?)", [(one, version) for one in changes.read]
    )
    return mended


def _write_revision(db: Database, revised: Revised) -> None:
    """Write a revision as it is read today, or take it out where it is no version of its own."""
    row = revised.row
    if revised.doubled:
        record(db, row["article"], "doubled", row["capture"], row, revised.draft, revised.differences)
        db.execute("DELETE FROM revisions WHERE id = ?", [row["id"]])
    else:
        renew_revision(db, row, revised.draft, revised.differences)


def _count_revisions(db: Database, article: int) -> None:
    sound = is_sound(db, article)
    db.execute(
        "UPDATE articles SET revision_count = (SELECT count(*) FROM revisions WHERE article = ?1) WHERE id = ?1",
        [article],
    )
    if sound:
        write_digest(db, article)


def _write_found(db: Database, press: Press, capture: Row, draft: Draft) -> None:
    """Store an article, or another version of it, as if its page had been read so when it was fetched."""
    stored = stored_article(db, draft)
    judged = judge_change(draft, stored, unfamiliar=False)
    article = write_article(db, draft, judged, stored, capture["id"])
    verdict = "unchanged" if judged.change is Change.SAME else "article"
    db.execute(
        "UPDATE captures SET article = ?, verdict = ?, reason = ? WHERE id = ?",
        [article, verdict, judged.reason, capture["id"]],
    )
    write_fields(db, capture["id"], draft)
    url = canonical(capture["url"])
    frontier.record_outcome(
        db, draft.outlet.id, [url], "done", key=draft.key, article=article, published=draft.day,
        etag=capture["etag"], last_modified=capture["last_modified"], fetched=draft.page.fetched,
    )  # fmt: skip
    frontier.schedule_next_revisit(db, article, url, draft.page.fetched)
    write_derived(db, press, draft, judged, article, stored)
    if stored is None:
        record(db, article, "found", capture["id"], None, draft, [])
