"""What tables, columns and codes are called for people, in the language of the page: the code is what SQL asks for.

In English most names are the codes themselves. `messages` gives all of them to the catalogue.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from babel import Locale
from markupsafe import Markup, escape

from crawler.archive import revisits
from crawler.archive.columns import Column
from crawler.archive.descriptions import TABLES
from crawler.archive.frontier import OUTSIDE
from crawler.archive.glossary import WORDS
from crawler.archive.licensed import Unjoined
from crawler.editing.kinds import EditKind
from crawler.items import ProblemKind
from crawler.keeping.learnt import SAME_TEXT
from crawler.reading.steps import TIMEOUT
from crawler.searching.wording import FIELDS
from crawler.serving import limits
from crawler.serving.metadata import TITLE
from crawler.serving.queries import QUERIES
from crawler.translating import _, language, pgettext, speaking
from crawler.watching.tally import WALLS, CrawlOutcome

REASONS = (
    *sorted(WALLS - {SAME_TEXT}), *revisits.PASSING_REASONS, SAME_TEXT, TIMEOUT, OUTSIDE, *revisits.CONTRADICTIONS,
    *map(str, Unjoined), "live", "gallery", "magazine", "listing", "no article address", "leads to the home page",
    "cut short", "gone", "breaks off", "blocked-address", "its name is not found", "robots.txt forbids it",
    "noarchive", "TDM reservation",
    "another address of the same article", "not fetched yet", "outlet blocked", "outlet unreachable",
)  # fmt: skip
"""The fixed words of a reason; what is behind a colon is a detail. `HTTP 404` is said as it is."""
RESULT_COLUMNS = (
    "month", "partial", "articles", "seen_before", "title_before", "page_says_modified", "versions_before", "kinds",
    "source", "links", "outlets", "first_cited", "last_cited", "citing", "cited", "citations", "cited_article_held",
    "later", "stories", "days_between", "longest", "year", "percent", "addresses", "first_of_last_visits",
    "last_visit", "author", "last", "rowid", "rank",
)  # fmt: skip
"""Columns of the answers to the ready-made questions, beside those of the tables."""
OUTLET_COLUMNS = frozenset({"outlet", "citing", "cited", "first", "later", "via"})
"""Those whose values are ids of outlets, where they are text."""


def _codes() -> dict[str, tuple[str, ...]]:
    """All codes of a column, of whatever table."""
    found: dict[str, tuple[str, ...]] = {}
    for table in TABLES.values():
        for name, column in table.columns.items():
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *column.values)))
    found = {name: codes for name, codes in found.items() if codes}
    return found | {
        "verb": (*found["verb"], "links"), "found_via": (*found["found_via"], "fetch"),
        "mode": ("crawl", "edits", "backfill", "import", "demo"),
        "outcome": (*map(str, CrawlOutcome), *map(str, ProblemKind)),
        "problem": tuple(map(str, ProblemKind)), "kinds": tuple(map(str, EditKind)), "reason": REASONS,
    }  # fmt: skip


CODES: Mapping[str, tuple[str, ...]] = _codes()


@lru_cache(maxsize=4096)
def _named(context: str, code: str, spoken: str) -> str:
    """A name from the catalogue: a page asks for the same ones in each of its rows."""
    with speaking(spoken):
        return pgettext(context, code)


def column_name(code: str) -> str:
    """`first_seen` → `first_seen`, `vu d’abord`; of a column that is not described the code."""
    return _named("column", code, language())


def table_title(name: str) -> str:
    """`refusals` → `Pages turned away`, `Pages écartées`; of a table that is not described its name."""
    return _(TABLES[name].title) if name in TABLES else name


def value_name(column: str, code: Any) -> str:
    """A code of a column in words; any other value as it stands."""
    text = "" if code is None else str(code)
    if column == "reason":
        return _reason(text)
    if column == "language":
        return _language_name(text, language())
    if column == "kinds" and ", " in text:
        return ", ".join(value_name(column, one) for one in text.split(", "))
    if text not in CODES.get(column, ()):
        return text
    named = _named(column, text, language())
    return text.replace("_", " ") if named == text else named


@lru_cache(maxsize=1000)
def _language_name(code: str, spoken: str) -> str:
    """`fr` → `French`, `français`; what is no code as it stands."""
    return str(Locale(spoken).languages.get(code, code))


def runs_said(runs: str) -> str:
    """`12 killed; 14 blocked`, as the view `gaps` has runs that failed, with their outcomes in words."""
    told = (run.partition(" ") for run in runs.split("; "))
    return "; ".join(f"{number} {value_name('outcome', outcome)}" for number, _space, outcome in told)


def _reason(text: str) -> str:
    """`soft 404: leads to the home page`, `not_article`: each part in words, as far as it is one of ours."""
    if text in CODES["state"]:
        return value_name("state", text)
    parts = [_named("reason", part, language()) if part in REASONS else part for part in text.split(": ", 1)]
    return _("{reason}: {detail}").format(reason=parts[0], detail=parts[1]) if len(parts) > 1 else parts[0]


def coded(column: str, code: Any) -> Markup:
    """The same for a page; a value that has no name in its language is marked as English."""
    named = value_name(column, code)
    if language() == "en" or named != str(code or "") or not named:
        return Markup("{}").format(named)
    return Markup('<span lang="en">{}</span>').format(named)


def meaning(table: str, name: str) -> str:
    """What a column means, with its unit and values; empty where it is not described."""
    column = TABLES[table].columns.get(name) if table in TABLES else None
    return sentence(name, column) if column else ""


def sentence(name: str, column: Column) -> str:
    """Meaning, unit and values of a column in one line."""
    values = ", ".join(_with_name(name, value) for value in column.values)
    said = {"meaning": _(column.text), "unit": pgettext("unit", column.unit) if column.unit else "", "values": values}
    if column.unit and values:
        return _("{meaning} ({unit}): {values}.").format(**said)
    if column.unit:
        return _("{meaning} ({unit}).").format(**said)
    return (_("{meaning}: {values}.") if values else _("{meaning}.")).format(**said)


def _with_name(column: str, code: str) -> str:
    named = value_name(column, code)
    return code if named in (code, code.replace("_", " ")) else f"{code} ({named})"


def facet_title(facet: Mapping[str, Any]) -> str:
    """The heading of a facet of Datasette's."""
    if facet["type"] == "year":
        return _("{column} by year").format(column=column_name(facet["column"]))
    return column_name(facet["name"])


def cites_whom(verb: str, outlet: str) -> Markup:
    """What an article does to an outlet: `reacts to DSIH`, `réagit à DSIH`."""
    said = {
        "cites": _("cites {outlet}"),
        "relays": _("relays {outlet}"),
        "reacts": _("reacts to {outlet}"),
        "links": _("links to {outlet}"),
    }
    named = Markup("<strong>{}</strong>").format(outlet)
    return escape(said[verb]).format(outlet=named) if verb in said else Markup("{} {}").format(verb, named)


def cites_this(verb: str) -> str:
    """What another article does to the one that is shown."""
    said = {
        "cites": _("cites it"),
        "relays": _("relays it"),
        "reacts": _("reacts to it"),
        "links": _("links to it"),
    }
    return said.get(verb, verb)


def messages() -> Iterator[tuple[str | None, str]]:
    """Every name and text of tables, columns, questions and words that is kept as data, with its context."""
    for table in TABLES.values():
        yield from ((None, table.title), (None, table.text))
        for name, column in table.columns.items():
            yield from (("column", name), (None, column.text))
            if column.unit:
                yield "unit", column.unit
    yield from (("column", name) for name in (*RESULT_COLUMNS, *FIELDS.values()))
    yield from ((column, code) for column, codes in CODES.items() for code in codes)
    for query in QUERIES.values():
        yield from ((None, query["title"]), (None, query["description"]))
    yield from ((None, word.meaning) for word in WORDS.values())
    yield from ((None, text) for text in (TITLE, *limits.SENTENCES))


NAMES = {
    "column_name": column_name,
    "table_title": table_title,
    "value_name": value_name,
    "coded": coded,
    "runs_said": runs_said,
    "meaning": meaning,
    "facet_title": facet_title,
    "cites_whom": cites_whom,
    "cites_this": cites_this,
    "edit_kinds": tuple(map(str, EditKind)),
}
"""For templates."""
