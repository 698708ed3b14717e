"""How a text changed: a unified diff, on a terminal by words and in colour."""

import difflib
import itertools
import re
from collections.abc import Iterator
from typing import Any

import click

from crawler.text import levelled

_WORD = re.compile(r"\s+|\w+|[^\w\s]")


def changes(versions: list[dict[str, Any]], *, by_words: bool) -> str:
    """Each version against the one before; empty when nothing differs.

    `versions` are rows of `revisions`, oldest first, and the article's own row. White space, quotes and
    Unicode form make no difference, as they make none for `text_sha256`.
    """
    pieces: list[str] = []
    for before, after in itertools.pairwise(versions):
        old, new = _lines(before), _lines(after)
        new = _as_before(old, new)
        if old != new:
            seen = [str(v.get("seen") or v.get("last_seen")) for v in (before, after)]
            pieces += _in_words(old, new, seen) if by_words else _unified(old, new, seen)
    return "\n".join(pieces)


def _lines(version: dict[str, Any]) -> list[str]:
    texts = (version["title"], version["lead"] or "", version["body"])
    return [line for text in texts for line in text.split("\n") if line.strip()]


def _as_before(old: list[str], new: list[str]) -> list[str]:
    """The new lines, those that only look different as they were."""
    kept = list(new)
    matcher = difflib.SequenceMatcher(None, [*map(levelled, old)], [*map(levelled, new)], autojunk=False)
    for block in matcher.get_matching_blocks():
        kept[block.b : block.b + block.size] = old[block.a : block.a + block.size]
    return kept


def _unified(old: list[str], new: list[str], seen: list[str]) -> Iterator[str]:
    return difflib.unified_diff(old, new, seen[0], seen[1], lineterm="", n=1)


def _in_words(old: list[str], new: list[str], seen: list[str]) -> Iterator[str]:
    """Changed paragraphs once, what went in red and struck, what came in green."""
    yield click.style(f"{seen[0]} → {seen[1]}", bold=True)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield click.style(f"  … {b - a} unchanged", dim=True)
        elif kind == "replace" and b - a == d - c:
            yield from (f"  {_words(x, y)}" for x, y in zip(old[a:b], new[c:d], strict=True))
        else:
            yield from (f"  {_gone(line)}" for line in old[a:b])
            yield from (f"  {_come(line)}" for line in new[c:d])


def _words(old: str, new: str) -> str:
    before, after = _WORD.findall(old), _WORD.findall(new)
    out = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            out.append("".join(before[a:b]))
            continue
        out += [_gone("".join(before[a:b])), _come("".join(after[c:d]))]
    return "".join(out)


def _gone(text: str) -> str:
    return click.style(text, fg="red", strikethrough=True) if text else ""


def _come(text: str) -> str:
    return click.style(text, fg="green") if text else ""
