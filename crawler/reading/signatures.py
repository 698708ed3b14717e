"""Who signs an article that says `Par` nowhere: names alone, told as signatures by what stands around them."""

import re
from collections import Counter
from collections.abc import Iterator

from lxml import html

from crawler.lexicon import Phrases, Wording
from crawler.reading.blocks import Block, holds
from crawler.reading.bylines import DATED, DIVIDED, NAME, NEAR, PERSON, ROLE, TWO, is_bare_person, is_person
from crawler.reading.days import first_day
from crawler.reading.elements import OUTSIDE
from crawler.reading.relative import relative_in
from crawler.reading.surroundings import Surroundings
from crawler.text import folded

BESIDE_TITLE = 4  # lines above the headline that may hold a name and a day
DAY_LINE = 60  # characters of a line that holds a day and little else
PARAGRAPH = 120  # characters of a line that is text
SOON = 5  # lines below the headline in which somebody may be introduced
INTRODUCTION = 90  # characters of such a line
LIFE = 300  # characters of a line about who wrote it
LAST = 3  # lines below the text that may sign it
_PARTS = re.compile(r"\s*[|·•]\s*|\n(?!\S+@)\s*|\s+[-–—]\s+")  # of a line of particulars
_BETWEEN = re.compile(r"\s*/\s*")
_TRADE = Wording(r"\b(?:{byline.trade})\b")
_AGENCY = Wording(r"(?:{agency.signs})")
# In brackets some write it in lower case: `(ats)`.
_AGENCY_LINE = Wording(
    r"(?i:(?:{byline.origin})\s?:?\s)?(?P<agency>{agency.signs})(?=$|\s*[,(|/]|\s[–-])|\((?P<inside>(?i:{agency.signs}))\)$"
)
# Whatever somebody signs, with a name that the page is not about: `Opinion by Ann Hall`, `Notre reporter Luc Roy`.
_INTRODUCED = (
    Wording(rf"^(?:[^\W\d][\w'’-]*\s){{1,4}}(?i:{{byline.opens}})\s{TWO}"),
    Wording(rf"(?:^|(?<=\s)|(?<=-))(?i:{{byline.trade}})\s{TWO}"),
)
_OF_PICTURES = Wording(r"(?:^|[^\W\d_])(?:{caption.word})|{caption.credit}", re.IGNORECASE)
_ACCOUNT = Wording(r"(?:^|[\s_-])(?:{author.account})(?:$|[\s_-])", re.IGNORECASE)
_SOURCE = Wording(r"\s(?:{byline.source})\s(?i:{byline.article})?")
_BRACKET = re.compile(r"(?P<name>[^()]+?)\s*\((?P<more>[^()]+)\)\W*")
# Languages that write rubrics without capitals but for the first.
_PLAIN = ("fr", "es", "it", "pt", "ca", "ro")
# Where somebody writes from or for whom: `Ana Petit, à Brest`; beside a day anything in lower case is what they are.
_PLACE = Wording(r"\s(?:{byline.closes})\s\S")
_PLACE_OR_PART = Wording(r"\s(?:(?:{byline.closes})\s\S|[a-zà-ÿ][\w'’-]*(?:\s[a-zà-ÿ][\w'’-]*){0,3}$)")
# As what somebody signs a letter: `Pour le bureau, Ana Petit`, `La présidente, Ana Petit`.
_AS = Wording(r"^(?i:(?:{byline.closes})\s|{byline.article})[a-zà-ÿ][^,.\n]{2,40},\s(?=[A-ZÀ-Þ])")
# The life of who wrote it: `Ana Petit is a writer in Brest.`
_LIFE = Wording(rf"(?P<name>{PERSON.shape})\s(?:{{byline.life}})\s[^\n]{{0,120}}?\b(?:{{byline.trade}})\b")
_ADDRESS = re.compile(r"\s*[(<]?\b[\w.+-]+@[\w-]+\.[\w.-]+\b[)>]?")  # of electronic mail
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def introduced(around: Surroundings) -> Iterator[list[str]]:
    """Names behind any words for what somebody wrote or is, on a short line below the headline."""
    for block in around.below[:SOON]:
        line = "" if _OF_PICTURES.search(block.text) or block.inside(*OUTSIDE) else block.spaced
        for wording in _INTRODUCED if len(line) <= INTRODUCTION else ():
            if found := wording.search(line):
                names = [one for one in DIVIDED.split(found["names"]) if is_person(one) and not _says_what(one)]
                yield [] if any(map(around.is_subject, names)) else names


def beside_day(around: Surroundings) -> Iterator[list[str]]:
    """Names alone on a line near the headline: with a day, with what they are by trade, or that describe a picture.

    Then those below the headline beside a line that holds a day, then an agency alone.
    """
    above, below = around.above[:BESIDE_TITLE], around.below[:NEAR]
    lines = [(block, part) for block in (*above, *below) if _may_sign(block) for part in _parts(block)]
    for block, part in lines:
        if (names := _names(part)) and (
            first_day(block.text)
            or "@" in part
            or around.is_pictured(names[0])
            or _TRADE.search(block.folded)
            or any(map(_AGENCY.fullmatch, names))
        ):
            yield names
    yield from _next_to_day(around, above)
    yield from _next_to_day(around, below)
    signing = (found for _, part in lines if (found := _AGENCY_LINE.match(part)))
    yield from ([found["agency"] or found["inside"].upper()] for found in signing)


def _next_to_day(around: Surroundings, lines: list[Block]) -> Iterator[list[str]]:
    """Names alone on a line, where that before or behind it holds a day and little else."""
    for index, block in enumerate(lines):
        beside = [*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2]]
        if _may_sign(block) and any(map(_tells_day, beside)) and not block.inside(*_HEADINGS):
            if _is_account(block):
                yield _names(block.spaced)
            elif block in around.below:
                yield _told_of_nobody(around, _names(block.spaced, _PLACE_OR_PART))


def closing(around: Surroundings) -> Iterator[list[str]]:
    """Names alone on the line that ends the text: `(Ana Petit et Luc Roy)`, `Ana Petit, le 3 mai 2026`."""
    texts = [i for i, block in enumerate(around.blocks) if _is_text(block) and not around.aside(block.element)]
    held = Counter(_box_of(around.blocks[index]) for index in texts)
    if not held:
        return
    column = held.most_common(1)[0][0]
    last = max(index for index in texts if _box_of(around.blocks[index]) is column)
    ended = [block for block in around.blocks[last : last + 1 + LAST] if holds(column, block.element)]
    lives = (found["name"] for block in ended if len(block.text) <= LIFE and (found := _LIFE.match(block.text)))
    yield from ([name] for name in lives if not around.is_subject(name))
    for block in around.blocks[last + 1 : last + 1 + LAST]:
        if not holds(column, block.element) or block.inside(*_HEADINGS, "li", "th", "dd"):
            return
        line = _AS.sub("", block.spaced.strip(" []–—-.").removeprefix("("))
        if len(line) <= NAME and not block.linked:
            yield _told_of_nobody(around, _names(line if "(" in line else line.removesuffix(")")))


def _told_of_nobody(around: Surroundings, names: list[str]) -> list[str]:
    """These names, where they are no rubric and nobody that the page is about: what stands beside a day may be both.

    Languages that write every noun or all words of a rubric with a capital leave that open, unless a line of the page
    tells who the first of them is.
    """
    if any(map(around.is_subject, names)):
        return []
    return names if around.language in _PLAIN or any(map(around.is_presented, names)) else []


def _is_text(block: Block) -> bool:
    return len(block.text) > PARAGRAPH and block.link_share < 0.3 and not block.inside(*OUTSIDE)


def _box_of(block: Block) -> html.HtmlElement:
    """What holds a paragraph; a paragraph that is no element of its own stands in its box."""
    above = block.element.getparent()
    return block.element if block.tag != "p" or above is None else above


def _is_account(block: Block) -> bool:
    """True for a line that markup calls the name of a user: on some systems that is who writes."""
    said = (value for element in block.element.iter() for value in element.attrib.values())
    return any(_ACCOUNT.search(value) for value in said if len(value) <= NAME)


def _may_sign(block: Block) -> bool:
    return len(block.text) <= 2 * NAME and (
        not block.linked or all(href.startswith("mailto:") for href, _ in block.anchors)
    )


def _parts(block: Block) -> list[str]:
    return [part.strip() for part in _PARTS.split(block.parted)]


def _tells_day(block: Block) -> bool:
    return len(block.text) <= DAY_LINE and bool(first_day(block.text) or relative_in(block.folded))


def _names(words: str, also: Phrases = _PLACE) -> list[str]:
    """The persons that these words name, with an agency perhaps; empty where they say anything else.

    Behind a comma may stand what they are, and what `also` matches.
    """
    line = _ADDRESS.sub("", DATED.sub("", words)).strip(" ,\n")
    more: list[str] = []
    if bracket := _BRACKET.fullmatch(line):
        line, more = bracket["name"], [*_BETWEEN.split(_SOURCE.sub("", f" {bracket['more']}").strip())]
    name, _, role = line.partition(",")
    if role and (_says_what(role) or also.match(role)):
        line = name
    first, *sources = _SOURCE.split(line)
    names = [one for part in DIVIDED.split(first) for one in _BETWEEN.split(part) if one]
    signs = [one for one in (*sources, *more) if not _says_what(one)]
    agencies = [one for one in signs if _AGENCY.fullmatch(one)]
    persons = [one for one in names if is_bare_person(one) and not _says_what(one)]
    told = all(one in persons or _AGENCY.fullmatch(one) for one in names) and (agencies or not signs)
    return [*names, *agencies] if told and persons else []


def _says_what(words: str) -> bool:
    return bool(ROLE.fullmatch(folded(words.strip())) or _TRADE.search(folded(words)))
