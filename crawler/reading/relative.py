"""Moments told from the moment of reading: `il y a 4 heures`, `hier à 18h30`, `two days ago`."""

from datetime import datetime, time, timedelta, tzinfo
from functools import cache
from typing import NamedTuple

from crawler.items import Precision
from crawler.lexicon import Wording, forms, languages
from crawler.reading.days import clock_in

_COUNT = r"(?:(?:{relative.about})\s?)?(?P<count>\d{1,3}|[a-z]+)\s?"
_UNITS = (
    r"(?:(?P<minutes>{relative.minute})|(?P<hours>{relative.hour})"
    r"|(?P<days>{relative.day})|(?P<weeks>{relative.week}))\b"
)
_BEFORE = Wording(rf"\b(?:{{relative.before}}) {_COUNT}{_UNITS}")
_AFTER = Wording(rf"(?<!\w){_COUNT}{_UNITS}\s?(?:{{relative.after}})\b")
_NAMED = Wording(
    r"(?<![\w-])(?:(?P<now>{relative.now})|(?P<today>{relative.today})|(?P<yesterday>{relative.yesterday})"
    r"|(?P<before>{relative.day_before_yesterday}))(?![\w-])"
)
_BACK = {"today": 0, "yesterday": 1, "before": 2}


class Relative(NamedTuple):
    """A moment counted back from that of reading, and where its words stand in the folded line."""

    start: int
    end: int
    back: timedelta
    exact: bool
    """Told in minutes or hours, not in days."""
    counts: bool = True
    """With a number: `il y a 2 jours`, not `hier`."""


def relative_in(line: str) -> Relative | None:
    """The first moment of a folded line that is told from that of reading; None where there is none."""
    for wording in (_BEFORE, _AFTER):
        for match in wording.finditer(line):
            count = int(match["count"]) if match["count"].isdigit() else _numbers().get(match["count"])
            units = {
                unit: count for unit in ("minutes", "hours", "days", "weeks") if match[unit] and count is not None
            }
            if units:
                return Relative(match.start(), match.end(), timedelta(**units), not units.keys() & {"days", "weeks"})
    if named := _NAMED.search(line):
        days = next((days for name, days in _BACK.items() if named[name]), 0)
        return Relative(named.start(), named.end(), timedelta(days=days), bool(named["now"]), counts=False)
    return None


def counted_back(line: str, read: datetime, zone: tzinfo) -> tuple[datetime, Precision] | None:
    """The moment that a folded line tells, read at `read`, in `zone`: to the minute, or midnight and the day."""
    found = relative_in(line)
    if found is None:
        return None
    when = (read - found.back).astimezone(zone)
    if found.exact:
        return when, "minute"
    clock = clock_in(line[found.end :])
    return datetime.combine(
        (read.astimezone(zone) - found.back).date(), clock or time(), zone
    ), "minute" if clock else "day"


@cache
def _numbers() -> dict[str, int]:
    """Small numbers in words: each form holds the words for one, counted from 1."""
    found: dict[str, int] = {}
    for language in languages("relative.numbers"):
        for number, names in enumerate(forms("relative.numbers", language), 1):
            found |= dict.fromkeys(names.split(), number)
    return found
