"""What two texts have in common, word for word: fingerprints to find a candidate by, and the passages themselves.

Pure functions on words as readers compare them: case, accents, ligatures, quotes and spaces make no difference.

Why our own: datasketch (MinHash, LSH) compares whole documents, so a passage of 60 words in an article of 600 is far
below any threshold it can be given, and its index lives in memory or in a server beside the archive. rapidfuzz and
difflib compare two texts that somebody has already chosen. What is needed is an index of short runs of words that one
transaction can look up and add to, which is Winnowing: Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms
for Document Fingerprinting", SIGMOD 2003.
"""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from crawler.text import folded

SHINGLE = 8  # words that are hashed together
WINDOW = 12  # of so many successive shingles one is kept, so that any 19 words in common are sure to share one
SEED = 4  # words in a row from which a run of common words is followed
MAX_CHANGED_WORDS = 8  # between two runs of a passage, in both texts
MAX_INSERTED_WORDS = 60  # that only one of the texts has: a sentence left out, or put in
MIN_PASSAGE_WORDS = 25  # in common: titles of laws and names of bodies are mostly shorter
MIN_COPY_WORDS = 40  # in such passages make a copy,
MIN_VERBATIM_WORDS = 25  # or these without any difference: a quotation
MIN_SHARED_SEEDS = MIN_VERBATIM_WORDS - SEED + 1  # different ones that two texts share before they are aligned
MAX_PLACES_OF_SEED = 8  # that are tried in a text that repeats itself

Formulae = AbstractSet[int]
NO_FORMULAE: Formulae = frozenset()
_WORD = re.compile(r"\w+")
_PRIME = (1 << 61) - 1
_BASE = 1_000_003_579
_OUT = pow(_BASE, SHINGLE - 1, _PRIME)
_BYTES = 5  # of a fingerprint: a pair in a million by chance, in an archive of a million articles
_LOW = (1 << 8 * _BYTES) - 1


@lru_cache(maxsize=1 << 17)
def _number(word: str) -> int:
    """A word's number, the same on every machine and for every way to write it."""
    return int.from_bytes(blake2b(folded(word).encode(), digest_size=7).digest())


def numbers(text: str) -> list[int]:
    """A text's words as numbers: 56-bit hashes of the folded words."""
    return list(map(_number, _WORD.findall(text)))


def excerpt(text: str, first: int, last: int) -> str:
    """The text as printed, from one word to another, both counted from 0."""
    places = [word.span() for word in _WORD.finditer(text)]
    return text[places[first][0] : places[last][1]]


@dataclass(frozen=True, kw_only=True, slots=True)
class WordRun:
    """The same words in a row in both texts."""

    at: int
    """The first of them, counted in the words of the first text."""
    other: int
    """The same, in the second text."""
    words: int
    """How many they are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """Runs that follow each other closely in both texts; `first` and `last` are words of the first text."""

    first: int
    last: int
    words: int
    """How many of the words in common count."""


def fingerprints(words: Sequence[int]) -> dict[int, bytes]:
    """The kept shingles: the word each begins at, and its hash. Empty for a text shorter than a shingle."""
    hashes = _shingles(words)
    kept: dict[int, bytes] = {}
    last, least, value = -1, -1, 0
    for end in range(min(WINDOW, len(hashes)) or 1, len(hashes) + 1):
        if least < end - WINDOW or least < 0:
            window = hashes[max(0, end - WINDOW) : end]
            value = min(window)
            least = end - 1 - window[::-1].index(value)  # the last of those that are equal
        elif (new := hashes[end - 1]) <= value:
            least, value = end - 1, new
        if least != last:
            kept[least] = value.to_bytes(_BYTES)
            last = least
    return kept


def _shingles(words: Sequence[int]) -> list[int]:
    """A rolling hash over the words."""
    if len(words) < SHINGLE:
        return []
    value = 0
    for word in words[:SHINGLE]:
        value = (value * _BASE + word) % _PRIME
    found = [value & _LOW]
    for gone, word in zip(words, words[SHINGLE:], strict=False):
        value = ((value - gone * _OUT) * _BASE + word) % _PRIME
        found.append(value & _LOW)
    return found


def covered(kept: dict[int, bytes], common: AbstractSet[bytes]) -> set[int]:
    """The words of a text that belong to formulae: kept shingles in `common`, and what lies between two of them."""
    words: set[int] = set()
    before = None
    for at, value in kept.items():
        if value in common:
            words.update(range(at if before is None else before, at + SHINGLE))
        before = at if value in common else None
    return words


def seeds(words: Sequence[int]) -> Iterable[tuple[int, ...]]:
    """A text's words by fours: texts that share fewer than `MIN_SHARED_SEEDS` different ones are no copies."""
    return zip(*(words[n:] for n in range(SEED)), strict=False)


def runs(words: Sequence[int], other: Sequence[int]) -> list[WordRun]:
    """The runs of common words, from the first text's beginning to its end, each as long as it goes."""
    places: dict[tuple[int, ...], list[int]] = {}
    for at, seed in enumerate(seeds(other)):
        places.setdefault(seed, []).append(at)
    found: list[WordRun] = []
    past = 0
    for at, seed in enumerate(seeds(words)):
        if at >= past and seed in places:
            longest = max(
                (_follow(words, other, at, place) for place in places[seed][:MAX_PLACES_OF_SEED]),
                key=lambda r: r.words,
            )
            found.append(longest)
            past = at + longest.words
    return found


def _follow(words: Sequence[int], other: Sequence[int], at: int, place: int) -> WordRun:
    length = SEED
    most = min(len(words) - at, len(other) - place)
    while length < most and words[at + length] == other[place + length]:
        length += 1
    return WordRun(at=at, other=place, words=length)


def chains(found: Iterable[WordRun]) -> list[list[WordRun]]:
    """Runs that belong to one passage: little lies between them, in either text."""
    chained: list[list[WordRun]] = []
    for run in found:
        if chained and _continues(chained[-1][-1], run):
            chained[-1].append(run)
        else:
            chained.append([run])
    return chained


def _continues(last: WordRun, run: WordRun) -> bool:
    own, others = run.at - last.at - last.words, run.other - last.other - last.words
    return min(own, others) <= MAX_CHANGED_WORDS and max(own, others) <= MAX_INSERTED_WORDS and others >= 0


def passages(found: Iterable[WordRun], own: Formulae = NO_FORMULAE, others: Formulae = NO_FORMULAE) -> list[Passage]:
    """What makes the first text a copy of the second, or nothing when that is too little.

    Words of the one or the other that belong to formulae do not count, and no word of the second counts twice.
    """
    spent = set(others)
    counted = [(chain, _counted(chain, own, spent)) for chain in chains(found)]
    kept = [(chain, lengths) for chain, lengths in counted if sum(lengths) >= MIN_PASSAGE_WORDS]
    in_all = sum(sum(lengths) for _, lengths in kept)
    in_a_row = max((length for _, lengths in kept for length in lengths), default=0)
    if in_all < MIN_COPY_WORDS and in_a_row < MIN_VERBATIM_WORDS:
        return []
    return [Passage(first=c[0].at, last=c[-1].at + c[-1].words - 1, words=sum(lengths)) for c, lengths in kept]


def _counted(chain: Iterable[WordRun], own: Formulae, spent: set[int]) -> list[int]:
    """How many words in a row count, each time; the second text's are spent."""
    lengths = [0]
    for run in chain:
        lengths.append(0)
        for step in range(run.words):
            if run.at + step in own or run.other + step in spent:
                lengths.append(0)
            else:
                lengths[-1] += 1
                spent.add(run.other + step)
    return lengths
