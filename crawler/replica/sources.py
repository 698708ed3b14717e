"""Where the outlets announce their articles, as XML: feeds, sitemaps and news sitemaps."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from crawler.replica.site import XML, Answer, found, render


@dataclass(frozen=True, kw_only=True)
class Item:
    """A feed item; what is None is left out."""

    title: str
    link: str
    published: str | None = None
    description: str | None = None
    creator: str | None = None
    category: str | None = None
    image: str | None = None


@dataclass(frozen=True, kw_only=True)
class Place:
    """A line of a sitemap; what is None is left out."""

    loc: str
    lastmod: str | None = None
    image: str | None = None
    caption: str | None = None
    title: str | None = None
    published: str | None = None
    keywords: str | None = None


def rfc822(at: datetime) -> str:
    return format_datetime(at)


def feed(*, title: str, link: str, about: str, items: Sequence[Item], modified: datetime) -> Answer:
    """RSS 2.0."""
    body = render("feed.xml", title=title, link=link, about=about, items=items, stamp=rfc822(modified))
    return found(body, modified=modified, kind="application/rss+xml; charset=utf-8")


def sitemap(places: Sequence[Place], modified: datetime, *, zipped: bool = False) -> Answer:
    """A urlset with image and news children where a place has them; `zipped` for `.xml.gz`."""
    return _sitemap(render("sitemap.xml", places=places), modified, zipped=zipped)


def index(places: Sequence[Place], modified: datetime) -> Answer:
    """A sitemap of sitemaps."""
    return _sitemap(render("sitemapindex.xml", places=places), modified, zipped=False)


def news(places: Sequence[Place], publication: str, modified: datetime) -> Answer:
    """A news sitemap."""
    body = render("sitemapnews.xml", places=places, publication=publication)
    return _sitemap(body, modified, zipped=False)


def _sitemap(body: str, modified: datetime, *, zipped: bool) -> Answer:
    if not zipped:
        return found(body, modified=modified, kind=XML)
    data = gzip.compress(body.encode(), mtime=0)
    return Answer(body=data, type="application/x-gzip", modified=modified)
