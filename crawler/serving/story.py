"""The page of a story: its articles oldest first, with what they cite and by which evidence; when each outlet told
it, drawn to scale; and what they tell differently."""

import json
from typing import Any

from crawler.archive.database import Archive
from crawler.citing.chain import trace
from crawler.keeping.naming import named_article
from crawler.serving.article import names
from crawler.serving.timeline import timeline
from crawler.stories.story import Story, StoryDifference, story_of


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
    told = story_of(archive, start["id"])
    shown = told.articles if told else ()
    return {
        "article": start, "names": names(archive), "steps": steps, "whole": chain.complete,
        "drawing": timeline(shown),
        "others": [one for one in shown if one["id"] not in by_id],
        "numbers": {one["id"]: n for n, one in enumerate(shown, 1)},
        "differing": [_differing(told, one) for one in told.differences] if told else [],
    }  # fmt: skip


def _differing(told: Story, one: StoryDifference) -> dict[str, Any]:
    """A difference with the two articles that it is between."""
    by_id = {article["id"]: article for article in told.articles}
    return {"what": one.difference, "source": by_id[one.source], "article": by_id[one.article]}
