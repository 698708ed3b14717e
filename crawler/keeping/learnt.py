"""What archive and run have learnt of an outlet's pages that are no article, beyond what a page alone tells.

A page that declares no day of publication is none when it says what the outlet says where there is nothing (the
`probe`), when the same text stands under other addresses, or when it has nothing of what the outlet's articles have.
A page that declares its day is never judged here: articles are published twice.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from crawler.archive.database import Archive
from crawler.citing.likeness import longest_words
from crawler.items import Page, Verdict
from crawler.reading.drafts import Draft
from crawler.reading.page import Document
from crawler.reading.walls import DECLARED, SHOWN_BY_NOBODY, is_undated, own_words
from crawler.text import folded
from crawler.translating.recorded import recorded

SAME_TEXT, UNLIKE = recorded("same text elsewhere"), recorded("unlike the outlet's articles")
SOFT_404 = recorded("soft 404")
ALIKE = 0.85  # share of a text's shingles that another has from which the two are one
SHINGLE = 4  # words
MIN_WORDS = 8  # of a text that is compared
PARTS, LONGEST = 3, 5  # of a text, and words of each, by which articles with the same text are looked up
OTHERS = 2  # other addresses with the same text, where the addresses say nothing of what they lead to
MIN_ARTICLES, MAX_ARTICLES = 20, 200  # archived, by which the outlet's articles are known
USUAL = 0.98  # share of them that have what all of them have
MAX_WORDS = (
    200  # of a page that has nothing of it; a redesigned article without its day is longer, or declares itself
)
MAX_SAMPLES = 8
LATE = 2000  # articles that are looked through when a probe comes
_UNDATED = "coalesce(published_source, '') IN ({})".format(", ".join(f"'{one or ''}'" for one in SHOWN_BY_NOBODY))
_TOKEN = re.compile(r"[^\W_]+")
_SLUG_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True)
class Sample:
    """A page of an outlet that is known to be no article."""

    verdict: Verdict
    reason: str
    shingles: frozenset[int]
    titles: str
    code: str

    @classmethod
    def of(cls, page: Page, verdict: Verdict, reason: str) -> "Sample":
        document = Document(page)
        titles = folded(" ".join([document.title_element or "", *document.headings]))
        words = _TOKEN.findall(f"{titles} {document.visible}")
        return cls(verdict, reason, shingles_of(words), titles, document.text)

    def is_like(self, draft: Draft, told: frozenset[int]) -> bool:
        """True when this page says what was read as an article."""
        return self.says(told, draft.page.url) and (is_undated(draft) or folded(draft.title or "-") in self.titles)

    def says(self, told: frozenset[int], url: str) -> bool:
        """True when a text stands in this page; not when the page only lists the address that has it."""
        parts = urlsplit(url)
        address = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return _contained(told, self.shingles) >= ALIKE and address not in self.code


@dataclass(frozen=True, slots=True)
class Twin:
    """An archived article with the text of a page."""

    id: int
    url: str


class Learnt:
    """What is known of one outlet. `body_of` gives the archived bytes of an address at a moment."""

    def __init__(self, archive: Archive, outlet: str, body_of: Callable[[str, datetime], bytes | None]) -> None:
        self.archive = archive
        self.outlet = outlet
        self._body_of = body_of
        self._samples: list[Sample] | None = None

    @property
    def samples(self) -> list[Sample]:
        """Pages that are known to be no article: those held, and those met in this run."""
        if self._samples is None:
            self._samples = list(filter(None, map(self._held_sample, self._rows())))
        return self._samples

    def add(self, page: Page, verdict: Verdict, reason: str) -> None:
        """Learn one more page that is no article."""
        self.samples.insert(0, Sample.of(page, verdict, reason))
        del self.samples[MAX_SAMPLES:]

    def add_probe(self, page: Page) -> list[Twin]:
        """Learn what the outlet answers where there is nothing. Returns articles stored of late that say the same."""
        if page.status != 200:
            return []
        self.add(page, "not_article", SOFT_404)
        rows = self.archive.rows(
            f"SELECT id, url, lead, body FROM articles WHERE +outlet = ? AND {_UNDATED} "  # noqa: S608 - a constant
            "AND revision_count = 0 AND id > (SELECT max(id) FROM articles) - ?",
            self.outlet, LATE,
        )  # fmt: skip
        return [
            Twin(row["id"], row["url"]) for row in rows if self.samples[0].says(_shingles_of_row(row), row["url"])
        ]

    def judge(self, draft: Draft) -> list[Twin]:
        """Turn a page away that is no article for what is known.

        Returns archived articles that have turned out to be none with it.
        """
        if draft.refused or draft.published_source in DECLARED:
            return []
        made = draft.made.own_words if draft.made else None
        told = own_words(draft) if made is None else made
        if len(told) >= MIN_WORDS and self.samples and (known := self._known(draft, shingles_of(told))):
            draft.turn_away(known.verdict, known.reason)
            return []
        twins = self._twins(draft) if is_undated(draft) and len(told) >= MIN_WORDS else []
        if twins and (len(twins) >= OTHERS or _lead_elsewhere(draft, twins)):
            draft.turn_away("refused", SAME_TEXT)
            self.add(draft.page, "refused", SAME_TEXT)
            return twins
        if self._is_unlike(draft):
            draft.turn_away("refused", UNLIKE)
        return []

    def _known(self, draft: Draft, shingles: frozenset[int]) -> Sample | None:
        return next((sample for sample in self.samples if sample.is_like(draft, shingles)), None)

    def _rows(self) -> list[dict[str, str]]:
        # As the index `captures_taught` has it, or all captures are read.
        return self.archive.rows(
            "SELECT kind, url, max(fetched) AS fetched, status FROM captures "  # noqa: S608 - a constant
            f"WHERE outlet = ? AND (kind = 'probe' OR reason = '{SAME_TEXT}') AND sha256 IS NOT NULL "
            "GROUP BY url ORDER BY 3 DESC LIMIT ?",
            self.outlet, MAX_SAMPLES,
        )  # fmt: skip

    def _held_sample(self, row: dict[str, str]) -> Sample | None:
        fetched = datetime.fromisoformat(row["fetched"])
        body = self._body_of(row["url"], fetched) if int(row["status"] or 0) == 200 else None
        if not body:
            return None
        page = Page(url=row["url"], body=body, fetched=fetched, outlet=self.outlet)
        is_probe = row["kind"] == "probe"
        return Sample.of(page, *(("not_article", SOFT_404) if is_probe else ("refused", SAME_TEXT)))

    def _twins(self, draft: Draft) -> list[Twin]:
        """Archived articles of other addresses that no page dated, with this text."""
        body = _TOKEN.findall(folded(f"{draft.lead or ''} {draft.body}"))
        words = [word for word in body if not any(c.isdigit() for c in word)]
        if len(words) < MIN_WORDS:
            return []
        # Long words are rare: the index tells who has them all without going through those that everyone has.
        size = -(-len(words) // PARTS)
        parts = (longest_words(" ".join(words[at : at + size]), LONGEST) for at in range(0, len(words), size))
        match = " OR ".join("(" + " AND ".join(f'"{word}"' for word in part) + ")" for part in parts)
        rows = self.archive.rows(
            "SELECT a.id, a.url, a.lead, a.body FROM articles_fts f JOIN articles a ON a.id = f.rowid "  # noqa: S608
            "WHERE articles_fts MATCH ? AND a.outlet = ? AND a.key != ? AND a.revision_count = 0 "
            f"AND {_UNDATED} LIMIT 20",
            f"{{lead body}} : ({match})", self.outlet, draft.key,
        )  # fmt: skip
        own = shingles_of(body) if rows else frozenset()
        return [Twin(row["id"], row["url"]) for row in rows if _alike(own, _shingles_of_row(row))]

    def _is_unlike(self, draft: Draft) -> bool:
        """True for a page at an article's address that has nothing of what all of the outlet's articles have."""
        if draft.identity is None or draft.words >= MAX_WORDS or not is_undated(draft) or draft.authors:
            return False
        declared = bool(draft.document.article) or draft.document.first_meta("og:type") == "article"
        return not declared and self._are_dated()

    def _are_dated(self) -> bool:
        """True when all of the outlet's articles, of which enough are held, show the day of their publication."""
        row = self.archive.one(
            f"SELECT count(*) AS n, sum(NOT {_UNDATED}) AS dated FROM "  # noqa: S608 - a constant
            "(SELECT published_source FROM articles WHERE outlet = ? ORDER BY id DESC LIMIT ?)",
            self.outlet, MAX_ARTICLES,
        )  # fmt: skip
        return row is not None and row["n"] >= MIN_ARTICLES and row["dated"] >= USUAL * row["n"]


def shingles_of(words: list[str]) -> frozenset[int]:
    """Hashes of every few words of a text in a row; its figures (an address, a day) are all alike."""
    plain = [word if word.isalpha() or not any(c.isdigit() for c in word) else "0" for word in words]
    return frozenset(hash(tuple(plain[i : i + SHINGLE])) for i in range(max(1, len(plain) - SHINGLE + 1)))


def _shingles_of_row(row: dict[str, Any]) -> frozenset[int]:
    return shingles_of(_TOKEN.findall(folded(f"{row['lead'] or ''} {row['body']}")))


def _contained(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / max(1, len(one))


def _alike(one: frozenset[int], other: frozenset[int]) -> bool:
    return min(_contained(one, other), _contained(other, one)) >= ALIKE


def _lead_elsewhere(draft: Draft, twins: list[Twin]) -> bool:
    """True when the addresses name other matters than the title does, and than each other."""
    title = set(_SLUG_WORD.findall(folded(draft.title or "")))
    slugs = [_slug(url) for url in (draft.page.url, *(twin.url for twin in twins))]
    if not all(slugs) or any(2 * len(title & slug) >= len(title) for slug in slugs if title):
        return False
    return all(3 * len(slugs[0] & slug) < len(slugs[0] | slug) for slug in slugs[1:])


def _slug(url: str) -> set[str]:
    """The words of the last part of an address."""
    return set(_SLUG_WORD.findall(folded(urlsplit(url).path.rstrip("/").rpartition("/")[2])))
