"""What a source of announcements gave: its kind, its addresses with their days, what it leads to."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from lxml import html

from crawler.checking.addresses import Announced, Group, day_of, grouped, looks_like_article
from crawler.checking.visits import Cause, Role, Visit
from crawler.clock import stamp
from crawler.discovering.feeds import read_feed
from crawler.discovering.listings import Listing, read_listing
from crawler.discovering.sitemaps import read_sitemap
from crawler.discovering.unzipping import unzipped
from crawler.items import Announcement, Page
from crawler.outlets import OutletClass
from crawler.reading.page import Document
from crawler.translating import pgettext
from crawler.translating.recorded import recorded, translated
from crawler.urls import canonical, resolve, within

HEAD = 4000  # bytes in which the first element of a file stands
ROOTS = {
    "rss": recorded("RSS feed"), "rdf": recorded("RSS 1.0 feed"), "feed": recorded("Atom feed"),
    "urlset": recorded("sitemap"), "sitemapindex": recorded("sitemap index"), "html": recorded("HTML page"),
}  # fmt: skip
EMPTY = "empty"
EXPECTED = {"feed": "feed", "news": "sitemap", "sitemap": "sitemap", "listing": "HTML", "day-archive": "HTML"}
"""A word of the kind that a source of each role must have."""
_ROOT = re.compile(rb"<(?:!doctype\s+|\w+:)?(rss|rdf|feed|urlset|sitemapindex|html)\b", re.IGNORECASE)
TYPES = {"html": recorded("HTML page"), "xml": "XML", "json": "JSON", "text/plain": recorded("text")}


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One address that was asked for, as it is reported."""

    role: Role
    url: str
    redirected: str | None = None
    """Where the answer came from, when that is another address."""
    status: int | None = None
    kind: str = ""
    size: int = 0
    """Bytes of the body, decoded."""
    fetched: str | None = None
    cause: Cause | None = None
    """Why nothing came; None when something did."""
    trouble: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceFinding:
    """What a source gave. `first` and `last` are the span of the days it tells, as YYYY-MM-DD."""

    answer: Answer
    declared: bool = True
    """It is one of the outlet's `sources`; False for what the front page, robots.txt or an index leads to."""
    addresses: int = 0
    matched: int = 0
    """Those that `article_url` finds."""
    dated: int = 0
    by_change: bool = False
    """True when the days are those of the last change, since it tells no others."""
    first: str | None = None
    last: str | None = None
    children: int = 0
    """Sitemaps that an index names."""
    unmatched: list[Group] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """It answered with what a source of its role is, or with something in which addresses were found."""
        expected = EXPECTED.get(self.answer.role, "") in self.answer.kind
        return self.answer.status == 200 and (expected or self.addresses > 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class FrontFinding:
    """The links of the front page, by the form of their addresses."""

    url: str
    links: int
    """Different addresses of the outlet that it links to."""
    matched: list[Group]
    likely: list[Group]
    """Links that look like articles and that `article_url` does not find."""
    sections: list[str]
    """Those that `section_url` finds, which a crawl follows."""
    feeds: list[str]


def answer_of(visit: Visit) -> Answer:
    page = visit.page
    if page is None:
        return Answer(role=visit.role, url=visit.url, cause=visit.cause, trouble=visit.trouble)
    return Answer(
        role=visit.role, url=visit.url, redirected=page.url if page.url != visit.url else None, status=page.status,
        kind=kind_of(page), size=len(page.body), fetched=stamp(page.fetched),
    )  # fmt: skip


def kind_of(page: Page) -> str:
    """What a body is by its first element, else by its Content-Type: `RSS feed`, `sitemap index`, `HTML page`…"""
    if not page.body.strip():
        return EMPTY
    root = _ROOT.search(unzipped(page.body)[:HEAD])
    if root:
        return ROOTS[root[1].decode().lower()]
    declared = (page.header("content-type") or "").lower()
    return next((name for word, name in TYPES.items() if word in declared), recorded("file of another kind"))


def kind_in_words(kind: str) -> str:
    """A kind of body in the language of the run."""
    return pgettext("body", "empty") if kind == EMPTY else translated(kind)


def announced_in(visit: Visit, spider: OutletClass) -> list[Announcement]:
    """The addresses of the outlet that a source names, read as a crawl reads a source of its role."""
    return [one for one in _read(visit, spider.article_url) if within(one.url, spider.outlet.hosts)]


@lru_cache(maxsize=100)
def _read(visit: Visit, article_url: "re.Pattern[str]") -> list[Announcement]:
    """Kept, since each article asks what every source said of it, and a sitemap has up to 50,000 addresses."""
    page = visit.page
    if page is None or page.status != 200:
        return []
    if visit.role == "feed":
        return read_feed(page.body, page.url, page.header("content-type"))
    if visit.role in ("news", "sitemap"):
        return read_sitemap(page.body, page.url, page.header("content-type")).entries
    return read_listing(Document(page), article_url).articles


def named_by(visit: Visit, spider: OutletClass, fetched: datetime) -> list[Announced]:
    """What a source names, with the day of each; a sitemap's day of change stands in for one it does not tell."""
    return [
        Announced(
            url=one.url, role=visit.role, day=day_of(one, spider, fetched) or (one.lastmod or "")[:10] or None
        )
        for one in announced_in(visit, spider)
    ]  # fmt: skip


def children_of(visit: Visit) -> list[Announcement]:
    """The sitemaps that an index names."""
    page = visit.page
    if page is None or page.status != 200 or visit.role not in ("news", "sitemap"):
        return []
    return read_sitemap(page.body, page.url, page.header("content-type")).children


def newest_child(visit: Visit) -> str | None:
    """The sitemap of an index that changed last."""
    children = children_of(visit)
    return max(children, key=lambda child: child.lastmod or "").url if children else None


def source_finding(visit: Visit, spider: OutletClass) -> SourceFinding:
    found = announced_in(visit, spider)
    told = [day_of(one, spider, visit.page.fetched) for one in found] if visit.page else []
    days = [day for day in told if day]
    changed = [one.lastmod[:10] for one in found if one.lastmod]
    shown = sorted(days or changed)
    unmatched = [one.url for one in found if not spider.key(canonical(one.url))]
    return SourceFinding(
        answer=answer_of(visit), declared=_is_declared(visit, spider), addresses=len(found),
        matched=len(found) - len(unmatched), dated=len(shown),
        by_change=bool(changed and not days), first=shown[0] if shown else None, last=shown[-1] if shown else None,
        children=len(children_of(visit)), unmatched=grouped(unmatched),
    )  # fmt: skip


def _is_declared(visit: Visit, spider: OutletClass) -> bool:
    """Also for the front page, and for a day of a day archive."""
    own = {source.url for source in spider.sources} | {spider.outlet.homepage}
    return visit.url in own or visit.role == "day-archive"


def front_finding(visit: Visit, spider: OutletClass) -> FrontFinding | None:
    """The links of a front page; None when none came."""
    listing = _listing(visit, spider)
    if listing is None or visit.page is None:
        return None
    own = [url for url in listing.links if within(url, spider.outlet.hosts)]
    articles = [one.url for one in announced_in(visit, spider)]
    return FrontFinding(
        url=visit.page.url, links=len(own) + len(articles), matched=grouped(articles),
        likely=grouped(one.url for one in likely_articles(visit, spider)),
        sections=[url for url in own if spider.section_url and spider.section_url.search(url)],
        feeds=feeds_of(visit, spider),
    )  # fmt: skip


def feeds_of(visit: Visit, spider: OutletClass) -> list[str]:
    """The feeds of the outlet that a page declares or links to."""
    listing = _listing(visit, spider)
    return [url for url in listing.feeds if within(url, spider.outlet.hosts)] if listing else []


def likely_articles(visit: Visit, spider: OutletClass) -> list[Announced]:
    """Links of a page that look like articles and that `article_url` does not find."""
    if visit.page is None or visit.page.status != 200:
        return []
    texts: dict[str, str] = {}
    for anchor in Document(visit.page).tree.iter("a"):
        if url := resolve(visit.page.url, anchor.get("href") or "#"):
            texts[canonical(url)] = max(texts.get(canonical(url), ""), _words_of(anchor), key=len)
    return [Announced(url=u, role="listing") for u, text in texts.items() if looks_like_article(u, text, spider)]


def _words_of(anchor: html.HtmlElement) -> str:
    return " ".join((anchor.text_content() or "").split())


def _listing(visit: Visit, spider: OutletClass) -> Listing | None:
    page = visit.page
    return read_listing(Document(page), spider.article_url) if page and page.status == 200 else None
