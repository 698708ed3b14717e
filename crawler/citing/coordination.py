"""Names and days that share a frame: `selon L'Est Éclair et TICsanté`, `publiée par A, relayée par B`."""

import re
from dataclasses import replace
from itertools import pairwise

from crawler.citing.attribution import Attribution, Frame
from crawler.citing.frames.dated import day_of
from crawler.citing.frames.words import BETWEEN, DAY, NAME, WORD
from crawler.citing.masking import Masked
from crawler.citing.titles import Title
from crawler.lexicon import Wording

RELAY = Wording(
    r"\b(?:relay|relai|repris|repren|cite|citant|reproduit|partage|"
    rf"transmis)[a-z]*(?: {WORD}){{0,4}}?{BETWEEN} (?:par|dans|sur|chez)? ?$"
)
QUOTING = Wording(
    r"^[^.;]{0,25}?\b(?:citant|qui citent?|qui citait|en citant|relayant|reprenant|qui reprend|qui reprenait|"
    r"qui relaie|qui relayait|se fondant sur|s'appuyant sur)[^.;]{0,60}?$"
)
# `les 3 et 5 mars`: two articles
TWO_DAYS = rf"(?P<one>{DAY})(?:,| et)(?: le| de| du)? (?P<other>{DAY})"
# `l'article de A, que B a remis en circulation`
RELAYS_IT = Wording(
    r" (?:l'|les |en |en a |n'a pas |nous )*(?:a |ont |avait |avaient )?(?:aussitot |ensuite |"
    r"egalement )?(?:remis en circulation|repris|relaye|reproduit|repren|relaie|relayai|reprodui|partag|"
    r"fait circuler|publie une version|donne une version|resum|transmis)"
)
JOINED = Wording(
    rf"(?: ?\([^()]*\)|{BETWEEN})(?:,| et|,? puis|,? ainsi que| ou| comme|, et| et enfin| puis| ni)"
    r"(?: (?:repris\w* |relay\w* )?(?:a|de|par|selon|dans|sur|le|aupres de))? |,? | et (?:de |a )?| / |-| & "
)

# Names in a row, of which what is said of one is said of all: `de A, B et C`.
_AND = r"(?:, et|,| et| ou| ni|,? ainsi que|,? puis)"
ENDS_ROW = Wording(rf"(?:et|ou|ni|que|puis)(?: [a-z]+)?(?: de)? {NAME}$")
MIN_ROW = 2  # names that commas alone may join, and it is still no row
BESIDE = Wording(rf"{_AND}(?: (?:a|de|par|dans|sur|pour|chez|selon|aupres de))? {NAME}")
BESIDE_BACK = Wording(rf"{NAME}{_AND}(?: (?:a|de|par|dans|sur|pour|chez|selon|aupres de))? $")


def joined_names(text: str, at: int) -> tuple[int, int]:
    """The places of the first and the last name of the row of names in which the one at `at` stands."""
    first = last = at
    while match := BESIDE_BACK.search(text, max(0, first - 20), first):
        first = match.start()
    while match := BESIDE.match(text, last + 1):
        last = match.end() - 1
    joined = text[first : last + 1]
    return (first, last) if ENDS_ROW.search(joined) or len(re.findall(NAME, joined)) > MIN_ROW else (at, at)


def second_days(whole: Masked, found: dict[int, Attribution]) -> list[Attribution]:
    """`posée par L'Est Éclair les 3 et 5 mars` cites two articles: the attributions to add for the second day."""
    pairs = [(whole.day(m["one"]), whole.day(m["other"])) for m in re.finditer(TWO_DAYS, whole.text)]
    return [
        replace(attribution, day=other if attribution.day == one else one)
        for attribution in found.values()
        for one, other in pairs
        if attribution.day in (one, other) and one.day and other.day
    ]


def coordinate(whole: Masked, spots: list[tuple[int, str]], found: dict[int, Attribution], own: Title) -> None:
    """Add to `found` the names joined to one that is a source: `à L'Est Éclair et à TICsanté`.

    They get its attribution, but for the day. `spots` are the names' places in the masked sentence with their
    characters, `found` the attributions by place; `own` is the citing article's outlet.
    """
    for (at, char), (then, other) in pairwise(spots):
        if not JOINED.fullmatch(whole.text[at + 1 : then]):
            continue
        for here, there, mark in ((at, then, other), (then, at, char)):
            answered = there in found and found[there].interview and here in found and found[here].cue == "answers"
            if (
                here in found
                and (there not in found or answered)
                and whole.title(mark).name != own.name
                and not found[here].self_reference
            ):
                frame = Frame(verb="cites", strength=0.8, cue="coordinated")
                found[there] = replace(
                    found[here], title=whole.title(mark), cue="coordinated", strength=found[here].strength - 0.05,
                    day=day_of(whole, whole.text[:there], whole.text[there + 1 :], frame),
                    place=whole.found(mark).start,
                )  # fmt: skip


def relay(whole: Masked, spots: list[tuple[int, str]], found: dict[int, Attribution]) -> None:
    """Set `via` and `relays_other` in `found`: `publiée par A, relayée par B`; `selon A, cité par B`; `B, citant A`.

    `spots` and `found` as in `coordinate`.
    """
    known = [(at, char) for at, char in spots if at in found]
    for (at, char), (then, other) in pairwise(known):
        first, second = whole.title(char), whole.title(other)
        if first == second:
            continue
        gap = whole.text[at + 1 : then]
        if re.search(r"\b(?:que|dont) $", gap) and RELAYS_IT.match(whole.text[then + 1 :]):
            found[at] = replace(found[at], via=second.name)
            found[then] = replace(found[then], relays_other=True)
        elif QUOTING.search(gap):
            found[then] = replace(found[then], via=first.name)
        elif RELAY.search(gap):
            found[at] = replace(found[at], via=second.name)
            found[then] = replace(found[then], relays_other=True)
