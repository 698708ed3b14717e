"""Whose work an article draws on: the pieces of news outlets that it names or links to, one citation a piece.

What a sentence says of a name, `judging` tells; here sentences and links are joined.
"""

from collections.abc import Sequence
from datetime import date

from crawler.citing.links import placed
from crawler.citing.mentions import linked, said_in
from crawler.citing.pieces import Piece, pass_on, pieces_of
from crawler.citing.press import Press
from crawler.citing.sentences import Sentence, flat, sentences
from crawler.citing.verbs import ANSWERING, OPINION, verb_of
from crawler.items import CitableText, Citation

LINKED = 0.9  # how sure a link to a piece is that is not named as a source


def citations_of(text: CitableText, press: Press) -> list[Citation]:
    """The citations of an article, in the order of the text."""
    own = press.own(text.outlet)
    parts = sentences(text.title, text.lead, text.body)
    links = list(placed(text.links, parts, press))
    mentions = list(said_in(parts, links, press, text.day, own))
    mentions += linked(mentions, links, parts, press, text.day, own)
    mentions.sort(key=lambda m: m.place)
    answers = bool(ANSWERING.search(flat(text.title)))
    opinion = bool(OPINION.match(flat(text.section or "")))
    pieces = pieces_of(mentions, text.day)
    pass_on(pieces)
    return [_citation(piece, text.day, (answers, opinion), parts) for piece in pieces]


def _citation(piece: Piece, today: date | None, kind: tuple[bool, bool], parts: Sequence[Sentence]) -> Citation:
    told = [m for m in piece.mentions if m.said]
    best = max(told or piece.mentions, key=lambda m: (m.said.strength if m.said else 0.0, -m.place))
    spans = [m.span for m in piece.mentions if m.span]
    span = next((s for s in spans if s.day == piece.day), spans[0] if spans else None)
    sentence, said, link = best.sentence, best.said, next((m.link for m in piece.mentions if m.link), None)
    words = (link.link.text or link.link.url) if link else ""
    return Citation(
        outlet=max((m.title.name for m in piece.mentions), key=len),
        verb=verb_of(piece, today, kind, parts),
        cited_date=piece.day.isoformat() if piece.day else None,
        earliest=span.first.isoformat() if span else None,
        latest=span.last.isoformat() if span else None,
        passage=sentence.text.strip() if sentence else words,
        via=next((m.said.via for m in told if m.said and m.said.via), piece.via),
        evidence="link" if link else "mention",
        url=link.link.url if link else None,
        position=sentence.start if sentence else 0,
        cue=said.cue if said else "link",
        score=max(said.strength if said else 0.0, LINKED if link else 0.0),
    )  # fmt: skip
