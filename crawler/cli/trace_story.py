"""What `depeche trace` says of a story below its chain: who else told it, and what its articles tell differently."""

import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from crawler.citing.chain import Chain
from crawler.stories.story import Story, StoryDifference
from crawler.translating import _
from crawler.translating.forms import day

MAX_PASSAGE = 200  # characters of a sentence that are shown


def record_of(story: Story | None) -> dict[str, Any] | None:
    """The story for JSON: `id`, `articles` as `Story.articles`, `differences` between an article and its source."""
    if story is None:
        return None
    return {
        "id": story.id,
        "articles": [dict(one) for one in story.articles],
        "differences": [
            {"article": one.article, "source": one.source, **asdict(one.difference)} for one in story.differences
        ],
    }


def lines_of(story: Story, chain: Chain, width: int) -> Iterator[str]:
    """Lines of at most so many columns; none where the chain says all."""
    shown = {one.id for one in chain.articles}
    others = [one for one in story.articles if one["id"] not in shown]
    if others:
        yield ""
        yield _("Other articles of this story")
        for one in others:
            yield f"{day(one['day'])}  {one['name']}  [{one['id']}]"
            yield from _wrapped(one["title"], width)
    if story.differences:
        yield ""
        yield _("What they tell differently")
        for difference in story.differences:
            yield from _told(story, difference, width)


def _told(story: Story, one: StoryDifference, width: int) -> Iterator[str]:
    """`dossiers: 375 (L'Est Éclair) → 200 (TICsanté)`, and both sentences."""
    names = {article["id"]: f"{article['name']} [{article['id']}]" for article in story.articles}
    what = one.difference
    told = _("{noun}: {before}, {source} → {after}, {article}").format(
        noun=what.of, before=what.before, source=names.get(one.source, one.source), after=what.after,
        article=names.get(one.article, one.article),
    )  # fmt: skip
    yield from textwrap.wrap(told, width)
    for passage in (what.passage_before, what.passage_after):
        yield from _wrapped(f"« {textwrap.shorten(passage, MAX_PASSAGE, placeholder=' …')} »", width)


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(" ".join(text.split()), width, initial_indent="   ", subsequent_indent="   ")
