"""Wordings of dates, as sites write them, made into moments in the outlet's own zone."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crawler.items import Outlet, Precision
from crawler.reading.days import clock_in, first_day
from crawler.reading.relative import counted_back
from crawler.reading.zones import zone_in
from crawler.text import folded, tidy

EARLIEST = 1990
_ISO = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:[T ](?P<time>\d{2}:\d{2}(?::\d{2})?)(?:[.,:]\d+)?\s*(?P<zone>Z|[+-]\d{2}(?::?\d{2})?)?)?"
)
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?P<rest>(?:T?\d\d:?\d\d.*)?)")
# Seconds or milliseconds since 1970, as programs count; `/Date(…)/` is .NET's.
_EPOCH = re.compile(r"(?:/Date\()?(?P<seconds>\d{10})(?:\d{3}|\.\d+)?(?:[+-]\d{4})?(?:\)/)?")


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
    try:
        moment = _iso(_spelled(text), outlet, zone) or _worded(text, outlet, zone, fetched)
    except OverflowError:  # the first or last day of Python's calendar, in another zone: programs' words for "never"
        return None
    if moment is None:
        return None
    if moment.when.year < EARLIEST or moment.when > fetched + timedelta(days=1):
        return None
    return _without_false_time(moment, outlet)


def _spelled(text: str) -> str:
    """A moment that programs write short or count, as ISO has it; anything else unchanged."""
    if counted := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(counted["seconds"]), UTC).isoformat()
    if short := _COMPACT.fullmatch(text):
        clock = re.sub(r"^T?(\d\d):?(\d\d)(?::?(\d\d))?", _clock, short["rest"])
        return f"{short['y']}-{short['m']}-{short['d']}{clock}"
    return text


def _clock(match: re.Match[str]) -> str:
    return f"T{match[1]}:{match[2]}:{match[3] or '00'}"


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
    local = outlet.trust_declared_offset and aware.utcoffset()
    return Moment(aware if local else aware.astimezone(zone), "minute")


def _worded(text: str, outlet: Outlet, zone: ZoneInfo, fetched: datetime) -> Moment | None:
    """A date in words or figures, as sites show it to readers; `il y a 2 heures` counts from the fetch."""
    line = folded(text)
    found = first_day(line)
    if found is None:
        counted = counted_back(line, fetched, zone)
        return Moment(*counted) if counted else None
    before, within, behind = line[: found.start], line[found.start : found.end], line[found.end :]
    clock = clock_in(behind) or clock_in(before) or clock_in(within)
    if clock is None:
        return _day_only(datetime.combine(found.day, time()), outlet, zone)
    stated = datetime.combine(found.day, clock, zone_in(text) or zone)
    local = outlet.trust_declared_offset and stated.utcoffset()
    return Moment(stated if local else stated.astimezone(zone), "minute")


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
