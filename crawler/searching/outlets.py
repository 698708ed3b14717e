"""Which outlets of an archive a person means: by id, name or another spelling that they are cited by."""

import difflib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from crawler.archive.database import Archive
from crawler.errors import UsageError
from crawler.searching.fulltext import Filters
from crawler.text import folded
from crawler.translating import _


def outlet_ids(archive: Archive, named: Iterable[str]) -> tuple[str, ...]:
    """The ids of outlets. Raises UsageError for one that the archive does not hold."""
    known = {folded(spelling): ident for ident, spelling in _spellings(archive)}
    return tuple(dict.fromkeys(known.get(folded(name)) or _unknown(archive, name) for name in named))


def with_outlets(archive: Archive, filters: Filters) -> Filters:
    """The same filters with outlets by their ids. Raises UsageError as `outlet_ids` does."""
    return replace(filters, outlet=outlet_ids(archive, filters.values("outlet")) or None)


def _spellings(archive: Archive) -> Iterator[tuple[str, str]]:
    """Ids with what names them; ids come last, for where one outlet's name is another's id."""
    rows = archive.rows("SELECT id, name, aliases FROM outlets ORDER BY id")
    for row in rows:
        for alias in json.loads(row["aliases"]):
            yield row["id"], alias
    for column in ("name", "id"):
        for row in rows:
            yield row["id"], row[column]


def _unknown(archive: Archive, name: str) -> str:
    spellings = [spelling for _ident, spelling in _spellings(archive)]
    near = difflib.get_close_matches(name, spellings, 1)
    held = sorted(row["id"] for row in archive.rows("SELECT id FROM outlets"))
    message = _("The archive holds no outlet '{outlet}'. It holds: {outlets}.")
    if near:
        message = _("The archive holds no outlet '{outlet}'. Did you mean '{near}'? It holds: {outlets}.")
    raise UsageError(message.format(outlet=name, near="".join(near), outlets=", ".join(held) or _("none")))
