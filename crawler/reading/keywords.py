"""Keywords that a page shows its readers: links marked as such, or links behind a word for them."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import html

from crawler.lexicon import Wording
from crawler.reading.blocks import Block
from crawler.reading.sections import SLUG, UNFILED, slug_of
from crawler.reading.surroundings import Surroundings
from crawler.text import folded, tidy

MOST, LONGEST = 30, 60  # keywords, and characters of one
LABELLING = 30  # characters of a line that announces them
BOXES = 3  # the element of such a line and those close around it
ALL_LINKS = 0.8  # share of a line's characters in links from which it holds nothing else
# As microformats and RDFa mark one.
_MARKS = {"tag", "dc:subject", "dcterms:subject"}
_REL_TAG = re.compile(r"rel=[\"']?[\w ]{0,30}\btag\b")
# `post-tags`, `article__tags`, `tag-list`; a `tagcloud` is the site's.
_BOX = Wording(r"(?<![a-z])(?:{box.keywords})(?![a-z])", re.IGNORECASE)
_LABEL = Wording(r"\W*(?:{tags.label})\s?:?\W*")


def shown_keywords(around: Surroundings, source: str) -> list[str]:
    """The texts of the article's own links of `rel=tag`, else of those behind *Mots-clés*; `source` is the page."""
    if around.at is None:
        return []
    found = _told(_marked(around)) if _REL_TAG.search(source) or ":subject" in source else []
    return found or _told(_labelled(around)) or _told(_boxed(around))


def as_shown(tags: list[str], tree: html.HtmlElement) -> list[str]:
    """Keywords that are names for addresses alone (`conseil-municipal`), in the words of the links to them."""
    if not any("-" in tag for tag in tags) or not all(map(SLUG.fullmatch, tags)):
        return tags
    texts = (tidy(link.text_content()) for link in tree.iter("a"))
    shown = {slug_of(text): text for text in texts if 1 < len(text) <= LONGEST}
    return [shown.get(tag, tag) for tag in tags]


def _told(links: Iterator[html.HtmlElement]) -> list[str]:
    texts = dict.fromkeys(tidy(link.text_content()) for link in islice(links, MOST))
    return [text for text in texts if 1 < len(text) <= LONGEST and not UNFILED.fullmatch(folded(text))]


def _marked(around: Surroundings) -> Iterator[html.HtmlElement]:
    """Links below the headline that say they are keywords; those of a category are none."""
    for link in around.blocks[around.at or 0].element.xpath("following::a[@rel or @property]"):
        said = {*(link.get("rel") or "").lower().split(), *(link.get("property") or "").lower().split()}
        if said & _MARKS and "category" not in said and not around.is_of_another(link):
            yield link


def _labelled(around: Surroundings) -> Iterator[html.HtmlElement]:
    """The links of the lines behind the first label below the headline, or of the label's own line."""
    below = [*around.blocks[(around.at or 0) + 1 :], *around.margins]
    for index, block in enumerate(below):
        alone = len(block.text) <= LABELLING and _LABEL.fullmatch(block.folded)
        if (alone or (block.linked and _opens_list(block))) and not around.is_of_another(block.element):
            yield from _linked_lines(below[index + 1 :]) if alone else block.links
            return


def _boxed(around: Surroundings) -> Iterator[html.HtmlElement]:
    """The links of the lines below the headline that hold nothing else and stand in a box called after keywords."""
    for block in (*around.blocks[(around.at or 0) + 1 :], *around.margins):
        named = (one.get("class") or "" for one in islice((block.element, *block.element.iterancestors()), BOXES))
        if block.link_share >= ALL_LINKS and any(map(_BOX.search, named)) and not around.is_of_another(block.element):
            yield from block.links


def _linked_lines(blocks: list[Block]) -> Iterator[html.HtmlElement]:
    """The links of the next lines that hold nothing else, as far as their elements are made as the first is."""
    made = {(block.tag, block.element.get("class")) for block in blocks[:1]}
    for block in blocks:
        if block.link_share < ALL_LINKS or (block.tag, block.element.get("class")) not in made:
            return
        yield from block.links


def _opens_list(block: Block) -> bool:
    """True for `Étiquettes : ponts, fleuves`: a label, then links alone."""
    label = block.masked.split("\x00")[0]
    between = re.sub(r"[\W\x00]+", "", block.masked[len(label) :])
    return bool(_LABEL.fullmatch(folded(tidy(label))) and label.strip() and not between)
