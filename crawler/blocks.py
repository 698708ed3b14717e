"""The visible text of a tree, block by block: what a reader would call lines, paragraphs and items.

No class name is looked at, so this holds whatever the template; what is hidden from a reader is left out.
"""

import re
from dataclasses import dataclass, field

from lxml import html

from crawler.text import folded, tidy, tidy_lines

INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
        "img", "ins", "kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub",
        "sup", "time", "tt", "u", "var", "wbr",
    }
)  # fmt: skip
UNSEEN = frozenset(
    {
        "script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "title", "select", "option",
        "button", "input", "textarea", "audio", "video", "canvas", "map", "math", "dialog",
    }
)  # fmt: skip
# What an unclosed tag may swallow an article into; shown when the page shows nothing else.
_SWALLOWING = frozenset({"noscript", "button", "object", "map", "dialog"})
_BR = "\x00"  # stands for a `<br>` until white space is levelled; a tree holds no NUL
_BREAKS = re.compile(r"[\r\n\t]+| {2,}")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Block:
    """One block of text. Lines inside it are separated by a line feed."""

    text: str
    element: html.HtmlElement = field(repr=False)
    """The innermost element that is not inline."""
    tag: str = ""
    linked: int = 0
    """Characters of the text that stand inside links."""
    anchors: list[tuple[str, str]] = field(default_factory=list)
    """Its links in order: (href as written, text)."""
    masked: str = ""
    """The text with every link reduced to one NUL, so that addresses outside links can be found."""

    _said: str | None = field(default=None, repr=False)

    @property
    def said(self) -> str:
        """The text, folded: for looking up phrases."""
        if self._said is None:
            self._said = folded(self.text)
        return self._said

    @property
    def link_share(self) -> float:
        return min(1.0, self.linked / max(1, len(self.text)))

    def inside(self, *tags: str) -> bool:
        """True when the block's element or one above it has one of these tags."""
        return self.element.tag in tags or next(self.element.iterancestors(*tags), None) is not None

    def below(self, elements: set[html.HtmlElement]) -> bool:
        """True when the block's element or one above it is one of these."""
        return bool(elements) and (self.element in elements or not elements.isdisjoint(self.element.iterancestors()))


def is_hidden(element: html.HtmlElement) -> bool:
    """True when the element's own attributes hide it from a reader."""
    attributes = element.attrib
    if not attributes:
        return False
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return bool(style and _HIDDEN_STYLE.search(style))


class _Walk:
    def __init__(self, hidden: bool) -> None:
        self.hidden = hidden
        self.unseen = UNSEEN - _SWALLOWING if hidden else UNSEEN
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.masked: list[str] = []
        self.anchors: list[tuple[str, str]] = []
        self.linked = 0
        self.link_open = False
        self.owner: html.HtmlElement | None = None

    def flush(self) -> None:
        if not self.parts and not self.anchors:
            return
        text = tidy_lines(_BREAKS.sub(" ", "".join(self.parts)).replace(_BR, "\n")) if self.owner is not None else ""
        if text and self.owner is not None:
            tag = str(self.owner.tag)
            self.blocks.append(Block(text, self.owner, tag, self.linked, self.anchors, "".join(self.masked)))
        elif self.link_open:
            return  # a link around blocks belongs to the first of them
        self.parts, self.masked, self.anchors = [], [], []
        self.linked, self.owner = 0, None

    def add(self, text: str, owner: html.HtmlElement, in_link: bool) -> None:
        bare = text.strip()
        if bare and self.owner is None:
            self.owner = owner
        elif not bare and self.owner is None and not in_link and not self.anchors:
            return  # white space between two blocks
        self.parts.append(text)
        if in_link:
            self.linked += len(bare)
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
        tag = element.tag
        if tag in self.unseen or not isinstance(tag, str) or (is_hidden(element) and not self.hidden):
            return
        if tag == "br":
            self.line()
            return
        inline = tag in INLINE
        if not inline:
            self.flush()
            owner = element
        elif tag == "a" and not in_link and (href := element.get("href")):
            self.anchors.append((href, tidy(element.text_content())))
            self.masked.append("\x00")
            in_link = self.link_open = True
        if text := element.text:
            self.add(text, owner, in_link)
        for child in element:
            self.visit(child, owner, in_link)
            if text := child.tail:
                self.add(text, owner, in_link)
        if tag == "a":
            self.link_open = False
        elif not inline:
            self.flush()


def blocks_of(root: html.HtmlElement, hidden: bool = False) -> list[Block]:
    """The blocks below (and of) an element, in document order. Nesting is bounded by the parser.

    What the markup hides, or keeps from those who run scripts, is left out unless `hidden`.
    """
    walk = _Walk(hidden)
    walk.visit(root, root, False)
    walk.flush()
    return walk.blocks


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
