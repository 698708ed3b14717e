"""How many articles are usual for an outlet, day by day and week by week, and where it has under half of that.

A day is judged from the outlet's first run on, against the eight same weekdays before it, as in the view `gaps`; and
only where so many articles are usual that half of them is no chance. Weeks are judged for outlets that publish less.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import median

from crawler.archive.database import Archive

LEAST_USUAL = 4  # articles a day, or a week, under which a small number is no gap
PERIODS = 8  # weekdays or weeks before, which say what is usual


@dataclass(frozen=True, slots=True)
class JudgedPeriod:
    """A day or a whole week, Monday to Sunday, that could be judged."""

    first: date
    days: int
    """1 or 7."""
    articles: int
    usual: float
    """Median of the periods before it."""

    @property
    def is_gap(self) -> bool:
        """Whether it has under half; of a week, which may have few, also fewer than chance leaves one time in forty.

        A count that chance alone makes lies two of its square roots below its mean about so often.
        """
        if self.days == 1:
            return self.articles < self.usual / 2
        return self.articles < min(self.usual / 2, max(1, self.usual - 2 * sqrt(self.usual)))

    @property
    def dates(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range(self.days)]


def judged_periods(archive: Archive, outlet: str, since: date) -> list[JudgedPeriod]:
    """Every day and week that could be judged, those from `since` on, oldest first."""
    row = archive.one(
        "SELECT min(date(started)) AS first, max(date(started)) AS last FROM crawls "
        "WHERE outlet = ? AND mode = 'crawl' AND finished IS NOT NULL",
        outlet,
    )
    if row is None or row["first"] is None:
        return []
    first, last = max(date.fromisoformat(row["first"]), since), date.fromisoformat(row["last"])
    rows = archive.rows(
        "SELECT day, count(*) AS n FROM articles WHERE outlet = ? AND day BETWEEN ? AND ? GROUP BY day",
        outlet,
        str(first - timedelta(weeks=PERIODS + 1)),
        row["last"],
    )
    return judge({row["day"]: row["n"] for row in rows}, first, last)


def judge(counted: Mapping[str, int], first: date, last: date) -> list[JudgedPeriod]:
    """Judge the days from `first` on and before `last`, the day of the last run, which may not be over.

    `counted` are articles by day, YYYY-MM-DD, from nine weeks before `first` on. A week with a day that is judged is
    not judged once more.
    """
    days = list(_days(counted, first, last))
    done = {day for period in days for day in period.dates}
    weeks = [week for week in _weeks(counted, first, last) if done.isdisjoint(week.dates)]
    return sorted([*days, *weeks], key=lambda period: period.first)


def _days(counted: Mapping[str, int], first: date, last: date) -> Iterator[JudgedPeriod]:
    for n in range((last - first).days):
        yield from _judged(counted, first + timedelta(days=n), 1)


def _weeks(counted: Mapping[str, int], first: date, last: date) -> Iterator[JudgedPeriod]:
    monday = first + timedelta(days=-first.weekday() % 7)
    while monday + timedelta(weeks=1) <= last:
        yield from _judged(counted, monday, 7)
        monday += timedelta(weeks=1)


def _judged(counted: Mapping[str, int], first: date, days: int) -> Iterator[JudgedPeriod]:
    """The period, if enough is usual then."""

    def articles(begin: date) -> int:
        return sum(counted.get(str(begin + timedelta(days=n)), 0) for n in range(days))

    usual = median(articles(first - timedelta(weeks=back)) for back in range(1, PERIODS + 1))
    if usual >= LEAST_USUAL:
        yield JudgedPeriod(first, days, articles(first), usual)
