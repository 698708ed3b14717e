"""What is read anew, an article at a time: its own capture and those of its revisions; or the captures of an address
that brought no article yet.

What was read anew by today's version is passed over, so that a run that was stopped goes on where it was.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from crawler.archive.article_digest import article_digest
from crawler.archive.database import Archive
from crawler.keeping.extractor import reading_version
from crawler.keeping.learnt import SAME_TEXT, UNLIKE
from crawler.keeping.rereading import archived_row

Row = dict[str, Any]
_CAPTURE = "SELECT c.*, m.version AS reread{more} FROM {table} LEFT JOIN _reread m ON m.capture = c.id WHERE {where}"
_OWN = _CAPTURE.format(
    more=", NULL AS revision", where="a.id = ?", table="articles a JOIN captures c ON c.id = a.capture"
)
_REVISIONS = (
    _CAPTURE.format(
        more=", r.id AS revision", where="r.article = ?", table="revisions r JOIN captures c ON c.id = r.capture"
    )
    + " ORDER BY r.seen, r.id"
)
_OF_ADDRESS = _CAPTURE.format(more=", NULL AS revision", where="c.id = ?", table="captures c")
# What was turned away by more than its page alone, was cut, or came with an error is not for reading to decide. Nor
# is a page of an address that has an article by now, or must have none.
_TURNED_AWAY = """
SELECT c.id, c.url, c.outlet FROM captures c
WHERE c.kind = 'page' AND c.verdict IN ('refused', 'not_article', 'failed') AND c.article IS NULL
AND c.sha256 IS NOT NULL AND c.complete IS NOT 0 AND c.status BETWEEN 200 AND 399
AND coalesce(c.reason, '') NOT IN (:same, :unlike)
AND NOT EXISTS (SELECT 1 FROM urls u WHERE u.url = c.url AND (u.article IS NOT NULL OR u.state = 'forgotten'))
AND {chosen} ORDER BY c.url, c.fetched, c.id
"""
_ARTICLES = """
SELECT a.id, a.key, a.outlet FROM articles a WHERE {chosen} AND (:since IS NULL OR EXISTS (
    SELECT 1 FROM captures c WHERE c.fetched >= :since
    AND (c.id = a.capture OR c.id IN (SELECT r.capture FROM revisions r WHERE r.article = a.id))
)) ORDER BY a.id
"""


@dataclass(frozen=True, slots=True)
class Selection:
    """What of an archive is read anew."""

    outlets: tuple[str, ...] = ()
    """Ids; empty for all."""
    since: str | None = None
    """Only what has a capture that was fetched on this day or later, as YYYY-MM-DD in UTC."""
    again: bool = False
    """Also what today's version has read anew already."""

    def chosen(self, table: str) -> str:
        """SQL: true for rows of these outlets."""
        return f"{table}.outlet IN (SELECT value FROM json_each(:outlets))" if self.outlets else "1"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Unit:
    """What is read, and written, together."""

    name: str
    """The article's key, or the address of pages without one."""
    outlet: str
    article: int | None
    """None for pages that brought none."""
    captures: tuple[Row, ...]
    """Rows of `captures`, with `revision`: the article's own first, then those of its revisions from the oldest on.

    Of an address, from the oldest on. Versions whose capture is lost are left out.
    """
    done: bool = False
    """Today's version has read it already."""


class Units:
    """The units of an archive that are to be read anew, in the order of articles and then of addresses."""

    def __init__(self, archive: Archive, selection: Selection) -> None:
        self.archive = archive
        self.selection = selection
        values = {"outlets": json.dumps(selection.outlets), "since": selection.since}
        self._articles = archive.rows_named(_ARTICLES.format(chosen=selection.chosen("a")), values)
        turned = _TURNED_AWAY.format(chosen=f"{selection.chosen('c')} AND (:since IS NULL OR c.fetched >= :since)")
        rows = archive.rows_named(turned, values | {"same": SAME_TEXT, "unlike": UNLIKE})
        self._addresses = [(url, [*of_url]) for url, of_url in groupby(rows, itemgetter("url"))]

    def __len__(self) -> int:
        return len(self._articles) + len(self._addresses)

    def __iter__(self) -> Iterator[Unit]:
        for row in self._articles:
            yield self._of_article(row)
        for url, rows in self._addresses:
            captures = [self.archive.rows(_OF_ADDRESS, row["id"])[0] for row in rows]
            outlet = rows[0]["outlet"] or ""
            yield Unit(url, outlet, None, tuple(captures), done=self._is_done(outlet, captures))

    def _of_article(self, row: Row) -> Unit:
        captures = [*self.archive.rows(_OWN, row["id"]), *self.archive.rows(_REVISIONS, row["id"])]
        done = self._is_done(row["outlet"], captures)
        if done:
            stored = archived_row(self.archive.db, row["id"])
            done = article_digest(stored) == stored["digest"]
        return Unit(row["key"], row["outlet"], row["id"], tuple(captures), done=done)

    def _is_done(self, outlet: str, captures: list[Row]) -> bool:
        version = reading_version(outlet)
        return not self.selection.again and all(one["reread"] == version for one in captures) and bool(captures)
