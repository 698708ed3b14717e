"""Who signs an article, in the words of the page: the lines and links around its headline that name a person."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import html

from crawler.lexicon import Wording
from crawler.reading.blocks import Block
from crawler.reading.surroundings import Surroundings
from crawler.text import folded, tidy

NEAR = 8  # lines below the headline that may sign; a byline stands with the date, not in the text
NAME = 60  # characters of a signature
# The page of an author: never a list of articles.
AUTHOR_URL = Wording(r"/(?:{author.path})/[^/?#]|[?&](?:{author.query})\b|/reporters?/", re.IGNORECASE)
# Words of a class, id, rel or itemprop that mark a byline.
MARK = Wording(r"(?:^|[\s_-])(?:{author.mark})(?=$|[\s_-])", re.IGNORECASE)
# `Par`, `Von`, `By` where a line begins, after a date, a bar or a word for writing; in a sentence they sign nothing.
_OPENS = (
    r"(?:^|\n|[|·•–—/(»-]\s*|\d\s+|\b(?:{byline.written})\s+)"
    r"(?:(?:{byline.opens})\s*:?\s+|(?:{byline.label})\s?:?\s+)"
)
_PART = r"(?:(?:[A-ZÀ-ÞА-Я]|[dl]['’][A-ZÀ-Þ])[\w'’.-]*|(?:{byline.particle})\b|&|,)"
_CLOSES = r"(?=\s*(?:$|\n|[|·•–—/()»@,.-]|\d|(?:{byline.closes})\b))"
BYLINE = Wording(rf"(?i:{_OPENS})(?P<names>[A-ZÀ-ÞА-Я][\w'’.-]*(?:,? {_PART}){{0,9}}){_CLOSES}")
# What stands where names do: bylines without one, words of menus, networks, counts and times. Folded.
NO_NAME = Wording(r"^(?:{byline.bare})\W*$|^(?:{byline.menu})\b|\b(?:{byline.count})\b|https?:|www\.|\d{3}")


def near(around: Surroundings) -> Iterator[list[str]]:
    """Names in the lines nearest to the headline, line by line."""
    for block in [*around.below[:NEAR], *around.above]:
        yield _linked(block) or _worded(block) or _marked(block)


def anywhere(around: Surroundings) -> Iterator[list[str]]:
    """Names in the rest of the page: marked as such, or on a line of their own behind `Autor:` or `Von`."""
    for block in around.blocks:
        if len(block.text) <= 2 * NAME and not around.aside(block.element):
            yield _marked(block) or _linked(block) or (_worded(block) if BYLINE.match(block.text) else [])


def _linked(block: Block) -> list[str]:
    """Texts of links to authors' pages."""
    if len(block.text) > 4 * NAME:
        return []
    texts = (tidy(text) for href, text in block.anchors if AUTHOR_URL.search(href))
    return list(dict.fromkeys(text for text in texts if is_name(text)))


def _worded(block: Block) -> list[str]:
    """`Par Ana Petit et Luc Roy`, `Veröffentlicht am 3. Mai 2021 von Ana Petit`."""
    if len(block.text) > 4 * NAME:
        return []
    match = BYLINE.search(block.text)
    return [match["names"].strip(" ,.")] if match and is_name(match["names"]) else []


def _marked(block: Block) -> list[str]:
    """A line that is a name by the class, rel or itemprop of its element or of one in or around it."""
    if len(block.text) > 2 * NAME:
        return []
    inner = (e for e in block.element.iterdescendants() if isinstance(e.tag, str) and _marks(e))
    for element in islice(inner, 3):
        words = tidy("".join(element.itertext()))
        if is_name(words):
            return [words]
    outer = [block.element, *list(block.element.iterancestors())[:2]]
    line = block.text.split("\n")[0]
    return [line] if any(map(_marks, outer)) and is_name(line) else []


def _marks(element: html.HtmlElement) -> bool:
    attributes = element.attrib
    if not attributes:
        return False
    said = (attributes.get(name) for name in ("class", "id", "rel", "itemprop"))
    return any(MARK.search(words) for words in said if words)


def is_name(words: str) -> bool:
    """True for a short line that may sign: with letters, without a sentence, a number or a menu's word."""
    bare = words.strip()
    if not 1 < len(bare) <= NAME or "\n" in bare or len(bare.split()) > 8 or bare.endswith(":"):
        return False
    return bool(re.search(r"[^\W\d_]", bare)) and not NO_NAME.search(folded(bare))
