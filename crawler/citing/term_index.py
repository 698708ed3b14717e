"""Table `_cues`: an index from words, URLs and quotations to the articles whose citations they may resolve.

A new article is looked up in it, so that citations written before it arrived are resolved too. A term is a word by
itself, a key or URL behind `=`, or the longest word of a quotation behind `"`.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from crawler.citing.archived import ArchivedArticle
from crawler.citing.date_windows import date_windows, may_mean, min_lookups
from crawler.citing.likeness import longest_words, lookup_terms
from crawler.citing.press import Press
from crawler.citing.unresolved import ExtractedCitations, load_extracted
from crawler.urls import canonical, original

if TYPE_CHECKING:
    from sqlite_utils import Database

MAX_TERMS_A_QUERY = 400  # SQLite allows a limited number of parameters


class IndexTerm(NamedTuple):
    """A row of `_cues`."""

    term: str
    outlet: str
    """The outlet cited; empty for URLs and quotations, which tell it themselves."""
    article: int
    """The citing article."""
    number: int
    """Which of its citations, or of its quotations."""
    first: str | None
    last: str | None
    """The days (YYYY-MM-DD) between which the article cited appeared; None for no limit."""
    needs: str | None
    """JSON list of the further words that the source of a quotation holds."""


class IndexMatch(NamedTuple):
    """What the index has for a term; the fields are those of `IndexTerm`."""

    article: int
    number: int
    needs: str | None
    first: str | None
    last: str | None


def index_terms(archived: ArchivedArticle, extracted: ExtractedCitations, press: Press) -> Iterator[IndexTerm]:
    """The rows by which later articles will find this one, as one that may cite them."""
    for link in archived.text.links:
        known = press.identify(link.url)
        named = known[0] if known else canonical(original(link.url))
        yield IndexTerm(f"={named}", "", archived.id, 0, None, None, None)
    for number, one in enumerate(extracted.citations):
        if archived.text.day and one.cues:
            windows = list(date_windows(one.citation, archived.text.day))
            first, last = min(f for _, f, _ in windows), max(t for _, _, t in windows)
            for term in lookup_terms(one.all_cues):
                yield IndexTerm(term, one.citation.outlet, archived.id, number, first, last, None)
    for number, quotation in enumerate(extracted.quotations):
        word, *others = longest_words(quotation)
        yield IndexTerm(f'"{word}', "", archived.id, number, None, archived.day, json.dumps(others))


def possible_citers(db: "Database", archived: ArchivedArticle) -> Iterator[int]:
    """Ids of articles whose citations may mean this one: by a link, a quotation, or enough words in common.

    An id may come more than once.
    """
    known = "SELECT url FROM articles WHERE id = ?1 UNION SELECT url FROM urls WHERE article = ?1"
    urls = [archived.key, *(row[0] for row in db.execute(known, [archived.id]))]
    yield from (row[0] for row in db.execute("SELECT article FROM citations WHERE target = ?", [archived.id]))
    yield from (match.article for match in lookup(db, "", [f"={url}" for url in urls]))
    quoting = lookup(db, "", [f'"{word}' for word in archived.words], archived.day)
    yield from _of_others(db, archived, {one.article for one in quoting if _holds(archived, one.needs)})
    if archived.day:
        yield from _citers_by_content(db, archived, archived.day)


def _holds(archived: ArchivedArticle, needs: str | None) -> bool:
    return archived.words.issuperset(json.loads(needs or "[]"))


def _of_others(db: "Database", archived: ArchivedArticle, quoting: set[int]) -> Iterator[int]:
    """Those of other outlets: an outlet that repeats its own words copies nobody, and may do so every day."""
    listed = json.dumps(sorted(quoting))
    sql = "SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(?)) AND outlet != ?"
    yield from (row[0] for row in db.execute(sql, [listed, archived.outlet])) if quoting else ()


def _citers_by_content(db: "Database", archived: ArchivedArticle, day: str) -> Iterator[int]:
    """Articles that cite the outlet, with words around the citation that this article holds too."""
    counts: Counter[tuple[int, int]] = Counter()
    needed: dict[tuple[int, int], int] = {}
    for match in lookup(db, archived.outlet, sorted(archived.words), day):
        counts[match.article, match.number] += 1
        needed[match.article, match.number] = min_lookups(day, match.last or day)
    numbers: defaultdict[int, list[int]] = defaultdict(list)
    for (article, number), count in counts.items():
        if count >= needed[article, number]:
            numbers[article].append(number)
    for article, several in numbers.items():
        extracted = load_extracted(db, article)
        (written,) = db.execute("SELECT day FROM articles WHERE id = ?", [article]).fetchone()
        citing = written and date.fromisoformat(written)  # none where the row was damaged: its own reading mends that
        if extracted and citing and any(may_mean(extracted.citations[n], citing, archived) for n in several):
            yield article


def lookup(db: "Database", outlet: str, terms: Iterable[str], day: str | None = None) -> Iterator[IndexMatch]:
    """What the index has for any of the terms; with `day`, only what may have appeared on that day."""
    listed = list(terms)
    for start in range(0, len(listed), MAX_TERMS_A_QUERY):
        some = listed[start : start + MAX_TERMS_A_QUERY]
        marks = ",".join("?" * len(some))
        days = "AND (last IS NULL OR last >= ?) AND (first IS NULL OR first <= ?)" if day else ""
        rows = db.execute(
            f"SELECT article, number, needs, first, last FROM _cues WHERE outlet = ? AND term IN ({marks}) {days}",  # noqa: S608
            [outlet, *some, *([day, day] if day else [])],
        ).fetchall()
        yield from map(IndexMatch._make, rows)
