"""A copy of the archive that may be shown to others: without the articles that their publishers reserved, and without
the texts of licensed databases, and without what tombstones say of persons."""

import sqlite3
from contextlib import closing
from pathlib import Path

from crawler.archive.captures import RESERVED
from crawler.archive.fixity import seal


def make_public(archive: Path, copy: Path) -> int:
    """Write the copy and return how many articles were left out of it.

    A copy, not a filter: what is not in the file cannot be asked for, by no SQL. It is compact (VACUUM), so no page
    of it holds what was deleted.
    """
    with closing(sqlite3.connect(f"{archive.resolve().as_uri()}?mode=ro", uri=True)) as held:
        held.execute("VACUUM INTO ?", [str(copy)])
    with closing(sqlite3.connect(copy, isolation_level=None)) as db:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA recursive_triggers = ON")
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("BEGIN")
        db.execute(f"CREATE TEMP TABLE reserved AS SELECT a.id FROM articles a WHERE {RESERVED}")  # noqa: S608
        left_out = int(db.execute("SELECT count(*) FROM reserved").fetchone()[0])
        private = db.execute("DELETE FROM licensed").rowcount
        private += db.execute("DELETE FROM tombstones WHERE kind = 'name'").rowcount  # who it is can be guessed
        private += db.execute("UPDATE tombstones SET why = NULL WHERE why IS NOT NULL").rowcount
        db.execute("UPDATE captures SET fields = '{}' WHERE article IN (SELECT id FROM reserved)")
        db.execute(
            "DELETE FROM sightings WHERE url IN (SELECT url FROM urls WHERE article IN (SELECT id FROM reserved) "
            "UNION SELECT url FROM captures WHERE noarchive = 1 OR tdm_reservation = 1)"
        )
        # A story bears the title of its first article, and without one of them it would be another story.
        db.execute(
            "DELETE FROM stories WHERE id IN "
            "(SELECT story FROM story_articles WHERE article IN (SELECT id FROM reserved))"
        )
        db.execute("DELETE FROM articles WHERE id IN (SELECT id FROM reserved)")
        db.execute("DELETE FROM corrections WHERE key NOT IN (SELECT key FROM articles)")  # they have texts, too
        db.execute("COMMIT")
        if left_out:
            db.execute("INSERT INTO articles_fts(articles_fts) VALUES ('rebuild')")  # no trace of its words
            db.execute("INSERT INTO sightings_fts(sightings_fts) VALUES ('rebuild')")
            db.execute("CREATE VIRTUAL TABLE temp.announced_terms USING fts5vocab(main, sightings_fts, row)")
            kept = "SELECT term FROM _terms UNION SELECT term FROM announced_terms"
            db.execute(f"DELETE FROM _stems WHERE term NOT IN ({kept})")  # noqa: S608
        db.execute("BEGIN")
        seal(db)  # the copy is what it is to be, and can be verified as such
        db.execute("COMMIT")
        if left_out or private:
            db.execute("VACUUM")
    return left_out
