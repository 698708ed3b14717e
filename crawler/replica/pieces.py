"""What a body is made of on its way into a template: blocks as HTML, with what the site puts between them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from crawler.replica.markup import Block, html


@dataclass(frozen=True, kw_only=True)
class Piece:
    """`p`, `h`, `ul`, `quote`, or something of the site's own; `lines` are safe HTML."""

    kind: str
    lines: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)


def pieces(blocks: Iterable[Block]) -> list[Piece]:
    """One piece a block."""
    return [Piece(kind=block.kind, lines=tuple(html(line) for line in block.lines)) for block in blocks]


def slip(body: list[Piece], after: int, piece: Piece) -> None:
    """Put a piece of the site's own behind the `after`-th block, or at the end of a short body."""
    seen = 0
    for place, other in enumerate(body):
        seen += other.kind in ("p", "h", "ul", "quote")
        if seen == after:
            body.insert(place + 1, piece)
            return
    body.append(piece)


def shorten(text: str, length: int) -> str:
    """The first characters and `...`, words cut where they fall."""
    return text if len(text) <= length else text[:length].rstrip() + "..."
