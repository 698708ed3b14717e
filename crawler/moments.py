"""Wordings of dates, as sites write them, made into moments in the outlet's own zone."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import dateparser

from crawler.items import Outlet, Precision
from crawler.text import folded, tidy

EARLIEST = 1990
_ISO = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})(?:[T ](?P<time>\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
# What may stand before a date; everything up to the first of these is dropped.
_START = re.compile(
    r"\d|(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b|(?:aujourd|hier|avant-hier|il y a)\b|"
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
)
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})\s*(?:h|:)\s*(\d{2})(?!\d)|(?<!\d)(\d{1,2})\s*h(?!\w)")
_WEEKDAY = re.compile(r"^(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s+")
_FULL_DATE = re.compile(r"\d{1,2}(?:er)?\s+[a-z]+\.?\s+\d{4}|\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{4}-\d{2}-\d{2}")
_RELATIVE = re.compile(r"aujourd'hui|hier|avant-hier|il y a\b")


class Moment(NamedTuple):
    """A moment in the outlet's zone, and how exactly it is known."""

    when: datetime
    precision: Precision


def read_moment(wording: str, outlet: Outlet, fetched: datetime) -> Moment | None:
    """A wording of a date, in the outlet's zone; None when it cannot be read or cannot be true.

    Relative wordings are taken from the moment of the fetch. Nothing before 1990 or more than a day after
    the fetch is believed.
    """
    zone = ZoneInfo(outlet.timezone)
    text = tidy(wording.replace("\u00a0", " ").replace("\u202f", " "))
    moment = _iso(text, outlet, zone) or _worded(text, outlet, zone, fetched)
    if moment is None:
        return None
    if moment.when.year < EARLIEST or moment.when > fetched + timedelta(days=1):
        return None
    return _without_false_time(moment, outlet)


def _iso(text: str, outlet: Outlet, zone: ZoneInfo) -> Moment | None:
    match = _ISO.fullmatch(text)
    if not match:
        return None
    try:
        if not match["time"]:
            return _day_only(datetime.fromisoformat(match["day"]), outlet, zone)
        stated = datetime.fromisoformat(f"{match['day']}T{match['time']}")
        offset = match["zone"]
        if not offset or (offset == "Z" and outlet.false_utc):
            return Moment(stated.replace(tzinfo=zone), "minute")
        aware = datetime.fromisoformat(f"{match['day']}T{match['time']}{offset}")
    except ValueError:
        return None
    return Moment(aware.astimezone(zone), "minute")


def _worded(text: str, outlet: Outlet, zone: ZoneInfo, fetched: datetime) -> Moment | None:
    """A date in French (or English) words, as sites write it."""
    text = folded(text)
    start = _START.search(text)
    if not start:
        return None
    text = _WEEKDAY.sub("", text[start.start() :])
    relative = _RELATIVE.match(text)
    clock = _CLOCK.search(text)
    if not relative:
        day = _FULL_DATE.search(text)
        if not day:
            return None
        text = day[0] if not clock else f"{day[0]} {int(clock[1] or clock[3]):02}:{clock[2] or '00'}"
    elif clock:
        text = f"{text[: clock.start()]}{clock[1] or clock[3]}:{clock[2] or '00'}"
    found = dateparser.parse(
        text,
        languages=["fr", "en"],
        settings={
            "DATE_ORDER": "DMY",
            "TIMEZONE": outlet.timezone,
            "RETURN_AS_TIMEZONE_AWARE": True,
            "RELATIVE_BASE": fetched.astimezone(zone).replace(tzinfo=None),
            **({} if relative else {"REQUIRE_PARTS": ["day", "month", "year"]}),
        },
    )
    if found is None:
        return None
    if clock or (relative and re.search(r"heure|minute|seconde", text)):
        return Moment(found.astimezone(zone), "minute")
    return _day_only(found, outlet, zone)


def _day_only(day: datetime, outlet: Outlet, zone: ZoneInfo) -> Moment:
    """A day without time: midnight where the outlet is, or midnight UTC where the site itself has it so."""
    midnight = UTC if outlet.midnight_utc else zone
    return Moment(datetime.combine(day.date(), time(), midnight).astimezone(zone), "day")


def _without_false_time(moment: Moment, outlet: Outlet) -> Moment:
    """A time that is only midnight UTC, from before the site had times, is no time."""
    old = moment.when.date().isoformat() < outlet.no_time_before
    if old and moment.when.astimezone(UTC).time() == time():
        return Moment(moment.when, "day")
    return moment
