"""Corrections by a person, laid over what was read from a page.

`articles` has the corrected values, so that everything that reads it shows them; `corrections.read` keeps what was
read. Whoever compares an article with a page takes the corrections off first (`as_read`), and whoever writes what a
page says lays them over it (`lay_over`). The hash of the text is that of what was read: a correction is no edit.
A correction may also say that an article cites another, or does not (`corrected_links`): it is laid over what was
found in the text (crawler/citing/corrected.py).
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from crawler.text import words

if TYPE_CHECKING:
    from sqlite_utils import Database

    from crawler.items import Verb

Row = dict[str, Any]
DAY = "correction"
"""The value of `published_source` for a date that a person gave."""
_LINK = "cites "
"""`corrections.field` of a link begins with it; the key of the article cited follows."""
_HELD = "SELECT * FROM corrections WHERE key = ? AND undone IS NULL ORDER BY id"


def held_corrections(db: "Database | sqlite3.Connection", key: str) -> list[Row]:
    """The corrections of an article that hold."""
    cursor = (db if isinstance(db, sqlite3.Connection) else db.conn).execute(_HELD, [key])
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


@dataclass(frozen=True, slots=True)
class CorrectedLink:
    """What a person says of one article and another."""

    key: str
    """The article cited, or not."""
    verb: "Verb | None"
    """How it is cited; None where it is not."""


def field_of_link(key: str) -> str:
    """`corrections.field` of whether an article cites the one with this key."""
    return _LINK + key


def cited_key(field: str) -> str | None:
    """The key of the article of which a correction says whether it is cited; None for one of a field."""
    return field.removeprefix(_LINK) if field.startswith(_LINK) else None


def corrected_links(db: "Database", key: str) -> list[CorrectedLink]:
    """The corrections of what an article cites that hold."""
    held = ((cited_key(one["field"]), one["value"]) for one in held_corrections(db, key))
    return [CorrectedLink(cited, cast("Verb | None", verb)) for cited, verb in held if cited is not None]


def _of_fields(db: "Database | sqlite3.Connection", key: str) -> list[Row]:
    return [one for one in held_corrections(db, key) if cited_key(one["field"]) is None]


def as_read(db: "Database | sqlite3.Connection", row: Mapping[str, Any]) -> Row:
    """A row of `articles` without corrections, as it was read from its page."""
    read: Row = {}
    for one in _of_fields(db, row["key"]):
        read |= json.loads(one["read"] or "{}")
    return dict(row) | {name: value for name, value in read.items() if name in row}


def lay_over(db: "Database", key: str, row: Row) -> Row:
    """What is written of an article that was read: `row` with its corrections laid over it.

    `row` has the columns of `articles` that a page tells. What was read is kept with each correction, inside the
    caller's transaction.
    """
    held = _of_fields(db, key)
    corrected = dict(row)
    for one in held:
        columns = columns_of(one["field"], one["value"])
        read = {name: row[name] for name in (*columns, *_counted(columns)) if name in row}
        text = json.dumps(read, ensure_ascii=False, sort_keys=True)
        if text != one["read"]:
            db.execute("UPDATE corrections SET read = ? WHERE id = ?", [text, one["id"]])
        corrected |= columns
    if any(_counted(columns_of(one["field"], None)) for one in held):
        corrected["words"] = len(words(f"{corrected['lead'] or ''} {corrected['body']}"))
    return corrected


def columns_of(field: str, value: str | None) -> Row:
    """The columns of `articles` that a correction sets. `value` is as `corrections.value` has it."""
    if field != "published":
        return {field: value}
    return {
        "published": value,
        "published_source": DAY,
        "published_precision": "day" if value and value[11:16] == "00:00" else "minute",
        "day": value and value[:10],
    }


def _counted(columns: Row) -> tuple[str, ...]:
    return ("words",) if {"lead", "body"} & set(columns) else ()


def is_needless(correction: Mapping[str, Any]) -> bool:
    """True for a correction that holds although the page says by now what it says."""
    if cited_key(correction["field"]) is not None:
        return False
    read = json.loads(correction["read"] or "{}")
    name = "day" if correction["field"] == "published" and correction["value"][11:16] == "00:00" else None
    if name:
        return bool(read.get("day") == correction["value"][:10])
    return correction["undone"] is None and read.get(correction["field"], "") == correction["value"]
