"""A person's correction of an article: checked, kept apart from what was read, and laid over it."""

import difflib
import json
import re
from datetime import datetime, time
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from crawler.archive.columns import LIST_COLUMNS, READ_COLUMNS
from crawler.archive.correction_descriptions import FIELDS
from crawler.archive.corrections import (
    as_read,
    cited_key,
    columns_of,
    field_of_link,
    held_corrections,
    lay_over,
)
from crawler.archive.database import Archive
from crawler.archive.stems import add_stems
from crawler.citing import copies, updating
from crawler.citing.press import Press
from crawler.clock import now, stamp
from crawler.items import Verb
from crawler.keeping.articles import write_digest
from crawler.text import tidy
from crawler.translating import _

_NEVER_EMPTY = ("title", "body", "published", "language")
Row = dict[str, Any]


class Corrected(Enum):
    """What became of a correction."""

    MADE = "made"
    HELD = "held"
    """The same one was there."""
    AS_READ = "as read"
    """It says what the page says: nothing is kept."""


def checked_field(name: str) -> str:
    """The name of a field. Raises ValueError where it is none that can be corrected."""
    if name in FIELDS:
        return name
    near = difflib.get_close_matches(name, FIELDS, 1)
    message = _("There is no field '{name}' to correct; there are {fields}")
    if near:
        message = _("There is no field '{name}' to correct. Did you mean '{near}'?")
    raise ValueError(message.format(name=name, near="".join(near), fields=", ".join(FIELDS)))


def checked_value(field: str, text: str, timezone: str) -> str | None:
    """A value as `corrections.value` keeps it; None for an empty one. Raises ValueError where it cannot be.

    A date without a time is that day in the outlet's `timezone`, a name of the IANA.
    """
    text = "\n\n".join(filter(None, map(tidy, text.split("\n\n")))) if field == "body" else tidy(text)
    if not text:
        if field in _NEVER_EMPTY:
            raise ValueError(_("{field} cannot be empty").format(field=field))
        return "[]" if field in LIST_COLUMNS else None
    if field in LIST_COLUMNS:
        return json.dumps([part.strip() for part in text.split(";") if part.strip()], ensure_ascii=False)
    if field == "language" and not re.fullmatch(r"[a-z]{2}", text):
        raise ValueError(_("'{text}' is no language; write its code of two letters, such as fr").format(text=text))
    return _moment(text, ZoneInfo(timezone)) if field == "published" else text


def _moment(text: str, zone: ZoneInfo) -> str:
    wrong = _("'{text}' is no day; write YYYY-MM-DD, or YYYY-MM-DDTHH:MM").format(text=text)
    if not re.match(r"\d{4}-\d\d-\d\d($|[T ]\d\d:\d\d)", text):
        raise ValueError(wrong)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(wrong) from error
    if len(text) == len("2012-06-20"):
        moment = datetime.combine(moment.date(), time(), zone)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    if moment > now():
        raise ValueError(_("{text} has not come yet").format(text=text))
    return moment.isoformat(timespec="seconds")


def correct(
    archive: Archive, press: Press, number: int, field: str, value: str | None, *, who: str, why: str
) -> Corrected:
    """Correct a field of the article of this number; `value` is as `checked_value` gives it.

    Another correction of the same field is undone by it. Raises ArchiveError and OutOfSpaceError.
    """
    with archive.transaction() as db:
        shown, read = _rows(db, number)
        held = next((one for one in held_corrections(db, read["key"]) if one["field"] == field), None)
        if held and held["value"] == value:
            return Corrected.HELD
        if not held and _is_as_read(read, field, value):
            return Corrected.AS_READ
        if held:
            _end(db, held["id"])
        _insert(db, read["key"], field, value, who, why)
        write_corrected(db, press, shown, read)
    return Corrected.MADE


def correct_link(
    archive: Archive, press: Press, number: int, other: str, verb: Verb | None, *, who: str, why: str
) -> Corrected:
    """Say that an article cites the one with the key `other`, and how; or, with None as `verb`, that it does not.

    Raises ArchiveError and OutOfSpaceError.
    """
    field = field_of_link(other)
    with archive.transaction() as db:
        ((key,),) = db.execute("SELECT key FROM articles WHERE id = ?", [number]).fetchall()
        held = next((one for one in held_corrections(db, key) if one["field"] == field), None)
        if held and held["value"] == verb:
            return Corrected.HELD
        if not held and _is_as_found(db, number, other, verb):
            return Corrected.AS_READ
        if held:
            _end(db, held["id"])
        _insert(db, key, field, verb, who, why)
        updating.update(db, press, number)
    return Corrected.MADE


def _is_as_found(db: Database, number: int, other: str, verb: Verb | None) -> bool:
    sql = "SELECT c.verb FROM citations c JOIN articles a ON a.id = c.target WHERE c.article = ? AND a.key = ?"
    found = {told for (told,) in db.execute(sql, [number, other])}
    return verb in found if verb else not found


def _insert(db: Database, key: str, field: str, value: str | None, who: str, why: str) -> None:
    row = {"key": key, "field": field, "value": value, "who": who, "made": stamp(), "why": why}
    db.table("corrections").insert(row)


def undo(archive: Archive, press: Press, number: int, field: str) -> bool:
    """Undo the correction of a field or link, so that the article has what was read. False when none holds."""
    with archive.transaction() as db:
        shown, read = _rows(db, number)
        held = next((one for one in held_corrections(db, read["key"]) if one["field"] == field), None)
        if held:
            _end(db, held["id"])
            write_corrected(db, press, shown, read)
            if cited_key(field) is not None:
                updating.update(db, press, number)
    return held is not None


def _rows(db: Database, number: int) -> tuple[Row, Row]:
    """The row of an article as it stands, and as it was read."""
    shown = next(iter(db.query("SELECT * FROM articles WHERE id = ?", [number])))
    return shown, as_read(db, shown)


def _is_as_read(read: Row, field: str, value: str | None) -> bool:
    columns = columns_of(field, value)
    if columns.get("published_precision") == "day" and read["published_precision"] == "day":
        return bool(columns["day"] == read["day"])
    return all(read[name] == columns[name] for name in columns if name != "published_source")


def _end(db: Database, correction: int) -> None:
    db.execute("UPDATE corrections SET undone = ?, read = NULL WHERE id = ?", [stamp(), correction])


def write_corrected(db: Database, press: Press, shown: Row, read: Row) -> None:
    """Write an article with the corrections that hold now, and what follows, inside the caller's transaction.

    `shown` is its row as it stands, `read` as it was read.
    """
    row = lay_over(db, read["key"], {name: read[name] for name in READ_COLUMNS})
    article = shown["id"]
    changed = {name: value for name, value in row.items() if value != shown[name]}
    if changed:
        db.table("articles").update(article, changed)
        add_stems(db, row["title"], row["lead"], row["body"])
        copies.compare(db, article)
        updating.update(db, press, article, before=shown)
        write_digest(db, article)
