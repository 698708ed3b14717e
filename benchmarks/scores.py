"""How an answer is scored against the truth: the rules of the public benchmarks the pages come from.

Body: 4-word shingles as in scrapinghub/article-extraction-benchmark (precision and recall averaged over pages,
then F1), or segments that must and must not appear as in adbar/trafilatura. Title: word overlap of at least 0.9
after folding. Author: the same set of names, whatever divides or punctuates them. Date: the same day. No answer is
a wrong answer.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import mean
from typing import Any

from crawler.text import folded, tidy

SHINGLE = 4  # words
SAME = 0.9  # overlap of words (Dice) that makes two titles one
DIVIDES = re.compile(r",|;|\||&| (?:and|und|et) ", re.IGNORECASE)

Answer = dict[str, Any]
"""`text`, `title`, `date` (YYYY-MM-DD), `author` (names), `language`; None or absent where there is none."""


@dataclass(frozen=True, slots=True)
class Count:
    """What was found rightly, found wrongly, and missed: in shingles or segments."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        return harmonic(self.precision, self.recall)


def harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", level(text))
    return (
        Counter(tuple(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1)))
        if words
        else Counter()
    )


def against_text(text: str, truth: str) -> Count:
    found, wanted = shingles(text), shingles(truth)
    right = (found & wanted).total()
    return Count(right, found.total() - right, wanted.total() - right)


def against_segments(text: str, present: Iterable[str], absent: Iterable[str]) -> Count:
    text = level(text)
    kept = [level(segment) in text for segment in present]
    return Count(sum(kept), sum(level(segment) in text for segment in absent), len(kept) - sum(kept))


def level(text: str) -> str:
    """Without what nobody sees: soft hyphens, which no text of ours keeps, and differences of white space."""
    return " ".join(tidy(text).split())


def averaged(counts: Iterable[Count]) -> float:
    """F1 of the mean precision and mean recall of pages; a page without any text has no precision."""
    counts = list(counts)
    answered = [c.precision for c in counts if c.right + c.wrong]
    return harmonic(mean(answered), mean(c.recall for c in counts)) if answered else 0.0


def summed(counts: Iterable[Count]) -> float:
    """F1 over all segments of all pages."""
    counts = list(counts)
    return Count(sum(c.right for c in counts), sum(c.wrong for c in counts), sum(c.missed for c in counts)).f1


def same_title(answer: str | None, truth: str) -> bool:
    found, wanted = (set(re.findall(r"\w+", folded(level(words or "")))) for words in (answer, truth))
    return bool(wanted) and 2 * len(found & wanted) >= SAME * (len(found) + len(wanted))


def same_authors(answer: list[str] | None, truth: list[str]) -> bool:
    return names(answer or []) == names(truth)


def names(said: Iterable[str]) -> set[frozenset[str]]:
    """Each name as its words; the public truths hold lines of several names, whatever divides them."""
    parts = (part for line in said for part in DIVIDES.split(line))
    return {name for part in parts if (name := frozenset(re.findall(r"\w+", folded(part))))}


def same_day(answer: str | None, truth: str) -> bool:
    return (answer or "")[:10] == truth[:10]


JUDGES = {"title": same_title, "date": same_day, "author": same_authors}


def body_count(answer: Answer, truth: Answer) -> Count | None:
    """How well the text was found; None where the truth holds none."""
    text = answer.get("text") or ""
    if "text" in truth:
        return against_text(text, truth["text"])
    if "with" in truth:
        return against_segments(text, truth["with"], truth["without"])
    return None


def words_f1(answer: Answer, truth: Answer) -> float | None:
    """F1 over words, whatever their order, as WCXB scores; None where the full text is not known."""
    if "text" not in truth:
        return None
    found, wanted = (
        Counter(re.findall(r"\w+", level(text).lower())) for text in (answer.get("text") or "", truth["text"])
    )
    right = (found & wanted).total()
    return 2 * right / (found.total() + wanted.total()) if found or wanted else 1.0


def is_off(count: Count) -> bool:
    """True where a text has over twice or under half of the shingles of the true one."""
    found, wanted = count.right + count.wrong, count.right + count.missed
    return not wanted / 2 <= found <= 2 * wanted
