"""The digest of an article: the same in every archive that holds the same article, whatever numbers its rows have."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_CAPTURE = ("captured_url", "captured_at", "captured_sha256")
DIGESTED = (
    "SELECT a.*, c.url AS captured_url, c.fetched AS captured_at, c.sha256 AS captured_sha256 "
    "FROM articles a LEFT JOIN captures c ON c.id = a.capture"
)
"""SQL for rows of `articles` as `article_digest` needs them."""


def article_digest(row: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, over every column but `id` and `digest`, with the capture as address, time and hash.

    `row` is one that DIGESTED gives.
    """
    named = {name: value for name, value in row.items() if name not in ("id", "digest", *_CAPTURE)}
    named["capture"] = None if row["capture"] is None else [row[name] for name in _CAPTURE]
    text = json.dumps(named, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=repr)
    return hashlib.sha256(text.encode()).hexdigest()
