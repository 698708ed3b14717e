"""Articles grouped into stories by what connects them. Nothing here knows the archive.

Two articles are of one story when one cites, links to or copies the other, or when two outlets told the same news
within days, and no more than MAX_DAYS lie between them: what refers to a matter of years ago is another story.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MAX_DAYS = 60  # between two articles that are connected
MIN_REVIEWED = 5  # matters that an article names which nothing else connects: it is a press review


class Evidence(StrEnum):
    """By what an article is known to draw on another, the surest first."""

    CITATION = "citation"
    LINK = "link"
    COPY = "copy"
    LIKENESS = "likeness"


@dataclass(frozen=True, slots=True)
class Moment:
    """When an article came out, as far as that is known. Undated ones come last."""

    day: str | None
    """YYYY-MM-DD, in the outlet's time zone."""
    published: str | None
    """With its offset; compared within a day only."""
    id: int
    key: str = ""
    """The article's, which decides where the time does not: it is the same in every archive."""

    @property
    def order(self) -> tuple[str, str, str, int]:
        return self.day or "9", self.published or "9", self.key, self.id


@dataclass(frozen=True, slots=True)
class Edge:
    """One article draws on another."""

    article: int
    other: int
    """The one that is drawn on. For likeness the order of publication decides."""
    evidence: Evidence
    score: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Group:
    """The articles of a story, oldest first."""

    articles: tuple[int, ...]
    sources: Mapping[int, Edge]
    """What each article draws on, where that is an earlier one of the story; the first has none."""


class _Sets:
    """Disjoint sets of articles."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def find(self, one: int) -> int:
        while (above := self._above.get(one, one)) != one:
            self._above[one] = self._above.get(above, above)
            one = self._above[one]
        return one

    def join(self, one: int, two: int) -> None:
        self._above[self.find(one)] = self.find(two)


def group(moments: Mapping[int, Moment], edges: Iterable[Edge]) -> list[Group]:
    """The stories of two articles and more, in the order of their first articles."""
    near = [edge for edge in edges if _near(moments.get(edge.article), moments.get(edge.other))]
    kept = _without_reviews(near)
    sets = _Sets()
    for edge in kept:
        sets.join(edge.article, edge.other)
    members, inside = defaultdict[int, set[int]](set), defaultdict[int, list[Edge]](list)
    for edge in kept:
        members[sets.find(edge.article)] |= {edge.article, edge.other}
        inside[sets.find(edge.article)].append(edge)
    groups = [
        _group(sorted(some, key=lambda one: moments[one].order), inside[root]) for root, some in members.items()
    ]
    return sorted(groups, key=lambda one: moments[one.articles[0]].order)


def _near(one: Moment | None, two: Moment | None) -> bool:
    """True for two articles of the archive that came out within MAX_DAYS; of an undated one nobody can say."""
    if one is None or two is None or one.id == two.id or not (one.day and two.day):
        return False
    return abs((_date(one.day) - _date(two.day)).days) <= MAX_DAYS


def _date(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError:
        return date.min


def _without_reviews(edges: Sequence[Edge]) -> list[Edge]:
    """The connections without those that a press review makes between matters that have nothing in common."""
    named = defaultdict[int, set[int]](set)
    for edge in edges:
        if edge.evidence in (Evidence.CITATION, Evidence.LINK):
            named[edge.article].add(edge.other)
    suspects = {article for article, others in named.items() if len(others) >= MIN_REVIEWED}
    sets = _Sets()
    for edge in edges:
        if edge.article not in suspects and edge.other not in suspects:
            sets.join(edge.article, edge.other)
    reviews = {one for one in suspects if len({sets.find(other) for other in named[one]}) >= MIN_REVIEWED}
    return [edge for edge in edges if edge.article not in reviews]


def _group(articles: Sequence[int], edges: Iterable[Edge]) -> Group:
    """Each article under the latest earlier one that it draws on by the surest evidence."""
    rank = {article: place for place, article in enumerate(articles)}
    sources: dict[int, Edge] = {}
    for edge in edges:
        later, earlier = edge.article, edge.other
        if rank[later] < rank[earlier]:
            if edge.evidence != Evidence.LIKENESS:
                continue  # it refers to what came out after it: an article that was changed since
            edge = Edge(earlier, later, edge.evidence, edge.score)
        now = sources.get(edge.article)
        if now is None or _surer(edge, rank) > _surer(now, rank):
            sources[edge.article] = edge
    return Group(tuple(articles), sources)


def _surer(edge: Edge, rank: Mapping[int, int]) -> tuple[int, int]:
    return -list(Evidence).index(edge.evidence), rank[edge.other]
