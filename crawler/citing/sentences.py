"""A French text as sentences, and as flat text: `L’Hôpital` becomes `l'hopital`, every character in its place."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_QUOTES = {
    "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "«": '"', "»": '"', "„": '"',
    "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-", "œ": "e", "Œ": "e", "æ": "e", "Æ": "e",
}  # fmt: skip
# From the first mark of several on, and never fewer of them: else each mark of a long row is tried with each other.
_BREAK = re.compile(r"(?<![.!?…])[.!?…]++[\"'»”’)\]]*+(?:\s*+»)?(?=\s++(?:[\"'«“‘(\[–—-]\s*+)?[A-ZÀ-ÖØ-ÞŒ0-9])")
_SHORT = re.compile(
    r"(?:^|[\s('’«])(?:M|MM|Mme|Mmes|Mlle|Dr|Drs|Pr|Prs|Me|St|Ste|art|[Cc]f|env|ex|janv|févr|fév|avr|juil|sept|oct|nov|déc|"
    r"n|p|vol|al|etc|[A-Z])\.$"
)
LENGTH_OF_SHORT = 12  # characters that _SHORT looks at, with some to spare
MAX_SENTENCE = 2_000  # characters; a longer one is divided between two words, since patterns take its square
_SPACE = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article, or its title."""

    text: str
    start: int
    """Where it begins in title, lead and body joined by blank lines."""
    part: str
    """`title`, `lead` or `body`."""
    paragraph: int
    """Numbered from 1 through title, lead and body."""


class _Flat(dict[int, str]):
    """For `str.translate`: each character made flat, found when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = _flat(chr(code))
        return self[code]


_TABLE = _Flat()


def flat(text: str) -> str:
    """Lower case without accents, quotes and dashes levelled, every character in its place."""
    return text.lower() if text.isascii() else text.translate(_TABLE)


def is_quoted(before: str) -> bool:
    """True when a quotation is open where a text ends; marks at its very end, around the next word, do not count."""
    before = before.rstrip(' \u00a0\u202f«“"')
    opened, closed = (max(map(before.rfind, marks)) for marks in ("«“", "»”"))
    if opened != closed:
        return opened > closed
    return before.count('"') % 2 == 1 and bool(re.search(r'(?:^|[\s(])"\w[^"]*$', before))


def _flat(char: str) -> str:
    if char < "\x80":
        return char.lower()
    if char in _QUOTES:
        return _QUOTES[char]
    if char.isspace():
        return " "
    bare = unicodedata.normalize("NFD", char)[0].lower()
    return bare if len(bare) == 1 else char


def sentences(title: str, lead: str | None, body: str) -> list[Sentence]:
    """Every sentence of an article; the title is one. Places count in title, lead and body joined by a blank line."""
    found: list[Sentence] = []
    place = number = 0
    for part, text in (("title", title), ("lead", lead or ""), ("body", body)):
        for start, paragraph in _paragraphs(text):
            number += 1
            split = [(0, paragraph)] if part == "title" else _split(paragraph)
            found += [Sentence(words, place + start + at, part, number) for at, words in _divided(split)]
        place += len(text) + 2
    return found


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"[^\n]+", text):
        yield match.start(), match[0]


def _split(paragraph: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in _BREAK.finditer(paragraph):
        if _SHORT.search(paragraph[max(start, match.end() - LENGTH_OF_SHORT) : match.end()]):
            continue
        yield start, paragraph[start : match.end()]
        space = _SPACE.match(paragraph, match.end())
        start = space.end() if space else match.end()
    if paragraph[start:].strip():
        yield start, paragraph[start:]


def _divided(split: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The same sentences, each of MAX_SENTENCE characters at most."""
    for at, words in split:
        start = 0
        while len(words) - start > MAX_SENTENCE:
            space = words.rfind(" ", start, start + MAX_SENTENCE)
            end = space + 1 if space > start else start + MAX_SENTENCE
            yield at + start, words[start:end]
            start = end
        yield at + start, words[start:]


def sentence_at(parts: Sequence[Sentence], place: int) -> int:
    """The index of the last sentence that begins at a place of the text or before it; -1 when none does."""
    return bisect_right(parts, place, key=lambda sentence: sentence.start) - 1
