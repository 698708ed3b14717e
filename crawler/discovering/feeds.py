"""RSS and Atom feeds, as far as they can be read."""

import io
from datetime import UTC, datetime

import feedparser

from crawler.discovering.sitemaps import MAX_ENTRIES
from crawler.items import Announcement
from crawler.text import tidy_or_none
from crawler.urls import resolve


def read_feed(body: bytes, base: str) -> list[Announcement]:
    """Entries of an RSS or Atom feed, as far as it can be read. Relative addresses are resolved."""
    parsed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    found = []
    for entry in parsed.entries[:MAX_ENTRIES]:
        url = resolve(base, entry.get("link") or entry.get("id") or "")
        if url:
            found.append(
                Announcement(
                    url=url,
                    via="feed",
                    published=_stamp(entry.get("published_parsed")),
                    lastmod=_stamp(entry.get("updated_parsed")),
                    title=tidy_or_none(entry.get("title")),
                )
            )
    return found


def _stamp(value: "tuple[int, ...] | None") -> str | None:
    if not value:
        return None
    try:
        year, month, day, hour, minute, second = value[:6]
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC).isoformat()
    except ValueError:
        return None
