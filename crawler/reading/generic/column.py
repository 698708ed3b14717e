"""The column of text of a page nobody has described: found by where its running text stands, then cleaned.

Nothing here knows a site. What counts is what holds for any page written for readers: paragraphs are long and
hardly linked, headlines that lead elsewhere are links, labels are short and repeat, related stories come in
cards, and an article ends where a heading announces something else.
"""

import re
from collections import Counter, defaultdict
from functools import cached_property

from crawler.lexicon import words
from crawler.reading.blocks import Block, made_of
from crawler.reading.boilerplate import CELLS, is_call, is_noise
from crawler.reading.elements import HEADINGS
from crawler.reading.generic.boxes import lines_of_text, running_mass
from crawler.reading.generic.class_names import limit_of, names_of
from crawler.reading.generic.lines import (
    ENDS_SENTENCE,
    PARAGRAPHS,
    Element,
    Line,
    first_teaser,
    is_caption,
    is_end,
    is_running,
    repeated,
    stands_in_text,
    tag_of,
    tells_of_author,
    trimmed,
    without_last_headings,
)
from crawler.reading.generic.wordings import (
    BY,
    CREDIT,
    CREDITED,
    DATED,
    END_FOLDED,
    WHEN,
    heads_machine_text,
    is_dateline,
    is_prompt,
)
from crawler.reading.page import Document
from crawler.text import folded, size_of, tidy

AMONG = 2  # paragraphs of one element above which a name is not believed of one, or a link of what heads them
SOON = 2  # lines behind a heading that is a link, of which one is the text that it heads
WORN = 0.5  # share of the page's running text in boxes of one name, from which the name says nothing
MAX_PROMPT = 300  # characters of what a site asks of its readers
MAX_LABEL = 80  # characters of the heading of a box
SPARE = 0.3  # share of the running text that a box written by a program may hold
MAX_CARD = 400  # characters of running text a card of a related story may hold
_LETTERS = re.compile(r"[^\W\d_]+")
# Of a line of several particulars: `Publié le 3 mai, par Ana Petit. Modifié le 4 mai`.
_PARTS = re.compile(r"\s*[|·•]\s*|\n|[,.;]\s+|\s+[-–—]\s+")


class Column:
    """The column of one page."""

    def __init__(self, document: Document, title: str | None) -> None:
        self.document = document
        known = [title or "", *document.headings, document.first_meta("og:title") or "", document.title_element or ""]
        self.title = folded(title or "")
        self.titles = {folded(words) for words in known if words}
        self._paths: dict[Element, list[Element]] = {}
        self._foreign: dict[Element, bool] = {}
        self._said: dict[Line, bool] = {}
        self._around: dict[Element, frozenset[str]] = {}
        self.all = [self._line(block) for block in document.blocks]
        self.mass = running_mass(self.all)

    def _line(self, block: Block) -> Line:
        size = size_of(block.text)
        path = self._path(block.element)
        return Line(block, path, size, is_running(block, size), tag_of(path))

    def _path(self, element: Element) -> list[Element]:
        path = self._paths.get(element)
        if path is None:
            parent = element.getparent()
            path = [element] if parent is None else [*self._path(parent), element]
            self._paths[element] = path
        return path

    def foreign(self, line: Line) -> bool:
        """True when an element around the line says that it is no part of the article."""
        for depth, element in enumerate(line.path):
            known = self._foreign.get(element)
            if known is None:
                known = self._foreign[element] = depth > 1 and self._is_foreign(element)
            if known and not (element.tag == "figure" and stands_in_text(line.path[depth:])):
                return True
        return False

    def _is_foreign(self, element: Element) -> bool:
        held = self.mass.get(element, 0)
        among = held > 0 and element.tag in PARAGRAPHS and self._paragraphs[element.getparent()] > AMONG
        limit = limit_of(element, self._worn, among)
        return limit > 0 and held <= limit * self.mass.get(self.document.tree, 0)

    @cached_property
    def _paragraphs(self) -> Counter[Element | None]:
        """How many paragraphs of running text, hardly linked, stand right in each element.

        One among several is text whatever its class says.
        """
        plain = (line for line in self.all if line.running and line.block.link_share < 0.3)
        return Counter(line.path[-2] for line in plain if line.block.tag in PARAGRAPHS)

    @cached_property
    def linked_heads(self) -> set[Line]:
        """Headings that are links and head paragraphs of the text: what a list of things tells of each.

        They stand among the paragraphs, in one element, and running text follows at once. A related story has a box
        of its own, or another headline behind it, and few are set into one text.
        """
        found = set()
        for index, line in enumerate(self.all):
            if line.tag in HEADINGS and line.leads_elsewhere and len(line.path) > 1:
                parent = line.path[-2]
                following = self.all[index + 1 : index + 1 + SOON]
                told = next((one for one in following if one.running), None)
                if self._paragraphs[parent] > AMONG and told is not None and told.path[-2] is parent:
                    found.add(line)
        return found if len(found) > AMONG else set()

    @cached_property
    def _worn(self) -> set[str]:
        """The words by which builders of pages call every box of a text: `widget`, `text-image`."""
        held: Counter[str] = Counter()
        for line in self.all:
            if line.running:
                held.update(dict.fromkeys(self._words_around(line.path[-1]), line.size))
        total = self.mass.get(self.document.tree, 0)
        return {word for word, size in held.items() if size > WORN * total}

    def _words_around(self, element: Element) -> frozenset[str]:
        """The names of boxes that an element and those around it bear."""
        known = self._around.get(element)
        if known is None:
            parent = element.getparent()
            above = frozenset[str]() if parent is None else self._words_around(parent)
            own = {word for word, _ in names_of(element) if word in words("foreign.box")}
            known = self._around[element] = above | own if own else above
        return known

    @cached_property
    def kept(self) -> list[Line]:
        """The lines that no name around them gives away, cards left out."""
        lines = [line for line in self.all if not self.foreign(line)]
        cards = self._cards(lines) | self._calls(lines)
        return [line for line in lines if cards.isdisjoint(line.path)] if cards else lines

    def _calls(self, lines: list[Line]) -> set[Element]:
        """The boxes around a call to readers, its labels and buttons, or around what a program wrote."""
        found = set()
        total = self.mass.get(self.document.tree, 0)
        for line in lines:
            written = line.size < MAX_LABEL and heads_machine_text(line.block.folded)
            if not (written or is_call(line.block.folded)):
                continue
            spare = min(MAX_CARD, SPARE * total) if written else 0
            held = spare + (line.size if line.running else 0)
            for element in reversed(line.path):
                if self.mass.get(element, 0) > held or next(element.iter("h1"), None) is not None:
                    break
                found.add(element)
        return found | self._letters

    @property
    def _letters(self) -> set[Element]:
        """The boxes around a form that asks for an address of electronic mail, with a sentence or two."""
        forms = [form for form in self.document.tree.iter("form") if any(map(_asks_mail, form.iter("input")))]
        found, most = set(), min(MAX_CARD, SPARE * self.mass.get(self.document.tree, 0))
        for form in forms:
            for element in self._path(form)[:0:-1]:
                if self.mass.get(element, 0) > most or len(element.text_content()) > MAX_CARD:
                    break
                found.add(element)
        return found

    def _cards(self, lines: list[Line]) -> set[Element]:
        """The boxes of one linked headline and the few lines about it: they lead elsewhere."""
        headlines: dict[Element, int] = defaultdict(int)
        linked = [
            line for line in lines if line.leads_elsewhere and line.tag != "p" and line not in self.linked_heads
        ]
        for line in linked:
            for element in line.path:
                headlines[element] += 1
        found = set()
        for line in linked:
            card = None
            for element in reversed(line.path):
                if headlines[element] > 1 or self.mass.get(element, 0) > MAX_CARD:
                    break
                card = element
            if card is not None:
                found.add(card)
        return found

    @cached_property
    def inside(self) -> list[Line]:
        """The lines in the boxes of the text."""
        return lines_of_text(self.kept)

    @cached_property
    def chosen(self) -> list[Line]:
        """The lines of the article in order: the column from its first to its last paragraph, cleaned."""
        inside = self.before_end(self._after_title(self.inside))
        labels = repeated(inside)
        alone = Counter(element for line in inside for element in line.path[-3:])
        inside = [line for line in inside if not self._is_label(line, labels) and not is_caption(line, alone)]
        return without_last_headings(trimmed(inside))

    def _after_title(self, lines: list[Line]) -> list[Line]:
        """What follows the headline, when most of the text does."""
        total = sum(line.size for line in lines if line.running)
        for index in range(len(lines) - 1, -1, -1):
            if lines[index].block.folded in self.titles:
                rest = lines[index + 1 :]
                if sum(line.size for line in rest if line.running) >= 0.9 * total:
                    return rest
        return lines

    @staticmethod
    def before_end(lines: list[Line]) -> list[Line]:
        """What precedes the first heading or label that announces something else, or teasers, once most is read."""
        parents: set[Element] = set()
        last = told = 0  # index behind the last running text, and any sentence, that has its parent of earlier text
        calls = {line for line in lines if is_call(line.block.folded)}
        for index, line in enumerate(lines):
            if line in calls:
                continue
            if line.path[-2] in parents and ENDS_SENTENCE.search(line.block.text):
                told = index + 1
            if line.running:
                last = index + 1 if line.path[-2] in parents else last
                parents.add(line.path[-2])
        total = sum(line.size for line in lines if line.running)
        teasers = first_teaser(lines)
        read = 0
        for index, line in enumerate(lines):
            ends = index >= (told if line in calls else last) and (line in calls or is_end(line) or index == teasers)
            if line.running and line not in calls:
                read += line.size
            elif read > 0.5 * total and (ends or tells_of_author(line)):
                return lines[:index]
        return lines

    def _is_label(self, line: Line, labels: set[str]) -> bool:
        """True for what stands between paragraphs without being text: links, dates, names, credits, labels."""
        text = line.block.text
        if self.is_said_by_site(line):
            return True
        if line.running:
            return False
        if line.block.folded in labels:
            return True
        if self._is_particular(line):
            return True
        # A heading may tell of a year; one that holds little besides a day or a time dates what stands below.
        when, most = (DATED, 4) if line.tag in HEADINGS else (WHEN, 8)
        if line.size < 90 and line.tag not in CELLS and when.search(text) and len(_LETTERS.findall(text)) <= most:
            return not ENDS_SENTENCE.search(text)
        return line.tag not in HEADINGS and line.tag not in PARAGRAPHS and not ENDS_SENTENCE.search(text)

    def is_said_by_site(self, line: Line) -> bool:
        """True for a line whose words are the site's: links, titles, prompts, credited captions."""
        if line not in self._said:
            self._said[line] = self._is_said_by_site(line)
        return self._said[line]

    def _is_said_by_site(self, line: Line) -> bool:
        text = line.block.text
        bare = line.block.folded
        linked = line.linked and line not in self.linked_heads
        if bare in self.titles or linked or is_noise(line.block) or (line.size < 400 and CREDITED.search(text)):
            return True
        if line.size < 240 and _lists_particulars(line.block):
            return True
        if line.size < MAX_PROMPT and is_prompt(bare):
            return True
        return not line.running and line.size < 120 and bool(END_FOLDED.match(bare))

    @staticmethod
    def _is_particular(line: Line) -> bool:
        """True for a short line that signs, dates or credits."""
        return line.size < 120 and _says_particulars(line.block.text, line.block.folded)

    def says_it_is_no_text(self, line: Line) -> bool:
        """True for a line that its own words give away: the site's, a call, a credit, a date, a signature."""
        return self.is_said_by_site(line) or self._is_particular(line) or is_call(line.block.folded)

    def line_of(self, text: str) -> Line:
        """A line for text that stands nowhere on the page itself."""
        return self._line(made_of(tidy(text)))


def _asks_mail(field: Element) -> bool:
    """True for a field of a form that takes an address of electronic mail."""
    said = f"{field.get('type') or ''} {field.get('name') or ''}".lower()
    return "email" in said or "e-mail" in said


def _says_particulars(text: str, plain: str) -> bool:
    """True for words that sign, date or credit, and hardly more; `plain` is the text, folded."""
    return bool(BY.match(text) or CREDIT.search(text) or is_dateline(plain))


def _lists_particulars(block: Block) -> bool:
    """True for a line of several particulars and nothing else, a day among them."""
    if not WHEN.search(block.spaced):
        return False
    parts = [part for part in _PARTS.split(block.parted.strip(" .\n")) if part]
    return len(parts) > 1 and all(_says_particulars(part, folded(part)) or is_noise(made_of(part)) for part in parts)
