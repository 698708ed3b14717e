"""Counting the articles that a search finds and taking a page of them, quickly enough for a million articles.

The table `_facets` (crawler/archive/schema/facets.py) has a few bytes an article; one pass over the matches counts
every facet at once.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from crawler.archive.database import Archive

FACETS = ("outlet", "year", "section", "access", "language")
PROBE_COST = 400  # asking the index whether one given article matches takes as long as reading so many matches

MATCHES = "articles_fts CROSS JOIN _facets f ON f.id = articles_fts.rowid AND articles_fts MATCH :match"


@dataclass(frozen=True, kw_only=True, slots=True)
class FacetQuery:
    """What a search asks for: an expression of `fulltext.match_expression`, a value by facet, days (YYYY-MM-DD)."""

    expression: str | None = None
    chosen: dict[str, str] = field(default_factory=dict)
    since: str | None = None
    until: str | None = None

    def values(self) -> dict[str, Any]:
        """What the conditions below are bound to."""
        chosen = {name: value for name, value in self.chosen.items() if name in FACETS}
        return {"match": self.expression, "since": self.since, "until": self.until} | chosen

    def days(self) -> str:
        """Conditions on `_facets` as `f`, for the days."""
        return (" AND f.day >= :since" if self.since else "") + (
            " AND f.day <= :until AND f.day != ''" if self.until else ""
        )

    def facets(self) -> str:
        """The same, for the chosen facets."""
        names = [name for name in FACETS if name in self.chosen]
        if not names:
            return ""
        conditions = " AND ".join(f"{name} = :{name}" for name in names)
        return f" AND f.facet IN (SELECT id FROM _facet_values WHERE {conditions})"  # noqa: S608 - names from FACETS


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """How many articles match, and how many of them for each value of each facet."""

    total: int
    matches: int
    """Those that match before facets are chosen."""
    facets: dict[str, list[tuple[str, int]]]
    """Most frequent first; a facet's own choice does not narrow its own list."""


def count(archive: Archive, wanted: FacetQuery) -> FacetCounts:
    """Count all articles that match, and those of each value of each facet, exactly."""
    numbers = _numbers(archive, wanted)
    values = archive.rows(
        "SELECT * FROM _facet_values WHERE id IN (SELECT value FROM json_each(?))", json.dumps(list(numbers))
    )
    tallies: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    total = 0
    for row in values:
        n = numbers[row["id"]]
        other = [name for name, value in wanted.chosen.items() if row[name] != value]
        total += 0 if other else n
        for name in FACETS:
            if not other or other == [name]:
                tallies[name][row[name]] += n
    facets = {name: _ordered(name, tally) for name, tally in tallies.items()}
    return FacetCounts(total, sum(numbers.values()), facets)


def _numbers(archive: Archive, wanted: FacetQuery) -> dict[int, int]:
    """How many articles have each combination of facets."""
    if not wanted.expression:
        sql = f"SELECT f.facet, count(*) AS n FROM _facets f WHERE 1 {wanted.days()} GROUP BY f.facet"  # noqa: S608
        return {row["facet"]: row["n"] for row in archive.rows_named(sql, wanted.values())}
    # GROUP BY would sort all the matches: one string of them, counted here, takes half the time.
    sql = f"SELECT group_concat(f.facet) AS all_of_them FROM {MATCHES} WHERE 1 {wanted.days()}"  # noqa: S608
    joined = archive.rows_named(sql, wanted.values())[0]["all_of_them"]
    return {int(facet): n for facet, n in Counter(joined.split(",")).items()} if joined else {}


def _ordered(name: str, tally: Counter[str]) -> list[tuple[str, int]]:
    """Years newest first, everything else by number."""
    if name == "year":
        return sorted(tally.items(), reverse=True)
    return sorted(tally.items(), key=lambda pair: (-pair[1], pair[0]))


def page(archive: Archive, wanted: FacetQuery, counted: FacetCounts, *, first: int, size: int) -> list[int]:
    """Ids of `size` articles, newest first, from place `first` (0 is the newest) on."""
    conditions = wanted.days() + wanted.facets()
    if not wanted.expression:
        source = "_facets f INDEXED BY facets_moment"
    elif is_walk_cheaper(archive, counted, first + size):
        source = (
            "_facets f INDEXED BY facets_moment CROSS JOIN articles_fts "
            "ON articles_fts.rowid = f.id AND articles_fts MATCH :match"
        )
    else:
        source = MATCHES
    sql = (
        f"SELECT f.id FROM {source} WHERE 1 {conditions} "  # noqa: S608 - fixed text, every value is bound
        "ORDER BY f.moment DESC, f.id DESC LIMIT :size OFFSET :first"
    )
    rows = archive.rows_named(sql, wanted.values() | {"size": size, "first": first})
    return [row["id"] for row in rows]


def is_walk_cheaper(archive: Archive, counted: FacetCounts, places: int) -> bool:
    """True when going back from the newest article, asking each whether it matches, is less work than sorting
    all that match: for words that stand in very many articles."""
    if not counted.total:
        return False
    articles = archive.rows("SELECT max(id) AS n FROM _facets")[0]["n"]
    asked = places * articles / counted.total
    return bool(asked * PROBE_COST < counted.matches)


def by_relevance(archive: Archive, wanted: FacetQuery, *, first: int, size: int) -> list[int]:
    """The same, best match first: the title counts most, then the lead."""
    sql = (
        f"SELECT f.id FROM {MATCHES} WHERE 1 {wanted.days()}{wanted.facets()} "  # noqa: S608
        "ORDER BY bm25(articles_fts, 8.0, 3.0, 1.0), f.id DESC LIMIT :size OFFSET :first"
    )
    rows = archive.rows_named(sql, wanted.values() | {"size": size, "first": first})
    return [row["id"] for row in rows]
