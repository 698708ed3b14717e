"""Which names in a sentence are named as sources: the words around each name decide.

`Selon L'Est Éclair, la panne a duré trois heures` names one, `un lecteur de L'Est Éclair` none. The sentence is
masked first (`masking`); then the frames of `frames/` are tried around each name, the surest first.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from crawler.citing.attribution import Attribution, Frame
from crawler.citing.coordination import coordinate, joined_names, relay, second_days
from crawler.citing.days import DateMention
from crawler.citing.evidence import PERSON, SURE, Place, evidence, implied_frame, score
from crawler.citing.frames.answers import accused, answered, reacting, sued
from crawler.citing.frames.articles import article_of, dated, stands_in
from crawler.citing.frames.brackets import in_brackets
from crawler.citing.frames.dated import day_of
from crawler.citing.frames.exclusions import is_excluded
from crawler.citing.frames.passive import made_for, passive
from crawler.citing.frames.references import is_reference
from crawler.citing.frames.reporting import by_its_staff, inverted, reports
from crawler.citing.frames.sources import sourced
from crawler.citing.frames.speech import SPEAKER, at_the_microphone, kept_for, named_first, said_on_air, spoken_to
from crawler.citing.frames.standalone import read_on, standalone
from crawler.citing.frames.words import DAY, NAME
from crawler.citing.masking import Masked, masked
from crawler.citing.press import NameMatch, Press
from crawler.citing.self_reference import MAY_REFER, to_itself, unnamed_references
from crawler.citing.sentences import is_quoted
from crawler.citing.titles import Title

# A call to read, at the head of the sentence or behind a colon
SEE_ALSO = re.compile(
    r"^(?:[^.;:\"]{0,40}: ?)?\W*(?:a |aussi |pour en savoir plus,? )*(?:voir|lire|relire|cf\.?|ecouter|reecouter|"
    r"revoir|lisez|voyez)\b\.?(?! (?:un|le|son) (?:medecin|jour))[^.;\"]{0,60}$"
)
# An outlet has relayed another's article: `qui a repris vos informations`.
RELAYS_OTHERS = re.compile(
    r"^[ ,]*(?:qui |lequel |laquelle )?(?:a |ont |avait |avaient |en |l'a |les a )*(?:aussitot |ensuite |lui-meme |"
    r"elle-meme )?(?:repris|relaye|reproduit|"
    r"recopie|reprend|relaie|reprenait|relayait)(?:es?|s)? (?:vos|nos|ses|ces|cette|l'|les|la|leurs?|son|"
    r"cet) ?(?:meme )?(?:informations?|articles?|"
    r"enquete|papier|depeche|nouvelle|histoire|affaire|chiffres?|recit|revelations?)"
)
EARLIER = re.compile(
    r"\ba l'epoque\b|\bil y a (?:deux|trois|quatre|cinq|dix|plusieurs|quelques) (?:ans|mois)\b|"
    r"\bdeja,? (?:en|le|dans)\b|ait deja \||\bl'an dernier\b|\bautrefois\b"
)
_ON = (
    r"(?:publi|paru|diffus|revel|ecri|racont|devoil|annonc|signal|rapport|indiqu|relat|decri)[a-z]*|"
    r"rendue?s? publi[a-z]+|mise?s? en ligne|lu|lue|lire|lisant|lisait"
)
PUBLISHED_ON = re.compile(rf"\b(?:{_ON})(?: [a-z']+)?,? (?:le |ce |des |du )?(?P<day>{DAY})")
DAY_THEN_PUBLISHED = re.compile(rf"(?P<day>{DAY}),? (?:[a-z']+ )?(?:{_ON})\b")
OPENS_IN = re.compile(r"(?:^|[.;:\"] ?)(?:[a-z]+, )?dans $")
BEHIND = 30  # characters behind a name, as they are written
Attempt = Callable[[str, str], Frame | None]
NEAR = 400  # characters on either side of a name in which its frame stands
SURE_FRAMES: tuple[Attempt, ...] = (sourced, sued, by_its_staff, read_on)
USUAL_FRAMES: tuple[Attempt, ...] = (
    at_the_microphone, accused, answered, passive, made_for, inverted, reports, article_of, spoken_to, named_first,
    dated, standalone, kept_for,
)  # fmt: skip


def attributions(
    sentence: str, press: Press, today: date | None, own: Title, linked: Iterable[NameMatch] = ()
) -> list[Attribution]:
    """The outlets that a sentence names as sources, in its order.

    `today` and `own` are the article's day and outlet; `linked` are names that a link's words stand for.
    """
    whole = masked(sentence, press, today, linked, unnamed=MAY_REFER)
    if not whole.text:
        return []
    spots = [(m.start(), m[0]) for m in re.finditer(NAME, whole.text)]
    found = {at: one for at, char in spots if (one := _judge(whole, place_of(whole, at, sentence), own))}
    coordinate(whole, spots, found, own)
    relay(whole, spots, found)
    made = [*found.values(), *second_days(whole, found), *unnamed_references(whole, own, found)]
    return sorted(made, key=lambda one: one.place)


def publication_day(sentence: str, press: Press, today: date | None) -> DateMention | None:
    """The day on which a sentence states that something was published or read; None for no day or several."""
    whole = masked(sentence, press, today)
    spots = [*PUBLISHED_ON.finditer(whole.text), *DAY_THEN_PUBLISHED.finditer(whole.text)]
    days = [whole.day(match["day"]) for match in spots]
    days = [one for one in days if one.day and today and one.day <= today]
    return days[0] if len({one.day for one in days}) == 1 else None


def place_of(whole: Masked, at: int, sentence: str) -> Place:
    """A name in its sentence; `at` is its place in the masked text of `whole`."""
    match = whole.found(whole.text[at])
    before, after = whole.text[:at], whole.text[at + 1 :]
    frame, excluded = in_brackets(match.title, before, after), False
    if frame:
        frame = replace(frame, kind="in_brackets")
    else:
        frame, excluded = _frame(match.title, before, after)
    first, last = joined_names(whole.text, at)
    group = whole.text[:first], whole.text[last + 1 :]
    if frame is None and not excluded and first != last:
        frame, excluded = _frame(match.title, *group)
    quoted = is_quoted(sentence[: match.start])
    behind = (sentence[end : end + BEHIND] for end in (match.end, whole.found(whole.text[last]).end))
    return Place(match, before, after, group, next(behind), frame, excluded, next(behind), quoted)


def _judge(whole: Masked, place: Place, own: Title) -> Attribution | None:
    """The attribution of a name; None when the evidence is against it. A name of the article's own needs a frame."""
    title, before, after = place.match.title, place.before, place.after
    if title.name == own.name:
        frame, strength = place.frame, place.frame.strength if place.frame else 0.0
    else:
        found = list(evidence(place))
        strength = score(found)
        frame = (place.frame or implied_frame(found)) if strength >= SURE else None
    if frame is None:
        return None
    if frame.cue == "dans" and OPENS_IN.search(before) and (SPEAKER.match(after) or PERSON.match(place.behind_row)):
        frame = replace(frame, verb="cites", interview=True)
    made = Attribution(
        title=title, verb=frame.verb, strength=strength, cue=frame.cue, interview=frame.interview,
        day=day_of(whole, before, after, frame),
        earlier=frame.cue in ("voir", "likewise") or bool(SEE_ALSO.search(before)) or _earlier(before, after),
        place=place.match.start, reference=frame.reference or is_reference(before, after),
        relays_other=bool(RELAYS_OTHERS.match(after)),
    )  # fmt: skip
    return to_itself(made, before, after, whole.today) if title.name == own.name else reacting(made, before)


def _frame(title: Title, before: str, after: str) -> tuple[Frame | None, bool]:
    """The first frame that fits, the surest first; and whether the words before exclude all but the surest."""
    before, after = _near(before), after[:NEAR]
    for attempt in SURE_FRAMES:
        if frame := attempt(before, after):
            return replace(frame, kind=attempt.__name__), False
    if is_excluded(before):
        return None, True
    for attempt in USUAL_FRAMES:
        if frame := attempt(before, after):
            return replace(frame, kind=attempt.__name__), False
    if frame := stands_in(title, before):
        return replace(frame, kind="stands_in"), False
    if frame := said_on_air(title, before):
        return replace(frame, kind="said_on_air"), False
    return None, False


def _near(before: str) -> str:
    """The last NEAR characters; what is cut off leaves one that begins no sentence."""
    return before if len(before) <= NEAR else f"~{before[-NEAR:]}"


def _earlier(before: str, after: str) -> bool:
    """Referred to as earlier than the news: `à l'époque`, `il y a deux ans`, `déjà en 2012`."""
    return bool(EARLIER.search(f"{before[-70:]}|{after[:40]}"))
