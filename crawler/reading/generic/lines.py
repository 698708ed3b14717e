"""The lines of a page nobody has described, and what each says of itself by its place, its size and its links."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from lxml import html

from crawler.lexicon import Wording
from crawler.reading.blocks import Block
from crawler.reading.boilerplate import NOTICE
from crawler.reading.elements import HEADINGS, QUOTED
from crawler.reading.generic.wordings import AUTHOR_FOLDED, END_FOLDED

Element = html.HtmlElement

MIN_RUNNING = 70  # characters from which a block is running text rather than a label
MIN_VERSES = 6  # lines that make a text without a full stop
NAME = 30  # characters of what an element is called
MAX_CAPTION = 300  # characters
TEASERS = 3  # texts that each have a link above, from which a page ends in other stories
PARAGRAPHS = frozenset({"p", "li", "blockquote", "pre", "dd", "dt", "td", "th", "q", "summary", "button"})
LISTS = frozenset({"ul", "ol", "dl", "table", "tbody", "tr"})
_STOP = re.compile(r"[.!?…:;,»”\"」。、]")
ENDS_SENTENCE = re.compile(r"[.!?…:»”\"'）)」。]\s*$")
_SENTENCE = re.compile(r"(?:\S+\s+){2,}\S*\w[.!?…»”\"]\s*$")
BODY = Wording("{body.class}", re.IGNORECASE)
_LEAD = Wording("{lead.class}", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Line:
    """A block and what its place on the page says of it."""

    block: Block
    path: list[Element]
    """From the root of the page to the block's own element."""
    size: int
    """Characters; an ideograph says as much as three letters."""
    running: bool
    tag: str
    """Of the paragraph, item or heading it belongs to, else of its own element."""

    @property
    def linked(self) -> bool:
        """True when it is little else than links."""
        share = self.block.link_share
        if self.tag in HEADINGS:
            return self.leads_elsewhere
        sentence = share < 0.95 and self.size > MIN_RUNNING and bool(ENDS_SENTENCE.search(self.block.text))
        return share > 0.6 and not sentence

    @property
    def leads_elsewhere(self) -> bool:
        """True for a headline that is a link to another page, said once or twice."""
        anchors = self.block.anchors
        share = 0.45 if self.tag in HEADINGS else 0.8
        return (
            self.block.link_share > share and self.size > 20 and any(not href.startswith("#") for href, _ in anchors)
        )


def tag_of(path: list[Element]) -> str:
    """A paragraph may wrap its text once more: `<h2><div>` is a heading."""
    for element in path[:-4:-1]:
        if element.tag in HEADINGS or element.tag in PARAGRAPHS:
            return str(element.tag)
    return str(path[-1].tag)


def is_running(block: Block, size: int) -> bool:
    """True for running text: long, hardly linked, punctuated, or verse."""
    share = block.link_share
    if size < MIN_RUNNING or share >= 0.6 or size * (1 - share) < 50 or NOTICE.fullmatch(block.text):
        return False
    return bool(_STOP.search(block.text)) or (share == 0 and block.text.count("\n") >= MIN_VERSES)


def named_lead(line: Line) -> Element | None:
    """The line's own element, or a box close around it, that is named after a standfirst."""
    return next((element for element in line.path[-3:] if names_lead(_called(element))), None)


def _called(element: Element) -> str:
    """What an element is called: its own name where it is the site's, its classes, and what it is for scripts."""
    tag = str(element.tag)
    attributes = ((str(name), str(value)) for name, value in element.attrib.items())
    told = (value for name, value in attributes if name.startswith("data-") and len(value) < NAME)
    return " ".join((tag if "-" in tag else "", element.get("class") or "", element.get("itemprop") or "", *told))


@lru_cache(maxsize=20_000)
def names_lead(names: str) -> bool:
    """True when a name, class or itemprop says that an element holds a standfirst."""
    return bool(_LEAD.search(names))


def names_body(element: Element) -> bool:
    """True when the element's own name says that it holds the text of the article."""
    attributes = element.attrib
    if "articlebody" in (attributes.get("itemprop") or "").lower():
        return True
    return bool(BODY.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}"))


def is_caption(line: Line, counts: Counter[Element]) -> bool:
    """True for a short text that shares a box with a picture and with no other text."""
    if line.size > MAX_CAPTION:
        return False
    for element in reversed(line.path[-3:]):
        if counts[element] > 1 or element.tag in PARAGRAPHS or element.tag in HEADINGS:
            return False
        if next(element.iter("img", "picture"), None) is not None:
            return True
    return False


def stands_in_text(path: list[Element]) -> bool:
    """True where a table, a quotation or code stands in the figure that a path begins with, and its caption not."""
    tags = {element.tag for element in path}
    return not tags.isdisjoint(QUOTED) and "figcaption" not in tags


def is_end(line: Line) -> bool:
    """True for a short line that announces something else than the article."""
    return line.size < 80 and bool(END_FOLDED.match(line.block.folded))


def tells_of_author(line: Line) -> bool:
    """True for a heading above the life of who wrote the article."""
    return line.size < 40 and bool(AUTHOR_FOLDED.match(line.block.folded))


def first_teaser(lines: list[Line]) -> int:
    """Where the page's last texts begin that each have a link above: stories that stand elsewhere. Else the end."""
    found = [len(lines)]
    for index in range(len(lines) - 1, 0, -1):
        if lines[index].running:
            if not lines[index - 1].linked:
                break
            found.append(index - 1)
    return found[-1] if len(found) > TEASERS else len(lines)


def repeated(lines: list[Line]) -> set[str]:
    """Short texts that stand more than once outside of lists and tables: labels, in any language."""
    short = (line.block for line in lines if not line.running and line.tag not in ("li", "td", "th"))
    counts = Counter(block.folded for block in short)
    return {text for text, count in counts.items() if count > 1}


def trimmed(lines: list[Line]) -> list[Line]:
    """From the first running text to the last, and the paragraphs, items and headings beside these two."""
    run = [index for index, line in enumerate(lines) if line.running]
    if not run:
        return []
    first, last = run[0], run[-1]
    while first > 0 and beside(lines[first - 1], lines[run[0]]):
        first -= 1
    while last + 1 < len(lines) and (
        beside(lines[last + 1], lines[run[-1]]) or goes_on(lines[last + 1], lines[run[-1]])
    ):
        last += 1
    return lines[first : last + 1]


def beside(one: Line, other: Line) -> bool:
    """True for two paragraphs, items or headings that stand in one box."""
    if one.tag not in PARAGRAPHS and one.tag not in HEADINGS:
        return False
    return box_of(one) is box_of(other)


def goes_on(line: Line, last: Line) -> bool:
    """True for a short sentence in a box made as that of the last running text: same tag and class, same parent."""
    if line.block.linked or not _SENTENCE.search(line.block.text):
        return False
    one, other = (each.path[-2] if each.tag in PARAGRAPHS else each.path[-1] for each in (line, last))
    made = [(box.tag, box.get("class"), box.getparent()) for box in (one, other)]
    return one is not other and made[0] == made[1]


def box_of(line: Line) -> Element:
    """The element that holds the line's paragraph, list or quotation, and more than it."""
    for element in reversed(line.path):
        wraps = element is not line.path[-1] and has_one_child(element)
        if element.tag not in PARAGRAPHS and element.tag not in HEADINGS and element.tag not in LISTS and not wraps:
            return element
    return line.path[0]


def has_one_child(element: Element) -> bool:
    """True for an element with one child. lxml's `len` counts all of them, of which there may be thousands."""
    first = next(iter(element), None)
    return first is not None and first.getnext() is None


def without_last_headings(lines: list[Line]) -> list[Line]:
    """Without headings that nothing follows."""
    end = len(lines)
    while end and lines[end - 1].tag in HEADINGS:
        end -= 1
    return lines[:end]
