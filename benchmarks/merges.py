"""Two archives of overlapping nights, merged both ways and thrice: whether they are the same, and what it costs.

    python benchmarks/merges.py [--articles 12] [--check]

The replica is crawled on five nights, in turn into two archives, at most so many new articles an outlet and night.
Same are two archives when their tables have the same rows, once numbers are replaced by what they stand for
(tests/same_archives.py), and every record of a capture the same bytes. With --check it exits with 1 when a figure is
not what it should be.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crawler.replica import Replica  # noqa: E402
from tests.same_archives import differences, rows_of  # noqa: E402

NIGHTS = (("a", 8), ("b", 10), ("a", 13), ("b", 16), ("a", 18))
"""Whose night it was, and which of November 2026."""


def main() -> int:
    """Crawl, merge, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=12)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wrong = measure(Path(folder), options.articles)
    return 1 if options.check and wrong else 0


def measure(folder: Path, articles: int) -> int:
    """Print the figures. Returns how many are not what they should be."""
    crawl(folder, articles)
    before = [bytes_of(folder / name) for name in "ab"]
    seconds = {}
    for ours, theirs in ("ab", "ba"):
        target = folder / f"{ours}{theirs}"
        shutil.copytree(folder / ours, target)
        begun = time.monotonic()
        for other in (theirs, theirs, ours):
            depeche(target, "import", folder / other / "archive.db")
            seconds.setdefault(target.name, time.monotonic() - begun)
    there, back = (folder / name / "archive.db" for name in ("ab", "ba"))
    rows = rows_of(there)
    different = differences(there, back)
    changed = sum(bytes_of(folder / name) != held for name, held in zip("ab", before, strict=True))
    unsound = sum(depeche(folder / name, "verify", "--full", "-q") for name in ("ab", "ba"))
    print(f"{len(rows['articles'])} articles, {len(rows['captures'])} captures, {len(rows['revisions'])} revisions")
    print(f"rows that differ after three merges each way: {len(different)}")
    print(f"archives that a merge changed though it only read them: {changed}")
    print(f"merged archives that are not sound: {unsound}")
    print(
        f"seconds of the first merge: {seconds['ab']:.1f} and {seconds['ba']:.1f}, the start of the program with them"
    )
    return len(different) + changed + unsound


def crawl(folder: Path, articles: int) -> None:
    """Both archives, night by night."""
    with Replica() as replica:
        for name, day in NIGHTS:
            replica.day = date(2026, 11, day)
            (folder / name).mkdir(exist_ok=True)
            clock = f"2026-11-{day:02}T23:00:00+01:00"
            depeche(folder / name, "crawl", "--limit", articles, "--replica", replica.url, clock=clock)


def depeche(folder: Path, *words: object, clock: str = "2026-11-28T12:00:00+01:00") -> int:
    """Run the command in a folder. Returns its exit code."""
    run = [sys.executable, "-m", "crawler", *map(str, words)]
    env = os.environ | {"PYTHONPATH": str(ROOT), "DEPECHE_CLOCK": clock}
    return subprocess.run(run, cwd=folder, env=env, capture_output=True, check=False).returncode


def bytes_of(folder: Path) -> dict[str, str]:
    """The hash of the database and of each file of captures."""
    files = [folder / "archive.db", *sorted((folder / "archive.warc").iterdir())]
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


if __name__ == "__main__":
    sys.exit(main())
