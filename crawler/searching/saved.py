"""Saved searches: words and filters under a name, to be used again by search, export, pages and feeds."""

import difflib
import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crawler.archive.database import Archive
from crawler.clock import stamp
from crawler.errors import UsageError
from crawler.searching.fulltext import Filters, several
from crawler.searching.query import parse
from crawler.translating import _

if TYPE_CHECKING:
    from sqlite_utils import Database

MAX_NAME = 60  # characters
_NAME = re.compile(r"[^\W_][\w-]*")


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """What was searched for: words as they were typed, perhaps none, and the filters that were set."""

    name: str
    query: str
    filters: Mapping[str, Any]
    """As `Filters.as_given` has them."""
    saved: str
    """When it was saved (a stamp)."""

    def merged(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Its filters, with those that are given now in the place of its own."""
        return {**self.filters, **{name: value for name, value in given.items() if value}}

    def in_words(self) -> str:
        """`hopital --outlet dsih --since 2012-01-01`, as it would be typed."""
        asked = [shlex.quote(self.query)] if self.query else []
        for name, value in self.filters.items():
            asked += [f"--{name} {shlex.quote(one)}" for one in several(value)]
        return " ".join(asked)


def save(db: "Database", name: str, query: str, filters: Filters) -> SavedSearch:
    """Save a search, in the place of an earlier one of that name, inside the caller's transaction.

    Raises UsageError for a name that is none, for a search that asks for nothing, and as `parse` does.
    """
    if not _NAME.fullmatch(name) or len(name) > MAX_NAME:
        message = _("'{name}' is no name for a search: take letters, digits and hyphens, {most} at most")
        raise UsageError(message.format(name=name, most=MAX_NAME))
    given = filters.as_given()
    if parse(query) is None and not given:
        raise UsageError(_("There is nothing to save: the search has neither words nor filters"))
    row = {"name": name, "query": query, "filters": json.dumps(given, ensure_ascii=False), "saved": stamp()}
    db.table("saved_searches").upsert(row, pk="name")
    return _of(row)


def saved_search(archive: Archive, name: str) -> SavedSearch:
    """The search of that name. Raises UsageError where there is none."""
    row = archive.one("SELECT * FROM saved_searches WHERE name = ?", name)
    if row:
        return _of(row)
    known = [one.name for one in saved_searches(archive)]
    near = difflib.get_close_matches(name, known, 1)
    hint = _("Did you mean '{near}'?").format(near=near[0]) if near else ""
    if not near:
        hint = _("It has: {names}.").format(names=", ".join(known[:10]) or _("none"))
    raise UsageError(_("The archive has no saved search '{name}'. {hint}").format(name=name, hint=hint))


def saved_searches(archive: Archive) -> list[SavedSearch]:
    """All of them, by name."""
    return [_of(row) for row in archive.rows("SELECT * FROM saved_searches ORDER BY name")]


def remove(archive: Archive, db: "Database", name: str) -> None:
    """Forget the search of that name. Raises UsageError where there is none."""
    db.execute("DELETE FROM saved_searches WHERE name = ?", [saved_search(archive, name).name])


def _of(row: Mapping[str, Any]) -> SavedSearch:
    return SavedSearch(row["name"], row["query"], json.loads(row["filters"]), row["saved"])
