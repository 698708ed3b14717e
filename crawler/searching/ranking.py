"""Best match first, also for words that stand in very many articles.

To weigh a million matches takes a second. Of very many, those that have all that was asked for in the headline come
first, best match first, and then all others. `benchmarks/search.py` tells how far that is what the weights say.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from crawler.archive.database import Archive

RANK = "bm25(articles_fts, 8.0, 3.0, 1.0, 3.0)"  # the title counts most, then lead and authors
MANY = 100_000  # matches from which the headline comes first
COUNT_MATCHES = "SELECT count(*) AS n FROM (SELECT 1 FROM articles_fts WHERE articles_fts MATCH ? LIMIT ?)"
_FOUND = "articles_fts CROSS JOIN _facets f ON f.id = articles_fts.rowid WHERE articles_fts MATCH"
# Every match is weighed: beside a few bytes of each, not beside its text.
_RANKED = f"SELECT f.id FROM {_FOUND} :match{{}} ORDER BY {{}}, f.id DESC LIMIT :size OFFSET :first"  # noqa: S608 - ours
_CHOSEN = "SELECT count(*) AS n FROM (SELECT 1 FROM _facets f WHERE true{} LIMIT :many)"
_IN_HEADLINE = f"SELECT count(*) AS n FROM (SELECT 1 FROM {_FOUND} :headline{{}} LIMIT :end)"  # noqa: S608
# With a plus, so that SQLite goes through the matches and does not ask for each of these by itself.
_OF_THESE = "+articles_fts.rowid IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :headline)"


def best(
    archive: Archive,
    expression: str,
    conditions: str,
    values: Mapping[str, Any],
    *,
    first: int = 0,
    size: int,
    many: int = MANY,
) -> list[int]:
    """Ids of `size` articles that match, best match first, from place `first` on.

    `expression` is FTS5's; `conditions`, beginning with AND, are on `_facets` as `f` and bound to `values` by name.
    """
    bound = {**values, "match": expression, "size": size, "first": first}
    sql = _RANKED.format(conditions, RANK)
    if _are_many(archive, expression, conditions, values, many):
        bound |= {"headline": f"title : ({expression})", "end": first + size}
        told = archive.rows_named(_IN_HEADLINE.format(conditions), bound)[0]["n"]
        if told == first + size:
            sql = _RANKED.format(f"{conditions} AND {_OF_THESE}", RANK)
        elif told >= size:  # the others follow on this page; where there is not a page of these, they are as others
            sql = _RANKED.format(conditions, f"{_OF_THESE} DESC, {RANK}")
    return [row["id"] for row in archive.rows_named(sql, bound)]


def _are_many(archive: Archive, expression: str, conditions: str, values: Mapping[str, Any], many: int) -> bool:
    """True where as many articles match the expression, and as many the conditions."""
    matches = archive.one(COUNT_MATCHES, expression, many)
    if not matches or matches["n"] < many:
        return False
    chosen = archive.rows_named(_CHOSEN.format(conditions), {**values, "many": many})[0] if conditions else matches
    return bool(chosen["n"] >= many)


def named(conditions: str, values: Sequence[Any], name: str = "value") -> tuple[str, dict[str, Any]]:
    """Conditions with names in the place of question marks (`:value0`, `:value1`), and the values of these names."""
    first, *rest = conditions.split("?")
    bound = {f"{name}{n}": value for n, value in enumerate(values)}
    return first + "".join(f":{name}{n}{part}" for n, part in enumerate(rest)), bound
