"""Feeds and listings that announced what is forgotten: their captures carry its title, and often its beginning."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit

from crawler.archive.blanking import NOTICE
from crawler.archive.database import Archive
from crawler.archive.forgotten_names import ForgottenNames
from crawler.archive.warc import WarcStore
from crawler.errors import WarcError

# What a source said of it stands in the captures of the source from the day it was first read with it to the last.
_OF_ADDRESSES = """
SELECT DISTINCT c.id, c.url, c.fetched, c.warc_file, c.warc_offset
FROM sightings s JOIN captures c ON c.url = s.source
WHERE s.url IN (SELECT value FROM json_each(?)) AND s.kind NOT IN ('ids', 'sitemap') AND c.sha256 IS NOT NULL
  AND c.kind != 'page'
  AND substr(c.fetched, 1, 10) BETWEEN date(s.first_seen, '-1 day') AND date(s.last_seen, '+1 day')
ORDER BY c.fetched, c.id
"""
_ALL = """
SELECT id, url, fetched, warc_file, warc_offset FROM captures
WHERE sha256 IS NOT NULL AND (kind != 'page' OR article IS NULL) ORDER BY fetched, id
"""


@dataclass(frozen=True, slots=True)
class Listing:
    """A capture of a feed, listing or other page that is no article."""

    id: int
    url: str
    fetched: str


def listings_of(archive: Archive, urls: Iterable[str]) -> list[Listing]:
    """Captures of sources whose bytes name one of these addresses."""
    addresses = [*urls]
    paths = [path for path in map(_path, addresses) if len(path) > 1]
    rows = archive.rows(_OF_ADDRESSES, json.dumps(addresses))
    return [*_holding(archive, rows, lambda text: any(path in text for path in paths))]


def listings_naming(archive: Archive, names: ForgottenNames) -> list[Listing]:
    """Captures of anything but articles whose bytes have one of these names. All of them are read."""
    return [*_holding(archive, archive.rows(_ALL), names.within)]


def _path(url: str) -> str:
    parts = urlsplit(url)
    return unquote(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def _holding(archive: Archive, rows: list[dict[str, Any]], holds: Callable[[str], bool]) -> Iterator[Listing]:
    store = WarcStore(archive.warc_folder, "")
    for row in rows:
        try:
            body = store.read(row["warc_file"], row["warc_offset"])[1] if row["warc_file"] else b""
        except WarcError:  # `depeche verify` names it
            continue
        is_blank = body.startswith(NOTICE.encode())  # by a removal that was interrupted
        if is_blank or holds(unescape(unquote(body.decode("utf-8", "replace")))):
            yield Listing(row["id"], row["url"], row["fetched"])
