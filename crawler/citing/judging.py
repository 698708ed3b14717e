"""Which names in a sentence are named as sources: the words around each name decide.

`Selon L'Est Éclair, la panne a duré trois heures` names one, `un lecteur de L'Est Éclair` none. The sentence is
masked first (`masking`); then the frames of `frames/` are tried around each name, the surest first.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date

from crawler.citing.attribution import Attribution, Frame
from crawler.citing.coordination import coordinate, relay, second_days
from crawler.citing.days import DateMention
from crawler.citing.frames.answers import accused, answered, reacting, sued
from crawler.citing.frames.articles import article_of, dated, stands_in
from crawler.citing.frames.brackets import in_brackets
from crawler.citing.frames.dated import day_of
from crawler.citing.frames.exclusions import is_excluded
from crawler.citing.frames.passive import made_for, passive
from crawler.citing.frames.reporting import by_its_staff, inverted, reports
from crawler.citing.frames.sources import sourced
from crawler.citing.frames.speech import at_the_microphone, kept_for, named_first, said_on_air, spoken_to
from crawler.citing.frames.standalone import read_on, standalone
from crawler.citing.frames.words import DAY, NAME
from crawler.citing.masking import Masked, masked
from crawler.citing.press import NameMatch, Press
from crawler.citing.self_reference import to_itself, unnamed_references
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
    r"\bdeja,? (?:en|le|dans)\b|\bl'an dernier\b|\bautrefois\b"
)
_ON = (
    r"(?:publi|paru|diffus|revel|ecri|racont|devoil|annonc|signal|rapport|indiqu|relat|decri)[a-z]*|"
    r"rendue?s? publi[a-z]+|mise?s? en ligne|lu|lue|lire|lisant|lisait"
)
PUBLISHED_ON = re.compile(rf"\b(?:{_ON})(?: [a-z']+)?,? (?:le |ce |des |du )?(?P<day>{DAY})")
DAY_THEN_PUBLISHED = re.compile(rf"(?P<day>{DAY}),? (?:[a-z']+ )?(?:{_ON})\b")
Attempt = Callable[[str, str], Frame | None]
SURE: tuple[Attempt, ...] = (sourced, sued, by_its_staff, read_on)
USUAL: tuple[Attempt, ...] = (
    at_the_microphone, accused, answered, passive, made_for, inverted, reports, article_of, spoken_to, named_first,
    dated, standalone, kept_for,
)  # fmt: skip


def attributions(
    sentence: str, press: Press, today: date | None, own: Title, linked: Iterable[NameMatch] = ()
) -> list[Attribution]:
    """The outlets that a sentence names as sources, in its order.

    `today` and `own` are the article's day and outlet; `linked` are names that a link's words stand for.
    """
    whole = masked(sentence, press, today, linked)
    spots = [(m.start(), m[0]) for m in re.finditer(NAME, whole.text)]
    found = {at: one for at, char in spots if (one := _judge(whole, at, char, own))}
    coordinate(whole, spots, found, own)
    relay(whole, spots, found)
    made = [*found.values(), *second_days(whole, found), *unnamed_references(whole, own, found)]
    return sorted(made, key=lambda one: one.place)


def publication_day(sentence: str, press: Press, today: date | None) -> DateMention | None:
    """The day on which a sentence states that something was published or read; None for no day or several."""
    whole = masked(sentence, press, today)
    spots = [*PUBLISHED_ON.finditer(whole.text), *DAY_THEN_PUBLISHED.finditer(whole.text)]
    days = [whole.day(match["day"]) for match in spots]
    days = [one for one in days if one.day]
    return days[0] if len({one.day for one in days}) == 1 else None


def _judge(whole: Masked, at: int, char: str, own: Title) -> Attribution | None:
    title = whole.title(char)
    before, after = whole.text[:at], whole.text[at + 1 :]
    frame = in_brackets(title, before, after) or _frame(title, before, after)
    if frame is None:
        return None
    made = Attribution(
        title=title, verb=frame.verb, strength=frame.strength, cue=frame.cue, interview=frame.interview,
        day=day_of(whole, before, after, frame),
        earlier=frame.cue in ("voir", "likewise") or bool(SEE_ALSO.search(before)) or _earlier(before, after),
        place=whole.found(char).start, relays_other=bool(RELAYS_OTHERS.match(after)),
    )  # fmt: skip
    return to_itself(made, before) if title.name == own.name else reacting(made, before)


def _frame(title: Title, before: str, after: str) -> Frame | None:
    """The first frame that fits, the surest first."""
    for attempt in SURE:
        if frame := attempt(before, after):
            return frame
    if is_excluded(before):
        return None
    for attempt in USUAL:
        if frame := attempt(before, after):
            return frame
    return stands_in(title, before) or said_on_air(title, before)


def _earlier(before: str, after: str) -> bool:
    """Referred to as earlier than the news: `à l'époque`, `il y a deux ans`, `déjà en 2012`."""
    return bool(EARLIER.search(f"{before[-70:]}|{after[:40]}"))
