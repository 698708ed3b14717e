"""References of an article to earlier ones of its own outlet, named or not: `(voir dépêche du 12 mars)`."""

import re
from dataclasses import replace
from datetime import date

from crawler.citing.attribution import Attribution
from crawler.citing.frames.words import BETWEEN, NAME, REPORTING_VERB, WHEN
from crawler.citing.masking import Masked, days_of
from crawler.citing.titles import Title
from crawler.lexicon import Wording

# A reference of an article to an earlier one of its own outlet, which it does not name.
OWN_ARTICLE = Wording(
    rf"\((?:voir|lire|relire|cf\.?|retrouver|lire aussi|voir aussi|v\.)[^()]{{0,70}}?\b(?:depeches?|breves?|"
    rf"articles?|notre|nos|enquete|entretien|interview|editions?)\b[^()]{{0,80}}\)|"
    r"\b(?:notre|nos|votre|vos|une? de (?:nos|vos)) (?:precedente?s? )?(?:articles?|depeches?|breves?|editions?|"
    r"enquetes?|entretiens?|interviews?|papiers?|reportages?|numeros?|"
    rf"dossiers?)(?: precedente?s?)?(?: [a-z'-]+){{0,5}}? ?{WHEN}|\b(?:publi|paru|rapport|relat|evoqu|racont|"
    rf"mise? en cause|signal|expliqu)[a-z]*,?{WHEN} (?:dans nos (?:colonnes|pages)|ici meme|sur notre site)|"
    r"\bcomme nous (?:vous )?(?:le |la |l'|en )?(?:(?:avi?ons|avait|a) (?:deja )?(?:[a-z]+ )?|"
    rf")(?:{REPORTING_VERB})[^.;()]{{0,25}}?{WHEN}|\bnous (?:vous )?(?:le |la |l'|"
    rf"en )?(?:avions (?:deja )?)?(?:{REPORTING_VERB}|present)(?:ions|e|es)?(?: ici meme| dans ces colonnes|"
    rf" deja)?{BETWEEN} ?{WHEN}|\bdans (?:nos|ces|vos) (?:colonnes|pages){BETWEEN} ?{WHEN}"
)
MAY_REFER = Wording(r"\b(?:nos|notre|vos|votre|nous|ces|ici meme|voir|lire|relire|cf|v\.|retrouver)\b|\(v\.")
"""Words of which a reference without a name has one."""
YOURS = Wording(r"(?:dans |une? de )?v(?:otre|os)\b")
"""So writes a reader to the outlet: `votre article du 3 mai`."""
SEE = Wording(r"\(?\b(?:voir|lire|cf\.?)\b[^()]{0,40}$")

IMPERFECT = Wording(r"(?:[ ,]*(?:l'|[a-z]+))?[ ,]*[a-z]+(?:ait|aient)\b")  # behind the name: `l'écrivait`


def to_itself(made: Attribution, before: str, after: str, today: date | None) -> Attribution | None:
    """The attribution of the article's own outlet, named; None unless an article of before this one is meant."""
    reported = made.cue in ("says", "turned", "turned too") and (made.earlier or made.day)
    if made.day and made.day.day == today and not (made.earlier or IMPERFECT.match(after)):
        return None
    if made.interview or not (reported or made.cue in ("voir", "dated") or SEE.search(before)):
        return None
    return replace(made, verb="cites", self_reference=True)


def unnamed_references(whole: Masked, own: Title, found: dict[int, Attribution]) -> list[Attribution]:
    """`(voir dépêche du 12 mars 2019)`: the article's own outlet, without its name; one for each day stated."""
    made: list[Attribution] = []
    for match in OWN_ARTICLE.finditer(whole.text):
        others = any(whole.title(char).name != own.name for char in re.findall(NAME, match[0]))
        if others or any(match.start() <= at < match.end() for at in found):
            continue
        days = tuple(whole.day(char) for char in days_of(match[0]))
        made += [
            Attribution(
                title=own, verb="reacts" if YOURS.match(match[0]) else "cites", strength=0.9, cue="voir", day=day,
                earlier=True, self_reference=True, place=day.start if day else match.start(),
            )
            for day in days or (None,)
        ]  # fmt: skip
    return made
