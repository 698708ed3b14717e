"""Which article a licensed text is: the same beginning, within a day, in the same outlet, and like no other.

A paper prints another title than its site, and mostly the same first paragraphs. So texts are compared by the runs of
three words in their beginnings. What many texts of an outlet share, as columns do that return every week, counts for
little; names and figures must agree too, and a doubtful pair is none.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from crawler.text import folded

BEGINNING = 120  # words of a text that are compared
LONG_WORD = 20  # characters: so much of a text is read for so many words
RUN = 3  # words
MIN_RUNS = 15  # in the shorter beginning; below, there is too little to tell texts by
LEAST = 0.1  # share of the runs of the shorter beginning, whatever they weigh; most pairs have less
ALIKE = 0.5  # share of the runs of the shorter beginning
TITLES_ALIKE = 0.5  # share of the words of the shorter title
ALIKE_BY_TITLE = 0.3  # enough where the titles are alike
MARGIN = 0.2  # by which the best article must be ahead of the next one
FACTS_ALIKE = 0.7  # share of the names and figures of the text that has fewer
MIN_FACTS = 3  # with fewer, nothing but the words can tell a text from the next one of its form
SURE = 0.8  # share of the runs that the words alone must reach then
WHOLE_ALIKE = 0.25  # share of the runs of the longer text; a part of a digest is not the digest

_WORD = re.compile(r"\w+")
_FACT = re.compile(r"\d+|(?<![.!?…:»\"“] )(?<=[ (’'\"«-])[^\W\d_a-zà-ÿ]\w+")


@dataclass(frozen=True)
class Text:
    """A text to compare, and what is compared of it, read when it is first asked for."""

    ident: int
    """Row number of an article or of a notice."""
    title: str
    whole: str
    """Lead and body."""
    complete: bool = True
    """False where only a part of it was open to read."""

    @cached_property
    def beginning(self) -> frozenset[str]:
        return _runs(_WORD.findall(folded(self.whole[: BEGINNING * LONG_WORD]))[:BEGINNING])

    @cached_property
    def runs(self) -> frozenset[str]:
        return _runs(_WORD.findall(folded(self.whole)))

    @cached_property
    def title_words(self) -> frozenset[str]:
        return frozenset(word for word in _WORD.findall(folded(self.title)) if len(word) > 3)

    @cached_property
    def facts(self) -> frozenset[str]:
        """Names and figures: capitals inside sentences, and numbers."""
        return frozenset(map(folded, _FACT.findall(" ".join(self.whole.split()))))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much a notice is like an article."""

    article: int
    score: float
    """0 to 1: share of the runs of three words of the shorter beginning, the usual ones counted less."""
    same: bool
    """True when nothing speaks against its being the same text."""


def _runs(words: Sequence[str]) -> frozenset[str]:
    return frozenset(" ".join(words[place : place + RUN]) for place in range(len(words) - RUN + 1))


def likenesses(notice: Text, articles: Iterable[Text], frequency: Counter[str]) -> list[Likeness]:
    """Of a notice to articles of its outlet and days, the most like first.

    `frequency` is how many articles of the outlet around these days have a run of words in their beginnings.
    """
    weight = _weight(notice.beginning, frequency)
    found = [_likeness(notice, weight, article, frequency) for article in articles]
    return sorted(found, key=lambda one: (-one.score, one.article))


def _likeness(notice: Text, weight: float, article: Text, frequency: Counter[str]) -> Likeness:
    """`weight` is that of the notice's beginning."""
    shared = notice.beginning & article.beginning
    shorter = min(len(notice.beginning), len(article.beginning))
    if shorter < MIN_RUNS or len(shared) < LEAST * shorter:
        return Likeness(article.ident, 0.0, same=False)
    score = _weight(shared, frequency) / min(weight, _weight(article.beginning, frequency))
    same = _are_alike(notice, article, score) and _facts_agree(notice, article, score) and _is_whole(notice, article)
    return Likeness(article.ident, score, same=same)


def _are_alike(notice: Text, article: Text, score: float) -> bool:
    if score >= ALIKE:
        return True
    return score >= ALIKE_BY_TITLE and _share(notice.title_words, article.title_words) >= TITLES_ALIKE


def _facts_agree(notice: Text, article: Text, score: float) -> bool:
    if min(len(notice.facts), len(article.facts)) < MIN_FACTS:
        return score >= SURE
    return _share(notice.facts, article.facts) >= FACTS_ALIKE


def _is_whole(notice: Text, article: Text) -> bool:
    """True unless one text is a small part of the other."""
    shared = len(notice.runs & article.runs)
    return not article.complete or shared >= WHOLE_ALIKE * max(len(notice.runs), len(article.runs))


def _weight(runs: frozenset[str], frequency: Counter[str]) -> float:
    return sum(1 / max(1, frequency[run]) for run in runs)


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def chosen(found: Sequence[Likeness]) -> Likeness | None:
    """The article that a notice is, of its `likenesses`, the most like first; None when none or several may be."""
    if not found or not found[0].same or is_doubtful(found):
        return None
    return found[0]


def is_doubtful(found: Sequence[Likeness]) -> bool:
    """True when a second article is nearly as like the notice as the first."""
    return len(found) > 1 and found[0].score - found[1].score < MARGIN
