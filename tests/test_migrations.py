"""Archives of every released schema: they open with everything in them, whatever happens to the migration."""

import hashlib
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.database import APPLICATION_ID, Archive
from crawler.archive.schema import SCHEMA_VERSION
from crawler.errors import ArchiveError
from crawler.keeping.articles import text_sha256
from tests.conftest import Depeche, opened
from tests.migrating import ARCHIVES, columns_of, migrate_and_die, place, rows_of, version_of

SCHEMAS = sorted(int(path.name[6:-6]) for path in ARCHIVES.glob("schema*.db.gz"))

FOLLOWING = ("citations", "copies", "stories", "story_articles")  # made anew by the first command


def test_every_released_schema_has_its_archive() -> None:
    """Before a schema changes, an archive of the one that stands is put into tests/archives."""
    assert [*range(1, SCHEMA_VERSION)] == SCHEMAS[: SCHEMA_VERSION - 1]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_an_archive_of_an_earlier_release_opens_with_everything_in_it(
    depeche: Depeche, tmp_path: Path, schema: int
) -> None:
    path = place(schema, tmp_path)
    columns = {table: names for table, names in columns_of(path).items() if table not in FOLLOWING}
    before = rows_of(path, columns)
    with opened(path) as db:
        articles = db.execute("SELECT count(*) FROM articles WHERE outlet = 'dsih'").fetchone()[0]
    assert re.search(rf"DSIH +{articles} ", depeche("status", "--archive", path).stdout)
    after = rows_of(path, columns)
    assert {table: len(rows) for table, rows in after.items()} == {table: len(rows) for table, rows in before.items()}
    assert after == before
    assert version_of(path) == SCHEMA_VERSION
    assert schema == SCHEMA_VERSION or path.with_name(f"{path.name}.schema{schema}").stat().st_size > 0
    assert depeche("search", "hopital", "--archive", path).returncode == 0


@pytest.mark.parametrize("schema", SCHEMAS)
def test_what_a_migration_makes_is_whole(tmp_path: Path, schema: int) -> None:
    path = place(schema, tmp_path)
    columns = columns_of(path)
    before = rows_of(path, columns)
    Archive.open(path, write=True).close()
    assert rows_of(path, columns) == before
    with opened(path) as db:
        db.execute("INSERT INTO articles_fts(articles_fts) VALUES ('integrity-check')")
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        sighted = db.execute("SELECT count(*) FROM sightings").fetchone()[0]
        assert bool(sighted) == (schema >= 4) == bool(db.execute("SELECT count(*) FROM announced").fetchone()[0])
        assert db.execute("SELECT count(*) FROM urls WHERE article AND next_try").fetchone()[0] > 0
        known = db.execute("SELECT count(*) FROM captures WHERE complete IS NOT NULL").fetchone()[0]
        assert "complete" in columns["captures"] or known == 0
        for table, name in (("authors", "name"), ("tags", "tag")):
            signed = [
                (ident, place, value)
                for ident, listed in db.execute(f"SELECT id, {table} FROM articles ORDER BY id")
                for place, value in enumerate(json.loads(listed))
            ]
            held = db.execute(f"SELECT article, position, {name} FROM {table} ORDER BY 1, 2").fetchall()
            assert held == signed
        for title, lead, body, sha256 in db.execute("SELECT title, lead, body, text_sha256 FROM articles"):
            assert text_sha256(title, lead, body) == sha256


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_migration_that_is_killed_has_not_begun(tmp_path: Path, schema: int) -> None:
    """At one statement of each schema's migration here; at fifty in benchmarks/migrations.py."""
    path = place(schema, tmp_path)
    columns, statements = columns_of(path), migrate_and_die(place(schema, tmp_path / "whole"), 0)
    before = rows_of(path, columns)
    nth = statements * (2 * schema + 1) // (2 * SCHEMAS[-1] + 2)  # another part of the way for each schema
    assert migrate_and_die(path, nth) == nth
    assert version_of(path) in (schema, SCHEMA_VERSION)
    assert rows_of(path, columns) == before
    Archive.open(path, write=True).close()
    assert (version_of(path), rows_of(path, columns)) == (SCHEMA_VERSION, before)


def test_an_archive_from_the_future_is_left_as_it_is(depeche: Depeche, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    Archive.open(path, write=True).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(ArchiveError, match="written by a newer depeche"):
        Archive.open(path, write=True)
    for words in ("status", "crawl", "search hopital", "verify", "export csv", "import page.html"):
        assert depeche(*words.split()).returncode in (1, 2)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert not [*tmp_path.glob("archive.db?*")]
