"""TICsanté, the wire on health information systems by APM International: ticsante.com.

Its tags are unknown; title, date and lead stand outside the body. Recent stories are cut for anonymous readers.
"""

import re
from functools import cached_property

from lxml import html

from crawler.discovering.sources import Ids
from crawler.items import Outlet
from crawler.lexicon import Wording
from crawler.reading.blocks import Block
from crawler.reading.landmarks import MONTH, NOISE, WEEKDAY, LandmarkTemplate
from crawler.reading.template import RawValue
from spiders.outlet import OutletSpider, feed, front, sitemap

DATELINE = Wording(
    rf"^[^\n(]{{2,60}}?,\s*(?P<date>{WEEKDAY}\d{{1,2}}(?:er)? {MONTH} \d{{4}})\s*\((?:TIC ?[Ss]anté|APM)[^)]*\)"
)


class TicsantePage(LandmarkTemplate):
    """Every form of its pages; what identifies a line is what it says."""

    name = "ticsante"
    noise = Wording(rf"{NOISE.shape}|^une question \? appelez|\bcookies?\b.*\b(?:accepter|refuser|parametr)")

    def _is_noise(self, block: Block) -> bool:
        """The consent overlay besides, which is inert text in every page."""
        return super()._is_noise(block) or self._asks_consent(block.element)

    @cached_property
    def _asking(self) -> dict[html.HtmlElement, bool]:
        return {}

    def _asks_consent(self, element: html.HtmlElement | None) -> bool:
        if element is None:
            return False
        if element not in self._asking:
            named = "cookie" in f"{element.get('class') or ''} {element.get('id') or ''}".lower()
            self._asking[element] = named or self._asks_consent(element.getparent())
        return self._asking[element]

    @cached_property
    def dates(self) -> list[RawValue]:
        """Declared, then the visible line, then the dateline that opens the text."""
        found = super().dates
        for block in self.text_blocks[:2]:
            if match := DATELINE.match(block.text):
                found.append(RawValue(match["date"], "dateline"))
        return found

    @cached_property
    def tags(self) -> list[str]:
        """A line `Mots-clés : …`, each a link, else what the page declares."""
        for block in self.document.blocks_with("Mots", "mots", "MOTS"):
            if block.folded.startswith(("mots-cles", "mots cles")):
                words = [text for _, text in block.anchors] or block.text.partition(":")[2].split(",")
                return [word.strip() for word in words if word.strip()]
        return super().tags

    @cached_property
    def partial(self) -> str | None:
        """Cut near 1,200 characters and ended by `...`: what anonymous readers get of recent stories."""
        texts = [b.text for b in self.content or []]
        if texts and texts[-1].endswith(("...", "…")) and 1000 < len("\n".join(texts)) < 1400:
            return "text ends in ... near 1,200 characters"
        return super().partial


class TicsanteSpider(OutletSpider):
    name = "ticsante"
    outlet = Outlet(
        id="ticsante",
        name="TICsanté",
        aliases=("TICsanté", "TIC santé", "TICsante", "TIC Santé", "TIC-Santé", "ticsante.com"),
        homepage="https://www.ticsante.com/",
        hosts=("ticsante.com",),
    )
    # /story/1280/slug.html, /story/1280/ and /story?ID=1280 share one counter.
    article_url = re.compile(
        r"^https?://[^/]+/story(?:/(?P<id>\d+)(?:[/?]|$)|(?:\.php)?/?\?(?:.*&)?(?i:ID)=(?P<id2>\d+))"
    )
    section_url = re.compile(
        r"//(?:www\.)?ticsante\.com/(?:rubriques?|category|theme|actualites?)\b[^?]*(?:\?[^&]*)?$"
    )
    sources = (
        feed("https://www.ticsante.com/rss.xml"),
        feed("https://www.ticsante.com/rss.php"),
        front("https://www.ticsante.com/"),
        sitemap("https://www.ticsante.com/sitemap.xml"),
    )
    ids = Ids(
        url="https://www.ticsante.com/story?ID={id}",
        dated=(
            (1200, "2012-04-01"), (1280, "2012-06-20"), (4983, "2019-12-27"), (5074, "2020-03-05"),
            (5148, "2020-04-20"), (5828, "2021-08-25"), (6003, "2022-01-15"), (7035, "2024-05-15"),
            (8480, "2026-11-30"),
        ),
    )  # fmt: skip
    templates = (TicsantePage,)
