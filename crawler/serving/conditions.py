"""What the rows of a table are narrowed to, in words: Datasette says it in English only."""

from collections.abc import Iterator
from typing import Any

from crawler.serving.names import column_name
from crawler.translating import _, ngettext, pgettext

LOOKUPS = ("contains", "endswith", "startswith", "like", "notlike", "glob", "in", "notin", "arraycontains",
           "arraynotcontains", "date", "isnull", "notnull", "isblank", "notblank")  # fmt: skip
"""Datasette's comparisons that have words; the others are signs."""
BARE = ("isnull", "notnull", "isblank", "notblank")
"""Those without a value."""
SIGNS = {"not": "≠"}


def messages() -> Iterator[tuple[str, str]]:
    """The comparisons, for the catalogue."""
    yield from (("comparison", key) for key in LOOKUPS)


def lookup_name(key: str, display: str) -> str:
    """A comparison as the form offers it; `display` is Datasette's name of it."""
    named = pgettext("comparison", key)
    return SIGNS.get(key, display) if named == key else named


def conditions_said(filters: Any, args: Any, sort: str | None, sort_desc: str | None) -> str:
    """The conditions of a page of rows and their order, to stand behind the number of rows."""
    shown = {key: display for key, display, _bare in filters.lookups()}
    parts = [_condition(column, lookup, value, shown) for column, lookup, value in filters.selections()]
    if search := args.get("_search"):
        parts.insert(0, _("with the words “{words}”").format(words=search))
    said = ""
    if parts:
        template = ngettext(", on one condition: {conditions}", ", on these conditions: {conditions}", len(parts))
        said = template.format(conditions="; ".join(parts))
    by = args.get("_sort_desc") or args.get("_sort")
    if by and by in (sort, sort_desc):
        ordered = _(", sorted by {column} downwards") if by == sort_desc else _(", sorted by {column}")
        said += ordered.format(column=column_name(by))
    return said


def _condition(column: str, lookup: str, value: Any, shown: dict[str, str]) -> str:
    comparison = lookup_name(lookup, shown.get(lookup, lookup))
    if lookup in BARE:
        return f"{column_name(column)} {comparison}"
    return _("{column} {comparison} “{value}”").format(column=column_name(column), comparison=comparison, value=value)
