"""The network of citations: which outlet cites which, in a span of years, as figures, as a table and as a drawing.

The drawing puts outlets on a circle, those with most citations apart. A line is the thicker the more often one cites
the other; the two ways between two outlets are bent to different sides.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, gcd, hypot, pi, sin, sqrt
from typing import Any

from crawler.archive.database import Archive
from crawler.items import DEFAULT_SCORE
from crawler.serving.wording import number
from crawler.translating import _

SHADES = 5  # of a cell, by its count
MAX_CITED = 7  # columns of the table
MAX_NODES = 12  # outlets of the drawing
WIDTH, HEIGHT = 760, 420  # units of the drawing
RADIUS = 150
LEAST_NODE, MOST_NODE = 7, 26
MOST_LINE = 9
BEND = 0.16  # how far a line leaves the straight one, of its length
COUNTED = """
SELECT a.outlet AS citing, c.outlet AS cited, count(*) AS n FROM citations c JOIN articles a ON a.id = c.article
WHERE c.score >= :least AND (:since IS NULL OR a.day >= :since) AND (:until IS NULL OR a.day < :until)
GROUP BY a.outlet, c.outlet
"""


@dataclass(frozen=True, slots=True)
class Cell:
    count: int
    shade: int
    cited: str


@dataclass(frozen=True, slots=True)
class Node:
    name: str
    x: float
    y: float
    radius: float
    label_y: float
    title: str


@dataclass(frozen=True, slots=True)
class Edge:
    path: str
    head: str
    """The points of its arrow head."""
    width: float
    title: str


@dataclass(frozen=True, slots=True)
class Citations:
    """Who cites whom: a row for each of our outlets, a column for each outlet cited, and the drawing."""

    cited: list[tuple[str, str]]
    rows: list[tuple[str, str, list[Cell], int]]
    nodes: list[Node]
    edges: list[Edge]
    width: int = WIDTH
    height: int = HEIGHT


def citations(archive: Archive, since: str | None = None, until: str | None = None) -> Citations:
    """Citations between outlets, the most cited first; an outlet's citations of itself are counted too.

    `since` and `until` are years, both included.
    """
    span = {"since": since and f"{since}-01-01", "until": until and f"{int(until) + 1:04}-01-01"}
    rows = archive.rows_named(COUNTED, span | {"least": DEFAULT_SCORE})
    names = {row["id"]: row["name"] for row in archive.rows("SELECT id, name FROM outlets ORDER BY name")}
    counted = {(row["citing"], row["cited"]): row["n"] for row in rows}
    sums: Counter[str] = Counter()
    for (_citing, cited), n in counted.items():
        sums[cited] += n
    columns = [cited for cited, _n in sums.most_common(MAX_CITED)]
    most = max(counted.values(), default=0)
    found = []
    for outlet, name in names.items():
        cells = [_cell(counted.get((outlet, cited), 0), most, cited) for cited in columns]
        total = sum(n for (citing, _cited), n in counted.items() if citing == outlet)
        if total:
            found.append((outlet, name, cells, total))
    nodes, edges = _drawing(counted, names)
    return Citations([(cited, names.get(cited, cited)) for cited in columns], found, nodes, edges)


def years(archive: Archive) -> list[str]:
    """The years of the articles that cite, from the first to the last."""
    row = archive.rows(
        "SELECT min(substr(a.day, 1, 4)) AS first, max(substr(a.day, 1, 4)) AS last FROM citations c "
        "JOIN articles a ON a.id = c.article WHERE a.day GLOB '[12][0-9][0-9][0-9]-*'"
    )[0]
    return [str(year) for year in range(int(row["first"]), int(row["last"]) + 1)] if row["first"] else []


def asked_year(text: Any, known: Sequence[str]) -> str | None:
    """A year of a URL's parameter, if it is one of those."""
    return text if text in known else None


def _cell(count: int, most: int, cited: str) -> Cell:
    return Cell(count, shade(count, most), cited)


def shade(count: int, most: int) -> int:
    """How dark a count is drawn: 0 for none, SHADES for `most`."""
    if most < 2:
        return SHADES if count else 0
    return 1 + (SHADES - 1) * (count - 1) // (most - 1) if count else 0


def _drawing(counted: dict[tuple[str, str], int], names: dict[str, str]) -> tuple[list[Node], list[Edge]]:
    """The outlets with most citations, of others and by others, and the lines between them."""
    between = {pair: n for pair, n in counted.items() if pair[0] != pair[1]}
    weight: Counter[str] = Counter()
    for (citing, cited), n in between.items():
        weight[citing] += n
        weight[cited] += n
    drawn = [outlet for outlet, _n in weight.most_common(MAX_NODES)]
    made: Counter[str] = Counter()
    for (_citing, cited), n in between.items():
        made[cited] += n
    step = _apart(len(drawn))
    nodes = {outlet: _node(n * step, len(drawn), outlet, names, made, weight) for n, outlet in enumerate(drawn)}
    most = max(between.values(), default=1)
    edges = [
        _edge(nodes[citing], nodes[cited], n, most)
        for (citing, cited), n in sorted(between.items(), key=lambda pair: pair[1])
        if citing in nodes and cited in nodes
    ]
    return list(nodes.values()), edges


def _apart(places: int) -> int:
    """A step by which every place of a circle is visited once, and neighbours in the order stand far apart."""
    return next((step for step in range(places // 3 + 1, places) if gcd(step, places) == 1), 1)


def _node(place: int, of: int, outlet: str, names: dict[str, str], cited: Counter[str], weight: Counter[str]) -> Node:
    angle = 2 * pi * place / of - pi / 2
    x, y = WIDTH / 2 + 1.6 * RADIUS * cos(angle), HEIGHT / 2 + RADIUS * sin(angle)
    most = max(weight.values())
    radius = LEAST_NODE + (MOST_NODE - LEAST_NODE) * sqrt(weight[outlet] / most)
    name = names.get(outlet, outlet)
    told = _("{outlet}: cited {cited} times, cites {cites} times")
    title = told.format(outlet=name, cited=number(cited[outlet]), cites=number(weight[outlet] - cited[outlet]))
    below = y + radius + 16 if sin(angle) > -0.5 else y - radius - 7
    return Node(name, round(x, 1), round(y, 1), round(radius, 1), round(below, 1), title)


def _edge(citing: Node, cited: Node, n: int, most: int) -> Edge:
    """A bent line from the one that cites to the one that is cited, with an arrow head."""
    along_x, along_y = cited.x - citing.x, cited.y - citing.y
    middle_x = (citing.x + cited.x) / 2 - BEND * along_y
    middle_y = (citing.y + cited.y) / 2 + BEND * along_x
    width = 1 + (MOST_LINE - 1) * n / most
    into_x, into_y = cited.x - middle_x, cited.y - middle_y
    into = hypot(into_x, into_y) or 1
    unit_x, unit_y = into_x / into, into_y / into
    size = 5 + width
    tip_x, tip_y = cited.x - unit_x * (cited.radius + 2), cited.y - unit_y * (cited.radius + 2)
    foot_x, foot_y = tip_x - unit_x * size * 1.4, tip_y - unit_y * size * 1.4
    head = (
        (tip_x, tip_y), (foot_x - unit_y * size / 1.6, foot_y + unit_x * size / 1.6),
        (foot_x + unit_y * size / 1.6, foot_y - unit_x * size / 1.6),
    )  # fmt: skip
    title = _("{citing} cites {cited}: {n}").format(citing=citing.name, cited=cited.name, n=number(n))
    return Edge(
        f"M{citing.x} {citing.y}Q{middle_x:.1f} {middle_y:.1f} {foot_x:.1f} {foot_y:.1f}",
        " ".join(f"{x:.1f},{y:.1f}" for x, y in head), round(width, 1), title,
    )  # fmt: skip
