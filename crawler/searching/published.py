"""How many articles an outlet has published in all, as far as its own sources and others' tell independently.

Feeds, sitemaps and listings of one site leave out the same articles, so they count as one list. What a web archive
holds, and what the numbers of a site's addresses lead to, does not depend on them: that is the other list.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from crawler.archive.database import Archive
from crawler.searching.recapture import Lists, total, vary
from crawler.translating import N_, _
from crawler.translating.forms import day, figure

LEAST_SHARED = 7  # articles that both lists have; with fewer the estimate is biased (Robson and Regier 1964)
LEAST_OF_PART = 20  # the same for a part of the span whose lists are compared with those of the other parts
MOST_UNDATED = 0.02  # share of the articles that may lack a day, when days are asked for
# An article is named by several addresses; a page that was no article is in no list. A number that was tried names an
# article only where it led to one.
LISTED = """
WITH addresses AS (
    SELECT coalesce(a.key, u.key, u.url) AS item, coalesce(a.day, u.published, u.around, (
               SELECT min(substr(s.published, 1, 10)) FROM sightings s WHERE s.url = u.url)) AS day,
           u.state = 'not_article' AND u.article IS NULL AS none,
           u.article IS NOT NULL AS held,
           EXISTS (SELECT 1 FROM sightings s WHERE s.url = u.url AND s.kind NOT IN ('cdx', 'ids')) AS own,
           EXISTS (SELECT 1 FROM sightings s WHERE s.url = u.url AND s.kind = 'cdx') AS archived,
           EXISTS (SELECT 1 FROM sightings s WHERE s.url = u.url AND s.kind = 'ids') AS numbered
    FROM urls u LEFT JOIN articles a ON a.id = u.article WHERE u.outlet = :outlet
), items AS (
    SELECT min(day) AS day, max(own) AS own, max(archived OR numbered AND held) AS other
    FROM addresses GROUP BY item HAVING NOT min(none)
)
SELECT * FROM items WHERE (own OR other) AND (:whole OR day IS NULL OR day BETWEEN :since AND :until)
"""
HELD = "SELECT count(*) AS n FROM articles WHERE outlet = ? AND day BETWEEN ? AND ?"
Item = Mapping[str, Any]


class Obstacle(StrEnum):
    """Why no number can be given."""

    NOTHING_NAMED = N_("no source has named an article")
    DEPENDENT = N_(
        "feeds, sitemaps and listings of one site leave out the same articles; `depeche backfill` asks another"
    )
    NOTHING_OWN = N_("no source of the site itself has named an article")
    UNDATED = N_("too many articles that were named have no day as yet")
    FEW_SHARED = N_("the site's own sources and others have too few articles in common")
    UNEVEN = N_("both are denser in some years than in others; ask for a shorter span")


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """How many articles were published, or why that cannot be said.

    Numbers are None where there is an `obstacle`. They hold for the days from `since` to `until`, which both lists
    reach.
    """

    since: str | None = None
    until: str | None = None
    own: int
    """Articles that feeds, sitemaps and listings of the site named."""
    other: int
    """Articles that a web archive holds or that numbers led to."""
    both: int = 0
    number: int | None = None
    low: int | None = None
    """The end of the interval that holds the true number 95 times of 100."""
    high: int | None = None
    held: int | None = None
    """Articles of these days in the archive."""
    obstacle: Obstacle | None = None

    @property
    def shares(self) -> tuple[float, float, float] | None:
        """What part of the published articles is held, from 0 to 1: most likely, at least, at most."""
        if self.held is None or not self.number or not self.low or not self.high:
            return None
        return self.held / self.number, self.held / self.high, self.held / self.low


def published(archive: Archive, outlet: str, since: str | None, until: str | None) -> Published:
    """The estimate for one outlet (its id) and the publication days from `since` to `until` (None: no limit)."""
    items = archive.rows_named(LISTED, {
        "outlet": outlet, "whole": not (since or until), "since": since or "", "until": until or "9999-12-31",
    })  # fmt: skip
    own, other = _counted(items, "own"), _counted(items, "other")
    dated = [item for item in items if item["day"]]
    if len(items) - len(dated) > MOST_UNDATED * len(items):
        return Published(own=own, other=other, obstacle=Obstacle.UNDATED)
    if not own or not other:
        lone = Obstacle.DEPENDENT if own else Obstacle.NOTHING_OWN if other else Obstacle.NOTHING_NAMED
        return Published(own=own, other=other, obstacle=lone)
    return _estimated(archive, outlet, dated)


def _counted(items: Sequence[Item], name: str) -> int:
    return sum(bool(item[name]) for item in items)


def _estimated(archive: Archive, outlet: str, items: Sequence[Item]) -> Published:
    """From items with days: within the days that both lists reach."""
    reach = [[item["day"] for item in items if item[name]] for name in ("own", "other")]
    since, until = max(map(min, reach)), min(map(max, reach))
    within = [item for item in items if since <= item["day"] <= until]
    lists = _lists(within)
    told = Published(since=since, until=until, own=lists.first, other=lists.second, both=lists.both)
    if lists.both < LEAST_SHARED:
        return replace(told, obstacle=Obstacle.FEW_SHARED)
    if vary(_years(within)):
        return replace(told, obstacle=Obstacle.UNEVEN)
    found = total(lists)
    held = archive.rows(HELD, outlet, since, until)[0]["n"]
    number, low, high = (max(each, held) for each in (found.number, found.low, found.high))
    return replace(told, number=number, low=low, high=high, held=held)


def _lists(items: Sequence[Item]) -> Lists:
    both = sum(bool(item["own"] and item["other"]) for item in items)
    return Lists(_counted(items, "own"), _counted(items, "other"), both)


def _years(items: Sequence[Item]) -> Iterator[Lists]:
    """The lists of each year; years with little are taken together."""
    by_year: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_year[item["day"][:4]].append(item)
    waiting: list[Item] = []
    for _year, found in sorted(by_year.items()):
        waiting += found
        if (lists := _lists(waiting)).both >= LEAST_OF_PART:
            yield lists
            waiting = []
    if waiting:
        yield _lists(waiting)


def in_words(one: Published) -> str:
    """`About 312 articles were published from … to … (between 305 and 330 …)`, or why that cannot be said."""
    if one.obstacle or one.shares is None:
        reason = _(one.obstacle) if one.obstacle else ""
        return _("How many were published cannot be estimated: {reason}.").format(reason=reason)
    message = _(
        "About {number} articles were published from {since} to {until} (between {low} and {high}, 95 times of 100); "
        "{share} of them are held ({least} to {most})."
    )
    share, least, most = (figure(f"{each:.1%}") for each in one.shares)
    return message.format(
        number=figure(one.number), low=figure(one.low), high=figure(one.high), since=day(one.since or ""),
        until=day(one.until or ""), share=share, least=least, most=most,
    )  # fmt: skip
