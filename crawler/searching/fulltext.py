"""Full-text search in French: accents, case, ligatures and inflection make no difference.

The index holds the words as they are (accents folded by SQLite); `_stems` says which words share a stem,
and a query is widened to all of them. Highlighting stays exact and nothing is stored twice.
"""

import difflib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict, cast

from crawler.archive.database import Archive
from crawler.searching.matching import FACETS, Matching, matching
from crawler.searching.query import parse
from crawler.searching.ranking import COUNT_MATCHES, best, named
from crawler.translating import _

NEWEST_FIRST = "a.published DESC, a.id DESC"
MAX_SORTED = 5_000  # matches; where there are more, the articles are read from the newest on until enough match
MAX_LISTED = 100_000  # matches listed for that; where there are more, the index is asked article by article
SORTED = """
    SELECT a.id FROM articles_fts JOIN articles a ON a.id = articles_fts.rowid
    WHERE true{where} AND articles_fts MATCH ? ORDER BY {order} LIMIT ?
"""
LISTED = """
    SELECT a.id FROM articles a INDEXED BY articles_newest
    WHERE true{where} AND a.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?)
    ORDER BY {order} LIMIT ?
"""
ASKED = """
    SELECT a.id FROM articles a INDEXED BY articles_newest
    WHERE true{where} AND EXISTS (SELECT 1 FROM articles_fts WHERE rowid = a.id AND articles_fts MATCH ?)
    ORDER BY {order} LIMIT ?
"""
UNMATCHED = "SELECT a.id FROM articles a WHERE true{where} ORDER BY {order} LIMIT ?"
COUNTED = """
    SELECT count(*) AS n FROM articles_fts CROSS JOIN _facets f ON f.id = articles_fts.rowid
    WHERE true{where} AND articles_fts MATCH ?
"""
COUNTED_UNMATCHED = "SELECT count(*) AS n FROM _facets f WHERE true{where}"
# For the hits alone: else SQLite makes a snippet of every match before it sorts them.
HIT_SQL = """
    SELECT a.id, a.key, a.outlet, a.url, a.title, a.authors, a.section, a.day, a.published, a.language,
           a.access, a.words, {snippet} AS snippet, {names} AS names
    FROM {source} WHERE {match} a.id = ?
"""
MATCHED_HIT = HIT_SQL.format(
    snippet="snippet(articles_fts, -1, ?1, ?2, '…', 24)", names="snippet(articles_fts, 3, ?1, ?2, '…', 24)",
    source="articles_fts JOIN articles a ON a.id = articles_fts.rowid", match="articles_fts MATCH ?3 AND",
)  # fmt: skip
UNMATCHED_HIT = HIT_SQL.format(snippet="coalesce(a.lead, a.body)", names="''", source="articles a", match="")
SNIPPET_WORDS = 24
_NAMED = ("outlet", "section", "language")  # filters whose values the archive has
Chosen = str | Sequence[str] | None
"""One value, several of which any will do, or None (or nothing) for all."""


def several(chosen: Chosen) -> list[str]:
    """The values of a filter as a list."""
    return [chosen] if isinstance(chosen, str) else list(chosen or ())


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """The filters that search and export share; None means any. Days are YYYY-MM-DD, both included."""

    outlet: Chosen = None
    section: Chosen = None
    access: Chosen = None
    language: Chosen = None
    since: str | None = None
    until: str | None = None

    def sql(self) -> tuple[str, list[str]]:
        """Conditions on `articles` as `a`, and their values."""
        conditions, values = self._columns("a.")
        return conditions + self._days("a.day"), [*values, *self._spanned()]

    def facets_sql(self) -> tuple[str, list[str]]:
        """The same on `_facets` as `f`, which count faster."""
        conditions, values = self._columns("")
        chosen = f" AND f.facet IN (SELECT id FROM _facet_values WHERE true{conditions})" if conditions else ""  # noqa: S608
        return chosen + self._days("nullif(f.day, '')"), [*values, *self._spanned()]

    def values(self, name: str) -> list[str]:
        """What is asked of `outlet`, `section`, `access` or `language`; empty for all."""
        asked = several(getattr(self, name))
        return [value.lower() for value in asked] if name in ("outlet", "language") else asked

    def as_given(self) -> dict[str, str | list[str]]:
        """The filters that are set, by name; a single value is no list."""
        days = {name: day for name in ("since", "until") if (day := getattr(self, name))}
        asked = {name: list(dict.fromkeys(several(getattr(self, name)))) for name in COLUMNS}
        return {name: some[0] if len(some) == 1 else some for name, some in asked.items() if some} | days

    def _columns(self, before: str) -> tuple[str, list[str]]:
        asked = {name: some for name in COLUMNS if (some := self.values(name))}
        conditions = [
            f" AND {before}{name}{' COLLATE NOCASE' * (name == 'section')} IN ({', '.join('?' * len(some))})"
            for name, some in asked.items()
        ]
        return "".join(conditions), [value for some in asked.values() for value in some]

    def _days(self, day: str) -> str:
        since = f" AND {day} >= ?" if self.since is not None else ""
        return since + (f" AND {day} <= ?" if self.until is not None else "")

    def _spanned(self) -> list[str]:
        return [day for day in (self.since, self.until) if day is not None]


COLUMNS = ("outlet", "section", "access", "language")  # of `articles`, that filters choose values of


class Hit(TypedDict):
    """An article that was found; its fields are columns of `articles`, and:"""

    id: int
    key: str
    outlet: str
    url: str
    title: str
    authors: str
    section: str | None
    day: str | None
    published: str | None
    language: str | None
    access: str
    words: int
    snippet: str
    """At most 24 words around the first match, the found words between marks."""


def why_none(archive: Archive, filters: Filters) -> str | None:
    """A sentence on the first filter that no article of the archive passes; None when there is none."""
    if filters.since and filters.until and filters.since > filters.until:
        message = _("--since {since} is after --until {until}.")
        return message.format(since=filters.since, until=filters.until)
    for name in _NAMED:
        for wanted in several(getattr(filters, name)):
            if unknown := _why_unknown(archive, name, wanted):
                return unknown
    return None


def _why_unknown(archive: Archive, name: str, wanted: str) -> str | None:
    rows = archive.rows(f"SELECT {name} AS v FROM articles GROUP BY 1 ORDER BY count(*) DESC")  # noqa: S608 - ours
    known = [row["v"] for row in rows if row["v"]]
    if wanted.lower() in map(str.lower, known):
        return None
    near = difflib.get_close_matches(wanted, known, 1)
    messages = {
        "outlet": _("The archive holds no article of an outlet '{value}'. {hint}"),
        "section": _("The archive holds no article of a section '{value}'. {hint}"),
        "language": _("The archive holds no article of a language '{value}'. {hint}"),
    }
    hint = _("Did you mean '{near}'?") if near else _("It holds: {values}.")
    hint = hint.format(near="".join(near), values=", ".join(known[:10]) or _("none"))
    return messages[name].format(value=wanted, hint=hint)


def match_expression(archive: Archive, query: str) -> str | None:
    """What the text of an article must match, in FTS5's language, for what a person typed; None without such a part.

    A query may ask for more: `crawler.searching.matching` has all of it. Raises UsageError as `parse` does.
    """
    node = parse(query)
    return matching(archive, node).expression if node else None


def find(
    archive: Archive,
    query: str,
    filters: Filters,
    *,
    limit: int = 20,
    rank: bool = False,
    marks: tuple[str, str] = ("[", "]"),
) -> list[Hit]:
    """At most `limit` articles that match, newest first or, with `rank`, best match first.

    `query` is what a person typed (see `crawler.searching.query`); where it is empty, all articles that filters
    choose match. `marks` are put around the found words in snippets. Raises UsageError for a query that is too long.
    """
    node = parse(query)
    if node is None and not _by_filters_alone(query, filters):
        return []
    asked = matching(archive, node) if node else Matching()
    where, values = filters.sql()
    if asked.expression is None:
        sql = UNMATCHED
    elif rank and node:
        asked = matching(archive, node, FACETS)
        where, values = filters.facets_sql()
        conditions, bound_to = named(where + asked.condition, [*values, *asked.values])
        found = best(archive, asked.expression or "", conditions, bound_to, size=limit)
        return [_hit(archive, asked, number, marks) for number in found]
    else:
        matches = (archive.one(COUNT_MATCHES, asked.expression, MAX_LISTED) or {"n": 0})["n"]
        sql = newest_first_sql(matches)
    bound = [*values, *asked.values, *([asked.expression] if asked.expression else []), limit]
    ids = archive.rows(sql.format(where=where + asked.condition, order=NEWEST_FIRST), *bound)
    return [_hit(archive, asked, row["id"], marks) for row in ids]


def count(archive: Archive, query: str, filters: Filters) -> int:
    """How many articles `find` would return without a limit."""
    node = parse(query)
    if node is None and not _by_filters_alone(query, filters):
        return 0
    asked = matching(archive, node, FACETS) if node else Matching()
    where, values = filters.facets_sql()
    sql = COUNTED if asked.expression else COUNTED_UNMATCHED
    bound = [*values, *asked.values, *([asked.expression] if asked.expression else [])]
    return int(archive.rows(sql.format(where=where + asked.condition), *bound)[0]["n"])


def opening(archive: Archive, article: int) -> str:
    """How an article begins, as long as a snippet."""
    return _beginning(
        archive.rows("SELECT coalesce(lead, body) AS text FROM articles WHERE id = ?", article)[0]["text"]
    )


def _beginning(text: str) -> str:
    words = text.split()
    return " ".join(words[:SNIPPET_WORDS]) + "…" * (len(words) > SNIPPET_WORDS)


def _by_filters_alone(query: str, filters: Filters) -> bool:
    return not query.strip() and bool(filters.as_given())


def _hit(archive: Archive, asked: Matching, article: int, marks: tuple[str, str]) -> Hit:
    """One article with its snippet; one that was found by no text begins where it begins itself."""
    if asked.expression is None:
        row = archive.rows(UNMATCHED_HIT, article)[0]
        row["snippet"] = _beginning(row["snippet"])
    else:
        row = archive.rows(MATCHED_HIT, *marks, asked.expression, article)[0]
        if row["snippet"] == row["names"] and marks[0] in row["names"]:
            row["snippet"] = names_of(row["names"])
    del row["names"]
    return cast("Hit", row)


def names_of(listed: str) -> str:
    """Names between commas, of a JSON array in which found words may be marked."""
    try:
        return ", ".join(map(str, json.loads(listed, strict=False)))
    except (ValueError, TypeError):
        return listed


def newest_first_sql(matches: int) -> str:
    """The fastest of three queries for so many matches; all give the same articles."""
    return SORTED if matches < MAX_SORTED else LISTED if matches < MAX_LISTED else ASKED
