"""Which archived article a citation means: by its link, by a copied quotation, by likeness of content.

What is chosen depends on the citing article and on the candidates alone, never on the order in which they arrived.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from crawler.citing.archived import ArchivedArticle, archived_article, article_of_url
from crawler.citing.date_windows import Threshold, date_windows
from crawler.citing.likeness import bare_words, evidence, head_words, likeness, longest_words, lookup_terms, rarer
from crawler.citing.press import Press
from crawler.citing.sentences import flat, sentences
from crawler.citing.unresolved import ExtractedCitations, UnresolvedCitation
from crawler.items import Citation

if TYPE_CHECKING:
    from sqlite_utils import Database

SCORE_OF_COPY = 0.4  # of a copied quotation whose source is not named
SCORE_OF_PRESS_COPY = 0.8  # the same, where the text states that it is from "un quotidien régional"
SOME_PRESS = re.compile(
    r"\b(?:une?|le|la|les|des|l'|ce|cette|plusieurs|notre|nos|presse)(?: [a-z]+)? ?(?:quotidien|journal|journaux|"
    r"hebdomadaire|mensuel|magazine|revue|gazette|media|medias|confreres?|site|presse|radio|station|blog|titre|"
    r"lettre)(?: |,|\.|:|$)"
)
NEAR = 60  # days of a window that is looked at before longer ones
MANY = 10_000  # articles of an outlet in its windows, over which the index is asked for all that it has
SPARSE = 1_000  # rows for each of them from which each is looked up by itself, which takes as long as to read so many
MAX_SOURCES = 20  # articles in which a quotation is looked for


@dataclass(frozen=True, slots=True)
class ResolvedCitation:
    """A citation and the article that it means."""

    citation: Citation
    target: int = 0
    """The article's id; 0 when none is singled out."""
    likeness: float | None = None
    """How much the article has in common with the citing text, 0 to 1; 1 for a link or a copied quotation."""


@dataclass(frozen=True, slots=True)
class _Copy:
    """A quotation of the citing article, and an older article in which it stands word for word."""

    source: ArchivedArticle
    quotation: str


def resolve(
    db: "Database", archived: ArchivedArticle, extracted: ExtractedCitations, press: Press
) -> Iterator[ResolvedCitation]:
    """The citations of an article in their order, each with the article meant; then copies whose source is not named.

    No article is the target of two citations: the later one stays without. `relayed_cues` of `extracted` are filled.
    """
    unresolved = extracted.citations
    for one in unresolved:  # those of an earlier archive would have the order of arrival decide
        one.relayed_cues.clear()
    copies = list(_copies(db, archived, extracted.quotations))
    sure = [_by_link(db, archived, one.citation, press) or _by_copy(one.citation, copies) for one in unresolved]
    found = [known or _by_likeness(db, archived, one, press) for known, one in zip(sure, unresolved, strict=True)]
    for n, one in enumerate(unresolved):
        if found[n] is None:
            one.relayed_cues.update(_cues_of_relayed(db, one, found, press))
            found[n] = _by_likeness(db, archived, one, press) if one.relayed_cues else None
    taken: set[int] = set()
    for known, one in zip(found, unresolved, strict=True):
        yield known if known and known.target not in taken else ResolvedCitation(one.citation)
        taken.update([known.target] if known else [])
    named = {one.citation.outlet for one in unresolved}
    for copy in copies:
        source = copy.source
        if source.outlet not in named and source.id not in taken and (source.day or "") < (archived.day or ""):
            taken.add(source.id)
            yield ResolvedCitation(_citation_of_copy(archived, copy), source.id, 1.0)


def _cues_of_relayed(
    db: "Database", one: UnresolvedCitation, found: Sequence[ResolvedCitation | None], press: Press
) -> dict[str, float]:
    """The words of the articles that this one is said to have relayed, as far as those are resolved."""
    words: dict[str, float] = {}
    for other in found:
        if one.cues and other and other.target and other.citation.via == one.citation.outlet:
            source = archived_article(db, other.target)
            words |= head_words(source.text, press) if source else {}
    return words


def _by_link(db: "Database", archived: ArchivedArticle, citation: Citation, press: Press) -> ResolvedCitation | None:
    if not citation.url:
        return None
    target = article_of_url(db, citation.url, press)
    if target is None or target == archived.id:
        return None
    day = db.execute("SELECT day FROM articles WHERE id = ?", [target]).fetchone()[0]
    return None if day and archived.day and day > archived.day else ResolvedCitation(citation, target, 1.0)


def _by_copy(citation: Citation, copies: Sequence[_Copy]) -> ResolvedCitation | None:
    """The one article of the cited outlet in which a quotation of this article stands."""
    sources = {c.source.id for c in copies if c.source.outlet == citation.outlet and _fits(citation, c.source.day)}
    if len(sources) != 1 or citation.url:
        return None
    return ResolvedCitation(replace(citation, evidence="copy"), sources.pop(), 1.0)


def _fits(citation: Citation, day: str | None) -> bool:
    return not citation.latest or bool(day and (citation.earliest or "") <= day <= citation.latest)


def _citation_of_copy(archived: ArchivedArticle, copy: _Copy) -> Citation:
    """A copied quotation whose source is not named: surer where the text states that it is from some paper."""
    parts = sentences(archived.text.title, archived.text.lead, archived.text.body)
    at = next((part for part in parts if copy.quotation in bare_words(part.text)), None)
    beside = " ".join(part.text for part in parts if at and part.paragraph == at.paragraph)
    from_press = SOME_PRESS.search(flat(beside))
    return Citation(
        outlet=copy.source.outlet, verb="cites", passage=at.text.strip() if at else copy.quotation, evidence="copy",
        position=at.start if at else 0, cue=from_press[0] if from_press else "quotation",
        score=SCORE_OF_PRESS_COPY if from_press else SCORE_OF_COPY,
    )  # fmt: skip


def _copies(db: "Database", archived: ArchivedArticle, quotations: Sequence[str]) -> Iterator[_Copy]:
    """Older articles of other outlets in which a quotation of this one stands word for word."""
    for quotation in quotations:
        match = " AND ".join(f'"{word}"' for word in longest_words(quotation))
        found = db.execute(
            "SELECT a.id FROM articles_fts f JOIN articles a ON a.id = f.rowid WHERE articles_fts MATCH ? "
            "AND a.outlet != ? AND a.day <= ? ORDER BY a.day, a.key LIMIT ?",
            [f"{{title lead body}} : ({match})", archived.outlet, archived.day or "9", MAX_SOURCES],
        ).fetchall()
        for (id_,) in found:
            other = archived_article(db, id_)
            if other and f" {quotation} " in _bare_text(other.text.whole):
                yield _Copy(other, quotation)


@lru_cache(maxsize=64)  # an article is looked at for each quotation that may be from it
def _bare_text(text: str) -> str:
    return f" {bare_words(text)} "


def _by_likeness(
    db: "Database", archived: ArchivedArticle, one: UnresolvedCitation, press: Press
) -> ResolvedCitation | None:
    """The article of the outlet and the time that is most like the citing text, when no other comes near it."""
    if archived.text.day is None or not one.cues or (one.citation.url and press.identify(one.citation.url)):
        return None
    weighted = one.all_cues
    windows = list(date_windows(one.citation, archived.text.day))
    near = [window for window in windows if _days(window) <= NEAR]
    far = [window for window in windows if window not in near]
    for some in filter(None, (near, far)):
        span = min(first for _, first, _ in some), max(last for _, _, last in some)
        counts = _lookup_counts(db, one, span, min(threshold.min_lookups for threshold, _, _ in some))
        for threshold, first, last in some:
            enough = [
                n for n, (day, count) in counts.items() if first <= day <= last and count >= threshold.min_lookups
            ]
            candidates = [known for n in enough if n != archived.id and (known := archived_article(db, n))]
            if best := _best(weighted, candidates, threshold):
                return ResolvedCitation(one.citation, best[0].id, likeness(best[1]))
    return None


def _days(window: tuple[Threshold, str, str]) -> int:
    """How many days lie between the first and the last of a window."""
    _threshold, first, last = window
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _lookup_counts(
    db: "Database", one: UnresolvedCitation, days_between: tuple[str, str], least: int
) -> dict[int, tuple[str, int]]:
    """The day of each article of the outlet and time that holds `least` lookup terms, and how many, by its id.

    A common term is in every tenth article of the archive, and an outlet has few in a few weeks: the index is asked
    for these alone, or for the span of rows that they are in. Where they are many it is asked for all.
    """
    theirs = [one.citation.outlet, *days_between]
    sql = "SELECT id, day FROM articles WHERE outlet = ? AND day BETWEEN ? AND ? "
    days = dict(db.execute(f"{sql} LIMIT ?", [*theirs, MANY + 1]).fetchall())
    span, values = "", list[str | int]()
    if not days:
        return {}
    if len(days) <= MANY:
        lowest, highest = min(days), max(days)
        span, values = "AND rowid BETWEEN ? AND ?", [lowest, highest]
        if len(days) * SPARSE < highest - lowest:
            span, values = "AND rowid IN (SELECT value FROM json_each(?))", [json.dumps([*days])]
    counts: Counter[int] = Counter()
    for term in lookup_terms(one.all_cues):
        match = f'{{title lead body}} : "{term}"'
        rows = db.execute(f"SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? {span}", [match, *values])  # noqa: S608
        counts.update(n for (n,) in rows)
    enough = [n for n, count in counts.items() if count >= least]
    if len(days) > MANY:
        listed = "AND id IN (SELECT value FROM json_each(?))"
        days = dict(db.execute(sql + listed, [*theirs, json.dumps(enough)]).fetchall())
    return {n: (days[n], counts[n]) for n in enough if n in days}


def _best(
    weighted: dict[str, float], candidates: Sequence[ArchivedArticle], threshold: Threshold
) -> tuple[ArchivedArticle, float] | None:
    """The candidate with the most evidence, and that evidence, when it is enough and the next one has much less."""
    near = [c for c in candidates if evidence(weighted, c.words, c.title_words) >= threshold.floor]
    rare = rarer(weighted, [candidate.words for candidate in near])
    scored = [(evidence(rare, candidate.words, candidate.title_words), candidate) for candidate in near]
    scored.sort(key=lambda pair: (-pair[0], pair[1].key))
    if not scored or scored[0][0] < threshold.min_evidence:
        return None
    if len(scored) > 1 and scored[0][0] < threshold.min_ratio * scored[1][0]:
        return None
    return scored[0][1], scored[0][0]
