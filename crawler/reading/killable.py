"""How a process begins that reads pages for another and may be killed for what a page does to it."""

import ctypes
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path
from threading import Lock
from typing import Any

SECONDS = 6.0  # by the clock that a worker may take with a page, so that it takes ten with all there is around it
MEMORY = 320 * 2**20  # bytes that a page may take in a worker, besides what this takes itself
RARELY_ASKED = ("htmldate", "trafilatura")  # loaded elsewhere when a page needs them
_PR_SET_PDEATHSIG = 1

_STARTING = Lock()


class _Aside(SpawnProcess):
    """A process that does not run the program of its parent again: a script that reads pages may say all at once."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802 - the name that multiprocessing calls
        with _STARTING, _without_program():
            return SpawnProcess._Popen(process_obj)


class Aside(SpawnContext):
    """How processes are started that read pages for another: anew, with nothing of their parent's program."""

    Process = _Aside


@contextmanager
def _without_program() -> Iterator[None]:
    """For as long as a process is started, say of this one neither which module it runs nor which file."""
    main = sys.modules["__main__"]
    hidden: dict[str, Any] = {name: vars(main).pop(name) for name in ("__spec__", "__file__") if name in vars(main)}
    main.__spec__ = None
    try:
        yield
    finally:
        vars(main).update(hidden)


def begin_worker(warm_up: Callable[[], object]) -> None:
    """In the worker: die with the parent, leave Ctrl-C to it, take no more memory than allowed.

    SIGTERM ends it at once: pebble's handler runs only between instructions of Python, and a page may keep a parser
    in C busy until SIGKILL comes three seconds later.

    `warm_up` loads what every page needs, so that it counts as the worker's own and not as the first page's; so does
    what few pages need.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform == "linux":  # elsewhere there is the time limit alone
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    warm_up()
    for module in RARELY_ASKED:
        import_module(module)
    if sys.platform == "linux":
        most = _data_size() + MEMORY
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _data_size() -> int:
    """Bytes that count for RLIMIT_DATA."""
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmData"))
