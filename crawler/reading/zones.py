"""Time zones as dates name them, and the zone of a page that names none."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crawler.lexicon import forms
from crawler.reading.page import Document
from crawler.text import folded

# Behind a time of day only: `EST` is a French verb in capitals, `MST` a firm.
_NAMED = re.compile(
    r"(?:\d\d|\d\s?[hH]|[apAP]\.?[mM]\.?|[Uu][Hh][Rr])[\s,(\[]*(?!(?:[AP]M|UHR)\b)"
    r"(?P<name>[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+|[A-Z]{1,5})(?P<offset>\s?[+-]\d{1,2}(?::?\d{2})?)?(?!\w)"
)
# Without a name: as mail and HTTP write it, or as ISO does. `08:00-10:00` lasts two hours.
_NUMERIC = re.compile(
    r":\d\d(?:(?::\d\d(?:[.,]\d+)?)|\s?[apAP]\.?[mM]\.?)?(?:(?<=:\d\d:\d\d)|\s)(?P<offset>[+-]\d\d:?\d\d)\b"
)
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d\d)?")
# Whose clock a country, the end of a domain, keeps: where a time without zone, or in UTC, is read. Of those with
# several zones only where most people share one.
_COUNTRIES = dict.fromkeys(
    ["at", "be", "ch", "cz", "de", "dk", "es", "fr", "hu", "it", "lu", "mc", "nl", "no", "pl", "se", "si", "sk"],
    "Europe/Paris",
) | {
    "uk": "Europe/London", "gb": "Europe/London", "ie": "Europe/Dublin", "pt": "Europe/Lisbon",
    "fi": "Europe/Helsinki", "gr": "Europe/Athens", "ro": "Europe/Bucharest", "ca": "America/Toronto",
    "ma": "Africa/Casablanca", "dz": "Africa/Algiers", "tn": "Africa/Tunis", "sn": "Africa/Dakar",
    "ci": "Africa/Abidjan", "cm": "Africa/Douala", "cd": "Africa/Kinshasa", "mg": "Indian/Antananarivo",
    "re": "Indian/Reunion", "mu": "Indian/Mauritius", "ht": "America/Port-au-Prince", "gp": "America/Guadeloupe",
    "mq": "America/Martinique", "gf": "America/Cayenne", "nc": "Pacific/Noumea", "pf": "Pacific/Tahiti",
}  # fmt: skip
_NO_COUNTRY = frozenset(["ai", "cc", "co", "eu", "fm", "io", "me", "tv"])  # ends in two letters that anybody takes
_UNCHOSEN = frozenset(["en-gb", "es-es", "pt-pt"])  # what systems declare, all over the world, where nobody chose
# Where a language that a page declares without a country is mostly at home.
_LANGUAGES = dict.fromkeys(
    ["cs", "da", "de", "fr", "hu", "it", "nb", "nl", "no", "pl", "sk", "sl", "sv"], "Europe/Paris"
)
WIDEST = 14  # hours between a zone and UTC, at most


def zone_in(words: str) -> tzinfo | None:
    """The zone that a wording of a moment names behind its time of day, in the case the site wrote it in.

    Knows offsets (`-0400`, `GMT+2`), abbreviations (`GMT`, `EDT`, `CEST`), names of the zone database in full
    (`Europe/Paris`) and words (`heure de Paris`). None where there is none.
    """
    for match in _NAMED.finditer(words):
        zone = _offset(match["offset"] or "") or _zones().get(match["name"].lower()) or _of_database(match["name"])
        if zone and (match["name"].lower() in _zones() or "/" in match["name"]):
            return zone
    if numeric := _NUMERIC.search(words):
        return _offset(numeric["offset"])
    level = folded(words)
    return next((zone for name, zone in _zones().items() if " " in name and name in level), None)


def zone_of_host(domain: str) -> str:
    """The zone, by its name in the zone database, of the country that a domain ends in; UTC for any other end."""
    return _COUNTRIES.get(domain.rpartition(".")[2], "UTC")


def zone_of(domain: str, document: Document) -> str:
    """The same; for a domain of no country, that of the country or language the page declares (`fr-CA`, `de`)."""
    end = domain.rpartition(".")[2]
    language, _, country = document.locale.partition("-")
    if (len(end) == 2 and end not in _NO_COUNTRY) or document.locale in _UNCHOSEN:
        return zone_of_host(domain)
    return _COUNTRIES.get(country, "UTC") if country else _LANGUAGES.get(language, "UTC")


def _offset(words: str) -> tzinfo | None:
    match = _OFFSET.fullmatch(words.strip())
    if not match or int(match[2]) > WIDEST or int(match[3] or 0) > 59:
        return None
    ahead = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(ahead if match[1] == "+" else -ahead) if ahead else UTC


def _of_database(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name) if "/" in name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@cache
def _zones() -> dict[str, tzinfo]:
    """Folded names and abbreviations of zones, to the zone."""
    found: dict[str, tzinfo] = {}
    for form in forms("clock.zones"):
        name, _, zone = form.partition(" = ")
        found[name] = _offset(zone) or ZoneInfo(zone)
    return found
