"""A command of depeche in a process of its own, which ends when the process that started it is killed."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1


def start_command(
    words: Sequence[str], *, module: str = "crawler", stdout: int | None = None, log: Path | None = None
) -> subprocess.Popen[str]:
    """Start `python -m MODULE WORDS…` with this process's Python. What it says on stderr is added to `log`.

    On Linux the command is killed with its parent, so that no command without a worker holds an archive. Elsewhere
    it goes on to its end, and the lock of the archive keeps others out until then.
    """
    said = log.open("a", encoding="utf-8") if log else None
    try:
        return subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", module, *words], stdout=stdout, stderr=said, text=True, preexec_fn=_with_parent()
        )
    finally:
        if said:
            said.close()


def _with_parent() -> Callable[[], None] | None:
    """What the new process does first; None where the system has no such thing."""
    if sys.platform != "linux":
        return None
    library, parent = ctypes.CDLL(None), os.getpid()

    def die_with_parent() -> None:
        library.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before it was asked
            os.kill(os.getpid(), signal.SIGKILL)

    return die_with_parent
