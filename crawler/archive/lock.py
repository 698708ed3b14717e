"""One run at a time: an flock beside the archive, released by the kernel when its holder dies."""

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from crawler.clock import now
from crawler.errors import ArchiveError, LockedError
from crawler.translating import _
from crawler.translating.forms import system_error
from crawler.translating.recorded import recorded, translated


class Lock:
    """A lock on an archive from `acquire` to `release`. The file stays: deleting it would let two runs in."""

    def __init__(self, archive: Path) -> None:
        self.path = archive.with_name(archive.name + ".lock")
        self._fd: int | None = None

    def acquire(self) -> Self:
        """Take the lock. Raises LockedError at once when another run has it, with its process number and start."""
        try:
            fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)  # less the umask, as the archive
        except OSError as error:
            message = _(
                "Cannot write beside the archive: {file}: {error}. "
                "Choose a directory you may write to with --archive."
            )
            raise ArchiveError(message.format(file=self.path, error=system_error(error))) from error
        try:
            _take(fd)
        except OSError as error:
            holder = _holder(fd)
            os.close(fd)
            message = _(
                "Another run holds this archive ({holder}). Nothing was touched; wait for it to end or stop it."
            )
            raise LockedError(message.format(holder=translated(holder))) from error
        os.ftruncate(fd, 0)
        os.pwrite(fd, _own_words().encode(), 0)
        self._fd = fd
        return self

    def release(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def __enter__(self) -> Self:
        return self.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def _own_words() -> str:
    since = f"{now():%Y-%m-%d %H:%M} UTC"
    return recorded("process {number} since {moment}", number=os.getpid(), moment=since)


def is_held(archive: Path) -> bool:
    """True while a run of any process holds the archive. The lock is taken for an instant to see that."""
    try:
        with archive.with_name(archive.name + ".lock").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # no run was ever made here, or it is not ours to see
        return False
    return False


def _take(fd: int) -> None:
    """Lock a file. Raises OSError when another holds it for longer than one that only looks, in `is_held`."""
    for pause in (0.01, 0.05, None):
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except OSError:
            if pause is None:
                raise
            time.sleep(pause)


def _holder(fd: int) -> str:
    """What the holder wrote into the file; waits up to a second for one that has only just taken the lock."""
    for _attempt in range(50):
        if written := os.pread(fd, 200, 0).decode("utf-8", "replace").strip():
            return written
        time.sleep(0.02)
    return recorded("unknown")
