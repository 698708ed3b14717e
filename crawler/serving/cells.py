"""The cells of Datasette's tables: titles and names lead to their pages, outlets and codes have their names beside
them."""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from crawler.archive.json_columns import JSON_COLUMNS
from crawler.serving.names import CODES, OUTLET_COLUMNS, value_name
from crawler.serving.wording import stamp, values_of

NAME_LISTS = JSON_COLUMNS - {"fields"}  # shown as names between commas
LABEL_COLUMNS: dict[tuple[str | None, str], str] = {
    ("articles", "authors"): "author", ("authors", "name"): "author",
    ("articles", "tags"): "tag", ("tags", "tag"): "tag",
}  # fmt: skip
"""Columns of tables whose names lead to a page of their own."""

outlet_names: ContextVar[Mapping[str, str]] = ContextVar("names of outlets")
"""By id, while the answer to one request is made."""


async def with_outlet_names(database: Any) -> None:
    """Look the names of outlets up for the cells of this request."""
    found = await database.execute("SELECT id, name FROM outlets ORDER BY name, id")
    outlet_names.set({row["id"]: row["name"] for row in found.rows})


def cell(datasette: Any, row: Any, value: Any, column: str, table: str | None) -> Markup | None:
    """How a value is shown; None for as Datasette does. `table` is None in the answer to a question in SQL."""
    if not isinstance(value, str):
        return None
    if column == "title" and table in ("articles", None) and (linked := _article(datasette, row, value)):
        return linked
    if (table, column) in LABEL_COLUMNS:
        some = values_of(value) if table == "articles" else [value]
        return _label_links(datasette, LABEL_COLUMNS[table, column], some)
    if column in NAME_LISTS:
        return Markup("{}\u00a0").format(", ".join(values_of(value)))  # of nothing, Datasette would show the JSON
    if (shown_as := stamp(value)) != value:
        return Markup('<time datetime="{}">{}</time>').format(value, shown_as)
    return _named(column, value)


def _article(datasette: Any, row: Any, title: str) -> Markup | None:
    """A title as a link to its article, where the row tells which that is."""
    names = row.keys()
    ident = row["key"] if "key" in names else row["article"] if "article" in names else None
    if not isinstance(ident, str | int):
        return None
    return Markup('<a href="{}">{}</a>').format(datasette.urls.path(f"/article/{quote(str(ident), safe=':')}"), title)


def _named(column: str, value: str) -> Markup | None:
    """An outlet by its name, a code with its name before it."""
    if column in OUTLET_COLUMNS and (name := outlet_names.get({}).get(value)):
        return Markup("{} <em>{}</em>").format(name, value)
    named = value_name(column, value) if column in CODES else value
    if named.casefold() in (value.casefold(), value.replace("_", " ").casefold()):
        return None
    return Markup('{} <em lang="en">{}</em>').format(named, value)


def _label_links(datasette: Any, label: str, names: list[str]) -> Markup:
    """Authors or tags as links between commas; where there are none, Datasette would show the JSON of nothing."""
    path = datasette.urls.path(f"/{label}/")
    links = [Markup('<a href="{}{}">{}</a>').format(path, quote(name, safe=""), name) for name in names]
    return Markup(", ").join(links) if links else Markup("\u00a0")
