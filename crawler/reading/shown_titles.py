"""The headline that readers are shown on a page that announces another one, or none but the name of its site."""

import re

from crawler.lexicon import Wording
from crawler.reading.blocks import Block, text_of
from crawler.reading.days import first_day
from crawler.reading.page import Document
from crawler.reading.titles import SEPARATOR, Site, compact, divided
from crawler.text import tidy
from crawler.urls import leads_home

TEXT = 150  # characters of running text, and how few blocks above it a headline may stand
ABOVE = 4
PARAGRAPH = 70  # characters of a paragraph where none is so long
WORDS = 3  # of a headline at least
_HEADLINES = (
    "//*[@itemprop='headline' or (@role='heading' and @aria-level='1')]"
    " | //*[@class or contains(name(), '-')][not(self::a)]"
)
_TITLED = Wording(r"(?:^|\s)(?:{title.class})(?=\s|$)", re.IGNORECASE)
_LARGE = re.compile(r"\+[1-4]|[4-7]")  # sizes of letters, of which 3 is the text's


def shown_instead(found: str, document: Document, site: Site) -> str | None:
    """What a page shows that has the announced title `found` nowhere, or has the site's name for one.

    That part of it which is a line, an element that says it is the headline, or the heading right above the text.
    """
    blocks, bare = document.blocks, compact(found)
    homes = (href for block in blocks for href, text in block.anchors if compact(text) == bare)
    named = site.is_name(found) or any(leads_home(href, document.url) for href in homes)
    if not named and any(bare in compact(block.text) for block in blocks if len(block.text) >= len(found)):
        return None
    parts = [] if named else [part for part in divided(found, SEPARATOR) if len(part.split()) >= WORDS]
    lines = (line for block in blocks for line in block.text.split("\n")) if parts else ()
    told = {compact(line) for line in lines if len(line) < len(found)}
    shown = next((part for part in parts if compact(part) in told), None)
    if shown or not named:
        return shown or _heading_above_text(document, site, "h1", "h2", "h3")
    return _said_to_be(document, site) or _heading_above_text(document, site, "h1", "h2", "h3", "h4")


def _said_to_be(document: Document, site: Site) -> str | None:
    """What an element shows that says it is the headline: by ARIA, microdata, its name or a class that many share."""
    for element in document.tree.xpath(_HEADLINES):
        said = element.get("itemprop") == "headline" or element.get("role") == "heading"
        tag = str(element.tag)
        own = tag.rsplit("-", 1)[1] if "-" in tag else ""  # an element of the site's own
        words = text_of(element) if said or _TITLED.search(f"{element.get('class') or ''} {own}") else None
        if words and len(words.split()) >= WORDS and len(words) <= TEXT and not site.is_name(words):
            return words
    return None


def _heading_above_text(document: Document, site: Site, *tags: str) -> str | None:
    """The heading right above the first running text; the name of the site is none."""
    blocks = document.blocks
    text = next((at for size in (TEXT, PARAGRAPH) if (at := _first_longer(blocks, size))), 0)
    near = (block for block in blocks[max(0, text - ABOVE) : text][::-1] if block.inside(*tags) and not block.linked)
    texts = (document.heading_of(block.element, *tags) for block in near)
    words = (one for one in texts if not site.is_name(one))
    nearest = next((one for one in words if len(one.split()) >= WORDS), "") or _large_above_text(document, text)
    return nearest if nearest and first_day(nearest) is None else None


def _first_longer(blocks: list[Block], size: int) -> int:
    """Index of the first text of more than so many characters; 0 where there is none."""
    return next((i for i, block in enumerate(blocks) if len(block.text) > size and block.link_share < 0.3), 0)


def _large_above_text(document: Document, text: int) -> str:
    """The line in large letters above the text, on a page that has no heading at all: one laid out by tables."""
    blocks = document.blocks
    if next(document.tree.iter("h1", "h2", "h3", "h4"), None) is not None:
        return ""
    near = {block.element for block in blocks[max(0, text - ABOVE) : text + 1] if not block.linked}
    large = document.tree.iter("font", "big") if near else ()
    shown = (one for one in large if one.tag == "big" or _LARGE.fullmatch(one.get("size") or ""))
    words = (tidy(one.text_content()) for one in shown if near.intersection([one, *one.iterancestors()]))
    return next((one for one in words if len(one.split()) >= WORDS and len(one) <= TEXT), "")
