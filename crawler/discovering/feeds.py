"""RSS 0.9 to 2.0, Atom and JSON Feed, as far as they can be read."""

import json
import re
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from email.utils import parsedate
from typing import Any

from lxml import etree

from crawler.discovering.entries import (
    MAX_ENTRIES,
    WHOLE_URL,
    XML_BASE,
    Entries,
    entries_of,
    opening_text,
    plain,
    prefix_and_name,
    stated_url,
    text_of,
)
from crawler.discovering.unzipping import unzipped
from crawler.items import Announcement
from crawler.text import tidy

KIN = {"dc", "dcterms", "atom", "atom10", "a10", "rss"}  # prefixes of elements that may stand for the feed's own
TITLE = ("title",)
SUMMARY = ("description", "summary")
PUBLISHED = ("pubdate", "published", "issued", "date", "created", "publicationdate")
CHANGED = ("updated", "modified")
MAX_TITLE = 500  # characters
MAX_DATE = 100
MAX_SUMMARY = 1000  # characters: some feeds give the whole text where a summary belongs

_JSON = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*\{")
_DAY_FIRST = re.compile(r"\s([A-Z]{2,5})\s+((?:19|20)\d\d)$")  # Tue Nov 10 09:15:00 CET 2026
_GREENWICH = re.compile(r"(?<=:\d\d)\s*(?:GMT|UTC?|Z)$")
_OFFSET = re.compile(r"(?<=:\d\d)\s*(?:GMT|UTC)?([+-])(\d\d):?([0-5]\d)$")
_COMMENT = re.compile(r"\s*\([^()]*\)$")
_HALF_OF_DAY = re.compile(r"\d\s*[ap]\.?m\b", re.IGNORECASE)  # twelve-hour clocks are left to who reads wordings


def read_feed(body: bytes, url: str, content_type: str | None = None) -> list[Announcement]:
    """Entries of a feed that came from `url`, in its order; one without an address of its own is left out."""
    body = unzipped(body)
    if _JSON.match(body):
        return _read_json(body, url)
    return read_items(entries_of(body, url, content_type))


def read_items(feed: Entries) -> list[Announcement]:
    """Announcements of the entries of an RSS or Atom feed."""
    found = (_announcement(entry, feed.base) for entry in feed.elements)
    return [one for one in found if one is not None]


def _announcement(entry: etree._Element, base: str) -> Announcement | None:
    base = stated_url(base, entry.get(XML_BASE)) or base
    url = _address(entry, base)
    if url is None:
        return None
    title = plain(_first(entry, TITLE), MAX_TITLE)
    summary = plain(_first(entry, SUMMARY), MAX_SUMMARY)
    return Announcement(
        url=url,
        via="feed",
        published=stated_moment(_first(entry, PUBLISHED, kin_only=False)),
        lastmod=stated_moment(_first(entry, CHANGED, kin_only=False)),
        title=title,
        summary=None if summary == title else summary,
    )


def _first(entry: etree._Element, names: tuple[str, ...], *, kin_only: bool = True) -> str | None:
    """The text of the first of these children that has one; the feed's own elements go before those of others.

    `kin_only` passes over those of other vocabularies: `media:title` is the title of a picture.
    """
    own = prefix_and_name(entry)[0]
    ranked = []
    for child in entry.iterchildren("*"):
        prefix, name = prefix_and_name(child)
        if name in names and (text := text_of(child)):
            rank = 0 if prefix == own else 1 if prefix in KIN else 2
            if rank < 2 or not kin_only:
                ranked.append((names.index(name), rank, text))
    return min(ranked, key=lambda one: one[:2])[2] if ranked else None


def _address(entry: etree._Element, base: str) -> str | None:
    """The page that an entry leads to: its link, else what is declared to be as good as one."""
    links: list[tuple[int, str | None]] = []
    for child in entry.iterchildren("*"):
        prefix, name = prefix_and_name(child)
        if name == "origlink":  # of FeedBurner, whose own links lead to itself
            links.append((0, opening_text(child)))
        elif name == "link" and prefix in {prefix_and_name(entry)[0], *KIN}:
            nearer = stated_url(base, child.get(XML_BASE)) or base
            links.append((_rank(child), stated_url(nearer, child.get("href") or opening_text(child))))
        elif name == "guid" and "false" not in [value.lower().strip() for value in child.attrib.values()]:
            links.append((3, _whole(opening_text(child))))
        elif name == "id":
            links.append((4, _whole(opening_text(child))))
    links.append((5, next((_whole(v) for k, v in entry.attrib.items() if str(k).endswith("about")), None)))
    found = (stated_url(base, href) for rank, href in sorted(links, key=lambda one: one[0]) if rank < 9)
    return next((url for url in found if url), None)


def _rank(link: etree._Element) -> int:
    """1 for a link to the page, 2 for one to another form of it, 9 for a link to anything else."""
    if (link.get("rel") or "alternate").lower() != "alternate":
        return 9
    return 1 if (link.get("type") or "text/html").lower() in ("text/html", "application/xhtml+xml") else 2


def _whole(words: str) -> str | None:
    """An identifier, if it is a web address as it stands."""
    return words if WHOLE_URL.match(words) else None


def _read_json(body: bytes, url: str) -> list[Announcement]:
    """Items of a JSON Feed: https://www.jsonfeed.org/version/1.1/"""
    try:
        feed = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return []
    items = feed.get("items") if isinstance(feed, dict) else None
    found = []
    for item in items[:MAX_ENTRIES] if isinstance(items, list) else []:
        said = {k: v for k, v in item.items() if isinstance(v, str)} if isinstance(item, dict) else {}
        if address := stated_url(url, said.get("url")) or stated_url(url, _whole(said.get("id", ""))):
            found.append(_of_json(said, address))
    return found


def _of_json(said: dict[str, Any], address: str) -> Announcement:
    return Announcement(
        url=address,
        via="feed",
        published=stated_moment(said.get("date_published")),
        lastmod=stated_moment(said.get("date_modified")),
        title=plain(said.get("title"), MAX_TITLE),
        summary=plain(said.get("summary"), MAX_SUMMARY),
    )


def stated_moment(words: str | None) -> str | None:
    """A date as feeds write it, in ISO 8601: with the offset that it states, without one where it states none.

    Zones may have names (`CEST`, `EDT`). A day without a time stays a day; a wording of another form is returned as
    it stands.
    """
    words = tidy(words or "")[:MAX_DATE]
    if ":" not in words or _HALF_OF_DAY.search(words):
        return words or None
    with suppress(ValueError, OverflowError):
        return datetime.fromisoformat(words).isoformat(timespec="seconds")
    with suppress(ValueError, OverflowError):
        clock, offset = _zone_apart(_DAY_FIRST.sub(r" \2 \1", _COMMENT.sub("", words)))
        when = _of_clock(clock)
        return (when if offset is None else when.replace(tzinfo=timezone(offset))).isoformat(timespec="seconds")
    return words


def _zone_apart(words: str) -> tuple[str, timedelta | None]:
    """A moment without its zone, and how far that is ahead of UTC, where it is stated."""
    if stated := _OFFSET.search(words):
        ahead = timedelta(hours=int(stated[2]), minutes=int(stated[3]))
        return words[: stated.start()], ahead if stated[1] == "+" else -ahead
    if stated := _GREENWICH.search(words):
        return words[: stated.start()], timedelta()
    from dateparser.timezone_parser import pop_tz_offset_from_string  # few zones are names, and it is slow to load

    clock, zone = pop_tz_offset_from_string(words)
    return clock.strip(), zone.utcoffset(None) if zone else None


def _of_clock(words: str) -> datetime:
    """A moment without its zone, in the form of mail headers or ISO 8601. Raises ValueError for another."""
    parsed = parsedate(words)
    if not parsed:
        return datetime.fromisoformat(words)
    year, month, day, hour, minute, second = parsed[:6]
    return datetime(year, month, day, hour, minute, min(second, 59))
