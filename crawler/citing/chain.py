"""The chain of a story: where an article's news came from and who took it up, through citations and links.

`trace` needs no more than a connection to the archive, so that other programs can use it too.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.items import DEFAULT_SCORE

if TYPE_CHECKING:
    from crawler.archive.database import Archive

MAX_ARTICLES = 200  # of one chain


@dataclass(frozen=True, slots=True)
class ChainArticle:
    """An archived article of the chain."""

    id: int
    key: str
    outlet: str
    name: str
    """The outlet's name."""
    day: str | None
    """Publication day, YYYY-MM-DD."""
    title: str
    url: str
    published: str | None = None

    @property
    def when(self) -> tuple[str, str, int]:
        """Sorts articles by publication, undated ones last."""
        return self.day or "9", self.published or "9", self.id


@dataclass(frozen=True, slots=True)
class Step:
    """One article's reference to another, which may not be in the archive."""

    article: int
    """The id of the citing article."""
    outlet: str
    """The outlet cited: its id, or its usual name."""
    name: str
    target: int | None
    """The id of the article cited; None when the archive does not have it or cannot tell which it is."""
    verb: str
    """`cites`, `relays`, `reacts`; `links` for a link without words."""
    date: str | None
    via: str | None
    evidence: str
    passage: str
    score: float
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """The articles of a story, oldest first, and their references to each other."""

    article: int
    """The one that was asked for."""
    articles: tuple[ChainArticle, ...]
    steps: tuple[Step, ...]
    parents: dict[int, int | None] = field(default_factory=dict)
    """Under which article each is shown: the latest of those it draws on; None for where a story begins."""
    complete: bool = True
    """False when there were too many articles to follow."""

    def steps_of(self, article: int) -> list[Step]:
        """The references of an article, those to articles outside the archive included."""
        return [step for step in self.steps if step.article == article]

    def below(self, article: int | None) -> list[ChainArticle]:
        """The articles shown under one, oldest first; under None, where the story begins."""
        return [one for one in self.articles if self.parents.get(one.id) == article]


def trace(
    archive: "Archive | sqlite3.Connection", article: int, *, least: float = DEFAULT_SCORE, most: int = MAX_ARTICLES
) -> Chain:
    """The chain of the article with this id: its sources and their sources, its citers and their citers.

    Citations with a score under `least` (0 to 1) are left out. After `most` articles the chain is not complete.
    An id that the archive does not have makes a chain without articles.
    """
    db: sqlite3.Connection = archive if isinstance(archive, sqlite3.Connection) else archive.connection
    found: dict[int, list[Step]] = {article: _outgoing(db, article, least)}
    complete = _follow(db, found, article, least, most, up=True)
    complete = _follow(db, found, article, least, most, up=False) and complete
    steps = [step for several in found.values() for step in several]
    articles = sorted(_articles(db, found), key=lambda one: one.when)
    known = {one.id for one in articles}
    kept = [step for step in steps if step.target is None or step.target in known]
    return Chain(article, tuple(articles), tuple(kept), _parents(articles, kept), complete)


def _follow(
    db: sqlite3.Connection, found: dict[int, list[Step]], start: int, least: float, most: int, *, up: bool
) -> bool:
    """Walk one way from an article until nothing is new. Returns False when there was too much."""
    todo, seen = [start], {start}
    while todo:
        at = todo.pop(0)
        following = (s.target for s in found[at]) if up else _citers(db, at, least)
        for other in following:
            if other is None or other in seen:
                continue
            if len(found) >= most:
                return False
            seen.add(other)
            if other not in found:
                found[other] = _outgoing(db, other, least)
            todo.append(other)
    return True


def _outgoing(db: sqlite3.Connection, article: int, least: float) -> list[Step]:
    rows = db.execute(
        "SELECT c.outlet, coalesce(o.name, c.outlet), c.target, c.verb, c.cited_date, coalesce(v.name, c.via), "
        "c.evidence, c.passage, c.score, c.url FROM citations c "
        "LEFT JOIN outlets o ON o.id = c.outlet LEFT JOIN outlets v ON v.id = c.via "
        "WHERE c.article = ? AND c.score >= ? ORDER BY c.position, c.rowid",
        [article, least],
    )
    steps = [Step(article, *tuple(row)) for row in rows]
    cited = {step.target for step in steps}
    links = db.execute(
        "SELECT a.outlet, o.name, l.target, min(l.text), min(l.url) FROM links l JOIN articles a ON a.id = l.target "
        "JOIN outlets o ON o.id = a.outlet WHERE l.article = ? AND l.target != l.article GROUP BY l.target "
        "ORDER BY min(l.position)",
        [article],
    )
    for outlet, name, target, text, url in map(tuple, links):
        if target not in cited:
            steps.append(Step(article, outlet, name, target, "links", None, None, "link", text or url, 1.0, url))
    return steps


def _citers(db: sqlite3.Connection, article: int, least: float) -> list[int]:
    rows = db.execute(
        "SELECT article FROM citations WHERE target = ?1 AND score >= ?2 "
        "UNION SELECT article FROM links WHERE target = ?1",
        [article, least],
    )
    return sorted(row[0] for row in rows)


def _articles(db: sqlite3.Connection, ids: Iterable[int]) -> list[ChainArticle]:
    found = []
    for id_ in ids:
        row = db.execute(
            "SELECT a.id, a.key, a.outlet, o.name, a.day, a.title, a.url, a.published FROM articles a "
            "JOIN outlets o ON o.id = a.outlet WHERE a.id = ?",
            [id_],
        ).fetchone()
        if row:
            found.append(ChainArticle(*tuple(row)))
    return found


def _parents(articles: Sequence[ChainArticle], steps: Sequence[Step]) -> dict[int, int | None]:
    """Each article under the latest that it draws on and that comes before it in the order: no cycle can arise."""
    rank = {one.id: n for n, one in enumerate(articles)}
    parents: dict[int, int | None] = dict.fromkeys(rank)
    for step in steps:
        if step.target in rank and rank[step.target] < rank[step.article]:
            now = parents[step.article]
            if now is None or rank[step.target] > rank[now]:
                parents[step.article] = step.target
    return parents


def unread(archive: "Archive") -> int:
    """How many archived articles wait for their citations to be read."""
    row = archive.one("SELECT count(*) AS n FROM _unread")
    return int(row["n"]) if row else 0
