"""Addresses of the frontier: the later look says their state, an article keeps its address, `forgotten` stays so."""

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from crawler.archive.tombstones import FORGOTTEN, STATE, is_forgotten

BATCH = 1000  # addresses in one transaction
_FILLED = ("key", "published", "around")  # what a row that was not looked at later may know, and the later one not
_LOOKED = ("state", "reason", "attempts", "next_try", "etag", "last_modified", "idle", "missing")
Row = dict[str, Any]


def merge_urls(db: Database, rows: list[Row], articles: Mapping[int, int]) -> None:
    """Merge rows of the other archive's `urls`, inside the caller's transaction.

    `articles` has our number of each of their articles that we have.
    """
    any_forgotten = db.execute("SELECT 1 FROM main.tombstones LIMIT 1").fetchone() is not None
    for row in rows:
        theirs = row | {"article": articles.get(row["article"])}
        if any_forgotten and is_forgotten(db, row["url"], row["key"]):
            theirs |= {"article": None, "state": STATE, "reason": FORGOTTEN, "next_try": None}
        ours = next(iter(db.query("SELECT * FROM main.urls WHERE url = ?", [row["url"]])), None)
        if ours is None:
            db.table("urls").insert(theirs)
        elif (merged := merged_url(ours, theirs)) != ours:
            db.table("urls").update(row["url"], {name: merged[name] for name in merged if name != "url"})


def merged_url(one: Row, two: Row) -> Row:
    """One row of two for the same address; the order of the two makes no difference."""
    earlier, later = sorted((one, two), key=_rank)
    row = dict(later)
    row["found"], row["found_via"] = min((one["found"], one["found_via"]), (two["found"], two["found_via"]))
    row |= {name: earlier[name] for name in _FILLED if later[name] is None}
    for name in ("lastmod", "listed"):
        row[name] = max((value for value in (one[name], two[name]) if value), default=None)
    mapped = max((each["mapped"] or "", each["mapped_in"] or "") for each in (one, two))
    row["mapped"], row["mapped_in"] = mapped[0] or None, mapped[1] or None
    if later["state"] == STATE:
        return row | {"article": None}
    row["article"] = later["article"] or earlier["article"]
    return row | {"state": "done"} if row["article"] else row


def _rank(row: Row) -> tuple[Any, ...]:
    """What decides which of two rows says the state; numbers of articles do not."""
    rest = [str(row[name] or "") for name in (*_LOOKED, *_FILLED)]
    return (row["state"] == STATE, row["looked"] or "", bool(row["article"]), row["state"] == "pending", *rest)


def wanted_again(row: Row) -> Row:
    """A row of theirs whose article could not be taken: to be fetched by the next crawl."""
    cleared = dict.fromkeys(("article", "reason", "next_try", "looked", "etag", "last_modified", "missing"))
    return row | cleared | {"state": "pending", "attempts": 0, "idle": 0}


def settle_revisits(db: Database, article: int) -> None:
    """Have one address of an article say when it is due again: of those that do, the one last looked at."""
    rows = db.execute(
        "SELECT url FROM main.urls WHERE article = ? AND next_try IS NOT NULL ORDER BY looked DESC, url", [article]
    ).fetchall()
    for (url,) in rows[1:]:
        db.execute("UPDATE main.urls SET next_try = NULL WHERE url = ?", [url])


# The `+` keeps SQLite from going through all addresses without an article, or links without one, of a large archive.
_OF_THEIRS = (
    "url IN (SELECT url FROM other.urls) AND key IN (SELECT key FROM main.articles)",
    "key IN (SELECT a.key FROM other.articles o JOIN main.articles a ON a.key = o.key)",
)
_NOW_KNOWN = (
    "SELECT u.url FROM other.urls o JOIN main.urls u ON u.url = o.url WHERE u.article IS NOT NULL",
    "SELECT u.url FROM other.articles o JOIN main.articles a ON a.key = o.key JOIN main.urls u ON u.article = a.id",
)


def settle_addresses(db: Database) -> None:
    """Addresses of articles that one archive alone had are done, and links to them lead there.

    Only what the other archive knows can have changed: its addresses, and those of its articles.
    """
    for theirs in _OF_THEIRS:
        db.execute(
            "UPDATE main.urls SET state = 'done', reason = ?, next_try = NULL, "  # noqa: S608 - constants
            "article = (SELECT id FROM main.articles a WHERE a.key = urls.key) "
            f"WHERE +article IS NULL AND +state NOT IN ('done', ?) AND {theirs}",
            ["another address of the same article", STATE],
        )
    for known in _NOW_KNOWN:
        db.execute(
            "UPDATE main.links SET target = (SELECT article FROM main.urls u WHERE u.url = links.url) "  # noqa: S608
            f"WHERE +target IS NULL AND url IN ({known})"
        )
