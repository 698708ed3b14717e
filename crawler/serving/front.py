"""The front page: what is in the archive, since when, from where, how fresh it is, and what is missing."""

import json
from typing import Any

from crawler.archive.database import Archive
from crawler.searching.facets import Wanted, count, page

NEWEST = 10
RECENT = "-30 days"


def state(held: Archive) -> tuple[Any, ...]:
    """Changes whenever the archive has: what is computed once may be shown until then."""
    row = held.rows(
        "SELECT (SELECT max(id) FROM captures) AS a, (SELECT max(id) FROM articles) AS b, "
        "(SELECT max(id) FROM crawls) AS c, (SELECT max(finished) FROM crawls) AS d, "
        "(SELECT max(rowid) FROM citations) AS e, (SELECT max(rowid) FROM copies) AS f"
    )[0]
    return tuple(row.values())


def outlets(held: Archive) -> list[dict[str, Any]]:
    """Each outlet with its share, its last run and its troubles."""
    rows = held.rows("SELECT id, name, homepage FROM outlets ORDER BY name")
    partial = held.rows(
        "SELECT v.outlet, sum(f.n) AS n FROM (SELECT facet, count(*) AS n FROM _facets GROUP BY facet) f "
        "JOIN _facet_values v ON v.id = f.facet WHERE v.access = 'partial' GROUP BY v.outlet"
    )
    counted = {row["outlet"]: row["n"] for row in partial}
    for row in rows:
        row |= held.rows(
            "SELECT count(*) AS articles, min(day) AS oldest, max(day) AS newest FROM articles WHERE outlet = ?",
            row["id"],
        )[0]
        row["partial"] = counted.get(row["id"], 0)
        row["last_run"] = held.one(
            "SELECT started, finished, outcome, new, changed FROM crawls WHERE outlet = ? ORDER BY id DESC LIMIT 1",
            row["id"],
        )
        row["health"] = held.rows(
            "SELECT problem, since, message FROM _health WHERE outlet = ? ORDER BY since", row["id"]
        )
    return rows


def missing(held: Archive) -> dict[str, Any]:
    """What a reader of figures must know that is not there."""
    states = held.rows("SELECT state, count(*) AS n FROM urls GROUP BY state")
    return {
        "states": {row["state"]: row["n"] for row in states},
        "reasons": held.rows(
            "SELECT verdict, reason, count(*) AS n FROM refusals GROUP BY verdict, reason ORDER BY n DESC LIMIT 8"
        ),
        "gaps": held.rows(
            "SELECT outlet, day, articles, usual FROM gaps WHERE day >= (SELECT date(max(started), ?) FROM crawls) "
            "ORDER BY day DESC, outlet LIMIT 8",
            RECENT,
        ),
        "undated": held.rows("SELECT count(*) AS n FROM articles WHERE day IS NULL")[0]["n"],
        "gone": held.rows("SELECT count(*) AS n FROM urls WHERE missing IS NOT NULL AND article IS NOT NULL")[0]["n"],
    }


def newest(held: Archive) -> list[dict[str, Any]]:
    """The newest articles, as a list shows them."""
    wanted = Wanted()
    return listed(held, page(held, wanted, count(held, wanted), first=0, size=NEWEST))


def listed(held: Archive, ids: list[int]) -> list[dict[str, Any]]:
    """Articles as lists show them, in the order of their ids."""
    rows = held.rows(
        "SELECT a.id, a.key, a.outlet, o.name AS outlet_name, a.title, a.lead, a.authors, a.section, a.day, "
        "a.published, a.published_precision, a.language, a.access, a.words, a.status, a.revision_count "
        "FROM articles a JOIN outlets o ON o.id = a.outlet WHERE a.id IN (SELECT value FROM json_each(?))",
        json.dumps(ids),
    )
    return sorted(rows, key=lambda row: ids.index(row["id"]))
