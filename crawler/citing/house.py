"""References of an article to earlier ones of its own house, which need not be named."""

import re
from dataclasses import replace

from crawler.citing.attribution import Attribution
from crawler.citing.frames.words import BETWEEN, NAME, TELLING, WHEN
from crawler.citing.masking import Masked, days_of
from crawler.citing.titles import Title

# A cross reference of an article to an earlier one of its own house, which need not be named.
OWN = re.compile(
    rf"\((?:voir|lire|relire|cf\.?|retrouver|lire aussi|voir aussi|v\.)[^()]{{0,70}}?\b(?:depeches?|breves?|"
    rf"articles?|notre|nos|enquete|entretien|interview|editions?)\b[^()]{{0,80}}\)|"
    r"\b(?:notre|nos|votre|vos|une? de (?:nos|vos)) (?:precedente?s? )?(?:articles?|depeches?|breves?|editions?|"
    r"enquetes?|entretiens?|interviews?|papiers?|reportages?|numeros?|"
    rf"dossiers?)(?: precedente?s?)?(?: [a-z'-]+){{0,5}}? ?{WHEN}|\b(?:publi|paru|rapport|relat|evoqu|racont|"
    rf"mise? en cause|signal|expliqu)[a-z]*,?{WHEN} (?:dans nos (?:colonnes|pages)|ici meme|sur notre site)|"
    r"\bcomme nous (?:vous )?(?:le |la |l'|en )?(?:(?:avi?ons|avait|a) (?:deja )?(?:[a-z]+ )?|"
    rf")(?:{TELLING})[^.;()]{{0,25}}?{WHEN}|\bnous (?:vous )?(?:le |la |l'|"
    rf"en )?(?:avions (?:deja )?)?(?:{TELLING}|present)(?:ions|e|es)?(?: ici meme| dans ces colonnes|"
    rf" deja)?{BETWEEN} ?{WHEN}|\bdans (?:nos|ces|vos) (?:colonnes|pages){BETWEEN} ?{WHEN}"
)
YOURS = re.compile(r"(?:dans |une? de )?v(?:otre|os)\b")
"""A letter to the house speaks so."""
LOOK = re.compile(r"\(?\b(?:voir|lire|cf\.?)\b[^()]{0,40}$")


def of_itself(made: Attribution, before: str) -> Attribution | None:
    """The article's own outlet is a source only where an earlier piece of it is meant."""
    told = made.cue in ("says", "turned", "turned too") and (made.past or made.day)
    if made.aired or not (told or made.cue in ("voir", "dated") or LOOK.search(before)):
        return None
    return replace(made, verb="cites", house=True)


def unnamed(whole: Masked, own: Title, found: dict[int, Attribution]) -> list[Attribution]:
    """`(voir dépêche du 12 mars 2019)`: the article's own house, unnamed; one for each day it names."""
    made: list[Attribution] = []
    for match in OWN.finditer(whole.text):
        others = any(whole.title(char).name != own.name for char in re.findall(NAME, match[0]))
        if others or any(match.start() <= at < match.end() for at in found):
            continue
        days = tuple(whole.day(char) for char in days_of(match[0]))
        made += [
            Attribution(
                title=own, verb="reacts" if YOURS.match(match[0]) else "cites", strength=0.9, cue="voir", day=day,
                past=True, house=True, place=day.start if day else match.start(),
            )
            for day in days or (None,)
        ]  # fmt: skip
    return made
