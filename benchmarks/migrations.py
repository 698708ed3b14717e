"""Migrations that are killed: of each released schema's archive, at statements spread over the whole of it.

    python benchmarks/migrations.py [--kills 50] [--check]

Each migration runs in a process that is killed (SIGKILL) before its n-th statement of SQL, and then again to its end.
Sound is one that leaves the rows as they were, before and after, and no foreign key that leads nowhere. With --check
it exits with 1 when one is not.
"""

import argparse
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crawler.archive.database import SCHEMA_VERSION, Archive  # noqa: E402
from tests.migrating import ARCHIVES, columns_of, migrate_and_die, place, rows_of, version_of  # noqa: E402


def main() -> int:
    """Kill, migrate, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    schemas = range(1, len([*ARCHIVES.glob("schema*.db.gz")]) + 1)
    unsound = 0
    with tempfile.TemporaryDirectory() as folder:
        for schema in schemas:
            kills = options.kills // len(schemas) + (schema <= options.kills % len(schemas))
            statements = migrate_and_die(place(schema, Path(folder)), 0)
            sound = sum(survives(schema, statements * n // (kills + 1), Path(folder)) for n in range(1, kills + 1))
            print(f"schema {schema}: {statements} statements, {sound} of {kills} killed migrations sound")
            unsound += kills - sound
    return 1 if options.check and unsound else 0


def survives(schema: int, nth: int, folder: Path) -> bool:
    """Whether an archive of this schema is what it was after its migration is killed at its `nth` statement."""
    path = place(schema, folder)
    for end in ("-wal", "-shm", f".schema{schema}", f".schema{schema}.part"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    columns = columns_of(path)
    before = rows_of(path, columns)
    if migrate_and_die(path, nth) != nth or version_of(path) not in (schema, SCHEMA_VERSION):
        return False
    if rows_of(path, columns) != before:
        return False
    Archive.open(path, write=True).close()
    with closing(sqlite3.connect(path)) as db:
        lost = db.execute("PRAGMA foreign_key_check").fetchall()
    return not lost and version_of(path) == SCHEMA_VERSION and rows_of(path, columns) == before


if __name__ == "__main__":
    sys.exit(main())
