"""The article that a command names, and rows as JSON shows them."""

import json
from collections.abc import Mapping
from typing import Any

from crawler.archive.database import Archive
from crawler.errors import UsageError

JSON_COLUMNS = ("authors", "tags", "aliases", "fields")


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its JSON columns as lists and objects."""
    return {k: json.loads(v) if k in JSON_COLUMNS and isinstance(v, str) else v for k, v in row.items()}


def find_article(held: Archive, wanted: str) -> dict[str, Any]:
    """The row of an article by its id, its key or any of its URLs. Raises UsageError when there is none."""
    wanted.encode()  # raises UnicodeEncodeError for an argument that is no text
    row = held.article(wanted)
    if row is None:
        raise UsageError(f"The archive holds no article {wanted}. Look for one: depeche search WORDS")
    return row
