"""Numbers, days and spans of time as people write them, in the language of the run or request.

In English a figure and a day stay as the code writes them (`12,345`, `2012-06-22`): under `LANG=C` a terminal shows
what it did in earlier releases, for programs that read it.
"""

import re
from collections.abc import Iterable
from datetime import date

from crawler.translating import N_, _, language, ngettext

NO_BREAK, NARROW = "\u00a0", "\u202f"  # spaces at which no line breaks
SEMICOLON = f"{NARROW}; "
_FIGURE = re.compile(r"(?P<whole>[-−]?\d{1,3}(?:,\d{3})+|[-−]?\d+)(?:\.(?P<part>\d+))?(?P<percent> ?%)?")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::\d\d(?:\.\d+)?)?")
_ENGLISH_DAY = re.compile(r"(?P<weekday>[A-Z][a-z]+day) (?P<day>\d{1,2}) (?P<month>[A-Z][a-z]+)")
TROUBLES = (
    N_("No such file or directory"), N_("Permission denied"), N_("Is a directory"), N_("Not a directory"),
    N_("File exists"), N_("Read-only file system"), N_("No space left on device"), N_("Address already in use"),
    N_("Cannot assign requested address"), N_("File name too long"), N_("Input/output error"),
    N_("Connection refused"), N_("Name or service not known"), N_("Broken pipe"), N_("Bad file descriptor"),
)  # fmt: skip
"""The commonest words of `OSError.strerror`, which Python leaves in English."""
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FRENCH_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
"""As Babel has them, which takes as long to load as a search in French."""
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def figure(written: object) -> str:
    """A number as Python writes it (`f"{n:,}"`, `f"{share:.0%}"`, an int), as the language writes it: `12 345,6`."""
    text = str(written)
    found = _FIGURE.fullmatch(text)
    if language() != "fr" or found is None:
        return text
    digits = found["whole"].replace(",", "")
    grouped = f"{int(digits.lstrip('-−')):,}".replace(",", NARROW)
    sign = "−" if digits[0] in "-−" else ""
    return (
        sign + grouped + (f",{found['part']}" if found["part"] else "") + (f"{NARROW}%" if found["percent"] else "")
    )


def is_day(text: str) -> bool:
    """Whether a text is a day as the archive writes it."""
    return _ISO_DAY.fullmatch(text) is not None


def day(iso: str) -> str:
    """A day, or the day of a stamp: `2012-06-22`, in French `22 juin 2012` in one piece where lines are broken."""
    return french_day(iso).replace(" ", NO_BREAK) if language() == "fr" else iso[:10]


def days(first: str, last: str) -> str:
    """From one day to another: `2012-06-01 to 2012-06-22`; in French `le 22 juin 2012` where that is one."""
    if language() == "fr" and first[:10] == last[:10]:
        return f"le {day(first)}"
    return _("{first} to {last}").format(first=day(first), last=day(last))


def french_day(iso: str | None) -> str:
    """`2012-06-22` → `22 juin 2012`, `2012-06-01T08:05` → `1er juin 2012`; what is no day as it is."""
    try:
        when = date.fromisoformat((iso or "")[:10])
    except ValueError:
        return iso or ""
    return f"{_ordinal(when.day)} {_month(when.month)} {when.year}"


def widest_day() -> int:
    """Columns of a list's column of days."""
    return 17 if language() == "fr" else 10


def moment(stamp: str) -> str:
    """A stamp as it stands, in French `22 juin 2012 à 8 h 05` and what it says of its zone (`UTC`, `+02:00`)."""
    found = _STAMP.match(stamp)
    if language() != "fr" or found is None:
        return day(stamp) if language() == "fr" else stamp
    said = stamp[found.end() :].strip()
    zone = {"": "", "Z": " UTC", "UTC": " UTC", "+00:00": " UTC"}.get(said, f" ({said})")
    return f"{day(stamp)} à {int(found['hour'])}{NO_BREAK}h{NO_BREAK}{found['minute']}{zone}"


def in_english_day(words: str) -> str:
    """`Monday 3 November`, as the archive keeps it, in the language."""
    found = _ENGLISH_DAY.fullmatch(words)
    if language() != "fr" or found is None or found["weekday"] not in _WEEKDAYS or found["month"] not in _MONTHS:
        return words
    from babel.dates import get_day_names  # for the few that need it: it takes a tenth of a second to load

    weekday = get_day_names("wide", locale="fr")[_WEEKDAYS.index(found["weekday"])]
    return f"{weekday} {_ordinal(int(found['day']))}{NO_BREAK}{_month(_MONTHS.index(found['month']) + 1)}"


def _ordinal(number: int) -> str:
    return "1er" if number == 1 else str(number)


def _month(number: int) -> str:
    return FRENCH_MONTHS[number - 1]


def joined(parts: Iterable[str]) -> str:
    """Parts of a sentence with `; ` between them."""
    return (SEMICOLON if language() == "fr" else "; ").join(parts)


def duration(seconds: float) -> str:
    """`40 seconds`, `12 minutes`, `7 hours`, `4 days`: in the unit that gives at least two."""
    if seconds >= 2 * 86_400:
        days = round(seconds / 86_400)
        return ngettext("{count} day", "{count} days", days).format(count=figure(days))
    if seconds >= 2 * 3_600:
        hours = round(seconds / 3_600)
        return ngettext("{count} hour", "{count} hours", hours).format(count=figure(hours))
    if seconds >= 2 * 60:
        minutes = round(seconds / 60)
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=figure(minutes))
    count = max(1, round(seconds))
    return ngettext("{count} second", "{count} seconds", count).format(count=figure(count))


def system_error(error: OSError) -> str:
    """What the system says of a file or connection, in the language where it is one of the usual troubles."""
    return _(error.strerror) if error.strerror else str(error)


def error_words(error: Exception) -> str:
    """An error as Python tells it, `[Errno 13] Permission denied: 'a.db'`; in French the file and what happened."""
    if language() != "fr" or not isinstance(error, OSError) or not error.strerror:
        return str(error)
    return f"{error.filename}{NO_BREAK}: {system_error(error)}" if error.filename else system_error(error)


def size(count: int) -> str:
    """`900 bytes`, `12 kB`, `3.4 MB`."""
    if count < 1000:
        return ngettext("{count} bytes", "{count} bytes", count).format(count=figure(count))
    if count < 1e6:
        return _("{count} kB").format(count=figure(f"{count / 1000:.0f}"))
    return _("{count} MB").format(count=figure(f"{count / 1e6:.1f}"))
