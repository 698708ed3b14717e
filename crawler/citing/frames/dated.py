"""The day on which the article cited appeared: `a révélé mardi L'Est Éclair`, `L'Est Éclair du 20 juin`.

Which of a sentence's days it is depends on where it stands: AT the name; BEHIND the verb that follows the name;
where it OPENS the sentence; BEFORE the name, behind a verb; and others.
"""

from crawler.citing.attribution import Frame
from crawler.citing.days import DateMention
from crawler.citing.frames.reporting import SUBJECT
from crawler.citing.frames.words import ARTICLE_NOUN, ASIDE, DAY, NAME, SAY, WHEN, WORD
from crawler.citing.masking import Masked, days_of
from crawler.lexicon import Wording

DAY_FIRST = Wording(rf"[^.;]{{0,80}}?\b(?:{SAY})[a-z]*,? (?:le |ce )?(?P<day>{DAY})")
DAY_AT = Wording(
    rf"(?: et| ,)?{WHEN}| [-:|] (?:le )?{DAY}| ?,? ?\(?(?:p(?:age|\.) ?\d+, ?)?"
    rf"(?:(?:(?:sa |son |une? |l')?(?:depeche|article|edition|numero|papier|enquete) (?:du|de|datee? du)|datee?|"
    rf"parue?|publiee?|edition|numero|livraison|dans|en) )?{DAY}\)?| (?:[a-z]+ )?{DAY}"
)
DAY_OF_NEWS = Wording(rf" ?, (?:le |ce |des )?{DAY}")
DAY_BEHIND = Wording(rf"(?: (?:{ASIDE}|[a-z]+e|[a-z]+i|[a-z]+u))?,?{WHEN}")
DAY_OPENS = Wording(
    r"^\W*(?:[a-z]+,? ){0,2}?(?:(?:des |depuis )?(?:le|des|ce|depuis|dans (?:son|ses|un|une|sa) [a-z]+ (?:du|de|"
    rf"paru le|publie le|publiee le|parue le)) )?(?P<day>{DAY})(?: (?:matin|soir))?,? (?:deja,? )?$"
)
# `12 mars 2019 : Article de …`, an entry of a list; `Le 24 octobre, on lit sur …`
DAY_OF_ENTRY = Wording(rf"^\W*(?:le )?(?P<day>{DAY}) ?[:-] ")
DAY_BEHIND_TITLE = Wording(rf"^, \"[^\"]{{3,140}}\",? \(?(?:(?:le|du) )?(?P<day>{DAY})")
DAY_OF_READING = Wording(
    rf"^\W*(?:[a-z]+,? ){{0,2}}?(?:(?:des )?(?:le|ce) )?(?P<day>{DAY}),? (?:{WORD} ){{1,4}}(?:sur|dans|via|chez) $"
)
DAY_BEFORE = Wording(
    rf"(?P<day>{DAY})(?: (?:matin|soir|dernier))?\)?,?(?: (?:et|puis|au soir|en ligne|en exclusivite|en kiosque|"
    rf"{WORD}))?,? "
    r"(?:par|dans|sur|a|de|chez|aupres de|au micro de|avec|aux questions de|sur le plateau de|sur l'antenne de|"
    r"sur les ondes de|du site de|sur le site de|dans les colonnes de|en lisant|a lire|)? ?$"
)
# `mis en cause mardi par une dépêche de`
DAY_BEFORE_ARTICLE = Wording(
    rf"(?P<day>{DAY})(?: (?:matin|soir))?,? (?:par |dans |sur |de |d')(?:un |une |le |la |l'|les |son |"
    rf"sa )?(?:{WORD} ){{0,2}}?(?:{ARTICLE_NOUN})"
    rf"(?: {WORD}){{0,2}} (?:de|dans|sur|par) $"
)
# With `dans`, the day must be next to it, or set off by commas: `jeudi dernier dans Var-Matin`.
DAY_IN_IT = Wording(rf"(?P<day>{DAY}),? dans $|, (?P<set_off>{DAY}), [^,.;]{{0,50}} dans $")
# `l'intrusion du 12 juin, révélée par`: a day of the event, not of the article
OF_EVENT = Wording(rf"(?P<of>\b{WORD}) (?:du|de|des) $")
DAY_OF_ARTICLE = Wording(
    rf"(?:.*')?(?:{ARTICLE_NOUN}|date|datee|dates|paru|parue|publie|publiee|matinee|soiree|journee|nuit|apres-midi|"
    r"livraison)"
)
ANOTHERS = Wording(rf"{NAME}[ ,(]*(?:du |de |le |date du )?$")
# `le directeur de Libération mardi sur France Inter`: the day is not that of Libération.
OF_STAFF = Wording(
    rf"\b(?:direct|redact|journalist|editorialist|present|chroniqu|patron|president)[a-z]*[^.;,]{{0,30}} "
    rf"(?:de|a) {NAME} $"
)
DAY_IN_BRACKETS = Wording(rf"\([^()]*(?P<day>{DAY})[^()]{{0,30}}$")
DAY_OF_PUBLICATION = Wording(
    r"(?:publi|paru|diffus|dat|accord|revel|mise? en ligne|mene)[a-z]*(?: en ligne)?,? (?:le |ce |des |du |"
    r"en date du )?"
    rf"(?P<day>{DAY})(?: (?:par|dans|sur|a|de))?[^.;,]{{0,25}}$"
)
DAY_OF_INTERVIEW = Wording(
    rf"\b(?:(?:{SAY}|interrog|invit|joint|contact|sollicit)[a-z]*|[a-z]+(?:ait|aient))(?:-t)?(?:-(?:il|elle|on|ils|"
    r"elles))?"
    rf"(?: encore| aussi)?,? (?:{WORD} ){{0,3}}?(?P<day>{DAY})[^.;]{{0,80}}$"
)
DAY_AFTER = Wording(
    r"[^.;:\"()]{0,40}?\b(?:publiee?|parue?|paru|diffusee?|datee?|date|mis en ligne|mise en ligne|en date|"
    r"dans son edition|"
    rf"edition)s?,? (?:le |ce |du |de |des )*(?P<day>{DAY})"
)


OPENING = 40  # characters before a name with which a sentence may open: `Dans un entretien exclusif à`
AT_NAME = Wording(rf"[ ,(]{{0,3}}(?:(?:date )?(?:du|de|le|des) )?{DAY}")


def day_of(whole: Masked, before: str, after: str, frame: Frame) -> DateMention | None:
    """The day that belongs to the frame around a name; None where there is none, or it is another's.

    A day to come is taken only where it stands at the name, as that of a paper that is on sale the evening before, or
    in brackets, or at the head of an entry of a list.
    """
    found = _day_of(whole, before, after, frame)
    if found is None or whole.today is None or found.first <= whole.today:
        return found
    at_name = AT_NAME.match(after) or DAY_OF_ENTRY.match(before) or frame.cue == "brackets"
    return found if at_name else None


def _day_of(whole: Masked, before: str, after: str, frame: Frame) -> DateMention | None:
    if (match := DAY_AT.match(after)) and not (frame.cue in ("selon", "d'apres") and DAY_OF_NEWS.match(after)):
        return whole.day(days_of(match[0])[-1])
    if (frame.cue == "says" or after.startswith(" qui ")) and (verb := SUBJECT.match(after)):
        behind = DAY_BEHIND.match(after[verb.end() :])
        inner = days_of(verb[0]) or days_of(behind[0] if behind else "")
        opening = DAY_OPENS.match(before)
        return whole.day(inner[0]) if inner else whole.day(opening["day"]) if opening else None
    if frame.cue == "dans" and (near := DAY_IN_IT.search(before)):
        return whole.day(near["day"] or near["set_off"])
    if frame.cue not in ("dans", "brackets", "voir") and (near := DAY_BEFORE.search(before)):
        lead = before[: near.start("day")]
        of = OF_EVENT.search(lead)
        if not (of and not DAY_OF_ARTICLE.fullmatch(of["of"])):
            return None if ANOTHERS.search(lead) and not OF_STAFF.search(lead) else whole.day(near["day"])
    if near := DAY_BEFORE_ARTICLE.search(before):
        return whole.day(near["day"])
    opens = frame.cue == "opens" or (frame.interview and not days_of(before) and len(before) < OPENING)
    if opens and (match := DAY_FIRST.match(after)):
        return whole.day(match["day"])
    if titled := DAY_BEHIND_TITLE.match(after):
        return whole.day(titled["day"])
    entry = DAY_OF_ENTRY.match(before) or DAY_OF_READING.match(before)
    if entry and len(days_of(before)) == 1:
        return whole.day(entry["day"])
    if frame.cue in ("brackets", "voir"):
        match = DAY_IN_BRACKETS.search(before)
    else:
        match = DAY_OF_PUBLICATION.search(before) or (DAY_OF_INTERVIEW.search(before) if frame.interview else None)
        match = match or DAY_AFTER.match(after)
    return whole.day(match["day"]) if match else None
