"""Who signs an article, in the words of the page: the lines and links around its headline that name a person."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import html

from crawler.lexicon import Wording, months
from crawler.reading.blocks import Block, blocks_of, holds
from crawler.reading.names import LABEL, NAME, PERSON, ROLE, WORD, is_bare_person, is_handle, is_name, is_person
from crawler.reading.relative import relative_in
from crawler.reading.surroundings import Surroundings
from crawler.text import folded, tidy

NEAR = 8  # lines below the headline that may sign; a byline stands with the date, not in the text
BOXES = 3  # elements around a name that may be the box of one author
# What an element is, as programs that test a site are told.
_NAMED_FOR_TESTS = ("data-testid", "data-test", "data-qa", "data-hook", "data-cy")
LABELLING = 30  # characters of a line that announces one
# The page of an author: never a list of articles.
AUTHOR_URL = Wording(r"/(?:{author.path})/[^/?#]|[?&](?:{author.query})\b|/reporters?/", re.IGNORECASE)
ACCOUNT_URL = re.compile(r"^(?:https?:)?//[^/]+/@[\w.-]+/?(?:$|[?#])")  # as networks of many hosts write it
# Words of a class, id, rel or itemprop that mark a byline: `post-author`, `authorName`.
MARK = Wording(r"(?:^|[\s_-]|(?-i:(?<=[a-z])(?=[A-Z])))(?:{author.mark})(?=$|[\s_-]|(?-i:[A-Z]))", re.IGNORECASE)
# `Par`, `Von`, `By` where a line begins, after a date, a bar or a word for writing; in a sentence they sign nothing.
_OPENS = (
    r"(?:^|\n|[|·•–—/(»-]\s*|\d,?\s+(?:(?:{byline.filed})\s[^\n|,.:]{3,30}?\s)?|\b(?:{byline.written})\s+)"
    r"(?:(?:{byline.opens})\s*:?\s+|(?:{byline.label})(?:\s?(?:&|\+|{byline.joint}|{byline.between})\s?(?:{caption.word})s?)?\s?:?\s+"
    r"|(?:{byline.taken_down})\s+|(?:{byline.from_our})\s[^\n.:!?,]{4,50}[,:]\s)"
)
# A bar without spaces divides persons: `Von Jana Klein/Max Groß`; what stands in capitals behind one is an agency.
_BETWEEN = (
    r"(?:(?:[^\S\n]?[,;&])?(?:[^\S\n](?:{byline.particle})(?![\w-]))*+[^\S\n]"
    r"|(?<=\w)/(?=(?-i:[A-ZÀ-Þ][a-zß-ÿ][\w'’-]*\s[A-ZÀ-Þ])))"
)
_NAMES = rf"{WORD}(?:{_BETWEEN}{WORD}(?!\s?:)){{0,9}}+"
# The agency or person that signs too: `avec AFP`, `(avec l'AFP)`, `/ AFP`, `with Luc Roy`.
BESIDE = r"(?:\s*[,(/|–-]\s*(?:(?:{byline.source})\s+)?|\s+(?:{byline.source})\s+)(?i:{byline.article})?"
_ALSO = rf"(?:{BESIDE}(?:{{agency.signs}})\b\)?|\s*[,(]?\s*(?:{{byline.source}})\s{WORD}(?:{_BETWEEN}{WORD}){{1,3}})?"
# A word before a colon says what follows it, and closes a name too: `Von Jana Klein Stand: 3. Mai`.
_CLOSES = r"(?=\s*(?:$|\n|[|·•–—/()»@,;.-]|\d|\b(?:{byline.closes}|{byline.source})\b|[^\W\d_]+\s?:))"
# Two words with a capital are names whatever follows on a line that is no sentence: `Par Ana Petit envoyée spéciale`.
_LOOSE = r"(?=\s[^\n.!?]{0,60}(?:$|\n))"
BYLINE = Wording(
    rf"(?i:{_OPENS})(?P<names>(?:{{agency.signs}})(?!\w){_CLOSES}|{_NAMES}{_ALSO}(?!\w){_CLOSES}"
    rf"|{WORD}(?:{_BETWEEN}{WORD}){{1,9}}+{_LOOSE})"
)
# The names with which a line begins that says more of them: `Ana Petit et Luc Roy, avec Jean Noir à Reims`.
BEGINS = Wording(
    rf"(?P<names>{WORD}(?:{_BETWEEN}{WORD}){{1,9}}+{_ALSO}(?!\w))(?=\s*[,(]?\s*(?:{{byline.closes}}|{{byline.source}})\b)"
)
# A genre that somebody signs, with two words of a name at least: `Reportage : Ana Petit`, `Une enquête de Ana Petit`.
TWO = rf"(?P<names>{WORD}(?:{_BETWEEN}{WORD}){{1,9}}+{_ALSO}(?!\w)){_CLOSES}"
GENRE = Wording(
    rf"(?:^|\n|[|·•]\s?|\d\.\s)(?i:{{byline.genre}})(?:\s?[:.]\s|(?i:\s(?:{{byline.of}})(?:(?<=['’])|\s))){TWO}"
)
# Who made the pictures, behind who wrote the text: `Texte : Ana Petit, photos : Luc Roy`.
PICTURES = Wording(
    rf"(?:,|\s&|\s(?:{{byline.joint}}))\s{WORD}(?:\s{WORD}){{0,3}}\s?\((?:{{caption.word}})s?\)|"
    r"(?<=\w)(?:\s*[,;|/()•·–—.\n-]\s*|\s(?:{byline.joint})\s)(?:{caption.word})s?\s?(?::|©|\b(?:{byline.opens})\s)"
    r"|(?<=\w)\s(?:{caption.word})s?\s?:\s",
    re.IGNORECASE,
)
# Where one of the names is, or what was theirs: `Ana Petit (à Brest) et Luc Roy`, `Ana Petit (texte)`.
_ASIDE = Wording(
    r"\s\((?:(?:{byline.closes})\s[^()\n]{2,40}|{byline.label})\)(?=\s*(?:,|&|(?:{byline.joint})\s|$))"
    r"|,\s(?!(?:{byline.source})\s)(?-i:[a-zà-ÿ])[^,()\n]{2,40}?,?(?=\s(?:{byline.joint})\s(?-i:[A-ZÀ-Þ]))"
    rf"|\s(?:{{byline.closes}})\s(?-i:{WORD})(?=\s(?:{{byline.joint}})\s(?-i:{WORD}\s{WORD}))",
    re.IGNORECASE,
)
_GOES_ON, _LAST_WORD = re.compile(r"\s[a-z]"), re.compile(r",\s\w+$")
_WEEKDAY = Wording(r",?\s(?:{calendar.weekdays})$", re.IGNORECASE)
_INITIAL_ENDS = re.compile(r"(?<!\b\w)\.$")  # a mark at the end that is no initial's
DIVIDED = Wording(r"\s?[,;&]\s?|\s(?:{byline.joint})\s")
_JOINED = Wording(r"\s?&\s?|\s(?:{byline.joint})\s")
_WITH_AGENCY = Wording(r"(?<=\w)(?<!\s[Tt]he)\s(?:{agency.full})$")  # `By Ann Hall Associated Press`
_SIGNS = Wording(r"{agency.signs}")
_AGENCY = Wording(rf"{BESIDE}(?P<agency>{{agency.signs}})\b")
_RANK = Wording(r"(?:{byline.rank})")
_NEXT = Wording(r"(?:{date.updated}|{date.stated}|{byline.written})")
# Behind it stands who looked over what another wrote.
_CHECKED = Wording(r"\b(?:{byline.checked})\b", re.IGNORECASE)
ITSELF = Wording(
    r"(?:{date.itself})\s(?:\w+\s){1,3}?(?:{byline.written})\b", re.IGNORECASE
)  # `This post was written by`
TALK = Wording(r"(?:{byline.talk})\b")
# A day behind the names, or the words before it: `publié le`, `le 3 mai 2026`, `03/05/2026`.
DATED = Wording(
    r"[\s,|(•·–-]+(?:(?:(?:{byline.written}|{date.line}|{byline.closes}|{calendar.weekdays})[\s:]+)+\d"
    r"|\d{1,2}(?:er)?\s+[^\W\d_]{3,10}\.?\s+\d{4}|\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|(?:{date.line})\s*:?\s*$).*$",
    re.IGNORECASE,
)


def near(around: Surroundings) -> Iterator[list[str]]:
    """Names in the lines nearest to the headline, line by line."""
    below = around.below[:NEAR]
    for index, (before, block) in enumerate(zip([None, *below], below, strict=False)):
        names = _labelled(before, block) or _said(block)
        yield names + (_listed_after(block, below[index + 1 :]) if names else [])
    for block in around.above:
        yield _said(block)


def _said(block: Block) -> list[str]:
    """What a line near the headline says by its links, its words or its markup."""
    linked = _linked(block)
    if linked and (both := _joined_with(linked, block)):
        return both
    apart = _worded(block, block.parted) if not linked and block.parted != block.spaced else []
    if apart and all(is_person(name) for names in apart for name in DIVIDED.split(names)):
        return apart
    return linked or _worded(block, block.spaced) or apart or _marked(block)


def _joined_with(linked: list[str], block: Block) -> list[str]:
    """The names of a line of which some have a page on the site, others not: `Par <a>Ana Petit</a> et Luc Roy`."""
    persons = [name for name in linked if is_person(name)]
    bare = [block.spaced] if len(linked) > 1 and all(map(is_person, DIVIDED.split(block.spaced))) else []
    for names in _worded(block, block.spaced) or bare:
        others = [part for part in _JOINED.split(names) if not any(name in part for name in persons)]
        if others and all(map(is_person, others)) and all(name in names for name in linked):
            return [names]
    return []


def anywhere(around: Surroundings) -> Iterator[list[str]]:
    """Names in the rest of the page: marked as such, or on a line of their own behind `Autor:` or `Von`."""
    for before, block in zip([None, *around.blocks], around.blocks, strict=False):
        if len(block.text) <= 2 * NAME and around.may_tell(block.element):
            told = BYLINE.match(block.text) or ITSELF.match(block.text)
            worded = _worded(block, block.spaced) if told else []
            yield _labelled(before, block) or _marked(block) or _linked(block) or worded


def beneath(around: Surroundings) -> Iterator[list[str]]:
    """Names in the article's own footer or aside, which HTML has for such particulars."""
    lines = around.margins
    for index, (before, block) in enumerate(zip([None, *lines], lines, strict=False)):
        worded = _worded(block, block.spaced) if BYLINE.match(block.text) else []
        marked = [*filter(is_bare_person, _marked(block))]
        names = _labelled(before, block) or _linked(block) or worded or marked
        yield names + (_listed_after(block, lines[index + 1 :]) if names else [])


def _listed_after(block: Block, following: list[Block]) -> list[str]:
    """The names in the next items of the list in which a name is an item: one author an item."""
    return _next_items(block, following) or _boxed_alike(block, following)


def _boxed_alike(block: Block, following: list[Block]) -> list[str]:
    """The names with which the next boxes begin that are made as that of a name: `Ana Petit` above *Professor*."""
    found: list[str] = []
    for box in islice(block.element.iterancestors(), BOXES):
        made = (box.tag, box.get("class"))
        beside = [one for one in box.itersiblings() if made[1] and (one.tag, one.get("class")) == made]
        for other in beside:
            first = next((one for one in following if holds(other, one.element)), None)
            names = (_linked(first) or _marked(first)) if first else []
            if not first or names != [first.text] or not is_bare_person(first.text):
                return found
            found += names
        if beside:
            return found
    return found


def _next_items(block: Block, following: list[Block]) -> list[str]:
    """The next items of a list that are names from end to end."""
    item = _item_of(block)
    found: list[str] = []
    for other in following:
        own = _item_of(other)
        if item is None or own is None or own.getparent() is not item.getparent() or own.tag != item.tag:
            break
        if own.get("class") != item.get("class"):
            break
        names = _linked(other) or _marked(other)
        # Who edited it stands in such lists too, behind a word for it, and the accounts of who wrote it.
        if names != [other.text] or is_handle(other.text):
            break
        found += names
    return found


def _item_of(block: Block) -> html.HtmlElement | None:
    """The item of a list that holds a line; systems that have no lists give all items one class."""
    item = block.element if block.tag == "li" else next(block.element.iterancestors("li"), None)
    return block.element if item is None and block.element.get("class") else item


def _labelled(before: Block | None, block: Block) -> list[str]:
    """A line that is a name, below one that only announces it."""
    if before is None or len(before.text) > LABELLING or not LABEL.fullmatch(before.text):
        return []
    return [block.text] if is_name(block.text) and PERSON.match(block.text) else []


def _linked(block: Block) -> list[str]:
    """Texts of links to authors' pages."""
    if len(block.text) > 4 * NAME:
        return []
    texts = ((href, _within(block, tidy(text))) for href, text in block.anchors)
    found = list(dict.fromkeys(text for href, text in texts if _signs(href, text)))
    if len(found) > 1 and (checked := _CHECKED.search(block.spaced)):
        found = [name for name in found if block.spaced.find(name) < checked.start()] or found
    signing = _AGENCY.search(block.text) if found else None
    return [*found, signing["agency"]] if signing else found


def _within(block: Block, text: str) -> str:
    """The words of a link, as far as the block has them: one around several lines belongs to the first."""
    own = block.text
    whole = "\n" in own or not text.startswith(own) or own.split(" (")[0] in text[len(own) :]
    return text if whole else own


def _signs(href: str, text: str) -> bool:
    """True for the text of a link to the page of an author, or to a person's account on a network."""
    return is_name(text) if AUTHOR_URL.search(href) else bool(ACCOUNT_URL.search(href)) and is_bare_person(text)


def _worded(block: Block, line: str) -> list[str]:
    """`Par Ana Petit et Luc Roy`, `Veröffentlicht am 3. Mai 2021 von Ana Petit`: what the words of a block say."""
    if len(line) > 4 * NAME:
        return []
    line = _ASIDE.sub("", _barred_at_moment(line))
    before = PICTURES.split(line)[0]
    line = before if PERSON.search(before) else line
    signed = [*BYLINE.finditer(line)]
    match = next((one for one in signed if is_person(one["names"])), next(iter(signed), None)) or GENRE.search(line)
    rest = line[match.end() :] if match else ""
    names = _without_month(match["names"], rest) if match else ""
    names = _without_link_cut(names, rest, block)
    if _GOES_ON.match(rest):  # `By Ann Hall, Herald staff`
        names = _LAST_WORD.sub("", names)
    names = _without_place(without_last_role(_INITIAL_ENDS.sub("", names.strip(" ,")), rest))
    return [names] if all(map(is_name, DIVIDED.split(names))) else []


def _barred_at_moment(line: str) -> str:
    """A line with a bar in the place of a moment counted back: `Publié il y a 2 jours par Ana Petit`."""
    plain = folded(line)
    found = relative_in(plain) if len(plain) == len(line) else None
    return f"{line[: found.start]}|{line[found.end :]}" if found else line


def _without_place(names: str) -> str:
    """Names without the one word behind them, where all are whole: `Von Jana Klein und Max Groß, Berlin`.

    Behind one name it may be that of an agency, or a pen name.
    """
    before, _, last = names.rpartition(", ")
    joined = _JOINED.split(before)
    whole = len(joined) > 1 and all(" " in name for name in joined)
    return before if whole and " " not in last and not _SIGNS.fullmatch(last) else names


def _without_link_cut(names: str, rest: str, block: Block) -> str:
    """Names without the words with which a link begins that goes on behind them: `by Ann <a>Leave a Comment</a>`."""
    for _, text in block.anchors if rest[:1] == " " else ():
        first, _, others = text.partition(" ")
        begun = names.rpartition(f" {first}")
        if others and begun[0] and f"{first}{begun[2]}{rest}".startswith(text):
            return begun[0]
    return names


def without_last_role(names: str, rest: str = "") -> str:
    """Names without the capital words for what the last of them is: `Par Ana Petit Journaliste`, `Staff Writer`.

    Without the word that opens the next particulars either: `By Ann Hall Updated on 3 May`. `rest` is what the line
    says behind the names: `By Ann Hall Special to the Herald`.
    """
    names = _WITH_AGENCY.sub("", names)
    kept, _, last = names.rpartition(" ")
    if _NEXT.fullmatch(folded(last)) and _is_whole(kept):
        return kept
    behind = rest and ROLE.match(folded(f"{last}{rest}"))
    if not (behind or ROLE.fullmatch(folded(last))) or not _is_whole(kept):
        return names
    while _RANK.fullmatch(folded(kept.rpartition(" ")[2])) and _is_whole(kept.rpartition(" ")[0]):
        kept = kept.rpartition(" ")[0]
    return kept


def _is_whole(names: str) -> bool:
    """True where the last of the names has two words at least: a name goes before a word for what one is."""
    return " " in DIVIDED.split(names)[-1]


def _without_month(names: str, rest: str) -> str:
    """Names without the month or weekday that stands between them and a day: `By Ana Petit, Monday 3 May`."""
    if re.match(r"[\s,]*\d", rest):
        names = _WEEKDAY.sub("", names)
        kept, _, last = names.rpartition(" ")
        return kept if kept and folded(last).strip(".") in months() else names
    return names


def _marked(block: Block) -> list[str]:
    """A line that is a name by the class, rel or itemprop of its element or of one in or around it."""
    if len(block.text) > 2 * NAME:
        return []
    inner = (e for e in block.element.iterdescendants() if isinstance(e.tag, str) and _marks(e))
    for element in islice(inner, 3):
        words = _first_of(element)
        if (signs := _name_or_beginning(words)) and not _goes_on_below(element, words, block):
            return signs
    outer = [block.element, *list(block.element.iterancestors())[:2]]
    if not any(map(_marks, outer)):
        return []
    parts = block.parted.split("\n")
    if len(parts) > 1 and all(map(is_bare_person, parts)):
        return parts
    lines = block.spaced.split("\n")
    line = next(filter(is_bare_person, lines[:2]), lines[0])
    return _name_or_beginning(line) or _name_or_beginning(parts[0])


def _first_of(element: html.HtmlElement) -> str:
    """The words of an element; of two that meet there, the first where that is a person: `<b>Ana Roy</b>Autrice`."""
    words = tidy("".join(element.itertext()))
    first = next((block.parted.split("\n")[0] for block in blocks_of(element)), "")
    return first if words != first and words.startswith(first) and is_bare_person(first) else words


def _goes_on_below(element: html.HtmlElement, words: str, block: Block) -> bool:
    """True for an element in a line that holds more than that line and more than one other: a name, then a role."""
    return "".join(words.split()) not in "".join(block.text.split()) and len(blocks_of(element)) > 1


def _name_or_beginning(line: str) -> list[str]:
    """What a marked line says: all of it where that may sign, or the names that it begins with."""
    if is_name(line):
        return [] if line.startswith("@") else [without_last_role(line)]
    begun = BEGINS.match(line)
    return (
        [_INITIAL_ENDS.sub("", begun["names"].strip(" ,"))]
        if begun and is_person(DIVIDED.split(begun["names"])[0])
        else []
    )


def _marks(element: html.HtmlElement) -> bool:
    attributes = element.attrib
    if not attributes:
        return False
    said = (attributes.get(name) for name in ("class", "id", "rel", "itemprop", "property", *_NAMED_FOR_TESTS))
    return any(MARK.search(words) for words in said if words)
