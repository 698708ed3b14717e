"""Names of outlets that no table has, where the text says that they are one.

What it is: `le mensuel Hôpital et Progrès`. Or that something comes from there, and the name holds a word of the
press or is a host: `selon Gaskiyani Info`, `lu sur ojim.fr`.
"""

import re
from collections.abc import Iterator, Sequence

from crawler.lexicon import Wording, forms

_CAPITAL = r"[A-ZÀÂÉÈÊÎÔŒ][\w&+.-]*[\w+]"
_SMALL = "(?:que|qui|dont|comme|selon|pour|par|dans|sur|avec|sans|chez|de|du|des|et|ou|au|aux|en|est|sont|a|mais|à)"
_KINDS = frozenset((
    "quotidien", "hebdomadaire", "hebdo", "mensuel", "bimensuel", "bimestriel", "trimestriel", "magazine", "webzine",
    "tabloid", "newsmagazine", "journal", "blog", "media", "agence", "pure", "site", "radio", "chaine", "station",
))  # fmt: skip
"""The flat words that _DESCRIBED begins with: where there is none of them, it need not be tried."""
_DESCRIBED = Wording(
    r"\b(?:[Qq]uotidien|[Hh]ebdomadaire|[Hh]ebdo|[Mm]ensuel|[Bb]imensuel|[Bb]imestriel|[Tt]rimestriel|[Mm]agazine|"
    r"[Ww]ebzine|[Tt]abloïd|[Nn]ewsmagazine|[Jj]ournal|[Bb]log|[Mm]édia|[Aa]gence de presse|[Pp]ure player|"
    r"[Ss]ite (?:spécialisé|d['’]informations?|d['’]actualités?|d['’]enquête|d['’]investigation)|"
    r"(?:[Rr]adio|[Cc]haîne|[Ss]tation) (?:locale|régionale|publique|associative|privée|d['’]information|"
    r"de télévision))"
    rf"(?: (?:en ligne|(?!{_SMALL} )[a-zéèêàâçôîûïœ-]{{3,}})){{0,2}}"
    rf" [«\"“]?\s?(?P<name>(?:(?:Le|La|Les|The|El|Il|Der|Die) |L['’])?{_CAPITAL}"
    rf"(?:(?:[ -](?:de|du|des|et|d['’]|l['’]|la|le|of|the|&) ?|[ -]|['’]){_CAPITAL}){{0,4}}"
    rf"(?: du (?:{'|'.join(forms('calendar.weekdays', 'fr'))}))?)"
)
_WORDS = (
    "News", "Info", "Infos", "Media", "Medias", "Médias", "Mag", "Magazine", "Radio", "TV", "FM", "Hebdo", "Presse",
    "Press", "Journal", "Post", "Times", "Herald", "Tribune", "Gazette", "Daily", "Actu", "Actus", "Online",
    "Zeitung", "Diario", "Corriere", "Review", "Observer", "Chronicle", "Today", "Weekly",
)  # fmt: skip
_ENDINGS = (
    "fr", "com", "net", "org", "info", "be", "ch", "ca", "lu", "eu", "tv", "press", "news", "media", "it", "es", "de",
    "sn", "ci", "ma", "dz", "tn", "ml", "bf", "cm", "ga", "bj", "tg", "ne", "cd",
)  # fmt: skip
_MARKS = frozenset(word.lower().replace("é", "e") for word in _WORDS) | (frozenset(_ENDINGS) - {"de", "ne", "es"})
"""The flat words without one of which there is no such name; `_ENDINGS` that are words of French do not count."""
_NAMED = Wording(
    rf"(?<![\w@/.-])(?!(?:Selon|Source|Sources|Via|Lire|Le|La|Les|Un|Une|Interview|Entretien) )"
    rf"(?P<name>{_CAPITAL}(?:(?: d[eu] | ){_CAPITAL}){{1,3}})(?![\w@/])"
)
_OF_PRESS = Wording(rf"\b(?:{'|'.join(_WORDS)})\b")
_HOST = Wording(
    rf"(?<![\w@/.-])(?:www\.)?(?P<name>[A-Za-z0-9][\w-]*(?:\.[\w-]+)?\.(?:{'|'.join(_ENDINGS)}))(?![\w@/-]|\.\w)"
)
_COMES_FROM = Wording(
    r"(?:\b(?:selon|d'apres|via|citant|rapporte|indique|revele|precise|ecrit|affirme|annonce)|\bsources? ?:?|"
    r"\b(?:du|le) site(?: web| internet)?(?: d'[a-z]+)?|"
    r"\b(?:lire|lu|lue|lus|vu|suite|publiee?s?|parue?s?|accordee?s?|donnee?s?|confiee?s?|declare|explique|"
    r"interviews?|entretiens?|articles?)(?: [a-z]+){0,3}? (?:sur|a|au|par|dans|de|du))"
    r"(?: le site(?: de)?)?(?: (?:la |le |l'|les ))? ?[«\"“]? ?$"
)
_BEFORE = 80  # characters before a name in which it says that something comes from there
_NO_OUTLET = Wording(r"(?:YouTube|Twitter|Facebook|Instagram|TikTok|Internet|Officiel|Intime|Web|TV|PDF)\b")


def unlisted_names(text: str, level: str, words: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Names with their first and last places in a text; `level` is it, made flat, and `words` are its words.

    Names that a table has are among them.
    """
    if not _KINDS.isdisjoint(words):
        yield from (_found(match) for match in _DESCRIBED.finditer(text) if not _NO_OUTLET.match(match["name"]))
    if not _MARKS.isdisjoint(words):
        for match in (*_NAMED.finditer(text), *_HOST.finditer(text)):
            if (match.re is _HOST.compiled or _OF_PRESS.search(match["name"])) and not _NO_OUTLET.match(
                match["name"]
            ):
                start = match.start("name")
                if _COMES_FROM.search(level[max(0, start - _BEFORE) : start]):
                    yield _found(match)


def _found(match: re.Match[str]) -> tuple[str, int, int]:
    return match["name"], *match.span("name")
