"""A lease for each outlet, so that one worker at a time crawls it, and another goes on when that worker dies.

A lease is a folder of numbered files on a file system that all workers share. The file of the greatest number says
who has the outlet, by a `beat` that its holder changes again and again. Whoever wants an outlet whose beat has stood
still for long enough creates the next number: the file system lets only one create it, so only one takes over. No
file is ever taken from another, and no two clocks are compared: each worker measures by its own how long it has
itself seen a beat stand still, and a holder that could not write for half of that time stops by itself.

What must hold: exclusive creation and renaming are atomic for all hosts (local disks, NFS from version 3 on, Lustre,
CephFS, GPFS; not object stores mounted as folders), what one host writes is seen by the others within a tenth of
`lasts` (NFS: a minute by default), and a worker that is told to stop does so within a quarter of it.
"""

import json
import logging
import os
import signal
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from crawler.errors import LeaseError
from crawler.translating import _

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger("depeche.cluster")

LASTS = 600.0  # seconds without a beat after which an outlet is free; ten times what NFS may keep a folder's list
KEPT = 50  # numbers of a lease that stay, so that a worker with an old list of the folder meets the number it wants
# Suspended time counts where the system can tell: a machine that slept has not held anything.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


@dataclass(frozen=True, kw_only=True)
class LeaseState:
    """What the newest file of a lease says."""

    number: int = 0
    """0 for an outlet that nobody ever had."""
    holder: str = ""
    beat: str = ""
    held: bool = False
    """False once its holder has given it back."""
    done: str = ""
    """The last round in which the outlet was crawled to its end."""


class Leases:
    """The leases in a folder, as one worker sees them over time."""

    def __init__(self, folder: Path, lasts: float = LASTS) -> None:
        self.folder = folder
        self.lasts = lasts
        self._seen: dict[str, tuple[int, str, float]] = {}

    def look(self, outlet: str) -> LeaseState:
        """The state of an outlet's lease now."""
        place = self.folder / outlet
        with suppress(FileNotFoundError):
            number = max((int(entry.name) for entry in place.iterdir() if entry.name.isdecimal()), default=0)
            return replace(_read(place / f"{number:08d}"), number=number)
        return LeaseState()

    def is_free(self, outlet: str, state: LeaseState) -> bool:
        """True when nobody has the outlet, or its holder has been silent for `lasts` seconds as seen from here."""
        moment = seconds()
        number, beat, since = self._seen.get(outlet, (0, "", moment))
        if (number, beat) != (state.number, state.beat):
            since = moment
        self._seen[outlet] = state.number, state.beat, since
        return not state.held or moment - since >= self.lasts

    def take(self, outlet: str, *, after: LeaseState) -> "Lease":
        """Take an outlet that was free in the state that was seen. Raises LeaseError when another was faster."""
        lease = Lease(self.folder / outlet, replace(after, number=after.number + 1), self.lasts)
        lease.create()
        return lease


class Lease:
    """An outlet that this process has, from `create` until `release`. As a context manager it beats meanwhile."""

    def __init__(self, place: Path, after: LeaseState, lasts: float) -> None:
        self.place = place
        self.lasts = lasts
        self.done = after.done
        self.number = after.number
        self.on_lost: Callable[[], None] = lambda: stop_this_process(lasts / 4)
        """Called once when the lease may be another's: whatever works on the outlet has to stop."""
        self._beaten = seconds()
        self._end = threading.Event()
        self._lost = threading.Event()
        # Two threads: one may hang on a file system that does not answer, and the other must notice that.
        self._threads = [threading.Thread(target=one, daemon=True) for one in (self._keep_beating, self._watch)]

    @property
    def path(self) -> Path:
        return self.place / f"{self.number:08d}"

    def create(self) -> None:
        """Create the file. Raises LeaseError when it is there, or a later one is."""
        self.place.mkdir(parents=True, exist_ok=True)
        moment = seconds()
        try:
            with self.path.open("x", encoding="utf-8") as file:
                json.dump(asdict(self._state(held=True)), file)
        except FileExistsError as error:
            raise self._taken() from error
        if self._is_superseded():  # our list of the folder was so old that numbers before ours had been cleared away
            raise self._taken()
        self._beaten = moment
        self._clear()

    def _taken(self) -> LeaseError:
        message = _("Another worker has the outlet {outlet} ({file})")
        return LeaseError(message.format(outlet=self.place.name, file=self.path))

    def beat(self) -> bool:
        """Say that the holder is alive. False when the outlet has become another's.

        Raises OSError when the file system does not answer or cannot be written.
        """
        moment = seconds()
        self._write(held=True)
        if self._is_superseded():
            return False
        self._beaten = moment
        return True

    def release(self, done: str | None = None) -> None:
        """Give the outlet back; `done` names the round in which it was crawled to its end."""
        self._end.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()
        self.done = self.done if done is None else done
        self._write(held=False)

    def _keep_beating(self) -> None:
        while not self._end.wait(self.lasts / 10):
            try:
                if not self.beat():
                    log.error("%s: another worker has taken the lease", self.place.name)
                    self._lost.set()
                    return
            except OSError as error:
                log.warning("%s: the lease could not be renewed: %s", self.place.name, error)

    def _watch(self) -> None:
        while not self._end.wait(self.lasts / 40):
            if self._lost.is_set() or seconds() - self._beaten > self.lasts / 2:
                log.error("%s: the lease is lost; stopping", self.place.name)
                self.on_lost()
                return

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._end.is_set():
            self.release()

    def _state(self, *, held: bool) -> LeaseState:
        holder = f"{os.uname().nodename}:{os.getpid()}"
        return LeaseState(number=self.number, holder=holder, beat=uuid.uuid4().hex, held=held, done=self.done)

    def _write(self, *, held: bool) -> None:
        written = self.path.with_suffix(f".{os.uname().nodename}.{os.getpid()}")
        written.write_text(json.dumps(asdict(self._state(held=held))), "utf-8")
        written.replace(self.path)

    def _is_superseded(self) -> bool:
        if (self.place / f"{self.number + 1:08d}").exists():  # asked by name: a folder's list may be old
            return True
        return any(int(entry.name) > self.number for entry in self.place.iterdir() if entry.name.isdecimal())

    def _clear(self) -> None:
        for entry in self.place.iterdir():
            if entry.name[:8].isdecimal() and int(entry.name[:8]) <= self.number - KEPT:
                entry.unlink(missing_ok=True)


def seconds() -> float:
    """Seconds that run on while the machine sleeps, where the system has such a clock."""
    return time.clock_gettime(_CLOCK)


def stop_this_process(grace: float) -> None:
    """End this process as Ctrl-C or a service manager would, and after `grace` seconds without asking."""
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(grace)
    os.kill(os.getpid(), signal.SIGKILL)


def _read(path: Path) -> LeaseState:
    """What a file says. One that is empty or torn was created by a worker that has not written to it yet."""
    try:
        return LeaseState(**json.loads(path.read_text("utf-8")))
    except (ValueError, TypeError):
        return LeaseState(held=True)
