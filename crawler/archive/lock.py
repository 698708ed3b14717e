"""One run at a time: an flock beside the archive, released by the kernel when its holder dies."""

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from crawler.clock import now
from crawler.errors import ArchiveError, LockedError


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
            raise ArchiveError(
                f"Cannot write beside the archive: {self.path}: {error.strerror}. "
                "Choose a directory you may write to with --archive."
            ) from error
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _holder(fd)
            os.close(fd)
            raise LockedError(
                f"Another run holds this archive ({holder}). Nothing was touched; wait for it to end or stop it."
            ) from error
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"process {os.getpid()} since {now():%Y-%m-%d %H:%M} UTC".encode(), 0)
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


def _holder(fd: int) -> str:
    """What the holder wrote into the file; waits up to a second for one that has only just taken the lock."""
    for _ in range(50):
        if written := os.pread(fd, 200, 0).decode("utf-8", "replace").strip():
            return written
        time.sleep(0.02)
    return "unknown"
