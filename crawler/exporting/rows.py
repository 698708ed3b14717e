"""The common row of all exports: an article as it leaves the archive."""

import re
from dataclasses import dataclass, field
from typing import Any

from crawler.exporting.options import ExportOptions


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    url: str
    host: str
    kind: str
    target: str | None
    """Key of the article it leads to, where the archive holds it."""
    text: str | None = None
    """Its words; None in an export without text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    outlet: str
    cited_date: str | None
    verb: str
    via: str | None
    evidence: str
    target: str | None
    """Key of the cited article, where the archive holds it."""
    score: float
    position: int
    """Where its words begin, in title, lead and body."""
    url: str | None
    likeness: float | None
    passage: str | None = None
    """Where the text says so; None in an export without text."""
    cue: str | None = None
    """The words that showed it; None in an export without text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchivedCopy:
    """The page as it was fetched that an article's text was read from: what a reference names beside the address."""

    collection: str
    """What holds it: a file of captures of the archive, or an edition."""
    record: str
    """The record in it: `byte 4711`, or in an edition its WARC-Record-ID."""
    fetched: str
    """When the page was fetched (a stamp)."""
    sha256: str
    """Of the page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """An article with its links and citations, in the order in which tables have its columns.

    The columns are those of `articles` that mean the same in every archive (docs/dictionary.md describes them), and
    OWN_COLUMNS.
    """

    key: str
    outlet: str
    outlet_name: str
    """As readers know it: `L'Est Éclair`."""
    url: str
    title: str
    lead: str | None
    body: str | None
    """None in an export without text."""
    authors: list[str]
    section: str | None
    tags: list[str]
    published: str | None
    published_precision: str | None
    published_source: str | None
    published_raw: str | None
    day: str | None
    modified: str | None
    language: str | None
    access: str
    words: int
    status: str
    first_seen: str
    last_seen: str
    captured: str | None
    """When its page was last fetched."""
    capture_sha256: str | None
    """Of the page its text was read from."""
    text_sha256: str
    revision_count: int
    noarchive: bool
    """Its publisher has asked at some time not to keep it."""
    tdm_reservation: bool
    """Its publisher has at some time reserved text and data mining."""
    tdm_policy: str | None
    site_id: str | None
    extractor: str
    links: list[Link] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    archived: ArchivedCopy | None = None
    """For references; no table has it. None where the bytes of the page are not held."""

    @property
    def paragraphs(self) -> list[str]:
        """Lead and body, paragraph by paragraph; lines inside one are separated by a line feed."""
        parts = [part for text in (self.lead, self.body) if text for part in text.split("\n\n")]
        return [part for part in parts if part.strip()]


OWN_COLUMNS = ("outlet_name", "captured", "capture_sha256", "noarchive", "tdm_reservation", "tdm_policy")
"""Columns that are not in `articles`."""
TEXT = ("lead", "body")  # what an export without text does not have, of an article, a link and a citation
LINK_TEXT = ("text",)
CITATION_TEXT = ("passage", "cue")
LISTS = ("links", "citations")
COLUMNS = tuple(name for name in Row.__slots__ if name not in (*LISTS, "archived"))


def columns(options: ExportOptions) -> tuple[str, ...]:
    """The columns of a table: all but the lists of links and citations; lead and body only with `options.text`."""
    return COLUMNS if options.text else tuple(name for name in COLUMNS if name not in TEXT)


def link_columns(options: ExportOptions) -> tuple[str, ...]:
    return tuple(name for name in ("url", "host", "text", "kind", "target") if options.text or name not in LINK_TEXT)


def citation_columns(options: ExportOptions) -> tuple[str, ...]:
    return tuple(name for name in Citation.__slots__ if options.text or name not in CITATION_TEXT)


def link_of(link: Link, options: ExportOptions) -> dict[str, Any]:
    return {name: getattr(link, name) for name in link_columns(options)}


def citation_of(cited: Citation, options: ExportOptions) -> dict[str, Any]:
    return {name: getattr(cited, name) for name in citation_columns(options)}


def record(row: Row, options: ExportOptions) -> dict[str, Any]:
    """A row as plain values, links and citations included."""
    named = {name: getattr(row, name) for name in columns(options)}
    named["links"] = [link_of(link, options) for link in row.links]
    named["citations"] = [citation_of(cited, options) for cited in row.citations]
    return named


def file_name(key: str) -> str:
    """A key as a name for files and references, `dsih-341`: different keys have different names in any file system.

    `:` becomes `-`; anything else but `a-z`, `0-9` and `_` becomes its hexadecimal number between `-x` and `-`.
    """
    return re.sub(r"[^a-z0-9_]", lambda found: "-" if found[0] == ":" else f"-x{ord(found[0]):x}-", key)
