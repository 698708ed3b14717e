"""The figures of the charts: `templates/_charts.html` draws them as SVG, each beside a table of the same figures.

Drawn by the server, they need no script, which the security policy forbids.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from crawler.archive.database import Archive
from crawler.serving.wording import month as month_name
from crawler.serving.wording import number
from crawler.translating import _

BAR_HEIGHT = 40  # units of the SVG


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    height: float
    title: str
    month: str
    """`YYYY-MM`: its articles are found by it."""


@dataclass(frozen=True, slots=True)
class Series:
    """One outlet's articles by month: bars in a field of `width` by `BAR_HEIGHT`, and the sums of the years."""

    outlet: str
    name: str
    total: int
    bars: list[Bar]
    width: int
    most: int
    """Articles of its fullest month."""
    scale: int
    """Articles that a bar of full height stands for."""
    years: dict[str, int]


@dataclass(frozen=True, slots=True)
class Coverage:
    """All outlets over the same years."""

    years: list[str]
    series: list[Series]


def by_month(archive: Archive) -> dict[str, Counter[str]]:
    """Articles of each outlet by month, `YYYY-MM`."""
    rows = archive.rows(
        "SELECT outlet, day, count(*) AS n FROM articles WHERE day IS NOT NULL GROUP BY outlet, day"
    )  # in the order of an index: nothing is sorted
    months: dict[str, Counter[str]] = {}
    for row in rows:
        if is_day(row["day"]):
            months.setdefault(row["outlet"], Counter())[row["day"][:7]] += row["n"]
    return months


def is_day(text: str) -> bool:
    """Whether a text is a day as the archive writes one."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def coverage(archive: Archive, *, common: bool = False) -> Coverage:
    """Articles by outlet and month, in whole years; with `common`, all outlets are drawn on one scale."""
    months = by_month(archive)
    days = [month for counted in months.values() for month in counted]
    if not days:
        return Coverage([], [])
    first, last = int(min(days)[:4]), int(max(days)[:4])
    years = [str(year) for year in range(first, last + 1)]
    names = {row["id"]: row["name"] for row in archive.rows("SELECT id, name FROM outlets ORDER BY name")}
    highest = max(max(counted.values()) for counted in months.values()) if common else None
    series = [
        _series(outlet, name, months[outlet], years, highest) for outlet, name in names.items() if outlet in months
    ]
    return Coverage(years, series)


def _series(outlet: str, name: str, months: Counter[str], years: list[str], highest: int | None) -> Series:
    most = max(months.values())
    scale = highest or most
    bars = []
    for place, month in enumerate(f"{year}-{m:02}" for year in years for m in range(1, 13)):
        if months[month]:
            height = max(0.6, BAR_HEIGHT * months[month] / scale)
            said = _("{month}: {n}").format(month=month_name(month), n=number(months[month]))
            bars.append(Bar(place, round(height, 2), said, month))
    sums = {year: sum(n for month, n in months.items() if month.startswith(year)) for year in years}
    return Series(outlet, name, sum(months.values()), bars, 12 * len(years), most, scale, sums)
