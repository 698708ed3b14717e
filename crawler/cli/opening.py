"""What commands open: an article or its row, a saved page, the outlets of a configuration."""

import codecs
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler import config as configuration
from crawler.archive.database import Archive
from crawler.cli.job import settings_for
from crawler.errors import UsageError
from crawler.items import Page
from crawler.outlets import Outlets

JSON_COLUMNS = ("authors", "tags", "aliases", "fields")


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row whose JSON columns are values."""
    return {k: json.loads(v) if k in JSON_COLUMNS and isinstance(v, str) else v for k, v in row.items()}


def find_article(held: Archive, wanted: str) -> dict[str, Any]:
    """An article by id, key or any of its addresses. Raises UsageError when there is none."""
    wanted.encode()  # bytes that are no text are told of as such
    row = held.article(wanted)
    if row is None:
        raise UsageError(f"The archive holds no article {wanted}. Look for one: depeche search WORDS")
    return row


def saved_page(path: Path, url: str, outlets: Outlets) -> Page:
    """A saved HTML file as a page, fetched when the file was last written."""
    try:
        body = path.read_bytes()
        fetched = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise UsageError(f"Cannot read {path}: {error.strerror}") from error
    if is_binary(body):
        raise UsageError(f"{path} is no HTML page (it is not even text); a WARC file goes to: depeche import")
    spider = outlets.of_url(url)
    outlet = spider.outlet.id if spider else ""
    return Page(url=url, body=body, fetched=fetched, outlet=outlet, origin="import")


def is_binary(body: bytes) -> bool:
    """True for what begins with more control characters than any page has; UTF-16 and UTF-32 begin with a mark."""
    start = body[:1024]
    controls = sum(byte < 9 or 14 <= byte < 32 for byte in start)
    return controls > 0.05 * len(start) and not start.startswith(
        (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"\0\0\xfe\xff")
    )


def known_outlets(archive: Path, config: Path | None = None) -> Outlets:
    """The outlets of a configuration. Raises ConfigError when it cannot be used."""
    return Outlets(settings_for(archive, configuration.load(archive, config)))
