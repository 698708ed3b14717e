"""Outlets divided over workers: each worker takes the lease of an outlet that nobody has, and crawls it to its end.

Each outlet has an archive of its own on the shared file system, which only the holder of its lease opens: whoever
goes on after a worker that died finds what was fetched, and asks the site for nothing again.
"""

import logging
import os
import random
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from crawler.cluster.leases import LASTS, Leases
from crawler.cluster.running import start_command
from crawler.errors import LeaseError
from crawler.translating import _

log = logging.getLogger("depeche.cluster")

LEASES = "leases"
CRAWLED = (0, 1, 3)
"""Exit codes of `depeche crawl` after which an outlet is done in a round; after any other it is left to be done."""
STOPS_WORKER = (2, 6, 130, 143)
"""Exit codes after which a worker does not go on: the next outlet would meet the same."""
GROUP = 50  # archives that are merged by one command, while all their leases are held


@dataclass(frozen=True, kw_only=True)
class Place:
    """The folder on the shared file system."""

    folder: Path
    lasts: float = LASTS
    """Seconds of silence after which the outlet of a worker is given to another."""

    @property
    def leases(self) -> Leases:
        return Leases(self.folder / LEASES, self.lasts)

    def archive(self, outlet: str) -> Path:
        """Where the archive of an outlet is; its captures are beside it."""
        return self.folder / "outlets" / outlet / "archive.db"

    def archives(self) -> dict[str, Path]:
        """The archives that are there, by outlet."""
        found = sorted((self.folder / "outlets").glob("*/archive.db"))
        return {path.parent.name: path for path in found}


@dataclass(frozen=True, kw_only=True)
class Worker:
    """What one worker of a round does."""

    place: Place
    round: str
    """The name of the round, the same for all its workers: each outlet is crawled once in a round."""
    options: tuple[str, ...] = ()
    """Further words for `depeche crawl`, such as `--max-time 5h`."""

    def work(self, outlets: Sequence[str]) -> int:
        """Crawl outlets until every one is done in this round, by this worker or another. Returns an exit code.

        Of those that another worker has, it waits for the end, to go on with them should that worker die. The code is
        3 when an outlet that was crawled here needs a look, 1 when a crawl failed, 2, 6, 130 or 143 when the worker
        had to stop, else 0.
        """
        leases, waiting, worst = self.place.leases, set(outlets), 0
        while waiting:
            for outlet in random.sample(sorted(waiting), len(waiting)):
                state = leases.look(outlet)
                if state.done == self.round and not state.held:
                    waiting.discard(outlet)
                elif leases.is_free(outlet, state):
                    code = self.start(outlet, after=state.number)
                    if code in STOPS_WORKER:
                        return code
                    if code in CRAWLED:  # 1 is worse than 3
                        worst = min(filter(None, (worst, code)), default=0)
            if waiting:
                time.sleep(self.place.lasts / 20)
        return worst

    def start(self, outlet: str, *, after: int) -> int:
        """Crawl one outlet in a process of its own, which takes the lease itself, next to the number seen.

        Returns its exit code, 143 when this process was told to end meanwhile.
        """
        words = ["one", outlet, "--folder", str(self.place.folder), "--lasts", str(self.place.lasts)]
        words += ["--round", self.round, "--after", str(after), "--", *self.options]
        process = start_command(words, module="crawler.cluster")
        told = []

        def pass_on(number: int, frame: FrameType | None) -> None:
            del frame
            told.append(number)
            process.send_signal(number)

        before = {number: signal.signal(number, pass_on) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            code = process.wait()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        log.info("%s: exit code %d", outlet, code)
        return 128 + told[0] if told else code


@contextmanager
def outlet_held(place: Place, outlet: str, round_: str, *, after: int | None = None) -> Iterator[None]:
    """Hold the lease of an outlet, and have DEPECHE_ARCHIVE name its archive.

    `after` is the number of the lease that was seen to be free; without it, this waits until it is. The outlet is
    done in this round when the body ends with a code of CRAWLED. Raises LeaseError when another worker has taken it
    since, or has it done in this round.
    """
    leases = place.leases
    state = leases.look(outlet)
    while after is None and not leases.is_free(outlet, state):
        time.sleep(place.lasts / 20)
        state = leases.look(outlet)
    if (state.done == round_ and not state.held) or (after is not None and state.number != after):
        message = _("{outlet} is done in the round {round}, or another worker has it")
        raise LeaseError(message.format(outlet=outlet, round=round_))
    archive = place.archive(outlet)
    archive.parent.mkdir(parents=True, exist_ok=True)
    os.environ["DEPECHE_ARCHIVE"] = str(archive)
    with leases.take(outlet, after=state) as lease:
        code: object = 0
        try:
            yield
        except BaseException as end:
            code = end.code if isinstance(end, SystemExit) else 1
            raise
        finally:
            lease.release(round_ if (code or 0) in CRAWLED else None)


def fold(place: Place, archive: Path) -> tuple[int, list[str]]:
    """Merge the archives of all outlets into one, each under its lease. It may be done again at any time.

    Returns the worst exit code of `depeche import`, and the outlets that were left out because a worker has them.
    """
    leases, worst, left = place.leases, 0, list[str]()
    archives = list(place.archives().items())
    for group in (archives[start : start + GROUP] for start in range(0, len(archives), GROUP)):
        with ExitStack() as held:
            free = list[Path]()
            for outlet, path in group:
                state = leases.look(outlet)
                try:
                    if state.held:
                        raise LeaseError(outlet)
                    held.enter_context(leases.take(outlet, after=state))
                    free.append(path)
                except LeaseError:
                    left.append(outlet)
            if free:
                words = ["import", "--archive", str(archive), "--", *map(str, free)]
                worst = max(worst, start_command(words).wait())
    return worst, left
