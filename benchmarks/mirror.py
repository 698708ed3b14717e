"""What a mirror costs to fill and to keep, and what it spares those who count.

    python benchmarks/mirror.py                  # 10,000 and 100,000 articles
    python benchmarks/mirror.py 1000000 --words 300 600

Each archive is that of benchmarks/million.py, where every article has a capture, an address and two links too, and
one in five a citation. The real command fills a mirror of it, then comes after a night with 12 new articles, after a
night without (runs and feeds alone), and once more with nothing done at all. Then recipes of docs/recipes.md are
asked of both, three times each, the quickest told.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import million  # noqa: E402
from crawler.archive.database import Archive  # noqa: E402
from crawler.mirroring.folder import folder_of_mirror  # noqa: E402
from crawler.mirroring.views import FILE  # noqa: E402

SIZES = (10_000, 100_000)
NEW = 12
COUNTS = ("1", "5", "6", "7")
BY_HOUR = """SELECT section, substr(published, 12, 2) AS hour, count(*), sum(words), sum(length(title)) FROM articles
GROUP BY section, hour ORDER BY section, hour"""
"""A question that no index answers, the same for both."""
FROM = "FROM articles WHERE id > ?"
AROUND = (
    "INSERT INTO captures (url, outlet, article, kind, origin, verdict, fetched, status, sha256, warc_file, "
    "warc_offset, warc_length, complete) SELECT url, outlet, id, 'page', 'live', 'article', first_seen, 200, "
    f"text_sha256, 'a.warc.gz', id * 9000, 9000, 1 {FROM}",
    "UPDATE articles SET capture = (SELECT c.id FROM captures c WHERE c.article = articles.id) WHERE id > ?",
    "INSERT INTO urls (url, outlet, key, found_via, found, published, article, state, attempts, looked) "
    f"SELECT url, outlet, key, 'feed', first_seen, day, id, 'done', 1, first_seen {FROM}",
    "INSERT INTO links SELECT id, 0, 'https://hote' || id % 997 || '.example/' || id, "
    f"'hote' || id % 997 || '.example', 'la source', 'anchor', NULL {FROM}",
    "INSERT INTO links SELECT id, 1, (SELECT b.url FROM articles b WHERE b.id = a.id / 2), 'www.lest-eclair.fr', "
    "'notre article', 'anchor', id / 2 FROM articles a WHERE id > ? AND id > 1",
    "INSERT INTO citations (article, outlet, verb, passage, evidence, score, target) SELECT id, 'dsih', 'cites', "
    f"substr(body, 1, 150), 'mention', 0.8, NULL {FROM} AND id % 5 = 0",
)
"""What hangs on articles above a number."""
RUN = (
    "INSERT INTO crawls (outlet, started, finished, mode, outcome, version) "
    "SELECT id, '2026-06-02T03:00:00+00:00', '2026-06-02T03:10:00+00:00', 'crawl', 'done', '0' FROM outlets"
)
FEED = (
    "INSERT INTO captures (url, outlet, kind, origin, fetched, status) "
    "SELECT homepage || 'flux', id, 'feed', 'live', '2026-06-02T03:00:00+00:00', 200 FROM outlets"
)
MEASURED = (
    "import json, resource, subprocess, sys, time\n"
    "started = time.monotonic()\n"
    "subprocess.run(sys.argv[1:], check=True, stderr=subprocess.DEVNULL)\n"
    "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
    "print(json.dumps([time.monotonic() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))\n"
)


def make_archive(path: Path, articles: int, words: tuple[int, int]) -> None:
    million.make(path, articles, words)
    change(path, *((sql, [0]) for sql in AROUND), (RUN, []), (FEED, []))


def change(path: Path, *statements: tuple[str, list[int]]) -> None:
    """Change an archive as the program does, with the sums of its rows."""
    with Archive.open(path, write=True) as held:
        with held.transaction() as db:
            for sql, values in statements:
                db.execute(sql, values)
        held.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def night(path: Path, new: int) -> None:
    """A run over all outlets; `new` articles are copies of the last ones under other names."""
    with Archive.open(path) as held:
        last = held.rows("SELECT max(id) AS n FROM articles")[0]["n"]
        names = [column["name"] for column in held.rows("PRAGMA table_info(articles)")]
    own = {"id": "NULL", "key": "key || 'n'", "url": "url || 'n'", "capture": "NULL"}
    columns = ", ".join(own.get(name, name) for name in names)
    copied = f"INSERT INTO articles SELECT {columns} FROM articles WHERE id > ? ORDER BY id"  # noqa: S608
    more = [(copied, [last - new]), *((sql, [last]) for sql in AROUND)] if new else []
    change(path, *more, (RUN, []), (FEED, []))


def mirrored(path: Path, *options: str) -> tuple[float, float, float, int]:
    """One run of the command: wall and CPU seconds, peak MB, files that it wrote."""
    command = [sys.executable, "-m", "crawler", "mirror", "--archive", str(path), "--json", *options]
    folder = folder_of_mirror(path) if not options else Path(options[0])
    before = {file: file.stat().st_mtime_ns for file in folder.rglob("*.parquet")}
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *command], cwd=ROOT, capture_output=True, text=True, check=True
    )
    wall, cpu, peak = json.loads(done.stdout.splitlines()[-1])
    written = sum(before.get(file) != file.stat().st_mtime_ns for file in folder.rglob("*.parquet"))
    return wall, cpu, peak, written


def megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*.parquet")) / 1e6


def asked(ask: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of the quickest of three times."""
    times = []
    for _ in range(3):
        wall, cpu = time.monotonic(), time.process_time()
        ask()
        times.append((time.monotonic() - wall, time.process_time() - cpu))
    return min(times)


def counts(path: Path) -> None:
    """Recipes asked of the archive and of the mirror."""
    text = (ROOT / "docs" / "recipes.md").read_text("utf-8")
    pairs = {
        number: (sqlite, duck)
        for number, sqlite, duck in re.findall(
            r"^## (\d+)\..*?^```sql\n(.*?)^```.*?^```sql\n(.*?)^```", text, re.MULTILINE | re.DOTALL
        )
    }
    with Archive.open(path) as held, duckdb.connect() as mirror:
        mirror.execute(f"SET file_search_path = '{folder_of_mirror(path)}'")
        mirror.execute((folder_of_mirror(path) / FILE).read_text("utf-8"))
        print("\n| recipe | SQLite s (CPU) | DuckDB s (CPU) |\n|---:|---:|---:|")
        for number in (*COUNTS, "by section and hour"):
            sqlite, duck = pairs.get(number, (BY_HOUR, BY_HOUR))
            left = asked(lambda sql=sqlite: held.connection.execute(sql).fetchall())  # type: ignore[misc]
            right = asked(lambda sql=duck: mirror.execute(sql).fetchall())  # type: ignore[misc]
            print(f"| {number} | {left[0]:.3f} ({left[1]:.3f}) | {right[0]:.3f} ({right[1]:.3f}) |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="ARTICLES")
    parser.add_argument("--words", type=int, nargs=2, default=(80, 150), metavar=("LEAST", "MOST"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="depeche-") as name:
        for size in options.sizes:
            path = Path(name) / f"{size}.db"
            make_archive(path, size, tuple(options.words))
            print("\n| articles | run | wall s | CPU s | peak MB | files written |\n|---:|---|---:|---:|---:|---:|")
            for words, new in (
                ("first", None),
                (f"{NEW} new", NEW),
                ("a night with none", 0),
                ("nothing at all", None),
            ):
                if new is not None:
                    night(path, new)
                wall, cpu, peak, written = mirrored(path)
                print(f"| {size:,} | {words} | {wall:.1f} | {cpu:.1f} | {peak:.0f} | {written} |", flush=True)
            mirrored(path, str(Path(name) / f"{size}-bare"), "--without-text")
            print(
                f"\ndatabase {path.stat().st_size / 1e6:.0f} MB, mirror {megabytes(folder_of_mirror(path)):.0f} MB, "
                f"without text {megabytes(Path(name) / f'{size}-bare'):.0f} MB"
            )
            counts(path)


if __name__ == "__main__":
    main()
