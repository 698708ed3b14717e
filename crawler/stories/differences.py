"""Where two articles on one matter differ: another figure for the same thing, another spelling of the same name.

Only what both tell counts: a figure is compared with that for the same noun, in sentences that have other words in
common. Figures in words are left alone, as are days and clock times.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cache
from itertools import pairwise, takewhile
from typing import Any

from crawler.archive.stems import stem
from crawler.citing.likeness import COMMON
from crawler.editing.tokens import DIGITS, Token, Tokens, tokenised
from crawler.lexicon import Wording, forms, languages, months, words
from crawler.text import folded

MIN_SHARED_ONLY = 2  # words that both sentences have: a noun that each text counts once, and another
MIN_SHARED = 3  # the same for a unit, or a noun of which a text has several counts
MIN_LIKENESS = 0.4  # and then also their share of the words of the shorter sentence
MIN_NAME = 4  # letters of a name whose spelling is compared
SAME_NAME = 0.75  # likeness of two spellings of one name
REACH = 5  # words and marks behind a figure among which its noun stands
ROUGHLY = 0.1  # by how much what is said to be rough may differ and be the same
_WITHIN = "'’%€"  # marks that may stand between a figure and its noun
_COUNT = re.compile(r"\d+(?:\.\d+)?")  # and no day in figures, no number of a version
_YEAR = re.compile(r"(?:19|20)\d\d")
_ROUGH = Wording("(?:{figures.rough})$")


class DifferenceKind(StrEnum):
    """What differs."""

    FIGURE = "figure"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Difference:
    """What an article has otherwise than one that it draws on."""

    kind: DifferenceKind
    of: str
    """The noun that is counted, or the other part of the name, as the article has it."""
    before: str
    """What the earlier article has: the figure, the name."""
    after: str
    passage_before: str
    """The sentences around them."""
    passage_after: str


@dataclass(frozen=True, slots=True)
class _Figure:
    value: float
    is_rough: bool
    """`près de 400`."""
    text: str
    noun: str
    """Folded and stemmed."""
    spoken: str
    words: frozenset[str]
    passage: str


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What the later article has otherwise, in the order of its text. Both have `title`, `lead` and `body`."""
    old, new = (tokenised(one["title"], one["lead"], one["body"]) for one in (before, after))
    return [*_figures_differ(old, new), *_names_differ(old, new)]


def _figures_differ(old: list[Tokens], new: list[Tokens]) -> Iterator[Difference]:
    had, has = _by_noun(old), _by_noun(new)
    for noun, figures in has.items():
        others = had.get(noun, [])
        if any(_agree(one, two) for one in others for two in figures):
            continue  # what else there is of this noun is told by one of them alone
        alone = len(others) == len(figures) == 1 and noun not in _units()
        least, share = (MIN_SHARED_ONLY, 0.0) if alone else (MIN_SHARED, MIN_LIKENESS)
        pairs = [(_shared(one, two, least, share), one, two) for one in others for two in figures]
        told, one, two = max(pairs, key=lambda pair: pair[0], default=(0.0, None, None))
        if told and one and two:
            yield Difference(DifferenceKind.FIGURE, two.spoken, one.text, two.text, one.passage, two.passage)


@cache
def _units() -> frozenset[str]:
    """Nouns that measure anything, stemmed: they tell less than others."""
    return frozenset(stem(word) for word in words("figures.units"))


def _agree(one: _Figure, two: _Figure) -> bool:
    if one.is_rough or two.is_rough:
        return abs(one.value - two.value) <= ROUGHLY * max(one.value, two.value)
    return one.value == two.value


def _shared(one: _Figure, two: _Figure, least: int, share: float) -> float:
    """How much the sentences of two figures have in common, 0 to 1; 0 for fewer words than `least`, or a lesser share
    of those of the shorter one."""
    shared = len(one.words & two.words)
    likeness = shared / min(len(one.words), len(two.words))
    return likeness if shared >= least and likeness >= share else 0.0


def _by_noun(text: list[Tokens]) -> dict[str, list[_Figure]]:
    """The figures of a text by what they count; one that comes again has the words of all its sentences."""
    found = defaultdict[str, dict[float, _Figure]](dict)
    for sentence in text:
        if any(token.mask == DIGITS for token in sentence.tokens):
            for figure in _figures(sentence, _words(sentence)):
                now = found[figure.noun].get(figure.value)
                found[figure.noun][figure.value] = replace(now, words=now.words | figure.words) if now else figure
    return {noun: list(some.values()) for noun, some in found.items()}


def _words(sentence: Tokens) -> frozenset[str]:
    return frozenset(stem(token.key) for token in sentence.tokens if _tells(token))


def _figures(sentence: Tokens, around: frozenset[str]) -> Iterator[_Figure]:
    tokens = sentence.tokens
    for place, token in enumerate(tokens):
        if token.mask != DIGITS or not _COUNT.fullmatch(token.key) or _YEAR.fullmatch(token.text):
            continue
        behind = tuple(
            takewhile(lambda one: one.is_word or one.text in _WITHIN, tokens[place + 1 : place + 1 + REACH])
        )
        scale = _scales().get(folded(behind[0].text)) if behind else None
        noun = next((one for one in behind[scale is not None :] if one.text in "%€" or len(one.key) > 3), None)
        if noun is None or noun.key in months():
            continue
        value = float(token.key) * (scale or 1)
        before = " ".join(one.key for one in tokens[max(0, place - 2) : place])
        text = f"{token.text} {behind[0].text}" if scale else token.text
        rough = bool(_ROUGH.search(before))
        yield _Figure(value, rough, text, stem(noun.key), noun.text, around | {stem(noun.key)}, sentence.text)


@cache
def _scales() -> dict[str, float]:
    """What a figure is multiplied by, from the folded word behind it."""
    return {
        word: power
        for language in languages("figures.scales")
        for form, power in zip(forms("figures.scales", language), (1e3, 1e6, 1e9), strict=True)
        for word in form.split()
    }


def _tells(token: Token) -> bool:
    """True for a word that is not among the commonest, nor a number."""
    return token.is_word and not token.is_number and len(token.key) > 3 and token.key not in COMMON


def _names_differ(old: list[Tokens], new: list[Tokens]) -> Iterator[Difference]:
    had, has = _names(old), _names(new)
    known = {key for pair in had for key in pair}, {key for pair in has for key in pair}
    for (first, last), (spoken, passage) in has.items():
        if last in known[0]:
            continue
        for (other_first, other_last), (other_spoken, other_passage) in had.items():
            if other_first == first and other_last not in known[1] and _are_one(other_last, last):
                yield Difference(DifferenceKind.NAME, spoken[0], other_spoken[1], spoken[1], other_passage, passage)
                break


def _are_one(one: str, two: str) -> bool:
    """True for two spellings of one name, which are no forms of one word."""
    if min(len(one), len(two)) < MIN_NAME or one[0] != two[0] or stem(one) == stem(two):
        return False
    return SequenceMatcher(None, one, two, autojunk=False).ratio() >= SAME_NAME


def _names(text: list[Tokens]) -> dict[tuple[str, str], tuple[tuple[str, str], str]]:
    """Two words with capitals side by side, folded, with how they are written and the sentence of the first."""
    found: dict[tuple[str, str], tuple[tuple[str, str], str]] = {}
    for sentence in text:
        tokens = sentence.tokens
        for one, two in pairwise(tokens):
            if one.is_word and two.is_word and one.is_capitalised and two.is_capitalised:
                found.setdefault((one.key, two.key), ((one.text, two.text), sentence.text))
    return found
