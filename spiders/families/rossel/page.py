"""What a page of the CMS says of itself whatever its template: what it is, its tags, whether it is paid."""

import re
from functools import cached_property

from lxml import html

from crawler.lexicon import Wording
from crawler.reading.blocks import Block, text_of
from crawler.reading.landmarks import LandmarkTemplate
from crawler.reading.template import Template
from crawler.translating.recorded import recorded

SECTION = re.compile(r"/\d+/sections/")
TAGGED = re.compile(r"/archives/recherche\?word=")
WALL = Wording("^(?:{wall.paid})")
WALL_MARKS = frozenset(
    [
        "gr-paywall-bloc-limit", "gr-archive-paywall", "r-panel--paywall", "r-paywall--header", "r-paywall",
        "-has-paywall", "qiota_reserve",
    ]
)  # fmt: skip


class RosselPage(Template):
    """The properties that every page of the CMS shares."""

    @property
    def kind(self) -> str | None:
        if re.search(r"/\d+/sections/|/archive/index", self.document.url):
            return recorded("listing")
        page = " ".join(e.get("class") or "" for e in self.document.tree.iter("body", "main"))
        if re.search(r"page-le-direct|live-?blog", page):
            return recorded("live")
        if "package-gallery" in page:
            return recorded("gallery")
        few = isinstance(self, LandmarkTemplate) or sum(len(block.text) for block in self.content or []) < 300
        if few and self.document.first_of("gr-direct-list", "r-direct--list") is not None:
            return recorded("live")
        if few and self.document.first_of("gr-package-gallery", "gr-gallery-thumbnails") is not None:
            return recorded("gallery")
        return super().kind

    @cached_property
    def article_element(self) -> html.HtmlElement | None:
        """The article with the headline: other articles may be embedded in it or follow it."""
        articles = self.document.tree.iter("article")
        return next((article for article in articles if next(article.iter("h1"), None) is not None), None)

    def _links_of_article(self, where: re.Pattern[str]) -> list[str]:
        """Texts of the first list whose items are all links there: in the article, or one that begins at home."""
        own = set(self.article_element.iter("ul")) if self.article_element is not None else set()
        for found in self.document.tree.iter("ul"):
            links = [item.find(".//a[@href]") for item in found.findall("li")]
            hrefs = [link.get("href") or "" for link in links if link is not None]
            home = hrefs[:1] == ["/"]
            inner = hrefs[home:]
            if (home or found in own) and len(links) == len(hrefs) and inner and all(map(where.search, inner)):
                return [text for text in map(text_of, links[home:]) if text]
        return []

    @cached_property
    def tags(self) -> list[str]:
        """Its own list of tags, or meta; the keywords the CMS makes from the title's words are none."""
        items = [link for box in self.document.all_of("gr-free-tags") for link in box.iter("a")]
        tags = [text for text in map(text_of, items) if text] or self.document.meta.get("article:tag", [])
        if tags := tags or self._links_of_article(TAGGED):
            return tags
        return super().tags if self.document.article.get("keywords") else []

    @cached_property
    def partial(self) -> str | None:
        if raw := super().partial:
            return raw
        if (self.document.first_meta("cxenseparse:rob-article-ispaidcontent") or "").lower() == "true":
            return "meta ispaidcontent"
        if any(WALL.match(block.folded) for block in self.shown):
            return "the wall's wording"
        declared = "isAccessibleForFree" in self.document.article
        marked = not declared and self.document.first_of(*WALL_MARKS) is not None
        return "the wall's element" if marked else None

    @property
    def shown(self) -> list[Block]:
        """Where a wall would stand."""
        return self.document.blocks
