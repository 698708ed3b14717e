"""How an archive stands, outlet by outlet: `depeche status` and the status page ask here."""

from typing import Any

from crawler.archive import frontier
from crawler.archive.database import Archive
from crawler.archive.gaps import LEAST_USUAL
from crawler.archive.lock import is_held
from crawler.archive.losses import losses
from crawler.watching.conditions import missing_captures

RECENT = "-30 days"  # before the last run, for SQLite's date()


def standing(archive: Archive) -> dict[str, Any]:
    """Sizes in bytes, files of captures that are missing, growth a night, and a row for each outlet, by name."""
    return {
        "bytes": archive.path.stat().st_size,
        "capture_bytes": sum(path.stat().st_size for path in archive.warc_folder.glob("*.warc.gz*")),
        "captures_missing": missing_captures(archive),
        "outlets": [_outlet(archive, row) for row in archive.rows("SELECT id, name FROM outlets ORDER BY name")],
        **_growth(archive),
    }


def _outlet(archive: Archive, outlet: dict[str, Any]) -> dict[str, Any]:
    """One outlet's part of the report."""
    ident = outlet["id"]
    counts = archive.rows(
        "SELECT count(*) AS articles, coalesce(sum(access = 'partial'), 0) AS partial, "
        "coalesce(sum(status = 'gone'), 0) AS gone, min(day) AS oldest, max(day) AS newest "
        "FROM articles WHERE outlet = ?",
        ident,
    )[0]
    good = archive.one(
        "SELECT max(started) AS at FROM crawls WHERE outlet = ? AND outcome = 'done' AND mode != 'backfill'", ident
    )
    lost = losses(archive, ident)
    return {
        **(outlet | counts),
        "turned_away": sum(row["addresses"] for row in lost),
        "not_held": [
            {"state": row["verdict"], "reason": row["reason"], "addresses": row["addresses"]} for row in lost
        ],
        "announced": archive.rows(
            "SELECT count(*) AS not_held, count(title) AS titled, min(CASE WHEN title IS NOT NULL THEN day END) AS "
            "oldest, max(CASE WHEN title IS NOT NULL THEN day END) AS newest FROM announced WHERE outlet = ?",
            ident,
        )[0],
        "pending": frontier.count_pending(archive, ident),
        "known": frontier.count_known(archive, ident),
        "last_crawl": _last_crawl(archive, ident),
        "last_good": good["at"] if good else None,
        "health": archive.rows("SELECT problem, since, message FROM _health WHERE outlet = ? ORDER BY since", ident),
        "sources": archive.rows(
            "SELECT name, url, answered, entries, failing, said FROM _sources WHERE outlet = ? "
            "AND answered IS NOT NULL ORDER BY name, url",
            ident,
        ),
        "gaps": archive.rows(
            "SELECT day, articles, usual, runs, failed_runs FROM gaps WHERE outlet = ? AND usual >= ? "
            "AND day >= (SELECT date(max(started), ?) FROM crawls) ORDER BY day DESC",
            ident,
            LEAST_USUAL,
            RECENT,
        ),
    }


def _last_crawl(archive: Archive, ident: str) -> dict[str, Any] | None:
    last = archive.one(
        "SELECT id, started, finished, mode, outcome, message, requests, new, changed FROM crawls "
        "WHERE outlet = ? ORDER BY started DESC, id DESC LIMIT 1",
        ident,
    )
    if last:  # a row without an end is that of the run that holds the lock, or of one that was killed
        last["under_way"] = last["finished"] is None and is_held(archive.path)
    return last


def _growth(archive: Archive) -> dict[str, Any]:
    """What the runs of the last month brought, a night."""
    row = archive.rows(
        "SELECT coalesce(sum(bytes), 0) AS bytes, coalesce(sum(new), 0) AS new, "
        "count(DISTINCT date(started)) AS nights FROM crawls "
        "WHERE mode != 'backfill' AND started >= (SELECT date(max(started), ?) FROM crawls)",
        RECENT,
    )[0]
    nights = max(1, row["nights"])
    return {"bytes_a_night": row["bytes"] // nights, "articles_a_night": round(row["new"] / nights, 1)}
