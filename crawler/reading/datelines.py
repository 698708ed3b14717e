"""When an article was published, in the words of the page: the lines around its headline, and some elsewhere."""

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from lxml import html

from crawler.lexicon import Wording, months
from crawler.reading.blocks import Block
from crawler.reading.days import UPDATED, Day, days_in, first_day
from crawler.reading.relative import relative_in
from crawler.reading.surroundings import LINE, RUNNING, TELLING, Surroundings, is_talk
from crawler.reading.titles import compact
from crawler.text import folded

MAX_DAYS = 2  # days on lines of their own that a page may show and be believed
BESIDES = 20  # characters besides its day by which a link is a headline: not `Publié le lundi 3 mai`
DATELINE = 40  # characters of it within which the day begins
CLOCKED = 30  # characters behind a day within which its time and its zone stand
SHORT = 60  # characters of a line that may tell a moment counted from that of reading
PROSE = 6  # words in lower case that make a line a sentence
WEEKDAY = 12  # characters before a day that a weekday takes
GOES_ON = 4  # the same behind a day, where a sentence goes on
STATED = Wording(r"\b(?:{date.stated})\b[^\d|•·]{0,40}$")
_CHANGED = Wording(r"\b(?:{date.updated})\b\D{0,15}$")  # the label of a day in the line before
_CHANGED_BEHIND = Wording(r"^[^\d|•·]{0,3}(?:[\dh: ]{2,8}\W{0,3})?(?:{date.updated})\b\W*?(?:$|[|•·;])")
# What ends a dateline: `Berlin, 3 mai 2021 – Le ministre…`, `(Reims, 3 mai 2021) Le ministre…`.
_DATELINE_ENDS = re.compile(r"^[\s,]*(?:\d\d?[:h]\d\d)?\s*(?:\([\w /.]{2,20}\)\s*)?[-–—:)\]|/•·]")
_CLOCK = re.compile(r"(?<!\d)\d\d?\s?(?:h|:|heures?)\s?(?P<minute>\d\d)(?!\d)")
_OF_CHANGE = Wording(r"{date.mark_changed}", re.IGNORECASE)
_OF_PUBLICATION = Wording(r"{date.mark_published}", re.IGNORECASE)


# What opens a part of a line that dates it, and of a sentence none: `Ana Petit – Publié le 3 mai 2021, modifié le 4`.
_OPENS_PART = Wording(r"(?:^|[\n–—(/] ?|- )\W*(?:{date.stated}|{date.updated})\b|, ?(?:{date.updated})\b")
_OF_PARTICULARS = Wording(r"\b(?:{date.stated}|{date.updated}|{calendar.weekdays:fr}|a|le|on|at|um|am|h|min)\b")
_BARS = re.compile(r"[|•·]")
_PART_BEGINS = re.compile(r"(?:^|[|•·–—] ?)$")
_COMMA = re.compile(r", \D")
_ITSELF = Wording(r"(?:{date.itself})\b")


class Kind(IntEnum):
    """What a day shown near the headline is, the most telling first."""

    STATED = 0
    """Behind a word for publishing."""
    BARE = 1
    """In a line of its own, without a word."""
    DATELINE = 2
    """The beginning of running text."""
    CHANGED = 3
    """Behind a word for a change, or before it."""


class Shown(NamedTuple):
    """A day as a line near the headline shows it."""

    kind: Kind
    words: str


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
            if self.around.may_tell(self.around.blocks[index].element):
                for day in days:
                    before, behind = f"{label} {line[: day.start]}", line[day.end :]
                    told = _is_prose(" ".join(self.around.blocks[index].text.split())[day.end :], GOES_ON)
                    opened = any(_opens_stated(words, behind) for words in (before.strip(), line[: day.start]))
                    if STATED.search(before) and (not told or opened):
                        found.setdefault(day.day.isoformat(), line[day.start : day.end + CLOCKED])
        return [*found.values()] if len(found) == 1 else []

    @cached_property
    def _dated_lines(self) -> list[tuple[int, str, list[Day]]]:
        """Every line with a day that is no card of another article: its index, its folded text, the days."""
        found = []
        for index, block in enumerate(self.around.blocks):
            if len(block.text) <= 2 * LINE and (days := [*days_in(block.folded)]) and not block.inside("a"):
                besides = len(block.folded) - sum(day.end - day.start for day in days)
                if besides <= BESIDES or not self.around.links_away(block):
                    found.append((index, block.folded, days))
        return found

    def elsewhere(self) -> list[str]:
        """The only days that stand on lines of their own, away from the headline; cards and lists have many."""
        found: dict[str, str] = {}
        for index, line, days in self._dated_lines:
            block = self.around.blocks[index]
            if len(block.text) <= 2 * DATELINE and not self.around.aside(block.element):
                for day in days:
                    if not UPDATED.search(line[: day.start]) and not _is_prose(block.text):
                        found.setdefault(day.day.isoformat(), block.text)
        return [*found.values()] if len(found) <= MAX_DAYS else []

    def near(self) -> list[Shown]:
        """The days shown near the headline, the most telling kind first; each in the order of the lines."""
        return sorted(self._shown, key=lambda shown: shown.kind)

    @cached_property
    def _shown(self) -> list[Shown]:
        found: list[Shown] = []
        for label, block in self._labelled_lines:
            shown = _shown_in_block(block, label)
            told = _told_in(block, shown, label)
            found += told if told and not any(told[0].kind > one.kind for one in shown) else []
            found += shown
        return found

    def marked(self) -> Iterator[str]:
        """Days near the headline that stand in a `<time>` for machines or behind a word for publishing."""
        for label, block in self._labelled_lines:
            if len(block.text) <= LINE and not UPDATED.search(f"{label} {block.folded}"):
                shown = _shown_in_block(block, label)
                told = [one for one in _told_in(block, shown, label) if first_day(one.words)]
                yield from (one.words for one in told or shown if told or one.kind == Kind.STATED)

    def changes(self) -> Iterator[str]:
        """Moments of the last change near the headline: what elements tell machines of it, then readers' words."""
        for label, block in self._labelled_lines:
            told = (one.get("datetime") or "" for one in block.element.iter("time") if tells_change(one))
            yield from filter(None, told)
            yield from (one.words for one in _shown_in_block(block, label) if one.kind == Kind.CHANGED)

    def shown(self) -> list[Shown]:
        """Days of publication as readers see them, whatever the elements tell machines, in the order of lines."""
        found = (one for label, block in self._labelled_lines for one in _shown_in_block(block, label))
        return [one for one in found if one.kind != Kind.CHANGED]

    def above_text(self) -> list[Shown]:
        """Days of publication between the headline and the first running text: stated, or a line's only words."""
        found: list[Shown] = []
        for label, block in self._labelled_lines:
            if len(block.text) > RUNNING or block not in self.around.below:
                break
            shown = _shown_in_block(block, label)
            alone = _stands_alone(block.folded)
            found += (one for one in shown if one.kind == Kind.STATED or (one.kind == Kind.BARE and alone))
        return found

    def elements(self) -> set[html.HtmlElement]:
        """The elements of the lines near the headline that may date it."""
        return {block.element for block in self._lines}

    @property
    def _lines(self) -> Iterator[Block]:
        """The lines near the headline that may date it."""
        for block in [*self.around.below, *self.around.above]:
            if not self.around.links_away(block) and not self.around.aside(block.element):
                yield block

    @property
    def _labelled_lines(self) -> Iterator[tuple[str, Block]]:
        """The same lines, each with the folded short line before it, which may say what its day is."""
        near = {*self._lines}
        below, above = self.around.below, self.around.above[::-1]
        for lines in ([*zip([None, *below], below, strict=False)], [*zip([None, *above], above, strict=False)][::-1]):
            yield from ((_label_of(before), block) for before, block in lines if block in near)

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
            for one in shown_in(block.text) if told else ():
                return [one.words]
        return []

    def beside_title(self) -> Iterator[str]:
        """The day in a line elsewhere that names the whole headline: a blog's last line, the article's own card."""
        for block in self.around.blocks if len(self.around.title) >= TELLING else []:
            if len(block.text) < len(self.around.title) + 2 * LINE and self.around.title in compact(block.text):
                shown = shown_in(block.text, prose=False)
                yield from (one.words for one in shown if one.kind != Kind.CHANGED)


def _shows_another_day(element: html.HtmlElement) -> bool:
    """True when a `<time>` shows readers another day than it tells machines: some systems put the last change there.

    A day more or less is only the zone.
    """
    told, seen = first_day(element.get("datetime") or ""), first_day(element.text_content())
    return bool(told and seen and abs((told.day - seen.day).days) > 1)


def _stands_alone(line: str) -> bool:
    """True for a line that a day begins, after its weekday perhaps, and that ends with it or goes on behind a bar."""
    day = first_day(line)
    return bool(day and day.start < WEEKDAY and re.match(r"\W*$|\s*[|•·]", line[day.end :]))


def _label_of(block: Block | None) -> str:
    """A short line without a moment of its own, folded: it may say what the day in the next line is."""
    line = block.folded if block and len(block.text) < DATELINE else ""
    return "" if first_day(line) or relative_in(line) else line


def _shown_in_block(block: Block, label: str) -> list[Shown]:
    """The days of a line; a single one is that of the change where markup says so."""
    found = [*shown_in(block.spaced, label)]
    if not found and block.parted != block.spaced:
        lines = ["", *block.parted.split("\n")]
        found = [shown for before, line in pairwise(lines) for shown in shown_in(line, before and folded(before))]
    if len(found) == 1 and any(map(tells_change, (block.element, *block.element.iter("time")))):
        return [found[0]._replace(kind=Kind.CHANGED)]
    return found


def shown_in(text: str, label: str = "", *, prose: bool | None = None) -> Iterator[Shown]:
    """The days of a line, each with what kind it is; of prose only a dateline.

    `label` is the folded short line before; `prose` says that the line is some, or is none, whatever it looks like.
    """
    raw = " ".join(text[: 2 * LINE].split())
    line = folded(raw)
    raw = raw if len(raw) == len(line) else line  # the case of letters tells zones
    days = sorted(days_in(line), key=lambda day: day.start)
    prose = len(text) > LINE or _is_prose(text) if prose is None else prose
    end = 0
    for found in days:
        if found.start < end:
            continue
        kind = _kind("" if end else label, line[end : found.start], line[found.end :])
        words = raw[found.start : found.end + CLOCKED] if end or prose else raw
        if kind == Kind.CHANGED and (label_of_change := UPDATED.search(line, end, found.start)):
            words = raw[label_of_change.end() : found.end + CLOCKED]  # its time may stand before the day
        end = found.end
        if not prose or (len(text) <= LINE and _opens_stated(line[: found.start], line[found.end :])):
            yield Shown(kind, words)
        elif found.start < DATELINE and _DATELINE_ENDS.match(line[found.end :]):
            yield Shown(Kind.DATELINE, words)
    if not days and len(text) <= SHORT and (shown := _counted(line, label)):
        yield shown


def _kind(label: str, before: str, behind: str) -> Kind:
    """What the words before and behind a day make it; those of the line before where the line itself says nothing."""
    before = _BARS.split(before)[-1]  # what stands before a bar is of another part
    if UPDATED.search(before) or _CHANGED_BEHIND.search(behind):
        return Kind.CHANGED
    if STATED.search(before):
        return Kind.STATED
    whole = f"{label} {before}"
    return Kind.CHANGED if _CHANGED.search(whole) else Kind.STATED if STATED.search(whole) else Kind.BARE


def _counted(line: str, label: str) -> Shown | None:
    """`Publié hier à 18h30`, `il y a 4 heures`; a name of a day alone must be stated, or be a line or part of one."""
    found = relative_in(line)
    if found is None:
        return None
    kind = _kind(label, line[: found.start], line[found.end :])
    whole = bool(_PART_BEGINS.search(line[: found.start])) and len(line) - found.end < CLOCKED // 2
    return Shown(kind, line[found.start :]) if kind != Kind.BARE or found.counts or whole else None


def _told_in(block: Block, shown: list[Shown], label: str) -> list[Shown]:
    """What the `<time>` elements of a line tell machines, each of the kind of the day that it shows."""
    found = []
    for element in block.element.iter("time"):
        told = element.get("datetime") or ""
        if not told or _shows_another_day(element) or tells_change(element):
            continue
        day = first_day(told)
        same = [
            one.kind
            for one in shown
            if day and (seen := first_day(one.words)) and abs((seen.day - day.day).days) <= 1
        ]
        changed = UPDATED.search(f"{label} {block.folded}")
        found.append(Shown(min(same) if same else Kind.CHANGED if changed else Kind.BARE, told))
    return found


def tells_change(element: html.HtmlElement) -> bool:
    """True for an element whose markup says that it tells the last change and not the publication.

    `updated` alone, which hAtom asks of every date, says so where a `<time>` beside it is marked as published.
    """
    marks = _marks_of(element)
    if _tells_second(element):
        return True
    if _OF_PUBLICATION.search(marks):
        return False
    if _OF_CHANGE.search(marks):
        return True
    parent = element.getparent()
    beside = parent.iter("time") if parent is not None and "updated" in marks.split() else ()
    return any(_OF_PUBLICATION.search(_marks_of(one)) for one in beside)


def _tells_second(element: html.HtmlElement) -> bool:
    """True for an element that shows both moments and tells machines the time of the change, in whatever zone."""
    line = folded(element.text_content()[:LINE])
    change = UPDATED.search(line)
    told = _CLOCK.search(element.get("datetime") or "") if change else None
    if not (change and told):
        return False
    first, second = _CLOCK.search(line[: change.start()]), _CLOCK.search(line[change.end() :])
    return bool(first and second and first["minute"] != told["minute"] == second["minute"])


def _marks_of(element: html.HtmlElement) -> str:
    return f"{element.get('itemprop') or ''} {element.get('class') or ''}"


def _is_prose(text: str, words: int = PROSE) -> bool:
    """True for a line with the words of a sentence, which has days of what it tells; no bars divide one.

    The words of particulars make none: `Le 3 mai 2021 à 7h05, mis à jour le 4 mai 2021 à 8h`.
    """
    text = text[: 2 * LINE]
    lower = [word for word in text.split() if word[0].islower()]
    if _BARS.search(text) or len(lower) < words:
        return False
    if not _OPENS_PART.search("\n".join(map(folded, text.split("\n")))):
        return True
    line = _OF_PARTICULARS.sub(" ", folded(" ".join(lower)))
    return sum(word.strip(".,") not in months() for word in line.split()) >= words


def _opens_stated(before: str, behind: str = "") -> bool:
    """True for a sentence that is about its own publication.

    `Published by our desk on 3 May 2021`, `This article was published on`; or a label with its colon. One that goes
    on behind a comma tells of something else: `Paru au Journal officiel le 3 mai 2021, l'arrêté impose…`.
    """
    stated = STATED.search(before)
    if not stated:
        return False
    opens = stated.start() < 3 and not (_COMMA.match(behind) and len(behind.split()) > PROSE)
    return opens or before.rstrip().endswith(":") or bool(_ITSELF.match(before))
