"""The front page: what is in the archive, since when, from where, how fresh it is, and what is missing."""

import json
from typing import Any

from crawler.archive.database import Archive
from crawler.archive.frontier import count_pending
from crawler.archive.gaps import LEAST_USUAL
from crawler.archive.losses import losses
from crawler.searching.facets import FacetCounts, FacetQuery, page

NEWEST_SHOWN = 10
LIST_SHOWN = 8  # reasons and gaps
RECENT = "-30 days"


def outlets(archive: Archive) -> list[dict[str, Any]]:
    """Each outlet with its number of articles, its last run and its health."""
    rows = archive.rows("SELECT id, name, homepage FROM outlets ORDER BY name")
    partial = archive.rows(
        "SELECT v.outlet, sum(f.n) AS n FROM (SELECT facet, count(*) AS n FROM _facets GROUP BY facet) f "
        "JOIN _facet_values v ON v.id = f.facet WHERE v.access = 'partial' GROUP BY v.outlet"
    )
    counted = {row["outlet"]: row["n"] for row in partial}
    for row in rows:
        row |= archive.rows(
            "SELECT count(*) AS articles, min(day) AS oldest, max(day) AS newest FROM articles WHERE outlet = ?",
            row["id"],
        )[0]
        row["partial"] = counted.get(row["id"], 0)
        row["last_run"] = archive.one(
            "SELECT started, finished, outcome, new, changed FROM crawls WHERE outlet = ? "
            "ORDER BY started DESC, id DESC LIMIT 1",
            row["id"],
        )
        row["health"] = archive.rows(
            "SELECT problem, since, message FROM _health WHERE outlet = ? ORDER BY since", row["id"]
        )
    return rows


def missing(archive: Archive) -> dict[str, Any]:
    """What the archive lacks: URLs without article, pages turned away, gaps, undated and missing articles."""
    states = archive.rows("SELECT state, count(*) AS n FROM urls GROUP BY state")
    lost = losses(archive)
    gaps = archive.rows(
        "SELECT outlet, day, articles, usual FROM gaps WHERE usual >= ? "
        "AND day >= (SELECT date(max(started), ?) FROM crawls) ORDER BY day DESC, outlet",
        LEAST_USUAL,
        RECENT,
    )
    return {
        "states": {row["state"]: row["n"] for row in states},
        "pending": sum(count_pending(archive, row["id"]) for row in archive.rows("SELECT id FROM outlets")),
        "reasons": lost[:LIST_SHOWN],
        "more_reasons": len(lost[LIST_SHOWN:]),
        "gaps": gaps[:LIST_SHOWN],
        "more_gaps": len(gaps[LIST_SHOWN:]),
        "undated": archive.rows("SELECT count(*) AS n FROM articles WHERE day IS NULL")[0]["n"],
        "gone": archive.rows("SELECT count(*) AS n FROM urls WHERE missing IS NOT NULL AND article IS NOT NULL")[0][
            "n"
        ],
    }


def newest(archive: Archive) -> list[dict[str, Any]]:
    """The newest articles, as a list shows them."""
    uncounted = FacetCounts(0, 0, {})  # without a query nobody asks how many there are
    return listed(archive, page(archive, FacetQuery(), uncounted, first=0, size=NEWEST_SHOWN))


def listed(archive: Archive, ids: list[int]) -> list[dict[str, Any]]:
    """Articles as lists show them, in the order of their ids."""
    rows = archive.rows(
        "SELECT a.id, a.key, a.outlet, o.name AS outlet_name, a.title, a.lead, a.authors, a.section, a.day, "
        "a.published, a.published_precision, a.language, a.access, a.words, a.status, a.revision_count, "
        "a.url, a.first_seen "
        "FROM articles a JOIN outlets o ON o.id = a.outlet WHERE a.id IN (SELECT value FROM json_each(?))",
        json.dumps(ids),
    )
    return sorted(rows, key=lambda row: ids.index(row["id"]))
