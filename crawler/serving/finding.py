"""The search page: the parameters of its URL, made into a query that is never a syntax error, and its results."""

import json
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from urllib.parse import urlencode

from crawler.archive.database import Archive
from crawler.errors import UsageError
from crawler.searching import announced, facets
from crawler.searching.days import day_of
from crawler.searching.fulltext import Filters
from crawler.searching.matching import FACETS, Matching, matching
from crawler.searching.query import MAX_QUERY, parse, shortened, spoken
from crawler.serving.front import listed
from crawler.serving.wording import CLOSE, OPEN
from crawler.translating import language

NAMES = (*facets.FACETS, *facets.LABELS)
PAGE_SIZE = 20  # articles
MAX_PAGES = 500
ANNOUNCED_SHOWN = 10  # announcements beside the articles
FACET_VALUES_SHOWN = 12  # values of a facet before the rest is folded away
MAX_COMPARED = 3  # other words, divided by commas
MAX_CHOSEN = 20  # values of a facet that may be chosen


class Parameters(Protocol):
    """The parameters of a URL, as Datasette has them."""

    def get(self, name: str, default: Any = None) -> Any: ...
    def getlist(self, name: str) -> list[str]: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The parameters of a search page's URL, invalid ones left out."""

    words: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Values by facet, of which any will do."""
    since: str = ""
    until: str = ""
    rank: bool = False
    compared: tuple[str, ...] = ()
    """Other words whose hits are drawn beside those of `words`."""
    share: bool = False
    """Draw the hits as shares of all articles of an outlet and year."""
    page: int = 1
    shortened: bool = False
    """True when the words were more than a search takes, and the last were left out."""
    left_out: tuple[str, ...] = ()
    """The texts that were given as days and are none."""

    @classmethod
    def read(cls, args: Parameters, **fixed: str) -> "Asked":
        """From the parameters of a URL, and values of facets that its path has. Never raises."""
        said = {name: _clean(args.get(name)) for name in ("q", "since", "until", "page", "sort", "draw", "compare")}
        since, until = _day(said["since"], last=False), _day(said["until"], last=True)
        typed = {name: [fixed.get(name), *args.getlist(name)[:MAX_CHOSEN]] for name in NAMES}
        chosen = {name: tuple(dict.fromkeys(filter(None, map(_clean, some)))) for name, some in typed.items()}
        return cls(
            words=shortened(said["q"]),
            shortened=shortened(said["q"]) != " ".join((args.get("q") or "").replace("\x00", "").split()),
            chosen={name: some for name, some in chosen.items() if some},
            since=since,
            until=until,
            left_out=tuple(
                text for text, day in ((said["since"], since), (said["until"], until)) if text and not day
            ),
            rank=said["sort"] == "relevance",
            compared=tuple(filter(None, map(shortened, said["compare"].split(","))))[:MAX_COMPARED],
            share=said["draw"] == "share",
            page=min(MAX_PAGES, max(1, int(said["page"])))
            if said["page"].isdecimal() and len(said["page"]) < 9
            else 1,
        )

    def query(self, **other: str | None) -> str:
        """The query string of the same search with `other` parameters (None: without it), at its first page."""
        said: dict[str, Any] = {"q": self.words, **self.chosen, "since": self.since, "until": self.until}
        said |= {"sort": "relevance" if self.rank else None, "draw": "share" if self.share else None}
        said |= {"compare": ", ".join(self.compared)} | other
        return urlencode({name: value for name, value in said.items() if value}, doseq=True)

    def toggled(self, name: str, value: str) -> str:
        """The query string of the same search with one more value of a facet, or without it where it is chosen."""
        held = self.chosen.get(name, ())
        some = tuple(one for one in held if one != value) if value in held else (*held, value)
        return self.with_chosen(name, some)

    def with_chosen(self, name: str, some: tuple[str, ...]) -> str:
        """The query string of the same search with these values of a facet."""
        chosen = {one: values for one, values in self.chosen.items() if one != name} | ({name: some} if some else {})
        return replace(self, chosen=chosen).query()

    def narrowed_to(self, **values: str) -> str:
        """The query string of the same search with each of these facets at one value."""
        return replace(self, chosen=self.chosen | {name: (value,) for name, value in values.items()}).query()

    @property
    def narrowed(self) -> bool:
        return bool(self.chosen or self.since or self.until)


def _clean(text: str | None) -> str:
    return (text or "").replace("\x00", "")[:MAX_QUERY].strip()


def _day(text: str, *, last: bool) -> str:
    """A typed day, month or year as YYYY-MM-DD; empty when it is none."""
    try:
        return day_of(text, last=last) if text else ""
    except ValueError:
        return ""


def search(archive: Archive, asked: Asked) -> dict[str, Any]:
    """What the page shows: the articles, how many there are, the facets with their counts, and how the query was
    understood."""
    node = parse(asked.words)
    wanted = facet_query(archive, asked)
    found = wanted.asked
    counted = facets.count(archive, wanted)
    places = {"first": PAGE_SIZE * (asked.page - 1), "size": PAGE_SIZE}
    if found.expression and asked.rank:
        ids = facets.by_relevance(archive, wanted, **places)
    else:
        ids = facets.page(archive, wanted, counted, **places)
    return {
        "asked": asked,
        "wordless": bool(asked.words) and node is None,
        "understood": spoken(node, language()) if node else None,
        "total": counted.total,
        "pages": min(MAX_PAGES, -(-counted.total // PAGE_SIZE)),
        "first": places["first"] + 1,
        "articles": _with_snippets(archive, listed(archive, ids), found.expression),
        "facets": _facets(asked, counted),
        "announced": _announced(archive, asked) if node or asked.chosen else None,
        "most_labelled": facets.MAX_LABELLED,
        "names": {row["id"]: row["name"] for row in archive.rows("SELECT id, name FROM outlets")},
        "counted": counted,
    }


def facet_query(archive: Archive, asked: Asked) -> facets.FacetQuery:
    """What is asked, for counting and paging."""
    node = parse(asked.words)
    found = matching(archive, node, FACETS) if node else Matching()
    return facets.FacetQuery(asked=found, chosen=asked.chosen, since=asked.since or None, until=asked.until or None)


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
    years = asked.chosen.get("year", ())
    if set(asked.chosen) - {"outlet", "year"} or len(years) > 1:
        return None
    year = years[0] if years else ""
    filters = Filters(
        outlet=asked.chosen.get("outlet"),
        since=max(asked.since, f"{year}-01-01" if year else "") or None,
        until=min(filter(None, (asked.until, f"{year}-12-31" if year else "")), default=None),
    )
    try:
        total = announced.count(archive, asked.words, filters)
    except UsageError:  # the query asks for an author, section or tag
        return None
    return {"total": total, "rows": announced.find(archive, asked.words, filters, limit=ANNOUNCED_SHOWN)}


def _facets(asked: Asked, counted: facets.FacetCounts) -> list[dict[str, Any]]:
    """The facets as lists of links that add a value to the choice, or take it away."""
    found = []
    for name in NAMES:
        chosen = asked.chosen.get(name, ())
        values = [
            {"value": value, "count": n, "chosen": value in chosen, "query": asked.toggled(name, value)}
            for value, n in counted.facets[name]
            if value
        ]
        values.sort(key=lambda one: not one["chosen"])
        uncounted = name in counted.uncounted
        if len(values) > 1 or chosen or uncounted:
            found.append({"name": name, "values": values, "shown": FACET_VALUES_SHOWN, "uncounted": uncounted})
    return found
