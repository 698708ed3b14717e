"""Names of persons that were forgotten: found in a text by their hashes, and replaced by their initials.

A tombstone holds the SHA-256 of the words of a name, without case and accents, and how many words it has. Every run
of as many words in a text is hashed and compared. The hash keeps a name from being read, not from being guessed.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from crawler.text import folded

MIN_WORDS = 2
MAX_WORDS = 6
_WORD = re.compile(r"[^\W_]+")
# Words that can be those of one name: between them stands white space (no empty line) or one mark.
_RUN = re.compile(r"[^\W_]+(?:(?:[^\S\n]+(?:\n[^\S\n]*)?|\n[^\S\n]*|[-‐‑'’._+]|%20)[^\W_]+)+")
_fold = lru_cache(maxsize=1 << 14)(folded)


@dataclass(frozen=True, slots=True)
class HashedName:
    """What a tombstone holds of a name."""

    digest: str
    """SHA-256 of its words."""
    words: int

    @classmethod
    def of(cls, name: str) -> "HashedName":
        """Raises ValueError for a name of fewer than MIN_WORDS words, or more than MAX_WORDS."""
        found = [_fold(word) for word in _WORD.findall(name)]
        if not MIN_WORDS <= len(found) <= MAX_WORDS:
            raise ValueError(len(found))
        return cls(_digest(found), len(found))


def _digest(found: Iterable[str]) -> str:
    return hashlib.sha256(" ".join(found).encode()).hexdigest()


class ForgottenNames:
    """The names to look for; false when there are none."""

    def __init__(self, names: Iterable[HashedName]) -> None:
        known = {*names}
        self._digests = {name.digest for name in known}
        self._lengths = sorted({name.words for name in known}, reverse=True)

    def __bool__(self) -> bool:
        return bool(self._digests)

    def __call__(self, text: str) -> str:
        """The text with initials in the place of each name: `Jean-Paul Martin` becomes `J.-P. M.`."""
        parts, end = list[str](), 0
        for words in self._found(text):
            for word in words:
                parts += [text[end : word.start()], word[0][0].upper(), "."]
                end = word.end()
        return "".join([*parts, text[end:]]) if parts else text

    def within(self, *texts: str | None) -> bool:
        """True when any of the texts has one of the names."""
        return any(next(self._found(text), None) is not None for text in texts if text)

    def _found(self, text: str) -> Iterator[list[re.Match[str]]]:
        """The words of each name in a text, from left to right; of two that overlap, the longer or first."""
        if not self._digests:
            return
        for run in _RUN.finditer(text):
            words = list(_WORD.finditer(text, run.start(), run.end()))
            bare, place = [_fold(word[0]) for word in words], 0
            while place <= len(words) - self._lengths[-1]:
                length = next((n for n in self._lengths if self._is_name(bare[place : place + n], n)), 0)
                if length:
                    yield words[place : place + length]
                place += length or 1

    def _is_name(self, bare: list[str], length: int) -> bool:
        return len(bare) == length and _digest(bare) in self._digests
