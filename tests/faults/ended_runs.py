"""Crawls of a slow site that are ended by SIGTERM, each at a moment of its own; the archive goes on from there."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT, opened
from tests.site import Answer, Site, dsih

ARTICLES = 60
DONE, TERMINATED = 0, 143
LONGEST = 10  # seconds that a run may take to end


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended that was sent SIGTERM."""

    seconds: float
    """From the signal to the end of the process."""
    code: int
    outcome: str
    """What its row in `crawls` says; empty when a row was left open."""

    @property
    def is_right(self) -> bool:
        """True for an end in time that the exit code and the archive tell of; a run may be done before its signal."""
        told = {TERMINATED: "interrupted", DONE: "done"}
        return self.seconds <= LONGEST and self.outcome == told.get(self.code)


def slow_site(dice: random.Random) -> Site:
    """A DSIH whose every answer takes up to a fifth of a second."""
    return Site({path: _waiting(answer, dice.uniform(0, 0.2)) for path, answer in dsih(ARTICLES).items()})


def _waiting(answer: Answer, seconds: float) -> Answer:
    answer.wait = seconds
    return answer


def ended_runs(site: Site, folder: Path, dice: random.Random, times: int) -> Iterator[Ended]:
    """Crawl a site into one archive as often as said, ending each run; stop early when nothing is left to crawl."""
    for _ in range(times):
        ended = _ended(site, folder, dice.uniform(0, 2.5))
        yield ended
        if ended.code == DONE:
            return


def _ended(site: Site, folder: Path, seconds: float) -> Ended:
    run = subprocess.Popen(
        [sys.executable, "-m", "crawler", "crawl", "dsih", "-q", "--replica", site.url],
        cwd=folder, env={"PYTHONPATH": str(ROOT), "PATH": os.defpath}, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _wait_for_its_row(folder / "archive.db", run)
    time.sleep(seconds)
    run.send_signal(signal.SIGTERM)
    sent = time.monotonic()
    code = run.wait(2 * LONGEST)
    taken = time.monotonic() - sent
    with opened(folder / "archive.db") as db:
        (unfinished,) = db.execute("SELECT count(*) FROM crawls WHERE finished IS NULL").fetchone()
        (outcome,) = db.execute("SELECT outcome FROM crawls ORDER BY id DESC LIMIT 1").fetchone()
    return Ended(taken, code, "" if unfinished else outcome)


def _wait_for_its_row(archive: Path, run: "subprocess.Popen[bytes]") -> None:
    """Wait until the run has its row in the ledger: before that there is nothing to interrupt."""
    for _ in range(400):
        if run.poll() is not None or (archive.exists() and _is_open(archive)):
            return
        time.sleep(0.05)


def _is_open(archive: Path) -> bool:
    with suppress(sqlite3.OperationalError), opened(archive) as db:  # its tables are only just made
        return db.execute("SELECT 1 FROM crawls WHERE finished IS NULL").fetchone() is not None
    return False
