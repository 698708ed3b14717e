"""What reading stored pages anew gives back, beside the import of the same captures.

    python benchmarks/reextract.py [--kills N] [--seed N]

The whole replica is crawled; then:

import      the same captures are imported into a new archive: what reading and writing everything takes.
wiped       every column that a reading fills is wiped in every article, and read anew by one process and by several:
            how many articles are byte for byte what they were.
kills       the same with SIGKILL at random moments, run after run, until one ends: what came back, what was doubled.
Ctrl-C      the time from SIGINT to the end, and the exit code.
bad pages   an outlet's file that never ends on one page and ends its process on another: the others are read.

Exits with 1 when a figure is not what it should be.
"""

import argparse
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crawler.archive.columns import READ_COLUMNS  # noqa: E402
from crawler.replica import OUTLETS, Replica  # noqa: E402
from crawler.verifying.verification import verify  # noqa: E402
from tests.test_reextract import captured, written  # noqa: E402

KILLS = 10
MAX_STOP = 10.0  # seconds from Ctrl-C to the end
LISTS = ("authors", "tags")
NEVER = """
    @property
    def title(self):
        while "Article 1<" in self.document.text:
            pass
        if "Article 2<" in self.document.text:
            __import__("os").abort()
        return super().title
"""


def command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "crawler", *map(str, words)]


def run(folder: Path, *words: str | Path) -> tuple[str, subprocess.CompletedProcess[str]]:
    """What a command took, and what it said."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command(*words), cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{time.monotonic() - began:.1f} s ({cpu:.1f} s of processor time)", done


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "LANG": "C"}


def articles(path: Path) -> dict[str, tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return {row[1]: row for row in db.execute("SELECT * FROM articles")}


def wipe(path: Path) -> None:
    """Empty every column of a reading, behind the program's back."""
    empty = {"title": "''", "body": "''", "words": "0", "access": "''", "extractor": "extractor"}
    sets = (f"{name} = {empty.get(name, repr('[]') if name in LISTS else 'NULL')}" for name in READ_COLUMNS)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(f"UPDATE articles SET {', '.join(sets)}")  # noqa: S608 - names of ours


def copied(sound: Path, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(sound, folder)
    return folder / "archive.db"


def same(path: Path, sound: dict[str, tuple[Any, ...]]) -> int:
    held = articles(path)
    return sum(held.get(key) == row for key, row in sound.items())


def counts(path: Path) -> tuple[int, int]:
    """Revisions and re-readings that an archive has."""
    with closing(sqlite3.connect(path)) as db:
        tables = ("revisions", "reextractions")
        return tuple(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)  # type: ignore[return-value]  # noqa: S608


def imported(sound: Path, folder: Path) -> None:
    folder.mkdir()
    took, _done = run(folder, "import", *sorted((sound / "archive.warc").glob("*.warc.gz")))
    held = len(articles(folder / "archive.db"))
    print(f"import of the same captures: {held} articles in {took}")


def wiped(sound: Path, folder: Path, jobs: int) -> bool:
    before = articles(sound / "archive.db")
    path = copied(sound, folder)
    wipe(path)
    took, done = run(folder, "reextract", "--jobs", str(jobs), "-q")
    back, more = same(path, before), counts(path)
    damaged = [one.place for one in verify(path).damages if not one.place.startswith("_")]
    print(f"wiped, {jobs} process(es): {back} of {len(before)} back byte for byte in {took}")
    print(f"    exit {done.returncode}, revisions {more[0]}, re-readings {more[1]}, damages {len(damaged)}")
    return back == len(before) and not any(more) and not damaged and done.returncode == 0


def read_anew(path: Path) -> int:
    """How many captures are noted as read."""
    with closing(sqlite3.connect(path, timeout=30)) as db:
        return int(db.execute("SELECT count(*) FROM _reread").fetchone()[0])


def signalled(path: Path, after: int, signum: int) -> tuple[float, int]:
    """Start a run, and send it a signal once so many more captures are read. Seconds to its end, and its code."""
    goal = read_anew(path) + after
    child = subprocess.Popen(
        command("reextract", "--jobs", "2", "-q"), cwd=path.parent, env=environment(), stderr=subprocess.DEVNULL
    )
    while child.poll() is None and read_anew(path) < goal:
        time.sleep(0.02)
    began = time.monotonic()
    child.send_signal(signum)
    return child.wait() and time.monotonic() - began, child.returncode


def killed(sound: Path, folder: Path, chance: random.Random, kills: int) -> bool:
    before = articles(sound / "archive.db")
    path = copied(sound, folder)
    wipe(path)
    codes = [signalled(path, chance.randint(1, 30), signal.SIGKILL)[1] for _ in range(kills)]
    noted = read_anew(path)
    _took, last = run(folder, "reextract", "--json")
    already = sum(one["already"] for one in json.loads(last.stdout)["outlets"].values())
    back, more = same(path, before), counts(path)
    kills = codes.count(-signal.SIGKILL)
    print(f"{kills} kills: {back} of {len(before)} back byte for byte; of {noted} captures that were read before "
          f"the last run {already} were not read again; revisions {more[0]}, re-readings {more[1]}")  # fmt: skip
    return back == len(before) and already == noted > 0 and not any(more)


def stopped(sound: Path, folder: Path) -> bool:
    path = copied(sound, folder)
    wipe(path)
    seconds, code = signalled(path, 10, signal.SIGINT)
    print(f"Ctrl-C: ended after {seconds:.1f} s with exit code {code}; {read_anew(path)} captures were read")
    return seconds < MAX_STOP and code == 130


def bad_pages(folder: Path) -> bool:
    folder.mkdir()
    written(folder)
    pages = captured(folder, *((number, "grille", 1, "Fin.") for number in range(1, 7)))
    run(folder, "import", pages)
    written(folder, grille=NEVER)
    took, done = run(folder, "reextract", "--jobs", "2", "--json")
    found = json.loads(done.stdout)["outlets"]["gazette"]
    kept = {one["article"]: one["reason"] for one in found["kept"]}
    print(f"bad pages: {kept}, {found['articles'] - len(kept)} of 4 others read, in {took}")
    return sorted(kept) == ["gazette:1", "gazette:2"] and done.returncode == 3


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        sound = base / "sound"
        sound.mkdir()
        with Replica() as replica:
            run(sound, "crawl", *OUTLETS, "--since", "2012", "--replica", replica.url, "-q")
        imported(sound, base / "new")
        good = [wiped(sound, base / "wiped", jobs) for jobs in (1, 2)]
        chance = random.Random(args.seed)  # noqa: S311 - the same moments in every run
        good.append(killed(sound, base / "killed", chance, args.kills))
        good.append(stopped(sound, base / "stopped"))
        good.append(bad_pages(base / "bad"))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
