"""When an article was published, in the words of the page: the lines around its headline, and some elsewhere."""

from collections.abc import Iterator
from functools import cached_property

from lxml import html

from crawler.lexicon import Wording
from crawler.reading.blocks import Block
from crawler.reading.days import Day, days_in, first_day
from crawler.reading.surroundings import LINE, RUNNING, TELLING, Surroundings, is_talk
from crawler.reading.titles import compact
from crawler.text import folded

MAX_DAYS = 2  # days on lines of their own that a page may show and be believed
DATELINE = 40  # characters of it within which the day begins
CLOCKED = 20  # characters behind a day within which its time stands
BOXES = {"", "sidebar", "widget-", "widget_"}  # where a site may put the particulars of an article
UPDATED = Wording(r"\b(?:{date.updated})\b")  # or the day that somebody joined a forum
PUBLISHED = Wording(r"\b(?:{date.published})\b")
STATED = Wording(r"\b(?:{date.stated})\b\D{0,15}$")


class Datelines:
    """The days that a page shows around its headline; each method gives wordings, those of another kind of line."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around

    def stated(self) -> list[str]:
        """The only day on the page behind a word for publishing: a text's last line, or a box of particulars.

        The word may stand in a line of its own before the day. Cards of other articles state many days.
        """
        found: dict[str, str] = {}
        for index, line, days in self._dated_lines:
            before = self.around.blocks[index - 1].folded if index else ""
            label = before if len(before) < DATELINE else ""
            if self.around.called(self.around.blocks[index].element) in BOXES:
                for day in days:
                    if STATED.search(f"{label} {line[: day.start]}"):
                        found.setdefault(day.day.isoformat(), line[day.start : day.end + CLOCKED])
        return [*found.values()] if len(found) == 1 else []

    @cached_property
    def _dated_lines(self) -> list[tuple[int, str, list[Day]]]:
        """Every line with a day that is no link: its index, its folded text, the days."""
        found = []
        for index, block in enumerate(self.around.blocks):
            if len(block.text) <= 2 * LINE and (days := [*days_in(block.folded)]) and not block.inside("a"):
                found.append((index, block.folded, days))
        return found

    def elsewhere(self) -> list[str]:
        """The only days that stand on lines of their own, away from the headline; cards and lists have many."""
        found: dict[str, str] = {}
        for index, line, days in self._dated_lines:
            block = self.around.blocks[index]
            if len(block.text) <= 2 * DATELINE and not self.around.aside(block.element):
                for day in days:
                    if not UPDATED.search(line[: day.start]):
                        found.setdefault(day.day.isoformat(), block.text)
        return [*found.values()] if len(found) <= MAX_DAYS else []

    def near(self) -> Iterator[str]:
        """Wordings of the day of publication; the last ones only say when the page was changed.

        Days of running text come after those of lines: a text may begin with the day of what it tells.
        """
        updated: list[str] = []
        running: list[str] = []
        for block in self._lines:
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

    def marked(self) -> Iterator[str]:
        """Days near the headline that stand in a `<time>` for machines or behind a word for publishing."""
        label = ""
        for block in self._lines:
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
        for block in self._lines:
            yield from _published(block.text, [])

    def elements(self) -> set[html.HtmlElement]:
        """The elements of the lines near the headline that may date it."""
        return {block.element for block in self._lines}

    @property
    def _lines(self) -> Iterator[Block]:
        """The lines near the headline that may date it."""
        for block in [*self.around.below, *self.around.above]:
            if not block.inside("a") and block.link_share <= 0.9 and not self.around.aside(block.element):
                yield block

    def in_brackets(self) -> list[str]:
        """The day in brackets with which a paragraph begins: `(21. November 2022) Die Preise…`."""
        begun = (
            block.folded[1:DATELINE]
            for block in self.around.blocks
            if len(block.text) > LINE and block.text[0] in "(["
        )
        found = [(day, line) for line in begun for day in days_in(line)]
        return [line[: day.end] for day, line in found if day.start < 1 and line[day.end : day.end + 1] in (")", "]")]

    def in_thread(self) -> list[str]:
        """The first day among comments below the headline: a thread of a forum begins with it."""
        for block in self.around.blocks[self.around.at + 1 :] if self.around.at is not None else []:
            told = is_talk(self.around.called(block.element)) and len(block.text) <= LINE and not block.inside("a")
            if found := [*_published(block.text, [])] if told else []:
                return found[:1]
        return []

    def beside_title(self) -> Iterator[str]:
        """The day in a line elsewhere that names the whole headline: a blog's last line, the article's own card."""
        for block in self.around.blocks if len(self.around.title) >= TELLING else []:
            if len(block.text) < len(self.around.title) + 2 * LINE and self.around.title in compact(block.text):
                yield from _published(block.text[: 2 * LINE], [])


def _shows_another_day(element: html.HtmlElement) -> bool:
    """True when a `<time>` shows readers another day than it tells machines: some systems put the last change there.

    A day more or less is only the zone.
    """
    told, seen = first_day(element.get("datetime") or ""), first_day(element.text_content())
    return bool(told and seen and abs((told.day - seen.day).days) > 1)


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
