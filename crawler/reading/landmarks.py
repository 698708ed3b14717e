"""Reading a page by its lines alone, for sites whose tags are unknown: title, date, byline, text, end.

The head is found around the title; the text runs from there to the first line that ends an article.
Nothing depends on a class name, so a redesign that keeps the words keeps the reading.
"""

import re
from functools import cached_property
from itertools import pairwise
from typing import ClassVar

from lxml import html

from crawler.lexicon import Phrases, Wording
from crawler.reading.blocks import (
    Block,
    blocks_before,
    blocks_of,
    common_ancestor,
    has_loose_text,
    holds,
    is_shown,
)
from crawler.reading.boilerplate import OFFERS_CHANNEL
from crawler.reading.datelines import Kind, Shown, shown_in
from crawler.reading.days import clock_in, first_day
from crawler.reading.declared import RawValue, folded_names
from crawler.reading.elements import OUTSIDE
from crawler.reading.template import Template, same_title
from crawler.text import folded

NEAR = 8  # lines between the title and its date at most
OF_HEAD = 3  # paragraphs that a head may hold: a standfirst, a summary
APART = 4  # lines between a standfirst and the date or byline below it at most
BELOW = 3  # last lines of a text that may sign it
SIGNATURE = 100  # characters of such a line
ABOVE = 20  # blocks above the title looked at; noise is among them
BEGINNING = 24  # characters of a title by which its line is looked for
HEAD_LINE = 160  # characters of a line of the head
LONG = 600  # characters from which a block is text whatever it begins with
LEAD_CLASS = Wording("{lead.line}", re.IGNORECASE)
RUBRIC = Wording(r"/(?:{section.path})\b", re.IGNORECASE)
# Parts of wordings, before folding.
WEEKDAY = r"(?i:(?:{calendar.weekdays:fr})\s+)?"
MONTH = r"[^\W\d_]{3,9}\.?"
CLOCK = r"(?:\s*(?:[-|,]|à)?\s*\d{1,2}\s?(?:[h:]|heures?)\s?(?:\d{2}|(?<=\dh)|(?<= h)))?"
DATE_LINE = Wording(
    r"(?:[^\n,]{0,60}?[-–|•·,]\s*)?(?i:{date.line})?\s*:?\s*"
    rf"(?P<date>{WEEKDAY}(?:\d{{1,2}}/\d{{1,2}}/\d{{4}}|\d{{1,2}}(?: ?er)? {MONTH} \d{{4}}){CLOCK}),?"
    r"(?P<rest>(?:\s+|\s*[-–|•·,])[^\n.]{0,80})?$"
)
# A name begins with a capital and is no sentence: "Par le téléphone. Un seul numéro…" is text.
BYLINE = Wording(
    r"(?:^|[\n|•·-])\s*(?i:(?P<taken>{byline.taken_down})|(?:(?:{byline.written:fr}) )?(?:{byline.opens:fr}))\s+"
    r"(?P<names>(?:(?:la|le|les) )?(?:rédaction\b|[A-ZÀ-Þ])(?:[^\n.!?:;]|(?<=[A-ZÀ-Þ])\.){0,80})(?(taken)\.?)\s*$"
)
_NAME = r"(?:[A-ZÀ-Þ][\w'’.-]*|d[eu]|la|le)(?: (?:[A-ZÀ-Þ][\w'’.-]*|d[eu]|la|le)){0,3}"
NAMES = Wording(
    rf"(?P<names>{_NAME}(?:(?:, | et | & ){_NAME}){{0,3}}"
    r"(?: (?i:{byline.source:fr}) (?i:{byline.article:fr})?(?:{agency.signs}))?)"
)
DIVIDES = re.compile(r"\s*[|•·]\s*|\s+[-–]\s+")  # the parts of a line of the head
# Lines of a head that are neither date nor names, and lines that are no part of an article: folded.
HEAD = Wording(r"^(?:{chrome.head}|[\W\d]*)$")
NOISE = Wording(r"^(?:(?:{chrome.button_line})\W*)+$|^(?:{chrome.line})")
ENDS = Wording(r"^(?:{chrome.ends}|{wall.paid}|{wall.paid_content})")


class LandmarkTemplate(Template):
    """A template that needs only the wordings of news sites, and may add a site's own."""

    name = "landmarks"
    ends = ENDS
    noise = NOISE
    date_line: ClassVar[Phrases] = DATE_LINE
    """Matches the line that dates an article: group `date`, and `rest` for what follows it."""

    @cached_property
    def lines(self) -> list[Block]:
        """The page's blocks without ads, navigation and captions; of the headline's column where there is one."""
        column = self._column()
        return self._clean(self.document.blocks if column is None else column)

    def _clean(self, blocks: list[Block]) -> list[Block]:
        noisy = self._noisy
        noisy.update((block, self._is_noise(block)) for block in blocks if not block.outside and block not in noisy)
        return [block for block in blocks if not block.outside and not noisy[block]]

    @cached_property
    def _noisy(self) -> dict[Block, bool]:
        """Which blocks were found to be noise: most are asked about twice."""
        return {}

    def _column(self) -> list[Block] | None:
        """From a little above the headline to the end of the smallest element that holds it and enough of a text.

        Menus and cards are most of a page; none of them is looked at where the text begins below the headline.
        """
        heading = self._heading()
        ancestors = list(heading.iterancestors()) if heading is not None else []
        if heading is None or not all(is_shown(e) and e.tag not in OUTSIDE for e in (heading, *ancestors)):
            return None
        for around, above in pairwise(ancestors):
            if len(around.text_content()) < LONG or has_loose_text(above):
                continue
            blocks = blocks_of(around)
            if self._holds_text(blocks, heading):
                return [*blocks_before(around, ABOVE), *blocks]
        return None

    def _heading(self) -> html.HtmlElement | None:
        """The element that alone shows the title: the only h1, or where there is none, the words announced."""
        own = folded_names(self.outlet.spellings)
        found = {element for element, text in self.document.titled if folded(text) not in own}
        for raw in self._announced_titles if not found else []:
            blocks = self.document.blocks_with(raw.words[:BEGINNING])
            found |= {b.element for b in blocks if same_title(b.text, raw.words) and not b.inside("a")}
            if found:
                break
        return found.pop() if len(found) == 1 else None

    def _holds_text(self, blocks: list[Block], heading: html.HtmlElement) -> bool:
        """True when enough lines follow the heading to have date, byline and first paragraphs among them.

        Of a short text the date among them tells, and more paragraphs than stand in a head.
        """
        inside = set(heading.iter())
        last = max((index for index, block in enumerate(blocks) if block.element in inside), default=len(blocks))
        below = self._clean(blocks[last + 1 :])
        told = len(paragraphs(below))
        dated = told > OF_HEAD and any(map(self._is_date_line, below[:NEAR]))
        return dated or (len(below) > NEAR + APART and told > 2)

    def _ends_here(self, block: Block) -> bool:
        return bool(self.ends and self.ends.search(block.folded))

    def _is_noise(self, block: Block) -> bool:
        """True for a block that a wording of the trade, or of the site, gives away; none of them is long."""
        if len(block.text) >= LONG:
            return False
        return bool(OFFERS_CHANNEL.match(block.folded) or (self.noise and self.noise.search(block.folded)))

    @cached_property
    def title_at(self) -> int | None:
        """Index in `lines` of the block that is the title: of those that are alike, the one that says most of it."""
        for raw in [*self._headings(), *self._announced_titles]:
            words = raw.words
            start = folded(words)[:8]
            alike = [
                index
                for index, block in enumerate(self.lines)
                if self._is_title(block, words, start) and not block.inside("a")
            ]
            if alike:
                return max(alike, key=lambda index: min(len(self.lines[index].text), len(words)))
        dated: int | None = self.dated_at
        return dated - 1 if dated else None

    def _is_title(self, block: Block, words: str, start: str) -> bool:
        """True for a line that says a title's words, which begin, folded, with `start`; an h1 perhaps with labels."""
        if block.element in self._bare_headings:
            return same_title(self._bare_headings[block.element], words)
        return block.folded[:8] == start[: len(block.folded)] and same_title(block.text, words)

    @cached_property
    def _bare_headings(self) -> dict[html.HtmlElement, str]:
        """The h1 elements, and their texts without labels."""
        return dict(self.document.titled)

    def _headings(self) -> list[RawValue]:
        headings = self.headings
        return [RawValue(headings[0], "h1")] if len(headings) == 1 else []

    @cached_property
    def dated_at(self) -> int | None:
        """Index in `lines` of the first date line of the page."""
        return next((index for index, block in enumerate(self.lines) if self._is_date_line(block)), None)

    def _is_date_line(self, block: Block) -> bool:
        return bool(self.date_line.match(block.text)) and block.link_share < 0.5

    @cached_property
    def date_at(self) -> int | None:
        """Index in `lines` of the date line that belongs to the title.

        One behind a word for publishing if there is any, else the nearest one, after the title if possible; a line
        that tells only a change at last.
        """
        title: int | None = self.title_at
        if title is None:
            first: int | None = self.dated_at
            return first
        after = range(title + 1, min(title + 1 + NEAR, len(self.lines)))
        before = range(title - 1, max(title - 1 - NEAR, -1), -1)
        found: dict[int, Kind] = {}
        for index in [*after, *before]:
            listed = index < title and self.lines[index].link_share > 0.5
            if not listed and not _is_of_another(self.lines[index]) and (shown := self._dating(self.lines[index])):
                found[index] = shown.kind
        return min(found, key=lambda index: found[index], default=None)

    def _dating(self, block: Block) -> Shown | None:
        """The most telling day of a line that may date the article; None for a line that dates nothing.

        A line that the site's own wording does not know must say what its day is.
        """
        known = self.date_line.match(block.text)
        if not known and len(block.text) > HEAD_LINE:
            return None
        shown = min(shown_in(block.text, prose=False if known else None), key=lambda one: one.kind, default=None)
        if known:
            return shown or Shown(Kind.BARE, block.text)
        return shown if shown and (shown.kind != Kind.BARE or not first_day(shown.words)) else None

    def is_head(self, block: Block) -> bool:
        """True for a line of the head other than the title: date, names, reading time, crumbs."""
        text = block.text
        return bool(
            HEAD.match(block.folded) or BYLINE.search(text) or NAMES.fullmatch(text) or self._dates_alone(block)
        )

    def _dates_alone(self, block: Block) -> bool:
        """True for a line that says when; one whose day opens a text (`PARIS, 3 mai - Le port`) is that text."""
        shown = self._dating(block)
        return bool(shown and (shown.kind != Kind.DATELINE or self.date_line.match(block.text)))

    @cached_property
    def head(self) -> tuple[list[int], int]:
        """Indexes of the standfirst that stands above date or byline, and of the first line of the text."""
        start = (self.title_at if self.title_at is not None else -1) + 1
        standfirst: list[int] = []
        index = text_from = start
        while index < min(len(self.lines), start + NEAR + APART):
            if self.is_head(self.lines[index]):
                text_from = index + 1
            elif self._head_follows(index):
                standfirst.append(index)
            else:
                break
            index += 1
        return [i for i in standfirst if i < text_from and len(self.lines[i].text) > 40], text_from

    def _head_follows(self, index: int) -> bool:
        """True when the date or a line `Par …` of the head stands a little below."""
        if self.date_at is not None and index < self.date_at <= index + APART:
            return True
        return any(BYLINE.match(b.text) for b in self.lines[index + 1 : index + APART])

    @cached_property
    def text_from(self) -> int:
        """Index in `lines` of the first line of the text."""
        return self.head[1]

    @cached_property
    def text_blocks(self) -> list[Block]:
        """Lead and body: the standfirst, and everything from the head to the line that ends the article."""
        if self.title_at is None:
            return []
        chosen = [self.lines[i] for i in self.head[0]]
        for block in self.lines[self.text_from :]:
            if self._ends_here(block):
                break
            chosen.append(block)
        return self._within_column(chosen)

    def _within_column(self, blocks: list[Block]) -> list[Block]:
        """Only what shares a column with the title and the first long paragraphs."""
        long = paragraphs(blocks)[:2]
        if self.title_at is None or not long:
            return blocks
        root = common_ancestor([self.lines[self.title_at].element, *(b.element for b in long)])
        return [b for b in blocks if root is None or holds(root, b.element)]

    @cached_property
    def title(self) -> RawValue | None:
        """The line found to be the title, else what the page declares."""
        if self.title_at is None:
            return super().title
        line = self.lines[self.title_at]
        words = line.text.replace("\n", " ")
        bare = self._bare_headings.get(line.element, words)
        return RawValue(bare if bare in words else words, "text")

    @cached_property
    def lead(self) -> list[Block]:
        """The standfirst; or the first block of the text, when its name or its box sets it apart."""
        standfirst = [self.lines[i] for i in self.head[0]]
        if standfirst:
            return [b for b in self.text_blocks if b in standfirst]
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
        """The blocks of the body: the text without the lead."""
        return [b for b in self.text_blocks if b not in self.lead]

    @cached_property
    def dates(self) -> list[RawValue]:
        """What is declared, then the date line."""
        found = [*self._declared("datePublished", ("article:published_time",))]
        match = self.date_line.match(self.lines[self.date_at].text) if self.date_at is not None else None
        return found + self._shown_dates(match["date"] if match else None)

    def _shown_dates(self, known: str | None) -> list[RawValue]:
        """The words of the date line: `known` by the site's own wording, unless others in the line tell more."""
        shown = self._dating(self.lines[self.date_at]) if self.date_at is not None else None
        if shown is None or shown.kind == Kind.CHANGED:
            return []
        told, found = first_day(shown.words), first_day(known or "")
        same = known and (told is None or (found and found.day == told.day))
        if (
            found
            and told
            and not clock_in(folded(known or "")[found.end :])
            and clock_in(folded(shown.words)[told.end :])
        ):
            same = False
        return [RawValue(known if known and same else shown.words, "text")]

    @cached_property
    def section(self) -> RawValue | None:
        """A short link to a rubric beside the title, else what the page declares."""
        if self.title_at is None:
            return super().section
        first = max(0, self.title_at - 4)
        near = enumerate(self.lines[first : self.text_from], first)
        for _, block in sorted(near, key=lambda pair: abs(pair[0] - (self.title_at or 0))):
            if any(RUBRIC.search(href) and text == block.text for href, text in block.anchors):
                return RawValue(block.text, "text")
        return super().section

    @cached_property
    def bylines(self) -> list[RawValue]:
        """Between title and text: a line `Par …`, a line of names, or names behind the date."""
        title = self.title_at
        head = self.lines[title + 1 : self.text_from] if title is not None else []
        for block in head:
            if block.link_share > 0.8 and any(RUBRIC.search(href) for href, _ in block.anchors):
                continue
            dated = self.date_line.match(block.text)
            text = (dated["rest"] or "").strip(" -–|•·,") if dated else block.text
            before = DIVIDES.split(block.text[: dated.start("date")])[0] if dated else ""
            if match := BYLINE.search(text) or NAMES.fullmatch(text) or BYLINE.match(before):
                return [RawValue(match["names"], "text")]
        return self._declared_authors or self._signed_below

    @property
    def _signed_below(self) -> list[RawValue]:
        """A line `Propos recueillis par …` below the text."""
        lines = (block.text for block in self.text_blocks[-BELOW:] if len(block.text) < SIGNATURE)
        found = (BYLINE.match(line) for line in lines)
        return [RawValue(match["names"], "text") for match in found if match][:1]


def paragraphs(blocks: list[Block]) -> list[Block]:
    """The long ones; not the teasers, each below the headline of another story."""
    above = [None, *blocks]
    return [
        block
        for block, before in zip(blocks, above, strict=False)
        if len(block.text) > 80 and block.link_share < 0.5 and not (before and before.link_share > 0.8)
    ]


def _is_of_another(block: Block) -> bool:
    """True for a day beside another story's headline, or in the card of one."""
    away = (len(text) > BEGINNING for href, text in block.anchors if not href.startswith("#"))
    return block.inside("a") or (block.link_share > 0.5 and any(away))


def _all_bold(element: html.HtmlElement) -> bool:
    """True when every word of an element is bold: the old way to set a lead apart."""
    bold = "".join("".join(b.itertext()) for b in element.xpath(".//b[not(ancestor::strong)] | .//strong"))
    return bool(bold.strip()) and "".join(bold.split()) == "".join("".join(element.itertext()).split())
