"""How an article cites another: it answers it, has its news from it, or refers to it.

`Radiolis dément l'information de TICsanté` reacts; `…, a révélé mardi L'Est Éclair` relays.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from crawler.citing.attribution import Attribution
from crawler.citing.cited_articles import MAX_AGE_OF_NEWS, CitedArticle, is_old
from crawler.citing.mentions import Mention
from crawler.citing.sentences import Sentence, flat, sentence_at
from crawler.items import Verb

# In the title of an article that answers another.
ANSWERING = re.compile(
    r"\b(?:droit de reponse|repon(?:d|dent|se)|reagi[a-z]*|reactions?|dement[a-z]*|contest[a-z]*|repliqu[a-z]*|"
    r"retorqu[a-z]*|s'explique|se defend|refut[a-z]*|rectifi[a-z]*|mises? au point|se justifie|"
    r"contre-attaqu[a-z]*|persiste et signe)\b"
)
# Words by which an article denies, corrects or resents another, in the citing sentence or the next.
DENIED = re.compile(
    r"\bc'est (?:(?:totalement|parfaitement|tout simplement|evidemment) )?(?:faux|inexact|un mensonge|mensonger)\b|"
    r"^\W*(?:faux|inexact|erreur|pas du tout)\b|\best (?:faux|fausse|inexacte?|erronee?|mensongere?)\b|"
    r"\bsont (?:faux|fausses|inexacte?s|erronee?s)\b|\bil n'en est rien|\ba omis\b|\bse tromp[a-z]*\b|\ba tort\b|"
    r"\bsans (?:nous|m'|me|les|le|la|l')(?: avoir)? ?(?:contact|appel|prevenu|interrog|consult|demand)|"
    r"\b(?:me|nous|lui) fait dire|\bm'(?:ait )?appel[a-z]* avant|\bje n'ai (?:jamais|rien) dit|\bnous n'avons jamais|"
    r"\bhors de (?:son |leur )?contexte|\bdeform[a-z]*|\bcaricatur[a-z]*|\bcalomn[a-z]*|\bdiffam[a-z]*|"
    r"\bmerit[a-z]* mieux|\bcontredit|\bnous (?:le |les )?(?:dementons|contestons)"
)
# Sections of opinion.
OPINION = re.compile(r"tribune|opinion|point de vue|billet|editorial|chronique|courrier|idees|debat")
# Words that state where news comes from: `L'affaire avait été révélée par …`.
ITS_NEWS = re.compile(
    r"\b(?:information|nouvelle|affaire|incident|histoire|fait|chiffres?|document|revelations?|echec|scandale|chute|"
    r"depart|panne|fuite|vol|incendie)\b.{0,40}"
    r"\b(?:revel|devoil|publi|rendue?s? publi|annonc|racont|relat|divulgu|sorti|ebruit)"
)
PLUPERFECT = re.compile(r"\b(?:avait|avaient|avions)\b")


@dataclass(frozen=True, slots=True)
class Genre:
    """What kind of article cites, as its title and section tell."""

    answer: bool
    """It answers somebody: `Radiolis dément`."""
    opinion: bool
    """An opinion starts from the news and brings none."""


def verb_of(cited: CitedArticle, today: date | None, genre: Genre, parts: Sequence[Sentence]) -> Verb:
    """How an article cites another: `reacts` wins; `relays` if named in the opening; else `cites`.

    `today` is the citing article's own day, `parts` its sentences.
    """
    if any(
        m.attribution and m.attribution.verb == "reacts" and not m.attribution.relays_other for m in cited.mentions
    ):
        return "reacts"
    first = next((s.paragraph for s in parts if s.part == "body"), 0)
    if any(_denied(m, today, genre, parts) for m in cited.mentions):
        return "reacts"
    news = [m for m in cited.mentions if _is_news(m, first) or (genre.answer and _in_opening(m, first))]
    old = cited.old or bool(cited.day and today and today - cited.day > MAX_AGE_OF_NEWS)
    if not news or (old and all(_looks_back(m) for m in news)):
        return "cites"
    return "reacts" if genre.answer else "cites" if genre.opinion else "relays"


def _looks_back(mention: Mention) -> bool:
    """The sentence tells of an old article as of the past: `avait raconté`. In another tense it is news still."""
    return mention.sentence is None or bool(PLUPERFECT.search(flat(mention.sentence.text)))


def _denied(mention: Mention, today: date | None, genre: Genre, parts: Sequence[Sentence]) -> bool:
    """The words at the mention, or right behind it, state that it is wrong; in an answer, also those before it."""
    attribution, sentence = mention.attribution, mention.sentence
    if sentence is None or attribution is None or attribution.earlier or attribution.self_reference:
        return False
    if is_old(mention, today):
        return False
    at = sentence_at(parts, sentence.start)
    behind = [s for s in parts[at + 1 : at + 2] if genre.answer or s.paragraph == sentence.paragraph]
    around = [sentence, *behind, *(s for s in parts[max(0, at - 1) : at] if genre.answer)]
    return any(_denies(s.text) for s in around)


@lru_cache(maxsize=2_000)  # a sentence may hold many mentions
def _denies(text: str) -> bool:
    return bool(DENIED.search(flat(text)))


def _in_opening(mention: Mention, first: int) -> bool:
    """Where an answer names what it answers. `first` is the number of the body's first paragraph."""
    attribution, sentence = mention.attribution, mention.sentence
    if sentence is None or sentence.paragraph > first:
        return False
    to_another = attribution and attribution.interview and attribution.cue != "answers"
    return not (attribution and (attribution.relays_other or to_another))


def _is_news(mention: Mention, first: int) -> bool:
    """The article is about what it mentions here: in title, lead or opening, or as where its news comes from."""
    attribution, sentence = mention.attribution, mention.sentence
    if sentence is None or (attribution and _is_reference(attribution)):
        return False
    if sentence.part != "body":
        return True
    if sentence.paragraph == first and not (attribution and attribution.cue == "brackets"):
        return True
    sourced = bool(attribution and attribution.cue.startswith("source"))
    return sourced or bool(ITS_NEWS.search(flat(sentence.text)))


def _is_reference(attribution: Attribution) -> bool:
    """It refers to something else than the news of this article."""
    return (
        attribution.earlier or attribution.interview or attribution.reference or attribution.relays_other
        or attribution.self_reference
    )  # fmt: skip
