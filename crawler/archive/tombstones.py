"""Tombstones: what was forgotten on request, when and why. Whatever brings articles in asks here first.

A forgotten article has a row for each of its addresses, a forgotten name one row without the name. A tombstone is
written before anything is removed and `finished` when nothing is left, so that an interrupted removal is known.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypedDict, cast

from crawler.archive.database import Archive
from crawler.archive.forgotten_names import ForgottenNames, HashedName
from crawler.clock import stamp
from crawler.translating.recorded import recorded
from crawler.urls import canonical

if TYPE_CHECKING:
    from sqlite_utils import Database

ARTICLE, NAME = "article", "name"
FORGOTTEN = recorded("forgotten on request")
"""The reason of captures and URLs of what was forgotten."""
NAMED = recorded("its bytes were removed on request: they had a forgotten name, or words of a forgotten article")
"""The reason of other captures whose bytes went."""
REMOVED = (FORGOTTEN, NAMED)
"""Captures with such a reason are to have no bytes."""
STATE = "forgotten"
"""The state of such a URL on the frontier."""
_MERGED = ("kind", "outlet", "key", "url", "name", "words", "licensed", "listings", "forgotten", "why")


class Tombstone(TypedDict):
    """A row of `tombstones`; `docs/dictionary.md` says what its columns mean."""

    id: int
    kind: str
    outlet: str | None
    key: str | None
    url: str | None
    name: str | None
    words: int | None
    licensed: str | None
    listings: int
    forgotten: str
    why: str | None
    finished: str | None


def is_forgotten(db: "Database", url: str | None, key: str | None = None) -> bool:
    """True for an address of any form, or the key of an article, that was forgotten.

    Asked by crawls, imports, merges, back-fills and re-readings before anything is written.
    """
    return forgotten_at(db, url, key) is not None


def forgotten_at(db: "Database", url: str | None, key: str | None = None) -> str | None:
    """When an article was forgotten, by an address or its key; None when it was not."""
    row = db.execute(
        "SELECT min(forgotten) FROM tombstones WHERE url = ? OR key = ?",
        [canonical(url) if url else None, key or None],
    ).fetchone()
    return row[0] if row else None


def forgotten_names(db: "Database") -> ForgottenNames:
    """The names that are replaced by their initials wherever they are read."""
    rows = db.execute("SELECT name, words FROM tombstones WHERE kind = ?", [NAME]).fetchall()
    return ForgottenNames([HashedName(*row) for row in rows])


def bury_article(
    db: "Database", outlet: str | None, key: str | None, urls: Iterable[str], why: str | None, *, listings: bool
) -> None:
    """Write the tombstones of an article, inside the caller's transaction, and close its addresses on the frontier.

    `urls` are canonical, the article's own first. A tombstone that is there keeps its time; it gets the reason if it
    had none, and is worked through again.
    """
    for url in urls:
        row = {"kind": ARTICLE, "outlet": outlet, "key": key, "url": url, "forgotten": stamp(), "why": why}
        _bury(db, row | {"listings": listings}, "url")
        db.execute(
            "UPDATE urls SET state = ?, reason = ?, next_try = NULL, etag = NULL, last_modified = NULL WHERE url = ?",
            [STATE, FORGOTTEN, url],
        )


def bury_name(db: "Database", name: HashedName, why: str | None, *, listings: bool) -> None:
    """Write the tombstone of a name, inside the caller's transaction."""
    row = {"kind": NAME, "name": name.digest, "words": name.words, "forgotten": stamp(), "why": why}
    _bury(db, row | {"listings": listings}, "name")


def _bury(db: "Database", row: Mapping[str, Any], key: str) -> None:
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    db.execute(
        f"INSERT INTO tombstones ({names}) VALUES ({marks}) ON CONFLICT ({key}) DO UPDATE SET finished = NULL, "  # noqa: S608
        "why = coalesce(why, excluded.why), listings = max(listings, excluded.listings), "
        "key = coalesce(key, excluded.key), outlet = coalesce(outlet, excluded.outlet)",
        [*row.values()],
    )


def adopt(db: "Database", rows: Iterable[Mapping[str, Any]]) -> int:
    """Take over the tombstones of another archive, inside the caller's transaction. Returns how many were new.

    They are not finished here yet: `crawler.forgetting.forgetting.finish` removes what this archive holds of them.
    Of two for one thing, the earlier time and its reason stay, so that the order of merging makes no difference.
    """
    new = 0
    for row in rows:
        column = "url" if row["url"] else "name"
        held = next(iter(db.query(f"SELECT * FROM tombstones WHERE {column} = ?", [row[column]])), None)  # noqa: S608
        if held is None:
            db.table("tombstones").insert({name: row[name] for name in _MERGED})
            new += 1
        elif (row["forgotten"], row["why"] or "") < (held["forgotten"], held["why"] or ""):
            db.table("tombstones").update(held["id"], {"forgotten": row["forgotten"], "why": row["why"]})
    return new


def unfinished(archive: Archive) -> list[Tombstone]:
    """Tombstones of which something may be left: written by a removal that was interrupted, or taken over."""
    rows: list[Any] = archive.rows("SELECT * FROM tombstones WHERE finished IS NULL ORDER BY id")
    return rows


def look_again_for_names(db: "Database") -> None:
    """Have the next removal look for forgotten names again: texts and bytes came in unread."""
    db.execute("UPDATE tombstones SET finished = NULL WHERE kind = ?", [NAME])


def find_tombstone(archive: Archive, url: str | None, key: str | None) -> Tombstone | None:
    """The tombstone of an article, by a canonical address or a key in any case."""
    row = archive.one(
        "SELECT * FROM tombstones WHERE url = ? OR key = ? COLLATE NOCASE ORDER BY id LIMIT 1", url, key or None
    )
    return cast("Tombstone | None", row)


def forgotten_articles(archive: Archive) -> list[dict[str, Any]]:
    """Key and time of every forgotten article: for those who hold an export of before."""
    return archive.rows(
        "SELECT coalesce(key, url) AS key, min(forgotten) AS forgotten FROM tombstones WHERE kind = ? "
        "GROUP BY coalesce(key, url) ORDER BY 2, 1",
        ARTICLE,
    )
