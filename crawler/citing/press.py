"""The press: outlets found by their names in a text, and by the URLs of their articles.

`L'Est-Eclair`, `l'Est Éclair` and `lest-eclair.fr` are all L'Est Éclair, `un éclair à l'est` is not: names are
found in flat text (see `sentences`), where accents, hyphens and a missing article make no difference, capitals do.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from urllib.parse import urlsplit

from crawler.citing.ordinary_names import is_named
from crawler.citing.sentences import flat
from crawler.citing.titles import ARTICLES, Listed, Spelling, Title, known_titles, spelling_of
from crawler.citing.unlisted import unlisted_names
from crawler.items import Outlet
from crawler.urls import PLAIN, domains, host_of, original

_WORD = re.compile(r"[a-z0-9]+")
ARTICLE_PATH = re.compile(
    r"\d{4,}|(?:[^/]+-){3,}[^/]*$|\.html?$|\.php\?.*\d|[?&](?:id|objet|story)=\w", re.IGNORECASE
)
NO_ARTICLE = re.compile(
    r"/(?:abonne\w*|contact|recherche|search|tags?|rubriques?|sections?|themes?|dossiers?|auteurs?|author|"
    r"newsletters?|mentions[\w-]*|publicite|boutique|annonces?[\w-]*|emploi|login|connexion|rss)(?:[/.?]|$)",
    re.IGNORECASE,
)


# Behind a name of ordinary words: it is a part of something else ("l'Union européenne", "Le Parisien de 34 ans").
EXTENDED = re.compile(
    r" pour (?:la |un |une )(?:mouvement|democratie|majorite|mediterranee)|"
    r" (?:d'|(?:de|du|des)\b)(?! (?:ce |cette )?(?:matin|midi|soir|jour|hier|lundi|mardi|mercredi|jeudi|"
    r"vendredi|samedi|dimanche|aujourd'hui|avant-hier|demain|"
    r"week-end|cette semaine|\d{1,2}(?:er)? [a-z]|\d{1,2}[./-]\d|(?:19|20)\d\d|le \d|lors |reims|l'ardennais|"
    r"mars|avril|mai|juin|juillet|aout|sept|oct|nov|dec|janv|fevr|la veille|la semaine))|"
    r" (?:europeenne|nationale|regionale|francaise|hospitaliere|departementale|sportive|locale|"
    r"sociale|mutualiste|internationale)\b"
)
SINCE = re.compile(r" [Dd]ès\b")  # flat text has it as `des`
# Before a name such as `24 heures` in small letters
QUOTED_BEFORE = re.compile(r"(?:[«\"“]\s?|\b(?:quotidien|journal|magazine|gratuit|site) )$")

# Before a name without any capital: `selon rfi`
SOURCE_BEFORE = re.compile(r"(?:\b(?:selon|d'apres|via|dixit)|\bsources? ?:) (?:la |le |l'|les )?$")
# Agencies in small letters: `(afp/nxp)`, `(ats)`
AGENCY_OPENS = re.compile(r"\((?:[a-z]{2,4}/)*$")
AGENCY_CLOSES = re.compile(r"(?:/[a-z]{2,4})*\)")


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A name in a text, with the French article before it (`du`, `l`) where there is one."""

    title: Title
    start: int
    """In characters of the text, article included."""
    end: int
    article: str
    described: bool = False
    """It says what the outlet is instead of naming it: `le quotidien aubois`."""
    common: bool = False
    """It is made of ordinary words, or written without a capital."""
    listed: bool = True
    """False where no table has the name, and the text says what it is: `le mensuel Hôpital et Progrès`."""


@dataclass(frozen=True)
class Press:
    """Every outlet that can be cited: those that are crawled, and those of `press.csv`."""

    outlets: tuple[Outlet, ...] = ()
    """Those that are crawled."""
    identify: Callable[[str], tuple[str, str | None] | None] = lambda _: None
    """Of a URL of a crawled outlet: the article's key, and the day (YYYY-MM-DD) that the URL carries; else None."""
    _by_word: dict[str, list[Spelling]] = field(default_factory=dict, repr=False)
    _by_host: dict[str, Title] = field(default_factory=dict, repr=False)
    _beginnings: set[str] = field(default_factory=set, repr=False)
    """The spellings of one word, and the first two words of the others: what a text must hold to hold a name."""

    @classmethod
    def of(
        cls,
        outlets: Iterable[Outlet],
        identify: Callable[[str], tuple[str, str | None] | None] = lambda _: None,
        added: Iterable[Listed] = (),
    ) -> "Press":
        """The press with these crawled outlets, and what a user's own table adds (`titles.read_titles`)."""
        press = cls(tuple(outlets), identify)
        for title, names in (*known_titles(), *added):
            press._add(title, names)
        for outlet in press.outlets:
            press._add(Title(outlet.id, hosts=outlet.hosts), [outlet.name, *outlet.aliases, *outlet.hosts])
        for spellings in press._by_word.values():
            spellings.sort(key=lambda s: (len(s.words), bool(s.article)), reverse=True)
        return press

    def _add(self, title: Title, names: Iterable[str]) -> None:
        for name in names:
            spelling = spelling_of(title, name)
            if spelling is None:
                continue
            self._by_word.setdefault(spelling.words[0], []).insert(0, spelling)
            self._beginnings.add(" ".join(spelling.words[:2]))
        for host in title.hosts:
            self._by_host.setdefault(host, title)

    @property
    def spellings(self) -> set[str]:
        """Every name known, flat: for telling whether there are new ones."""
        return {" ".join((s.article, *s.words)) for several in self._by_word.values() for s in several}

    def outlet_of_url(self, url: str) -> Title | None:
        """The outlet whose site a URL is on."""
        known = (self._by_host.get(domain) for domain in domains(host_of(original(url))))
        return next(filter(None, known), None)

    def addresses(self, text: str) -> list[NameMatch]:
        """The outlets whose pages are named in a text by their addresses: `Source : https://www.rfi.fr/…`."""
        if "://" not in text:
            return []
        named = ((self.outlet_of_url(match[0]), match) for match in PLAIN.finditer(text))
        return [
            NameMatch(title, match.start(), match.start() + len(match[0].rstrip(".,;:!?…)]")), "")
            for title, match in named
            if title and not NO_ARTICLE.search(urlsplit(match[0]).path)
        ]

    def own(self, outlet: str) -> Title:
        """The outlet of an article, by its id; of an unknown outlet, by the host that the id is made of."""
        return self._by_id.get(outlet) or Title(outlet)

    @cached_property
    def _by_id(self) -> dict[str, Title]:
        """Outlets by name, and by what an id is made of their hosts."""
        titles = list(dict.fromkeys(self._by_host.values()))
        slugs = {_slug(host): title for title in reversed(titles) for host in reversed(title.hosts)}
        return slugs | {title.name: title for title in reversed(titles)}

    def is_article_url(self, url: str) -> bool:
        """True for the URL of one article, not of an outlet's site or a section of it."""
        url = original(url)
        title = self.outlet_of_url(url)
        if title and any(title.name == outlet.id for outlet in self.outlets):
            return self.identify(url) is not None or bool(re.search(r"/(?:id)?\d{4,}/?$", urlsplit(url).path))
        parts = urlsplit(url)
        return bool(ARTICLE_PATH.search(f"{parts.path}?{parts.query}")) and not NO_ARTICLE.search(parts.path)

    def day_of(self, url: str) -> date | None:
        """The day that a URL of a crawled outlet carries."""
        found = self.identify(url)
        return date.fromisoformat(found[1]) if found and found[1] else None

    def find(self, text: str, level: str | None = None) -> list[NameMatch]:
        """The names in a text, in order, none overlapping another; the longer one wins. `level` is it, made flat."""
        level = flat(text) if level is None else level
        words = _WORD.findall(level)
        found: list[NameMatch] = []
        if starts := self._starts(words):
            places = list(_WORD.finditer(level))
            past = 0
            for at in starts:
                if places[at].start() >= past and (match := self._match(text, level, places, at)):
                    found.append(match)
                    past = match.end
        for name, start, end in unlisted_names(text, level, words):
            if not any(one.start < end and start < one.end for one in found):
                title = self.outlet_of_url(f"https://{name}") if "." in name else None
                found.append(NameMatch(title or Title(name), start, end, "", listed=title is not None))
        return sorted(found, key=lambda one: one.start)

    def _starts(self, words: list[str]) -> list[int]:
        """The words at which a listed name can begin: a sentence mostly has none, and costs little more than this."""
        known, beginnings = self._by_word, self._beginnings
        return [
            at
            for at, word in enumerate(words)
            if word in known and (word in beginnings or " ".join(words[at : at + 2]) in beginnings)
        ]

    def _match(self, text: str, level: str, words: list[re.Match[str]], at: int) -> NameMatch | None:
        for spelling in self._by_word.get(words[at][0], ()):
            count = len(spelling.words)
            if tuple(w[0] for w in words[at : at + count]) != spelling.words:
                continue
            start, end = words[at].start(), words[at + count - 1].end()
            if spelling.plus:
                if not (sign := re.match(r" ?\+", text[end:])):
                    continue
                end += sign.end()
            if _joined(level, words[at : at + count]) and _is_name(text, level, start, end, spelling):
                article = words[at - 1] if at and _adjoins(level, words[at - 1], start) else None
                if fits := _with_article(spelling, article):
                    begin = article.start() if article and fits != "-" else start
                    if spelling.only and not is_named(text, level, _head(begin, start, fits), end, spelling.words[0]):
                        continue
                    if '"' in level[begin:end]:  # au « Monde », le magazine « Elle »
                        end += len(level[end:]) - len(level[end:].removeprefix(" ").removeprefix('"'))
                    article_word = "" if fits == "-" else fits
                    common = spelling.common or not (spelling.glued or any(c.isupper() for c in text[start:end]))
                    return NameMatch(spelling.title, begin, end, article_word, spelling.described, common)
        return None


def _head(begin: int, start: int, article: str) -> int:
    """Where a name's first capital must stand: at its article, but not at `du`, `des` and `au`."""
    return start if article in ("du", "des", "au", "aux", "-") else begin


def _slug(host: str) -> str:
    return host.replace(".", "_").replace("-", "_")


def _joined(level: str, words: list[re.Match[str]]) -> bool:
    """True when nothing but a space, hyphen, point or apostrophe stands between the words."""
    gaps = (level[a.end() : b.start()] for a, b in pairwise(words))
    return all(len(gap.replace('"', "")) <= 2 and not gap.strip(" -.'/\"") for gap in gaps)


def _is_name(text: str, level: str, start: int, end: int, spelling: Spelling) -> bool:
    """True when it has a name's capitals, and is not a part of a longer name or of a URL."""
    if spelling.title.medium == "agency" and AGENCY_OPENS.search(level[:start]) and AGENCY_CLOSES.match(level, end):
        return True
    if (
        re.match(r"-[a-z]|[\u0300-\u036f]|@|\.(?:fr|com|net)/", level[end : end + 5])
        or re.match(r"/[a-z]", text[end : end + 2])
        or re.search(r"[@/]$|-$", level[:start][-1:])
    ):
        return False
    written = text[start:end]
    if spelling.described or spelling.glued:
        return True
    if spelling.common:
        if EXTENDED.match(level[end : end + 30]) and not SINCE.match(text, end):
            return False
        shouted = written.isupper() and len(written) > 4 and " " in text.strip() and not _shouted(text)
        return written[0].isupper() and (not shouted or _in_capitals(text, start, end))
    if written[0].isdigit() and " " in written and not any(c.isupper() for c in written):
        return bool(QUOTED_BEFORE.search(text[max(0, start - 12) : start]))  # not `dans 24 heures`
    if any(c.isupper() for c in written) or written[0].isdigit():
        return True
    return len(written) > 2 and bool(SOURCE_BEFORE.search(level[max(0, start - 20) : start]))


def _in_capitals(text: str, start: int, end: int) -> bool:
    """True for a name in capitals with its article, among words that have none: `L'EQUIPE indique`."""
    return bool(re.search(r"\bL(?:['’]|E |A )$", text[:start][-3:]) and re.match(r"\W*(?:$|[a-zà-ÿ])", text[end:]))


def _shouted(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return sum(c.isupper() for c in letters) > 0.6 * len(letters)


def _adjoins(level: str, word: re.Match[str], start: int) -> bool:
    return level[word.end() : start].replace('"', "", 1).replace("  ", " ") in ("'", " ", "' ", "-", "")


def _with_article(spelling: Spelling, article: re.Match[str] | None) -> str | None:
    """The article's word when it is the name's own, `-` when the name stands without it, None when it cannot be."""
    word = article[0] if article else ""
    if spelling.article:
        if word in ARTICLES[spelling.article]:
            return word
        return None if spelling.described or spelling.common else "-"
    if spelling.glued and word not in ("l", "le", "la", "du", "au", "les", "des"):
        return "-"
    # Crawled outlets have ids, in small letters; of a name that is none, one says `le Guardian`.
    foreign = not spelling.title.common and spelling.title.name[0].isupper()
    if word in ("l", "le", "la", "du", "au") and foreign:
        return word
    if word in ("les", "des", "aux", "ces", "un", "une", "son", "leur", "notre", "votre", "chaque"):
        return None  # the TIC santé, a DSIH: things or people
    if word in ("le", "la", "du", "au", "ce", "cette") and spelling.title.medium == "paper":
        return None
    return "-"
