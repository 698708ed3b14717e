"""The visible text of a tree, block by block: what a reader would call lines, paragraphs and items.

No class name of a site is looked at, so this holds whatever the template; what is hidden from a reader is left out.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from lxml import html

from crawler.reading.elements import (
    INLINE,
    OUTSIDE,
    PARAGRAPHS,
    QUOTED,
    RENDERED,
    SWALLOWING,
    UNSEEN,
    has_text_beside,
    is_asked,
    is_hidden,
    is_repeated,
)
from crawler.text import folded, tidy, tidy_lines, tidy_or_none

_BR = "\x00"  # stands for a `<br>` until white space is levelled; a tree holds no NUL
_MARKS = " \u00a0\t\r\n.,;:!?…|•·–—-()[]«»\"'\x00"  # what makes no word
_BREAKS = re.compile(r"[\r\n\t]+| {2,}")


class Block:
    """One block of text. Most are looked at in passing, so all but its place is made when asked for."""

    __slots__ = ("_anchors", "_folded", "_links", "_masked", "_parts", "_text", "element", "linked", "outside", "tag")

    def __init__(
        self,
        element: html.HtmlElement,
        parts: list[str],
        masked: list[str],
        links: list[html.HtmlElement],
        linked: int,
        outside: bool,
    ) -> None:
        self.element = element
        """The innermost element that is not inline."""
        self.tag = str(element.tag)
        self.linked = linked
        """Characters of the text that stand inside links."""
        self.outside = outside
        """True inside navigation, side columns, captions, forms and the like, as the tags have it."""
        self._parts, self._masked, self._links = parts, masked, links
        self._text: str | None = None
        self._folded: str | None = None
        self._anchors: list[tuple[str, str]] | None = None

    def __repr__(self) -> str:
        return f"Block({self.text!r}, <{self.tag}>)"

    @property
    def text(self) -> str:
        """Its words. Lines inside it are separated by a line feed."""
        if self._text is None:
            whole = "".join(self._parts)
            plain = whole.isprintable() and "  " not in whole
            self._text = tidy(whole) if plain else tidy_lines(_BREAKS.sub(" ", whole).replace(_BR, "\n"))
        return self._text

    @property
    def spaced(self) -> str:
        """Its words, with a space where the words of two elements meet: `<i>Ana Petit</i><i>Le 3 mai</i>`.

        Styles set them apart for readers. A single letter is part of a word: `<i>L</i>e`, `3<sup>e</sup>`.
        """
        return self._set_apart(" ")

    @property
    def parted(self) -> str:
        """The same, with a line feed there: what meets so is seldom one name, `<i>Ana Petit</i><i>Lesezeit</i>`."""
        return self._set_apart(_BR)

    def _set_apart(self, mark: str) -> str:
        pairs = [*pairwise([*self._parts, ""])]
        meets = [_meet(a, b) for a, b in pairs]
        if not any(meets):
            return self.text
        wide = [f"{part}{mark}" if met else part for (part, _), met in zip(pairs, meets, strict=True)]
        return Block(self.element, wide, [], [], 0, self.outside).text

    @property
    def folded(self) -> str:
        """The text, folded: for looking up phrases."""
        if self._folded is None:
            self._folded = folded(self.text)
        return self._folded

    @property
    def masked(self) -> str:
        """The text with every link reduced to one NUL, so that addresses outside links can be found."""
        return "".join(self._masked)

    @property
    def links(self) -> list[html.HtmlElement]:
        """Its links in order."""
        return self._links

    @property
    def anchors(self) -> list[tuple[str, str]]:
        """Its links in order: (href as written, text)."""
        if self._anchors is None:
            self._anchors = [(link.get("href") or "", tidy(link.text_content())) for link in self._links]
        return self._anchors

    @property
    def link_share(self) -> float:
        """Share of its characters that stand inside links, 0 to 1."""
        return min(1.0, self.linked / max(1, len(self.text))) if self.linked else 0.0

    def inside(self, *tags: str) -> bool:
        """True when the block's element or one above it has one of these tags."""
        return self.tag in tags or next(self.element.iterancestors(*tags), None) is not None


def _meet(one: str, next_one: str) -> bool:
    """True for the texts of two elements without a space between them; behind a figure only before a capital."""
    if len(one) < 2 or len(next_one) < 2:
        return False
    last, first = one[-1], next_one[0]
    return ((last.isalpha() or last in ")]") and first.isalnum()) or (last.isdigit() and first.isupper())


def made_of(text: str) -> Block:
    """A block for text that stands nowhere on the page itself."""
    element = html.Element("p")
    element.text = text
    return Block(element, [text], [], [], 0, outside=False)


class _Walk:
    def __init__(self, hidden: bool) -> None:
        self.hidden = hidden
        self.unseen = UNSEEN - SWALLOWING if hidden else UNSEEN
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.masked: list[str] = []
        self.links: list[html.HtmlElement] = []
        self.linked = 0
        self.link_open = False
        self.outside = 0
        self.around_figure: int | None = None
        """How many elements around the innermost figure are outside; None where a caption or no figure is open."""
        self.loose: dict[html.HtmlElement, bool] = {}
        self.owner: html.HtmlElement | None = None

    def flush(self) -> None:
        if self.owner is not None:
            outside = self.outside > 0
            self.blocks.append(Block(self.owner, self.parts, self.masked, self.links, self.linked, outside))
        elif self.link_open:
            return  # a link around blocks belongs to the first of them
        self.parts, self.masked, self.links = [], [], []
        self.linked, self.owner = 0, None

    def add(self, text: str, owner: html.HtmlElement, in_link: bool) -> None:
        if self.owner is None:
            bare = text.strip()
            if bare and (bare.isprintable() or tidy(bare)):
                self.owner = owner
            elif not in_link and not self.links:
                return  # white space between two blocks
        self.parts.append(text)
        if in_link:
            self.linked += len(text.strip())
        else:
            self.masked.append(text)

    def line(self) -> None:
        """A `<br>`: a line feed, or the end of the paragraph when it is the second in a row."""
        tail = "".join(self.parts[-3:]).rstrip(" \u00a0\r\n\t")
        if tail.endswith(_BR):
            self.flush()
        else:
            self.parts.append(_BR)

    def visit(self, element: html.HtmlElement, owner: html.HtmlElement, in_link: bool) -> None:
        """What stands in an element; its children one by one, each with the text behind it."""
        if text := element.text:
            self.add(text, owner, in_link)
        for child in element:
            tag = child.tag
            if tag in INLINE:
                if self.hidden or not (is_hidden(child) or is_repeated(child)):
                    self.inline(child, tag, owner, in_link)
            elif tag == "br":
                self.line()
            elif isinstance(tag, str):
                self.other(child, tag, owner, in_link)
            if text := child.tail:
                self.add(text, owner, in_link)

    def other(self, child: html.HtmlElement, tag: str, owner: html.HtmlElement, in_link: bool) -> None:
        """An element that is not always inline: a block, a button, or one that HTML does not know."""
        if not self.hidden and is_hidden(child):
            return
        if tag == "button" and tag in self.unseen:
            if self.is_in_sentence(child):
                self.inline(child, tag, owner, in_link)
            elif is_asked(child, owner):
                self.block(child, tag, in_link)
        elif tag not in self.unseen:
            if tag not in RENDERED and self.is_part_of_line(child, owner):
                self.inline(child, tag, owner, in_link)
            else:
                self.block(child, tag, in_link)

    def is_in_sentence(self, button: html.HtmlElement) -> bool:
        """True for a button between the words of a line: a term that is explained when it is pressed."""
        tail = (button.tail or "").strip()
        return bool(tail) and any(part.strip(_MARKS) for part in self.parts)

    def is_part_of_line(self, element: html.HtmlElement, owner: html.HtmlElement) -> bool:
        """True for an element unknown to HTML that is inline, as such are, and not used as a block.

        In a paragraph, or where words stand beside it; alone among other elements it is a block to its site.
        """
        if owner.tag in PARAGRAPHS:
            return True
        for around in element.iterancestors():
            if around not in self.loose:
                self.loose[around] = has_text_beside(around)
            if self.loose[around] or around is owner:
                return self.loose[around]
        return False

    def inline(self, element: html.HtmlElement, tag: str, owner: html.HtmlElement, in_link: bool) -> None:
        if tag == "a" and not in_link and element.get("href"):
            self.links.append(element)
            self.masked.append("\x00")
            in_link = self.link_open = True
        self.visit(element, owner, in_link)
        if tag == "a":
            self.link_open = False

    def block(self, element: html.HtmlElement, tag: str, in_link: bool) -> None:
        if self.parts or self.links:
            self.flush()
        around = self.outside, self.around_figure
        if tag in OUTSIDE:
            self.around_figure = self.outside if tag == "figure" else None
            self.outside += 1
        elif tag in QUOTED and self.around_figure is not None:
            self.outside = self.around_figure  # editors wrap tables and quotations in figures
        self.visit(element, element, in_link)
        if self.parts or self.links:
            self.flush()
        self.outside, self.around_figure = around


def blocks_of(root: html.HtmlElement, hidden: bool = False) -> list[Block]:
    """The blocks below (and of) an element, in document order. Nesting is bounded by the parser.

    What the markup hides, or keeps from those who run scripts, is left out unless `hidden`.
    """
    walk = _Walk(hidden)
    if root.tag in walk.unseen or (is_hidden(root) and not hidden):
        return []
    if root.tag in INLINE:
        walk.inline(root, root.tag, root, False)
    else:
        walk.visit(root, root, False)
    if walk.parts or walk.links:
        walk.flush()
    return walk.blocks


def blocks_before(element: html.HtmlElement | None, wanted: int) -> list[Block]:
    """The last blocks before an element, in document order: as many as wanted, or some more."""
    return _blocks_beside(element, wanted, preceding=True)


def blocks_after(element: html.HtmlElement | None, wanted: int) -> list[Block]:
    """The first blocks behind an element, in document order: as many as wanted, or some more."""
    return _blocks_beside(element, wanted, preceding=False)


def _blocks_beside(element: html.HtmlElement | None, wanted: int, preceding: bool) -> list[Block]:
    found: list[Block] = []
    while element is not None and len(found) < wanted:
        around = element.getparent()
        if around is not None and has_loose_text(around):
            more = _within(around, element, preceding)
            found = [*more, *found] if preceding else [*found, *more]
        else:
            found = _collected(element.itersiblings(preceding=preceding), found, wanted, preceding)
        element = around
    return found


def _within(around: html.HtmlElement, element: html.HtmlElement, preceding: bool) -> list[Block]:
    """The blocks before or behind an element in one whose words stand between its children."""
    blocks, own = blocks_of(around), set(element.iter())
    at = [index for index, block in enumerate(blocks) if block.element in own]
    beside = (blocks[: at[0]] if preceding else blocks[at[-1] + 1 :]) if at else []
    return [block for block in beside if not block.outside]


def _collected(elements: Iterable[html.HtmlElement], found: list[Block], wanted: int, preceding: bool) -> list[Block]:
    """What was found and the blocks of these elements, up to as many as wanted; before it where they precede."""
    for element in elements:
        if len(found) >= wanted:
            break
        more = _nearest_blocks(element, wanted - len(found), preceding)
        found = [*more, *found] if preceding else [*found, *more]
    return found


def _nearest_blocks(element: html.HtmlElement, wanted: int, preceding: bool) -> list[Block]:
    """The last blocks of an element, or the first; its children are looked at where each makes its own blocks."""
    if not is_shown(element) or element.tag in OUTSIDE:
        return []
    if len(element) < 2 or has_loose_text(element):
        return blocks_of(element)
    return _collected(element.iterchildren(reversed=preceding), [], wanted, preceding)


def is_shown(element: html.HtmlElement) -> bool:
    """True for an element that neither its tag nor its own attributes keep from a reader."""
    return isinstance(element.tag, str) and element.tag not in UNSEEN and not is_hidden(element)


def has_loose_text(element: html.HtmlElement) -> bool:
    """True for an element whose own text is divided by no more than inline elements."""
    pieces = [element.text, *(child.tail for child in element)]
    return any(text and not text.isspace() for text in pieces) or any(child.tag in INLINE for child in element)


def common_ancestor(elements: list[html.HtmlElement]) -> html.HtmlElement | None:
    """The innermost element that holds all of these (or is one of them)."""
    if not elements:
        return None
    paths = [[*reversed(list(e.iterancestors())), e] for e in elements]
    shared = None
    for level in zip(*paths, strict=False):
        if any(e is not level[0] for e in level):
            break
        shared = level[0]
    return shared


def holds(ancestor: html.HtmlElement, element: html.HtmlElement) -> bool:
    """True when `element` is `ancestor` or stands below it."""
    return element is ancestor or any(e is ancestor for e in element.iterancestors())


def text_of(element: html.HtmlElement | None) -> str | None:
    """Visible text of an element on one line; None when it is missing or empty."""
    if element is None:
        return None
    return tidy_or_none(" ".join(block.text.replace("\n", " ") for block in blocks_of(element)))
