"""The page of a story: what an article comes from and what took it up, oldest first, with the evidence."""

import json
from typing import Any

from crawler.archive.database import Archive
from crawler.citing.chain import trace
from crawler.serving.article import names


def story(held: Archive, wanted: str) -> dict[str, Any] | None:
    """The chain of an article as `depeche trace` has it; None when the archive holds no such article."""
    start = held.article(wanted)
    if start is None:
        return None
    chain = trace(held, start["id"])
    rows = held.rows(
        "SELECT id, key, outlet, title, day, published, published_precision, language FROM articles "
        "WHERE id IN (SELECT value FROM json_each(?))",
        json.dumps([place.id for place in chain.articles]),
    )
    by_id = {row["id"]: row for row in rows}
    steps = [by_id[place.id] for place in chain.articles]
    for row in steps:
        row["cites"] = [{"step": step, "cited": by_id.get(step.target)} for step in chain.steps_of(row["id"])]
    return {"article": start, "names": names(held), "steps": steps, "whole": chain.complete}
