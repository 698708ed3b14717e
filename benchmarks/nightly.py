"""What a night costs, and that it does not grow with the archive.

    python benchmarks/nightly.py [--known 1000 10000 100000] [--new 12]

For each size an archive is made that knows so many addresses, each with its article and capture, all settled. Two
nights follow, by the real command on the replica: one with new articles, one without. Printed: requests by the
server's own log, wall and CPU time and peak memory of the run's process, each beside the same night over an archive
that knows nothing but the replica's own articles (the ratio is what tells; the seconds are this machine's).
"""

import argparse
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crawler.keeping.probes import is_probe  # noqa: E402
from crawler.replica import OUTLETS, Replica  # noqa: E402
from tests.newsroom import Newsroom, newsroom  # noqa: E402

FIRST = date(2026, 9, 1)
DAYS = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--known", type=int, nargs="+", default=[1_000, 10_000, 100_000], metavar="N")
    parser.add_argument("--new", type=float, default=12.0, help="articles a night (default 12)")
    options = parser.parse_args()
    room = newsroom(FIRST, DAYS + 2, per_night=options.new, events=False)
    columns = (
        "known URLs",
        "night",
        "new",
        "fetched",
        "revisits (304)",
        "discovery (304)",
        "wall s",
        "CPU s",
        "peak MB",
    )
    print(" | ".join(columns))
    print("---:|---|---:|---:|---:|---:|---:|---:|---:")
    for known in [0, *options.known]:
        with tempfile.TemporaryDirectory() as folder:
            for night in measure(known, room, Path(folder)):
                print(night, flush=True)


@dataclass(frozen=True, kw_only=True)
class Night:
    """One run, by the server's log and the operating system's account."""

    known: int
    night: str
    new: int
    """Articles published since the night before."""
    fetched: int
    """Article pages answered with a body."""
    looks: int
    """Article pages answered 304."""
    discovery: int
    """Requests for robots.txt, feeds, sitemaps, front and section pages."""
    not_modified: int
    """Of these, answered 304."""
    wall: float
    cpu: float
    peak: float

    def __str__(self) -> str:
        return (
            f"{self.known} | {self.night} | {self.new} | {self.fetched} | {self.looks} | "
            f"{self.discovery} ({self.not_modified}) | {self.wall:.1f} | {self.cpu:.1f} | {self.peak:.0f}"
        )


def measure(known: int, room: Newsroom, folder: Path) -> Iterator[Night]:
    """Make an archive of a size, then pass two nights over it: one with news, one without."""
    with Replica(articles=None, stories=room.stories, day=FIRST + timedelta(days=DAYS - 1)) as replica:
        crawl(folder, replica, "init")
        if known:
            fill(folder / "archive.db", known)
        replica.day += timedelta(days=1)
        for night in ("news", "quiet"):
            replica.log.clear()
            wall, cpu, peak = crawl(folder, replica, night)
            pages = [hit for hit in replica.log if "/article" in hit.path or "/story" in hit.path]
            articles = [hit for hit in pages if not is_probe(hit.path)]
            others = [hit for hit in replica.log if hit not in articles]
            looks = sum(hit.status == 304 for hit in articles)
            yield Night(
                known=known, night=night, new=len(room.on(replica.day)) if night == "news" else 0,
                fetched=len(articles) - looks, looks=looks, discovery=len(others),
                not_modified=sum(hit.status == 304 for hit in others), wall=wall, cpu=cpu, peak=peak,
            )  # fmt: skip


def crawl(folder: Path, replica: Replica, night: str) -> tuple[float, float, float]:
    """One run of the command. Returns wall seconds, CPU seconds and peak megabytes of its process."""
    hour = 3 if night != "quiet" else 4
    clock = datetime.combine(replica.day + timedelta(days=1), datetime.min.time()) + timedelta(hours=hour)
    command = [sys.executable, "-m", "crawler", "crawl", *OUTLETS, "-q", "--replica", replica.url]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DEPECHE_CLOCK": f"{clock.isoformat()}+00:00"}
    begun = time.monotonic()
    run = subprocess.Popen(command, cwd=folder, env=environment)
    _, status, used = os.wait4(run.pid, 0)
    run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode:
        sys.exit(f"the crawl failed with exit code {run.returncode}")
    return time.monotonic() - begun, used.ru_utime + used.ru_stime, megabytes(used)


def megabytes(used: resource.struct_rusage) -> float:
    """Peak resident memory; Linux counts in kilobytes, macOS in bytes."""
    return used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def fill(path: Path, known: int) -> None:
    """Give an archive so many more addresses, each done, with an article and a capture, the oldest in 2012."""
    text = "Le texte d’un article déjà lu, avec assez de mots pour en être un. " * 30
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA foreign_keys = OFF")
        for n in range(known):
            outlet = ("dsih", "ticsante", "lest_eclair")[n % 3]
            day = (date(2012, 1, 1) + timedelta(days=n * 5300 // known)).isoformat()
            url, key, seen = f"https://ancien.example/{outlet}/{n}", f"{outlet}:ancien{n}", f"{day}T04:00:00+00:00"
            article = db.execute(
                "INSERT INTO articles (key, outlet, url, title, body, published, day, words, first_seen, last_seen, "
                "text_sha256, extractor, digest, language) VALUES (?, ?, ?, ?, ?, ?, ?, 300, ?, ?, ?, '', '', 'fr')",
                [key, outlet, url, f"Article {n}", text if n % 20 == 0 else f"{n}", seen, day, seen, seen, str(n)],
            ).lastrowid
            db.execute(
                "INSERT INTO captures (url, outlet, article, kind, origin, verdict, fetched, status) "
                "VALUES (?, ?, ?, 'page', 'live', 'article', ?, 200)",
                [url, outlet, article, seen],
            )
            db.execute(
                "INSERT INTO urls (url, outlet, key, found_via, found, published, article, state, attempts, looked) "
                "VALUES (?, ?, ?, 'feed', ?, ?, ?, 'done', 1, ?)",
                [url, outlet, key, seen, day, article, seen],
            )
        for waiting in ("_uncompared", "_unstoried"):  # the runs that wrote these articles have done this work
            db.execute(f"DELETE FROM {waiting}")  # noqa: S608 - ours


if __name__ == "__main__":
    main()
