"""Where a site announces its articles: the kinds of source that an outlet declares.

Which of them a site really offers is found out at run time.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from crawler.items import Kind
from crawler.translating.recorded import recorded


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One place to look. `history` sources are asked only for a window of time (`--since`)."""

    name: str
    url: str
    kind: Kind = "listing"
    history: bool = False


def feed(url: str) -> Source:
    return Source(name=recorded("feed"), url=url, kind="feed")


def news_sitemap(url: str) -> Source:
    return Source(name=recorded("news"), url=url, kind="feed")


def sitemap(url: str) -> Source:
    return Source(name=recorded("sitemap"), url=url, kind="feed", history=True)


def front(url: str) -> Source:
    """A page that lists articles, and whose links lead to feeds and section pages."""
    return Source(name=recorded("listing"), url=url)


def day_archive(url: str) -> Source:
    """One listing a day; `{day}` in the address stands for YYYY-MM-DD."""
    return Source(name=recorded("day-archive"), url=url, history=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ids:
    """Articles by number: `{id}` in the address, and known (number, day) pairs to date the others by."""

    url: str
    dated: tuple[tuple[int, str], ...]

    def window(self, since: date, until: date) -> range:
        """Numbers that fall into a window of days, with a margin for the unevenness of publishing."""
        low = max(1, self._number_on(since - timedelta(days=30)))
        return range(low, self._number_on(until + timedelta(days=30)) + 1)

    def _number_on(self, day: date) -> int:
        x = day.toordinal()
        pairs = _stretches(self.dated)
        (y0, x0), (y1, x1) = next((p for p in pairs if x <= p[1][1]), pairs[-1])
        return round(y0 + (x - x0) * (y1 - y0) / max(1, x1 - x0))

    def day_of(self, number: int) -> str:
        """The day on which a number was probably given; the last there is for one beyond all calendars."""
        pairs = _stretches(self.dated)
        (x0, y0), (x1, y1) = next((p for p in pairs if number <= p[1][0]), pairs[-1])
        day = round(y0 + (number - x0) * (y1 - y0) / max(1, x1 - x0))
        return date.fromordinal(min(max(day, date.min.toordinal()), date.max.toordinal())).isoformat()


@cache
def _stretches(dated: tuple[tuple[int, str], ...]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """From one known number to the next, each with its day as an ordinal."""
    return list(itertools.pairwise((number, date.fromisoformat(day).toordinal()) for number, day in dated))


def days_between(since: date, until: date) -> Iterator[date]:
    """Every day of the window, the newest first."""
    for back in range((until - since).days + 1):
        yield until - timedelta(days=back)
