"""How an article cites a piece: it answers it, has its news from it, or refers to it."""

import re
from collections.abc import Sequence
from datetime import date

from crawler.citing.mentions import Mention
from crawler.citing.pieces import OLD, Piece, is_old
from crawler.citing.sentences import Sentence, flat
from crawler.items import Verb

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


def verb_of(piece: Piece, today: date | None, kind: tuple[bool, bool], parts: Sequence[Sentence]) -> Verb:
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
    if sentence is None or said is None or said.past or said.house or is_old(mention, today):
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
