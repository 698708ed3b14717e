"""The gaps calendar: the last year of each outlet, a square a day, with what was judged and what was not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from crawler.archive.database import Archive
from crawler.archive.gaps import LEAST_USUAL, JudgedPeriod, judged_periods
from crawler.serving.charts import is_day
from crawler.serving.network import shade
from crawler.serving.wording import number, short_month, weekday
from crawler.translating import _

WEEKS = 53


@dataclass(frozen=True, slots=True)
class Day:
    x: int
    """The week's column."""
    y: int
    """The weekday's row, from Monday."""
    kind: str
    """Class of the square: `gap`, or its shade by the number of articles."""
    judged: bool
    title: str
    day: str | None
    """`YYYY-MM-DD`, where it has articles to be found."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A year of one outlet: a square a day, columns are weeks that begin on Monday."""

    outlet: str
    name: str
    days: list[Day]
    months: list[str]
    """For each column, the name of the month whose first day is in it, or nothing."""
    judged: int
    """Days that were judged, by themselves or in their week."""
    gap_days: int
    gap_weeks: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A line of the table beside the calendar."""

    outlet: str
    first: str
    days: int
    articles: int
    usual: float
    failed_runs: str | None


@dataclass(frozen=True, slots=True)
class Gaps:
    calendars: list[Calendar]
    rows: list[Gap]
    """All gaps of these calendars, newest first."""
    least: int = LEAST_USUAL


def gaps(archive: Archive) -> Gaps:
    """The last year of each outlet day by day, and the days and weeks on which it published too little."""
    last = archive.rows("SELECT max(date(started)) AS day FROM crawls")[0]["day"]
    if not last or not is_day(last):
        return Gaps([], [])
    until = date.fromisoformat(last)
    since = until - timedelta(days=until.weekday(), weeks=WEEKS - 1)
    calendars, rows = [], []
    for outlet in archive.rows("SELECT id, name FROM outlets ORDER BY name"):
        counted = archive.rows(
            "SELECT day, count(*) AS n FROM articles WHERE outlet = ? AND day BETWEEN ? AND ? GROUP BY day",
            outlet["id"],
            str(since),
            last,
        )
        if counted:
            periods = judged_periods(archive, outlet["id"], since)
            calendars.append(_calendar(outlet, {row["day"]: row["n"] for row in counted}, periods, since, until))
            rows += [_gap(archive, outlet["id"], period) for period in periods if period.is_gap]
    return Gaps(calendars, sorted(rows, key=lambda gap: (gap.first, gap.outlet), reverse=True))


def _gap(archive: Archive, outlet: str, period: JudgedPeriod) -> Gap:
    failed = archive.rows(
        "SELECT group_concat(id || ' ' || coalesce(outcome, 'killed'), '; ') AS runs FROM crawls "
        "WHERE outlet = ? AND mode = 'crawl' AND coalesce(outcome, 'killed') != 'done' "
        "AND date(started) BETWEEN ? AND ?",
        outlet,
        str(period.first),
        str(period.dates[-1] + timedelta(days=2)),
    )
    return Gap(outlet, str(period.first), period.days, period.articles, period.usual, failed[0]["runs"])


def _calendar(
    outlet: dict[str, Any], counted: dict[str, int], periods: Sequence[JudgedPeriod], since: date, until: date
) -> Calendar:
    judged = {day: period for period in periods for day in period.dates}
    gaps = [period.days for period in periods if period.is_gap]
    return Calendar(
        outlet["id"],
        outlet["name"],
        list(_squares(counted, judged, since, until)),
        [_month_in(since + timedelta(weeks=week)) for week in range(WEEKS)],
        judged=len(judged),
        gap_days=gaps.count(1),
        gap_weeks=gaps.count(7),
        first=str(since),
        last=str(until),
    )


def _squares(counted: dict[str, int], judged: dict[date, JudgedPeriod], since: date, until: date) -> Iterator[Day]:
    most = max(counted.values())
    for place in range((until - since).days + 1):
        day = since + timedelta(days=place)
        n, period = counted.get(str(day), 0), judged.get(day)
        kind = "gap" if period and period.is_gap else f"shade-{shade(n, most)}"
        title = _title(str(day), n, period)
        yield Day(place // 7, place % 7, kind, period is not None, title, str(day) if n else None)


def _title(day: str, n: int, period: JudgedPeriod | None) -> str:
    """What is said of a square."""
    told = {"day": weekday(day), "n": number(n)}
    if period is None:
        return _("{day}: {n}, not judged").format(**told)
    if not period.is_gap:
        return _("{day}: {n}").format(**told)
    told |= {"week": number(period.articles), "usual": number(period.usual)}
    if period.days > 1:
        return _("{day}: {n}; in its week {week}, usually {usual}").format(**told)
    return _("{day}: {n}, usually {usual}").format(**told)


def _month_in(monday: date) -> str:
    """The short name of the month that begins in a week; nothing where none does."""
    first = next((day for n in range(7) if (day := monday + timedelta(days=n)).day == 1), None)
    return short_month(first) if first else ""
