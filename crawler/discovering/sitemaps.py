"""Sitemaps, news sitemaps, their indexes and text sitemaps: https://www.sitemaps.org/protocol.html"""

import re
from dataclasses import dataclass

from lxml import etree

from crawler.discovering.entries import (
    MAX_ENTRIES,
    entries_of,
    opening_text,
    plain,
    prefix_and_name,
    stated_url,
    text_of,
)
from crawler.discovering.feeds import MAX_DATE, MAX_TITLE, read_items, stated_moment
from crawler.discovering.unzipping import unzipped
from crawler.items import Announcement
from crawler.translating.recorded import recorded

MAX_DECLARATIONS = 65_536  # bytes in which entities are declared

_OWN_ENTITY = re.compile(rb"<!ENTITY\s", re.IGNORECASE)
_LINE = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sitemap:
    entries: list[Announcement]
    children: list[Announcement]
    """Further sitemaps, when this one is an index."""
    is_cut: bool = False
    """It names more than MAX_ENTRIES addresses, of which the rest was left."""


def read_sitemap(body: bytes, url: str, content_type: str | None = None) -> Sitemap:
    """A sitemap, news sitemap or index that came from `url`, gzipped or not; what is broken costs only itself.

    A feed may serve as a sitemap, and so may a text with an address in each line.
    """
    found = entries_of(unzipped(body), url, content_type)
    if not found.root:
        return Sitemap(_lines(found.text, url), [])
    if found.root not in ("urlset", "sitemapindex"):
        return Sitemap(read_items(found), [])
    entries: list[Announcement] = []
    children: list[Announcement] = []
    for element in found.elements:
        announced = _announcement(element, found.base)
        if announced:
            (children if prefix_and_name(element)[1] == "sitemap" else entries).append(announced)
    return Sitemap(entries, children, found.is_cut)


def why_unreadable(body: bytes, url: str, content_type: str | None = None) -> str | None:
    """Why nothing can be read from a feed or sitemap, as `invalid: …`; None for one that is merely empty.

    Entities of its own are not resolved: a kilobyte of them may stand for gigabytes.
    """
    plain_body = unzipped(body)
    if body and not plain_body:
        return recorded("invalid: a damaged gzip file")
    if _OWN_ENTITY.search(plain_body[:MAX_DECLARATIONS]):
        return recorded("invalid: it declares entities of its own, which are not resolved")
    found = entries_of(plain_body, url, content_type)
    if found.root or not found.text.strip():
        return None
    return recorded("invalid: neither a feed nor a sitemap")


def _lines(text: str, url: str) -> list[Announcement]:
    """The addresses of a text sitemap; none of a text that holds markup."""
    if "<" in text:
        return []
    lines = [line.strip() for line in text.lstrip("\ufeff").splitlines()]
    urls = (stated_url(url, line) for line in lines if _LINE.fullmatch(line))
    return [Announcement(url=one, via="sitemap") for one in urls if one][:MAX_ENTRIES]


def _announcement(element: etree._Element, base: str) -> Announcement | None:
    """What a `<url>` or `<sitemap>` says of itself; the addresses and dates of its pictures and videos are theirs."""
    own_prefix = prefix_and_name(element)[0]
    own: dict[str, str] = {}
    news: dict[str, str] = {}
    for child in element.iterchildren("*"):
        prefix, name = prefix_and_name(child)
        if prefix == own_prefix and name in ("loc", "lastmod"):
            own[name] = own.get(name) or opening_text(child)
        elif name == "news":
            news |= {n: text_of(one) for one in child.iterchildren("*") if (n := prefix_and_name(one)[1])}
        elif prefix == "news":  # outside an element that would say so
            news.setdefault(name, text_of(child))
    url = stated_url(base, own.get("loc"))
    if url is None:
        return None
    return Announcement(
        url=url,
        via="news" if "publication_date" in news else "sitemap",
        published=_moment(news.get("publication_date")),
        lastmod=own.get("lastmod", "")[:MAX_DATE] or None,
        title=plain(news.get("title"), MAX_TITLE),
    )


def _moment(words: str | None) -> str | None:
    """A publication date as it stands, where it is ISO 8601: some outlets' `Z` is no UTC (`Outlet.false_utc`)."""
    return words if words and re.match(r"\d{4}-\d\d-\d\d", words) else stated_moment(words)
