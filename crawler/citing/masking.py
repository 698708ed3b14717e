"""A sentence in which every outlet's name and every day is one character, so that patterns fit the words around.

Of `…, rapportent mardi nos confrères de L'Est Éclair` remains `, rapportent D N`: words that only describe an outlet
are left out. `du Monde` becomes `de N`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from crawler.citing.days import DateMention, date_mentions
from crawler.citing.frames.words import DAY, NAME
from crawler.citing.press import NameMatch, Press
from crawler.citing.sentences import flat
from crawler.citing.titles import Title
from crawler.lexicon import Wording
from crawler.urls import PLAIN

FIRST_NAME, FIRST_DAY = 0xE000, 0xF000
MAX_MARKS = 200  # names, and as many days, of one sentence: further ones are left as words
_NOUN = (
    r"(?:quotidiens?|journal|journaux|hebdomadaires?|hebdo|mensuel|magazine|bimestriel|trimestriel|sites?|revue|"
    r"agence|stations?|radios?|chaine|media|lettre|blog|webzine|portail|confreres?|consoeurs?|collegues?|"
    r"edition|fil|pure player|presse|tele|television|concurrent|voisin|feuille|gazette|publication|canard|tabloid|"
    r"newsmagazine|news magazine|bihebdomadaire|trihebdomadaire|"
    r"(?<=\b[lc]e )titre|(?<=\bdu )titre|(?<=\bun )titre|(?<=\bnotre )titre)"
)
_KIND = (
    r"(?: (?:d'informations?|d'info|d'actualites?|de television|de tele|de radio|en continu|"
    r"de presse|en ligne|du soir|du matin|sur internet|internet|web|de la sante|"
    r"de reference|grand public|d'investigation|d'enquete|de gauche|de droite|d'opposition|specialisee? "
    r"(?:[a-z-]+ ){0,4}?|(?:(?<=site )|(?<=blog )|(?<=web )|(?<=internet ))de|"
    r"(?!(?:que|qui|dont|comme|selon|pour|par|dans|sur|avec|sans|chez|vers|entre|d[eu]s?|et|ou|aux?|a|en|"
    r"est|sont|etait|ont|avait|mais|puis|ni|car|si|lui|ils?|elles?|on|nous|vous|ne|plus|pas|contre)(?![a-z-]))"
    r"[a-z-]{2,}))"
)
_THE = r"(?:la |l'|le |les |un |une |notre |ce |cet |cette |grand |tres ){0,5}"
_DESCRIPTION = (
    r"(?:(?:nos|leurs|ses|mes|vos|notre|leur|votre) (?:excellente?s? )?(?:confreres?|consoeurs?|"
    r"collegues?|amis?|partenaires?)"
    rf"(?: et (?:consoeurs?|partenaires?))?{_KIND}{{0,2}} (?:(?:de |du |d'|des |a |chez )(?:la |l'|le )?"
    rf"(?:{_NOUN}{_KIND}{{0,4}} )?)?|{_THE}{_NOUN}{_KIND}{{0,4}},? \"? ?)"
)
_COLLAPSE = (
    (Wording(rf"(?:^|(?<=[ (]))' ?({NAME}) ?'(?=[ ,.;:)\"]|$)"), r"\1"),
    (Wording(rf"(?:^|(?<=[ ('-]))\" ?({NAME}) ?\"(?=[ ,.;:)]|$)"), r"\1"),
    (Wording(rf"\bdu ((?:grand |tres )?{_NOUN}{_KIND}{{0,4}},? \"?{NAME})"), r"de \1"),
    (Wording(rf"\bau ((?:grand |tres )?{_NOUN}{_KIND}{{0,4}},? \"?{NAME})"), r"a \1"),
    (Wording(rf"\bd'(?=(?:un|une) {_NOUN})|\bd'(?={NAME})"), "de "),
    (Wording(rf"\bd'(?=(?:hebdomadaire|agence){_KIND}{{0,3}} \"?{NAME})"), "de "),
    (Wording(rf"(?<![a-z'-]){_DESCRIPTION}(?={NAME})"), ""),
    (Wording(rf"(?<=[a-z] )\"({NAME})|({NAME})\"(?= [a-z])"), r"\1\2"),
    (Wording(rf"({NAME}) \((?:[a-z' -]{{2,30}}|groupe [^()]{{2,30}})\)"), r"\1"),
    (
        Wording(rf"({NAME}), (?:le |la |l'|notre |un |une |les )(?:grand |tres |petit )?{_NOUN}[^,.;:()\"]{{0,60}},"),
        r"\1",
    ),
    (Wording(rf"(?<![a-z0-9'-])(?:l'|le |la |les |www\.)(?={NAME})"), ""),
    (Wording(rf"\bd[ue]s? (?={NAME})"), "de "),
    (Wording(rf"\baux? (?={NAME})"), "a "),
    (Wording(rf"\+ ?({NAME}) ?\+"), r"\1"),
    (Wording(rf"\((?:[a-z]{{2,4}}/)*({NAME})(?:/[a-z]{{2,4}})*\)(?=[ .]*$)"), r"(\1)"),
    (Wording(r"\bm\. ?(?=[a-z])"), "m "),
    (Wording(r"(?<=[a-z,]) {2,}"), " "),
)
DESCRIBES = Wording(
    rf"^(?:le |la |l'|les |un |une |notre |nos |ce |cette |du |au )*(?:petit |grand )?{_NOUN}\b(?!.* (?:a|ont|qui|"
    r"que) )"
)
"""Fits a link's words that state what the outlet is instead of naming it: `le quotidien local`."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A masked sentence, and the names and days that its characters stand for."""

    text: str
    names: list[NameMatch]
    days: list[DateMention]
    today: date | None = None
    """The article's own day."""

    def found(self, char: str) -> NameMatch:
        """The name that a character stands for."""
        return self.names[ord(char) - FIRST_NAME]

    def title(self, char: str) -> Title:
        """The outlet of that name."""
        return self.found(char).title

    def day(self, char: str) -> DateMention:
        """The date that a character stands for."""
        return self.days[ord(char) - FIRST_DAY]


def masked(
    sentence: str,
    press: Press,
    today: date | None,
    linked: Iterable[NameMatch] = (),
    *,
    unnamed: Wording | None = None,
) -> Masked:
    """Mask a sentence of an article of the day `today`; a URL stands for the outlet whose it is, or is left out.

    `linked` are names that a link's words stand for. With `unnamed`, a sentence that names no outlet comes back empty
    unless the pattern is found in its flat text: most do, and days need not be looked for there.
    """
    blank = PLAIN.sub(lambda m: " " * len(m[0]), sentence)
    level = flat(blank)
    given = [_with_article(one, level) for one in linked]
    given += [
        one for one in press.addresses(sentence) if not any(g.start < one.end and one.start < g.end for g in given)
    ]
    names = [n for n in press.find(blank, level) if not any(g.start < n.end and n.start < g.end for g in given)]
    if unnamed and not names and not given and not unnamed.search(level):
        return Masked("", [], [])
    names = sorted([*names, *given], key=lambda n: n.start)[:MAX_MARKS]
    days = date_mentions(level, today) if today else []
    days = [d for d in days if not any(n.start < d.end and d.start < n.end for n in names)][:MAX_MARKS]
    marks = [(n.start, n.end, _mark(n, i)) for i, n in enumerate(names)]
    marks += [(d.start, d.end, chr(FIRST_DAY + i)) for i, d in enumerate(days)]
    parts, at = [], 0
    for start, end, mark in sorted(marks):
        parts += [level[at:start], mark]
        at = end
    return Masked(
        _collapsed(" ".join("".join([*parts, level[at:]]).split()).replace(" , ", ", "), names), names, days, today
    )


def _with_article(found: NameMatch, level: str) -> NameMatch:
    """The linked words and the article before them."""
    before = re.search(r"(?:^|[ '(\"])(le|la|l|du|au|un|une|les|des)[ ']$", level[: found.start])
    return NameMatch(found.title, before.start(1), found.end, before[1]) if before else found


def _mark(found: NameMatch, number: int) -> str:
    """A name's character, with the preposition that its article was one with."""
    return {"du": "de ", "des": "de ", "au": "a ", "aux": "a "}.get(found.article, "") + chr(FIRST_NAME + number)


def _collapsed(text: str, names: list[NameMatch]) -> str:
    def same(match: re.Match[str]) -> str:
        first, second = (names[ord(match[k]) - FIRST_NAME].title for k in (1, 2))
        return match[1] if first == second else match[0]

    for _ in range(3 if names else 0):
        before = text
        for pattern, instead in _COLLAPSE:
            text = pattern.sub(instead, text)
        text = re.sub(rf"({NAME}),? \(?({NAME})\)?,?(?= |$|[.;:)])", same, text)
        if text == before:
            break
    return text


def days_of(text: str) -> list[str]:
    """The days' characters in a masked text."""
    return re.findall(DAY, text)
