"""The drawing of a story: when each outlet told it, to scale, and who took it from whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crawler.serving.wording import short_day

LEFT, RIGHT, TOP = 130, 28, 8  # units of the drawing around its points
WIDTH = 760
ROW = 34  # height of a row of points
APART = 30  # between two points of one row at least; those that are nearer get rows of their own
RADIUS = 11
MOST_TICKS = 7
NAME = 20  # letters of an outlet's name that fit before the points
NOON = time(12)


@dataclass(frozen=True, slots=True)
class Point:
    """An article; `n` is its number in the list below the drawing."""

    n: int
    id: int
    key: str
    title: str
    outlet: str
    x: float
    y: float


@dataclass(slots=True)
class Timeline:
    """Where everything stands. Without points there is nothing to draw."""

    points: list[Point] = field(default_factory=list)
    lanes: list[tuple[str, float]] = field(default_factory=list)
    """Outlets, each with the height of its first row."""
    arcs: list[str] = field(default_factory=list)
    """Paths from an article to one that draws on it."""
    ticks: list[tuple[str, float]] = field(default_factory=list)
    """Days, each with its place."""
    height: float = 0.0
    width: int = WIDTH


def timeline(articles: Sequence[Mapping[str, Any]]) -> Timeline:
    """The drawing of a story's articles (as `Story.articles`, oldest first); undated ones are left out."""
    dated = [(n, one, moment) for n, one in enumerate(articles, 1) if (moment := _moment(one))]
    if len(dated) < 2:
        return Timeline()
    first, last = min(m for _, _, m in dated), max(m for _, _, m in dated)
    span = max(last - first, timedelta(days=1))
    scale = (WIDTH - LEFT - RIGHT) / span.total_seconds()

    def x_of(moment: datetime) -> float:
        return round(LEFT + (moment - first).total_seconds() * scale, 1)

    days = _days(first, first + span, _zone(articles[0]))
    drawing = Timeline(ticks=[(short_day(day), x_of(day)) for day in days])
    by_outlet: dict[str, list[tuple[int, Mapping[str, Any], float]]] = {}
    for n, one, moment in dated:
        by_outlet.setdefault(one["name"], []).append((n, one, x_of(moment)))
    top = float(TOP + RADIUS)
    for name, some in by_outlet.items():
        drawing.lanes.append((name if len(name) <= NAME else f"{name[: NAME - 1]}…", top))
        rows: list[float] = []
        for n, one, x in some:
            row = next((place for place, taken in enumerate(rows) if x - taken >= APART), len(rows))
            rows[row:] = [x, *rows[row + 1 :]]
            drawing.points.append(Point(n, one["id"], one["key"], one["title"], name, x, top + row * ROW))
        top += len(rows) * ROW
    drawing.height = top - ROW + 2 * RADIUS
    drawing.points.sort(key=lambda point: point.n)
    drawing.arcs = _arcs(drawing.points, articles)
    return drawing


def _moment(one: Mapping[str, Any]) -> datetime | None:
    """When an article came out; at noon of its day, where its outlet is, if no more is known."""
    try:
        if one["published"] and one["published_precision"] == "minute":
            known = datetime.fromisoformat(one["published"])
        else:
            known = datetime.combine(datetime.fromisoformat(one["day"] or ""), NOON)
    except ValueError:
        return None
    return (known if known.tzinfo else known.replace(tzinfo=_zone(one))).astimezone(UTC)


def _zone(one: Mapping[str, Any]) -> tzinfo:
    """The time zone of an article's outlet; UTC for one that nobody knows."""
    try:
        return ZoneInfo(one["timezone"] or "UTC")
    except (ValueError, ZoneInfoNotFoundError):
        return UTC


def _days(first: datetime, last: datetime, zone: tzinfo) -> list[datetime]:
    """Midnights between two moments, MOST_TICKS at most, at equal distances."""
    step = max(1, -(-(last - first).days // MOST_TICKS))
    day = first.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    found = []
    while day <= last:
        found.append(day)
        day += timedelta(days=step)
    return found


def _arcs(points: Sequence[Point], articles: Sequence[Mapping[str, Any]]) -> list[str]:
    """A curve for each article from the one that it draws on, where both are drawn."""
    drawn = {point.id: point for point in points}
    found = []
    for one in articles:
        here, there = drawn.get(one["id"]), drawn.get(one["source"])
        if here and there:
            middle = round((here.x + there.x) / 2, 1)
            found.append(f"M{there.x} {there.y} C{middle} {there.y} {middle} {here.y} {here.x} {here.y}")
    return found
