"""The rows of what is forgotten: those of the article, and the words that rows of other articles repeat of it."""

import json
from collections.abc import Collection
from dataclasses import replace

from sqlite_utils import Database

from crawler.archive.fixity import quoted
from crawler.archive.tombstones import FORGOTTEN, NAMED, STATE
from crawler.citing.unresolved import ExtractedCitations, load_extracted, store_extracted
from crawler.keeping.articles import write_digest

IN = "IN (SELECT value FROM json_each(?))"


def remove_article(db: Database, article: int) -> None:
    """Delete an article with all that hangs on it, inside the caller's transaction.

    Other articles that cite it keep that they do, without the words in which they do; their own text stays theirs.
    """
    key = db.execute("SELECT key FROM articles WHERE id = ?", [article]).fetchone()[0]
    _blank_passages(db, article)
    stories = [row[0] for row in db.execute("SELECT story FROM story_articles WHERE article = ?", [article])]
    licensed = db.execute("SELECT digest FROM licensed WHERE article = ?", [article]).fetchone()
    if licensed:
        db.execute("UPDATE tombstones SET licensed = ? WHERE id = (SELECT min(id) FROM tombstones WHERE key = ?)",
                   [licensed[0], key])  # fmt: skip
        db.execute("DELETE FROM licensed WHERE article = ?", [article])
    _delete_dependents(db, article, key)
    db.execute("DELETE FROM articles WHERE id = ?", [article])
    # A story bears the title of its first article. Its other articles were queued just now, and make it anew.
    db.execute(f"DELETE FROM stories WHERE id {IN}", [json.dumps(stories)])  # noqa: S608 - a constant


def _blank_passages(db: Database, article: int) -> None:
    """Take the passages out of citations of an article, and out of what is kept to resolve them again."""
    rows = db.execute("SELECT article, passage FROM citations WHERE target = ?1 AND article != ?1", [article])
    passages: dict[int, set[str]] = {}
    for citing, passage in rows.fetchall():
        passages.setdefault(citing, set()).add(passage)
    for citing, words in passages.items():
        if found := load_extracted(db, citing):
            wanted = [
                replace(one, citation=replace(one.citation, passage="", cue=""))
                if one.citation.passage in words else one
                for one in found.citations
            ]  # fmt: skip
            db.execute("DELETE FROM _found WHERE article = ?", [citing])
            store_extracted(db, citing, ExtractedCitations(wanted, found.quotations))
    db.execute(
        "UPDATE citations SET passage = '', cue = '', target = NULL, likeness = NULL "
        "WHERE target = ?1 AND article != ?1",
        [article],
    )


def _delete_dependents(db: Database, article: int, key: str) -> None:
    """Delete rows that name an article and that its deletion would not: by its key, or by a bare reference."""
    kept = ("articles", "urls", "tombstones")
    tables = db.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict")
    for (table,) in tables.fetchall():
        if table in kept:
            continue
        columns = {row[1] for row in db.execute(f"PRAGMA table_info({quoted(table)})").fetchall()}
        if "key" in columns:
            db.execute(f"DELETE FROM {quoted(table)} WHERE key = ?", [key])  # noqa: S608 - names of ours
        sql = 'SELECT "from", on_delete FROM pragma_foreign_key_list(?) WHERE "table" = \'articles\''
        for column, then in db.execute(sql, [table]).fetchall():
            if then in ("NO ACTION", "RESTRICT"):
                db.execute(f"DELETE FROM {quoted(table)} WHERE {quoted(column)} = ?", [article])  # noqa: S608


def close_captures(db: Database, captures: Collection[int]) -> None:
    """Have captures of pages say that they were forgotten; what is left of them is that they were made, and when."""
    db.execute(
        "UPDATE captures SET article = NULL, verdict = 'not_article', reason = ?, fields = '{}', sha256 = NULL, "  # noqa: S608
        f"etag = NULL, last_modified = NULL WHERE id {IN}",
        [FORGOTTEN, json.dumps([*captures])],
    )
    db.execute(f"DELETE FROM _quarantine WHERE capture {IN}", [json.dumps([*captures])])  # noqa: S608


def strip_captures(db: Database, captures: Collection[int]) -> None:
    """Have captures whose bytes went say why; they still are what their articles were read from.

    Later captures of the same body are without it too, so nothing claims any more that it is held.
    """
    rows = json.dumps([*captures])
    same = f"(url, sha256) IN (SELECT url, sha256 FROM captures WHERE id {IN})"  # noqa: S608 - a constant
    changed = json.dumps([row[0] for row in db.execute(f"SELECT id FROM captures WHERE {same}", [rows])])  # noqa: S608
    db.execute(f"UPDATE captures SET sha256 = NULL WHERE id {IN}", [changed])  # noqa: S608
    for (article,) in db.execute(f"SELECT id FROM articles WHERE capture {IN}", [changed]).fetchall():  # noqa: S608
        write_digest(db, article)
    db.execute(
        f"UPDATE captures SET reason = ?, fields = '{{}}', etag = NULL, last_modified = NULL WHERE id {IN}",  # noqa: S608
        [NAMED, rows],
    )
    db.execute(f"DELETE FROM _quarantine WHERE capture {IN}", [rows])  # noqa: S608


def close_addresses(db: Database, urls: Collection[str]) -> None:
    """Close addresses on the frontier, and take out what sources said of them."""
    listed = json.dumps([*urls])
    db.execute(
        "UPDATE urls SET state = ?, reason = ?, article = NULL, next_try = NULL, etag = NULL, last_modified = NULL "  # noqa: S608
        f"WHERE url {IN}",
        [STATE, FORGOTTEN, listed],
    )
    db.execute(f"UPDATE sightings SET title = NULL, summary = NULL WHERE url {IN}", [listed])  # noqa: S608
