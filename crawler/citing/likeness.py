"""How much the words around a citation and an archived article have in common.

Names, figures and long words tell one article from another. Their weights are fixed, and how common a word is counts
among the candidates only: so a likeness is the same whatever arrived first.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from math import log

from crawler.citing.press import Press
from crawler.citing.sentences import Sentence, flat, sentences
from crawler.items import CitableText, Citation
from crawler.lexicon import Wording, forms, months

MONTHS = months()
MAX_CUES = 40
MAX_SENTENCES = 1_000  # whose words are looked at; the longest articles have a few hundred
MIN_LOOKUP_TERMS, MAX_LOOKUP_TERMS = 6, 16
MIN_LOOKUP_WEIGHT = 1.0  # a lighter cue is looked up only where there are too few of these
NAME, FIGURE, LONG_WORD, WORD_OF_FIVE = 2.0, 2.0, 1.0, 0.6  # weights of words
MIN_CANDIDATES = 5  # with fewer, how many of them hold a word says nothing
MAX_QUOTATIONS = 200  # of one article that are looked for in others
MIN_QUOTED_WORDS = 15  # shorter quotations are too common to tell a source
# Factors for the words of title, lead, opening and the rest, by how the article cites: an article that relays
# another is about the same matter throughout.
FACTORS = {"relays": (0.8, 0.7, 0.5, 0.3), "reacts": (0.8, 0.7, 0.5, 0.3), "cites": (0.5, 0.5, 0.3, 0.2)}
FACTOR_OF_PARAGRAPH = 0.7  # for the sentences beside the citing one
FACTOR_OF_RELAYED = 0.6  # for the words of an article, where the one that relayed it is looked for
COMMON = frozenset(files("crawler.citing").joinpath("common.txt").read_text("utf-8").split())
"""Words that tell no article from another, however long."""
_DAYS = frozenset({*forms("calendar.weekdays", "fr"), "veille"})
_MONTH = Wording(rf"(?:er)? (?:{'|'.join(MONTHS)})\b")
_WORD = Wording(r"[^\W_]+")


WeighedSentence = tuple[Sentence, dict[str, float]]
"""A sentence of an article, and its `weights`."""


def weighed_sentences(text: CitableText, press: Press) -> list[WeighedSentence]:
    """The first MAX_SENTENCES of an article: made once for all its citations."""
    parts = sentences(text.title, text.lead, text.body)[:MAX_SENTENCES]
    return [(part, weights(part, press)) for part in parts]


def cues(weighed: Sequence[WeighedSentence], citation: Citation) -> dict[str, float]:
    """The words by which the article cited would be recognised, with their weights; the weightiest first.

    At most MAX_CUES. The nearer a word stands to the citation, the more it weighs.
    """
    parts = [part for part, _ in weighed]
    place = next((part for part in parts if part.start == citation.position), None)
    heads = place is not None and place.part in ("title", "lead")  # then the whole article is about it
    title, lead, opening, rest = FACTORS["relays" if heads else citation.verb]
    first = next((p.paragraph for p in parts if p.part == "body"), 0)
    found: dict[str, float] = {}
    for part, weight_of in weighed:
        if place is not None and part.start == place.start:
            factor = 1.0
        elif place is not None and part.part == "body" and part.paragraph == place.paragraph:
            factor = FACTOR_OF_PARAGRAPH
        else:
            factor = {"title": title, "lead": lead}.get(part.part, opening if part.paragraph - first < 2 else rest)
        if factor:
            for term, weight in weight_of.items():
                found[term] = max(found.get(term, 0.0), factor * weight)
    ordered = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return dict(ordered[:MAX_CUES])


def lookup_terms(weighted: dict[str, float]) -> list[str]:
    """The weightiest cues: those by which articles are looked up in an index, at most MAX_LOOKUP_TERMS."""
    ordered = sorted(weighted, key=lambda term: (-weighted[term], term))
    heavy = [term for term in ordered if weighted[term] >= MIN_LOOKUP_WEIGHT]
    return (heavy if len(heavy) >= MIN_LOOKUP_TERMS else ordered[:MIN_LOOKUP_TERMS])[:MAX_LOOKUP_TERMS]


def head_words(text: CitableText, press: Press) -> dict[str, float]:
    """The distinctive words of an article's title and lead, with their weights as cues of the one that relayed it."""
    found: dict[str, float] = {}
    for part in sentences(text.title, text.lead, ""):
        for term, weight in weights(part, press).items():
            found[term] = max(found.get(term, 0.0), FACTOR_OF_RELAYED * weight)
    return found


class _Folded(dict[int, str]):
    """For `str.translate`: each character as the full-text index folds it, found when it is first met."""

    def __missing__(self, code: int) -> str:
        bare = "".join(c for c in unicodedata.normalize("NFD", chr(code).lower()) if not unicodedata.combining(c))
        self[code] = bare
        return bare


_FOLDED = _Folded()


def folded(text: str) -> str:
    """A text as the full-text index folds it: what `_FOLDED` has for each character, but faster."""
    if text.isascii():
        return text.lower()
    if "Σ" in text:  # the small one is another at the end of a word
        return text.translate(_FOLDED)
    text = unicodedata.normalize("NFD", text.lower())
    for mark in filter(unicodedata.combining, set(text)):
        text = text.replace(mark, "")
    return text


@lru_cache(maxsize=1000)  # the same few recent articles are candidates again and again
def words_of(text: str) -> frozenset[str]:
    """The words of a text as the full-text index has them."""
    return frozenset(_WORD.findall(folded(text)))


def weights(part: Sentence, press: Press) -> dict[str, float]:
    """The distinctive words of a sentence with their weights: names, figures, long words; no outlet's name."""
    level = flat(part.text)
    names = [(n.start, n.end) for n in press.find(part.text, level)]
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
    if term in COMMON or term in MONTHS or term in _DAYS or len(term) < 4:
        return NAME if word.isupper() and 2 < len(word) < 7 and term not in COMMON else 0.0
    opens = not before.strip() or before.rstrip()[-1:] in '.!?«"“:–—'
    if word[0].isupper() and not opens:
        return NAME
    return LONG_WORD if len(term) > 5 else WORD_OF_FIVE if len(term) == 5 else 0.0


def evidence(weighted: dict[str, float], words: frozenset[str], title: frozenset[str]) -> float:
    """The weight of the cues among an article's words, together; those of its title count twice."""
    return sum(weight * (2 if term in title else 1) for term, weight in weighted.items() if term in words)


def likeness(found: float) -> float:
    """Evidence as a figure from 0 to 1: 0.5 for an evidence of 4, which is that of two names."""
    return found / (found + 4)


def rarer(weighted: dict[str, float], candidates: Sequence[frozenset[str]]) -> dict[str, float]:
    """The weights, less for a word the more candidates hold it; unchanged with fewer than MIN_CANDIDATES.

    A candidate is the words of an article.
    """
    count = len(candidates)
    if count < MIN_CANDIDATES:
        return weighted
    found = {}
    for term, weight in weighted.items():
        df = sum(term in words for words in candidates)
        found[term] = weight * (log((1 + count) / df) / log(1 + count) if df else 1.0)
    return found


def long_quotations(text: CitableText) -> list[str]:
    """The quotations of MIN_QUOTED_WORDS and more in lead and body, each as `bare_words`."""
    found = re.findall(r"[«“]([^«»“”]{60,})[»”]|\"([^\"\n]{60,})\"", f"{text.lead or ''}\n{text.body}")
    quotations = (bare_words(first or second) for first, second in found)
    long = (quotation for quotation in quotations if quotation.count(" ") + 1 >= MIN_QUOTED_WORDS)
    return list(islice(long, MAX_QUOTATIONS))


def bare_words(text: str) -> str:
    """A text as its folded words with one space between them."""
    return " ".join(_WORD.findall(folded(text)))


def longest_words(words: str, count: int = 5) -> list[str]:
    """The longest different words of `bare_words`, which are mostly the rarest; the longest first."""
    return sorted(set(words.split()), key=lambda w: (-len(w), w))[:count]
