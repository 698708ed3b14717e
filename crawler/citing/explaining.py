"""Why an outlet's name in an article is a source or is none: what `depeche extract --explain` prints."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.citing.evidence import SURE, evidence, score, weights
from crawler.citing.frames.words import NAME
from crawler.citing.judging import place_of
from crawler.citing.masking import masked
from crawler.citing.press import Press
from crawler.citing.sentences import sentences
from crawler.items import CitableText


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedName:
    """An outlet's name in a text, and what speaks for and against its being a source."""

    outlet: str
    passage: str
    """The sentence."""
    position: int
    """Where the name begins in title, lead and body joined by a blank line."""
    score: float
    """How surely it is a source, 0 to 1."""
    source: bool
    """True from 0.5 on."""
    frame: str | None
    """The words around it that make it one (see `crawler.citing.frames`)."""
    evidence: dict[str, float]
    """Each piece of evidence, with what it adds to the logarithm of the odds."""


def explained(text: CitableText, press: Press) -> Iterator[WeighedName]:
    """Every outlet's name in an article, in the order of the text, but those of its own outlet."""
    own = press.own(text.outlet)
    for part in sentences(text.title, text.lead, text.body):
        whole = masked(part.text, press, text.day)
        for mark in re.finditer(NAME, whole.text):
            place = place_of(whole, mark.start(), part.text)
            if place.match.title.name == own.name:
                continue
            found = list(evidence(place))
            sure = score(found)
            yield WeighedName(
                outlet=place.match.title.name, passage=part.text.strip(), position=part.start + place.match.start,
                score=round(sure, 3), source=sure >= SURE, frame=place.frame.cue if place.frame else None,
                evidence={name: weights().get(name, 0.0) for name in found},
            )  # fmt: skip
