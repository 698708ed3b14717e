"""The edits of an archive: each version of an article that replaced another, with the kinds of what changed.

Everything that shows edits asks here: the command, the page, `edit_kinds` in SQL, feeds.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypedDict, cast

from crawler.archive.corrections import as_read
from crawler.archive.database import Archive
from crawler.editing.kinds import EditKind, compare, kinds_of

LISTED = """
SELECT r.id AS old, n.id AS new, a.id AS article, a.key, a.outlet, a.url, a.title, a.day, a.language,
       r.seen AS seen_before, coalesce(n.seen, c.fetched, a.last_seen) AS seen,
       a.modified IS NULL OR datetime(a.modified) <= datetime(r.seen) AS silent
FROM revisions r JOIN articles a ON a.id = r.article LEFT JOIN captures c ON c.id = a.capture
LEFT JOIN revisions n ON n.id = (
    SELECT x.id FROM revisions x WHERE x.article = r.article AND (x.seen, x.id) > (r.seen, r.id)
    ORDER BY x.seen, x.id LIMIT 1)
WHERE (:outlets = '[]' OR a.outlet IN (SELECT value FROM json_each(:outlets)))
  AND (:article IS NULL OR a.id = :article)
  AND substr(coalesce(n.seen, c.fetched, a.last_seen), 1, 10) BETWEEN :since AND :until
ORDER BY coalesce(n.seen, c.fetched, a.last_seen) DESC, r.id DESC
"""
VERSION = "SELECT title, lead, body FROM revisions WHERE id = ?"
NEWEST = "SELECT key, title, lead, body FROM articles WHERE id = ?"


class ShownChange(TypedDict):
    """One change of an edit: the sentence before and after, None where there is none."""

    kind: str
    before: str | None
    after: str | None


class Edit(TypedDict):
    """A version that replaced another; `key` to `language` are the article's columns."""

    article: int
    key: str
    outlet: str
    url: str
    title: str
    day: str | None
    language: str | None
    seen_before: str
    """When the version that was replaced was fetched (a stamp)."""
    seen: str
    """When the version that replaced it was fetched first: the edit was made between the two."""
    silent: bool
    """The page declares no change since the replaced version was fetched."""
    kinds: list[str]
    changes: list[ShownChange]


@dataclass(frozen=True, kw_only=True, slots=True)
class EditFilters:
    """Which edits are asked for; nothing means all."""

    outlets: Collection[str] = ()
    """Ids."""
    since: str | None = None
    """The first day, in UTC, on which the edit was seen: YYYY-MM-DD."""
    until: str | None = None
    kinds: Collection[str] = ()
    """Edits with one of these kinds at least."""
    article: int | None = None


def edits(archive: Archive, asked: EditFilters) -> Iterator[Edit]:
    """The edits, newest first, each compared when it is asked for."""
    values = {
        "outlets": json.dumps([one.lower() for one in asked.outlets]), "article": asked.article,
        "since": asked.since or "", "until": asked.until or "9999-12-31",
    }  # fmt: skip
    for row in archive.rows_named(LISTED, values):
        edit = _compared(archive, row)
        if edit["kinds"] and (not asked.kinds or not set(asked.kinds).isdisjoint(edit["kinds"])):
            yield edit


def find(archive: Archive, asked: EditFilters, limit: int) -> tuple[list[Edit], bool]:
    """At most `limit` edits, newest first, and whether there are more."""
    found = list(islice(edits(archive, asked), limit + 1))
    return found[:limit], len(found) > limit


def _compared(archive: Archive, row: dict[str, Any]) -> Edit:
    old, new = row.pop("old"), row.pop("new")
    before = archive.one(VERSION, old)
    after = archive.one(VERSION, new) if new else _newest(archive, row["article"])
    assert before
    assert after
    changes = compare(before, after)
    shown: list[ShownChange] = [{"kind": one.kind.value, "before": one.before, "after": one.after} for one in changes]
    own = {"silent": bool(row["silent"]), "kinds": [kind.value for kind in kinds_of(changes)], "changes": shown}
    return cast("Edit", row | own)


def _newest(archive: Archive, article: int) -> dict[str, Any]:
    """The newest version as it was read: what a person corrected is no edit of the outlet's."""
    return as_read(archive.connection, archive.rows(NEWEST, article)[0])


def edit_kinds(*texts: str | None) -> str:
    """The kinds of a change, divided by commas: a function for SQL.

    `texts` are title, lead and body of the version before, then the same of the version after.
    """
    names = ("title", "lead", "body")
    before, after = (dict(zip(names, part, strict=True)) for part in (texts[:3], texts[3:]))
    given = [{"title": one["title"] or "", "lead": one["lead"], "body": one["body"] or ""} for one in (before, after)]
    return ", ".join(kinds_of(compare(*given)))


KINDS = tuple(kind.value for kind in EditKind)
