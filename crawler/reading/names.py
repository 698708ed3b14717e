"""What a name is, and whose: a person's, an organisation's, an account's."""

import re

from crawler.lexicon import Wording, months
from crawler.reading.placeholders import is_nobody
from crawler.text import folded

NAME = 60  # characters of a signature
_MONTH_DAY = re.compile(r"[^\W\d_]{3,10}\.?\s\d.*")
# A name's words are taken whole; in its middle and between two may stand particles, never at its end.
CAPITAL = r"(?:[A-ZÀ-ÞА-Я]|[dl]['’][A-ZÀ-Þ]|(?:al|el)-[A-ZÀ-Þ])"
WORD = rf"(?:(?:{CAPITAL}\w{{0,2}}+\.-?)++(?!\w)|{CAPITAL}(?:[\w'’-]|\.(?=[\w-]))*+)"
# A line that only announces a name: `Par`, `Written by`, `Auteur :`.
LABEL = Wording(
    r"\W*(?:(?:{byline.written})\s+)?(?:{byline.opens}|{byline.label}|{byline.written})\s?:?\W*", re.IGNORECASE
)
PERSON = Wording(rf"{WORD}(?:(?:\s(?:{{byline.particle}})(?![\w-]))*\s{WORD}){{1,3}}")
HANDLE = re.compile(r"\S*@\S+|[a-z]+[._\d-]\S*|[A-Z]?[a-z]+[A-Z]")
# Words of a name that is no person's: an author of that kind gives way to one who signs beside the headline.
ORGANISATION = Wording(r"\b(?:{organisation.word})\b|{organisation.mark}", re.IGNORECASE)
ARTICLE = Wording(r"(?:{byline.article})", re.IGNORECASE)
ROLE = Wording(r"(?:[a-z]+ ){0,2}(?:{byline.role}|{byline.trade})")
# What stands where names do: bylines without one, words of menus, networks, counts and times. Folded.
_NO_NAME = Wording(
    r"^(?:{byline.bare})\W*$|^(?:{byline.menu}|{byline.talk})\b|\b(?:{byline.count})\b|https?:|www\.|\d{3}"
)
_SIGNED = Wording(r"^(?:(?:{byline.written})\s+)?(?:{byline.opens})\s*:?\s+", re.IGNORECASE)
_SENTENCE = re.compile(r"^(?:\S+\s+){4,}\S*[^\W\d_A-Z][.!?…]\W*$")  # five words and a full stop
_TRAILS_OFF = Wording(r"\s(?:{byline.opens}|{byline.strip_after}|{byline.origins})$")  # `Insights from`


def is_bare_person(words: str) -> bool:
    """True for a person's name and nothing else."""
    return bool(PERSON.fullmatch(words)) and is_person(words)


def is_name(words: str) -> bool:
    """True for a short line that may sign: with letters, without a sentence, a number or a menu's word."""
    bare = words.strip()
    if not 1 < len(bare) <= NAME or "\n" in bare or len(bare.split()) > 8 or bare.endswith(":") or bare[0] in "([{":
        return False
    if (
        _NO_NAME.search(folded(bare))
        or is_nobody(_SIGNED.sub("", bare))
        or LABEL.fullmatch(bare)
        or _is_month_day(bare)
    ):
        return False
    if _SENTENCE.search(bare) or _TRAILS_OFF.search(folded(bare)):
        return False
    return bool(re.search(r"[^\W\d_]", bare))


def _is_month_day(words: str) -> bool:
    """True for a day without its year: `Feb 11`."""
    return bool(_MONTH_DAY.fullmatch(words)) and folded(words.split()[0]).strip(".") in months()


def is_person(name: str) -> bool:
    """True for what begins as a person's name does: two to four words with capitals, the first no article."""
    return (
        bool(PERSON.match(name.strip())) and is_name(name) and not (ORGANISATION.search(name) or ARTICLE.match(name))
    )


def is_handle(name: str) -> bool:
    """True for the name of an account: `ana.petit`, `AnaP`, `@ana`, an address of electronic mail."""
    return bool(HANDLE.fullmatch(name))


def is_weak(name: str) -> bool:
    """True for a signature that gives way to a person's: an organisation's, an account's, a role without a name."""
    return bool(is_handle(name) or name.islower() or ORGANISATION.search(name) or ROLE.fullmatch(folded(name)))
