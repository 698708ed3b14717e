"""APM International's news services on health (TICsanté, TICpharma, TecHopital), on one CMS.

Its tags are unknown; title, date and lead stand outside the body. Recent stories are cut for anonymous readers.
"""

import re
from functools import cached_property

from lxml import html

from crawler.lexicon import Wording
from crawler.reading.blocks import Block
from crawler.reading.landmarks import MONTH, NOISE, WEEKDAY, LandmarkTemplate
from crawler.reading.template import RawValue
from spiders.outlet import OutletSpider

DATELINE = Wording(
    rf"^[^\n(]{{2,60}}?,\s*(?P<date>{WEEKDAY}\d{{1,2}}(?:er)? {MONTH} \d{{4}})\s*"
    r"\((?:TIC ?[Ss]anté|TIC ?[Pp]harma|TecHopital|APM)[^)]*\)"
)


class ApmPage(LandmarkTemplate):
    """Every form of its pages; what identifies a line is what it says."""

    name = "apm"
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


class ApmSpider(OutletSpider):
    """A title of the publisher: its file adds `name`, `outlet` and `sources`."""

    # /story/1280/slug.html, /story/1280/ and /story?ID=1280 share one counter.
    article_url = re.compile(
        r"^https?://[^/]+/story(?:/(?P<id>\d+)(?:[/?]|$)|(?:\.php)?/?\?(?:.*&)?(?i:ID)=(?P<id2>\d+))"
    )
    templates = (ApmPage,)
