"""Front pages, section pages and day archives: the articles, feeds and further pages that they link to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html

from crawler.items import Announcement
from crawler.reading.page import Document
from crawler.text import tidy_or_none
from crawler.urls import resolve

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
MAX_TITLE = 500  # characters


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
    announced = [
        Announcement(url=url, via="listing", published=_card_date(articles, url), title=_heading(anchors))
        for url, anchors in articles.items()
    ]
    return Listing(announced, _feeds(document, list(links)), following, list(links))


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
    announced = {d for t in card.iter("time") if (d := t.get("datetime"))} or set(_DATE.findall(card.text_content()))
    return announced.pop() if len(announced) == 1 else None


def _heading(anchors: list[html.HtmlElement]) -> str | None:
    """The heading that leads to an article; other links to it may say `Lire la suite`."""
    for anchor in anchors:
        inner = next(anchor.iter(*HEADINGS), None)
        if inner is not None or next(anchor.iterancestors(*HEADINGS), None) is not None:
            title = tidy_or_none((anchor if inner is None else inner).text_content())
            if title:
                return title[:MAX_TITLE]
    return None


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
