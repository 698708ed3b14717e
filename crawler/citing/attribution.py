"""Who is said to be the source of what, in one sentence: names judged by the words around them.

The sentence is masked first (`masking`); then the frames of `frames` are tried around a name.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Literal

from crawler.citing import frames
from crawler.citing.days import Cited
from crawler.citing.frames import NAME
from crawler.citing.masking import Masked, days_of, masked
from crawler.citing.press import Found, Press, Title

Verb = Literal["cites", "relays", "reacts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the words around a name make of it."""

    verb: Verb
    strength: float
    cue: str
    """The words that showed it."""
    aired: bool = False
    """Somebody spoke to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """An outlet named as a source."""

    title: Title
    verb: Verb
    strength: float
    cue: str
    aired: bool = False
    day: Cited | None = None
    """When its piece appeared, where the sentence says so."""
    past: bool = False
    """It is told as something earlier than the news of this article."""
    handed: bool = False
    """It is said to have passed on another's piece."""
    via: str | None = None
    place: int = 0
    """Where the name stands in the sentence."""
    house: bool = False
    """A reference of the article's own house to itself."""


def attributions(
    sentence: str, press: Press, today: date | None, own: Title, linked: Iterable[Found] = ()
) -> list[Attribution]:
    """The outlets that a sentence names as sources. `linked` are those that a link's words describe."""
    whole = masked(sentence, press, today, linked)
    spots = [(m.start(), m[0]) for m in re.finditer(NAME, whole.text)]
    found = {at: one for at, char in spots if (one := _judge(whole, at, char, own))}
    _coordinate(whole, spots, found, own)
    _relayed(whole, spots, found)
    made = [*found.values(), *_second_days(whole, found), *_house(whole, own, found)]
    return sorted(made, key=lambda one: one.place)


def _second_days(whole: Masked, found: dict[int, Attribution]) -> list[Attribution]:
    """`posée par L'Est Éclair les 3 et 5 mars`: two pieces."""
    pairs = [(whole.day(m["one"]), whole.day(m["other"])) for m in re.finditer(frames.TWO_DAYS, whole.text)]
    return [
        replace(said, day=other if said.day == one else one)
        for said in found.values()
        for one, other in pairs
        if said.day in (one, other) and one.day and other.day
    ]


def told_day(sentence: str, press: Press, today: date | None) -> Cited | None:
    """The one day on which a sentence says that something was published or read."""
    whole = masked(sentence, press, today)
    spots = [*frames.TOLD_ON.finditer(whole.text), *frames.TOLD_ON_TOO.finditer(whole.text)]
    days = [whole.day(match["day"]) for match in spots]
    days = [one for one in days if one.day]
    return days[0] if len({one.day for one in days}) == 1 else None


def _judge(whole: Masked, at: int, char: str, own: Title) -> Attribution | None:
    title = whole.title(char)
    before, after = whole.text[:at], whole.text[at + 1 :]
    frame = _in_brackets(title, before, after) or _frame(title, before, after)
    if frame is None:
        return None
    made = Attribution(
        title=title, verb=frame.verb, strength=frame.strength, cue=frame.cue, aired=frame.aired,
        day=_day(whole, before, after, frame),
        past=frame.cue in ("voir", "likewise") or bool(frames.SEE_ALSO.search(before)) or _past(before, after),
        place=whole.found(char).start, handed=bool(frames.PASSED_ON.match(after)),
    )  # fmt: skip
    return _own_name(made, before) if title.name == own.name else _reacting(made, before)


def _own_name(made: Attribution, before: str) -> Attribution | None:
    """The article's own outlet is a source only where an earlier piece of it is meant."""
    told = made.cue in ("says", "turned", "turned too") and (made.past or made.day)
    if made.aired or not (told or made.cue in ("voir", "dated") or frames.LOOK.search(before)):
        return None
    return replace(made, verb="cites", house=True)


def _in_brackets(title: Title, before: str, after: str) -> Frame | None:
    """`(avec AFP)`, `(L'Est Éclair, 20 juin)`, `(voir dépêche APMnews du 12 mars)`."""
    opened, closed = frames.OPENED.search(before), frames.CLOSED.match(after)
    if not opened or not closed:
        return None
    inside, rest, outside = opened[1], closed[1], before[: opened.start()].rstrip()
    pictured = frames.PICTURE.search(inside) or frames.PICTURE.search(outside[-25:])
    if pictured or frames.DATELINE.search(before[: opened.start() + 1]):
        return None
    if frames.SEE.search(inside):
        return Frame(verb="cites", strength=0.95, cue="voir")
    if match := frames.BY_WAY_OF.search(inside):
        return Frame(verb="relays", strength=0.9, cue=match[1].rstrip("s"))
    if not (frames.ONLY_NAMES.fullmatch(inside) and frames.ONLY_DAYS.fullmatch(rest)):
        return None
    if days_of(inside + rest):
        return Frame(verb="relays", strength=0.9, cue="brackets")
    said = outside.endswith('"') or not outside or (title.medium != "air" and frames.SAID_BEFORE.search(outside))
    said = said or (title.medium == "agency" and bool(frames.CLOSES.match(after[closed.end() :])))
    return Frame(verb="cites", strength=0.75, cue="brackets") if said else None


def _frame(title: Title, before: str, after: str) -> Frame | None:
    """The first frame that holds, the surest first."""
    if frames.WITNESS.search(before):
        return Frame(verb="relays", strength=0.8, cue="witness")
    if match := frames.SOURCE.search(before):
        return Frame(verb="relays", strength=0.95, cue=match["cue"])
    if early := _sued(before, after) or _by_its_people(before, after):
        return early
    if frames.READ_ON.search(before):
        return Frame(verb="cites", strength=0.9, cue="voir")
    if frames.PICTURE.search(before[-40:]) or frames.BEARS.search(before) or _otherwise(before):
        return None
    if frames.TO_COME.search(before):
        return None
    tries: tuple[Callable[[str, str], Frame | None], ...] = (
        _micro, _accused, _answered, _passive, _made, _inverted, _subject, _piece, _spoken_to, _first, _dated,
        _alone, _kept,
    )  # fmt: skip
    for attempt in tries:
        if frame := attempt(before, after):
            return frame
    if frames.IN_IT.search(before) and not (frames.NOTICE.search(before[-90:]) or frames.PAPER.search(before)):
        return Frame(verb="relays", strength=0.8, cue="dans")
    if match := frames.ON_IT.search(before):
        return Frame(verb="cites", strength=0.75, cue=match["cue"], aired=title.medium == "air")
    if (
        title.medium == "air"
        and (match := frames.ON_AIR_SAID.search(before))
        and not frames.ONLY_ON_AIR.search(before)
    ):
        return Frame(verb="cites", strength=0.75, cue=match["cue"], aired=True)
    return None


def _otherwise(before: str) -> bool:
    """The name is an employer, a business, an event."""
    if two := frames.FIRST_OF_TWO.match(before[-160:]):
        return _otherwise(two["first"])
    match = frames.OTHERWISE.search(before)
    return bool(match and not frames.SPOKEN.search(match["words"] or match["more"] or ""))


def _sued(before: str, after: str) -> Frame | None:
    """`porte plainte contre Mediapart pour diffamation`."""
    sued = frames.SUED.search(before) and frames.SUED_FOR.search(before[-80:] + after)
    object_of_it = re.search(r"\b(?:contre|vise|visant|assigne|attaque|poursuit) $", before)
    return Frame(verb="reacts", strength=0.75, cue="answers") if sued and object_of_it else None


def _by_its_people(before: str, after: str) -> Frame | None:
    """`L'éditorialiste de L'Est Éclair s'en est ému`: as if the paper itself told it."""
    if frames.COMES_FROM.search(before):
        return Frame(verb="relays", strength=0.75, cue="comes from")
    match = frames.ITS_PEOPLE.search(before)
    if not match or frames.FORMER.search(before[: match.start()]):
        return None
    if not _tells(after) and not ((called := frames.CALLED.match(after)) and _tells(after[called.end() :])):
        return None
    return Frame(verb="relays", strength=0.7, cue="says")


def _tells(after: str) -> bool:
    return bool((frames.SUBJECT.match(after) or frames.TELLS_THAT.match(after)) and not frames.BUSINESS.match(after))


def _alone(before: str, after: str) -> Frame | None:
    """Names that stand by themselves: `Source AFP.`, `« … », L'Est Éclair, 20 juin`, `L'Est Éclair : « … »`."""
    if (match := frames.LINE.search(before)) and frames.LINE_END.match(after):
        return Frame(verb="relays", strength=0.75, cue=match["cue"])
    if frames.HEADLINE.search(before) and frames.HEADLINE_DAY.match(after):
        return Frame(verb="relays", strength=0.75, cue="brackets")
    if not before.strip(' "') and frames.COLON.match(after):
        return Frame(verb="relays", strength=0.7, cue="says")
    if frames.AGAINST.search(before):
        return Frame(verb="reacts", strength=0.75, cue="answers")
    if frames.SEE_NAME.search(before):
        return Frame(verb="cites", strength=0.85, cue="voir")
    if frames.ADDS.search(before) and frames.ADDING.match(after):
        return Frame(verb="relays", strength=0.75, cue="says")
    if frames.VIEW.search(before) and frames.VIEW_OF.match(after):
        return Frame(verb="relays", strength=0.6, cue="pour")
    if frames.LIKEWISE.search(before):
        return Frame(verb="cites", strength=0.7, cue="likewise")
    known = frames.THANKS_TO.search(before) and frames.KNOWN_BY.match(after)
    return Frame(verb="relays", strength=0.7, cue="grace a") if known else None


def _kept(before: str, after: str) -> Frame | None:
    """`réservé au Figaro l'annonce`, `choisi Le Figaro pour annoncer`."""
    kept = frames.KEPT_FOR.search(before) and frames.KEPT.match(after)
    chosen = frames.CHOSEN.search(before) and frames.CHOSEN_FOR.match(after)
    return Frame(verb="cites", strength=0.75, cue="kept", aired=True) if kept or chosen else None


def _micro(before: str, after: str) -> Frame | None:
    del after
    match = frames.MICRO.search(before)
    return Frame(verb="cites", strength=0.9, cue=match["cue"], aired=True) if match else None


def _accused(before: str, after: str) -> Frame | None:
    del after
    match = frames.ACCUSED.search(before)
    return Frame(verb="reacts", strength=0.85, cue=match["cue"]) if match else None


def _first(before: str, after: str) -> Frame | None:
    """`Au Figaro, elle a lâché…`; `C'est TICsanté qui…`."""
    if frames.FIRST.search(before) and frames.FIRST_SAID.match(after):
        return Frame(verb="cites", strength=0.8, cue="opens", aired=True)
    if frames.REVEALED.search(before) and frames.CLEFT.match(after):
        return Frame(verb="relays", strength=0.8, cue="c'est")
    return None


def _answered(before: str, after: str) -> Frame | None:
    del after
    return Frame(verb="reacts", strength=0.85, cue="answers") if frames.ANSWERS.search(before) else None


def _passive(before: str, after: str) -> Frame | None:
    """`publiée mardi par`, `interrogé par`; but `confié à` only where it is a piece that is given."""
    del after
    match = frames.PASSIVE.search(before)
    if frames.NOTICE.search(before[-90:]) or (match and frames.NO_NEWS.search(before[-60:])):
        return None
    if not match:
        free = frames.PASSIVE_OPEN.search(before)
        return Frame(verb="relays", strength=0.75, cue=free["verb"]) if free else None
    if match["where"] == "a" and not match["verb"].startswith(frames.GIVEN):
        return None
    if match["where"] != "par" and match["verb"].startswith("signe"):
        return None
    aired = match["verb"].startswith(frames.ASKED) or match["where"] == "a"
    return Frame(verb="cites" if aired else "relays", strength=0.92, cue=match["verb"], aired=aired)


def _made(before: str, after: str) -> Frame | None:
    del after
    match = frames.MADE.search(before)
    if not match:
        return None
    aired = match["made"].startswith(("accord", "donn"))
    return Frame(verb="cites" if aired else "relays", strength=0.85, cue=match["made"], aired=aired)


def _inverted(before: str, after: str) -> Frame | None:
    """`, rapporte L'Est Éclair`: a turned clause, not a verb with the outlet as its object."""
    del after
    match = frames.INVERTED.search(before)
    if match:
        verb, lead = match["verb"], before[: match.start("aux")]
        if "l'echo" in verb:
            return Frame(verb="relays", strength=0.9, cue="turned")
        object_too = frames.TAKES_OUTLET.match(verb) and not frames.TURNED_SURELY.search(lead)
        turned = frames.TURNED.search(lead) or "l'" in match["aux"]
        if turned and not object_too and (verb.endswith("savoir") or not verb.endswith(("er", "ir", "ant"))):
            return Frame(verb="relays", strength=0.9, cue="turned")
    too = frames.INVERTED_TOO.search(before) or frames.TURNED_OPEN.search(before)
    return Frame(verb="relays", strength=0.8, cue="turned too") if too else None


def _subject(before: str, after: str) -> Frame | None:
    """The outlet tells something: `TICsanté, qui révélait mardi que…`."""
    if frames.CHOSEN.search(before):
        return None
    match = frames.SUBJECT.match(after) or frames.TELLS_THAT.match(after) or frames.BEFORE_TELLING.match(after)
    if not match or frames.BUSINESS.match(after):
        return None
    if frames.GOVERNED.search(before) and not after.lstrip(" ,").startswith(("qui ", "lequel")):
        return None
    verb = match.groupdict().get("verb") or ""
    if verb and frames.FUTURE.match(after, match.start("verb")):
        return None
    if (
        "echo" not in verb
        and verb
        and re.search(r"(?<!s')\b(?:ete|est|etait|fut) $", match[0][: match.start("verb")])
    ):
        return None
    return Frame(verb="relays", strength=0.9, cue="says")


def _piece(before: str, after: str) -> Frame | None:
    """`l'enquête de Mediapart`, `les colonnes du Monde`; a site or page is a piece only where one reads in it."""
    if match := frames.APPOSED.search(before):
        return Frame(verb="relays", strength=0.85, cue=match["cue"])
    at = 0
    while match := frames.NOUN.search(before, at):
        if not frames.NO_PIECE.search(match["words"] or "") and _is_piece(match, before, after):
            cue = match["cue"]
            aired = cue.startswith(frames.ON_AIR)
            return Frame(verb="cites" if aired else "relays", strength=0.88, cue=cue, aired=aired)
        at = match.end("cue")
    return None


def _is_piece(match: re.Match[str], before: str, after: str) -> bool:
    """A vague word is one only where something is read in it, or where it has a day."""
    cue, lead = match["cue"], before[: match.start()]
    if (
        not frames.VAGUE.fullmatch(cue)
        or re.match(frames.WHEN, after)
        or (cue.startswith("numero") and _tells(after))
    ):
        return True
    if frames.RANKING.fullmatch(cue) and frames.RANKS.match(after):
        return True
    a_place = frames.A_PLACE.fullmatch(cue) and not frames.READING.search(before + after)
    return bool(frames.READ_IN.search(lead)) and not a_place


def _spoken_to(before: str, after: str) -> Frame | None:
    """`a-t-il déclaré mardi à l'AFP`."""
    if frames.NO_SPEECH.match(after[:60]) or frames.NOTICE.search(before[-90:]):
        return None
    match = frames.SPEECH.search(before)
    if match and match["verb"] == "annonce" and frames.AN_ADVERT.search(before[: match.start()]):
        return None
    if match and not re.search(r"[;!?]|\.\s", match["words"]):
        return Frame(verb="cites", strength=0.88, cue=match["verb"], aired=True)
    quoted = frames.QUOTED.search(before)
    return Frame(verb="cites", strength=0.8, cue=quoted["cue"], aired=True) if quoted else None


def _dated(before: str, after: str) -> Frame | None:
    """A name with a day: `Le Monde du 3 mai`."""
    del before
    return Frame(verb="relays", strength=0.85, cue="dated") if frames.DATED.match(after) else None


def _past(before: str, after: str) -> bool:
    """Told as earlier than the news: `à l'époque`, `il y a deux ans`, `déjà en 2012`."""
    return bool(frames.EARLIER.search(f"{before[-70:]}|{after[:40]}"))


def _day(whole: Masked, before: str, after: str, frame: Frame) -> Cited | None:
    """The day that stands with the frame: at the name, behind the verb, before it all, or between verb and name."""
    if (match := frames.DAY_AT.match(after)) and not (
        frame.cue in ("selon", "d'apres") and frames.DAY_OF_NEWS.match(after)
    ):
        return whole.day(days_of(match[0])[-1])
    if frame.cue == "says" and (told := frames.SUBJECT.match(after)):
        behind = frames.DAY_BEHIND.match(after[told.end() :])
        inner = days_of(told[0]) or days_of(behind[0] if behind else "")
        opening = frames.DAY_OPENS.match(before)
        return whole.day(inner[0]) if inner else whole.day(opening["day"]) if opening else None
    if frame.cue == "dans" and (near := frames.DAY_IN_IT.search(before)):
        return whole.day(near["day"] or near["set_off"])
    if frame.cue not in ("dans", "brackets", "voir") and (near := frames.DAY_BEFORE.search(before)):
        lead = before[: near.start("day")]
        of = frames.OF_EVENT.search(lead)
        if not (of and not frames.OF_PIECE.fullmatch(of["of"])):
            return None if frames.ANOTHERS.search(lead) else whole.day(near["day"])
    if near := frames.DAY_PIECE.search(before):
        return whole.day(near["day"])
    if frame.cue == "opens" and (match := frames.DAY_FIRST.match(after)):
        return whole.day(match["day"])
    if frame.cue in ("brackets", "voir"):
        match = frames.DAY_IN_BRACKETS.search(before)
    else:
        match = frames.DAY_TOLD.search(before) or (frames.DAY_AIRED.search(before) if frame.aired else None)
        match = match or frames.DAY_AFTER.match(after)
    return whole.day(match["day"]) if match else None


def _reacting(made: Attribution, before: str) -> Attribution:
    """An answer to the piece rather than news from it."""
    match = frames.REACT.search(before)
    if not match or made.cue == "voir" or (made.aired and made.cue != "answers"):
        return made
    cue, words = match["cue"], match["words"] or ""
    if cue.startswith(("apres", "suite", "a la suite")) and not frames.A_PIECE.search(words):
        return made
    other_clause = re.search(r"\b(?:que|ce que|qu')\b|,", words)
    if (
        made.cue == "says"
        and other_clause
        and not cue.startswith(("contrairement", "apres", "dement", "contest", "refut"))
    ):
        return made
    return replace(made, verb="reacts")


def _coordinate(whole: Masked, spots: list[tuple[int, str]], found: dict[int, Attribution], own: Title) -> None:
    """`à L'Est Éclair et à TICsanté`: what holds of one holds of the other, but for the day."""
    for (at, char), (then, other) in pairwise(spots):
        if not frames.JOINED.fullmatch(whole.text[at + 1 : then]):
            continue
        for here, there, mark in ((at, then, other), (then, at, char)):
            answered = there in found and found[there].aired and here in found and found[here].cue == "answers"
            if (
                here in found
                and (there not in found or answered)
                and whole.title(mark).name != own.name
                and not found[here].house
            ):
                frame = Frame(verb="cites", strength=0.8, cue="coordinated")
                found[there] = replace(
                    found[here], title=whole.title(mark), cue="coordinated", strength=found[here].strength - 0.05,
                    day=_day(whole, whole.text[:there], whole.text[there + 1 :], frame),
                    place=whole.found(mark).start,
                )  # fmt: skip


def _relayed(whole: Masked, spots: list[tuple[int, str]], found: dict[int, Attribution]) -> None:
    """`publiée par A, relayée par B`; `selon A, cité par B`; `B, citant A`: A came by way of B."""
    known = [(at, char) for at, char in spots if at in found]
    for (at, char), (then, other) in pairwise(known):
        first, second = whole.title(char), whole.title(other)
        if first == second:
            continue
        gap = whole.text[at + 1 : then]
        if re.search(r"\b(?:que|dont) $", gap) and frames.HANDS_ON.match(whole.text[then + 1 :]):
            found[at] = replace(found[at], via=second.name)
            found[then] = replace(found[then], handed=True)
        elif frames.QUOTING.search(gap):
            found[then] = replace(found[then], via=first.name)
        elif frames.RELAY.search(gap):
            found[at] = replace(found[at], via=second.name)
            found[then] = replace(found[then], handed=True)


def _house(whole: Masked, own: Title, found: dict[int, Attribution]) -> list[Attribution]:
    """`(voir dépêche du 12 mars 2019)`: the article's own house, unnamed; one for each day it names."""
    made: list[Attribution] = []
    for match in frames.OWN.finditer(whole.text):
        others = any(whole.title(char).name != own.name for char in re.findall(NAME, match[0]))
        if others or any(match.start() <= at < match.end() for at in found):
            continue
        verb: Verb = "reacts" if frames.YOURS.match(match[0]) else "cites"
        days: list[Cited | None] = [whole.day(char) for char in days_of(match[0])]
        made += [
            Attribution(
                title=own, verb=verb, strength=0.9, cue="voir", day=day, past=True, house=True,
                place=day.start if day else match.start(),
            )
            for day in days or [None]
        ]  # fmt: skip
    return made
