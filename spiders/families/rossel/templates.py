"""The templates of the CMS: `gr-` classes until 2021, `r-` elements since, wordings for everything else."""

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import chain

from lxml import html

from crawler.reading.blocks import Block, blocks_before, blocks_of, holds, text_of
from crawler.reading.landmarks import ABOVE, LandmarkTemplate
from crawler.reading.page import Document
from crawler.reading.template import RawValue
from spiders.families.rossel.page import SECTION, TAGGED, WALL, RosselPage

# What stands inside the article element without being the article.
BOILERPLATE = re.compile(
    r"(?:^|\s)(?:gr-|r-|js-)?(?:ads?|pub|imu|inread|paywall|archive-(?:wrapper|paywall|btn)|newsletter|stories|"
    r"linked-stories|teasers?-list|article-links-list|story-exergue|exergue|free-tags|tags|social|share|"
    r"comments?|embed|media|main-media|main-img|caption|keyword-wrapper|readtime|panel--paywall|direct|"
    r"adm-ad|sso)(?:[-_][\w-]*)?(?=\s|$)|qiota_(?:hidden|reserve)"
)
BOILERPLATE_TAGS = frozenset(
    [
        "article", "aside", "figure", "nav", "footer", "header", "template", "i-pub", "r-article--meta", "r-embed",
        "r-panel", "r-pub",
    ]
)  # fmt: skip


class RosselTemplate(RosselPage):
    """What templates A and B share: an article element with a headline, a text, a wall."""

    name = "rossel"
    ends = WALL
    noise = re.compile(r"^(?:publicite\W*$|a lire aussi|lire aussi|reagir$|alertez-nous)")

    @classmethod
    def matches(cls, document: Document) -> bool:
        return cls.body_of(document) is not None

    @classmethod
    def body_of(cls, document: Document) -> html.HtmlElement | None:
        """The element that holds the text (perhaps the head too); None when the page has another template."""
        del document
        return None

    @property
    def shown(self) -> list[Block]:
        """Menus and footers invite to subscribe on every page."""
        return blocks_of(self.article_element) if self.article_element is not None else super().shown

    @property
    def nearby(self) -> list[Block]:
        """The article and some lines above it: menus and cards are most of the page."""
        root = self.article_element
        return [*blocks_before(root, ABOVE), *blocks_of(root)] if root is not None else super().nearby

    @cached_property
    def title(self) -> RawValue | None:
        root = self.article_element
        own = next(root.iter("h1"), None) if root is not None else None
        heading = next((text for node, text in self.document.titled if node is own), None) or text_of(own)
        return RawValue(heading, "h1") if heading else super().title

    @cached_property
    def _judged(self) -> dict[html.HtmlElement, bool]:
        """Elements that `_is_boilerplate` has judged."""
        return {}

    def _is_boilerplate(self, element: html.HtmlElement, root: html.HtmlElement) -> bool:
        """True for an element inside `root` that belongs to something else than the article."""
        if element is root:
            return False
        if element not in self._judged:
            above = element.getparent()
            self._judged[element] = self._is_named_boilerplate(element) or (
                above is not None and self._is_boilerplate(above, root)
            )
        return self._judged[element]

    @staticmethod
    def _is_named_boilerplate(element: html.HtmlElement) -> bool:
        """True for an element that its own tag or name gives away."""
        if element.tag in BOILERPLATE_TAGS:
            return True
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        return len(names) > 1 and bool(BOILERPLATE.search(names)) and "-has-paywall" not in names

    def _blocks(self, root: html.HtmlElement) -> Iterator[Block]:
        """Blocks of the article below `root`, up to the wall when there is one."""
        lead = self.lead_element
        for block in blocks_of(root):
            text = block.folded
            if WALL.match(text):
                return
            if self.noise and self.noise.search(text):
                continue
            if lead is not None and holds(lead, block.element):
                continue
            if not self._is_boilerplate(block.element, root):
                yield block

    @cached_property
    def content(self) -> list[Block] | None:
        root = self.body_of(self.document)
        return list(self._blocks(root)) if root is not None else None

    @cached_property
    def lead_element(self) -> html.HtmlElement | None:
        return None

    @cached_property
    def lead(self) -> list[Block]:
        return blocks_of(self.lead_element) if self.lead_element is not None else []

    @cached_property
    def time_elements(self) -> list[html.HtmlElement]:
        root = self.article_element
        return [t for t in root.iter("time") if not self._nested(t, root)] if root is not None else []

    @staticmethod
    def _nested(element: html.HtmlElement, root: html.HtmlElement) -> bool:
        return next(element.iterancestors("article"), root) is not root

    @cached_property
    def dates(self) -> list[RawValue]:
        found = [RawValue(t.get("datetime") or "", "time") for t in self.time_elements if t.get("datetime")]
        found = found[:1] + super().dates
        if match := re.search(r"/article/(?:[^?]*/)?(\d{4}-\d{2}-\d{2})(?:/|$)", self.document.url):
            found.append(RawValue(match[1], "url"))
        texts = (text_of(t) for t in self.time_elements[:1])
        return found + [RawValue(text, "text") for text in texts if text]

    def _as_shown(self, declared: list[RawValue]) -> list[RawValue]:
        """As they are: its CMS declares the day that readers see; to look for that one takes half of the time."""
        return declared

    @cached_property
    def byline_element(self) -> html.HtmlElement | None:
        return None

    @cached_property
    def bylines(self) -> list[RawValue]:
        text = text_of(self.byline_element)
        return [RawValue(text, "text")] if text else super().bylines


class TemplateA(RosselTemplate):
    """The `gr-` classes, about 2016 to 2021."""

    name = "rossel-a"

    @classmethod
    def body_of(cls, document: Document) -> html.HtmlElement | None:
        return document.first_of("gr-article-content", "gr-content-text")

    @cached_property
    def lead_element(self) -> html.HtmlElement | None:
        return self.document.first_of("gr-article-teaser")

    @cached_property
    def byline_element(self) -> html.HtmlElement | None:
        return self.document.first_of("gr-article-infos-author", "gr-meta-author")

    @cached_property
    def section(self) -> RawValue | None:
        crumbs = [item for trail in self.document.all_of("gr-section-breadcrumb") for item in trail]
        texts = [text for text in map(text_of, crumbs) if text]
        return RawValue(texts[-1], "text") if texts else super().section


class TemplateB(RosselTemplate):
    """The `r-` custom elements, since 2021."""

    name = "rossel-b"

    @classmethod
    def body_of(cls, document: Document) -> html.HtmlElement | None:
        named = (e for e in document.tree.iter("article") if "r-article" in (e.get("class") or "").split())
        around = (e for section in document.tree.iter("r-article--section") for e in section.iterancestors("article"))
        return next(chain(named, around), None)

    @cached_property
    def lead_element(self) -> html.HtmlElement | None:
        root = self.article_element
        return next(root.iter("r-article--chapo"), None) if root is not None else None

    @cached_property
    def byline_element(self) -> html.HtmlElement | None:
        root = self.article_element
        if root is None:
            return None
        in_head = (one for head in root.iter("r-article--meta") for one in head.iter("address"))
        marked = (one for one in root.iter("address") if one.get("rel") == "author")
        return next(chain(in_head, marked), None)

    @cached_property
    def section(self) -> RawValue | None:
        if raw := super().section:
            return raw
        classed = self.document.classed if "breadcrumb" in self.document.text else {}
        trails = (trail for name, elements in classed.items() if "breadcrumb" in name for trail in elements)
        texts = [text for trail in trails for text in map(text_of, trail.iter("a")) if text]
        texts = texts or self._links_of_article(SECTION)
        return RawValue(texts[-1], "text") if texts else None


class RosselLandmarks(RosselPage, LandmarkTemplate):
    """A page of neither template: live pages, galleries, and whatever comes next."""

    name = "rossel-landmarks"

    @cached_property
    def section(self) -> RawValue | None:
        crumbs = self._links_of_article(SECTION)
        return RawValue(crumbs[-1], "text") if crumbs else super().section

    def _ends_here(self, block: Block) -> bool:
        """Its tags follow the text."""
        tagged = block.link_share > 0.8 and any(TAGGED.search(href) for href, _ in block.anchors)
        return tagged or super()._ends_here(block)

    @cached_property
    def dates(self) -> list[RawValue]:
        found = re.search(r"/article/(?:[^?]*/)?(\d{4}-\d{2}-\d{2})(?:/|$)", self.document.url)
        return super().dates + ([RawValue(found[1], "url")] if found else [])
