"""The changes between two versions of a text, by paragraphs and by words: for the terminal and for the browser."""

import difflib
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from crawler.text import levelled

_WORD = re.compile(r"\s+|\w+|[^\w\s]")
ChangeKind = Literal["same", "gone", "come"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One changed paragraph as runs of text that stayed, went or came, or a number of unchanged paragraphs."""

    pieces: tuple[tuple[ChangeKind, str], ...] = ()
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """Two versions that follow each other: when each was seen (stamps), and their paragraphs."""

    before: str
    after: str
    old: list[str]
    new: list[str]

    def paragraphs(self) -> Iterator[Paragraph]:
        """Each changed paragraph once, word by word where the other version has one in its place."""
        matcher = difflib.SequenceMatcher(None, self.old, self.new, autojunk=False)
        for kind, a, b, c, d in matcher.get_opcodes():
            if kind == "equal":
                yield Paragraph(unchanged=b - a)
            elif kind == "replace" and b - a == d - c:
                pairs = zip(self.old[a:b], self.new[c:d], strict=True)
                yield from (Paragraph(tuple(_words(x, y))) for x, y in pairs)
            else:
                yield from (Paragraph((("gone", line),)) for line in self.old[a:b])
                yield from (Paragraph((("come", line),)) for line in self.new[c:d])


def changes(versions: Sequence[Mapping[str, Any]]) -> list[Change]:
    """Each version against the one before; none where nothing differs.

    `versions` are rows of `revisions`, oldest first, and the article's own row. White space, quotes and
    Unicode form make no difference, as they make none for `text_sha256`.
    """
    found = []
    for before, after in itertools.pairwise(versions):
        old = _lines(before)
        new = _as_before(old, _lines(after))
        if old != new:
            seen = [str(v.get("seen") or v.get("last_seen")) for v in (before, after)]
            found.append(Change(seen[0], seen[1], old, new))
    return found


def _lines(version: Mapping[str, Any]) -> list[str]:
    texts = (version["title"], version["lead"] or "", version["body"])
    return [line for text in texts for line in text.split("\n") if line.strip()]


def _as_before(old: list[str], new: list[str]) -> list[str]:
    """The new lines; those that differ in white space, quotes or Unicode form only are the old ones."""
    kept = list(new)
    matcher = difflib.SequenceMatcher(None, [*map(levelled, old)], [*map(levelled, new)], autojunk=False)
    for block in matcher.get_matching_blocks():
        kept[block.b : block.b + block.size] = old[block.a : block.a + block.size]
    return kept


def _words(old: str, new: str) -> Iterator[tuple[ChangeKind, str]]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "same", "".join(before[a:b])
            continue
        if a < b:
            yield "gone", "".join(before[a:b])
        if c < d:
            yield "come", "".join(after[c:d])
