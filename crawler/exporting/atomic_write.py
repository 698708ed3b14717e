"""A file or folder that appears under its name when it is whole, or not at all."""

import errno
import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import Self

from crawler.archive.overwriting import check_overwritable
from crawler.errors import DepecheError, OutOfSpaceError, UsageError
from crawler.exporting.txm import METADATA
from crawler.translating import _
from crawler.translating.forms import system_error

_DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class AtomicWrite:
    """`with AtomicWrite(path) as target`: write to `target.partial`, then call `target.finish()`.

    Without `finish`, or after an exception, nothing is left on disk. `folder` says that a folder is written, `force`
    that an earlier file or export may be replaced. Raises UsageError for a path that may not be replaced or has no
    directory, OutOfSpaceError and DepecheError for one that cannot be written.
    """

    def __init__(self, path: Path, *, force: bool = False, folder: bool = False) -> None:
        self.path = path
        self.folder = folder
        self.partial = path.with_name(f"{path.name}.{os.getpid()}.part")
        if not path.parent.is_dir():
            message = _("There is no directory {folder} to write {file} into")
            raise UsageError(message.format(folder=path.parent, file=path.name))
        check_overwritable(path)
        if os.path.lexists(path):
            self._check_replaceable(force)

    def _check_replaceable(self, force: bool) -> None:
        if self.folder != self.path.is_dir() or not (self.folder or self.path.is_file()):
            message = _("{path} is no file; choose another with --output")
            if self.folder:
                message = _("{path} is no folder; choose another with --output")
            raise UsageError(message.format(path=self.path))
        if not force and not (self.folder and not any(self.path.iterdir())):
            message = _("{path} exists already. Choose another --output, or overwrite it with --force")
            raise UsageError(message.format(path=self.path))
        if self.folder and any(e.suffix != ".txt" and e.name != METADATA for e in self.path.iterdir()):
            message = _("{path} holds more than an earlier export; choose another with --output")
            raise UsageError(message.format(path=self.path))

    def finish(self) -> None:
        """Flush it to disk and give it its name, replacing an earlier file or folder."""
        if not self.folder:
            with self.partial.open("rb") as file:
                os.fsync(file.fileno())
        elif self.path.is_dir():
            shutil.rmtree(self.path)
        self.partial.replace(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.folder:
            shutil.rmtree(self.partial, ignore_errors=True)
        else:
            self.partial.unlink(missing_ok=True)
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            raise write_error(error, self.path) from error


def write_error(error: OSError, path: Path) -> DepecheError:
    """The error to raise for a path that could not be written: OutOfSpaceError when the disk is full."""
    if error.errno in _DISK_FULL:
        message = _("No space left for {path}; nothing was written there. Free some and run again.")
        return OutOfSpaceError(message.format(path=path))
    message = _("Cannot write {path}: {error}; nothing was written there.")
    return DepecheError(message.format(path=path, error=system_error(error)))
