"""Pages that nobody writes: how long each holds the program, how much memory it takes, and what becomes of it.

    python benchmarks/heavy_pages.py [--signals] [PART OF A NAME...]

Each page of tests/pathological.py is imported by the real command into an archive of its own. Printed: seconds from
start to end (that of Python and of the worker included), the peak of memory of all processes together (PSS), and
the verdict in `captures`. With `--signals` each page is imported twice more and SIGINT and SIGTERM are sent while
it is being read: printed is how long the command took to end. Ends with exit code 1 when a page took more than
ten seconds longer than an ordinary page (measured first) or 500 MB, or a signal ten seconds.
"""

import argparse
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.pathological import LIGHT, PAGES, SENTENCE  # noqa: E402

MAX_SECONDS, MAX_MB = 10.0, 500
ORDINARY = "an ordinary page"
READING = 2.5  # seconds after the start when a page is being read
URL = "https://essai.example/2026/11/20/une-page.html"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="only pages with this in their names")
    parser.add_argument("--signals", action="store_true", help="also how long a signal takes while a page is read")
    options = parser.parse_args()
    pages = {n: p for n, p in (PAGES | LIGHT).items() if not options.names or any(o in n for o in options.names)}
    pages = {ORDINARY: lambda: f"<h1>Une page</h1>{f'<p>{SENTENCE * 3}</p>' * 10}".encode(), **pages}
    print("page | kB | seconds | peak MB | verdict" + (" | SIGINT s | SIGTERM s" if options.signals else ""))
    print("---|---:|---:|---:|---" + ("|---:|---:" if options.signals else ""))
    kept, least = True, 0.0
    for name, made in pages.items():
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "page.html"
            page.write_bytes(made())
            seconds, peak = imported(page, Path(folder) / "archive.db")
            least = least or seconds
            kept &= seconds - least <= MAX_SECONDS and peak <= MAX_MB
            cells = [name, f"{page.stat().st_size // 1000:,}", f"{seconds:.1f}", f"{peak:.0f}", verdict(page.parent)]
            for number in (signal.SIGINT, signal.SIGTERM) if options.signals else ():
                seconds = signalled(page, Path(folder) / f"{number}.db", number)
                kept &= seconds <= MAX_SECONDS
                cells.append(f"{seconds:.1f}")
        print(" | ".join(cells), flush=True)
    sys.exit(0 if kept else 1)


def start(page: Path, archive: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "crawler", "import", str(page), "--url", URL, "--archive", str(archive)],
        cwd=page.parent, env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def imported(page: Path, archive: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of an import."""
    began, peak = time.monotonic(), 0.0
    run = start(page, archive)
    while run.poll() is None:
        peak = max(peak, sum(map(pss, tree_of(run.pid))))
        time.sleep(0.05)
    return time.monotonic() - began, peak


def signalled(page: Path, archive: Path, number: int) -> float:
    """Seconds that an import takes to end after a signal; 0 when it had ended before."""
    run = start(page, archive)
    with suppress(subprocess.TimeoutExpired):
        run.wait(READING)
        return 0.0
    began = time.monotonic()
    run.send_signal(number)
    run.wait()
    return time.monotonic() - began


def tree_of(pid: int) -> Iterator[int]:
    """A process and those below it."""
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text("ascii").split():
                yield from tree_of(int(child))


def pss(pid: int) -> float:
    """Megabytes of a process, its share of what it shares; 0 when it has ended."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))
    return 0.0


def verdict(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        found, reason = db.execute("SELECT verdict, reason FROM captures").fetchone()
    return f"{found} ({reason})" if reason else str(found)


if __name__ == "__main__":
    main()
