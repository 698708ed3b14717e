"""`depeche correct`: a person's correction of an article, kept apart from what was read."""

import getpass
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from crawler.archive.corrections import cited_key, columns_of, field_of_link, is_needless
from crawler.archive.database import Archive
from crawler.archive.lock import Lock
from crawler.cli.opening import find_article, open_archive, plain
from crawler.cli.options import archive_option, config_option, json_option
from crawler.cli.screen import Screen
from crawler.errors import UsageError
from crawler.text import as_json
from crawler.translating import _
from crawler.translating.forms import moment

if TYPE_CHECKING:
    from crawler.items import Verb
    from crawler.keeping.correcting import Corrected

LINKS = {"cites": "cites", "relays": "relays", "reacts": "reacts", "not-cites": None}
"""How an article is said to cite another, or not to."""
MAX_SHOWN = 80  # characters of a value on the terminal


@click.command(
    epilog="""Examples:
  depeche correct dsih:341 published=2012-06-20 --why "misprint, see the next day's erratum"
  depeche correct dsih:341 "authors=Anne Roy; Jean Petit" section=Sécurité --why "signed on paper"
  depeche correct dsih:341 section= --why "the page of another section"
  depeche correct dsih:341 relays=ticsante:1143 --why "told on the phone by its author"
  depeche correct dsih:341 not-cites=lest_eclair:id41 --why "another clinic is meant"
  depeche correct dsih:341 published --undo
  depeche correct --list""",
)
@click.argument("article", required=False, metavar="[URL|ID]")
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
@click.option("--why", help="The reason; it is shown beside the correction.")
@click.option("--who", help="Who corrects; without it the name of the login.")
@click.option(
    "--undo", is_flag=True, help="Undo the corrections of the fields that are named, or all of the article's."
)
@click.option("--list", "list_", is_flag=True, help="List corrections: all, or those of the article.")
@json_option
@archive_option
@config_option
def correct(
    article: str | None, fields: tuple[str, ...], why: str | None, who: str | None, undo: bool, list_: bool,
    json_: bool, archive: Path, config: Path | None,
) -> None:  # fmt: skip
    """Correct a field of an article: title, lead, body, authors, section, tags, published or language.

    Or say which archived article it cites, relays or reacts to, or that it does not cite it: cites=URL|ID,
    relays=URL|ID, reacts=URL|ID, not-cites=URL|ID.

    What was read from the page is kept. Corrections stay when the page is fetched or read again and when archives
    are merged; they are no edits of the outlet's.
    """
    if list_ or not article:
        if fields or undo or why or not (list_ or article):
            raise UsageError(_("Name an article and what to correct: depeche correct dsih:341 published=2012-06-20"))
        _list(archive, article, json_=json_)
        return
    with open_archive(archive) as opened:
        row = find_article(opened, article)
    if undo:
        _undo(archive, config, row, fields)
    else:
        _correct(archive, config, row, fields, why, who)
    if json_:
        _list(archive, row["key"], json_=True)


def _correct(
    archive: Path, config: Path | None, row: dict[str, Any], fields: tuple[str, ...], why: str | None, who: str | None
) -> None:
    from crawler.cli.saved_page import known_outlets  # these load Scrapy and the finder of citations
    from crawler.keeping.correcting import Corrected, correct_link
    from crawler.keeping.correcting import correct as correct_field
    from crawler.stories import updating as stories

    if not fields:
        raise UsageError(_("Say what to correct, as FIELD=VALUE: published=2012-06-20"))
    if not (why or "").strip():
        raise UsageError(_('Say why, for those who read it: --why "misprint, see …"'))
    told = {
        Corrected.MADE: _("{key}: {field} is now {value}"),
        Corrected.HELD: _("{key}: {field} is corrected so already; nothing was changed"),
        Corrected.AS_READ: _("{key}: {field} is what the page says; nothing was changed"),
    }
    with Lock(archive), Archive.open(archive, write=True) as opened:
        values = [_asked(opened, row, field) for field in fields]
        if twice := next((name for name, n in Counter(name for name, _value in values).items() if n > 1), None):
            message = _("{field} is given two values; give it one")
            raise UsageError(message.format(field=cited_key(twice) or twice))
        press = known_outlets(archive, config).press
        signed = {"who": who or getpass.getuser(), "why": (why or "").strip()}
        for name, value in values:
            if (other := cited_key(name)) is not None:
                done = correct_link(opened, press, row["id"], other, cast("Verb | None", value), **signed)
                line = _told_of_link(done, row["key"], other, value)
            else:
                done = correct_field(opened, press, row["id"], name, value, **signed)
                line = told[done].format(key=row["key"], field=name, value=_shown(name, value))
            click.echo(line, err=True)
        stories.update(opened, press)


def _asked(archive: Archive, row: dict[str, Any], text: str) -> tuple[str, str | None]:
    """What is to be corrected, as `corrections.field` and `value` have it. Raises UsageError."""
    from crawler.keeping.correcting import checked_field, checked_value

    name, given, value = text.partition("=")
    try:
        if not given:
            raise ValueError(_("'{field}' says no value; write {field}=VALUE").format(field=text))
        if name in LINKS:
            return _link(archive, row, value), LINKS[name]
        zone = archive.rows("SELECT coalesce(timezone, 'UTC') AS zone FROM outlets WHERE id = ?", row["outlet"])[0]
        return checked_field(name), checked_value(name, value, zone["zone"])
    except ValueError as error:
        raise UsageError(str(error)) from error


def _link(archive: Archive, row: dict[str, Any], wanted: str) -> str:
    other = find_article(archive, wanted)
    if other["id"] == row["id"]:
        raise UsageError(_("An article cannot cite itself: {key}").format(key=row["key"]))
    return field_of_link(other["key"])


def _told_of_link(done: "Corrected", key: str, other: str, verb: str | None) -> str:
    message = {
        "made": _("{key} cites {other} now ({verb})") if verb else _("{key} does not cite {other} now"),
        "held": _("{key}: {other} is corrected so already; nothing was changed"),
        "as read": _("{key}: {other} was found so; nothing was changed"),
    }[done.value]
    return message.format(key=key, other=other, verb=verb)


def _undo(archive: Path, config: Path | None, row: dict[str, Any], fields: tuple[str, ...]) -> None:
    from crawler.cli.saved_page import known_outlets
    from crawler.keeping.correcting import undo as undo_field
    from crawler.stories import updating as stories

    with Lock(archive), Archive.open(archive, write=True) as opened:
        held = [one["field"] for one in _rows(opened, row["key"]) if one["undone"] is None]
        try:
            named = [_named(opened, row, field) for field in fields] or held
        except ValueError as error:
            raise UsageError(str(error)) from error
        if wrong := next((field for field in named if field not in held), None if held else row["key"]):
            raise UsageError(_("No correction of {field} holds for {key}").format(field=wrong, key=row["key"]))
        press = known_outlets(archive, config).press
        for field in named:
            undo_field(opened, press, row["id"], field)
            message = _("{key}: {field} is again what the page says")
            if (other := cited_key(field)) is not None:
                message = _("{key} and {other}: what was found in the text holds again")
            click.echo(message.format(key=row["key"], field=field, other=other), err=True)
        stories.update(opened, press)


def _named(archive: Archive, row: dict[str, Any], text: str) -> str:
    """The field or link whose correction is to be undone; `cites=URL|ID` or `not-cites=URL|ID` name a link."""
    from crawler.keeping.correcting import checked_field

    name, given, value = text.partition("=")
    return _link(archive, row, value) if given and name in LINKS else checked_field(text)


def _rows(archive: Archive, key: str | None) -> list[dict[str, Any]]:
    sql = "SELECT * FROM corrections WHERE ? IS NULL OR key = ? ORDER BY key, field, made, id"
    return archive.rows(sql, key, key)


def _list(archive: Path, article: str | None, *, json_: bool) -> None:
    with open_archive(archive) as opened:
        rows = _rows(opened, find_article(opened, article)["key"] if article else None)
    if json_:
        click.echo(as_json([plain(row) | {"needless": is_needless(row)} for row in rows]))
        return
    console = Screen()
    for row in rows:
        console.print(in_words(row), markup=False)
    if not rows:
        click.echo(_("Nothing was corrected."), err=True)


def in_words(row: dict[str, Any]) -> str:
    """A correction in two lines: what was read and what it is now; who, when and why."""
    if (other := cited_key(row["field"])) is not None:
        return f"{_link_in_words(row, other)}\n  {_signed(row)}"
    read = json.loads(row["read"] or "{}")
    was = _shown(row["field"], read.get("day" if row["field"] == "published" else row["field"]))
    line = _("{key}: {field} is {value}, read as {was}")
    if row["undone"]:
        line = _("{key}: {field} was {value}; undone {moment}")
    elif not read:
        line = _("{key}: {field} is {value}; the archive does not have the article")
    elif is_needless(row):
        line = _("{key}: {field} is {value}, as the page says too by now: depeche correct {key} {field} --undo")
    first = line.format(
        key=row["key"], field=row["field"], value=_shown(row["field"], row["value"]), was=was,
        moment=moment(row["undone"]) if row["undone"] else "",
    )  # fmt: skip
    return f"{first}\n  {_signed(row)}"


def _link_in_words(row: dict[str, Any], other: str) -> str:
    line = _("{key} cites {other} ({verb})") if row["value"] else _("{key} does not cite {other}")
    if row["undone"]:
        line = _("{key} and {other}: a correction, undone {moment}")
    undone = moment(row["undone"]) if row["undone"] else ""
    return line.format(key=row["key"], other=other, verb=row["value"], moment=undone)


def _signed(row: dict[str, Any]) -> str:
    """Who made a correction, when and why."""
    return _("{who}, {moment}: {why}").format(who=row["who"], moment=moment(row["made"]), why=row["why"])


def _shown(field: str, value: str | None) -> str:
    """A value on the terminal: a day without its clock, names with commas."""
    if not value or value == "[]":
        return _("empty")
    if field in ("authors", "tags"):
        return ", ".join(json.loads(value))
    if field == "published" and columns_of(field, value)["published_precision"] == "day":
        return value[:10]
    return value if len(value) <= MAX_SHOWN else value[:MAX_SHOWN] + "…"
