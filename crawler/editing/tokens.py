"""A text as sentences of tokens that can be compared: numbers by their value, words folded, what is quoted marked."""

import re
from dataclasses import dataclass
from functools import cache, cached_property

from crawler.citing.sentences import Sentence, sentences
from crawler.lexicon import Wording, forms, languages, words
from crawler.text import folded, levelled

# A number with its groups of thousands and its decimals; a word; any other mark.
_TOKEN = re.compile(r"\d{1,3}(?:[ \u00a0\u202f.]\d{3})+(?!\d)(?:,\d+)?|\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]|_")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+$")
_OPENING, _CLOSING = frozenset("«“„"), frozenset("»”")
_MARK = re.compile('["«“„»”]')
DIGITS, NUMERAL = "#", "##"  # what stands for a number when texts are aligned
_DAYS = Wording(r"(?:{calendar.weekdays})")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark of a sentence."""

    text: str
    key: str
    """What it is compared by: folded, a number as its value."""
    mask: str
    """The same, every number in figures as DIGITS and every numeral as NUMERAL."""
    quoted: bool
    """True between quotation marks."""

    @property
    def is_word(self) -> bool:
        return self.text[0].isalpha()

    @property
    def is_number(self) -> bool:
        return self.mask in (DIGITS, NUMERAL)

    @property
    def is_capitalised(self) -> bool:
        """True for what may be a name: a word with a capital that is no day and no month."""
        return self.text[0].isupper() and not (_DAYS.fullmatch(self.key) or self.key in words("calendar.months"))


@dataclass(frozen=True)
class Tokens:
    """A sentence to compare. Its tokens are made when they are asked for: most sentences stand in both versions."""

    sentence: Sentence
    level: str
    """Its text as far as it counts: white space and the form of quotes make no difference."""
    depth: int
    """How many quotations are open where it begins."""

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        found, depth = [], self.depth
        for match in _TOKEN.finditer(self.text):
            depth = _depth_after(match[0], depth)
            found.append(_token(match[0], quoted=depth > 0))
        return tuple(found)

    @property
    def text(self) -> str:
        return self.sentence.text

    @property
    def is_title(self) -> bool:
        return self.sentence.part == "title"


def tokenised(title: str, lead: str | None, body: str) -> list[Tokens]:
    """Every sentence of a version, the title first."""
    found: list[Tokens] = []
    depth = paragraph = 0
    for sentence in sentences(title, lead, body):
        if sentence.paragraph != paragraph:
            depth, paragraph = 0, sentence.paragraph
        found.append(Tokens(sentence, levelled(sentence.text), depth))
        for mark in _MARK.findall(sentence.text):
            depth = _depth_after(mark, depth)
    return found


def _depth_after(mark: str, depth: int) -> int:
    """How many quotations are open behind a mark; a straight mark opens one, or closes the one that is open."""
    if mark in _OPENING or (mark == '"' and not depth):
        return depth + 1
    return max(0, depth - 1) if mark in _CLOSING or mark == '"' else depth


def _token(word: str, *, quoted: bool) -> Token:
    if word[0].isdigit():
        return Token(word, value_of(word), DIGITS, quoted)
    key = folded(word) or word
    numeral = _numerals().get(key)
    return Token(word, numeral or key, NUMERAL if numeral else key, quoted)


def value_of(number: str) -> str:
    """A number in figures without its groups: `1 200`, `1.200` and `1200` are one, and so are `08` and `8`."""
    bare = re.sub(r"\s", "", number)
    if _GROUPED.fullmatch(bare):
        bare = re.sub(r"[.,]", "", bare)
    bare = bare.replace(",", ".")
    return bare.lstrip("0") or "0"


@cache
def _numerals() -> dict[str, str]:
    """Folded numeral to what tells it from others: its language and place in the list."""
    return {
        word: f"{NUMERAL}{language}{place}"
        for language in languages("edits.numerals")
        for place, form in enumerate(forms("edits.numerals", language))
        for word in form.split()
    }
