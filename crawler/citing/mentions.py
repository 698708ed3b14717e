"""The places where a piece is cited: a sentence that names its outlet as a source, a link to it, or both."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from crawler.citing.attribution import Attribution
from crawler.citing.days import Cited
from crawler.citing.judging import attributions, told_day
from crawler.citing.links import Placed
from crawler.citing.masking import DESCRIBES
from crawler.citing.press import Found, Press
from crawler.citing.sentences import Sentence, flat
from crawler.citing.titles import Title

# Words with which an article refers to an earlier one of its own house.
CROSS = re.compile(
    r"\b(?:notre|nos) (?:[a-z]+ )?(?:articles?|depeches?|breves?|enquetes?|entretiens?|interviews?|reportages?|"
    r"dossiers?|papiers?|portraits?)\b|\b(?:voir|lire|relire|revoir) |"
    r"\bnous (?:vous )?(?:l'|le |la |en )?(?:avions|[a-z]+ions)\b"
)


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


def said_in(
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


def linked(
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
