"""Mentions joined to the pieces that they speak of: what is said again is cited once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from crawler.citing.days import Cited
from crawler.citing.mentions import Mention
from crawler.citing.titles import Title

OLD = timedelta(days=45)  # a piece of longer ago is not what an article's news comes from


@dataclass(slots=True)
class Piece:
    """What is cited, and all the places that cite it."""

    title: Title
    mentions: list[Mention] = field(default_factory=list)
    day: date | None = None
    url: str | None = None
    url_day: date | None = None
    old: bool = False
    via: str | None = None
    """The outlet that is said elsewhere to have passed it on."""

    def add(self, mention: Mention) -> None:
        self.mentions.append(mention)
        self.day = self.day or mention.day
        if mention.link:
            self.url, self.url_day = self.url or mention.link.link.url, self.url_day or mention.link.day


def pieces_of(mentions: Iterable[Mention], today: date | None) -> list[Piece]:
    pieces: list[Piece] = []
    for mention in mentions:
        piece = _again(mention, [p for p in pieces if same_outlet(p.title, mention.title)], today)
        if piece is None:
            piece = Piece(mention.title, old=is_old(mention, today))
            pieces.append(piece)
        piece.add(mention)
    return pieces


def pass_on(pieces: Sequence[Piece]) -> None:
    """`TICsanté, qui a repris vos informations`: the piece spoken of before came by way of TICsanté too."""
    for before, piece in pairwise(pieces):
        said = [m.said for m in piece.mentions if m.said and m.said.handed]
        known = any(m.said and m.said.via for m in before.mentions)
        if said and not known and not same_outlet(before.title, piece.title):
            before.via = piece.title.name


def same_outlet(one: Title, other: Title) -> bool:
    """`France Bleu` is the station that has been named in full."""
    return one.name == other.name or f"{one.name} ".startswith(f"{other.name} ")


def _again(mention: Mention, known: list[Piece], today: date | None) -> Piece | None:
    """The piece that a mention speaks of again, if it does."""
    day, old = mention.day, is_old(mention, today)
    url = mention.link.link.url if mention.link else None
    if same := next((p for p in known if url and p.url == url), None):
        return same
    if day and (same := next((p for p in known if day in (p.day, p.day or p.url_day)), None)):
        return None if url and same.url else same
    if url:
        url_day = mention.link.day if mention.link else None
        free = [p for p in known if not p.url and (day is None or p.day is None) and (p.old == old or not url_day)]
        fits = [p for p in free if not (p.day and url_day) or abs((p.day - url_day).days) < 2]
        return fits[-1] if fits else None
    if day or mention.span:
        free = [p for p in known if p.old == old and _within(p, mention.span)]
        return free[-1] if free else None
    return known[-1] if known else None


def _within(piece: Piece, span: Cited | None) -> bool:
    if span is None or piece.day is None:
        return not (span and span.day and piece.url_day and span.day != piece.url_day)
    return span.first <= piece.day <= span.last


def is_old(mention: Mention, today: date | None) -> bool:
    link_day = mention.link.day if mention.link else None
    day = mention.span.last if mention.span else link_day
    return bool(day and today and today - day > OLD)
