"""Who signs an article, in the words of the page: the lines and links around its headline that name a person."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import html

from crawler.lexicon import Wording, months
from crawler.reading.blocks import Block
from crawler.reading.days import first_day
from crawler.reading.placeholders import is_nobody
from crawler.reading.surroundings import Surroundings
from crawler.text import folded, tidy

NEAR = 8  # lines below the headline that may sign; a byline stands with the date, not in the text
NAME = 60  # characters of a signature
BESIDE_TITLE = 4  # lines above the headline that may hold a name and a day
PARTS = re.compile(r"\s*[|·•\n]\s*|\s+[-–—]\s+")  # of a line of particulars
LABELLING = 30  # characters of a line that announces one
# The page of an author: never a list of articles.
AUTHOR_URL = Wording(r"/(?:{author.path})/[^/?#]|[?&](?:{author.query})\b|/reporters?/", re.IGNORECASE)
# Words of a class, id, rel or itemprop that mark a byline: `post-author`, `authorName`.
MARK = Wording(r"(?:^|[\s_-]|(?-i:(?<=[a-z])(?=[A-Z])))(?:{author.mark})(?=$|[\s_-]|(?-i:[A-Z]))", re.IGNORECASE)
# `Par`, `Von`, `By` where a line begins, after a date, a bar or a word for writing; in a sentence they sign nothing.
_OPENS = (
    r"(?:^|\n|[|·•–—/(»-]\s*|\d,?\s+|\b(?:{byline.written})\s+)"
    r"(?:(?:{byline.opens})\s*:?\s+|(?:{byline.label})\s?:?\s+|(?:{byline.taken_down})\s+)"
)
# A name's words are taken whole; in its middle and between two may stand particles, never at its end.
_CAPITAL = r"(?:[A-ZÀ-ÞА-Я]|[dl]['’][A-ZÀ-Þ])"
_WORD = rf"(?:(?:{_CAPITAL}\w{{0,2}}+\.-?)++(?!\w)|{_CAPITAL}(?:[\w'’-]|\.(?=[\w-]))*+)"
_BETWEEN = r"(?:[^\S\n]?[,&])?(?:[^\S\n](?:{byline.particle}))*+[^\S\n]"
_NAMES = rf"{_WORD}(?:{_BETWEEN}{_WORD}){{0,9}}+"
# The agency or person that signs too: `avec AFP`, `(avec l'AFP)`, `/ AFP`, `with Luc Roy`.
BESIDE = r"(?:\s*[,(/|–-]\s*(?:(?:{byline.source})\s+)?|\s+(?:{byline.source})\s+)(?i:{byline.article})?"
_ALSO = rf"(?:{BESIDE}(?:{{agency.signs}})\b\)?|\s*[,(]?\s*(?:{{byline.source}})\s{_WORD}\s{_WORD})?"
_CLOSES = r"(?=\s*(?:$|\n|[|·•–—/()»@,;.-]|\d|\b(?:{byline.closes}|{byline.source})\b))"
# Two words with a capital are names whatever follows on a line that is no sentence: `Par Ana Petit envoyée spéciale`.
_LOOSE = r"(?=\s[^\n.!?]{0,60}(?:$|\n))"
BYLINE = Wording(
    rf"(?i:{_OPENS})(?P<names>{_NAMES}{_ALSO}(?!\w){_CLOSES}"
    rf"|{_WORD}(?:{_BETWEEN}{_WORD}){{1,9}}+{_LOOSE})"
)
# The names with which a line begins that says more of them: `Ana Petit et Luc Roy, avec Jean Noir à Reims`.
BEGINS = Wording(
    rf"(?P<names>{_WORD}(?:{_BETWEEN}{_WORD}){{1,9}}+{_ALSO}(?!\w))(?=\s*[,(]?\s*(?:{{byline.closes}}|{{byline.source}})\b)"
)
# A genre that somebody signs, with two words of a name at least: `Reportage : Ana Petit`, `Une enquête de Ana Petit`.
GENRE = Wording(
    rf"^(?i:{{byline.genre}})(?:\s?:|(?i:\s(?:{{byline.of}})))\s(?P<names>{_WORD}(?:{_BETWEEN}{_WORD}){{1,9}}+{_ALSO}(?!\w)){_CLOSES}"
)
# A line that only announces a name: `Par`, `Written by`, `Auteur :`.
LABEL = Wording(
    r"\W*(?:(?:{byline.written})\s+)?(?:{byline.opens}|{byline.label}|{byline.written})\s?:?\W*", re.IGNORECASE
)
PERSON = Wording(rf"{_WORD}(?:(?:\s(?:{{byline.particle}}))*\s{_WORD}){{1,3}}")
_DIVIDED = Wording(r"\s?[,&]\s?|\s(?:{byline.joint})\s")
HANDLE = re.compile(r"\S*@\S+|[a-z]+[._\d-]\S*|[A-Z]?[a-z]+[A-Z]")
_AGENCY = Wording(rf"{BESIDE}(?P<agency>{{agency.signs}})\b")
# Words of a name that is no person's: an author of that kind gives way to one who signs beside the headline.
ORGANISATION = Wording(r"\b(?:{organisation.word})\b|{organisation.mark}", re.IGNORECASE)
ARTICLE = Wording(r"(?:{byline.article})", re.IGNORECASE)
ROLE = Wording(r"(?:[a-z]+ ){0,2}(?:{byline.role})")
# What stands where names do: bylines without one, words of menus, networks, counts and times. Folded.
NO_NAME = Wording(
    r"^(?:{byline.bare})\W*$|^(?:{byline.menu}|{byline.talk})\b|\b(?:{byline.count})\b|https?:|www\.|\d{3}"
)
TALK = Wording(r"(?:{byline.talk})\b")


def near(around: Surroundings) -> Iterator[list[str]]:
    """Names in the lines nearest to the headline, line by line."""
    below = around.below[:NEAR]
    for index, (before, block) in enumerate(zip([None, *below], below, strict=False)):
        names = _labelled(before, block) or _linked(block) or _worded(block) or _marked(block)
        yield names + (_listed_after(block, below[index + 1 :]) if names else [])
    for block in around.above:
        yield _linked(block) or _worded(block) or _marked(block)


def anywhere(around: Surroundings) -> Iterator[list[str]]:
    """Names in the rest of the page: marked as such, or on a line of their own behind `Autor:` or `Von`."""
    for before, block in zip([None, *around.blocks], around.blocks, strict=False):
        if len(block.text) <= 2 * NAME and around.may_tell(block.element):
            worded = _worded(block) if BYLINE.match(block.text) else []
            yield _labelled(before, block) or _marked(block) or _linked(block) or worded


def beside_day(around: Surroundings) -> Iterator[list[str]]:
    """A person's name alone on a line near the headline, with a day, or with that name under a picture."""
    for block in [*around.above[:BESIDE_TITLE], *around.below[:NEAR]]:
        if len(block.text) <= 2 * NAME and not block.linked:
            parts = (_without_role(part.strip()) for part in PARTS.split(block.text))
            names = [part for part in parts if is_bare_person(part)]
            if names and (first_day(block.text) or around.is_pictured(names[0])):
                yield names


def _without_role(words: str) -> str:
    """`Ana Petit, grand reporter` is `Ana Petit`."""
    name, _, role = words.partition(",")
    return name if role and ROLE.fullmatch(folded(role)) else words


def _listed_after(block: Block, following: list[Block]) -> list[str]:
    """The names in the next items of the list in which a name is an item: one author an item."""
    items = block.element if block.tag == "li" else next(block.element.iterancestors("li"), None)
    if items is None:
        return []
    found: list[str] = []
    for other in following:
        own = other.element if other.tag == "li" else next(other.element.iterancestors("li"), None)
        if own is None or own.getparent() is not items.getparent():
            break
        names = _linked(other) or _marked(other)
        # Who edited it stands in such lists too, behind a word for it, and the accounts of who wrote it.
        if names != [other.text] or is_handle(other.text):
            break
        found += names
    return found


def is_bare_person(words: str) -> bool:
    """True for a person's name and nothing else."""
    return bool(PERSON.fullmatch(words)) and is_person(words)


def _labelled(before: Block | None, block: Block) -> list[str]:
    """A line that is a name, below one that only announces it."""
    if before is None or len(before.text) > LABELLING or not LABEL.fullmatch(before.text):
        return []
    return [block.text] if is_name(block.text) and PERSON.match(block.text) else []


def _linked(block: Block) -> list[str]:
    """Texts of links to authors' pages."""
    if len(block.text) > 4 * NAME:
        return []
    texts = (tidy(text) for href, text in block.anchors if AUTHOR_URL.search(href))
    found = list(dict.fromkeys(text for text in texts if is_name(text)))
    signing = _AGENCY.search(block.text) if found else None
    return [*found, signing["agency"]] if signing else found


def _worded(block: Block) -> list[str]:
    """`Par Ana Petit et Luc Roy`, `Veröffentlicht am 3. Mai 2021 von Ana Petit`."""
    if len(block.text) > 4 * NAME:
        return []
    match = BYLINE.search(block.text) or GENRE.search(block.text)
    names = _without_month(match["names"], block.text[match.end() :]) if match else ""
    names = _without_last_role(names.strip(" ,."))
    return [names] if all(map(is_name, _DIVIDED.split(names))) else []


def _without_last_role(names: str) -> str:
    """Names without the capital word for what the last of them is: `Par Ana Petit Journaliste au service Mer`."""
    kept, _, last = names.rpartition(" ")
    return kept if " " in kept and ROLE.fullmatch(folded(last)) else names


def _without_month(names: str, rest: str) -> str:
    """Names without the month that stands between them and a day: `By Ana Petit May 3`."""
    kept, _, last = names.rpartition(" ")
    return kept if kept and re.match(r"\s*\d", rest) and folded(last).strip(".") in months() else names


def _marked(block: Block) -> list[str]:
    """A line that is a name by the class, rel or itemprop of its element or of one in or around it."""
    if len(block.text) > 2 * NAME:
        return []
    inner = (e for e in block.element.iterdescendants() if isinstance(e.tag, str) and _marks(e))
    for element in islice(inner, 3):
        if signs := _name_or_beginning(tidy("".join(element.itertext()))):
            return signs
    outer = [block.element, *list(block.element.iterancestors())[:2]]
    line = block.text.split("\n")[0]
    return _name_or_beginning(line) if any(map(_marks, outer)) else []


def _name_or_beginning(line: str) -> list[str]:
    """What a marked line says: all of it where that may sign, or the names that it begins with."""
    if is_name(line):
        return [line]
    begun = BEGINS.match(line)
    return [begun["names"].strip(" ,.")] if begun and is_person(_DIVIDED.split(begun["names"])[0]) else []


def _marks(element: html.HtmlElement) -> bool:
    attributes = element.attrib
    if not attributes:
        return False
    said = (attributes.get(name) for name in ("class", "id", "rel", "itemprop"))
    return any(MARK.search(words) for words in said if words)


def is_name(words: str) -> bool:
    """True for a short line that may sign: with letters, without a sentence, a number or a menu's word."""
    bare = words.strip()
    if not 1 < len(bare) <= NAME or "\n" in bare or len(bare.split()) > 8 or bare.endswith(":") or bare[0] in "([{":
        return False
    if NO_NAME.search(folded(bare)) or is_nobody(bare) or LABEL.fullmatch(bare):
        return False
    return bool(re.search(r"[^\W\d_]", bare))


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
    return bool(is_handle(name) or ORGANISATION.search(name) or ROLE.fullmatch(folded(name)))
