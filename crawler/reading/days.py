"""Days as people write them, in the languages news is written in: found anywhere in a line, by rule alone.

dateparser knows more wordings, but takes a version number or a time for a day; here a day has day, month and year.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from crawler.lexicon import months
from crawler.text import folded

# A time of day may follow at once: two elements beside each other, with a margin for the eye alone.
_YEAR_ENDS = r"(?!\d(?!\d?:\d\d))"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """What a day may look like in folded text: ISO, named months, figures, in this order."""
    month = "(?:" + "|".join(sorted(months(), key=len, reverse=True)) + r")(?![^\W\d_])"
    shapes = (
        r"(?<!\d)(?P<y>(?:19|20)\d{2})\s*[-/.]\s*(?P<m>\d{1,2})\s*[-/.]\s*(?P<d>\d{1,2})(?!\d)",
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:er|st|nd|rd|th|[.ºª])?[\s-]*(?:d[ei] |of )?\s*(?P<name>{month})"
        r"\.?,?[\s-]*(?:del? )?\s*(?P<y>(?:19|20)\d{2})" + _YEAR_ENDS,
        rf"(?P<name>{month})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d{{2}})" + _YEAR_ENDS,
        rf"(?<!\d)(?P<y>(?:19|20)\d{{2}})\.?\s+(?P<name>{month})\s+(?P<d>\d{{1,2}})(?!\d)",
        # As a system prints it that was not told how: Fri Apr 28 19:20:36 CEST 2023.
        rf"(?P<name>{month})\s+(?P<d>\d{{1,2}})\s+\d\d:\d\d:\d\d(?:\s+[a-z]+)?\s+(?P<y>(?:19|20)\d{{2}})(?!\d)",
        # Two figures for the year only at the end of a line or bracket, or before a time.
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:er|st|nd|rd|th|[.ºª])?\s*(?P<name>{month})\.?\s+'?(?P<y>\d{{2}})"
        r"(?=\s*(?:$|[)\]|]|[-–—,à]?\s*\d{1,2}[:h]\d\d))",
        r"(?<![\d.])(?P<d>\d{1,2})\s?(?P<sep>[-/.])\s?(?P<m>\d{1,2})\s?(?P=sep)\s?"
        r"(?P<y>(?:19|20)\d{2}(?!:\d\d)|\d{2})(?!\.\d)" + _YEAR_ENDS,
        r"(?P<y>\d{4})\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일]",
    )
    return tuple(re.compile(shape) for shape in shapes)


_LIKELY = re.compile(r"\d[^\d]{1,24}\d")  # a day has two numbers at least; most lines have none
CLOCK = re.compile(
    r"(?<![\d.])(?P<h>\d{1,2})\s*(?:[h:]\s*(?P<min>\d{2})(?!\d)|h(?!\w)|[.](?P<dot>\d{2})\s*uhr)(?:\d{2}|:\d{2})?"
    r"\s*(?P<half>[ap]\.?m\b)?"
)


class Day(NamedTuple):
    """A whole date in a text: the day, and where its words begin and end in the folded text."""

    day: date
    start: int
    end: int


def days_in(line: str) -> Iterator[Day]:
    """Every whole date in a folded line, in the order of the patterns: ISO, named months, figures."""
    if not _LIKELY.search(line):
        return
    for pattern in _patterns():
        for match in pattern.finditer(line):
            found = _day(match)
            if found:
                yield Day(found, match.start(), match.end())


def first_day(text: str) -> Day | None:
    """The first whole date of a text."""
    return min(days_in(folded(text)), key=lambda found: found.start, default=None)


def _day(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    year, day = int(parts["y"]), int(parts["d"])
    if year < 100 and len(match[0].strip()) < 8:  # 1.2.20 is a version, 01.02.20 a day
        return None
    month = months()[parts["name"]] if parts.get("name") else int(parts["m"])
    if month > 12 and parts.get("sep") == "/":  # 06/20/2012
        month, day = day, month
    try:
        return date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return None


def clock_in(line: str) -> tuple[int, int] | None:
    """Hour and minute of the first time of day in a folded line."""
    match = CLOCK.search(line)
    if not match:
        return None
    hour, minute = int(match["h"]), int(match["min"] or match["dot"] or 0)
    if match["half"] and hour <= 12:
        hour = hour % 12 + (12 if match["half"].startswith("p") else 0)
    return (hour, minute) if hour < 24 and minute < 60 else None
