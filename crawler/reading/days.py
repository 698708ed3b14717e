"""Days as people write them, in the languages news is written in: found anywhere in a line, by rule alone.

dateparser knows more wordings, but takes a version number or a time for a day; here a day has day, month and year.
"""

import re
from collections.abc import Iterator
from datetime import date, time
from functools import cache
from typing import NamedTuple

from crawler.lexicon import Wording, months
from crawler.text import folded

# A time of day may follow at once: two elements beside each other, with a margin for the eye alone.
_YEAR_ENDS = r"(?!\d(?!\d?:\d\d))"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """What a day may look like in folded text: ISO, named months, figures, in this order."""
    month = "(?:" + "|".join(sorted(months(), key=len, reverse=True)) + r")(?![^\W\d_])"
    shapes = (
        r"(?<!\d)(?P<y>(?:19|20)\d{2})\s*[-/.]\s*(?P<m>\d{1,2})\s*[-/.]\s*(?P<d>\d{1,2})(?!\d)",
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:\s?er|st|nd|rd|th|[.ºª])?[\s-]*(?:d[ei] |of )?\s*(?P<name>{month})"
        r"\.?,?[\s-]*(?:del? )?\s*(?P<y>(?:19|20)\d{2})" + _YEAR_ENDS,
        rf"(?P<name>{month})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d{{2}})" + _YEAR_ENDS,
        rf"(?<!\d)(?P<y>(?:19|20)\d{{2}})\.?\s+(?P<name>{month})\s+(?P<d>\d{{1,2}})(?!\d)",
        # As a system prints it that was not told how: Fri Apr 28 19:20:36 CEST 2023.
        rf"(?P<name>{month})\s+(?P<d>\d{{1,2}})\s+\d\d:\d\d:\d\d(?:\s+[a-z]+)?\s+(?P<y>(?:19|20)\d{{2}})(?!\d)",
        # Two figures for the year only at the end of a line or bracket, or before a time.
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:\s?er|st|nd|rd|th|[.ºª])?\s*(?P<name>{month})\.?\s+'?(?P<y>\d{{2}})"
        r"(?=\s*(?:$|[)\]|]|[-–—,à]?\s*\d{1,2}[:h]\d\d))",
        r"(?<![\d.])(?P<d>\d{1,2})\s?(?P<sep>[-/.])\s?(?P<m>\d{1,2})\s?(?P=sep)\s?"
        r"(?P<y>(?:19|20)\d{2}(?!:\d\d)|\d{2})(?!\.\d)" + _YEAR_ENDS,
        # Divided by bars or points only with a whole year: `10 | 11 | 12` turns pages.
        r"(?<![\d.|·•])(?<![|·•]\s)(?P<d>\d{1,2})\s?(?P<sep>[|·•])\s?(?P<m>\d{1,2})\s?(?P=sep)\s?(?P<y>(?:19|20)\d{2})"
        + _YEAR_ENDS,
        r"(?P<y>\d{4})\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일]",
    )
    return tuple(re.compile(shape) for shape in shapes)


_LIKELY = re.compile(r"\d[^\d]{1,24}\d")  # a day has two numbers at least; most lines have none
_HALF = r"[ap]\.?m"
# A point divides a time, and not a number, where an hour, a half of the day or a zone follows: `6.30pm`, `22.30 GMT`.
_CLOCK = Wording(
    r"(?<![\d.])(?P<h>\d{1,2})\s*(?:(?:[h:]|(?:{clock.hour})\b)\s*(?P<min>\d{2})(?!\d)|h(?!\w)|(?:{clock.hour})\b"
    rf"|[.](?P<dot>\d{{2}})(?=\s*(?:(?:{{clock.hour}})|{_HALF}|gmt|utc|bst|cest|cet)\b)|(?=\s*{_HALF}\b))"
    rf"(?::(?P<s>\d{{2}})(?!\d))?(?:[.,]\d+)?\s*(?P<half>{_HALF}\b)?"
    r"|\b(?:(?P<noon>{clock.noon})|(?P<midnight>{clock.midnight}))\b"
)
# A time as only Americans write it: they write the month first, too.
_AMERICAN = re.compile(r"\d\s?[ap]\.?m\.?,?\s+[ecmp][sd]?t\b")
UPDATED = Wording(r"\b(?:{date.updated})\b")


class Day(NamedTuple):
    """A whole date in a text: the day, and where its words begin and end in the folded text."""

    day: date
    start: int
    end: int


def days_in(line: str) -> Iterator[Day]:
    """Every whole date in a folded line, in the order of the patterns: ISO, named months, figures."""
    if not _LIKELY.search(line):
        return
    american = bool(_AMERICAN.search(line))
    for pattern in _patterns():
        for match in pattern.finditer(line):
            found = _day(match, american)
            if found:
                yield Day(found, match.start(), match.end())


def first_day(text: str) -> Day | None:
    """The first whole date of a text."""
    return min(days_in(folded(text)), key=lambda found: found.start, default=None)


def same_day(one: date, other: date | None) -> bool:
    """True for one day, or two that a zone sets apart, or one whose day and month are written in the other order."""
    if other is None:
        return False
    return abs((one - other).days) <= 1 or (one.year, one.month, one.day) == (other.year, other.day, other.month)


_SEGMENT = re.compile(r"/(?P<day>\d\d?(?P<sep>[-.])\d\d?(?P=sep)(?:19|20)\d\d)(?=/|$)")
_IN_PATH = re.compile(r"/(?P<day>(?:19|20)\d\d(?P<sep>[-/_.])(?P<m>\w{1,9})(?P=sep)\d\d?)(?![^\W_]|[-/_.]?\d)")


def day_of_path(path: str) -> str | None:
    """The day, as the address writes it, of a path such as `/2026/11/08/port`, `/2026-11-08-port`, `/2026/nov/08/`.

    Year, month and day stand in this order right behind a slash, divided alike, or the other way round between two
    slashes: other figures of a path are numbers, and days in a slug belong to what it tells.
    """
    for match in _IN_PATH.finditer(path):
        words = match["day"].replace(match["sep"], " " if match["m"].isalpha() else "-")
        if first_day(words):
            return words
    whole = _SEGMENT.search(path)
    return whole["day"] if whole and first_day(whole["day"]) else None


def _day(match: re.Match[str], american: bool) -> date | None:
    parts = match.groupdict()
    year, day = int(parts["y"]), int(parts["d"])
    month = months()[parts["name"]] if parts.get("name") else int(parts["m"])
    turned = month > 12 >= day  # 06/20/2012
    if year < 100 and len(match[0].strip()) < 8 and not (turned and parts.get("sep") == "/"):
        return None  # 1.2.20 is a version, 01.02.20 and 6/20/12 are days
    if turned or (parts.get("sep") == "/" and american and day <= 12):
        month, day = day, month
    try:
        return date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return None


def clock_in(line: str) -> time | None:
    """The first time of day in a folded line; what stands behind a word for a change is not looked at."""
    changed = UPDATED.search(line)
    match = _CLOCK.search(line[: changed.start()] if changed else line)
    if not match:
        return None
    if match["noon"] or match["midnight"]:
        return time(12 if match["noon"] else 0)
    hour, minute, second = int(match["h"]), int(match["min"] or match["dot"] or 0), int(match["s"] or 0)
    if match["half"] and hour <= 12:
        hour = hour % 12 + (12 if match["half"].startswith("p") else 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None
