"""The standfirst of a page nobody has described: what stands apart between the headline and the text."""

from collections.abc import Iterable
from html import unescape

from crawler.reading.elements import HEADINGS
from crawler.reading.generic.class_names import limit_of, names_caption
from crawler.reading.generic.column import Column
from crawler.reading.generic.lines import ENDS_SENTENCE, Element, Line, box_of, named_lead
from crawler.reading.headings import LABEL, heading_text
from crawler.text import folded, tidy

MIN_LEAD = 40  # characters; a label is shorter
MIN_UNNAMED = 60  # the same where nothing names it
MOST = 3  # lines of a standfirst above the text
MAX_HEAD = 0.4  # share of the page's running text up to which the headline's box is a head, and not the column
BEGINNING = 60  # characters by which a line is what the page says of itself
LABELLED = 30  # characters that a label may put before them: `VIDÉO`, `Enquête.`


def split_lead(column: Column, chosen: list[Line]) -> tuple[list[Line], list[Line]]:
    """The lines of the standfirst, above the text or its first ones, and the lines of the text without them."""
    if not chosen:
        return [], []
    head = _Head(column, chosen[0])
    above = head.above(chosen)
    count = 0 if above else head.opening(chosen)
    return [without_label(line, column) for line in above or chosen[:count]], chosen[count:]


def without_label(line: Line, column: Column) -> Line:
    """The standfirst without the label before it: `VIDÉO`, `Enquête` in an element of their own.

    As in a headline, its words or class call it a label, or the page's description leaves it out.
    """
    whole = tidy(line.block.text.replace("\n", " "))
    if line.block.anchors or next(line.block.element.iterchildren(), None) is None:
        return line
    rest = heading_text(
        line.block.element, lambda: (text for text in _descriptions(column) if not LABEL.match(folded(text)))
    )
    return column.line_of(rest) if rest != whole and whole.endswith(rest) else line


class _Head:
    def __init__(self, column: Column, first: Line) -> None:
        self.column = column
        self.described = described_beginnings(column)
        self.descriptions = {folded(text)[: BEGINNING + LABELLED] for text in _descriptions(column)}
        self.before = column.all[: next((i for i, line in enumerate(column.all) if line.block is first.block), None)]
        title = [i for i, line in enumerate(self.before) if line.block.folded in column.titles or line.tag == "h1"]
        self.below_title = self.before[title[-1] + 1 :] if title else self.before
        self.box = self._box(self.before[title[-1]]) if title else None

    def _box(self, title: Line) -> Element | None:
        """The element that holds the headline and lines about it, unless it holds much of the text too."""
        box, total = box_of(title), self.column.mass[self.column.document.tree]
        return box if self.column.mass[box] <= MAX_HEAD * total else None

    def above(self, chosen: list[Line]) -> list[Line]:
        """Up to three lines between headline and text that are named, described or stand in the headline's box."""
        own = {line.block.folded for line in chosen}
        found = [
            line
            for line in self.below_title
            if line.size > MIN_LEAD
            and line.block.link_share < 0.4
            and self._is_lead(line)
            and not self._is_about(line)
        ]
        once = {line.block.folded: line for line in found[::-1]}  # some set it for narrow screens and for wide ones
        return [line for words, line in [*once.items()][::-1] if words not in own][:MOST]

    def _is_lead(self, line: Line) -> bool:
        return self.is_described(line) or named_lead(line) is not None or self._stands_in_head(line)

    def _stands_in_head(self, line: Line) -> bool:
        """True for a sentence or heading in the headline's box, right below it: further down stand lives, notices."""
        whole = line.tag in HEADINGS or ENDS_SENTENCE.search(line.block.text)
        sentence = line.running or (line.size >= MIN_UNNAMED and bool(whole))
        if self.box is None or not sentence or self.box not in line.path:
            return False
        if any(limit_of(element) for element in line.path[line.path.index(self.box) + 1 :]):
            return False
        between = self.below_title[: next((i for i, one in enumerate(self.below_title) if one is line), None)]
        return len(between) <= 1 and not any(one.running for one in between)

    def is_described(self, line: Line) -> bool:
        """True for what the page says of itself to machines, here or there a label before it perhaps."""
        start = line.block.folded[: BEGINNING + LABELLED]
        shown = start[:BEGINNING] if len(start) > MIN_LEAD else "\0"
        return any(text in start for text in self.described) or any(shown in text for text in self.descriptions)

    def _is_about(self, line: Line) -> bool:
        """True for a caption, and for what the site says of itself."""
        named = named_lead(line)
        for element in line.path[:-5:-1]:
            if element is named or element is self.box:
                break
            if names_caption(element):
                return True
        return not self.is_described(line) and self.column.is_said_by_site(line)

    def opening(self, chosen: list[Line]) -> int:
        """How many of the first lines are the standfirst: those of a box named so, or one that is set apart."""
        first = chosen[0]
        if len(chosen) < 2 or first.size <= MIN_LEAD or first.tag in ("td", "th"):
            return 0
        if (box := named_lead(first)) is not None:
            return self._count_in(box, chosen)
        if self._stands_in_head(first):
            return 1
        return 1 if self.is_described(first) and _is_set_apart(first, chosen[1:]) else 0

    def _count_in(self, box: Element, chosen: list[Line]) -> int:
        """The first lines in a box, where they are the smaller part of the text."""
        count = next((i for i, line in enumerate(chosen) if box not in line.path), len(chosen))
        inside = sum(line.size for line in chosen[:count])
        return count if 2 * inside < sum(line.size for line in chosen) else 1


def _is_set_apart(first: Line, following: list[Line]) -> bool:
    """True for a line in a box, an element or a class of its own, unlike the paragraphs after it."""
    paragraphs = [line.path for line in following if line.running][:3]
    own = first.path
    if first.tag in HEADINGS:
        return True
    return bool(paragraphs) and all(
        path[-2] is not own[-2] or path[-1].tag != own[-1].tag or path[-1].get("class") != own[-1].get("class")
        for path in paragraphs
    )


def described_beginnings(column: Column) -> set[str]:
    """How the descriptions of the page begin, folded: its meta elements' and JSON-LD's."""
    return {folded(text)[:BEGINNING] for text in _descriptions(column) if len(text) > MIN_LEAD}


def _descriptions(column: Column) -> Iterable[str]:
    for name in ("description", "og:description", "twitter:description"):
        yield from map(unescape, column.document.meta.get(name, []))  # some systems escape twice
    recorded = column.document.article.get("description")
    if isinstance(recorded, str):
        yield unescape(recorded)
