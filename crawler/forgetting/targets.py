"""What is to be forgotten: an article with all its addresses, or an address that the archive does not hold yet."""

import json
import re
from dataclasses import dataclass

from crawler.archive.database import Archive
from crawler.citing.press import Press
from crawler.keeping.naming import named_article, named_tombstone
from crawler.urls import canonical

_ADDRESS = re.compile(r"https?://[^\s/]+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """An article to forget."""

    outlet: str | None
    key: str | None
    urls: tuple[str, ...]
    """Its canonical addresses, its own first."""
    article: int | None = None
    """Its id; None where the archive does not hold it."""
    title: str | None = None
    day: str | None = None
    forgotten: str | None = None
    """When it was forgotten, if it was."""


def find_target(archive: Archive, press: Press, wanted: str) -> Target | None:
    """What somebody names by an id, a key or an address; None for what is none of these.

    An address that is not held is a target too: it is never taken then.
    """
    if row := named_article(archive, wanted):
        urls = _addresses(archive, row["id"], row["key"], row["url"])
        return Target(
            outlet=row["outlet"], key=row["key"], urls=urls, article=row["id"], title=row["title"], day=row["day"]
        )
    if stone := named_tombstone(archive, wanted):
        sql = "SELECT url FROM tombstones WHERE id = ? OR key = ? ORDER BY id"
        urls = tuple(row["url"] for row in archive.rows(sql, stone["id"], stone["key"]))
        return Target(outlet=stone["outlet"], key=stone["key"], urls=urls, forgotten=stone["forgotten"])
    if not _ADDRESS.match(wanted.strip()):
        return None
    url = canonical(wanted.strip())
    known, held = press.identify(url), archive.one("SELECT outlet FROM urls WHERE url = ?", url)
    key = known[0] if known else None
    outlet = key.partition(":")[0] if key else held["outlet"] if held else None
    return Target(outlet=outlet, key=key, urls=(url,))


def _addresses(archive: Archive, article: int, key: str, own: str) -> tuple[str, ...]:
    known = archive.rows("SELECT url FROM urls WHERE article = ? OR key = ? ORDER BY url", article, key)
    captured = archive.rows("SELECT DISTINCT url FROM captures WHERE article = ? ORDER BY url", article)
    return tuple(dict.fromkeys([own, *(row["url"] for row in known), *(canonical(row["url"]) for row in captured)]))


def captures_of(archive: Archive, articles: list[int], urls: list[str]) -> list[int]:
    """The ids of all captures of pages of these articles and canonical addresses, whatever their form was."""
    archive.db.conn.create_function("_canonical", 1, canonical, deterministic=True)
    sql = "SELECT id FROM captures WHERE article IN (SELECT value FROM json_each(?))"
    found = {row["id"] for row in archive.each(sql, json.dumps(articles))}
    sql = "SELECT id FROM captures WHERE kind = 'page' AND _canonical(url) IN (SELECT value FROM json_each(?))"
    if urls:
        found |= {row["id"] for row in archive.each(sql, json.dumps(urls))}
    return sorted(found)
