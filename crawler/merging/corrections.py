"""Corrections by persons: those of both archives. Of two that hold for one field of an article, the later one."""

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from crawler.archive.corrections import as_read, cited_key
from crawler.citing import updating
from crawler.citing.press import Press
from crawler.keeping.correcting import write_corrected

_SAME = "key = ? AND field = ? AND value IS ? AND who = ? AND made = ? AND why = ?"
_NAMED = ("key", "field", "value", "who", "made", "why")
Row = dict[str, Any]


def merge_corrections(db: Database, press: Press) -> None:
    """Take over their corrections, and lay them over the articles that are here, inside the caller's transaction.

    One that was undone in either archive is undone.
    """
    for (key,) in db.execute("SELECT DISTINCT key FROM other.corrections ORDER BY key").fetchall():
        article = next(iter(db.query("SELECT * FROM main.articles WHERE key = ?", [key])), None)
        read = as_read(db, article) if article else None
        theirs = [*db.query("SELECT * FROM other.corrections WHERE key = ? ORDER BY made, id", [key])]
        changes = [_take(db, one) for one in theirs]
        if any(changes):
            _settle(db, key)
            if article and read:
                write_corrected(db, press, article, read)
                if any(cited_key(one["field"]) for one in theirs):
                    updating.update(db, press, article["id"])


def _take(db: Database, theirs: Mapping[str, Any]) -> bool:
    """Add one of theirs, or the end that one has. True when that changed anything."""
    named = [theirs[name] for name in _NAMED]
    held = next(iter(db.query(f"SELECT * FROM main.corrections WHERE {_SAME}", named)), None)  # noqa: S608 - constant
    if held is None:
        # Not as one that holds, before it is known which does: two of a field may not.
        row = {name: theirs[name] for name in _NAMED} | {"undone": theirs["undone"] or ""}
        db.table("corrections").insert(row)
        return True
    ends = [end for end in (held["undone"], theirs["undone"]) if end]
    if ends and held["undone"] != min(ends):
        db.execute("UPDATE main.corrections SET undone = ?, read = NULL WHERE id = ?", [min(ends), held["id"]])
        return True
    return False


def _settle(db: Database, key: str) -> None:
    """Have the latest of those that are not undone hold, field by field; the others end when it was made."""
    sql = (
        "SELECT * FROM main.corrections WHERE key = ? AND coalesce(undone, '') = '' "
        "ORDER BY field, made DESC, coalesce(value, '') DESC, who, why"
    )
    last: Row | None = None
    held = []
    for one in [*db.query(sql, [key])]:
        if last and last["field"] == one["field"]:
            sql = "UPDATE main.corrections SET undone = ?, read = NULL WHERE id = ?"
            db.execute(sql, [last["made"], one["id"]])
        else:
            last = one
            held.append(one["id"])
    for number in held:
        db.execute("UPDATE main.corrections SET undone = NULL WHERE id = ?", [number])
