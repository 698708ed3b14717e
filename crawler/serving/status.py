"""The status page: how the archive stands, as `depeche status` tells it, and its last runs."""

from typing import Any

from crawler.archive.database import Archive
from crawler.searching import published
from crawler.searching.completeness import completeness, in_words
from crawler.verifying.history import last_verified
from crawler.watching.standing import standing

RUNS_SHOWN = 20
RUNS = """
SELECT id, outlet, started, finished, mode, outcome, requests, bytes, new, changed, refused, failed, message
FROM crawls ORDER BY id DESC LIMIT ?
"""


def status(archive: Archive) -> dict[str, Any]:
    """The values of the template, but for `completeness`."""
    return {
        **standing(archive),
        "verified": last_verified(archive),
        "runs": archive.rows(RUNS, RUNS_SHOWN),
        "names": {row["id"]: row["name"] for row in archive.rows("SELECT id, name FROM outlets")},
    }


def completeness_by_outlet(archive: Archive) -> list[tuple[str, str, str]]:
    """Of each outlet its name, what became of what was announced, and how many articles there may be."""
    return [(one.name, in_words(one), published.in_words(one.published)) for one in completeness(archive)]
