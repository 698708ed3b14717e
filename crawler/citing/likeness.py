"""How much the piece that an article speaks of and a piece that the archive holds have in common.

What tells one piece from another are names, figures and long words. Their weights are fixed, and how common a
word is counts among the pieces that come into question only: so a likeness is the same whatever arrived first.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from math import log

from crawler.citing.press import Press
from crawler.citing.sentences import Sentence, flat, sentences
from crawler.items import CitableText, Citation
from crawler.reading.days import MONTHS

MOST_CUES = 40
FEW_LOOKUPS, MOST_LOOKUPS = 6, 16
STRONG = 1.0  # the weight from which a cue is one by which articles are looked up
NAME, FIGURE, LONG, MIDDLING = 2.0, 2.0, 1.0, 0.6
FEW = 5  # pieces in question up to which a word's commonness says nothing
# How much the words around count, by how an article cites: what its news comes from is what all of it is about.
# Title, lead, opening, the rest.
AROUND = {"relays": (0.8, 0.7, 0.5, 0.3), "reacts": (0.8, 0.7, 0.5, 0.3), "cites": (0.5, 0.5, 0.3, 0.2)}
PASSED = 0.6  # the words of a piece, for telling the one that passed it on
BESIDE = 0.7  # the rest of the paragraph
COMMON = frozenset(files("crawler.citing").joinpath("common.txt").read_text("utf-8").split())
"""Words that tell no piece from another, however long."""
_WEEKDAYS = frozenset({"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "veille"})
_MONTH = re.compile(rf"(?:er)? (?:{'|'.join(MONTHS)})\b")
_WORD = re.compile(r"[^\W_]+")


def cues(text: CitableText, citation: Citation, press: Press) -> dict[str, float]:
    """The words by which the cited piece would be known, with their weights; the weightiest first."""
    parts = sentences(text.title, text.lead, text.body)
    place = {part.start: part for part in parts}.get(citation.position)
    heads = place is not None and place.part in ("title", "lead")  # then all of the article is about it
    title, lead, opening, rest = AROUND["relays" if heads else citation.verb]
    first = next((p.paragraph for p in parts if p.part == "body"), 0)
    found: dict[str, float] = {}
    for part in parts:
        if place is not None and part.start == place.start:
            factor = 1.0
        elif place is not None and part.part == "body" and part.paragraph == place.paragraph:
            factor = BESIDE
        else:
            factor = {"title": title, "lead": lead}.get(part.part, opening if part.paragraph - first < 2 else rest)
        if factor:
            for term, weight in weights(part, press).items():
                found[term] = max(found.get(term, 0.0), factor * weight)
    ordered = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return dict(ordered[:MOST_CUES])


def lookups(weighted: dict[str, float]) -> list[str]:
    """The cues by which articles are looked up: the weightiest."""
    ordered = sorted(weighted, key=lambda term: (-weighted[term], term))
    strong = [term for term in ordered if weighted[term] >= STRONG]
    return (strong if len(strong) >= FEW_LOOKUPS else ordered[:FEW_LOOKUPS])[:MOST_LOOKUPS]


def head_words(text: CitableText, press: Press) -> dict[str, float]:
    """The telling words of an article's title and lead."""
    found: dict[str, float] = {}
    for part in sentences(text.title, text.lead, ""):
        for term, weight in weights(part, press).items():
            found[term] = max(found.get(term, 0.0), PASSED * weight)
    return found


class _Folded(dict[int, str]):
    """For `str.translate`: characters as the full-text index folds them."""

    def __missing__(self, code: int) -> str:
        bare = "".join(c for c in unicodedata.normalize("NFD", chr(code).lower()) if not unicodedata.combining(c))
        self[code] = bare
        return bare


_FOLDED = _Folded()


@lru_cache(maxsize=1000)  # the same few recent articles come into question again and again
def words_of(text: str) -> frozenset[str]:
    """The words of a text as the full-text index has them."""
    return frozenset(_WORD.findall(text.translate(_FOLDED)))


def weights(part: Sentence, press: Press) -> dict[str, float]:
    """The telling words of a sentence: names, figures, long words."""
    level = flat(part.text)
    names = [(n.start, n.end) for n in press.find(part.text)]
    found: dict[str, float] = {}
    for match in _WORD.finditer(part.text):
        start, end = match.span()
        if any(first <= start < last for first, last in names):
            continue
        term = match[0].translate(_FOLDED)
        weight = _weight(term, match[0], part.text[max(0, start - 4) : start], level[end : end + 12])
        if weight > found.get(term, 0.0):
            found[term] = weight
    return found


def _weight(term: str, word: str, before: str, after: str) -> float:
    if term.isdigit():
        year = len(term) == 4 and term[:2] in ("19", "20")
        dated = _MONTH.match(after) or re.match(r" ?h\b|/", after)
        return 0.0 if len(term) < 2 or year or dated or set(term) == {"0"} else FIGURE
    if term in COMMON or term in MONTHS or term in _WEEKDAYS or len(term) < 4:
        return NAME if word.isupper() and 2 < len(word) < 7 and term not in COMMON else 0.0
    opens = not before.strip() or before.rstrip()[-1:] in '.!?«"“:–—'
    if word[0].isupper() and not opens:
        return NAME
    return LONG if len(term) > 5 else MIDDLING if len(term) == 5 else 0.0


def evidence(weighted: dict[str, float], words: frozenset[str], title: frozenset[str]) -> float:
    """The weight of the cues that a piece holds; those of its title count twice."""
    return sum(weight * (2 if term in title else 1) for term, weight in weighted.items() if term in words)


def likeness(found: float) -> float:
    """Evidence as a figure from 0 to 1: a half for four, which two names are worth."""
    return found / (found + 4)


def rarer(weighted: dict[str, float], pieces: Sequence[frozenset[str]]) -> dict[str, float]:
    """The weights with what most of the pieces in question share taken down, where there are several."""
    count = len(pieces)
    if count < FEW:
        return weighted
    found = {}
    for term, weight in weighted.items():
        df = sum(term in piece for piece in pieces)
        found[term] = weight * (log((1 + count) / df) / log(1 + count) if df else 1.0)
    return found


def quotes(text: CitableText) -> list[str]:
    """Quotations of fifteen words and more, as words in a row."""
    found = re.findall(r"[«“]([^«»“”]{60,})[»”]|\"([^\"\n]{60,})\"", f"{text.lead or ''}\n{text.body}")
    rows = (in_a_row(first or second) for first, second in found)
    return [row for row in rows if row.count(" ") >= 14]


def in_a_row(text: str) -> str:
    """A text as its bare words, a space between them."""
    return " ".join(_WORD.findall(text.translate(_FOLDED)))


def longest(words: str, count: int = 5) -> list[str]:
    """The longest different words, which are the rarest."""
    return sorted(set(words.split()), key=lambda w: (-len(w), w))[:count]
