"""L'Est Éclair, the daily of Troyes: lest-eclair.fr, on the Rossel group's CMS (Drupal 7).

Two template families are known, `gr-` and `r-`; which one a page carries is told by the page, not its date.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import chain

from lxml import html

from crawler.items import Outlet
from crawler.reading.blocks import Block, blocks_of, holds, text_of
from crawler.reading.landmarks import LandmarkTemplate
from crawler.reading.page import Document
from crawler.reading.template import RawValue, Template
from spiders.outlet import OutletSpider, day_archive, feed, front, news_sitemap, sitemap

SITEMAPS = "https://www.lest-eclair.fr/sites/default/files/sitemaps/abonnes_lest_eclair_fr"
# What stands inside the article element without being the article.
FOREIGN = re.compile(
    r"(?:^|\s)(?:gr-|r-|js-)?(?:ads?|pub|imu|inread|paywall|archive-(?:wrapper|paywall|btn)|newsletter|stories|"
    r"linked-stories|teasers?-list|article-links-list|story-exergue|exergue|free-tags|tags|social|share|"
    r"comments?|embed|media|main-media|main-img|caption|keyword-wrapper|readtime|panel--paywall|direct|"
    r"adm-ad|sso)(?:[-_][\w-]*)?(?=\s|$)|qiota_(?:hidden|reserve)"
)
FOREIGN_TAGS = frozenset(
    [
        "article", "aside", "figure", "nav", "footer", "header", "template", "i-pub", "r-article--meta", "r-embed",
        "r-panel", "r-pub",
    ]
)  # fmt: skip
SECTION = re.compile(r"/\d+/sections/")
TAGGED = re.compile(r"/archives/recherche\?word=")
WALL = re.compile(
    r"^(?:article reserve aux abonnes|cet article est reserve|la suite (?:de cet article )?est reservee|"
    r"vous avez consulte vos articles gratuits|deja abonne|pour lire la suite|abonnez-vous)"
)
WALL_MARKS = frozenset(
    [
        "gr-paywall-bloc-limit", "gr-archive-paywall", "r-panel--paywall", "r-paywall--header", "r-paywall",
        "-has-paywall", "qiota_reserve",
    ]
)  # fmt: skip


class RosselSigns(Template):
    """What the CMS says of a page whatever the template: what it is, its tags, whether it is paid."""

    @property
    def kind(self) -> str | None:
        if re.search(r"/\d+/sections/|/archive/index", self.document.url):
            return "listing"
        page = " ".join(e.get("class") or "" for e in self.document.tree.iter("body", "main"))
        if re.search(r"page-le-direct|live-?blog", page):
            return "live"
        if "package-gallery" in page:
            return "gallery"
        few = isinstance(self, LandmarkTemplate) or sum(len(block.text) for block in self.content or []) < 300
        if few and self.document.first_of("gr-direct-list", "r-direct--list") is not None:
            return "live"
        if few and self.document.first_of("gr-package-gallery", "gr-gallery-thumbnails") is not None:
            return "gallery"
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
        items = [link for box in self.document.classed.get("gr-free-tags", []) for link in box.iter("a")]
        tags = [text for text in map(text_of, items) if text] or self.document.meta.get("article:tag", [])
        if tags := tags or self._links_of_article(TAGGED):
            return tags
        return super().tags if self.document.article.get("keywords") else []

    @cached_property
    def partial(self) -> str | None:
        if said := super().partial:
            return said
        if (self.document.first_meta("cxenseparse:rob-article-ispaidcontent") or "").lower() == "true":
            return "meta ispaidcontent"
        if any(WALL.match(block.folded) for block in self.shown):
            return "the wall's wording"
        declared = "isAccessibleForFree" in self.document.article
        return "the wall's element" if not declared and not WALL_MARKS.isdisjoint(self.document.classed) else None

    @property
    def shown(self) -> list[Block]:
        """Where a wall would stand."""
        return self.document.blocks


class RosselPage(RosselSigns):
    """What both families share."""

    name = "lest_eclair"
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

    @cached_property
    def title(self) -> RawValue | None:
        root = self.article_element
        heading = text_of(next(root.iter("h1"), None)) if root is not None else None
        return RawValue(heading, "h1") if heading else super().title

    @cached_property
    def _strange(self) -> dict[html.HtmlElement, bool]:
        return {}

    def _foreign(self, element: html.HtmlElement, root: html.HtmlElement) -> bool:
        """True for an element inside `root` that belongs to something else than the article."""
        if element is root:
            return False
        if element not in self._strange:
            above = element.getparent()
            self._strange[element] = self._is_foreign(element) or (above is not None and self._foreign(above, root))
        return self._strange[element]

    @staticmethod
    def _is_foreign(element: html.HtmlElement) -> bool:
        """True for an element that its own tag or name gives away."""
        if element.tag in FOREIGN_TAGS:
            return True
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        return len(names) > 1 and bool(FOREIGN.search(names)) and "-has-paywall" not in names

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
            if not self._foreign(block.element, root):
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

    @cached_property
    def byline_element(self) -> html.HtmlElement | None:
        return None

    @cached_property
    def bylines(self) -> list[RawValue]:
        text = text_of(self.byline_element)
        return [RawValue(text, "text")] if text else super().bylines


class TemplateA(RosselPage):
    """The `gr-` family, about 2016 to 2021."""

    name = "lest_eclair-a"

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
        crumbs = [item for trail in self.document.classed.get("gr-section-breadcrumb", []) for item in trail]
        texts = [text for text in map(text_of, crumbs) if text]
        return RawValue(texts[-1], "text") if texts else super().section


class TemplateB(RosselPage):
    """The `r-` family of custom elements, since 2021."""

    name = "lest_eclair-b"

    @classmethod
    def body_of(cls, document: Document) -> html.HtmlElement | None:
        named = (e for e in document.classed.get("r-article", []) if e.tag == "article")
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
        if said := super().section:
            return said
        trails = (
            trail for name in self.document.classed if "breadcrumb" in name for trail in self.document.classed[name]
        )
        texts = [text for trail in trails for text in map(text_of, trail.iter("a")) if text]
        texts = texts or self._links_of_article(SECTION)
        return RawValue(texts[-1], "text") if texts else None


class RosselAny(RosselSigns, LandmarkTemplate):
    """A page in neither family: live pages, galleries, and whatever comes next."""

    name = "lest_eclair-landmarks"

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


class LestEclairSpider(OutletSpider):
    name = "lest_eclair"
    outlet = Outlet(
        id="lest_eclair",
        name="L'Est Éclair",
        aliases=(
            "L'Est Éclair",
            "L'Est Eclair",
            "L'Est-Éclair",
            "l'Est-Eclair",
            "lest-eclair.fr",
            "le quotidien aubois",
            "le quotidien troyen",
            "le quotidien de l'Aube",
            "le quotidien de Troyes",
            "le journal aubois",
            "le journal troyen",
        ),
        homepage="https://www.lest-eclair.fr/",
        hosts=("lest-eclair.fr",),
        false_utc=True,
    )
    # The counter restarted with the prefix `id`, so 50912 and id50912 are two articles. A path may stand twice.
    article_url = re.compile(
        r"^https?://[^/]+/(?:art/)?(?P<id>(?:id)?\d+|d-\d+-\w+)/article/(?:[^?]*?/)?(?P<day>\d{4}-\d{2}-\d{2})(?:/|$|\?)"
    )
    section_url = re.compile(r"//www\.lest-eclair\.fr/\d+/sections/")
    sources = (
        news_sitemap(f"{SITEMAPS}/sitemapnews-0.xml"),
        feed("https://www.lest-eclair.fr/rss.xml"),
        front("https://www.lest-eclair.fr/"),
        sitemap(f"{SITEMAPS}/sitemapindex.xml"),
        day_archive("https://www.lest-eclair.fr/archive/index?format=date&date={day}"),
    )
    templates = (TemplateA, TemplateB, RosselAny)
