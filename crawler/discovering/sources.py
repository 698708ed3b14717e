"""Where a site announces its articles: the kinds of source a spider declares, and the reading of each.

Sources are declarations; which of them a site really offers is found out at run time.
"""

import gzip
import io
import itertools
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import feedparser
from lxml import etree, html

from crawler.items import Announcement, Kind
from crawler.reading.page import Document
from crawler.text import tidy_or_none
from crawler.urls import resolve

MAX_ENTRIES = 50_000  # of one sitemap: https://www.sitemaps.org/protocol.html
MAX_XML = 50_000_000  # bytes, uncompressed, likewise


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One place to look. `history` sources are asked only for a window of time (`--since`)."""

    name: str
    url: str
    kind: Kind = "listing"
    history: bool = False


def feed(url: str) -> Source:
    return Source(name="feed", url=url, kind="feed")


def news_sitemap(url: str) -> Source:
    return Source(name="news", url=url, kind="feed")


def sitemap(url: str) -> Source:
    return Source(name="sitemap", url=url, kind="feed", history=True)


def front(url: str) -> Source:
    """A page that lists articles, and whose links lead to feeds and section pages."""
    return Source(name="listing", url=url)


def day_archive(url: str) -> Source:
    """One listing a day; `{day}` in the address stands for YYYY-MM-DD."""
    return Source(name="day-archive", url=url, history=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ids:
    """Articles by number: `{id}` in the address, and known (number, day) pairs to date the others by."""

    url: str
    dated: tuple[tuple[int, str], ...]

    def window(self, since: date, until: date) -> range:
        """Numbers that fall into a window of days, with a margin for the unevenness of publishing."""
        low = max(1, self._number_on(since - timedelta(days=30)))
        return range(low, self._number_on(until + timedelta(days=30)) + 1)

    def _number_on(self, day: date) -> int:
        points = [(date.fromisoformat(d).toordinal(), n) for n, d in self.dated]
        x = day.toordinal()
        pairs = list(itertools.pairwise(points))
        (x0, y0), (x1, y1) = next((p for p in pairs if x <= p[1][0]), pairs[-1])
        return round(y0 + (x - x0) * (y1 - y0) / max(1, x1 - x0))

    def day_of(self, number: int) -> str:
        """The day on which a number was probably given."""
        points = [(n, date.fromisoformat(d).toordinal()) for n, d in self.dated]
        pairs = list(itertools.pairwise(points))
        (x0, y0), (x1, y1) = next((p for p in pairs if number <= p[1][0]), pairs[-1])
        return date.fromordinal(round(y0 + (number - x0) * (y1 - y0) / max(1, x1 - x0))).isoformat()


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


@dataclass(frozen=True, slots=True)
class Sitemap:
    entries: list[Announcement]
    children: list[Announcement]
    """Further sitemaps, when this one is an index."""


def read_sitemap(body: bytes, base: str) -> Sitemap:
    """A sitemap, news sitemap or index, gzipped or not; what is broken in it costs only itself.

    Scrapy's reader loses the file on one relative `<loc>` and does not read `news:*`; this one does.
    """
    entries: list[Announcement] = []
    children: list[Announcement] = []
    for _, node in etree.iterparse(
        io.BytesIO(unzipped(body)),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        tag=("{*}url", "{*}sitemap"),
    ):
        said = _entry(node, base)
        if said:
            (children if etree.QName(node).localname == "sitemap" else entries).append(said)
        node.clear()
        if len(entries) >= MAX_ENTRIES:
            break
    return Sitemap(entries, children)


def _entry(node: etree._Element, base: str) -> Announcement | None:
    texts: dict[str, str] = {}
    for child in node.iter():
        if isinstance(child.tag, str) and child.text and child.text.strip():
            name = etree.QName(child)
            if "image" not in (name.namespace or ""):
                texts.setdefault(name.localname, child.text.strip())
    url = resolve(base, texts.get("loc", ""))
    if not url:
        return None
    return Announcement(
        url=url,
        via="news" if "publication_date" in texts else "sitemap",
        published=texts.get("publication_date"),
        lastmod=texts.get("lastmod"),
        title=tidy_or_none(texts.get("title")),
    )


def unzipped(body: bytes) -> bytes:
    """The body itself, or what it holds when it is gzip; bounded, and tolerant of a cut end."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return gzip.GzipFile(fileobj=io.BytesIO(body)).read(MAX_XML)
    except (OSError, EOFError, zlib.error):
        try:
            return zlib.decompressobj(31).decompress(body, MAX_XML)
        except zlib.error:
            return b""


@dataclass(frozen=True, slots=True)
class Listing:
    articles: list[Announcement]
    feeds: list[str]
    following: str | None
    """The next page of the same listing."""
    links: list[str]
    """Every other address of the page, for sections."""


_NEXT = re.compile(
    r"\s*(page\s+)?(suivante?s?|next|plus anciens|articles précédents|[»›>]+)\s*[»›>→]*\s*", re.IGNORECASE
)


def read_listing(document: Document, is_article: "re.Pattern[str]") -> Listing:
    """Articles, feeds, sections and next page that a listing links to. Only `href` of `a` is looked at."""
    articles: dict[str, list[html.HtmlElement]] = {}
    links: dict[str, None] = {}
    following: str | None = None
    for anchor, url in _anchors(document):
        if is_article.search(url.split("?")[0] if "?ID=" not in url.upper() else url):
            articles.setdefault(url, []).append(anchor)
            continue
        links.setdefault(url, None)
        label = " ".join((anchor.text_content() or "").split())
        rel = (anchor.get("rel") or "").lower().split()
        if following is None and ("next" in rel or _NEXT.fullmatch(label or anchor.get("title", ""))):
            following = url
    if following is None:
        following = _rel_next(document)
    said = [Announcement(url=url, via="listing", published=_card_date(articles, url)) for url in articles]
    return Listing(said, _feeds(document, list(links)), following, list(links))


_DATE = re.compile(
    r"\b\d{1,2}(?:er)?\s+[^\W\d_]{3,9}\.?\s+\d{4}\b|\b\d{1,2}/\d{1,2}/\d{4}\b|\b\d{4}-\d{2}-\d{2}\b", re.IGNORECASE
)


def _card_date(articles: dict[str, list[html.HtmlElement]], url: str) -> str | None:
    """The wording of the date that stands in an article's own card, where there is just one."""
    others = {id(a) for other, anchors in articles.items() if other != url for a in anchors}
    card = articles[url][0]
    for _ in range(5):
        above = card.getparent()
        if above is None or any(id(a) in others for a in above.iter("a")):
            break
        card = above
    said = {d for t in card.iter("time") if (d := t.get("datetime"))} or set(_DATE.findall(card.text_content()))
    return said.pop() if len(said) == 1 else None


def _anchors(document: Document) -> Iterator[tuple[html.HtmlElement, str]]:
    for anchor in document.tree.iter("a"):
        href = anchor.get("href")
        url = resolve(document.url, href) if href and not href.startswith("#") else None
        if url:
            yield anchor, url


def _rel_next(document: Document) -> str | None:
    for node in document.tree.iter("link"):
        if (node.get("rel") or "").lower() == "next" and node.get("href"):
            return resolve(document.url, node.get("href") or "")
    return None


def _feeds(document: Document, links: list[str]) -> list[str]:
    """Feeds the page declares or links to."""
    found = {url: None for url in links if re.search(r"/(rss|feed|atom)2?([/.]|$)", url, re.IGNORECASE)}
    for node in document.tree.iter("link"):
        if re.search(r"(rss|atom)\+xml", node.get("type") or "") and node.get("href"):
            url = resolve(document.url, node.get("href") or "")
            if url:
                found.setdefault(url, None)
    return list(found)


def days_between(since: date, until: date) -> Iterator[date]:
    """Every day of the window, the newest first."""
    for back in range((until - since).days + 1):
        yield until - timedelta(days=back)
