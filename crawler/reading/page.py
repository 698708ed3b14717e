"""The one reading of a page that every step shares: decoded once, parsed once, JSON-LD and meta read once.

A property gives what the page says, or None / empty. It never guesses and never raises.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html

from crawler.items import Page
from crawler.reading.blocks import Block, blocks_of
from crawler.reading.elements import RENDERED
from crawler.reading.encodings import decode
from crawler.reading.headings import heading_text
from crawler.reading.parsing import parse
from crawler.text import tidy, tidy_or_none
from crawler.urls import canonical, resolve

MAX_HEADING = 1000  # characters of a heading; what is longer is text in the wrong element
MAX_META = 10_000  # characters of a meta element
BARE = 200  # characters; a page that shows fewer shows nothing
MAX_JSON_LD = 1_000_000  # characters of one JSON-LD block
ARTICLE_TYPES = {
    "article",
    "newsarticle",
    "reportagenewsarticle",
    "analysisnewsarticle",
    "opinionnewsarticle",
    "blogposting",
    "liveblogposting",
    "socialmediaposting",
    "imagegallery",
    "mediagallery",
    "techarticle",
    "review",
    "report",
}

# Style sheets are most of a page's bytes, and nobody reads them. One that holds a `<` is left to the parser.
_STYLE = re.compile(rb"<style\b[^>]*>[^<]*</style\s*>", re.IGNORECASE)


class Document:
    """A page, read."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.url = page.url
        self.text, self.encoding = decode(_STYLE.sub(b"", page.body), page.header("content-type"))
        self.tree = parse(self.text)

    @cached_property
    def json_ld(self) -> list[dict[str, Any]]:
        """Every JSON-LD object of the page, `@graph` and lists opened, in document order."""
        found: list[dict[str, Any]] = []
        for node in self.tree.iter("script"):
            if (node.get("type") or "").split(";")[0].strip().lower() == "application/ld+json":
                _collect(_load(node.text or ""), found)
        return found

    @cached_property
    def article(self) -> dict[str, Any]:
        """The JSON-LD object that describes the article; empty when there is none.

        One that says it is of another page gives way to one of this page: some describe the stories they lead to.
        """
        found = [data for data in self.json_ld if types_of(data) & ARTICLE_TYPES]
        if len(found) > 1 and (said := self._addresses(found[0])) and canonical(self.url) not in said:
            own = (data for data in found if canonical(self.url) in self._addresses(data))
            return next(own, found[0])
        return next(iter(found), {})

    def _addresses(self, data: Mapping[str, Any]) -> set[str]:
        """The addresses that a JSON-LD object says are its own."""
        whole = data.get("mainEntityOfPage")
        said = [data.get("url"), data.get("@id"), whole, whole.get("@id") if isinstance(whole, Mapping) else None]
        return {canonical(url) for one in said if isinstance(one, str) and (url := resolve(self.url, one))}

    @cached_property
    def meta(self) -> dict[str, list[str]]:
        """Contents of the meta elements by lower-case name, property or itemprop."""
        found: dict[str, list[str]] = {}
        for node in self.tree.iter("meta"):
            name = node.get("property") or node.get("name") or node.get("itemprop")
            content = node.get("content")
            if name and content and content.strip():
                found.setdefault(name.strip().lower(), []).append(tidy(content[:MAX_META]))
        return found

    def first_meta(self, *names: str) -> str | None:
        """First content among these meta names, in the order asked."""
        return next((self.meta[n][0] for n in names if self.meta.get(n)), None)

    @cached_property
    def classed(self) -> dict[str, list[html.HtmlElement]]:
        """The elements of every class name, in document order: one walk for as many look-ups as a template makes."""
        found: dict[str, list[html.HtmlElement]] = {}
        for node in self.tree.iter("*"):
            if names := node.get("class"):
                for name in names.split():
                    found.setdefault(name, []).append(node)
        return found

    def all_of(self, name: str) -> list[html.HtmlElement]:
        """The elements of a class, in document order. A page that does not write its name is not walked through."""
        return self.classed.get(name, []) if name in self.text else []

    def first_of(self, *names: str) -> html.HtmlElement | None:
        """The first element of the first of these classes that the page has."""
        return next((found[0] for name in names if (found := self.all_of(name))), None)

    def blocks_with(self, *wordings: str) -> list[Block]:
        """The blocks around the text in which one of these wordings is written, without a walk through all others."""
        found: list[Block] = []
        for words in wordings:
            for text in _TEXT_WITH(self.tree, words=words) if words in self.text else []:
                owner = next(e for e in (text.getparent(), *text.getparent().iterancestors()) if e.tag in RENDERED)
                found += [block for block in blocks_of(owner) if words in block.text]
        return found

    @cached_property
    def canonical(self) -> str | None:
        """What the page claims to be its own address, absolute."""
        for node in self.tree.iter("link"):
            if "canonical" in (node.get("rel") or "").lower().split() and node.get("href"):
                return resolve(self.url, node.get("href") or "")
        return None

    @cached_property
    def lang(self) -> str | None:
        """Two letters of the html element's lang attribute."""
        value = self.tree.get("lang") or self.tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        match = re.match(r"[A-Za-z]{2}(?![A-Za-z])", value or "")
        return match[0].lower() if match else None

    @cached_property
    def locale(self) -> str:
        """Language and perhaps country that the page declares, in lower case: `fr`, `fr-ca`; empty when none."""
        raw = [self.tree.get("lang") or "", *self.meta.get("og:locale", []), *self.meta.get("content-language", [])]
        found = [
            m[0].lower().replace("_", "-")
            for one in raw
            if (m := re.match(r"[A-Za-z]{2}(?:[-_][A-Za-z]{2})?\b", one))
        ]
        language = found[0][:2] if found else ""
        return next((one for one in found if one[:2] == language and len(one) == 5), language)

    @cached_property
    def title_element(self) -> str | None:
        """Text of the first `<title>`, on one line."""
        node = next(self.tree.iter("title"), None)
        return tidy_or_none(node.text_content()[:MAX_HEADING]) if node is not None else None

    @cached_property
    def titled(self) -> list[tuple[html.HtmlElement, str]]:
        """The h1 elements that have a text, and this without labels. One that links to the front page is no title."""
        own = [node for node in self.tree.iter("h1") if not self._leads_home(node)]
        texts = (heading_text(node, self._titles) for node in own)
        return [(node, text) for node, text in zip(own, texts, strict=True) if 0 < len(text) <= MAX_HEADING]

    def _titles(self) -> list[str]:
        """The titles announced to machines, as they are."""
        found = (self.article.get("headline"), self.first_meta("og:title", "twitter:title"), self.title_element)
        return [title for title in found if isinstance(title, str) and title]

    @property
    def headings(self) -> list[str]:
        """Texts of the h1 elements."""
        return [text for _, text in self.titled]

    @property
    def subheadings(self) -> Iterator[str]:
        """Texts of the h2 and h3 elements, without labels."""
        return filter(None, (heading_text(node, self._titles) for node in self.tree.iter("h2", "h3")))

    def heading_of(self, element: html.HtmlElement, *tags: str) -> str:
        """Text of the heading that an element is or stands in, without labels; one of these tags must be there."""
        return heading_text(next(one for one in (element, *element.iterancestors()) if one.tag in tags), self._titles)

    def _leads_home(self, node: html.HtmlElement) -> bool:
        linked = [one.get("href") or "" for one in (*node.iterancestors("a"), *node.iter("a"))]
        addresses = (urlsplit(resolve(self.url, href) or self.url) for href in linked if href)
        return any(parts.path in ("", "/") and not parts.query for parts in addresses)

    @cached_property
    def blocks(self) -> list[Block]:
        """The visible text, block by block, in document order (a careless page has some in its head)."""
        found = blocks_of(self.tree)
        shown = 0
        for block in found:
            shown += len(block.text)
            if shown >= BARE:
                return found
        return blocks_of(self.tree, hidden=True)  # some pages are hidden whole until a script has run

    @cached_property
    def visible(self) -> str:
        """All visible text, folded: for looking up phrases."""
        return " ".join(block.folded for block in self.blocks)


_TEXT_WITH = etree.XPath("//body//text()[contains(., $words)]")
_JSON = json.JSONDecoder(strict=False)
_COMMENT = re.compile(r"(^|[,{\[])[ \t]*//.*$", re.MULTILINE)
_PLAIN = ("@type", "datePublished", "dateModified")


def types_of(data: Mapping[str, Any]) -> set[str]:
    """Lower-case `@type` names of a JSON-LD object, without the vocabulary's address or prefix."""
    value = data.get("@type")
    names = value if isinstance(value, list) else [value]
    return {re.split(r"[/#:]", name)[-1].lower() for name in names if isinstance(name, str)}


def _load(text: str) -> Any:
    text = re.sub(r"^\s*(<!--|/\*.*?\*/|//\s*<!\[CDATA\[)|(-->|//\s*\]\]>)\s*$", "", text.strip())
    if not text or len(text) > MAX_JSON_LD:
        return None
    for mended in (str, _without_commas, _without_comments):
        try:
            return _JSON.raw_decode(mended(text).strip())[0]  # what follows the value is nobody's
        except (ValueError, RecursionError):
            continue
    return _gleaned(text)


def _without_commas(text: str) -> str:
    """Without commas behind the last item."""
    return re.sub(r",\s*([}\]])", r"\1", text)


def _without_comments(text: str) -> str:
    """Without the comments of a program, nor the commas before them."""
    return _without_commas(_COMMENT.sub(r"\1", text))


def _gleaned(text: str) -> dict[str, str] | None:
    """Kind and days of a JSON-LD object that cannot be parsed: a quotation mark in a headline breaks all of it."""
    found = {name: match[1] for name in _PLAIN if (match := re.search(rf'"{name}"\s*:\s*"([^"\\]{{1,60}})"', text))}
    return found if len(found) > 1 else None


def _collect(value: Any, found: list[dict[str, Any]], depth: int = 0) -> None:
    if depth > 4 or len(found) > 200:
        return
    if isinstance(value, list):
        for item in value[:200]:
            _collect(item, found, depth + 1)
    elif isinstance(value, dict):
        found.append(value)
        _collect(value.get("@graph"), found, depth + 1)
        _collect(value.get("mainEntity"), found, depth + 1)
