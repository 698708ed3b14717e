"""Counting the articles that a search finds and taking a page of them, quickly enough for a million articles.

The table `_facets` (crawler/archive/schema/facets.py) has a few bytes an article; one pass over the matches counts
every facet at once.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crawler.archive.database import Archive
from crawler.searching.matching import Matching
from crawler.searching.ranking import best, named

FACETS = ("outlet", "year", "section", "access", "language")
"""An article has one value of each, and `_facet_values` a row for each combination."""
LABELS = {"author": ("authors", "name"), "tag": ("tags", "tag")}
"""Of these it may have several, in a table of their own."""
MAX_LABELS = 40  # authors or tags that are listed; the most frequent
MAX_LABELLED = 10_000  # articles whose authors and tags are counted: each takes a look into two more tables
MAX_INDEXED = 200_000  # the same where nothing is asked, so that the index of names is read in its order
PROBE_COST = 400  # asking the index whether one given article matches takes as long as reading so many matches

LISTED = "json_each(:listed) i"
MATCHES = "articles_fts CROSS JOIN _facets f ON f.id = articles_fts.rowid AND articles_fts MATCH :match"


@dataclass(frozen=True, kw_only=True, slots=True)
class FacetQuery:
    """What a search asks for: a query as SQL for `matching.FACETS`, values by facet, days (YYYY-MM-DD)."""

    asked: Matching = Matching()  # noqa: RUF009 - frozen
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By facet the values of which any will do; empty for all."""
    since: str | None = None
    until: str | None = None

    @property
    def expression(self) -> str | None:
        """What a text must match, in FTS5's language."""
        return self.asked.expression

    def values(self) -> dict[str, Any]:
        """What the conditions below are bound to."""
        chosen = {name: json.dumps(list(values)) for name, values in self.chosen.items()}
        return {"match": self.expression, "since": self.since, "until": self.until} | chosen | self._typed[1]

    def conditions(self, *, combined: bool = True, without: str | None = None) -> str:
        """Conditions on `_facets` as `f`, beginning with AND: of the query, the days and the chosen values.

        `combined` takes those of FACETS too; `without` leaves out a facet's own choice.
        """
        days = " AND f.day >= :since" * bool(self.since) + " AND f.day <= :until AND f.day != ''" * bool(self.until)
        labels = [
            f" AND f.id IN (SELECT article FROM {table} WHERE {column} IN (SELECT value FROM json_each(:{name})))"  # noqa: S608
            for name, (table, column) in LABELS.items()
            if self.chosen.get(name) and name != without
        ]
        return self._typed[0] + days + "".join(labels) + (self._combined() if combined else "")

    @property
    def _typed(self) -> tuple[str, dict[str, Any]]:
        return named(self.asked.condition, self.asked.values, "typed")

    def _combined(self) -> str:
        names = [name for name in FACETS if self.chosen.get(name)]
        if not names:
            return ""
        conditions = " AND ".join(f"{name} IN (SELECT value FROM json_each(:{name}))" for name in names)  # noqa: S608
        return f" AND f.facet IN (SELECT id FROM _facet_values WHERE {conditions})"  # noqa: S608 - names from FACETS


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """How many articles match, and how many of them for each value of each facet."""

    total: int
    matches: int
    """Those that match before facets are chosen."""
    facets: dict[str, list[tuple[str, int]]]
    """Most frequent first, of LABELS only these; a facet's own choice does not narrow its own list."""
    uncounted: tuple[str, ...] = ()
    """Those of LABELS that too many articles match for."""
    spread: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """The total by outlet and year, which is empty for undated articles."""
    listed: str | None = None
    """The ids of all that match a text, as a JSON array; None for too many, or where no text is asked for."""


def count(archive: Archive, wanted: FacetQuery, most_labelled: int = MAX_LABELLED) -> FacetCounts:
    """Count all articles that match, and those of each value of each facet, exactly.

    Authors and tags only where at most `most_labelled` articles match (MAX_INDEXED where nothing is asked).
    """
    numbers = _numbers(archive, wanted)
    values = archive.rows(
        "SELECT * FROM _facet_values WHERE id IN (SELECT value FROM json_each(?))", json.dumps(list(numbers))
    )
    tallies: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    spread: Counter[tuple[str, str]] = Counter()
    for row in values:
        n = numbers[row["id"]]
        other = [name for name in FACETS if (some := wanted.chosen.get(name)) and row[name] not in some]
        if not other:
            spread[row["outlet"], row["year"]] += n
        for name in FACETS:
            if not other or other == [name]:
                tallies[name][row[name]] += n
    facets = {name: _ordered(name, tally) for name, tally in tallies.items()}
    listed = _listed(archive, wanted) if spread.total() <= min(most_labelled, MAX_LABELLED) else None
    labels = {name: _labelled(archive, wanted, name, most_labelled, spread.total(), listed) for name in LABELS}
    uncounted = tuple(name for name, counted in labels.items() if counted is None)
    facets |= {name: counted or [] for name, counted in labels.items()}
    return FacetCounts(spread.total(), sum(numbers.values()), facets, uncounted, spread, listed)


def _numbers(archive: Archive, wanted: FacetQuery) -> dict[int, int]:
    """How many articles have each combination of facets."""
    if not wanted.expression:
        narrowed = wanted.conditions(combined=False)
        sql = f"SELECT f.facet, count(*) AS n FROM _facets f WHERE 1 {narrowed} GROUP BY f.facet"  # noqa: S608
        return {row["facet"]: row["n"] for row in archive.rows_named(sql, wanted.values())}
    # GROUP BY would sort all the matches: one string of them, counted here, takes half the time.
    narrowed = wanted.conditions(combined=False)
    sql = f"SELECT group_concat(f.facet) AS all_of_them FROM {MATCHES} WHERE 1 {narrowed}"  # noqa: S608
    joined = archive.rows_named(sql, wanted.values())[0]["all_of_them"]
    return {int(facet): n for facet, n in Counter(joined.split(",")).items()} if joined else {}


def _listed(archive: Archive, wanted: FacetQuery) -> str | None:
    """The ids of the articles that match, as a JSON array: the index of words is read once for what follows."""
    if not wanted.expression:
        return None
    sql = f"SELECT json_group_array(f.id) AS ids FROM {MATCHES} WHERE 1 {wanted.conditions()}"  # noqa: S608
    return str(archive.rows_named(sql, wanted.values())[0]["ids"])


def _labelled(
    archive: Archive, wanted: FacetQuery, name: str, most_labelled: int, total: int, listed: str | None
) -> list[tuple[str, int]] | None:
    """The most frequent authors or tags of the articles that match, and all that are chosen; None for too many.

    `total` articles match what is chosen, and `listed` has their ids. Where none of this facet is, these are
    the articles that it is counted in; else those that match without that choice are looked for.
    """
    table, column = LABELS[name]
    narrowed = wanted.conditions(without=name)
    source = MATCHES if wanted.expression else "_facets f"
    anything = not (wanted.expression or narrowed)
    most = MAX_INDEXED if anything else most_labelled
    if wanted.chosen.get(name):
        sized = f"SELECT count(*) AS n FROM (SELECT 1 FROM {source} WHERE 1 {narrowed} LIMIT {most + 1})"  # noqa: S608
        total, listed = archive.rows_named(sized, wanted.values())[0]["n"], None
    if total > most:
        return None
    if anything:
        sql = f"SELECT {column} AS value, count(*) AS n FROM {table} GROUP BY 1"  # noqa: S608
        counted = {row["value"]: row["n"] for row in archive.rows(sql)}
    else:  # as in `_numbers`; no name has a control character in it
        joined = f"{source} CROSS JOIN {table} l ON l.article = f.id WHERE 1 {narrowed}"
        if listed:
            joined = f"{LISTED} CROSS JOIN {table} l ON l.article = i.value"
        sql = f"SELECT group_concat(l.{column}, char(31)) AS all_of_them FROM {joined}"  # noqa: S608
        found = archive.rows_named(sql, wanted.values() | {"listed": listed})[0]["all_of_them"]
        counted = Counter(found.split("\x1f") if found else ())
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    chosen = wanted.chosen.get(name) or ()
    kept = {value for value, _ in ordered[:MAX_LABELS]} | set(chosen)
    absent = [(value, 0) for value in dict.fromkeys(chosen) if value not in counted]
    return [pair for pair in ordered if pair[0] in kept] + absent


def _ordered(name: str, tally: Counter[str]) -> list[tuple[str, int]]:
    """Years newest first, everything else by number."""
    if name == "year":
        return sorted(tally.items(), reverse=True)
    return sorted(tally.items(), key=lambda pair: (-pair[1], pair[0]))


def page(archive: Archive, wanted: FacetQuery, counted: FacetCounts, *, first: int, size: int) -> list[int]:
    """Ids of `size` articles, newest first, from place `first` (0 is the newest) on."""
    conditions = wanted.conditions()
    if counted.listed:
        source, conditions = f"{LISTED} CROSS JOIN _facets f ON f.id = i.value", ""
    elif not wanted.expression:
        few = wanted.asked.condition or any(wanted.chosen.get(name) for name in LABELS)
        source = "_facets f" if few else "_facets f INDEXED BY facets_moment"
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
    rows = archive.rows_named(sql, wanted.values() | {"size": size, "first": first, "listed": counted.listed})
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
    return best(archive, wanted.expression or "", wanted.conditions(), wanted.values(), first=first, size=size)
