"""What stands around a headline, for pages that declare too little: the lines that date and sign an article.

Only lines near the headline count. A footer, a menu or a card of another article has dates and names too.
"""

import re
from collections.abc import Iterator
from functools import cached_property

from lxml import html

from crawler.blocks import Block
from crawler.days import Day, days_in, first_day
from crawler.page import Document
from crawler.text import folded
from crawler.titles import compact

AFTER, BEFORE = 14, 8  # lines below and above the headline
LINE = 160  # characters of a line of the head; what is longer is text
RUNNING = 200  # characters of a first paragraph, which may begin with place and day
FEW = 2  # days on lines of their own that a page may show and be believed
DATELINE = 40  # characters of it within which the day begins
CLOCKED = 20  # characters behind a day within which its time stands
TELLING = 15  # letters of a headline that no other line holds by chance
OUTSIDE = ("nav", "aside", "footer", "figure", "figcaption", "form", "menu", "option")
UPDATED = re.compile(  # or the day that somebody joined a forum
    r"\b(?:updated?|modified|edited|revised|aktualisiert|geandert|anderung|stand|bearbeitet|mise? a jour|modifie|maj|"
    r"actualizado|actualizada|aggiornato|atualizado|bijgewerkt|zaktualizowano|aktualizov\w+|oppdatert|uppdaterad|"
    r"opdateret|registriert|joined|member since|inscrit|beigetreten)\b"
)
PUBLISHED = re.compile(
    r"\b(?:published|posted|written|released|created|on|veroffentlicht|erschienen|erstellt|gepostet|datum|vom|publiee?|"
    r"paru|mise? en ligne|poste|ecrit|publicado|publicada|pubblicato|geplaatst|gepubliceerd|opublikowano|publisert)\b"
)


STATED = re.compile(
    r"\b(?:published|posted|veroffentlicht|erschienen|gepostet|publiee?|parue?|mise? en ligne|publicad[oa]|"
    r"pubblicato|gepubliceerd|opublikowano|publisert|publicerad)\b\D{0,15}$"
)
AROUND = re.compile(r"comment|kommentar|respond|discuss|replies|related|sidebar|widget[_-]|recommend", re.IGNORECASE)


class Surroundings:
    """The lines of a page around the one that is its headline."""

    def __init__(self, document: Document, title: str) -> None:
        self.blocks = [block for block in document.blocks if not block.inside(*OUTSIDE)]
        self.title = compact(title)
        self._aside: dict[html.HtmlElement, bool] = {}

    @cached_property
    def at(self) -> int | None:
        """Index of the headline: an h1 before a lesser heading, that before a line; the whole before a part."""
        found = [
            (_rank(block), compact(block.text) != self.title, index)
            for index, block in enumerate(self.blocks)
            if self.title and len(self.title) <= len(block.text) < 2 * LINE and self._holds_title(block.text)
        ]
        return min(found)[2] if found else None

    def _holds_title(self, text: str) -> bool:
        bare = compact(text)
        return bool(bare) and (bare.startswith(self.title) or bare.endswith(self.title))

    @cached_property
    def below(self) -> list[Block]:
        """The lines after the headline, to the second that runs on: a standfirst may stand above the byline."""
        found: list[Block] = []
        running = 0
        for block in self.blocks[self.at + 1 : self.at + 1 + AFTER] if self.at is not None else []:
            if self.aside(block.element):
                continue
            running += len(block.text) > RUNNING and block.link_share < 0.3
            if running == 2:
                break
            found.append(block)
        return found

    @cached_property
    def above(self) -> list[Block]:
        """The lines before the headline, the nearest first."""
        return self.blocks[max(0, self.at - BEFORE) : self.at][::-1] if self.at is not None else []

    def aside(self, element: html.HtmlElement) -> bool:
        """True inside comments, cards and side columns, as far as names of classes and ids tell.

        What holds the headline is none of these, whatever it is called: `content-sidebar-wrap`, `no-comments`.
        """
        if self.at is not None and not self._aside:
            title = self.blocks[self.at].element
            self._aside = dict.fromkeys([title, *title.iterancestors()], False)
        if element not in self._aside:
            above = element.getparent()
            named = AROUND.search(f"{element.get('class') or ''} {element.get('id') or ''}")
            self._aside[element] = bool(named) or (above is not None and self.aside(above))
        return self._aside[element]

    def dates_stated(self) -> list[str]:
        """The only day on the page behind a word for publishing: a text's last line, or a box of particulars.

        The word may stand in a line of its own before the day. Cards of other articles state many days.
        """
        found: dict[str, str] = {}
        label = ""
        for block in self.blocks:
            line = folded(block.text)
            if len(line) <= 2 * LINE and not block.inside("a") and not self.aside(block.element):
                for day in days_in(line):
                    if STATED.search(f"{label} {line[: day.start]}"):
                        found.setdefault(day.day.isoformat(), line[day.start : day.end + CLOCKED])
            label = line if len(line) < DATELINE else ""
        return [*found.values()] if len(found) == 1 else []

    def dates_elsewhere(self) -> list[str]:
        """The only days that stand on lines of their own, away from the headline; cards and lists have many."""
        found: dict[str, str] = {}
        for block in self.blocks:
            if len(block.text) > 2 * DATELINE or block.inside("a") or self.aside(block.element):
                continue
            line = folded(block.text)
            for day in days_in(line):
                if not UPDATED.search(line[: day.start]):
                    found.setdefault(day.day.isoformat(), block.text)
        return [*found.values()] if len(found) <= FEW else []

    def dates(self) -> Iterator[str]:
        """Wordings of the day of publication; the last ones only say when the page was changed.

        Days of running text come after those of lines: a text may begin with the day of what it tells.
        """
        updated: list[str] = []
        running: list[str] = []
        for block in self._dating:
            for element in block.element.iter("time"):
                if not UPDATED.search(folded(block.text)) and not _shows_another_day(element):
                    yield element.get("datetime") or ""
            found = _published(block.text, updated)
            if len(block.text) > LINE:
                running += found
            else:
                yield from found
        yield from running
        yield from updated

    def shown(self) -> Iterator[str]:
        """Days of publication as readers see them, whatever the elements tell machines."""
        for block in self._dating:
            yield from _published(block.text, [])

    @property
    def _dating(self) -> Iterator[Block]:
        """The lines near the headline that may date it."""
        for block in [*self.below, *self.above]:
            if not block.inside("a") and block.link_share <= 0.9 and not self.aside(block.element):
                yield block

    def dates_beside_title(self) -> Iterator[str]:
        """The day in a line elsewhere that names the whole headline: a blog's last line, the article's own card."""
        for block in self.blocks if len(self.title) >= TELLING else []:
            if len(block.text) < len(self.title) + 2 * LINE and self.title in compact(block.text):
                yield from _published(block.text[: 2 * LINE], [])


def _shows_another_day(element: html.HtmlElement) -> bool:
    """True when a `<time>` shows readers another day than it tells machines: some systems put the last change there.

    A day more or less is only the zone.
    """
    told, seen = first_day(element.get("datetime") or ""), first_day(element.text_content())
    return bool(told and seen and abs((told.day - seen.day).days) > 1)


def _rank(block: Block) -> int:
    """How much an element is a headline's: 0 for h1, then lesser headings, lines, links."""
    for rank, tags in enumerate((("h1",), ("h2", "h3"))):
        if block.inside(*tags):
            return rank
    return 3 if block.link_share > 0.5 else 2


def _published(text: str, updated: list[str]) -> Iterator[str]:
    """Whole dates of a line; those behind a word for a change are put aside. Of running text only a dateline."""
    line = folded(text[: 2 * LINE])
    end = 0
    for found in sorted(days_in(line), key=lambda day: day.start):
        if found.start < end or (len(text) > LINE and not _dates_text(line, found)):
            continue
        before = line[end : found.start]
        words = line[found.start : found.end + CLOCKED] if end or len(text) > LINE else text
        end = found.end
        if UPDATED.search(before):
            updated.append(words)
        else:
            yield words


def _dates_text(line: str, found: Day) -> bool:
    """True for the day in `Berlin, 3 mai 2021 – Le ministre…`, or behind a word for publishing."""
    return found.start < DATELINE or bool(
        PUBLISHED.search(line[max(0, found.start - 30) : found.start]) and len(line) < RUNNING
    )
