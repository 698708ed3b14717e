"""The repair of articles and of what follows from them: read again from the captures that are held."""

from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database

from crawler.archive.article_digest import DIGESTED, article_digest
from crawler.archive.stems import add_stems
from crawler.keeping.articles import judge_change, stored_article, write_article, write_digest
from crawler.keeping.backlog import catch_up
from crawler.keeping.derived import write_derived
from crawler.keeping.forgotten import apply_tombstones
from crawler.keeping.rereading import held_page, rewrite
from crawler.reading.drafts import Draft
from crawler.stories import updating as stories
from crawler.translating import _
from crawler.verifying.mending import Mending
from crawler.verifying.report import DamageKind
from crawler.verifying.rows import DERIVED, DERIVED_OF_ARTICLES, STORIES

DERIVED_TOGETHER: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"_facets", "_facet_values"}), ""),
    (frozenset({"_stems"}), ""),
    (frozenset({"_reread"}), ""),
    (frozenset({"_shingles", "_fingerprints", "_uncompared"}), "_uncompared"),
    (frozenset({"_cues", "_found", "_unread"}), "_unread"),
    (frozenset({"story_articles", "stories", "_alike", "_unstoried"}), "_unstoried"),
)
"""Tables that are made again from articles, and the one by which articles wait for that."""
SHOWING = "kind = 'page' AND verdict IN ('article', 'unchanged')"  # captures that show an article


def reread_articles(mending: Mending) -> None:
    """Read articles again whose row was changed, or lost, or of which something that hangs on it was."""
    missing = any(one.table == "articles" and one.kind is DamageKind.ROW_MISSING for one in mending.damages)
    if missing or any(one.kind is DamageKind.REFERENCE for one in mending.damages):
        _adopt_captures(mending)
    concerned = {one.part for one in mending.of_table("articles", *DERIVED_OF_ARTICLES)}
    for article in sorted(concerned):
        if row := mending.archive.one("SELECT * FROM articles WHERE id = ?", article):
            _reread(mending, row)


def _adopt_captures(mending: Mending) -> None:
    """Store the articles of captures that show one and belong to none, as when they were fetched, oldest first."""
    rows = mending.archive.rows(
        f"SELECT * FROM captures WHERE {SHOWING} AND (article IS NULL OR article NOT IN (SELECT id FROM articles)) "  # noqa: S608
        "ORDER BY fetched, id"
    )
    for capture in rows:
        draft = _read(mending, capture)
        if draft is None:
            continue
        with mending.archive.transaction() as db:
            stored = stored_article(db, draft)
            judged = judge_change(draft, stored, unfamiliar=False)
            article = write_article(db, draft, judged, stored, capture["id"])
            _take_over(db, capture["article"], article)
            db.execute("UPDATE captures SET article = ? WHERE id = ?", [article, capture["id"]])
            db.execute("UPDATE urls SET article = ? WHERE key = ? AND state = 'done'", [article, draft.key])
            write_derived(db, mending.outlets.press, draft, judged, article, stored)
        if stored is None:
            mending.done.append(_("articles {key}: read again from its captures").format(key=draft.key))
        mending.mended |= {("articles", article), ("captures", capture["id"]), ("articles", capture["article"] or 0)}


def _take_over(db: Database, old: int | None, new: int) -> None:
    """Have what pointed at a lost row point at the one that is in its place."""
    if old is None or old == new:
        return
    for (table,) in db.execute("SELECT name FROM pragma_table_list WHERE type = 'table' AND strict").fetchall():
        for column in _references(db, table):
            db.execute(f'UPDATE OR IGNORE "{table}" SET "{column}" = ? WHERE "{column}" = ?', [new, old])  # noqa: S608


def _references(db: Database, table: str) -> list[str]:
    """The columns of a table that point at articles."""
    sql = 'SELECT "from" FROM pragma_foreign_key_list(?) WHERE "table" = \'articles\''
    return [column for (column,) in db.execute(sql, [table])]


def _read(mending: Mending, capture: dict[str, Any]) -> Draft | None:
    """The article of a capture as it is read today; None where its bytes are not held or show none."""
    page = held_page(mending.archive, mending.store, capture)
    draft = mending.outlets.read(page) if page else None
    if draft:
        apply_tombstones(mending.archive.db, mending.outlets.press, draft)
    return draft if draft and not draft.refused and draft.key else None


def _reread(mending: Mending, row: dict[str, Any]) -> None:
    """Write an article anew from the newest capture of it that can be read, its own first."""
    article = row["id"]
    captures = mending.archive.rows(
        f"SELECT * FROM captures WHERE article = ? AND {SHOWING} AND warc_file IS NOT NULL "  # noqa: S608
        "ORDER BY id = ? DESC, fetched DESC LIMIT 5",
        article, row["capture"],
    )  # fmt: skip
    for capture in captures:
        draft = _read(mending, capture)
        if draft is None:
            continue
        with mending.archive.transaction() as db:
            rewrite(db, mending.outlets.press, draft, article, capture["id"])
            _mend_dates(db, article, row["digest"])
        mending.mended |= {(table, article) for table in ("articles", *DERIVED_OF_ARTICLES)}
        mending.done.append(_("articles {key}: read again from its capture").format(key=draft.key))
        return
    with mending.archive.transaction() as db:
        write_digest(db, article)


def _mend_dates(db: Database, article: int, digest: str) -> None:
    """Visits and revisions of an article as its captures tell them, where its old digest does not fit what it has."""
    row = next(iter(db.query(f"{DIGESTED} WHERE a.id = ?", [article])))
    if article_digest(row) == digest:
        return
    db.execute(
        f"UPDATE articles SET (first_seen, last_seen) = (SELECT min(fetched), max(fetched) FROM captures "  # noqa: S608
        f"WHERE article = ?1 AND {SHOWING}), revision_count = (SELECT count(*) FROM revisions WHERE article = ?1), "
        "status = CASE WHEN status IN ('live', 'gone') THEN status ELSE 'live' END WHERE id = ?1",
        [article],
    )
    write_digest(db, article)


def clear_derived(mending: Mending) -> None:
    """Empty the tables that were damaged and are made again from articles, and have all articles wait for that.

    Before anything is read from them: a text in them may be no JSON any more.
    """
    tables = {one.table for one in mending.damages} & (DERIVED | STORIES)
    with mending.archive.transaction() as db:
        for group, waiting in DERIVED_TOGETHER:
            if tables & group:
                for table in sorted(group):
                    db.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours
                if waiting:
                    db.execute(f"INSERT OR IGNORE INTO {waiting} (article) SELECT id FROM articles")  # noqa: S608


def rebuild_derived(mending: Mending) -> None:
    """Make again what follows from articles: names, tags, facets, stems, copies, citations, stories."""
    tables = {one.table for one in mending.damages} & (DERIVED | STORIES)
    with mending.archive.transaction() as db:
        _fire_triggers(db, sorted({one.part for one in mending.of_table(*DERIVED_OF_ARTICLES)}))
        if tables & {"_facets", "_facet_values"}:
            db.execute("UPDATE articles SET section = section")
        if "_stems" in tables:
            _stem_all(db)
    catch_up(mending.archive, mending.outlets.press)
    stories.update(mending.archive, mending.outlets.press)
    for table in sorted(tables):
        mending.done.append(_("{table}: made again").format(table=table))


def _fire_triggers(db: Database, articles: Iterable[int]) -> None:
    """Have the tables of names and tags, which triggers keep, written again, and copies and citations queued."""
    for article in articles:
        db.execute("UPDATE articles SET authors = authors, tags = tags WHERE id = ?", [article])
        for table in ("_uncompared", "_unread"):
            db.execute(f"INSERT OR IGNORE INTO {table} SELECT id FROM articles WHERE id = ?", [article])  # noqa: S608


def _stem_all(db: Database) -> None:
    for title, lead, body in db.execute("SELECT title, lead, body FROM articles").fetchall():
        add_stems(db, title, lead, body)
    for words in db.execute("SELECT title, summary FROM sightings WHERE title > '' OR summary > ''").fetchall():
        add_stems(db, *words)
