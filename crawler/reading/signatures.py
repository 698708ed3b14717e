"""Who signs an article that says `Par` nowhere: names alone, told as signatures by what stands around them."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice, pairwise, takewhile

from lxml import html

from crawler.lexicon import Phrases, Wording
from crawler.reading.blocks import Block, holds
from crawler.reading.bylines import DATED, DIVIDED, NEAR, TWO, without_last_role
from crawler.reading.days import first_day
from crawler.reading.elements import OUTSIDE
from crawler.reading.names import NAME, PERSON, ROLE, is_bare_person, is_person
from crawler.reading.relative import relative_in
from crawler.reading.surroundings import Surroundings
from crawler.text import folded

BESIDE_TITLE = 4  # lines above the headline that may hold a name and a day
DAY_LINE = 60  # characters of a line that holds a day and little else
PARAGRAPH = 120  # characters of a line that is text
SOON = 5  # lines below the headline in which somebody may be introduced
INTRODUCTION = 90  # characters of such a line
CLOCK = 12  # characters of a time behind a moment
LIFE = 300  # characters of a line about who wrote it
LAST = 3  # lines below the text that may sign it
_PARTS = re.compile(r"\s*[|·•]\s*|\n(?!\S+@)\s*|\s+[-–—]\s+")  # of a line of particulars
_RIGHT = re.compile(r"text-align\s*:\s*right")
_BETWEEN = re.compile(r"\s*/\s*")
_WORD = re.compile(r"\w")
_TRADE = Wording(r"\b(?:{byline.trade})\b")
_AGENCY = Wording(r"(?:{agency.signs})")
# In brackets some write it in lower case: `(ats)`.
_AGENCY_LINE = Wording(
    r"(?i:(?:{byline.origin})\s?:?\s)?(?P<agency>{agency.signs})(?=$|\s*[,(|/]|\s[–-])"
    r"|\((?P<inside>(?i:{agency.signs}))\)$"
    r"|[^\n.]{0,40}\b(?i:{byline.source})\s(?i:{byline.article})?(?P<beside>{agency.signs})\)?$"
)
# Whatever somebody signs, with a name that the page is not about: `Opinion by Ann Hall`, `Notre reporter Luc Roy`.
_INTRODUCED = (
    Wording(rf"^(?:[^\W\d][\w'’-]*\s){{1,4}}(?i:{{byline.opens}})\s{TWO}"),
    Wording(TWO),
)
# What comes before the second of these, folded: `Notre envoyée spéciale `, `Correspondant local : `.
_TRADE_BEFORE = Wording(r"(?:^|(?<=[\s-]))(?:{byline.trade})(?:(?:\s[a-z]+)?\s?:)?\s")
_CREDIT = Wording(r"(?:{caption.word})s?\s(?=\S)", re.IGNORECASE)  # `Photo Luc Roy`
_OF_PICTURES = Wording(r"(?:^|[^\W\d_])(?:{caption.word})|{caption.credit}", re.IGNORECASE)
_ACCOUNT = Wording(r"(?:^|[\s_-])(?:{author.account})(?:$|[\s_-])", re.IGNORECASE)
_SOURCE = Wording(r"\s(?:{byline.source})\s(?i:{byline.article})?")
_BRACKET = re.compile(r"(?P<name>[^()]+?)\s*\((?P<more>[^()]+)\)\W*")
# Languages that write rubrics without capitals but for the first.
_PLAIN = ("fr", "es", "it", "pt", "ca", "ro")
# Where somebody writes from or for whom: `Ana Petit, à Brest`; beside a day anything in lower case is what they are.
_PLACE = Wording(r"\s(?:{byline.closes})\s\S")
_PLACE_OR_PART = Wording(r"\s(?:(?:{byline.closes})\s\S|[a-zà-ÿ][\w'’-]*(?:\s[a-zà-ÿ][\w'’-]*){0,3}$)")
# For whom: `Ana Petit pour Le Phare`.
_FOR = Wording(rf"^({PERSON.shape})\s(?:{{byline.for_whom}})\s(?=[^\W\d])[^,.\n]{{2,40}}$")
# As what somebody signs a letter: `Pour le bureau, Ana Petit`, `La présidente, Ana Petit`.
_AS = Wording(r"^(?i:(?:{byline.closes})\s|{byline.article})[a-zà-ÿ][^,.\n]{2,40},\s(?=[A-ZÀ-Þ])")
# The life of who wrote it: `Ana Petit is a writer in Brest.`
_LIFE = Wording(rf"(?P<name>{PERSON.shape})\s(?:{{byline.life}})\s[^\n]{{0,120}}?\b(?:{{byline.trade}})\b")
# Of electronic mail, and of an account behind a name.
_ADDRESS = re.compile(r"\s*[(<]?\b[\w.+-]+@[\w-]+\.[\w.-]+\b[)>]?|(?<=\s)@\w+$")
_MARKS = " ,|·•–—-\n"
# What stands before a day that a line begins with, folded, and the time behind one.
_LABEL_OF_DAY = Wording(r"(?:\W*\b(?:{date.stated}|{byline.written}|{date.line}|{calendar.weekdays})\b)*\W*")
_CLOCK = re.compile(r"^[\s,]*(?:[^\W\d_]{1,4}\s){0,2}\d\d?\s?[h:.]\s?\d\d(?::\d\d)?\s?h?(?!\w)")
# What systems call such a box.
_PARTICULARS = Wording(r"(?<![a-z])(?:{box.particulars})(?![a-z])", re.IGNORECASE)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def introduced(around: Surroundings) -> Iterator[list[str]]:
    """Names behind any words for what somebody wrote or is, on a short line below the headline."""
    for block in around.below[:SOON]:
        line = "" if _OF_PICTURES.search(block.text) or block.inside(*OUTSIDE) else block.spaced
        for found in _introductions(line) if len(line) <= INTRODUCTION else ():
            if found:
                names = [one for one in DIVIDED.split(found["names"]) if is_person(one) and not _says_what(one)]
                yield [] if any(map(around.is_subject, names)) else names


def _introductions(line: str) -> Iterator[re.Match[str] | None]:
    """The names of a line behind `by`, then those behind a trade."""
    yield _INTRODUCED[0].search(line)
    plain = folded(line)
    for trade in _TRADE_BEFORE.finditer(plain) if len(plain) == len(line) else ():
        yield _INTRODUCED[1].match(line[trade.end() :])


def beside_day(around: Surroundings) -> Iterator[list[str]]:
    """Names alone on a line near the headline: with a day, with what they are by trade, or that describe a picture.

    Then those below the headline beside a line that holds a day, then an agency alone.
    """
    above, below = (
        [block for block in lines if _WORD.search(block.text)]  # and not a point between two of them
        for lines in (around.above[:BESIDE_TITLE], around.below[:NEAR])
    )
    for block, next_block in pairwise([*above, *below, None]):
        if block is None or not _may_sign(block):
            continue
        parts = _parts(block)
        for index, part in enumerate(parts):
            if (names := _names(part)) and _is_told(around, block, part, names, next_block):
                yield names + [one for one in takewhile(is_bare_person, parts[index + 1 :]) if not _says_what(one)]
    yield from _next_to_day(around, above)
    yield from _next_to_day(around, below)
    lines = (part for block in (*above, *below) if _may_sign(block) for part in _parts(block))
    signing = (found for part in lines if (found := _AGENCY_LINE.match(part)))
    yield from ([found["agency"] or found["beside"] or found["inside"].upper()] for found in signing)


def _is_told(around: Surroundings, block: Block, part: str, names: list[str], next_block: Block | None) -> bool:
    """True for names in a part of a line that say by what stands in it that they sign; a trade may stand below."""
    return bool(
        (_tells_moment(block) and (part.startswith(names[0]) or _told_of_nobody(around, names)))
        or ("@" in block.text and _bare(block.spaced) == _bare(part))
        or (part == block.text and around.is_repeated(part) and _told_of_nobody(around, names))
        or around.is_pictured(names[0])
        or _TRADE.search(block.folded)
        or (next_block and part == block.text and _TRADE.match(next_block.folded) and _may_sign(next_block))
        or (part == block.text and _holds_particulars(block) and _told_of_nobody(around, names))
        or any(map(_AGENCY.fullmatch, names))
    )


def _holds_particulars(block: Block) -> bool:
    """True for a line in a box called after the particulars of an article: `post-meta`, `article-info`."""
    named = (one.get("class") or "" for one in islice((block.element, *block.element.iterancestors()), 2))
    return any(map(_PARTICULARS.search, named))


def _next_to_day(around: Surroundings, lines: list[Block]) -> Iterator[list[str]]:
    """Names alone on a line, where that before or behind it, or another of its list, holds a day and little else."""
    for index, block in enumerate(lines):
        if not _may_sign(block) or block.inside(*_HEADINGS):
            continue
        alike = [one for one in lines if _made(one) == _made(block)] if block.tag == "li" or _made(block)[1] else []
        beside = [*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2]]
        beside += alike if block.tag == "li" else []
        others = [one for one in alike if is_bare_person(one.text)]
        if any(map(_tells_day, [*beside, *_behind(lines, others)])):
            if _is_account(block):
                yield _names(block.spaced)
            elif block in around.below:
                names = _names(block.spaced, _PLACE_OR_PART)
                more = [one.text for one in others if one is not block] if names == [block.text] else []
                yield _told_of_nobody(around, names + more)


def _made(block: Block) -> tuple[object, ...]:
    """What lines of one list share."""
    return block.tag, block.element.get("class"), block.element.getparent()


def _behind(lines: list[Block], others: list[Block]) -> list[Block]:
    """The line behind the last of several persons, each in a box of the same make."""
    last = lines.index(others[-1]) if len(others) > 1 else len(lines)
    return lines[last + 1 : last + 2]


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
        if not (holds(column, block.element) or _is_set_right(block)) or block.inside(*_HEADINGS, "li", "th", "dd"):
            return
        line = _AS.sub("", block.spaced.strip(" []–—-.").removeprefix("("))
        if len(line) <= NAME and not block.linked:
            yield _told_of_nobody(around, _names(line if "(" in line else line.removesuffix(")")))


def _is_set_right(block: Block) -> bool:
    """True for a line that stands at the right margin, as who wrote a page by hand signs it, below its text."""
    near = islice((block.element, *block.element.iterancestors()), 2)
    return any(one.get("align") == "right" or _RIGHT.search(one.get("style") or "") for one in near)


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
    alone = block.tag == "p" or (not len(block.element) and block.tag == "div")
    return above if alone and above is not None else block.element


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
    return len(block.text) <= DAY_LINE and _tells_moment(block)


def _tells_moment(block: Block) -> bool:
    return bool(first_day(block.spaced) or relative_in(folded(block.spaced)))


def _names(words: str, also: Phrases = _PLACE) -> list[str]:
    """The persons that these words name, with an agency perhaps; empty where they say anything else.

    Behind a comma may stand what they are, and what `also` matches.
    """
    line = _ADDRESS.sub("", DATED.sub("", _without_moment(words))).strip(_MARKS)
    more: list[str] = []
    if bracket := _BRACKET.fullmatch(line):
        line, more = bracket["name"], [*_BETWEEN.split(_SOURCE.sub("", f" {bracket['more']}").strip())]
    line = _FOR.sub(r"\1", line)
    name, _, role = line.partition(",")
    if role and (_says_what(role) or also.match(role)):
        line = name
    first, *sources = _SOURCE.split(line)
    names = [one for part in DIVIDED.split(first) for one in _BETWEEN.split(part) if one and not _CREDIT.match(one)]
    names = [without_last_role(one) for one in names]
    signs = [one for one in (*sources, *more) if not _says_what(one)]
    agencies = [one for one in signs if _AGENCY.fullmatch(one)]
    persons = [one for one in names if is_bare_person(one) and not _says_what(one)]
    told = all(one in persons or _AGENCY.fullmatch(one) for one in names) and (agencies or not signs)
    return [*names, *agencies] if told and persons else []


def _bare(line: str) -> str:
    """A line without addresses of electronic mail and the marks around them."""
    return _ADDRESS.sub("", line).strip(_MARKS)


def _without_moment(words: str) -> str:
    """Words without the day or moment that they begin or end with: `Ana Petit il y a 3 jours`, `3 mai, Ana Petit`."""
    line = folded(words)
    found = (first_day(words) or relative_in(line)) if len(line) == len(words) else None
    if found and _LABEL_OF_DAY.fullmatch(line[: found.start]):
        return _CLOCK.sub("", words[found.end :])
    return words[: found.start] if found and len(line) - found.end < CLOCK else words


def _says_what(words: str) -> bool:
    return bool(ROLE.fullmatch(folded(words.strip())) or _TRADE.search(folded(words)))
