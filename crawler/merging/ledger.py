"""What one statement a table merges: outlets, runs and what they measured, announcements, saved searches.

Each rule gives the same row whichever archive is ours: the earlier beginning, the later look, else the greater one.
All functions work inside the caller's transaction, with the other archive attached as `other`.
"""

from collections.abc import Mapping

from sqlite_utils import Database

_OUTLET = "coalesce({0}name, ''), {0}aliases, coalesce({0}homepage, ''), coalesce({0}language, ''), {0}timezone"
# Two machines may begin at the same second; of a run that was copied while it was at work, only one row has an end.
_RUN = (
    "c.outlet IS o.outlet AND c.started = o.started AND c.mode = o.mode AND c.version = o.version AND "
    "(coalesce(c.outcome, 'killed') = 'killed' OR coalesce(o.outcome, 'killed') = 'killed' "
    "OR (c.finished, c.requests, c.bytes) IS (o.finished, o.requests, o.bytes))"
)
_RUN_COLUMNS = (
    "outlet", "started", "finished", "mode", "outcome", "requests", "bytes", "not_modified", "new", "changed",
    "unchanged", "not_article", "refused", "failed", "version", "message",
)  # fmt: skip
_ENDS = "coalesce({0}finished, ''), coalesce({0}outcome, '') != 'killed', coalesce({0}message, '')"
_SAID = (
    "{0}last_seen, coalesce({0}title, ''), coalesce({0}summary, ''), coalesce({0}published, ''), "
    "coalesce({0}lastmod, ''), {0}kind"
)
_LATER = f"({_SAID.format('excluded.')}) > ({_SAID.format('sightings.')})"


def merge_outlets(db: Database) -> None:
    """Outlets that ours lacks; of two descriptions of one, the greater. The next run describes it anew anyway."""
    columns = "name, aliases, homepage, language, timezone"
    db.execute(
        "INSERT INTO main.outlets SELECT * FROM other.outlets o WHERE o.id NOT IN (SELECT id FROM main.outlets)"
    )
    db.execute(
        f"UPDATE main.outlets SET ({columns}) = (SELECT {columns} FROM other.outlets o WHERE o.id = outlets.id) "  # noqa: S608
        f"WHERE EXISTS (SELECT 1 FROM other.outlets o WHERE o.id = outlets.id "
        f"AND ({_OUTLET.format('o.')}) > ({_OUTLET.format('outlets.')}))"
    )


def merge_crawls(db: Database) -> dict[int, int]:
    """Runs, known by outlet, beginning, mode, version and end. Returns our number of each of theirs.

    Of two rows of one run, the one that knows its end.
    """
    names = ", ".join(_RUN_COLUMNS)
    db.execute(
        f"INSERT INTO main.crawls ({names}) SELECT {names} FROM other.crawls o "  # noqa: S608 - names of ours
        f"WHERE NOT EXISTS (SELECT 1 FROM main.crawls c WHERE {_RUN}) ORDER BY started, id"
    )
    same = _RUN.replace("c.", "crawls.")
    db.execute(
        f"UPDATE main.crawls SET ({names}) = (SELECT {names} FROM other.crawls o WHERE {same}) "  # noqa: S608
        f"WHERE EXISTS (SELECT 1 FROM other.crawls o WHERE {same} "
        f"AND ({_ENDS.format('o.')}) > ({_ENDS.format('crawls.')}))"
    )
    return dict(db.execute(f"SELECT o.id, c.id FROM other.crawls o JOIN main.crawls c ON {_RUN}").fetchall())  # noqa: S608


def merge_measures(db: Database) -> None:
    """What runs measured of their outlets' pages and sources, and the troubles that the last of them had."""
    db.execute(
        "INSERT INTO main._vitals (crawl, outlet, day, pages, has, words, repeated, familiar, sound) "  # noqa: S608
        "SELECT c.id, v.outlet, v.day, v.pages, v.has, v.words, v.repeated, v.familiar, v.sound FROM other._vitals v "
        f"JOIN other.crawls o ON o.id = v.crawl JOIN main.crawls c ON {_RUN} "
        "WHERE c.id NOT IN (SELECT crawl FROM main._vitals)"
    )
    db.execute(
        "INSERT INTO main._layout (outlet, mark, pages) SELECT outlet, mark, pages FROM other._layout WHERE true "
        "ON CONFLICT (outlet, mark) DO UPDATE SET pages = excluded.pages WHERE excluded.pages > pages"
    )
    columns = ("outlet", "name", "asked", "answered", "entries", "failing", "failures", "said")
    db.execute(
        f"INSERT INTO main._sources (url, {', '.join(columns)}) SELECT url, {', '.join(columns)} "  # noqa: S608
        f"FROM other._sources WHERE true ON CONFLICT (url) DO UPDATE SET "
        f"{', '.join(f'{name} = excluded.{name}' for name in columns)} WHERE excluded.asked > asked"
    )


def merge_health(db: Database) -> None:
    """An outlet's troubles, as the archive has them that ran over it last. Call it before `merge_crawls`."""
    last = "(SELECT max(started) FROM {0}.crawls c WHERE c.outlet = o.id)"
    sql = f"SELECT id FROM other.outlets o WHERE {last.format('other')} > coalesce({last.format('main')}, '')"  # noqa: S608
    for (outlet,) in db.execute(sql).fetchall():
        db.execute("DELETE FROM main._health WHERE outlet = ?", [outlet])
        db.execute("INSERT INTO main._health SELECT * FROM other._health WHERE outlet = ?", [outlet])


def merge_saved_searches(db: Database) -> None:
    """Saved searches; of two of one name, the later one."""
    order = "({0}saved, {0}query, {0}filters)"
    db.execute(
        "INSERT INTO main.saved_searches SELECT * FROM other.saved_searches WHERE true "  # noqa: S608
        "ON CONFLICT (name) DO UPDATE SET query = excluded.query, filters = excluded.filters, saved = excluded.saved "
        f"WHERE {order.format('excluded.')} > {order.format('saved_searches.')}"
    )


def merge_reextractions(db: Database, articles: Mapping[int, int], captures: Mapping[int, int]) -> None:
    """What was read anew of articles that we have; both have our number of each of theirs."""
    for row in [*db.query("SELECT * FROM other.reextractions ORDER BY at, id")]:
        if row["article"] not in articles:
            continue
        ours = row | {"article": articles[row["article"]], "capture": captures.get(row["capture"])}
        same = [ours[name] for name in ("article", "at", "kind", "capture", "text_sha256_after")]
        held = "article = ? AND at = ? AND kind = ? AND capture IS ? AND text_sha256_after = ?"
        if not db.execute(f"SELECT 1 FROM main.reextractions WHERE {held}", same).fetchone():  # noqa: S608 - constant
            del ours["id"]
            db.table("reextractions").insert(ours)


def merge_sightings(db: Database) -> int:
    """What sources announced: first seen at the earlier time, last at the later, in the words of the later one.

    Returns how many announcements were new.
    """
    before = db.execute("SELECT count(*) FROM main.sightings").fetchone()[0]
    told = ("title", "summary", "published", "lastmod")
    later = ", ".join(
        f"{name} = CASE WHEN {_LATER} THEN coalesce(excluded.{name}, {name}) "
        f"ELSE coalesce({name}, excluded.{name}) END"
        for name in told
    )
    columns = f"url, source, kind, {', '.join(told)}, first_seen, last_seen"
    db.execute(
        f"INSERT INTO main.sightings ({columns}) SELECT {columns} FROM other.sightings WHERE true "  # noqa: S608
        f"ON CONFLICT (url, source) DO UPDATE SET {later}, "
        f"kind = CASE WHEN {_LATER} THEN excluded.kind ELSE kind END, "
        "first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen) "
        f"WHERE ({_SAID.format('excluded.')}) IS NOT ({_SAID.format('sightings.')}) "
        "OR excluded.first_seen < first_seen"
    )
    db.execute(
        "INSERT INTO main._stems SELECT term, stem FROM other._stems s "
        "WHERE s.term NOT IN (SELECT term FROM main._stems)"
    )
    return int(db.execute("SELECT count(*) FROM main.sightings").fetchone()[0]) - int(before)
