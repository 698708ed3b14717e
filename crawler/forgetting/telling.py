"""What a removal is about, as `depeche forget` says it before and after."""

import json
from typing import Any

from crawler.archive.database import Archive
from crawler.archive.forgotten_names import ForgottenNames
from crawler.forgetting import naming, purging
from crawler.forgetting.forgetting import Removal
from crawler.forgetting.rows import IN

_ARTICLES = f"""
SELECT id, key, url, title, day, revision_count AS revisions,
       (SELECT count(*) FROM captures c WHERE c.article = a.id) AS captures
FROM articles a WHERE id {IN} ORDER BY day, id
"""  # noqa: S608 - a constant
# Other articles have its words in their own texts.
_REPEATING = f"""
SELECT key FROM articles WHERE id NOT {IN.replace("?", "?1")} AND id IN (
    SELECT article FROM citations WHERE target {IN.replace("?", "?1")}
    UNION SELECT article FROM links WHERE target {IN.replace("?", "?1")}
    UNION SELECT article FROM copies WHERE other {IN.replace("?", "?1")}
    UNION SELECT other FROM copies WHERE article {IN.replace("?", "?1")}) ORDER BY key
"""  # noqa: S608 - a constant


def described(archive: Archive, removal: Removal) -> dict[str, Any]:
    """A removal that is planned, as JSON has it."""
    going = json.dumps(removal.articles)
    named = archive.rows(_ARTICLES, json.dumps([*removal.mentions.articles]))
    return {
        "addresses": removal.urls,
        "articles": archive.rows(_ARTICLES, going),
        "captures": len(removal.captures),
        "repeated_in": [row["key"] for row in archive.rows(_REPEATING, going)],
        "named_in": [row | {"places": removal.mentions.articles[row["id"]]} for row in named],
        "announcements": len(removal.mentions.sightings),
        "licensed": len(removal.mentions.licensed),
        "listings": [{"url": one.url, "fetched": one.fetched} for one in removal.listings],
        "copies": [path.name for path in purging.copies_beside(archive.path, removal.is_in)],
    }


def naming_articles(archive: Archive, names: ForgottenNames) -> list[dict[str, Any]]:
    """The articles that have one of the names, and in which of their parts."""
    found = naming.mentions(archive, names).articles
    return [row | {"places": found[row["id"]]} for row in archive.rows(_ARTICLES, json.dumps([*found]))]
