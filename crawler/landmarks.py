"""Reading a page by its lines alone, for sites whose tags are unknown: title, date line, text, end.

The head is found around the title; the text runs from there to the first line that ends every article of
the site. Nothing depends on a class name, so a redesign that keeps the words keeps the reading.
"""

import re
from functools import cached_property
from typing import ClassVar

from lxml import html

from crawler.blocks import Block, common_ancestor, holds
from crawler.template import Said, Template, same_title
from crawler.text import folded

NEAR = 8  # blocks between the title and its date line at most
OUTSIDE = ("nav", "aside", "footer", "figure", "figcaption", "form", "menu")
LEAD_CLASS = re.compile(r"chap[oô]|lead|lede|intro|accroche|standfirst|excerpt|teaser|summary|resume", re.IGNORECASE)


class LandmarkTemplate(Template):
    """A template that needs only the site's wordings."""

    date_line: ClassVar[re.Pattern[str]]
    """Matches at the start of the line that dates an article; what follows it is given on."""
    head_line: ClassVar[re.Pattern[str]]
    """Lines of the head beside title and date: section, author, breadcrumb, comment counts."""

    @cached_property
    def lines(self) -> list[Block]:
        """The page's blocks without ads, navigation and captions."""
        return [
            b
            for b in self.document.blocks
            if not b.inside(*OUTSIDE) and not (self.noise and self.noise.search(folded(b.text)))
        ]

    @cached_property
    def title_at(self) -> int | None:
        """Index in `lines` of the block that is the title."""
        for said in [*self._headings(), *self._announced_titles()]:
            for index, block in enumerate(self.lines):
                if same_title(block.text, said.words) and not block.inside("a"):
                    return index
        dated: int | None = self.dated_at
        return dated - 1 if dated else None

    def _headings(self) -> list[Said]:
        headings = self.headings
        return [Said(headings[0], "h1")] if len(headings) == 1 else []

    @cached_property
    def dated_at(self) -> int | None:
        """Index in `lines` of the first date line of the page."""
        for index, block in enumerate(self.lines):
            if self.date_line.match(block.text) and block.link_share < 0.5:
                return index
        return None

    @cached_property
    def date_at(self) -> int | None:
        """Index of the date line that belongs to the title: the nearest one, after it if possible."""
        title: int | None = self.title_at
        if title is None:
            first: int | None = self.dated_at
            return first
        after = range(title + 1, min(title + 1 + NEAR, len(self.lines)))
        before = range(title - 1, max(title - 1 - NEAR, -1), -1)
        for index in [*after, *before]:
            if self.date_line.match(self.lines[index].text):
                return int(index)
        return None

    @cached_property
    def text_from(self) -> int:
        """Index of the first line of the text: after title, date and the lines of the head."""
        start = max(-1 if i is None else i for i in (self.title_at, self.date_at)) + 1
        while start < len(self.lines) and self.is_head(self.lines[start]):
            start += 1
        return start

    def is_head(self, block: Block) -> bool:
        return bool(self.head_line.match(block.text))

    @cached_property
    def text_blocks(self) -> list[Block]:
        """Lead and body: everything from the head to the line that ends the article."""
        if self.title_at is None:
            return []
        chosen: list[Block] = []
        for block in self.lines[self.text_from :]:
            if self.ends and self.ends.search(folded(block.text)):
                break
            chosen.append(block)
        return self._within_column(chosen)

    def _within_column(self, blocks: list[Block]) -> list[Block]:
        """Only what shares a column with the title and the first long paragraphs."""
        long = [b for b in blocks if len(b.text) > 80 and b.link_share < 0.5][:2]
        if self.title_at is None or not long:
            return blocks
        root = common_ancestor([self.lines[self.title_at].element, *(b.element for b in long)])
        return [b for b in blocks if root is None or holds(root, b.element)]

    @cached_property
    def title(self) -> Said | None:
        if self.title_at is None:
            return super().title
        return Said(self.lines[self.title_at].text.replace("\n", " "), "text")

    @cached_property
    def lead(self) -> list[Block]:
        """The first block of the text, when its name or its box sets it apart from the next ones."""
        blocks = self.text_blocks
        if len(blocks) < 2:
            return []
        first, parent = blocks[0].element, blocks[0].element.getparent()
        names = " ".join(e.get("class") or "" for e in (first, parent) if e is not None)
        following = [b.element for b in blocks[1:8] if len(b.text) > 60][:3]
        boxed = bool(following) and all(e is not first and e.getparent() is not parent for e in following)
        return blocks[:1] if boxed or LEAD_CLASS.search(names) or _all_bold(first) else []

    @cached_property
    def content(self) -> list[Block] | None:
        return self.text_blocks[len(self.lead) :]

    @cached_property
    def dates(self) -> list[Said]:
        found = [*self._declared("datePublished", ("article:published_time",))]
        if self.date_at is not None:
            match = self.date_line.match(self.lines[self.date_at].text)
            assert match
            found.append(Said(match["date"], "text"))
        return found


def _all_bold(element: html.HtmlElement) -> bool:
    """True when every word of an element is bold: the old way to set a lead apart."""
    bold = "".join("".join(b.itertext()) for b in element.xpath(".//b[not(ancestor::strong)] | .//strong"))
    return bool(bold.strip()) and "".join(bold.split()) == "".join("".join(element.itertext()).split())
