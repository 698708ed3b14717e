"""Search among what sources announce and the archive does not hold (the view `announced`), apart from articles."""

import json
from typing import Any, TypedDict, cast

from crawler.archive.database import Archive
from crawler.searching.fulltext import Filters
from crawler.searching.matching import ANNOUNCED, matching
from crawler.searching.query import parse

COLUMNS = (
    "a.outlet, a.url, a.title, a.summary, a.moment, a.day, a.sources, a.state, a.reason, a.first_seen, a.last_seen"
)


class AnnouncedHit(TypedDict):
    """An announcement that was found; its fields are columns of the view `announced`, `sources` as a list."""

    outlet: str
    url: str
    title: str | None
    summary: str | None
    moment: str | None
    day: str | None
    sources: list[str]
    state: str
    reason: str
    first_seen: str
    last_seen: str


def find(archive: Archive, query: str, filters: Filters, *, limit: int = 20) -> list[AnnouncedHit]:
    """At most `limit` announcements with all words of `query` in title and summary, newest first.

    Without a query all that pass the filters; of these only outlet and days mean something here.
    """
    where, values = _where(archive, query, filters)
    rows = archive.rows(
        f"SELECT {COLUMNS} FROM announced a WHERE true{where} "  # noqa: S608 - columns of ours, every value is bound
        "ORDER BY a.day DESC, datetime(a.moment) DESC, a.first_seen DESC, a.url LIMIT ?",
        *values, limit,
    )  # fmt: skip
    return [cast("AnnouncedHit", row | {"sources": json.loads(row["sources"])}) for row in rows]


def count(archive: Archive, query: str, filters: Filters) -> int:
    """How many announcements `find` would return without a limit."""
    where, values = _where(archive, query, filters)
    return int(archive.rows(f"SELECT count(*) AS n FROM announced a WHERE true{where}", *values)[0]["n"])  # noqa: S608


def by_reason(archive: Archive, query: str, filters: Filters) -> list[dict[str, Any]]:
    """The same announcements counted by outlet, state and reason: how many, with a title, first and last day."""
    where, values = _where(archive, query, filters)
    return archive.rows(
        "SELECT a.outlet, a.state, a.reason, count(*) AS announced, count(a.title) AS titled, "  # noqa: S608
        f"min(a.day) AS first, max(a.day) AS last FROM announced a WHERE true{where} "
        "GROUP BY a.outlet, a.state, a.reason ORDER BY a.outlet, announced DESC, a.state, a.reason",
        *values,
    )


def _where(archive: Archive, query: str, filters: Filters) -> tuple[str, list[str]]:
    where, values = filters.sql()
    node = parse(query)
    if node is None:
        return where, values
    asked = matching(archive, node, ANNOUNCED)
    texts = [asked.expression] if asked.expression else []
    indexed = f" AND {ANNOUNCED.indexed}" if texts else ""
    return where + asked.condition + indexed, [*values, *asked.values, *texts]
