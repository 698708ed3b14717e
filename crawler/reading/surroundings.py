"""What stands around a headline, for pages that declare too little: the lines that may date and sign an article.

Only lines near the headline count. A footer, a menu or a card of another article has dates and names too.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from lxml import html

from crawler.lexicon import Wording, forms
from crawler.reading.blocks import Block, holds
from crawler.reading.elements import OUTSIDE
from crawler.reading.languages import by_common_words
from crawler.reading.page import Document
from crawler.reading.titles import compact, sequence
from crawler.urls import canonical, resolve

AFTER, BEFORE = 14, 8  # lines below and above the headline
LINE = 160  # characters of a line of the head; what is longer is text
RUNNING = 200  # characters of a first paragraph, which may begin with place and day
SENTENCE = 4  # words in lower case that make a line one
TELLING = 15  # letters of a headline that no other line holds by chance
CLOSE = 3  # elements around a headline that hold little else
MOST = 0.6  # share of a page's running text that makes an element its column, whatever it is called
BOXES = {"", "sidebar", "widget-", "widget_"}
ASIDE = Wording(r"{aside.talk}|{aside.card}", re.IGNORECASE)


class Surroundings:
    """The lines of a page around the one that is its headline."""

    def __init__(self, document: Document, title: str, blocks: list[Block]) -> None:
        """`blocks` are the page's, or those of a part of it that has the headline and the text."""
        self.title = compact(title)
        self._source = document.text
        self._url = document.url
        self._telling = self._lines_of(title, blocks)
        self._all = blocks
        self._declared_language = document.locale[:2]
        self.blocks = self._outside_nothing(blocks)
        self._around: dict[html.HtmlElement, str] = {}

    def _outside_nothing(self, blocks: list[Block]) -> list[Block]:
        """The blocks outside menus, footers and forms; but a form or figure around the headline holds the article."""
        found = [block for index, block in enumerate(blocks) if not block.outside or _is_of_head(index, blocks)]
        heading = next((block for block in self._telling if block.inside("h1", "h2")), None)
        if heading is None or not heading.outside:
            return found
        around = set(heading.element.iterancestors())
        return [b for b in blocks if around.issuperset(b.element.iterancestors(*OUTSIDE)) and b.tag not in OUTSIDE]

    def _lines_of(self, title: str, blocks: list[Block]) -> list[Block]:
        """The lines that begin or end with the headline."""
        word = max(sequence(title), key=len, default="")
        short = (block for block in blocks if len(self.title) <= len(block.text) < 2 * LINE)
        return [block for block in short if word and word in block.folded and self._holds_title(block.text)]

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
        lines = [*self._behind_title, *self.blocks[self.at + 1 : self.at + 1 + AFTER]] if self.at is not None else []
        for block in lines:
            if self.aside(block.element):
                continue
            running += len(block.text) > RUNNING and block.link_share < 0.3
            if running == 2:
                break
            found.append(block)
        return found

    @property
    def _behind_title(self) -> Iterator[Block]:
        """The next lines of the block that the headline opens: pages laid out by tables have line breaks only."""
        block = self.blocks[self.at or 0]
        first, *others = block.text.split("\n")
        for line in others if compact(first) == self.title else ():
            yield Block(block.element, [line], [], [], 0, block.outside)

    @cached_property
    def margins(self) -> list[Block]:
        """The lines in a footer or aside of the article that the headline stands in."""
        title = self.blocks[self.at].element if self.at is not None else None
        own = next(title.iterancestors("article", "main"), None) if title is not None else None
        return [block for block in self._all if block.outside and _is_margin(block, own)] if own is not None else []

    @cached_property
    def above(self) -> list[Block]:
        """The lines before the headline, the nearest first."""
        return self.blocks[max(0, self.at - BEFORE) : self.at][::-1] if self.at is not None else []

    @cached_property
    def language(self) -> str:
        """The declared language, two letters; else that of the running text, empty where it leaves doubt."""
        return self._declared_language or by_common_words(" ".join(self._running)) or ""

    def is_pictured(self, name: str) -> bool:
        """True where a picture of the page is described by a name."""
        return any(f"alt={mark}{name}" in self._source for mark in "\"'")

    def is_of_another(self, element: html.HtmlElement) -> bool:
        """True for an element of another article: in a menu, aside, in an `<article>` that the headline is not in."""
        if next(element.iterancestors("nav", "aside"), None) is not None or self.aside(element):
            return True
        own = next(element.iterancestors("article"), None)
        return self.at is not None and own is not None and not holds(own, self.blocks[self.at].element)

    def links_away(self, block: Block) -> bool:
        """True for a line that is a link to another page, as a card's is; a page's day often links to the page."""
        if block.link_share <= 0.9 and not block.inside("a"):
            return False
        outer = [one.get("href") or "" for one in block.element.iterancestors("a")]
        linked = {resolve(self._url, href) for href in (*outer, *(href for href, _ in block.anchors))}
        return {canonical(url) if url else None for url in linked} != {canonical(self._url)}

    def is_subject(self, words: str) -> bool:
        """True for two or three words with capitals that the page is about, or that are words of its language.

        They are the whole text of a link, stand in the headline or in running text, or begin with a word that the
        page writes in lower case too. A rubric and who is written about stand beside a day as who writes does.
        """
        told = words in self._linked_words or compact(words) in self.title
        told = told or any(words in text and not text.startswith(words) for text in self._running)
        return told or words.split()[0].lower() in self._lower

    def is_repeated(self, name: str) -> bool:
        """True for a name alone on a line of the page twice, or once and presented; text does not tell of it."""
        alone = sum(block.text == name for block in self.blocks)
        return alone > 1 and not self.is_subject(name)

    def is_presented(self, name: str) -> bool:
        """True where a sentence of the page begins with the name: the life of who wrote it."""
        texts = (block.text.removeprefix(name) for block in self._all if block.text.startswith(name))
        return any(sum(word.islower() for word in text.split()) >= SENTENCE for text in texts)

    @cached_property
    def _linked_words(self) -> set[str]:
        return {text for block in self._all for _, text in block.anchors}

    @cached_property
    def _running(self) -> list[str]:
        return [block.text for block in self.blocks if len(block.text) > LINE]

    @cached_property
    def _lower(self) -> set[str]:
        """The words that running text has in lower case."""
        return {word for text in self._running for word in re.findall(r"\w+", text) if word.islower()}

    def aside(self, element: html.HtmlElement) -> bool:
        """True inside comments, cards and side columns, as far as names of classes and ids tell.

        What holds the headline is none of these, whatever it is called: `content-sidebar-wrap`, `no-comments`;
        nor is a side column that holds most of the running text.
        """
        return bool(self.called(element))

    def may_tell(self, element: html.HtmlElement) -> bool:
        """True where a site may put the particulars of an article: not aside, or in a side column or widget."""
        return self.called(element) in BOXES

    def called(self, element: html.HtmlElement) -> str:
        """The word by which an element, or one around it, stands aside; empty where none does."""
        if self.at is not None and not self._around:
            title = self.blocks[self.at].element
            self._around = dict.fromkeys([title, *title.iterancestors()], "")
        if element not in self._around:
            above = element.getparent()
            named = ASIDE.search(f"{element.get('class') or ''} {element.get('id') or ''}")
            word = named[0].lower() if named else ""
            if not word or (not is_talk(word) and (word in self._words_of_title or element in self._column)):
                word = self.called(above) if above is not None else ""
            self._around[element] = word
        return self._around[element]

    @cached_property
    def _words_of_title(self) -> set[str]:
        """Such words in what closely holds the headline: builders of pages call every box a widget."""
        title = self.blocks[self.at].element if self.at is not None else None
        close = [*title.iterancestors()][:CLOSE] if title is not None else []
        return {found.lower() for one in close for found in ASIDE.findall(one.get("class") or "")}

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


def _is_margin(block: Block, article: html.HtmlElement) -> bool:
    """True for a line in a footer or aside right in an article, and in nothing else that stands outside its text."""
    named = (*OUTSIDE, "article", "main")
    around = [one for one in (block.element, *block.element.iterancestors()) if one.tag in named]
    return len(around) > 1 and around[0].tag in ("footer", "aside") and around[1] is article


def _is_of_head(index: int, blocks: list[Block]) -> bool:
    """True for a line in the footer of an article whose text follows: HTML's place for who wrote it, and when.

    Drupal writes the byline so, below the headline.
    """
    element = blocks[index].element
    around = [one for one in (element, *element.iterancestors()) if one.tag in OUTSIDE]
    articles = [*around[0].iterancestors("article")] if [one.tag for one in around] == ["footer"] else []
    following = (block for block in blocks[index + 1 : index + 1 + AFTER] if not block.outside) if articles else ()
    own = (block for block in following if articles[0] in block.element.iterancestors("article"))
    return sum(len(block.text) for block in own if block.link_share < 0.3) > RUNNING


def is_talk(word: str) -> bool:
    """True for a word that `called` gives of a box of comments."""
    return word in forms("aside.talk")


def _rank(block: Block) -> int:
    """How much an element is a headline's: 0 for h1, then lesser headings, lines, links."""
    for rank, tags in enumerate((("h1",), ("h2", "h3"))):
        if block.inside(*tags):
            return rank
    return 3 if block.link_share > 0.5 else 2
