"""What a reading command opens: the archive, the article that is named, rows as JSON shows them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crawler.archive.database import Archive
from crawler.archive.json_columns import JSON_COLUMNS
from crawler.archive.tombstones import Tombstone
from crawler.errors import ForgottenError, UsageError
from crawler.keeping.naming import named_article, named_tombstone
from crawler.translating import _, language
from crawler.translating.forms import day

MAX_BACKLOG_TIME = 10.0  # seconds that a reading command gives to what an earlier release did not do


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its JSON columns as lists and objects."""
    return {k: json.loads(v) if k in JSON_COLUMNS and isinstance(v, str) else v for k, v in row.items()}


def open_archive(path: Path) -> Archive:
    """Open an archive to read it. Raises as `Archive.open` does.

    One of an earlier release is migrated; copies, citations and stories that it lacks are read for a few seconds, and
    the next run goes on with the rest.
    """
    archive = Archive.open(path)
    if archive.migrated_from is not None:
        _process_backlog(path)
    return archive


def _process_backlog(path: Path) -> None:
    from crawler.archive.lock import Lock
    from crawler.keeping.backlog import catch_up  # these two load Scrapy and the finder of citations
    from crawler.outlets import known_press
    from crawler.stories import updating as stories

    with Lock(path), Archive.open(path, write=True) as archive:
        press = known_press()
        catch_up(archive, press, seconds=MAX_BACKLOG_TIME)
        stories.update(archive, press, seconds=MAX_BACKLOG_TIME)


def outlet_names(archive: Archive) -> dict[str, str]:
    """What lists call each outlet, by its id: in French its name, in English the id, as programs read it there."""
    rows = archive.rows("SELECT id, name FROM outlets")
    return {row["id"]: row["name"] if language() == "fr" else row["id"] for row in rows}


def find_article(archive: Archive, wanted: str) -> dict[str, Any]:
    """The row of an article, by whatever names it.

    Raises UsageError when there is none, and ForgottenError when it was forgotten on request.
    """
    wanted.encode()  # raises UnicodeEncodeError for an argument that is no text
    row = named_article(archive, wanted)
    if row is None:
        if stone := named_tombstone(archive, wanted):
            raise ForgottenError(forgotten_in_words(wanted, stone))
        raise UsageError(
            _("The archive holds no article {article}. Look for one: depeche search WORDS").format(article=wanted)
        )
    return row


def forgotten_in_words(wanted: str, stone: Tombstone) -> str:
    """That an article was forgotten, when and why."""
    said = _("The article {article} was forgotten on request on {day}; it is not fetched again.")
    if stone["why"]:
        said = _("The article {article} was forgotten on request on {day} ({why}); it is not fetched again.")
    return said.format(article=wanted, day=day(stone["forgotten"]), why=stone["why"])
