"""What speaks for and against a line of an unknown page: what it is, who reads it, where it stands.

Each line of doubt gets one row of numbers, in the order of `FEATURES`. Nothing here knows a site or a language; what
a number is worth is learnt by benchmarks/judge.py.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from crawler.reading.elements import HEADINGS
from crawler.reading.generic.class_names import limit_of
from crawler.reading.generic.column import Column
from crawler.reading.generic.leads import BEGINNING, described_beginnings
from crawler.reading.generic.lines import (
    ENDS_SENTENCE,
    Element,
    Line,
    box_of,
    is_caption,
    is_end,
    named_lead,
    names_body,
    repeated,
    tells_of_author,
)

AROUND = 4  # lines from what a reader keeps within which another line is looked at
WINDOW = 3  # lines before and behind
FAR = 20  # lines beyond which a distance says no more
FEATURES = (
    # what it is
    "size", "running", "linked share", "paragraph", "item", "cell", "heading", "ends sentence", "stops",
    "names aside", "set aside", "of the site", "repeated", "doubled", "caption", "announces", "of the author",
    "standfirst", "outside", "is title", "described",
    # who reads it
    "first", "second", "declared", "first before", "first behind", "second before", "second behind",
    "first around", "second around",
    # where it stands
    "in first", "in second", "before first", "behind first", "before second", "behind second", "place",
    "below title", "read so far", "in column", "in body", "in article", "in main",
    "first in box", "second in box", "box of page", "lines of box", "first in parent", "second in parent",
    # the page
    "first of page", "second of page", "agreement", "agreement declared", "size of first", "size of second", "lines",
)  # fmt: skip
UNKNOWN = -1.0


@dataclass(slots=True)
class _Place:
    """What the elements around a line say, each looked at once."""

    limit: float
    body: bool
    article: bool
    main: bool


@dataclass(slots=True)
class _Share:
    """How much of an element's text each reader keeps."""

    size: float = 0.0
    first: float = 0.0
    second: float = 0.0
    lines: int = 0


@dataclass(eq=False)
class Evidence:
    """The lines of one page, and the two (or three) readings of it."""

    column: Column
    ordered: list[Line]
    """The first reading, in the order of the text."""
    second: set[Line]
    declared: set[Line] | None
    """The lines that JSON-LD's `articleBody` holds; None where there is none."""
    _places: dict[Element, _Place] = field(default_factory=dict)

    @cached_property
    def first(self) -> set[Line]:
        return set(self.ordered)

    @property
    def is_of_page(self) -> bool:
        """False where the first reading has text that the page does not show, so that no line can be compared."""
        return self.first.issubset(self.lines)

    @property
    def lines(self) -> list[Line]:
        return self.column.all

    @cached_property
    def agreement(self) -> float:
        """Share of what the first or second reading keeps that both keep, by characters; 1 when both are empty."""
        return _overlap(self.first, self.second)

    def rows(self) -> dict[int, list[float]]:
        """The numbers of each line of doubt, by its index.

        That is one that the first or the second reading keeps, or that stands near one kept. In no doubt are lines
        that both keep, short lines that the first keeps, and of the others those that name themselves or stand above
        the headline.
        """
        kept = self.first | self.second
        near = {k for i, line in enumerate(self.lines) if line in kept for k in range(i - AROUND, i + AROUND + 1)}
        wanted = [i for i in sorted(near) if 0 <= i < len(self.lines) and self._is_doubtful(i)]
        return {i: [*self._of_line(i), *self._of_readers(i), *self._of_place(i), *self._page] for i in wanted}

    def _is_doubtful(self, i: int) -> bool:
        line = self.lines[i]
        if line in self.first:  # its headings, items and cells go with the text around them
            return line.running and line not in self.second
        return i > self._title and not self.column.says_it_is_no_text(line)

    def _of_line(self, i: int) -> list[float]:
        line, column = self.lines[i], self.column
        block, size, tag = line.block, line.size, line.tag
        place = self._place(line.path)
        stops = sum(map(block.text.count, ".,;:!?"))
        return [
            math.log1p(size), line.running, block.link_share, tag in ("p", "blockquote"), tag == "li",
            tag in ("td", "th"), tag in HEADINGS, bool(ENDS_SENTENCE.search(block.text)), 100 * stops / max(1, size),
            place.limit, line not in self._kept, column.is_said_by_site(line), block.folded in self._labels,
            self._texts[block.text] > 1, is_caption(line, self._alone), is_end(line), tells_of_author(line),
            named_lead(line) is not None, block.outside, block.folded in column.titles,
            block.folded[:BEGINNING] in self._described,
        ]  # fmt: skip

    def _of_readers(self, i: int) -> list[float]:
        line = self.lines[i]
        around = self.lines[max(0, i - WINDOW) : i + WINDOW + 1]
        size = sum(one.size for one in around) or 1
        first, second = line in self.first, line in self.second
        declared = UNKNOWN if self.declared is None else float(line in self.declared)
        return [
            first, second, declared,
            self._keeps(self.first, i - 1), self._keeps(self.first, i + 1),
            self._keeps(self.second, i - 1), self._keeps(self.second, i + 1),
            sum(one.size for one in around if one in self.first) / size,
            sum(one.size for one in around if one in self.second) / size,
        ]  # fmt: skip

    def _keeps(self, reading: set[Line], i: int) -> float:
        return float(self.lines[i] in reading) if 0 <= i < len(self.lines) else UNKNOWN

    def _of_place(self, i: int) -> list[float]:
        line = self.lines[i]
        (a, b), (c, d) = self._spans
        place, box = self._place(line.path), self._boxes[box_of(line)]
        parent = self._parents[line.path[-2] if len(line.path) > 1 else line.path[0]]
        return [
            a <= i <= b, c <= i <= d, _far(a - i), _far(i - b), _far(c - i), _far(i - d), i / len(self.lines),
            _far(i - self._title) if self._title >= 0 else UNKNOWN, self._so_far[i] / self._sizes[0],
            line in self._inside, place.body, place.article, place.main,
            box.first / box.size, box.second / box.size, box.size / self._running, min(FAR, box.lines),
            parent.first / parent.size, parent.second / parent.size,
        ]  # fmt: skip

    @cached_property
    def _page(self) -> list[float]:
        first, second = self._sizes
        declared = UNKNOWN if self.declared is None else _overlap(self.first, self.declared)
        return [
            first / self._running, second / self._running, self.agreement, declared,
            math.log1p(first), math.log1p(second), math.log1p(len(self.lines)),
        ]  # fmt: skip

    @cached_property
    def _sizes(self) -> tuple[int, int]:
        """Characters of both readings, at least one."""
        first, second = (sum(line.size for line in some) for some in (self.first, self.second))
        return max(1, first), max(1, second)

    def _place(self, path: list[Element]) -> _Place:
        element = path[-1]
        if element not in self._places:
            above = self._place(path[:-1]) if len(path) > 1 else _Place(0.0, False, False, False)
            self._places[element] = _Place(
                max(above.limit, limit_of(element) if len(path) > 2 else 0.0),
                above.body or names_body(element),
                above.article or element.tag == "article",
                above.main or element.tag == "main",
            )
        return self._places[element]

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        """Index of the first and last line of both readings; of an empty one, the end and -1."""
        found = ([i for i, line in enumerate(self.lines) if line in some] for some in (self.first, self.second))
        return [(some[0], some[-1]) if some else (len(self.lines), -1) for some in found]

    @cached_property
    def _title(self) -> int:
        """Index of the last line that is the title and no later than the first reading begins; -1 for none."""
        end = self._spans[0][0]
        title = self.column.title
        return max((i for i, line in enumerate(self.lines[: end + 1]) if line.block.folded == title), default=-1)

    @cached_property
    def _so_far(self) -> list[int]:
        """Characters of the first reading before each line."""
        found, read = [], 0
        for line in self.lines:
            found.append(read)
            read += line.size if line in self.first else 0
        return found

    @cached_property
    def _boxes(self) -> dict[Element, _Share]:
        return self._shares([box_of(line) for line in self.lines])

    @cached_property
    def _parents(self) -> dict[Element, _Share]:
        return self._shares([line.path[-2] if len(line.path) > 1 else line.path[0] for line in self.lines])

    def _shares(self, elements: list[Element]) -> dict[Element, _Share]:
        found: dict[Element, _Share] = defaultdict(_Share)
        for line, element in zip(self.lines, elements, strict=True):
            share = found[element]
            share.size += max(1, line.size)
            share.lines += 1
            share.first += line.size if line in self.first else 0
            share.second += line.size if line in self.second else 0
        return found

    @cached_property
    def _running(self) -> int:
        """Characters of running text on the page."""
        return max(1, self.column.mass.get(self.column.document.tree, 0))

    @cached_property
    def _labels(self) -> set[str]:
        return repeated(self.lines)

    @cached_property
    def _texts(self) -> Counter[str]:
        return Counter(line.block.text for line in self.lines)

    @cached_property
    def _described(self) -> set[str]:
        return described_beginnings(self.column)

    @cached_property
    def _kept(self) -> set[Line]:
        return set(self.column.kept)

    @cached_property
    def _inside(self) -> set[Line]:
        return set(self.column.inside)

    @cached_property
    def _alone(self) -> Counter[Element]:
        return Counter(element for line in self.lines for element in line.path[-3:])


def _far(distance: int) -> int:
    return min(FAR, max(0, distance))


def _overlap(one: set[Line], other: set[Line]) -> float:
    either = sum(line.size for line in one | other)
    return sum(line.size for line in one & other) / either if either else 1.0
