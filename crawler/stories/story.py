"""One story as people are shown it: who told it first, who took it from whom and how that is known, what differs."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from crawler.archive.database import Archive
from crawler.stories.differences import Difference, differences

MAX_COMPARED = 50  # articles of a story that are compared with what they draw on
ARTICLES = """
SELECT a.id, a.key, a.outlet, coalesce(o.name, a.outlet) AS name, a.day, a.published, a.published_precision, a.title,
       a.language, a.url, o.timezone, m.source, m.evidence, m.score
FROM story_articles m JOIN articles a ON a.id = m.article LEFT JOIN outlets o ON o.id = a.outlet
WHERE m.story = (SELECT story FROM story_articles WHERE article = ?) ORDER BY m.position
"""
TEXT = "SELECT title, lead, body FROM articles WHERE id = ?"


@dataclass(frozen=True, slots=True)
class StoryDifference:
    """What one article of a story has otherwise than the one that it draws on; both by their ids."""

    article: int
    source: int
    difference: Difference


@dataclass(frozen=True, slots=True)
class Story:
    """A story of the archive."""

    id: int
    articles: tuple[Mapping[str, Any], ...]
    """Oldest first: `id`, `key`, `outlet`, `name` (of its outlet), `day`, `published`, `published_precision`,
    `title`, `language`, `url`, `timezone` (of its outlet); `source` (the id of the article that it draws on, or
    None), `evidence` and `score`."""
    differences: tuple[StoryDifference, ...]

    @property
    def first(self) -> Mapping[str, Any]:
        return self.articles[0]

    @property
    def outlets(self) -> int:
        """How many outlets told it."""
        return len({one["outlet"] for one in self.articles})


def story_of(archive: Archive, article: int) -> Story | None:
    """The story that an article (its id) belongs to; None when it is of none."""
    number = archive.one("SELECT story FROM story_articles WHERE article = ?", article)
    if number is None:
        return None
    articles = archive.rows(ARTICLES, article)
    drawing = islice((one for one in articles if one["source"]), MAX_COMPARED)
    differing = [each for one in drawing for each in _differences(archive, one["id"], one["source"])]
    return Story(number["story"], tuple(articles), tuple(differing))


def _differences(archive: Archive, article: int, source: int) -> list[StoryDifference]:
    before, after = archive.one(TEXT, source), archive.one(TEXT, article)
    if before is None or after is None:
        return []
    return [StoryDifference(article, source, one) for one in differences(before, after)]
