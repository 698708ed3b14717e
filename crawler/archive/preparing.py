"""What is done to an archive before it is written: tables are made or migrated, and their sums kept from then on."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from crawler.archive import fixity
from crawler.archive.schema import APPLICATION_ID, SCHEMA_VERSION
from crawler.archive.schema.migrations import migrations


def prepare(db: Database, path: Path, held_version: int) -> None:
    """Make a database ready to be written. `held_version` is that of its schema, 0 for an empty one.

    One of an earlier release is copied beside itself first.
    """
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA recursive_triggers = ON")
    if migrations.pending(db):
        _migrate(db, path, held_version)
    fixity.keep_sums(db)


def _migrate(db: Database, path: Path, held_version: int) -> None:
    if held_version:
        _copy(db, path.with_name(f"{path.name}.schema{held_version}"))
    db.execute("BEGIN IMMEDIATE")  # all steps or none, the version with them
    try:
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrations.apply(db)
        fixity.seal(db.conn)
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    except BaseException:
        db.rollback()
        raise
    db.commit()


def _copy(db: Database, target: Path) -> None:
    """A consistent copy, before an earlier release's tables are changed."""
    partial = target.with_name(target.name + ".part")
    with closing(sqlite3.connect(partial)) as copy:
        db.conn.backup(copy)
    partial.replace(target)
