"""The figures of the charts: `templates/_charts.html` draws them as SVG, each beside a table of the same figures.

Drawn by the server, they need no script, which the security policy forbids.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from crawler.archive.database import Archive
from crawler.items import DEFAULT_SCORE
from crawler.serving.wording import month as month_name
from crawler.serving.wording import number
from crawler.translating import _

BAR_HEIGHT = 40  # units of the SVG
SHADES = 5  # of a cell, by its count
MAX_CITED = 7  # columns of the table of citations


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    height: float
    title: str


@dataclass(frozen=True, slots=True)
class Series:
    """One outlet's articles by month: bars in a field of `width` by `BAR_HEIGHT`, and the sums of the years."""

    outlet: str
    name: str
    total: int
    bars: list[Bar]
    width: int
    most: int
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


def coverage(archive: Archive) -> Coverage:
    """Articles by outlet and month, in whole years."""
    months = by_month(archive)
    days = [month for counted in months.values() for month in counted]
    if not days:
        return Coverage([], [])
    first, last = int(min(days)[:4]), int(max(days)[:4])
    years = [str(year) for year in range(first, last + 1)]
    names = {row["id"]: row["name"] for row in archive.rows("SELECT id, name FROM outlets ORDER BY name")}
    series = [_series(outlet, name, months[outlet], years) for outlet, name in names.items() if outlet in months]
    return Coverage(years, series)


def _series(outlet: str, name: str, months: Counter[str], years: list[str]) -> Series:
    most = max(months.values())
    bars = []
    for place, month in enumerate(f"{year}-{m:02}" for year in years for m in range(1, 13)):
        if months[month]:
            height = max(0.6, BAR_HEIGHT * months[month] / most)
            said = _("{month}: {n}").format(month=month_name(month), n=number(months[month]))
            bars.append(Bar(place, round(height, 2), said))
    sums = {year: sum(n for month, n in months.items() if month.startswith(year)) for year in years}
    return Series(outlet, name, sum(months.values()), bars, 12 * len(years), most, sums)


@dataclass(frozen=True, slots=True)
class Cell:
    count: int
    shade: int


@dataclass(frozen=True, slots=True)
class Citations:
    """Who cites whom: a row for each of our outlets, a column for each outlet cited."""

    cited: list[tuple[str, str]]
    rows: list[tuple[str, str, list[Cell], int]]


def citations(archive: Archive) -> Citations:
    """Citations between outlets, the most cited first; an outlet's citations of itself are counted too."""
    rows = archive.rows(
        "SELECT a.outlet AS citing, c.outlet AS cited, count(*) AS n FROM citations c "
        "JOIN articles a ON a.id = c.article WHERE c.score >= ? GROUP BY a.outlet, c.outlet",
        DEFAULT_SCORE,
    )
    names = {row["id"]: row["name"] for row in archive.rows("SELECT id, name FROM outlets ORDER BY name")}
    sums: Counter[str] = Counter()
    counted: dict[tuple[str, str], int] = {}
    for row in rows:
        sums[row["cited"]] += row["n"]
        counted[row["citing"], row["cited"]] = row["n"]
    columns = [cited for cited, _n in sums.most_common(MAX_CITED)]
    most = max(counted.values(), default=0)
    found = []
    for outlet, name in names.items():
        cells = [_cell(counted.get((outlet, cited), 0), most) for cited in columns]
        if any(cell.count for cell in cells):
            found.append((outlet, name, cells, sum(n for (citing, _cited), n in counted.items() if citing == outlet)))
    return Citations([(cited, names.get(cited, cited)) for cited in columns], found)


def _cell(count: int, most: int) -> Cell:
    return Cell(count, shade(count, most))


def shade(count: int, most: int) -> int:
    """How dark a count is drawn: 0 for none, SHADES for `most`."""
    if most < 2:
        return SHADES if count else 0
    return 1 + (SHADES - 1) * (count - 1) // (most - 1) if count else 0
