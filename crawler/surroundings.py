"""What stands around a headline, for pages that declare too little: the lines that date and sign an article.

Only lines near the headline count. A footer, a menu or a card of another article has dates and names too.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from lxml import html

from crawler.blocks import Block
from crawler.days import Day, days_in, first_day
from crawler.page import Document
from crawler.text import folded
from crawler.titles import compact, sequence

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
    r"\b(?:(?:eintrag|beitrag|artikel|text) wurde|"
    r"published|posted|veroffentlicht|erschienen|gepostet|publiee?|parue?|mise? en ligne|publicad[oa]|"
    r"pubblicato|gepubliceerd|opublikowano|publisert|publicerad)\b\D{0,15}$"
)
TALK = {"comment", "kommentar", "respond", "discuss", "replies"}
BOXES = {"", "sidebar", "widget-", "widget_"}  # where a site may put the particulars of an article
CLOSE = 3  # elements around a headline that hold little else
MOST = 0.6  # share of a page's running text that makes an element its column, whatever it is called
AROUND = re.compile(r"comment|kommentar|respond|discuss|replies|related|sidebar|widget[_-]|recommend", re.IGNORECASE)


class Surroundings:
    """The lines of a page around the one that is its headline."""

    def __init__(self, document: Document, title: str) -> None:
        self.title = compact(title)
        self._telling = self._lines_of(title, document.blocks)
        self.blocks = self._outside_nothing(document.blocks)
        self._around: dict[html.HtmlElement, str] = {}

    def _outside_nothing(self, blocks: list[Block]) -> list[Block]:
        """The blocks outside menus, footers and forms; but a form or figure around the headline holds the article."""
        outside: dict[html.HtmlElement, bool] = {}
        found = [block for block in blocks if not _outside(block.element, outside)]
        heading = next((block for block in self._telling if block.inside("h1", "h2")), None)
        if heading is None or not _outside(heading.element, outside):
            return found
        around = set(heading.element.iterancestors())
        return [b for b in blocks if around.issuperset(b.element.iterancestors(*OUTSIDE)) and b.tag not in OUTSIDE]

    def _lines_of(self, title: str, blocks: list[Block]) -> list[Block]:
        """The lines that begin or end with the headline."""
        word = max(sequence(title), key=len, default="")
        short = (block for block in blocks if len(self.title) <= len(block.text) < 2 * LINE)
        return [block for block in short if word and word in block.said and self._holds_title(block.text)]

    @cached_property
    def at(self) -> int | None:
        """Index of the headline: an h1 before a lesser heading, that before a line; the whole before a part."""
        inside = [block for block in self._telling if block in self.blocks]
        if not inside:
            return self._part_at
        return self.blocks.index(min(inside, key=lambda block: (_rank(block), compact(block.text) != self.title)))

    @property
    def _part_at(self) -> int | None:
        """Index of a heading that holds the end of the headline: its theme is a box of its own."""
        for index, block in enumerate(self.blocks):
            bare = compact(block.text) if block.inside("h1", "h2") else ""
            if len(bare) >= TELLING and self.title.endswith(bare):
                return index
        return None

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

        What holds the headline is none of these, whatever it is called: `content-sidebar-wrap`, `no-comments`;
        nor is a side column that holds most of the running text.
        """
        return bool(self._called(element))

    def _called(self, element: html.HtmlElement) -> str:
        """The word by which an element, or one around it, stands aside; empty where none does."""
        if self.at is not None and not self._around:
            title = self.blocks[self.at].element
            self._around = dict.fromkeys([title, *title.iterancestors()], "")
        if element not in self._around:
            above = element.getparent()
            named = AROUND.search(f"{element.get('class') or ''} {element.get('id') or ''}")
            word = named[0].lower() if named else ""
            if not word or (word not in TALK and (word in self._words_of_title or element in self._column)):
                word = self._called(above) if above is not None else ""
            self._around[element] = word
        return self._around[element]

    @cached_property
    def _words_of_title(self) -> set[str]:
        """Such words in what closely holds the headline: builders of pages call every box a widget."""
        title = self.blocks[self.at].element if self.at is not None else None
        close = [*title.iterancestors()][:CLOSE] if title is not None else []
        return {found.lower() for one in close for found in AROUND.findall(one.get("class") or "")}

    @cached_property
    def _column(self) -> set[html.HtmlElement]:
        """The elements that hold most of the running text."""
        held: Counter[html.HtmlElement] = Counter()
        running = [b for b in self.blocks if len(b.text) > RUNNING and b.link_share < 0.3]
        for block in running:
            for element in (block.element, *block.element.iterancestors()):
                held[element] += len(block.text)
        enough = MOST * sum(len(block.text) for block in running)
        return {element for element, size in held.items() if size >= enough} if running else set()

    def dates_stated(self) -> list[str]:
        """The only day on the page behind a word for publishing: a text's last line, or a box of particulars.

        The word may stand in a line of its own before the day. Cards of other articles state many days.
        """
        found: dict[str, str] = {}
        for index, line, days in self._dated_lines:
            before = self.blocks[index - 1].said if index else ""
            label = before if len(before) < DATELINE else ""
            if self._called(self.blocks[index].element) in BOXES:
                for day in days:
                    if STATED.search(f"{label} {line[: day.start]}"):
                        found.setdefault(day.day.isoformat(), line[day.start : day.end + CLOCKED])
        return [*found.values()] if len(found) == 1 else []

    @cached_property
    def _dated_lines(self) -> list[tuple[int, str, list[Day]]]:
        """Every line with a day that is no link: its index, its folded text, the days."""
        found = []
        for index, block in enumerate(self.blocks):
            if len(block.text) <= 2 * LINE and (days := [*days_in(block.said)]) and not block.inside("a"):
                found.append((index, block.said, days))
        return found

    def dates_elsewhere(self) -> list[str]:
        """The only days that stand on lines of their own, away from the headline; cards and lists have many."""
        found: dict[str, str] = {}
        for index, line, days in self._dated_lines:
            block = self.blocks[index]
            if len(block.text) <= 2 * DATELINE and not self.aside(block.element):
                for day in days:
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

    def marked_dates(self) -> Iterator[str]:
        """Days near the headline that stand in a `<time>` for machines or behind a word for publishing."""
        label = ""
        for block in self._dating:
            line = folded(block.text)
            if len(line) <= LINE and not UPDATED.search(f"{label} {line}"):
                timed = next(block.element.iter("time"), None)
                told = timed.get("datetime") if timed is not None and not _shows_another_day(timed) else None
                found = first_day(line)
                if told and first_day(told):
                    yield told
                elif found and STATED.search(f"{label} {line[: found.start]}"):
                    yield line[found.start : found.end + CLOCKED]
            label = line if len(line) < DATELINE else ""

    def shown(self) -> Iterator[str]:
        """Days of publication as readers see them, whatever the elements tell machines."""
        for block in self._dating:
            yield from _published(block.text, [])

    def dating_elements(self) -> set[html.HtmlElement]:
        """The elements of the lines near the headline that may date it."""
        return {block.element for block in self._dating}

    @property
    def _dating(self) -> Iterator[Block]:
        """The lines near the headline that may date it."""
        for block in [*self.below, *self.above]:
            if not block.inside("a") and block.link_share <= 0.9 and not self.aside(block.element):
                yield block

    def dates_in_brackets(self) -> list[str]:
        """The day in brackets with which a paragraph begins: `(21. November 2022) Die Preise…`."""
        begun = (block.said[1:DATELINE] for block in self.blocks if len(block.text) > LINE and block.text[0] in "([")
        found = [(day, line) for line in begun for day in days_in(line)]
        return [line[: day.end] for day, line in found if day.start < 1 and line[day.end : day.end + 1] in (")", "]")]

    def dates_in_thread(self) -> list[str]:
        """The first day among comments below the headline: a thread of a forum begins with it."""
        for block in self.blocks[self.at + 1 :] if self.at is not None else []:
            told = self._called(block.element) in TALK and len(block.text) <= LINE and not block.inside("a")
            if found := [*_published(block.text, [])] if told else []:
                return found[:1]
        return []

    def dates_beside_title(self) -> Iterator[str]:
        """The day in a line elsewhere that names the whole headline: a blog's last line, the article's own card."""
        for block in self.blocks if len(self.title) >= TELLING else []:
            if len(block.text) < len(self.title) + 2 * LINE and self.title in compact(block.text):
                yield from _published(block.text[: 2 * LINE], [])


def _outside(element: html.HtmlElement, known: dict[html.HtmlElement, bool]) -> bool:
    """True inside a menu, footer, form and the like; what is known of the elements above is kept."""
    if element not in known:
        above = element.getparent()
        known[element] = element.tag in OUTSIDE or (above is not None and _outside(above, known))
    return known[element]


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
