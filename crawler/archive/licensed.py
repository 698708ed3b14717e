"""The table `licensed`: texts from databases that a library pays for. They are for those who have the licence, so
nothing else reads this table: no search, no export, no public copy."""

import hashlib
import json
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from crawler.archive.database import Archive
from crawler.archive.forgotten_names import ForgottenNames
from crawler.clock import stamp
from crawler.text import folded, words


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A text as a licensed database gives it, with what it says of it."""

    source: str
    """The database: `europresse`."""
    document: str | None
    """The database's own name of the text, such as `news·20120620·EE·123456`."""
    publication: str
    """Where it appeared, as the database writes it, without edition and page."""
    day: str | None
    """YYYY-MM-DD."""
    title: str
    lead: str | None = None
    text: str
    """Paragraphs separated by a blank line."""
    edition: str | None = None
    page: str | None = None
    section: str | None = None
    authors: tuple[str, ...] = ()
    rights: str | None = None
    """The line that says whose it is."""

    @property
    def digest(self) -> str:
        """SHA-256 by which the same text of the same publication and day is known, whatever the document's name."""
        parts = (self.source, self.publication, self.day or "", self.title, self.lead or "", self.text)
        return hashlib.sha256("\n".join(map(folded, parts)).encode()).hexdigest()


class Unjoined(StrEnum):
    """Why a notice is joined to no article."""

    NO_OUTLET = "its publication is no outlet of this archive"
    NO_DAY = "it says no day"
    NO_ARTICLE = "no article of these days"
    UNLIKE = "no article is like it"
    SEVERAL = "several articles are like it"
    TAKEN = "its article is joined to another notice"


def held_id(archive: Archive, notice: Notice) -> int | None:
    """The row of a notice that is held, by its document or its text."""
    row = archive.one(
        "SELECT id FROM licensed WHERE source = ? AND document = ? "
        "UNION ALL SELECT id FROM licensed WHERE digest = ?",
        notice.source, notice.document, notice.digest,
    )  # fmt: skip
    return row["id"] if row else None


def is_forgotten(archive: Archive, notice: Notice) -> bool:
    """True for a text that went with an article that was forgotten on request."""
    return archive.one("SELECT 1 AS one FROM tombstones WHERE licensed = ?", notice.digest) is not None


def with_initials(notice: Notice, names: ForgottenNames) -> Notice:
    """A notice with initials in the place of forgotten names."""
    return replace(
        notice, title=names(notice.title), lead=notice.lead and names(notice.lead), text=names(notice.text),
        authors=tuple(map(names, notice.authors)),
    )  # fmt: skip


def add(archive: Archive, notice: Notice, file: str) -> int:
    """Write a notice that is not held, joined to nothing yet; `file` is the name it came in. Returns its row."""
    row: dict[str, Any] = {
        name: getattr(notice, name)
        for name in ("source", "document", "publication", "day", "edition", "page", "section", "title", "lead",
                     "text", "rights", "digest")
    }  # fmt: skip
    row |= {
        "authors": json.dumps(notice.authors, ensure_ascii=False),
        "words": len(words(f"{notice.lead or ''} {notice.text}")),
        "file": file,
        "imported": stamp(),
    }
    return int(str(archive.db.table("licensed").insert(row).last_pk))
