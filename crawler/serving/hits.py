"""The drawing above the results of a search: articles found by outlet and year, each bar a link to its articles."""

from collections import Counter
from dataclasses import dataclass

from crawler.archive.database import Archive
from crawler.searching.facets import FacetCounts, FacetQuery, count
from crawler.serving.finding import Asked

HEIGHT = 40  # units of the SVG
LEAST = 0.8  # of them for a bar of a single article
DRAWN = 8  # outlets, those with most hits


@dataclass(frozen=True, slots=True)
class HitBar:
    """The articles found of an outlet in a year."""

    place: int
    """Of the year, from 0."""
    height: float
    label: str
    query: str
    """The query string of the same search for this outlet and year alone."""


@dataclass(frozen=True, slots=True)
class HitRow:
    """An outlet's bars."""

    name: str
    total: int
    bars: list[HitBar]


@dataclass(frozen=True, slots=True)
class Hits:
    """The drawing: rows on one scale, so that outlets can be compared."""

    years: list[str]
    rows: list[HitRow]
    most: str
    """What a bar of full height stands for: a number, or a share of an outlet's articles of the year."""
    others: int
    """Outlets with hits that are not drawn."""


def everything(archive: Archive) -> FacetCounts:
    """All articles of the archive, counted: what the shares are of."""
    return count(archive, FacetQuery())


def hits(asked: Asked, found: FacetCounts, whole: FacetCounts, names: dict[str, str]) -> Hits | None:
    """The drawing of what a search found; None where it would be of a single year."""
    by_outlet: dict[str, Counter[str]] = {}
    for (outlet, year), n in found.spread.items():
        if year:
            by_outlet.setdefault(outlet, Counter())[year] += n
    told = [year for counted in by_outlet.values() for year in counted]
    if len(set(told)) < 2:
        return None
    years = [str(year) for year in range(int(min(told)), int(max(told)) + 1)]
    ordered = sorted(by_outlet, key=lambda outlet: (-by_outlet[outlet].total(), outlet))
    sizes = {
        (outlet, year): n / whole.spread[outlet, year] if asked.share else n
        for outlet in ordered[:DRAWN]
        for year, n in by_outlet[outlet].items()
    }
    most = max(sizes.values())
    rows = []
    for outlet in ordered[:DRAWN]:
        bars = []
        for year, n in sorted(by_outlet[outlet].items()):
            size = sizes[outlet, year]
            told_size = f"{n:,} of {whole.spread[outlet, year]:,}, {_percent(size)}" if asked.share else f"{n:,}"
            label = f"{names.get(outlet, outlet)}, {year}: {told_size}"
            height = round(max(LEAST, HEIGHT * size / most), 2)
            bars.append(HitBar(years.index(year), height, label, asked.narrowed_to(outlet=outlet, year=year)))
        rows.append(HitRow(names.get(outlet, outlet), by_outlet[outlet].total(), bars))
    return Hits(years, rows, _percent(most) if asked.share else f"{most:,}", len(ordered[DRAWN:]))


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.1 else f"{share:.1%}"
