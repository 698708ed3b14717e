"""What holds of every wording of a date, and of every day and moment that is written in a form we know."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from crawler.citing.days import date_mentions
from crawler.clock import http_date, stamp, typed_day
from crawler.discovering.feeds import stated_moment
from crawler.importing.dates import warc_date
from crawler.items import Outlet
from crawler.reading.days import day_of_path, days_in, first_day
from crawler.reading.moments import EARLIEST, read_moment
from crawler.reading.zones import zone_in
from crawler.text import folded
from tests.conftest import FETCHED

ZONES = ("Europe/Paris", "America/Toronto", "Pacific/Tahiti", "UTC")
DAYS = st.dates(date(1995, 1, 1), FETCHED.date())
OFFSETS = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
MOMENTS = st.datetimes(datetime(1995, 1, 2), datetime(2026, 11, 19), timezones=OFFSETS).map(
    lambda when: when.replace(microsecond=0)
)
# Pieces that dates are made of, in any order.
PIECES = st.sampled_from(
    ["29/2", "31.12.", "2026", "0001-01-01", "9999-12-31", "T00:00:00", "23:59", "+14:00", "-12:00", "Z", "mars",
     "1er", "il y a", "99 semaines", "lundi", "dernier", "hier", "à 18h30", "GMT+2", "EST", "年1月1日", "minuit",
     "du", "le", "."]
)  # fmt: skip
WORDING = st.lists(PIECES | st.text(max_size=3), max_size=6).flatmap(
    lambda parts: st.sampled_from([" ", ""]).map(lambda space: space.join(parts))
)


def outlet(zone: str) -> Outlet:
    return Outlet(id="e", name="E", homepage="https://e.example/", hosts=("e.example",), timezone=zone)


@contextmanager
def machine_in(zone: str) -> Iterator[None]:
    """This process as if it ran in another zone."""
    before = os.environ.get("TZ")
    try:
        os.environ["TZ"] = zone
        time.tzset()
        yield
    finally:
        os.environ.pop("TZ")
        if before is not None:
            os.environ["TZ"] = before
        time.tzset()


@given(WORDING | st.text(max_size=60), st.sampled_from(ZONES))
def test_what_is_read_of_any_wording_can_be_true(wording: str, zone: str) -> None:
    moment = read_moment(wording, outlet(zone), FETCHED)
    if moment is not None:
        assert moment.when.tzinfo is not None
        assert moment.when.year >= EARLIEST
        assert moment.when <= FETCHED + timedelta(days=1)
        assert read_moment(moment.when.isoformat(), outlet(zone), FETCHED) is not None


@given(MOMENTS, st.sampled_from(ZONES))
def test_a_moment_with_its_offset_is_that_moment_in_every_zone(when: datetime, zone: str) -> None:
    for wording in (when.isoformat(), when.isoformat(" "), when.strftime("%Y%m%dT%H%M%S%z")):
        moment = read_moment(wording, outlet(zone), FETCHED)
        assert moment is not None
        assert (moment.when, moment.precision) == (when, "minute")
        assert moment.when.utcoffset() == when.astimezone(ZoneInfo(zone)).utcoffset()


@given(DAYS, st.sampled_from(ZONES), st.sampled_from(["fr", "en", "de", "es", "it", "nl"]))
def test_a_day_is_the_same_in_every_language_and_zone(day: date, zone: str, language: str) -> None:
    for wording in (day.isoformat(), format_date(day, "long", locale=language)):
        moment = read_moment(wording, outlet(zone), FETCHED)
        assert moment is not None, wording
        assert (moment.when.date(), moment.precision) == (day, "day"), wording


@given(DAYS, st.text("abc é.,'", max_size=12), st.text("abc é.,'", max_size=12))
def test_a_day_is_found_anywhere_in_a_line(day: date, before: str, behind: str) -> None:
    found = first_day(f"{before} ({day:%d/%m/%Y}) {behind}")
    assert found is not None
    assert found.day == day
    in_path = first_day(day_of_path(f"/actu/{day:%Y/%m/%d}/un-port") or "")
    assert in_path is not None
    assert in_path.day == day


@given(WORDING)
def test_days_stand_where_they_are_said_to_stand(wording: str) -> None:
    line = folded(wording)
    for found in days_in(line):
        assert 0 <= found.start < found.end <= len(line)
        assert any(c.isdigit() for c in line[found.start : found.end])


@given(WORDING, DAYS)
def test_days_that_a_sentence_cites_are_past_and_do_not_overlap(wording: str, today: date) -> None:
    end = 0
    for one in date_mentions(folded(wording), today):
        assert one.first <= one.last <= today
        assert end <= one.start < one.end
        end = one.end


@given(DAYS)
def test_a_day_that_a_sentence_states_is_that_day(day: date) -> None:
    sentence = folded(f"Le {format_date(day, 'd MMMM yyyy', locale='fr')}, un journal l'écrivait.")
    assert date_mentions(sentence, FETCHED.date())[0].day == day


@given(MOMENTS, st.sampled_from(ZONES))
def test_dates_of_mail_and_http_are_read_alike_on_every_machine(when: datetime, zone: str) -> None:
    without = f"{when.astimezone(UTC):%a, %d %b %Y %H:%M:%S}"
    with machine_in(zone):
        assert http_date(format_datetime(when)) == when
        assert http_date(format_datetime(when.astimezone(UTC), usegmt=True)) == when
        assert http_date(without) == http_date(f"{without} -0000") == when
        assert warc_date(stamp(when)) == warc_date(f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}") == when


@given(WORDING | st.text(max_size=40))
def test_any_header_is_a_date_in_utc_or_none(text: str) -> None:
    for read in (http_date(text), warc_date(text)):
        assert read is None or read.utcoffset() == timedelta()


@given(MOMENTS)
def test_a_feed_states_the_same_moment_in_each_of_its_forms(when: datetime) -> None:
    for wording in (when.isoformat(), format_datetime(when), f"{when:%d %b %Y %H:%M:%S %z}"):
        assert datetime.fromisoformat(stated_moment(wording) or "") == when


@given(WORDING | st.text(max_size=40))
def test_a_feeds_moment_is_stable(wording: str) -> None:
    once = stated_moment(wording)
    assert stated_moment(once) == once


@given(OFFSETS, st.sampled_from(["GMT", "UTC", ""]))
def test_an_offset_behind_a_time_is_read(offset: timezone, name: str) -> None:
    words = f"2026-11-08 10:30:00 {name}{datetime(2026, 1, 1, tzinfo=offset):%z}"
    read = zone_in(words)
    assert read is not None
    assert read.utcoffset(None) == offset.utcoffset(None)


@given(st.dates())
def test_a_year_a_month_and_a_day_that_are_typed_hold_each_other(day: date) -> None:
    year, month, whole = f"{day.year:04}", f"{day:%Y-%m}".rjust(7, "0"), day.isoformat()
    firsts = [typed_day(text) for text in (year, month, whole)]
    lasts = [typed_day(text, last=True) for text in (whole, month, year)]
    assert firsts + lasts == sorted(firsts + lasts)
    assert firsts[-1] == lasts[0] == whole


@given(st.text(max_size=12))
def test_what_is_typed_is_a_day_or_refused(text: str) -> None:
    try:
        date.fromisoformat(typed_day(text))
    except ValueError:
        with pytest.raises(ValueError):  # noqa: PT011 - any sentence
            typed_day(text, last=True)
