"""The tables of stories, made anew at the end of a run from citations, links, copies and likenesses.

A story keeps its number as long as most of its articles stay together.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from crawler.archive.database import Archive
from crawler.citing.press import Press
from crawler.items import DEFAULT_SCORE
from crawler.stories import alike
from crawler.stories.grouping import MAX_DAYS, Edge, Evidence, Group, Moment, group

if TYPE_CHECKING:
    from sqlite_utils import Database

BATCH = 50  # articles compared in one transaction
MIN_SHARE, MIN_SHARE_WITHIN = 0.2, 0.5  # of the shorter text that is copied: between outlets, within one
EDGES = f"""
SELECT article, target AS other, '{Evidence.CITATION}' AS evidence, max(score) AS score FROM citations
WHERE target IS NOT NULL AND score >= :least GROUP BY article, target
UNION ALL
SELECT DISTINCT article, target, '{Evidence.LINK}', 1.0 FROM links WHERE target IS NOT NULL
UNION ALL
SELECT CASE c.first WHEN c.article THEN c.other ELSE c.article END,
       CASE c.first WHEN c.article THEN c.article ELSE c.other END, '{Evidence.COPY}', c.share
FROM copies c JOIN articles a ON a.id = c.article JOIN articles o ON o.id = c.other
WHERE c.share >= CASE WHEN a.outlet = o.outlet THEN {MIN_SHARE_WITHIN} ELSE {MIN_SHARE} END
UNION ALL
SELECT article, other, '{Evidence.LIKENESS}', score FROM _alike
"""  # noqa: S608 - constants

NEAR = f"""
SELECT e.article, e.other, e.evidence, e.score FROM ({EDGES}) e
CROSS JOIN temp._days a ON a.id = e.article CROSS JOIN temp._days o ON o.id = e.other
WHERE coalesce(abs(julianday(a.day) - julianday(o.day)), 0) <= {MAX_DAYS}
"""  # noqa: S608 - constants


def update(archive: Archive, press: Press, *, seconds: float = float("inf")) -> int:
    """Compare the articles that have changed, then make the stories anew. Returns how many still wait.

    After `seconds` no further transaction begins, and the stories stay as they were; the next call goes on. Raises
    ArchiveError and OutOfSpaceError as `Archive.transaction` does.
    """
    end, heads = time.monotonic() + seconds, alike.Heads(press)
    while articles := _waiting(archive):
        if time.monotonic() >= end:
            return int(archive.rows("SELECT count(*) AS n FROM _unstoried")[0]["n"])
        with archive.transaction() as db:
            for article in articles:
                alike.compare(db, heads, article)
                db.execute("UPDATE _unstoried SET compared = 1 WHERE article = ?", [article])
    if archive.one("SELECT 1 FROM _unstoried LIMIT 1"):
        with archive.transaction() as db:
            with _near_edges(db):
                groups = group(_moments(db), _edges(db))
            _write(db, groups)
            db.execute("DELETE FROM _unstoried")
    return 0


def _waiting(archive: Archive) -> list[int]:
    sql = "SELECT article FROM _unstoried WHERE NOT compared ORDER BY article LIMIT ?"
    return [row["article"] for row in archive.rows(sql, BATCH)]


@contextmanager
def _near_edges(db: "Database") -> Iterator[None]:
    """Have `temp._near`: the connections of articles that may be near enough in time to be of one story.

    Most connections of a large archive lead far back. They are left out by the days of the two articles, which an
    index has; a day that SQLite cannot read is left to `group`.
    """
    db.execute("CREATE TEMP TABLE _days (id INTEGER PRIMARY KEY, day TEXT)")
    db.execute("INSERT INTO temp._days SELECT id, day FROM articles WHERE day IS NOT NULL ORDER BY id")
    db.execute(f"CREATE TEMP TABLE _near AS {NEAR}", {"least": DEFAULT_SCORE})
    try:
        yield
    finally:
        db.execute("DROP TABLE temp._near")
        db.execute("DROP TABLE temp._days")


def _edges(db: "Database") -> Iterator[Edge]:
    for row in db.query("SELECT * FROM temp._near ORDER BY rowid"):
        yield Edge(row["article"], row["other"], Evidence(row["evidence"]), row["score"])


def _moments(db: "Database") -> dict[int, Moment]:
    """When each article came out that such a connection has."""
    rows = db.query(
        "SELECT id, day, published, key FROM articles WHERE id IN "
        "(SELECT article FROM temp._near UNION SELECT other FROM temp._near)"
    )
    return {row["id"]: Moment(row["day"], row["published"], row["id"], row["key"]) for row in rows}


def _write(db: "Database", groups: list[Group]) -> None:
    """Bring both tables up to date; rows that stay as they are are not written."""
    before = {row["article"]: row for row in db.query("SELECT * FROM story_articles")}
    numbers = _numbers(groups, {article: row["story"] for article, row in before.items()})
    after: dict[int, dict[str, Any]] = {}
    for number, one in numbers.items():
        _write_story(db, number, one)
        after |= {row["article"]: row for row in _rows(number, one)}
    gone = [article for article in before if article not in after]
    db.conn.executemany("DELETE FROM story_articles WHERE article = ?", ([article] for article in gone))
    db.table("story_articles").upsert_all(
        (row for article, row in after.items() if before.get(article) != row), pk="article"
    )
    db.execute("DELETE FROM stories WHERE id NOT IN (SELECT story FROM story_articles)")


def _numbers(groups: list[Group], before: Mapping[int, int]) -> dict[int, Group]:
    """A number for each story: that which most of its articles had, if no larger story takes it; else a new one."""
    next_number = max(before.values(), default=0) + 1
    found: dict[int, Group] = {}
    wishes = [(Counter(before[a] for a in one.articles if a in before).most_common(), one) for one in groups]
    for counts, one in sorted(wishes, key=lambda wish: (-max((n for _, n in wish[0]), default=0), wish[1].articles)):
        number = next((number for number, _ in counts if number not in found), next_number)
        next_number = max(next_number, number + 1)
        found[number] = one
    return found


def _write_story(db: "Database", number: int, one: Group) -> None:
    row = next(
        db.query("SELECT id AS first, title, outlet, day AS began FROM articles WHERE id = ?", [one.articles[0]])
    )
    marks = ", ".join("?" * len(one.articles))
    counts = next(db.query(f"SELECT count(DISTINCT outlet) AS outlets, max(day) AS ended FROM articles "  # noqa: S608
                           f"WHERE id IN ({marks})", list(one.articles)))  # fmt: skip
    row |= counts | {"id": number, "articles": len(one.articles)}
    if next(db.query("SELECT * FROM stories WHERE id = ?", [number]), None) != row:
        db.table("stories").upsert(row, pk="id")


def _rows(number: int, one: Group) -> Iterator[dict[str, Any]]:
    for position, article in enumerate(one.articles):
        edge = one.sources.get(article)
        yield {
            "article": article,
            "story": number,
            "position": position,
            "source": edge.other if edge else None,
            "evidence": edge.evidence.value if edge else None,
            "score": edge.score if edge else None,
        }
