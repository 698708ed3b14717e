"""What several processes, batches and a kill do to an import, in one run on one machine.

    python benchmarks/bulk.py FILE.warc.gz [--kills N] [--seed N] [--jobs N…]

jobs     the file is imported by one process and by several: time, processor time of the whole tree, pages a second,
         and whether the archives are the same, row for row.
memory   the greatest sum of the processes' PSS in the first and in the last third of each import.
again    a second import of the same file.
kills    SIGKILL to the process group at random moments, run after run, until one ends: what was done again, what was
         doubled, and what `depeche verify` says.

Exits with 1 when an archive is not the same, or damaged.
"""

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.processes import memory_of  # noqa: E402
from crawler.verifying.verification import verify  # noqa: E402
from tests.test_bulk import rows_without  # noqa: E402


def start(folder: Path, file: Path, archive: str, jobs: int) -> "subprocess.Popen[str]":
    words = ["import", str(file), "--any", "-q", "--jobs", str(jobs), "--archive", archive]
    return subprocess.Popen(
        [sys.executable, "-m", "crawler", *words], cwd=folder, start_new_session=True, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "LANG": "C"},
    )  # fmt: skip


def count(path: Path) -> int:
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return int(db.execute("SELECT count(*) FROM captures").fetchone()[0])
    return 0


def imported(folder: Path, file: Path, archive: str, jobs: int) -> tuple[float, float]:
    """Import the file and print what that took. Returns its time and its processor time."""
    before, began, sizes = os.times(), time.monotonic(), list[float]()
    run = start(folder, file, archive, jobs)
    while run.poll() is None:
        sizes.append(memory_of(run.pid))
        time.sleep(0.25)
    took, after = time.monotonic() - began, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    third = len(sizes) // 3
    held = count(folder / archive)
    print(f"{archive}, {jobs} process(es): {held} captures in {took:.1f} s ({held / took:.1f}/s), CPU {cpu:.1f} s")
    first, last = max(sizes[:third] or [0]), max(sizes[-third:] or [0])
    print(f"    memory: {first:.0f} MB in the first third, {last:.0f} in the last")
    return took, cpu


def killed(folder: Path, file: Path, kills: int, chance: random.Random, longest: float) -> int:
    """Import with kills. Returns how many captures the most harmful one had done again."""
    path, lost = folder / "killed.db", 0
    for number in range(kills):
        run = start(folder, file, path.name, 2)
        end, most = time.monotonic() + chance.uniform(0.2, 0.9) * longest, 0
        while time.monotonic() < end and run.poll() is None:
            most = max(most, count(path))
            time.sleep(0.05)
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        kept = count(path)
        lost = max(lost, most - kept)
        print(f"    kill {number + 1}: {most} captures were committed, {kept} are kept")
    start(folder, file, path.name, 2).wait()
    return lost


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    given = parser.parse_args()
    file, load = given.file.resolve(), os.getloadavg()[0]
    print(f"{file.name}, {os.cpu_count()} processors, load {load:.1f} at the start")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        times = {jobs: imported(folder, file, f"jobs{jobs}.db", jobs) for jobs in given.jobs}
        first = given.jobs[0]
        for jobs in given.jobs[1:]:
            faster, dearer = times[first][0] / times[jobs][0], times[jobs][1] / times[first][1]
            print(f"{jobs} processes against {first}: {faster:.2f} x as fast, {dearer:.2f} x the CPU")
        imported(folder, file, f"jobs{first}.db", first)
        lost = killed(folder, file, given.kills, random.Random(given.seed), times[first][0])  # noqa: S311
        paths = [*(folder / f"jobs{jobs}.db" for jobs in given.jobs), folder / "killed.db"]
        rows = [rows_without(path, "\0") for path in paths]
        same = all(other == rows[0] for other in rows[1:])
        damages = sum(len(verify(path, full=True).damages) for path in paths)
    print(f"the same row for row: {same}; lost of what was committed: {lost}; damages: {damages}")
    return 0 if same and not lost and not damages else 1


if __name__ == "__main__":
    sys.exit(main())
