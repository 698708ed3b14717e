"""Which of a page's wordings is the headline: the words of h1, JSON-LD, meta, <title> and address compared.

Nobody is believed alone. An h1 may name the site, og:title carries the site's name behind it, <title> its
section too, JSON-LD an older wording: what two of them say is the headline, and what only frames it is cut.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from urllib.parse import unquote, urlsplit

from crawler.reading.days import first_day
from crawler.text import folded, tidy
from crawler.urls import host_of, registrable

_INITIALS = re.compile(r"(?:[A-ZÀ-Þ]\.[ -]?)+\w")  # of a person's given names
# What sites put between a headline and their own name. A colon or a dash without spaces is part of a headline.
SEPARATOR = re.compile(r"\s+(?:[|│•·–—»«‹›/~-]|::|//|>>|\\)+\s+|\s*[|│»«›]\s*|\s+:\s+(?=[^:]*$)")
# These never stand inside a headline.
HARD = re.compile(r"\s*(?:[|│»«›•]|::|//)\s*")
# Quotation marks, which divide nothing: `Le port dit « non »`, `Bund sagt »nein« zum Hafen`.
_QUOTED = re.compile(r"«[^«»]*»|»(?=[^\s«»])[^«»]*(?<=[^\s«»])«|‹[^‹›]*›")
SOURCE = re.compile(r"\s*\((?:[\w-]+\.)+[a-z]{2,}\)(?:\s+\d+)?$")  # of a page that this one is about
KICKER = re.compile(r"\s*[:|–—.+-]\s+|\s*\n\s*")
DATED = re.compile(r"[\d./-]{6,10}\s*[|:•–-]\s+")  # a day in figures before a headline
TELLING = 12  # letters of an announced headline that a heading does not begin with by chance
PROSE = 220  # characters of an h1 that holds a paragraph
ASTRAY = 0.45  # share of the address's words that the heading of another thing holds
THEME = re.compile(r".*\S \S.*?(?::| [–—-])\s+")  # before a headline: two words and more, a colon or dash
DASH = re.compile(r"[-–—|:]\s")
TOLD = 3  # different words of <title> from which it is a headline's
NAMED = 4  # letters of a host's label from which it is a name to be recognised in a text
_TRANSLITERATED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
# Pictures among letters, with what chooses their colour.
_SIGN = r"\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\ufe0f\U0001f300-\U0001faff"
_SIGNS = re.compile(rf"^[{_SIGN}][{_SIGN}\s]*|\s*[{_SIGN}][{_SIGN}\s]*$")
_BRACKET = re.compile(r"\s*[\[(](?P<name>[^()\[\]]+)[\])]$")
_ARCHIVED = re.compile(r"^https?://web\.archive\.org/web/\w+/(?=https?:)")


def headline(
    headings: Sequence[str],
    subheadings: Iterable[str],
    announced: Sequence[str],
    title: str | None,
    url: str,
    names: Iterable[str],
) -> str | None:
    """The headline among the h1 and h2 texts, what JSON-LD and meta announce (best first) and <title>.

    `names` is what the site calls itself. None when nothing is left.
    """
    site = Site(url, names)
    wording = [words for words in (site.cut(one) for one in announced) if words]
    parts = site.parts(title or "")
    own = [heading for heading in dict.fromkeys(headings) if not site.heads(heading, title or "")]
    below = cache(lambda: [*subheadings])
    found = (
        _agreed(own, wording)
        or _agreed(own, parts[:1])
        or _told_below(own, parts[:1], below)
        or _alone(own, wording, slug(site.url))
        or _agreed(below(), [*wording, *parts])
        or next(iter([*wording, *parts, *own]), title)
    )
    if not found:
        return None
    found = _without_signs(_without_trail(_without_source(found, wording), below), [*wording, *parts])
    found = _with_addressed_tail(_with_announced_kicker(found, wording), [*wording, *parts[:1]], slug(site.url))
    return _without_day(_without_kicker(found, [*wording, *parts[:1]], slug(site.url)), wording)


def _without_signs(words: str, announced: Sequence[str]) -> str:
    """A headline without the pictures at its ends that an announced title leaves out: a lock, a camera."""
    bare = _SIGNS.sub("", words)
    return bare if bare in announced else words


def outvotes(recorded: str, title: str, networks: Sequence[str], heading: str) -> bool:
    """True where JSON-LD and <title> say one thing word for word, meta another, and neither what the heading says.

    Two witnesses against one. Were all of them the same, one field would have filled them all, and readers see
    the heading. All wordings without the site's name.
    """
    wording, shown = sequence(recorded), sequence(heading)
    others = [sequence(words) for words in networks]
    if len(wording) < 3 or wording != sequence(title) or _same(wording, shown) or not others:
        return False
    return not any(_same(one, wording) or _same(one, shown) for one in others)


class Site:
    """What a site calls itself, and how to cut that from a title."""

    def __init__(self, url: str, names: Iterable[str]) -> None:
        names = [*names]
        self.url = _ARCHIVED.sub("", url)
        host = host_of(self.url)
        label = compact(registrable(host).split(".")[0])
        self.hosts = {host, host.removeprefix("www.")} - {""}
        self.labels = {label} if len(label) >= NAMED else set()
        self.spelt = {sequence(name) for name in names}
        self.names = {compact(name) for name in (*names, host, label) if compact(name)}

    def heads(self, heading: str, title: str) -> bool:
        """True when an h1 is the site's name: exactly, or nearly and <title> has it beside something else."""
        bare, whole = compact(heading), compact(title)
        framed = bare != whole and (whole.startswith(bare) or whole.endswith(bare))
        return bare in self.names | self.labels or (framed and self.is_name(heading))

    def is_name(self, words: str) -> bool:
        """True when words are the site's name, or a short line that begins or ends with its host's label."""
        bare = compact(words)
        if bare in self.names | self.labels or re.fullmatch(r"(?:https?://|www\.)\S+", words):
            return True
        if len(words.split()) > 5:
            return False
        if self._is_short_name(words):
            return True
        named = (bare.startswith(label) or bare.endswith(label) for label in self.labels)
        return any(named) and not _shared(words, slug(self.url)) > 0.5

    def _is_short_name(self, words: str) -> bool:
        """True for the first words of the site's name, or the first letters of all of them."""
        said = sequence(words)
        longer = [name for name in self.spelt if len(name) > max(2, len(said))]
        if len(said) > 1:
            return any(name[: len(said)] == said for name in longer)
        return any("".join(word[0] for word in name) == "".join(said) for name in longer)

    def signs(self, name: str) -> bool:
        """True when a signature is the site's: its name, or little besides. `A. Petit` on petit.fr is a person."""
        bare = compact(name)
        mostly = (label in bare and len(label) >= 0.6 * len(bare) for label in self.labels)
        return bare in self.names or (any(mostly) and not _INITIALS.match(name))

    def cut(self, words: str) -> str:
        """A title without the site's name before or behind it, otherwise unchanged."""
        words = self._without_host(tidy(words.replace("\n", " ")))
        bracket = _BRACKET.search(words)
        if bracket and self.is_name(bracket["name"]):
            words = words[: bracket.start()]
        before, colon, rest = words.partition(": ")  # as Blogger writes it
        if colon and rest and compact(before) in self.names | self.labels:
            words = rest
        while True:
            breaks = breaks_of(words, SEPARATOR)
            if not breaks:
                return words
            last = words[breaks[-1].end() :]
            if not last or self.is_name(last) or (_is_day(last) and words[breaks[-1].start() - 1].isalpha()):
                words = words[: breaks[-1].start()]
            elif self.is_name(words[: breaks[0].start()]) or not words[: breaks[0].start()]:
                words = words[breaks[0].end() :]
            else:
                return words

    def _without_host(self, words: str) -> str:
        """A title without the host before it: `petit.fr Le port rouvre`, but not `petit.fr fait peau neuve`."""
        first, _, rest = words.partition(" ")
        return rest if first.lower() in self.hosts and rest and not rest[0].islower() else words

    def parts(self, title: str) -> list[str]:
        """What may be the headline in the text of <title>, the likeliest first.

        That is the part most like the address, else the longest: names of sites and sections are short.
        """
        whole = self.cut(title)
        parts = [part for part in map(tidy, divided(whole, HARD)) if part and not self.is_name(part)]
        address = slug(self.url)
        return sorted(dict.fromkeys(parts), key=lambda part: (-round(_shared(part, address), 1), -len(part)))


def breaks_of(words: str, separator: re.Pattern[str]) -> list[re.Match[str]]:
    """Where a separator divides a title, outside of quotations."""
    quoted = [found.span() for found in _QUOTED.finditer(words)]
    found = separator.finditer(words)
    return [one for one in found if not any(one.start() < end and one.end() > start for start, end in quoted)]


def divided(words: str, separator: re.Pattern[str]) -> list[str]:
    """The parts of a title between separators."""
    breaks = breaks_of(words, separator)
    starts, ends = [0, *(one.end() for one in breaks)], [*(one.start() for one in breaks), len(words)]
    return [words[start:end] for start, end in zip(starts, ends, strict=True)]


def compact(words: str) -> str:
    """Letters and digits alone, folded: `Spiegel Online` and `spiegel-online` are one name."""
    return "".join(re.findall(r"\w+", folded(words)))


@lru_cache(maxsize=4096)
def sequence(words: str) -> tuple[str, ...]:
    """Folded words, for comparing."""
    return tuple(re.findall(r"\w+", folded(words)))


def slug(url: str) -> tuple[str, ...]:
    """Words of the address's last segment that has some: `/1234/le-titre-de-l-article.html`."""
    for segment in reversed(unquote(urlsplit(url).path).split("/")):
        bare = re.sub(r"\.\w{2,5}$", "", segment)
        words = [word for word in re.split(r"[\W_]+", folded(bare)) if word]
        while words and re.search(r"\d{4}|^(?:id|art|article|ld|a)?\d*$", words[-1]):
            words.pop()
        if len(words) > 1 or (words and len(words[0]) >= NAMED):
            return tuple(words)
    return ()


def _agreed(headings: Sequence[str], announced: Sequence[str]) -> str | None:
    """The heading that says the same as something announced, in the order announced; the whole before a part."""
    for words in announced:
        wanted = sequence(words)
        agreeing = [heading for heading in headings if _same(sequence(heading), wanted)]
        if agreeing:
            return max(agreeing, key=lambda heading: (sequence(heading) == wanted, len(heading)))
    return None


def _told_below(headings: Sequence[str], title: Sequence[str], below: Callable[[], Sequence[str]]) -> str | None:
    """The lower heading that says what <title> says, where no h1 shares a word with that."""
    wanted = {*sequence(title[0])} if title else set()
    if len(wanted) < TOLD or not headings or any(wanted & {*sequence(heading)} for heading in headings):
        return None
    return next((one for one in below() if sequence(one) == sequence(title[0])), None)


def _alone(headings: Sequence[str], announced: Sequence[str], address: tuple[str, ...]) -> str | None:
    """A heading that nothing else repeats: the only one, or the one nearest to the address.

    Editors give search engines and networks another wording than readers. But a word or two that share nothing
    with what is announced are a section's name, and a heading that the address does not know, where it repeats what
    is announced, is one of the text or of a box.
    """
    if len(headings) == 1:
        prose = len(headings[0]) > PROSE and announced
        if prose or is_astray(headings[0], announced, address):
            return None
        known = {word for words in announced for word in sequence(words)}
        trifle = len(sequence(headings[0])) <= 2 and known and not known & set(sequence(headings[0]))
        return None if trifle else headings[0]
    if len(address) > 1 and headings:
        best = max(headings, key=lambda heading: _told(address, heading))
        if _told(address, best) > max([0.5, *(_told(address, words) for words in announced)]):
            return best
    return None


def is_astray(heading: str, announced: Iterable[str], address: tuple[str, ...]) -> bool:
    """True for the heading of another thing: the address holds few of its words, and most of an announced title's."""
    told = _told(address, heading) if len(address) > 2 else 1.0
    return told <= ASTRAY and max((_told(address, words) for words in announced), default=0) > told + 0.5


def _told(address: tuple[str, ...], words: str) -> float:
    """Share of an address's words that a wording holds."""
    return len(set(address) & {*sequence(words), *sequence(words.translate(_TRANSLITERATED))}) / len(set(address))


def _same(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """True when both are equal, or the shorter is no trifle and begins or ends the longer."""
    short, long = sorted((a, b), key=len)
    if not short or (short != long and len("".join(short)) < 8):
        return False
    if long[: len(short)] == short or long[-len(short) :] == short:
        return True
    # A system may put the site's name behind the headline without a space: `Le port rouvreLa Gazette`.
    told, whole = "".join(short), "".join(long)
    return len(told) >= TELLING and whole.startswith(told)


def _is_day(words: str) -> bool:
    """True for a day and nothing else: `3 mai 2024`."""
    found = first_day(words)
    return bool(found and found.start == 0 and found.end == len(folded(words)))


def _shared(words: str, others: tuple[str, ...]) -> float:
    """Share of words found among others, umlauts written either way; 0 when there is nothing to compare."""
    mine = set(sequence(words)) | set(sequence(words.translate(_TRANSLITERATED)))
    return len(mine & set(others)) / max(1, len(sequence(words)))


def _with_announced_kicker(words: str, announced: Sequence[str]) -> str:
    """`Theme: headline` where two of meta and JSON-LD say so, with a dash perhaps; a single word is a section."""
    ending_so = [one for one in announced if one.endswith(words) and THEME.fullmatch(one.removesuffix(words))]
    same = len({compact(one) for one in ending_so}) == 1
    return max(ending_so, key=lambda one: ":" in one) if len(ending_so) > 1 and same else words


def _with_addressed_tail(words: str, announced: Sequence[str], address: tuple[str, ...]) -> str:
    """`Headline - more of it` where everything announced says so and the address too."""
    wholes = {compact(one) for one in announced}
    whole = next((one for one in announced if one.startswith(words) and SEPARATOR.match(one, len(words))), None)
    tail = sequence(whole[len(words) :]) if whole else ()
    return whole if whole and len(announced) > 2 and len(wholes) == 1 and address[-len(tail) :] == tail else words


def _without_source(words: str, announced: Sequence[str]) -> str:
    """An announced headline without the host of a linked page in brackets and the number of comments behind it."""
    source = SOURCE.search(words)
    start = words[: source.start()] if source else words
    return start if any(compact(one) == compact(start) for one in announced) else words


def _without_trail(words: str, subheadings: Callable[[], Iterable[str]]) -> str:
    """The first part of a heading such as `Headline | Section | Site`, where a lower heading says it alone."""
    parts = divided(words, HARD)
    first = sequence(parts[0])
    alone = len(parts) > 1 and len(first) > 2 and any(sequence(one) == first for one in subheadings())
    return parts[0] if alone else words


def _without_day(words: str, announced: Sequence[str]) -> str:
    """A headline without the day before it, or what follows the announced one from a day on."""
    day = first_day(words)
    if day is None:
        return words
    opened = DATED.match(words)
    if opened and first_day(opened[0]):
        return words[opened.end() :]
    for other in announced:
        bare = compact(other)
        end = next((i for i in range(len(words)) if compact(words[:i]) == bare), 0) if len(bare) >= TELLING else 0
        if end and first_day(words[end:]) and not compact(words[end : end + 1]):
            return words[:end].strip()
    return words


def _without_kicker(words: str, announced: Sequence[str], address: tuple[str, ...]) -> str:
    """A headline without the theme before it, where meta, JSON-LD or the address leaves it out."""
    whole = compact(words)
    for other in announced:
        tail = compact(other)
        if tail == whole:
            rest = _dashed_off(words, other)
            return rest or _addressed(words, address)
        if len(sequence(other)) > 2 and whole.endswith(tail):
            return ending(words, tail)
    return _addressed(words, address)


def _dashed_off(words: str, announced: str) -> str | None:
    """What follows a dash of the announced title that the heading shows as a line or a box of its own."""
    dash = re.search(r"\s+[-–|]\s+", announced)
    if not dash or len(DASH.findall(words)) >= len(DASH.findall(announced)):
        return None
    return ending(words, compact(announced[dash.end() :]))


def _addressed(words: str, address: tuple[str, ...]) -> str:
    """The part of a headline that the address repeats word for word."""
    for match in KICKER.finditer(words):
        rest = words[match.end() :]
        if len(address) > 2 and address in (sequence(rest), sequence(rest.translate(_TRANSLITERATED))):
            return rest
    return words


def ending(text: str, tail: str) -> str:
    """The end of a text that is `tail` when compact, with the quotation mark or bracket that opens it."""
    start = len(text)
    while start and compact(text[start:]) != tail:
        start -= 1
    opening = re.search(r"[\"'«„“‘(\[¿¡‚»›]\s*$", text[:start])
    return text[opening.start() if opening else start :]
