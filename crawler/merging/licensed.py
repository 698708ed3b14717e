"""Texts of licensed databases, known by the database's own name of each, or by its text."""

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from crawler.archive.licensed import Unjoined

_HELD = (
    "SELECT * FROM main.licensed WHERE source = ? AND document = ? UNION SELECT * FROM main.licensed WHERE digest = ?"
)


def merge_licensed(db: Database, articles: Mapping[int, int]) -> bool:
    """Take over their texts, each joined to the article that it is joined to there, unless a better one is here.

    `articles` has our number of each of their articles that we have. Works inside the caller's transaction. True when
    any text is joined to no article.
    """
    for theirs in [*db.query("SELECT * FROM other.licensed ORDER BY digest")]:
        held = [*db.query(_HELD, [theirs["source"], theirs["document"], theirs["digest"]])]
        if held:
            number = held[0]["id"]
            _merge_names(db, held[0], theirs)
        else:
            row = {name: value for name, value in theirs.items() if name != "id"} | {"article": None, "score": None}
            number = int(str(db.table("licensed").insert(row).last_pk))
        if (held[0]["article"] if held else None) is None and (article := articles.get(theirs["article"])):
            _join(db, number, article, theirs)
    return db.execute("SELECT 1 FROM main.licensed WHERE article IS NULL LIMIT 1").fetchone() is not None


def _merge_names(db: Database, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
    """The file that it came in first."""
    first = min((ours["imported"], ours["file"]), (theirs["imported"], theirs["file"]))
    if first != (ours["imported"], ours["file"]):
        db.execute("UPDATE main.licensed SET imported = ?, file = ? WHERE id = ?", [*first, ours["id"]])


def _join(db: Database, number: int, article: int, theirs: Mapping[str, Any]) -> None:
    """Join a text to its article; of two texts for one, the one that is more like it."""
    rival = next(iter(db.query("SELECT id, score, digest FROM main.licensed WHERE article = ?", [article])), None)
    if rival and (rival["score"], rival["digest"]) > (theirs["score"], theirs["digest"]):
        db.execute("UPDATE main.licensed SET reason = ? WHERE id = ?", [Unjoined.TAKEN, number])
        return
    if rival:
        sql = "UPDATE main.licensed SET article = NULL, score = NULL, reason = ? WHERE id = ?"
        db.execute(sql, [Unjoined.TAKEN, rival["id"]])
    db.execute(
        "UPDATE main.licensed SET article = ?, score = ?, reason = NULL WHERE id = ?",
        [article, theirs["score"], number],
    )
