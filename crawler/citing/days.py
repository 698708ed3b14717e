"""Dates as a French sentence states them: `le 20 juin 2012`, `mardi`, `la veille`, `il y a deux ans`.

All are relative to the article's own day. A date to come is none: only what has appeared can be cited. The exception
is a full date with its year, which a paper bears that is on sale the evening before: `frames.dated` takes it where it
stands at a name.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from crawler.lexicon import forms, months

MONTHS = months("fr")
_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")(?![a-z])\.?"
_WEEKDAYS = forms("calendar.weekdays", "fr")
_WEEKDAY = "(?P<weekday>" + "|".join(_WEEKDAYS) + ")"
_TIME = r"(?: (?:matin|midi|soir|apres-midi|en fin de (?:journee|matinee)|dans la (?:journee|soiree|matinee)))?"
_COUNT = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "dix": 10}
_NUMBER = r"(?P<count>\d{1,2}|" + "|".join(_COUNT) + "|quelques|plusieurs)"


class DateMention(NamedTuple):
    """A day that is stated, or the first and last day it may be; and where its words stand in the flat text."""

    first: date
    last: date
    start: int
    end: int

    @property
    def day(self) -> date | None:
        """The day, where it is a single one."""
        return self.first if self.first == self.last else None


Span = tuple[date, date] | None
Reader = Callable[[re.Match[str], date], Span]


def date_mentions(level: str, today: date) -> list[DateMention]:
    """The dates in a flat sentence of an article of the day `today`, in order, none overlapping another."""
    found: list[DateMention] = []
    taken = bytearray(len(level))  # characters of the days that are found
    for read, pattern in _PATTERNS:
        for match in pattern.finditer(level):
            start, end = match.span()
            if 1 in taken[start:end]:
                continue
            if span := read(match, _reference_day(match, found, today)):
                if span[0] > today and not match.groupdict().get("year"):
                    continue
                found.append(DateMention(*span, start, end))
                taken[start:end] = b"\x01" * (end - start)
    return sorted(_until(found, today), key=lambda one: one.start)


def _reference_day(match: re.Match[str], found: list[DateMention], today: date) -> date:
    """`la veille` of a day that the sentence has named before; else the article's own."""
    if not re.search("veille|lendemain|jour meme", match[0]):
        return today
    named = [one.day for one in found if one.day and one.end <= match.start()]
    return named[-1] if named else today


def _until(found: list[DateMention], today: date) -> Iterator[DateMention]:
    for one in found:
        if one.first <= today or one.day:
            yield one._replace(last=max(one.first, min(one.last, today)))


def _one(day: date) -> Span:
    return day, day


def _named(match: re.Match[str], today: date) -> Span:
    """`mercredi 20 juin 2012`; without its year the last one that is not to come."""
    month = MONTHS[match["month"]]
    year = int(match["year"]) if match["year"] else today.year
    try:
        day = date(year, month, int(match["day"]))
        if not match["year"] and day > today:
            day = date(year - 1, month, day.day)
    except ValueError:
        return None
    return _one(day)


def _figures(match: re.Match[str], today: date) -> Span:
    year = int(match["year"] or today.year)
    if year < 100:
        year += 2000 if 2000 + year <= today.year else 1900
    try:
        day = date(year, int(match["month"]), int(match["day"]))
        return _one(day if day <= today or match["year"] else day.replace(year=year - 1))
    except ValueError:  # no such day, in this year or the one before
        return None


def _weekday(match: re.Match[str], today: date) -> Span:
    """The last one; `dernier` is never today."""
    back = (today.weekday() - _WEEKDAYS.index(match["weekday"])) % 7
    if "dernier" in match[0] and not back:
        back = 7
    return _one(today - timedelta(days=back))


def _near(match: re.Match[str], today: date) -> Span:
    word = match[0]
    if "lendemain" in word:
        return _one(today + timedelta(days=2 if "sur" in word else 1))
    back = 2 if "avant" in word else 1 if word.startswith(("hier", "la veille")) else 0
    return _one(today - timedelta(days=back))


def _eve(match: re.Match[str], today: date) -> Span:
    """`au lendemain de` what happened the day before."""
    del match
    return _one(today - timedelta(days=1))


def _of_month(match: re.Match[str], today: date) -> Span:
    """`du 20`: of this month, or the one before."""
    number = int(match["day"])
    first = today.replace(day=1)
    if number > today.day:
        first = (first - timedelta(days=1)).replace(day=1)
    try:
        return _one(first.replace(day=number))
    except ValueError:
        return None


def _month(match: re.Match[str], today: date) -> Span:
    month = MONTHS[match["month"]]
    year = int(match["year"]) if match["year"] else today.year - (month > today.month)
    first = date(year, month, 1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _year(match: re.Match[str], today: date) -> Span:
    del today
    return date(int(match["year"]), 1, 1), date(int(match["year"]), 12, 31)


def _last(match: re.Match[str], today: date) -> Span:
    """The week, month or year before this one."""
    if "semaine" in match[0]:
        monday = today - timedelta(days=today.weekday() + 7)
        return monday, monday + timedelta(days=6)
    if "mois" in match[0]:
        last = today.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last
    return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)


def _this(match: re.Match[str], today: date) -> Span:
    if "semaine" in match[0]:
        return today - timedelta(days=today.weekday()), today
    if "mois" in match[0]:
        return today.replace(day=1), today
    return date(today.year, 1, 1), today


def _ago(match: re.Match[str], today: date) -> Span:
    """`il y a deux ans`, give or take a half of the unit; `quelques` are two to eight."""
    unit = {"j": 1, "s": 7, "m": 30, "a": 365}[match["unit"][0]]
    word = match["count"]
    if word in ("quelques", "plusieurs"):
        return today - timedelta(days=9 * unit), today - timedelta(days=unit)
    count = _COUNT.get(word) or int(word)
    half = 0 if unit == 1 else unit // 2
    return today - timedelta(days=count * unit + half), today - timedelta(days=count * unit - half)


_PATTERNS: tuple[tuple[Reader, re.Pattern[str]], ...] = tuple(
    (read, re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])"))
    for read, pattern in (
        (
            _named,
            (
                rf"(?:(?:{_WEEKDAY},? )?(?:le )?)?(?P<day>\d{{1,2}})(?:er)? {_MONTH}(?: (?P<year>(?:19|"
                r"20)\d\d))?(?: dernier)?"
            ),
        ),
        (
            _named,
            (
                rf"(?P<day>\d{{1,2}})(?:er)?(?=(?:, \d{{1,2}}){{0,9}}(?: et| ou|,) (?:le |du |de )?\d{{1,2}} {_MONTH}"
                r"(?: (?P<year>(?:19|20)\d\d))?)"
            ),
        ),
        (_figures, r"(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:/(?P<year>(?:19|20)?\d\d))?"),
        (_figures, r"(?P<day>\d{1,2})[.-](?P<month>\d{1,2})[.-](?P<year>(?:19|20)\d\d)"),
        (_figures, r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d\d)"),
        (_of_month, rf"{_WEEKDAY} (?P<day>\d{{1,2}})(?! ?[a-z]*h|/)"),
        (_weekday, rf"(?:ce )?{_WEEKDAY}(?: dernier)?{_TIME}(?! prochain)"),
        (
            _near,
            r"hier(?: matin| soir| apres-midi)?|avant-hier|la veille(?: au soir)?|le (?:sur)?lendemain|"
            r"le jour meme|(?<=edition )du jour|(?<=numero )du jour|l'avant-veille|"
            r"aujourd'hui|ce jour(?:-la)?|ce matin|ce midi|cet apres-midi|ce soir",
        ),
        (_eve, r"au lendemain(?= d(?:e |u |es |'))"),
        (
            _month,
            rf"(?:debut |fin |mi-|courant |en |au mois (?:de |d')){_MONTH}(?: (?P<year>(?:19|20)\d\d))?(?: dernier)?",
        ),
        (_month, rf"{_MONTH} (?P<year>(?:19|20)\d\d)"),
        (_last, r"(?:la semaine|le mois|l'an|l'annee) (?:derniere?|passee?|precedente?)"),
        (_this, r"cette semaine|ce mois-ci|cette annee|en debut de semaine"),
        (
            _ago,
            (
                rf"il y a (?:deja |pres de |environ |un peu plus de )?{_NUMBER} (?P<unit>jours?|semaines?|mois|ans?|"
                r"annees?)"
            ),
        ),
        (_year, r"(?:en |de |des |depuis |fin |debut |courant )(?P<year>(?:19|20)\d\d)"),
        (_of_month, r"(?<=\bdu )(?P<day>\d{1,2})(?: courant)?(?=[,;.:)]|$| dernier)"),
    )
)
