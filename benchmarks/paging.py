"""Walk every table and view of a large archive whose rows are alike in all but their keys.

    python benchmarks/paging.py ties.db --rows 100000

Makes the archive if it is not there, fetches the file of all of each table in its usual order and in that of its
first columns, and counts what is lost and what comes twice. Exit code 1 when anything does.
"""

import argparse
import asyncio
import csv
import io
import sqlite3
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crawler.archive.descriptions import TABLES  # noqa: E402
from crawler.serving.app import datasette_of  # noqa: E402
from tests.ties import make_ties  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--table", choices=list(TABLES), action="append", help="only this one; repeatable")
    parser.add_argument("--columns", type=int, default=2, help="of each table, to sort by")
    asked = parser.parse_args()
    if not asked.archive.exists():
        make_ties(asked.archive, asked.rows)
    print("| table | order | rows | lost | twice | seconds |\n|---|---|--:|--:|--:|--:|")
    wrong = 0
    for table in asked.table or TABLES:
        described = TABLES[table]
        for column in [None, *list(described.columns)[: asked.columns]]:
            wrong += walk(asked.archive, table, column)
    return 1 if wrong else 0


def walk(archive: Path, table: str, column: str | None) -> int:
    """Fetch the file of all of one table, and print a line. Returns how many rows are wrong."""
    columns = list(TABLES[table].columns)
    with closing(sqlite3.connect(archive)) as db:
        held = Counter(tuple("" if v is None else str(v) for v in row)
                       for row in db.execute(f"SELECT {', '.join(columns)} FROM {table}"))  # fmt: skip  # noqa: S608
    begun = time.monotonic()
    order = f"&_sort_desc={column}" if column else ""
    client = datasette_of(archive).client
    path = f"/{archive.stem}/{table}.csv?_stream=on&_size=max{order}"
    text = asyncio.run(client.get(path, timeout=None)).text
    took = time.monotonic() - begun
    head, *rows = csv.reader(io.StringIO(text))
    places = [head.index(name) for name in columns]
    seen = Counter(tuple(row[place] for place in places) for row in rows if len(row) == len(head))
    lost, twice = (held - seen).total(), (seen - held).total()
    print(f"| {table} | {column or 'usual'} | {held.total():,} | {lost} | {twice} | {took:.1f} |", flush=True)
    return lost + twice


if __name__ == "__main__":
    sys.exit(main())
