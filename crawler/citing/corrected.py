"""A person's word on what an article cites, laid over what was found: see crawler/archive/corrections.py."""

from collections.abc import Iterable
from dataclasses import replace

from sqlite_utils import Database

from crawler.archive.corrections import CorrectedLink, corrected_links, field_of_link
from crawler.citing.archived import ArchivedArticle
from crawler.citing.resolving import ResolvedCitation
from crawler.items import Citation


def corrected(db: Database, archived: ArchivedArticle, found: Iterable[ResolvedCitation]) -> list[ResolvedCitation]:
    """The citations of an article with its corrections.

    An article that is not cited is nobody's target. One that is cited is the target of its own citation, else of one
    of its outlet that had none, else of one without words.
    """
    laid = list(found)
    for link in corrected_links(db, archived.key):
        row = db.execute("SELECT id, outlet, day FROM articles WHERE key = ?", [link.key]).fetchone()
        if row:
            laid = _without(laid, row[0]) if link.verb is None else _with(laid, link, *row)
    return laid


def citers_by_correction(db: Database, key: str) -> list[int]:
    """The articles of which a person says that they cite the one with this key, or do not."""
    # CROSS JOIN: SQLite does not know that corrections are few, and would read all articles.
    sql = "SELECT a.id FROM corrections c CROSS JOIN articles a ON a.key = c.key WHERE field = ? AND undone IS NULL"
    return [article for (article,) in db.execute(sql, [field_of_link(key)])]


def _without(laid: list[ResolvedCitation], target: int) -> list[ResolvedCitation]:
    return [ResolvedCitation(one.citation) if one.target == target else one for one in laid]


def _with(
    laid: list[ResolvedCitation], link: CorrectedLink, target: int, outlet: str, day: str | None
) -> list[ResolvedCitation]:
    assert link.verb is not None
    of_outlet = [n for n, one in enumerate(laid) if one.citation.outlet == outlet and one.target in (0, target)]
    place = min(of_outlet, key=lambda n: (laid[n].target != target, n), default=None)
    if place is None:
        citation = Citation(
            outlet=outlet, verb=link.verb, cited_date=day, passage="", evidence="correction",
            position=0, cue="", score=1.0,
        )  # fmt: skip
        return [*laid, ResolvedCitation(citation, target)]
    one = laid[place]
    citation = replace(one.citation, verb=link.verb, score=1.0)
    return [*laid[:place], ResolvedCitation(citation, target, one.likeness), *laid[place + 1 :]]
