"""The search page: the parameters of its URL, made into a query that is never a syntax error, and its results."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from crawler.archive.database import Archive
from crawler.clock import typed_day
from crawler.searching import announced, facets
from crawler.searching.fulltext import MAX_QUERY, Filters, match_expression, shortened
from crawler.serving.front import listed
from crawler.serving.wording import CLOSE, OPEN

PAGE_SIZE = 20  # articles
MAX_PAGES = 500
ANNOUNCED_SHOWN = 10  # announcements beside the articles
FACET_VALUES_SHOWN = 12  # values of a facet before the rest is folded away


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The parameters of a search page's URL, invalid ones left out."""

    words: str = ""
    chosen: dict[str, str] = field(default_factory=dict)
    since: str = ""
    until: str = ""
    rank: bool = False
    page: int = 1
    shortened: bool = False
    """True when the words were more than a search takes, and the last were left out."""
    left_out: tuple[str, ...] = ()
    """The texts that were given as days and are none."""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "Asked":
        """From the parameters of a URL. Never raises."""
        said = {name: (args.get(name) or "").replace("\x00", "")[:MAX_QUERY].strip() for name in
                ("q", "since", "until", "page", "sort", *facets.FACETS)}  # fmt: skip
        since, until = _day(said["since"], last=False), _day(said["until"], last=True)
        return cls(
            words=shortened(said["q"]),
            shortened=shortened(said["q"]) != " ".join((args.get("q") or "").replace("\x00", "").split()),
            chosen={name: said[name] for name in facets.FACETS if said[name]},
            since=since,
            until=until,
            left_out=tuple(
                text for text, day in ((said["since"], since), (said["until"], until)) if text and not day
            ),
            rank=said["sort"] == "relevance",
            page=min(MAX_PAGES, max(1, int(said["page"])))
            if said["page"].isdecimal() and len(said["page"]) < 9
            else 1,
        )

    def query(self, **other: str | None) -> str:
        """The query string of the same search with `other` parameters (None: without it), at its first page."""
        said: dict[str, str | None] = {"q": self.words, **self.chosen, "since": self.since, "until": self.until}
        said |= {"sort": "relevance" if self.rank else None} | other
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def narrowed(self) -> bool:
        return bool(self.chosen or self.since or self.until)

    @property
    def operators(self) -> bool:
        """Whether the query has words that other search engines take for operators."""
        return re.search(r"\b(AND|OR|NOT|NEAR)\b", self.words) is not None


def _day(text: str, *, last: bool) -> str:
    """A typed day, month or year as YYYY-MM-DD; empty when it is none."""
    try:
        return typed_day(text, last=last) if text else ""
    except ValueError:
        return ""


def search(archive: Archive, asked: Asked) -> dict[str, Any]:
    """What the page shows: the articles, how many there are, and the facets with their counts."""
    expression = match_expression(archive, asked.words) if asked.words else None
    wanted = facets.FacetQuery(
        expression=expression, chosen=asked.chosen, since=asked.since or None, until=asked.until or None
    )
    counted = facets.count(archive, wanted)
    places = {"first": PAGE_SIZE * (asked.page - 1), "size": PAGE_SIZE}
    if expression and asked.rank:
        ids = facets.by_relevance(archive, wanted, **places)
    else:
        ids = facets.page(archive, wanted, counted, **places)
    return {
        "asked": asked,
        "wordless": bool(asked.words) and expression is None,
        "searched": expression is not None,
        "total": counted.total,
        "pages": min(MAX_PAGES, -(-counted.total // PAGE_SIZE)),
        "first": places["first"] + 1,
        "articles": _with_snippets(archive, listed(archive, ids), expression),
        "facets": _facets(asked, counted),
        "announced": _announced(archive, asked) if expression or asked.chosen else None,
        "names": {row["id"]: row["name"] for row in archive.rows("SELECT id, name FROM outlets")},
    }


def _with_snippets(archive: Archive, rows: list[dict[str, Any]], expression: str | None) -> list[dict[str, Any]]:
    """The same articles with the words that were found, in their sentence and in the title."""
    if not expression or not rows:
        return rows
    found = archive.rows_named(
        "SELECT rowid AS id, highlight(articles_fts, 0, :open, :close) AS title, "
        "snippet(articles_fts, 1, :open, :close, '…', 32) AS lead, "
        "snippet(articles_fts, 2, :open, :close, '…', 32) AS body "
        "FROM articles_fts WHERE articles_fts MATCH :match AND rowid IN (SELECT value FROM json_each(:ids))",
        {"match": expression, "open": OPEN, "close": CLOSE, "ids": json.dumps([row["id"] for row in rows])},
    )
    said = {row["id"]: {"marked": row["title"], "snippet": _telling(row["lead"], row["body"])} for row in found}
    return [row | said.get(row["id"], {}) for row in rows]


def _telling(*snippets: str | None) -> str | None:
    """The first snippet with a found word; none when the words stand in the title only."""
    return next((text for text in snippets if text and OPEN in text), None)


def _announced(archive: Archive, asked: Asked) -> dict[str, Any] | None:
    """What is announced and not held, for the same words, outlet and days; None where the search asks for more.

    A section, access or language is announced by nobody.
    """
    if set(asked.chosen) - {"outlet", "year"}:
        return None
    year = asked.chosen.get("year", "")
    filters = Filters(
        outlet=asked.chosen.get("outlet"),
        since=max(asked.since, f"{year}-01-01" if year else "") or None,
        until=min(filter(None, (asked.until, f"{year}-12-31" if year else "")), default=None),
    )
    total = announced.count(archive, asked.words, filters)
    return {"total": total, "rows": announced.find(archive, asked.words, filters, limit=ANNOUNCED_SHOWN)}


def _facets(asked: Asked, counted: facets.FacetCounts) -> list[dict[str, Any]]:
    """The facets as lists of links: a chosen value leads back to all."""
    found = []
    for name in facets.FACETS:
        chosen = asked.chosen.get(name)
        values = [
            {
                "value": value,
                "count": n,
                "chosen": value == chosen,
                "query": asked.query(**{name: None if value == chosen else value}),
            }
            for value, n in counted.facets[name]
            if value
        ]
        if len(values) > 1 or chosen:
            found.append({"name": name, "values": values, "shown": FACET_VALUES_SHOWN})
    return found
