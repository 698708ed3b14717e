"""The page of a story: what an article comes from and what took it up, oldest first, with the evidence."""

import json
from collections import deque
from typing import Any

from crawler.archive import Archive
from crawler.serving.article import find, names

FAR = 6  # steps that a story is followed, back and forth
MANY = 200  # articles of one story


def story(held: Archive, wanted: str) -> dict[str, Any] | None:
    """All articles that citations connect with this one, oldest first; None when it is not held."""
    start = find(held, wanted)
    if start is None:
        return None
    reached, edges = {start["id"]: 0}, {}
    waiting = deque([start["id"]])
    while waiting and len(reached) < MANY:
        ident = waiting.popleft()
        rows = held.rows(
            "SELECT rowid AS n, article, target, outlet, verb, passage, via, evidence, cited_date, score "
            "FROM citations WHERE (article = ?1 OR target = ?1) AND score >= 0.5",
            ident,
        )
        for row in rows:
            edges[row["n"]] = row
            for other in (row["article"], row["target"]):
                if other and other not in reached and reached[ident] < FAR:
                    reached[other] = reached[ident] + 1
                    waiting.append(other)
    return {
        "article": start,
        "names": names(held),
        "steps": _steps(held, reached, list(edges.values())),
        "whole": len(reached) < MANY,
    }


def _steps(held: Archive, reached: dict[int, int], edges: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each article with what it cites, in the order of publication."""
    rows = held.rows(
        "SELECT id, key, outlet, title, day, published, published_precision, language, url "
        "FROM articles WHERE id IN (SELECT value FROM json_each(?)) ORDER BY published, id",
        json.dumps(list(reached)),
    )
    titles = {row["id"]: row for row in rows}
    for row in rows:
        row["cites"] = [
            edge | {"cited": titles.get(edge["target"])} for edge in edges if edge["article"] == row["id"]
        ]
    return rows
