"""An article of the other archive, in the transaction that takes over its captures: copied, kept or read again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from sqlite_utils import Database

from crawler.archive.columns import READ_COLUMNS
from crawler.archive.corrections import as_read, lay_over
from crawler.archive.sightings import announced_date
from crawler.archive.stems import add_stems
from crawler.citing import copies, updating
from crawler.items import Link, Page
from crawler.keeping.articles import write_digest
from crawler.keeping.derived import write_links
from crawler.keeping.forgotten import apply_tombstones
from crawler.keeping.rereading import held_page
from crawler.keeping.run import Run
from crawler.merging.found import FoundCitations
from crawler.merging.frontier import merge_urls, settle_revisits
from crawler.merging.history import SEEN, VERSION, History, history_of
from crawler.merging.other import OtherArchive
from crawler.outlets import Outlets
from crawler.reading.drafts import Draft
from crawler.urls import canonical

Row = dict[str, Any]
_SHOWN = "SELECT id FROM captures WHERE article = ? AND kind = 'page' AND verdict IN ('article', 'unchanged')"
_COPIED = (
    "key", "outlet", "url", "site_id", *READ_COLUMNS, "first_seen", "last_seen", "status", "text_sha256",
    "revision_count",
)  # fmt: skip


class Source(Enum):
    """Whose rows an article has after the merge."""

    THEIRS = "theirs"
    OURS = "ours"
    CAPTURES = "captures"
    """It is read again."""


@dataclass(frozen=True, slots=True)
class MergedArticle:
    """What became of an article."""

    number: int
    """Ours."""
    outcome: str
    """`new`, `changed` or `already held`."""


class ArticleMerger:
    """Merges articles into a run. `numbers` has our number of each capture of theirs that we have."""

    def __init__(self, run: Run, other: OtherArchive, outlets: Outlets, numbers: Mapping[int, int]) -> None:
        self.run = run
        self.other = other
        self.outlets = outlets
        self.numbers = numbers
        self.found = FoundCitations(other, run.press)

    def merge(self, db: Database, number: int) -> MergedArticle | None:
        """Merge the article with this number of theirs, whose captures were taken over, and its addresses.

        None where no capture of it could be taken.
        """
        theirs = as_read(self.other.archive.db, self._their_rows("SELECT * FROM articles WHERE id = ?", number)[0])
        ours = _our_row(db, theirs)
        seen = self._seen(db, ours, theirs)
        shown = [row["id"] for row in self._their_rows(_SHOWN, number)]
        source = self._source(db, ours, theirs, shown)
        history = self._history(db, ours, shown) if source is Source.CAPTURES else None
        if history and history.current is None:  # nothing of it can be read today
            history, source = None, _later(ours, theirs)
            if ours is None and theirs["capture"] not in self.numbers:
                return None
        before = dict(ours) if ours else None
        article = self._write(db, ours, theirs, history, source)
        self._attribute(db, article, number, source, history)
        urls = self._their_rows("SELECT * FROM urls WHERE article = ?", number)
        merge_urls(db, urls, {number: article})
        _write_seen(db, article, seen)
        if before:
            settle_revisits(db, article)
        self._derive(db, article, source, history, before, number)
        write_digest(db, article)
        return MergedArticle(article, _outcome(db, before, article))

    def _their_rows(self, sql: str, *values: Any) -> list[Row]:
        return self.other.archive.rows(sql, *values)

    def _source(self, db: Database, ours: Row | None, theirs: Row, shown: list[int]) -> Source:
        """Whose rows tell most: see the room's docstring."""
        damaged = any(capture not in self.numbers for capture in shown)
        if ours is None:
            return Source.CAPTURES if damaged else Source.THEIRS
        held = {row[0] for row in db.execute(_SHOWN, [ours["id"]])}
        taken = {self.numbers[capture] for capture in shown if capture in self.numbers}
        if taken - held:
            return Source.CAPTURES if held - taken or damaged else Source.THEIRS
        if held - taken or self._is_same(db, ours, theirs):
            return Source.OURS
        return Source.CAPTURES

    def _is_same(self, db: Database, ours: Row, theirs: Row) -> bool:
        """True for two rows that were read alike from the same captures."""
        if any(ours[name] != theirs[name] for name in (*READ_COLUMNS, "text_sha256")):
            return False
        if ours["capture"] != self.numbers.get(theirs["capture"]):
            return False
        sql = "SELECT text_sha256, seen FROM revisions WHERE article = ? ORDER BY seen, text_sha256"
        return [*db.execute(sql, [ours["id"]])] == [
            (row["text_sha256"], row["seen"]) for row in self._their_rows(sql, theirs["id"])
        ]

    def _history(self, db: Database, ours: Row | None, shown: list[int]) -> History:
        numbers = {self.numbers[capture] for capture in shown if capture in self.numbers}
        if ours:
            numbers |= {row[0] for row in db.execute(_SHOWN, [ours["id"]])}
        marks = ", ".join("?" * len(numbers))
        sql = f"SELECT * FROM captures WHERE id IN ({marks}) ORDER BY fetched, url, sha256, id"  # noqa: S608 - marks
        pages = ((row["id"], self._page(row)) for row in db.query(sql, [*numbers]))
        return history_of((number, self._read(db, page)) for number, page in pages if page)

    def _read(self, db: Database, page: Page) -> Draft:
        draft = self.outlets.read(page)
        apply_tombstones(db, self.run.press, draft)
        return draft

    def _page(self, capture: Row) -> Any:
        page = held_page(self.run.archive, self.run.warc, capture)
        return page and replace(page, announced=announced_date(self.run.archive, canonical(page.url)))

    def _write(self, db: Database, ours: Row | None, theirs: Row, history: History | None, source: Source) -> int:
        """The row of the article and its revisions. Returns our number of it."""
        if source is Source.OURS and ours:
            return int(ours["id"])
        if history:
            key = theirs["key"] if ours is None or ours["key"] == theirs["key"] else history.row["key"]
            row = {name: value for name, value in history.row.items() if name not in SEEN}
            row = lay_over(db, key, row)
            row |= {"key": key, "url": (ours or theirs)["url"], "revision_count": len(history.revisions)}
            revisions = history.revisions
        else:
            row = lay_over(db, theirs["key"], {name: theirs[name] for name in _COPIED})
            row["capture"] = self.numbers.get(theirs["capture"])
            if ours:
                row["url"] = ours["url"]
            revisions = [
                {name: one[name] for name in (*VERSION, "seen")} | {"capture": self.numbers.get(one["capture"])}
                for one in self._their_rows(
                    "SELECT * FROM revisions WHERE article = ? ORDER BY seen, id", theirs["id"]
                )
            ]
        if ours:
            article = int(ours["id"])
            db.table("articles").update(article, row)
        else:
            seen = {name: theirs[name] for name in ("first_seen", "last_seen", "status")}
            article = int(str(db.table("articles").insert(row | seen | {"digest": ""}).last_pk))
        db.execute("DELETE FROM revisions WHERE article = ?", [article])
        for one in revisions:
            db.table("revisions").insert(one | {"article": article})
        return article

    def _attribute(self, db: Database, article: int, number: int, source: Source, history: History | None) -> None:
        """Say of the captures which article they show, with the verdict that goes with its rows."""
        for row in self._their_rows("SELECT * FROM captures WHERE article = ?", number):
            if row["id"] not in self.numbers:
                continue
            told: Row = {"article": article}
            if source is Source.THEIRS:
                told |= {name: row[name] for name in ("verdict", "reason", "fields")}
            db.table("captures").update(self.numbers[row["id"]], told)
        for capture, (verdict, reason) in history.verdicts.items() if history else ():
            db.table("captures").update(capture, {"verdict": verdict, "reason": reason})

    def _seen(self, db: Database, ours: Row | None, theirs: Row) -> Row:
        """First and last visit of the two; whether it is still there, and where, as the later look has it."""
        (their_look,) = db.execute("SELECT max(looked) FROM other.urls WHERE article = ?", [theirs["id"]]).fetchone()
        look = (their_look or "", theirs["status"] == "gone", theirs["url"])
        if ours is None:
            return {name: theirs[name] for name in ("first_seen", "last_seen", "status", "url")}
        (our_look,) = db.execute("SELECT max(looked) FROM main.urls WHERE article = ?", [ours["id"]]).fetchone()
        later = theirs if look > (our_look or "", ours["status"] == "gone", ours["url"]) else ours
        return {
            "first_seen": min(ours["first_seen"], theirs["first_seen"]),
            "last_seen": max(ours["last_seen"], theirs["last_seen"]),
            "status": later["status"],
            "url": later["url"],
        }

    def _derive(
        self, db: Database, article: int, source: Source, history: History | None, before: Row | None, number: int
    ) -> None:
        """What follows from the article's text and addresses."""
        if source is Source.OURS:
            updating.named_anew(db, self.run.press, article)
            return
        row = next(iter(db.query("SELECT url, title, lead, body FROM articles WHERE id = ?", [article])))
        sql = "SELECT url, text, kind FROM links WHERE article = ? ORDER BY position"
        links = history.current.links if history and history.current else [
            Link(**link) for link in self._their_rows(sql, number)
        ]  # fmt: skip
        write_links(db, links, row["url"], article)
        is_theirs = source is Source.THEIRS  # their stems have come with the announcements, see ledger.py
        if not is_theirs:
            add_stems(db, row["title"], row["lead"], row["body"])
        copies.compare(db, article)
        found = self.found.of(number) if is_theirs else None
        updating.update(db, self.run.press, article, citations=found, before=before)


def _our_row(db: Database, theirs: Row) -> Row | None:
    """Our row of their article as it was read, by its key, else by its address."""
    sql = "SELECT * FROM main.articles WHERE key = ? UNION ALL SELECT * FROM main.articles WHERE url = ? LIMIT 1"
    row = next(iter(db.query(sql, [theirs["key"], theirs["url"]])), None)
    return as_read(db, row) if row else None


def _later(ours: Row | None, theirs: Row) -> Source:
    """The rows that stay where nothing can be read again."""
    if ours is None or (theirs["last_seen"], theirs["text_sha256"]) > (ours["last_seen"], ours["text_sha256"]):
        return Source.THEIRS
    return Source.OURS


def _write_seen(db: Database, article: int, seen: Row) -> None:
    taken = db.execute("SELECT 1 FROM articles WHERE url = ? AND id != ?", [seen["url"], article]).fetchone()
    told = {name: value for name, value in seen.items() if not (taken and name == "url")}
    names = ", ".join(f"{name} = ?" for name in told)
    changed = " OR ".join(f"{name} IS NOT ?" for name in told)
    db.execute(
        f"UPDATE articles SET {names} WHERE id = ? AND ({changed})",  # noqa: S608 - names of ours
        [*told.values(), article, *told.values()],
    )


def _outcome(db: Database, before: Row | None, article: int) -> str:
    if before is None:
        return "new"
    sql = "SELECT text_sha256, revision_count FROM articles WHERE id = ?"
    same = db.execute(sql, [article]).fetchone() == (before["text_sha256"], before["revision_count"])
    return "already held" if same else "changed"
