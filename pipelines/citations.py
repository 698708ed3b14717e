"""Whose work an article draws on: the pieces of news outlets that it names or links to.

What a sentence says of a name, `crawler/citing/judging.py` judges; here sentences and links become one citation a
piece. See docs/citations.md.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from crawler.citing.attribution import Attribution, Verb
from crawler.citing.days import Cited
from crawler.citing.judging import attributions, told_day
from crawler.citing.masking import DESCRIBES
from crawler.citing.press import Found, Press
from crawler.citing.sentences import Sentence, flat, sentences
from crawler.citing.titles import Title
from crawler.items import Citation, Draft, Link, Text
from crawler.outlets import known_press

OLD = timedelta(days=45)  # a piece of longer ago is not what an article's news comes from
LINKED = 0.9  # how sure a link to a piece is that is not named as a source
# Words with which an article refers to an earlier one of its own house.
CROSS = re.compile(
    r"\b(?:notre|nos) (?:[a-z]+ )?(?:articles?|depeches?|breves?|enquetes?|entretiens?|interviews?|reportages?|"
    r"dossiers?|papiers?|portraits?)\b|\b(?:voir|lire|relire|revoir) |"
    r"\bnous (?:vous )?(?:l'|le |la |en )?(?:avions|[a-z]+ions)\b"
)
# Titles of answers, and rubrics of opinion: what they speak of, they answer.
ANSWERING = re.compile(
    r"\b(?:droit de reponse|repon(?:d|dent|se)|reagi[a-z]*|reactions?|dement[a-z]*|contest[a-z]*|repliqu[a-z]*|"
    r"retorqu[a-z]*|s'explique|se defend|refut[a-z]*|rectifi[a-z]*|mises? au point|se justifie|"
    r"contre-attaqu[a-z]*|persiste et signe)\b"
)
# What is said of a piece, in its sentence or the next, when it is denied, corrected or resented.
DENIED = re.compile(
    r"\bc'est (?:(?:totalement|parfaitement|tout simplement|evidemment) )?(?:faux|inexact|un mensonge|mensonger)\b|"
    r"^\W*(?:faux|inexact|erreur|pas du tout)\b|\best (?:faux|fausse|inexacte?|erronee?|mensongere?)\b|"
    r"\bsont (?:faux|fausses|inexacte?s|erronee?s)\b|\bil n'en est rien|\ba omis\b|\bse tromp[a-z]*\b|\ba tort\b|"
    r"\bsans (?:nous|m'|me|les|le|la|l')(?: avoir)? ?(?:contact|appel|prevenu|interrog|consult|demand)|"
    r"\b(?:me|nous|lui) fait dire|\bm'(?:ait )?appel[a-z]* avant|\bje n'ai (?:jamais|rien) dit|\bnous n'avons jamais|"
    r"\bhors de (?:son |leur )?contexte|\bdeform[a-z]*|\bcaricatur[a-z]*|\bcalomn[a-z]*|\bdiffam[a-z]*|"
    r"\bmerit[a-z]* mieux|\bcontredit|\bnous (?:le |les )?(?:dementons|contestons)"
)
OPINION = re.compile(r"tribune|opinion|point de vue|billet|editorial|chronique|courrier|idees|debat")
ITS_NEWS = re.compile(
    r"\b(?:information|nouvelle|affaire|incident|histoire|fait|chiffres?|document|revelations?|echec|scandale|chute|"
    r"depart|panne|fuite|vol|incendie)\b.{0,40}"
    r"\b(?:revel|devoil|publi|rendue?s? publi|annonc|racont|relat|divulgu|sorti|ebruit)"
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A link, the outlet it leads to, and where its words stand in the whole text."""

    link: Link
    title: Title
    piece: bool
    place: int | None
    size: int
    day: date | None


@dataclass(slots=True)
class Mention:
    """One place where a piece is cited: a sentence, a link, or both."""

    title: Title
    sentence: Sentence | None
    said: Attribution | None = None
    link: Placed | None = None
    told: Cited | None = None
    """The day beside a link that is not named as a source."""

    @property
    def span(self) -> Cited | None:
        return self.said.day if self.said else self.told

    @property
    def day(self) -> date | None:
        return self.span.day if self.span else None

    @property
    def place(self) -> int:
        return (self.sentence.start if self.sentence else 1 << 30) + (self.said.place if self.said else 0)


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


def citations_of(text: Text, press: Press) -> list[Citation]:
    """The citations of an article, in the order of the text."""
    own = press.own(text.outlet)
    parts = sentences(text.title, text.lead, text.body)
    links = list(_placed(text.links, parts, press))
    mentions = list(_said(parts, links, press, text.day, own))
    mentions += _linked(mentions, links, parts, press, text.day, own)
    mentions.sort(key=lambda m: m.place)
    answers = bool(ANSWERING.search(flat(text.title)))
    opinion = bool(OPINION.match(flat(text.section or "")))
    pieces = _pieces(mentions, text.day)
    _passed_on(pieces)
    return [_citation(piece, text.day, (answers, opinion), parts) for piece in pieces]


def _passed_on(pieces: Sequence[Piece]) -> None:
    """`TICsanté, qui a repris vos informations`: the piece spoken of before came by way of TICsanté too."""
    for before, piece in pairwise(pieces):
        said = [m.said for m in piece.mentions if m.said and m.said.handed]
        known = any(m.said and m.said.via for m in before.mentions)
        if said and not known and not _same_outlet(before.title, piece.title):
            before.via = piece.title.name


def _placed(links: Iterable[Link], parts: Sequence[Sentence], press: Press) -> Iterator[Placed]:
    after = 0
    for link in links:
        title = press.of_address(link.url)
        words = link.text if link.kind == "anchor" else link.url
        place = _find(words, parts, after) if words else None
        if place is not None:
            after = place + len(words)
        if title:
            yield Placed(link, title, press.is_piece(link.url), place, len(words), press.day_of(link.url))


def _find(words: str, parts: Sequence[Sentence], after: int) -> int | None:
    """Where the words stand in lead or body, behind the last link if they can."""
    for start in dict.fromkeys((after, 0)):
        for sentence in parts:
            if sentence.part != "title" and sentence.start + len(sentence.text) > start:
                at = sentence.text.find(words, max(0, start - sentence.start))
                if at >= 0:
                    return sentence.start + at
    return None


def _said(
    parts: Sequence[Sentence], links: Iterable[Placed], press: Press, today: date | None, own: Title
) -> Iterator[Mention]:
    for sentence in parts:
        linked = [found for link in links if (found := _described(link, sentence))]
        for said in attributions(sentence.text, press, today, own, linked):
            yield Mention(said.title, sentence, said)


def _described(link: Placed, sentence: Sentence) -> Found | None:
    """A link's words that say what the outlet is ("le quotidien local") stand for its name."""
    if link.place is None or link.link.kind != "anchor" or not DESCRIBES.match(flat(link.link.text)):
        return None
    start = link.place - sentence.start
    return Found(link.title, start, start + link.size, "") if 0 <= start < len(sentence.text) else None


def _linked(
    mentions: list[Mention],
    links: Iterable[Placed],
    parts: Sequence[Sentence],
    press: Press,
    today: date | None,
    own: Title,
) -> list[Mention]:
    """Give each link to a piece to the words that speak of it, or let it stand alone."""
    alone = []
    for link in links:
        if not link.piece:
            continue
        sentence = next((s for s in reversed(parts) if link.place is not None and s.start <= link.place), None)
        if mention := _speaking(mentions, link, sentence):
            mention.link = link
        elif link.title.name != own.name or (sentence and CROSS.search(flat(sentence.text))):
            told = told_day(sentence.text, press, today) if sentence else None
            alone.append(Mention(link.title, sentence, None, link, told))
    return alone


def _speaking(mentions: list[Mention], link: Placed, sentence: Sentence | None) -> Mention | None:
    """The mention that a link belongs to: in its sentence, else next to it in the paragraph, else the only one."""
    same = [m for m in mentions if m.title.name == link.title.name and m.said and not m.link]
    if sentence is None or link.place is None:
        return same[0] if len({m.day for m in same}) == 1 else None
    place = link.place
    here = [m for m in same if m.sentence is sentence]
    beside = [m for m in same if m.sentence and m.sentence.paragraph == sentence.paragraph]
    return min(here or beside, key=lambda m: abs(m.place - place), default=None)


def _pieces(mentions: Iterable[Mention], today: date | None) -> list[Piece]:
    pieces: list[Piece] = []
    for mention in mentions:
        piece = _again(mention, [p for p in pieces if _same_outlet(p.title, mention.title)], today)
        if piece is None:
            piece = Piece(mention.title, old=_old(mention, today))
            pieces.append(piece)
        piece.add(mention)
    return pieces


def _same_outlet(one: Title, other: Title) -> bool:
    """`France Bleu` is the station that has been named in full."""
    return one.name == other.name or f"{one.name} ".startswith(f"{other.name} ")


def _again(mention: Mention, known: list[Piece], today: date | None) -> Piece | None:
    """The piece that a mention speaks of again, if it does."""
    day, old = mention.day, _old(mention, today)
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


def _old(mention: Mention, today: date | None) -> bool:
    link_day = mention.link.day if mention.link else None
    day = mention.span.last if mention.span else link_day
    return bool(day and today and today - day > OLD)


def _citation(piece: Piece, today: date | None, kind: tuple[bool, bool], parts: Sequence[Sentence]) -> Citation:
    told = [m for m in piece.mentions if m.said]
    best = max(told or piece.mentions, key=lambda m: (m.said.strength if m.said else 0.0, -m.place))
    spans = [m.span for m in piece.mentions if m.span]
    span = next((s for s in spans if s.day == piece.day), spans[0] if spans else None)
    sentence, said, link = best.sentence, best.said, next((m.link for m in piece.mentions if m.link), None)
    words = (link.link.text or link.link.url) if link else ""
    return Citation(
        outlet=max((m.title.name for m in piece.mentions), key=len),
        verb=_verb(piece, today, kind, parts),
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


def _verb(piece: Piece, today: date | None, kind: tuple[bool, bool], parts: Sequence[Sentence]) -> Verb:
    """An answer stays one; news is what is told first and of late; everything else is a reference.

    `kind`: whether the article is an answer, and whether it is an opinion, which starts from the news and tells none.
    """
    answers, opinion = kind
    if any(m.said and m.said.verb == "reacts" and not m.said.handed for m in piece.mentions):
        return "reacts"
    first = next((s.paragraph for s in parts if s.part == "body"), 0)
    if any(_denied(m, today, answers, parts) for m in piece.mentions):
        return "reacts"
    news = [m for m in piece.mentions if _is_news(m, first) or (answers and _in_head(m, first))]
    old = piece.old or bool(piece.day and today and today - piece.day > OLD)
    if not news or old:
        return "cites"
    return "reacts" if answers else "cites" if opinion else "relays"


def _denied(mention: Mention, today: date | None, answers: bool, parts: Sequence[Sentence]) -> bool:
    """The words at the mention, or right behind it, say that it is wrong; in an answer, also of the next turn."""
    said, sentence = mention.said, mention.sentence
    if sentence is None or said is None or said.past or said.house or _old(mention, today):
        return False
    at = parts.index(sentence)
    behind = [s for s in parts[at + 1 : at + 2] if answers or s.paragraph == sentence.paragraph]
    around = [sentence, *behind, *(s for s in parts[max(0, at - 1) : at] if answers)]
    return any(DENIED.search(flat(s.text)) for s in around)


def _in_head(mention: Mention, first: int) -> bool:
    """Where an answer names what it answers."""
    said, sentence = mention.said, mention.sentence
    fits = sentence is not None and sentence.paragraph <= first
    return fits and not (said and (said.handed or (said.aired and said.cue != "answers")))


def _is_news(mention: Mention, first: int) -> bool:
    """Told as what the article is about: in its head, or as where the matter comes from."""
    said, sentence = mention.said, mention.sentence
    if sentence is None or (said and (said.past or said.aired or said.handed or said.house)):
        return False
    if sentence.part != "body":
        return True
    if sentence.paragraph == first and not (said and said.cue == "brackets"):
        return True
    sourced = bool(said and said.cue.startswith("source"))
    return sourced or bool(ITS_NEWS.search(flat(sentence.text)))


class ReadCitations:
    """Scrapy's face of `citations_of`."""

    def process_item(self, item: object) -> object:
        if isinstance(item, Draft) and not item.refused:
            item.citations = citations_of(item.read_text, known_press())
        return item
