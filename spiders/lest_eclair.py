"""L'Est Éclair, the daily of Troyes: lest-eclair.fr, on the Rossel group's CMS (Drupal 7).

Two template families are known, `gr-` and `r-`; which one a page carries is told by the page, not its date.
"""

import re
from collections.abc import Iterator
from functools import cached_property

from lxml import html

from crawler.blocks import Block, blocks_of, holds
from crawler.items import Outlet
from crawler.landmarks import LandmarkTemplate
from crawler.page import Document
from crawler.template import Said, Template, has_class, one, text_of
from spiders.outlet import OutletSpider, day_archive, feed, front, news_sitemap, sitemap

SITEMAPS = "https://www.lest-eclair.fr/sites/default/files/sitemaps/abonnes_lest_eclair_fr"
# What stands inside the article element without being the article.
FOREIGN = re.compile(
    r"(?:^|\s)(?:gr-|r-|js-)?(?:ads?|pub|imu|inread|paywall|archive-(?:wrapper|paywall|btn)|newsletter|stories|"
    r"linked-stories|teasers?-list|article-links-list|story-exergue|exergue|free-tags|tags|social|share|"
    r"comments?|embed|media|main-media|main-img|caption|keyword-wrapper|readtime|panel--paywall|direct|"
    r"adm-ad|sso)(?:[-_][\w-]*)?(?=\s|$)|qiota_(?:hidden|reserve)"
)
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
        tree = self.document.tree
        if re.search(r"/\d+/sections/|/archive/index", self.document.url):
            return "listing"
        page = " ".join(e.get("class") or "" for e in tree.xpath("//body | //main"))
        if re.search(r"page-le-direct|live-?blog", page):
            return "live"
        if "package-gallery" in page:
            return "gallery"
        few = isinstance(self, LandmarkTemplate) or sum(len(block.text) for block in self.content or []) < 300
        if few and not self.document.classes.isdisjoint(("gr-direct-list", "r-direct--list")):
            return "live"
        if few and not self.document.classes.isdisjoint(("gr-package-gallery", "gr-gallery-thumbnails")):
            return "gallery"
        return super().kind

    @cached_property
    def tags(self) -> list[str]:
        """Its own list of tags, or meta; the keywords the CMS makes from the title's words are none."""
        listed = "gr-free-tags" in self.document.classes
        items = self.document.tree.xpath(f"//*[{has_class('gr-free-tags')}]//a") if listed else []
        if tags := [text for text in map(text_of, items) if text] or self.document.meta.get("article:tag", []):
            return tags
        return super().tags if self.document.article.get("keywords") else []

    @cached_property
    def partial(self) -> str | None:
        if said := super().partial:
            return said
        if (self.document.first_meta("cxenseparse:rob-article-ispaidcontent") or "").lower() == "true":
            return "meta ispaidcontent"
        if any(WALL.match(b.said) for b in self.document.blocks):
            return "the wall's wording"
        declared = "isAccessibleForFree" in self.document.article
        return "the wall's element" if not declared and not WALL_MARKS.isdisjoint(self.document.classes) else None


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

    @cached_property
    def article_element(self) -> html.HtmlElement | None:
        """The article with the headline: other articles may be embedded in it or follow it."""
        return one(self.document.tree, "//article[.//h1][not(ancestor::article)]", "//article[.//h1]")

    @cached_property
    def title(self) -> Said | None:
        root = self.article_element
        heading = text_of(one(root, ".//h1")) if root is not None else None
        return Said(heading, "h1") if heading else super().title

    def _foreign(self, element: html.HtmlElement, root: html.HtmlElement) -> bool:
        """True for an element inside `root` that belongs to something else than the article."""
        for e in (element, *element.iterancestors()):
            if e is root:
                return False
            if e.tag in ("article", "aside", "figure", "nav", "footer", "header", "template", "i-pub"):
                return True
            names = f"{e.get('class') or ''} {e.get('id') or ''}"
            if FOREIGN.search(names) and "-has-paywall" not in names:
                return True
        return False

    def _blocks(self, root: html.HtmlElement) -> Iterator[Block]:
        """Blocks of the article below `root`, up to the wall when there is one."""
        lead = self.lead_element
        for block in blocks_of(root):
            text = block.said
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
    def dates(self) -> list[Said]:
        found = [Said(t.get("datetime") or "", "time") for t in self.time_elements if t.get("datetime")]
        found = found[:1] + super().dates
        if match := re.search(r"/article/(?:[^?]*/)?(\d{4}-\d{2}-\d{2})(?:/|$)", self.document.url):
            found.append(Said(match[1], "url"))
        texts = (text_of(t) for t in self.time_elements[:1])
        return found + [Said(text, "text") for text in texts if text]

    @cached_property
    def byline_element(self) -> html.HtmlElement | None:
        return None

    @cached_property
    def bylines(self) -> list[Said]:
        text = text_of(self.byline_element)
        return [Said(text, "text")] if text else super().bylines


class TemplateA(RosselPage):
    """The `gr-` family, about 2016 to 2021."""

    name = "lest_eclair-a"

    @classmethod
    def body_of(cls, document: Document) -> html.HtmlElement | None:
        return one(
            document.tree,
            f"//*[{has_class('gr-article-content')}]",
            f"//*[{has_class('gr-content-text')}]",
        )

    @cached_property
    def lead_element(self) -> html.HtmlElement | None:
        return one(self.document.tree, f"//*[{has_class('gr-article-teaser')}]")

    @cached_property
    def byline_element(self) -> html.HtmlElement | None:
        return one(
            self.document.tree,
            f"//*[{has_class('gr-article-infos-author')}]",
            f"//*[{has_class('gr-meta-author')}]",
        )

    @cached_property
    def section(self) -> Said | None:
        crumbs = self.document.tree.xpath(f"//ul[{has_class('gr-section-breadcrumb')}]/li")
        texts = [text for text in map(text_of, crumbs) if text]
        return Said(texts[-1], "text") if texts else super().section


class TemplateB(RosselPage):
    """The `r-` family of custom elements, since 2021."""

    name = "lest_eclair-b"

    @classmethod
    def body_of(cls, document: Document) -> html.HtmlElement | None:
        return one(document.tree, f"//article[{has_class('r-article')}]", "//article[.//r-article--section]")

    @cached_property
    def lead_element(self) -> html.HtmlElement | None:
        root = self.article_element
        return one(root, ".//r-article--chapo") if root is not None else None

    @cached_property
    def byline_element(self) -> html.HtmlElement | None:
        root = self.article_element
        if root is None:
            return None
        return one(root, ".//r-article--meta//address", ".//address[@rel='author']")

    def _foreign(self, element: html.HtmlElement, root: html.HtmlElement) -> bool:
        if any(e.tag in ("r-article--meta", "r-pub", "r-embed", "r-panel") for e in element.iterancestors()):
            return True
        return element.tag in ("r-article--meta", "r-embed") or super()._foreign(element, root)

    @cached_property
    def section(self) -> Said | None:
        tree = self.document.tree
        crumbs = tree.xpath("//*[contains(@class, 'breadcrumb')]//a")
        texts = [text for text in map(text_of, crumbs) if text]
        return super().section or (Said(texts[-1], "text") if texts else None)


class RosselAny(RosselSigns, LandmarkTemplate):
    """A page in neither family: live pages, galleries, and whatever comes next."""

    name = "lest_eclair-landmarks"

    @cached_property
    def dates(self) -> list[Said]:
        found = re.search(r"/article/(?:[^?]*/)?(\d{4}-\d{2}-\d{2})(?:/|$)", self.document.url)
        return super().dates + ([Said(found[1], "url")] if found else [])


class LestEclairSpider(OutletSpider):
    name = "lest_eclair"
    outlet = Outlet(
        id="lest_eclair",
        name="L'Est Éclair",
        aliases=("L'Est Éclair", "L'Est Eclair", "L'Est-Éclair", "l'Est-Eclair", "lest-eclair.fr"),
        homepage="https://www.lest-eclair.fr/",
        hosts=("lest-eclair.fr",),
        false_utc=True,
    )
    # The counter restarted with the prefix `id`, so 50912 and id50912 are two articles. A path may stand twice.
    address = re.compile(
        r"^https?://[^/]+/(?:art/)?(?P<id>(?:id)?\d+|d-\d+-\w+)/article/(?:[^?]*?/)?(?P<day>\d{4}-\d{2}-\d{2})(?:/|$|\?)"
    )
    sections = re.compile(r"//www\.lest-eclair\.fr/\d+/sections/")
    sources = (
        news_sitemap(f"{SITEMAPS}/sitemapnews-0.xml"),
        feed("https://www.lest-eclair.fr/rss.xml"),
        front("https://www.lest-eclair.fr/"),
        sitemap(f"{SITEMAPS}/sitemapindex.xml"),
        day_archive("https://www.lest-eclair.fr/archive/index?format=date&date={day}"),
    )
    templates = (TemplateA, TemplateB, RosselAny)
