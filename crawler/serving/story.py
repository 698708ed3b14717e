"""The page of a story: the articles that an article cites and that cite it, oldest first, with the evidence."""

import json
from typing import Any

from crawler.archive.database import Archive
from crawler.citing.chain import trace
from crawler.keeping.naming import named_article
from crawler.serving.article import names


def story(archive: Archive, wanted: str) -> dict[str, Any] | None:
    """The template's values: the chain of an article as `depeche trace` has it. None without such an article."""
    start = named_article(archive, wanted)
    if start is None:
        return None
    chain = trace(archive, start["id"])
    rows = archive.rows(
        "SELECT id, key, outlet, title, day, published, published_precision, language FROM articles "
        "WHERE id IN (SELECT value FROM json_each(?))",
        json.dumps([place.id for place in chain.articles]),
    )
    by_id = {row["id"]: row for row in rows}
    steps = [by_id[place.id] for place in chain.articles]
    for row in steps:
        row["cites"] = [{"step": step, "cited": by_id.get(step.target)} for step in chain.steps_of(row["id"])]
    return {"article": start, "names": names(archive), "steps": steps, "whole": chain.complete}
