"""The changes of a text: a unified diff, or on a terminal by words and in colour."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from crawler.archive import revisions as held
from crawler.archive.revisions import Change, ChangeKind
from crawler.translating import ngettext
from crawler.translating.forms import figure


def changes(versions: Sequence[Mapping[str, Any]], *, by_words: bool) -> str:
    """Each version against the one before, as `crawler.archive.revisions.changes`; empty when nothing differs."""
    pieces: list[str] = []
    for change in held.changes(versions):
        pieces += _in_words(change) if by_words else _unified(change)
    return "\n".join(pieces)


def _unified(change: Change) -> Iterator[str]:
    return difflib.unified_diff(change.old, change.new, change.before, change.after, lineterm="", n=1)


def _in_words(change: Change) -> Iterator[str]:
    """Each changed paragraph once, deleted words red and struck, inserted ones green."""
    yield click.style(f"{change.before} → {change.after}", bold=True)
    for paragraph in change.paragraphs():
        if paragraph.unchanged:
            count = paragraph.unchanged
            words = ngettext("… {count} unchanged", "… {count} unchanged", count).format(count=figure(count))
            yield click.style(f"  {words}", dim=True)
        else:
            yield "  " + "".join(_styled(kind, text) for kind, text in paragraph.pieces)


def _styled(kind: ChangeKind, text: str) -> str:
    if kind == "same":
        return text
    return click.style(text, fg="red", strikethrough=True) if kind == "gone" else click.style(text, fg="green")
