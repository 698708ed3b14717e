"""The drawing above the results of a search: articles found by year, a row for each outlet or for each of several
words that are compared. Each bar is a link to its articles."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace

from crawler.archive.database import Archive
from crawler.searching.facets import FacetCounts, FacetQuery, count
from crawler.serving.finding import Asked, facet_query
from crawler.serving.wording import number, percent
from crawler.translating import _

HEIGHT = 40  # units of the SVG
_YEAR = re.compile(r"[0-9]{4}")  # other programs may write anything into a day
LEAST = 0.8  # of them for a bar of a single article
DRAWN = 8  # outlets, those with most hits


@dataclass(frozen=True, slots=True)
class HitBar:
    """The articles found in a year."""

    place: int
    """Of the year, from 0."""
    height: float
    label: str
    query: str
    """The query string of the search for these articles alone."""


@dataclass(frozen=True, slots=True)
class HitRow:
    """The bars of an outlet or of words."""

    name: str
    total: int
    bars: list[HitBar]


@dataclass(frozen=True, slots=True)
class Hits:
    """The drawing: rows on one scale, so that they can be compared."""

    years: list[str]
    rows: list[HitRow]
    most: str
    """What a bar of full height stands for: a number, or a share of all articles of the year."""
    others: int
    """Outlets with hits that are not drawn."""


def everything(archive: Archive) -> FacetCounts:
    """All articles of the archive, counted: what the shares are of."""
    return count(archive, FacetQuery())


@dataclass(frozen=True, slots=True)
class _Line:
    """What a row is drawn from: hits by year, all articles by year, and the search that a year's bar leads to."""

    name: str
    counted: Counter[str]
    whole: Counter[str]
    asked: Asked
    fixed: dict[str, str]


def hits(
    archive: Archive, asked: Asked, found: FacetCounts, whole: FacetCounts, names: dict[str, str]
) -> Hits | None:
    """The drawing of what a search found, by outlet, or by word where some are compared.

    None where it would be of a single year.
    """
    lines = _by_words(archive, asked, found, whole) if asked.compared else _by_outlet(asked, found, whole, names)
    told = [year for line in lines for year in line.counted]
    if len(set(told)) < 2:
        return None
    drawn = lines[:DRAWN]
    years = [str(year) for year in range(int(min(told)), int(max(told)) + 1)]
    most = max(_size(line, year, asked.share) for line in drawn for year in line.counted)
    rows = [
        HitRow(line.name, line.counted.total(), [_bar(line, year, years, most, asked.share) for year in line.counted])
        for line in drawn
    ]
    return Hits(years, rows, _share(most) if asked.share else number(most), len(lines) - len(drawn))


def _by_outlet(asked: Asked, found: FacetCounts, whole: FacetCounts, names: dict[str, str]) -> list[_Line]:
    outlets = {outlet for outlet, year in found.spread if _YEAR.fullmatch(year)}
    lines = [
        _Line(names.get(outlet, outlet), _years(found, {outlet}), _years(whole, {outlet}), asked, {"outlet": outlet})
        for outlet in sorted(outlets)
    ]
    return sorted(lines, key=lambda line: -line.counted.total())


def _by_words(archive: Archive, asked: Asked, found: FacetCounts, whole: FacetCounts) -> list[_Line]:
    every = _years(whole, set(asked.chosen.get("outlet", ())))
    lines = [_Line(asked.words or _("all articles"), _years(found), every, replace(asked, compared=()), {})]
    for words in asked.compared:
        other = replace(asked, words=words, compared=())
        lines.append(_Line(words, _years(count(archive, facet_query(archive, other))), every, other, {}))
    return lines


def _years(counts: FacetCounts, outlets: Collection[str] = ()) -> Counter[str]:
    """Articles by year, of these outlets or of all, the years in order and none without articles."""
    summed: Counter[str] = Counter()
    for (outlet, year), n in sorted(counts.spread.items(), key=lambda pair: pair[0][1]):
        if _YEAR.fullmatch(year) and n and (not outlets or outlet in outlets):
            summed[year] += n
    return summed


def _size(line: _Line, year: str, share: bool) -> float:
    return line.counted[year] / line.whole[year] if share else line.counted[year]


def _bar(line: _Line, year: str, years: list[str], most: float, share: bool) -> HitBar:
    n, size = line.counted[year], _size(line, year, share)
    told = {"name": line.name, "year": year, "n": number(n), "whole": number(line.whole[year])}
    if share:
        label = _("{name}, {year}: {n} of {whole}, {share}").format(**told, share=_share(size))
    else:
        label = _("{name}, {year}: {n}").format(**told)
    height = round(max(LEAST, HEIGHT * size / most), 2)
    query = line.asked.narrowed_to(**line.fixed, year=year)
    return HitBar(years.index(year), height, label, query)


def _share(share: float) -> str:
    return percent(share, 0 if share >= 0.1 else 1)
