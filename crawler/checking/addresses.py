"""Addresses by their form: which look like an article's, and which articles are read for a check."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, zip_longest
from urllib.parse import parse_qsl, urlsplit

from crawler.checking.visits import MAX_ARTICLES, Role
from crawler.items import Announcement
from crawler.outlets import OutletClass
from crawler.reading.listings import MIN_HEADLINE
from crawler.reading.moments import read_moment
from crawler.urls import canonical, within

EXAMPLES = 2  # addresses shown of each form
MIN_WORDS_OF_SLUG = 4  # from which a part of an address is a headline in itself
LONG = 25  # characters from which a part of an address is no word of the site's own
_ITEM = re.compile(r"\d{2}|[-_][^/]*[-_]|\.s?html?$")
_SLUG = re.compile(r"[-_].*[-_]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Addresses of one form: `/article/N/slug`."""

    form: str
    count: int
    examples: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Announced:
    """An address with the kind of source that named it and its day (YYYY-MM-DD), where one is known."""

    url: str
    role: Role
    day: str | None = None


def form_of(url: str) -> str:
    """The form of an address: figures as `N`, headlines as `slug`, other words as they are."""
    parts = urlsplit(url)
    path = "/".join(_form_of_part(part) for part in parts.path.split("/"))
    query = "&".join(
        f"{name}={'N' if value.isdigit() else '…'}" for name, value in parse_qsl(parts.query, keep_blank_values=True)
    )
    return f"{path or '/'}?{query}" if query else path or "/"


def _form_of_part(part: str) -> str:
    name, dot, ending = part.rpartition(".")
    name = name if dot else part
    if _SLUG.search(name) or len(name) > LONG:
        return f"slug{dot}{ending if dot else ''}"
    return re.sub(r"\d+", "N", part)


def grouped(urls: Iterable[str]) -> list[Group]:
    """Addresses by form, the most frequent first."""
    forms: dict[str, list[str]] = {}
    for url in dict.fromkeys(urls):
        forms.setdefault(form_of(url), []).append(url)
    groups = [Group(form=form, count=len(all_), examples=all_[:EXAMPLES]) for form, all_ in forms.items()]
    return sorted(groups, key=lambda group: -group.count)


def looks_like_article(url: str, text: str, spider: OutletClass) -> bool:
    """True for a link that leads to one item of the outlet (a number, a headline, a file) under words of a headline.

    `text` is the longest that a link to it has. Addresses that `article_url` or `section_url` finds are none.
    """
    if not within(url, spider.outlet.hosts) or spider.key(canonical(url)):
        return False
    if spider.section_url and spider.section_url.search(url):
        return False
    parts = urlsplit(url)
    item = f"{parts.path}?{parts.query}" if parts.query else parts.path.rstrip("/")
    worded = any(len(re.split(r"[-_]", part)) >= MIN_WORDS_OF_SLUG for part in parts.path.split("/"))
    return bool(_ITEM.search(item)) and (worded or len(text) > MIN_HEADLINE)


def day_of(said: Announcement, spider: OutletClass, fetched: datetime) -> str | None:
    """The day that an address or its announcement gives, in the outlet's time zone; None where neither does."""
    identity = spider.identity(canonical(said.url))
    if identity and identity.day:
        return identity.day
    moment = read_moment(said.published, spider.outlet, fetched) if said.published else None
    return moment.when.date().isoformat() if moment else None


def choose(found: Sequence[Announced], spider: OutletClass) -> list[str]:
    """The articles to read: the newest of a feed, the first of the front page, the oldest of a sitemap, then others.

    Pages of different places and ages differ most. Where `article_url` finds none of the addresses, those that feeds
    name come first, since they are articles all the same.
    """
    known = [one for one in found if spider.key(canonical(one.url))]
    told = known or sorted(found, key=lambda one: one.role not in ("feed", "news"))
    new = sorted((one for one in told if one.role in ("feed", "news")), key=lambda one: one.day or "", reverse=True)
    old = sorted((one for one in told if one.role in ("sitemap", "day-archive")), key=lambda one: one.day or "9")
    listed = [one for one in told if one.role == "listing"]
    chosen: dict[str, str] = {}
    for one in filter(None, chain.from_iterable(zip_longest(new, listed, old))):
        chosen.setdefault(spider.key(canonical(one.url)) or one.url, one.url)
    return list(chosen.values())[:MAX_ARTICLES]
