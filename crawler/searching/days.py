"""Days, months and years as people type them."""

import re

from crawler.clock import typed_day
from crawler.text import folded
from crawler.translating import _

_NUMBERS = re.compile(r"(?:(\d{1,2})[./-])?(\d{1,2})[./-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[./](\d{1,2})(?:[./](\d{1,2}))?")
_DAY_FIRST = re.compile(r"(?:(\d{1,2})(?:er|st|nd|rd|th)?\.? )?([^\W\d_]+)\.? (\d{4})")
_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")


def day_of(text: str, *, last: bool = False) -> str:
    """YYYY-MM-DD for a day, month or year: `2012-06-22`, `22/06/2012`, `22 juin 2012`, `June 22, 2012`, `juin 2012`,
    `06/2012`, `2012`. Of numbers alone the day stands before the month, as in French.

    A year or month means its first day, with `last` its last one. Raises ValueError for what is no day.
    """
    try:
        return typed_day(_as_iso(folded(text)), last=last)
    except ValueError as error:
        message = _("'{text}' is no day; write YYYY-MM-DD, or 22/06/2012, juin 2012, 2012")
        raise ValueError(message.format(text=text)) from error


def _as_iso(text: str) -> str:
    """The same with its numbers in the order of ISO 8601, where that can be told."""
    if found := _YEAR_FIRST.fullmatch(text):
        return "-".join(part for part in found.groups() if part)
    if found := _NUMBERS.fullmatch(text):
        day, month, year = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = found[1], _month(found[2]), found[3]
    elif found := _MONTH_FIRST.fullmatch(text):
        day, month, year = found[2], _month(found[1]), found[3]
    else:
        return text
    return "-".join(part for part in (year, month, day) if part)


def _month(name: str) -> str:
    """The number of a month; French and English names win over those of other languages."""
    from crawler.lexicon import months  # reads files; most days are typed in numbers, or none is

    known = months() | months("en") | months("fr")
    return str(known.get(name, name))
