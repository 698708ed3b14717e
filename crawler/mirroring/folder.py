"""The folder of a mirror on disk: what it is of, what each file has, and new files that take their names at once.

Each file says in its own footer which rows it has, so nothing has to be remembered of a run that was killed.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypedDict

from crawler import __version__
from crawler.archive.lock import Lock
from crawler.errors import ArchiveError, LockedError, UsageError
from crawler.exporting.atomic_write import write_error
from crawler.exporting.manifest import RIGHTS, RIGHTS_WITHOUT_TEXT, FileEntry, file_entry
from crawler.mirroring.parts import MirrorOptions
from crawler.text import as_json
from crawler.translating import _

if TYPE_CHECKING:
    import pyarrow

MANIFEST = "manifest.json"
FORMAT = "parquet mirror"
NEW = ".new"
"""Where files are written; what a run that was killed left there is removed by the next one."""
_MARK = b"depeche"


class MirrorFile(FileEntry):
    """A file of the mirror, as the manifest lists it."""

    rows: int
    mark: str
    """What its footer has too: a hash over the state of its rows, the columns and the version."""


class MirrorManifest(TypedDict):
    """What stands in the folder as JSON; docs/mirror.md describes it."""

    format: Literal["parquet mirror"]
    archive: dict[str, Any]
    options: dict[str, bool]
    rights: str
    depeche: str
    made: NotRequired[str]
    """When it was last changed; missing while the first run is at work."""
    tables: dict[str, int]
    """Rows by table."""
    files: list[MirrorFile]


class MirrorFolder:
    """The folder, for the one run that may write to it."""

    def __init__(self, path: Path, archive: str, options: MirrorOptions) -> None:
        """`archive` is the file name of the archive that the mirror is of."""
        self.path = path
        self.archive = archive
        self.options = options
        self.staged: list[str] = []

    @contextmanager
    def written(self) -> Iterator[MirrorManifest]:
        """Make the folder or take it up. Gives the manifest of the last run, or an empty one.

        Raises UsageError for a folder that is no mirror, or one of another archive or with other options;
        LockedError while another run writes it; DepecheError and OutOfSpaceError where it cannot be written.
        """
        manifest = self._taken_up()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with self._locked():
                manifest = self._taken_up()  # another run may have made it meanwhile
                self._remove_staged()
                if not (self.path / MANIFEST).exists():
                    self.write_text(MANIFEST, as_json(manifest))
                try:
                    yield manifest
                finally:
                    self._remove_staged()
        except OSError as error:
            raise write_error(error, self.path) from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            lock = Lock(self.path / ".mirror").acquire()
        except LockedError as error:
            message = _("Another run is writing the mirror {folder}. Nothing was touched; wait for it to end.")
            raise LockedError(message.format(folder=self.path)) from error
        except ArchiveError as error:
            raise (error.__cause__ or error) from error  # the system's, which is said of the folder
        try:
            yield
        finally:
            lock.release()

    def _taken_up(self) -> MirrorManifest:
        if self.path.exists() and not self.path.is_dir():
            raise UsageError(_("{path} is no folder").format(path=self.path))
        try:
            found: Any = json.loads((self.path / MANIFEST).read_text("utf-8"))
        except FileNotFoundError:
            self._check_empty()
            return self.manifest({"file": self.archive}, {}, [])
        except (ValueError, OSError):
            found = None
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise UsageError(
                _("{path} holds something else than a mirror: name another folder").format(path=self.path)
            )
        self._check_same(found)
        return found  # type: ignore[return-value]

    def _check_empty(self) -> None:
        if self.path.is_dir() and {entry.name for entry in self.path.iterdir()} - {".mirror.lock", NEW}:
            message = _("{path} is not empty and holds no mirror: name an empty folder, or a new one")
            raise UsageError(message.format(path=self.path))

    def _check_same(self, found: dict[str, Any]) -> None:
        if found["archive"]["file"] != self.archive:
            message = _("{path} is a mirror of {archive}: name another folder for {other}")
            raise UsageError(message.format(path=self.path, archive=found["archive"]["file"], other=self.archive))
        if found["options"] != self.options.as_asked():
            made = MirrorOptions(public=found["options"]["public"], text=not found["options"]["without_text"])
            message = _("{path} was made without options: leave them out, or name another folder")
            if made.as_typed():
                message = _("{path} was made with {options}: give these again, or name another folder")
            raise UsageError(message.format(path=self.path, options=made.as_typed()))

    def is_intact(self, name: str, mark: str, known: MirrorFile | None) -> bool:
        """Whether a file is there whole and has the rows that `mark` stands for; `known` is its last entry."""
        import pyarrow
        import pyarrow.parquet

        path = self.path / name
        try:
            if known and known["mark"] == mark and known["bytes"] != path.stat().st_size:
                return False
            said = pyarrow.parquet.read_metadata(path).metadata or {}
        except (OSError, pyarrow.ArrowException):
            return False
        return bool(said.get(_MARK) == mark.encode())

    def marked(self, form: "pyarrow.Schema", mark: str) -> "pyarrow.Schema":
        """Columns with what `mark` is to find in the footer."""
        return form.with_metadata({_MARK: mark})

    @contextmanager
    def staging(self, name: str) -> Iterator[Path]:
        """Where to write a file that `place` will name so."""
        path = self.path / NEW / name
        path.parent.mkdir(parents=True, exist_ok=True)
        yield path
        self.staged.append(name)

    def write_text(self, name: str, text: str) -> None:
        """Write a file of text and place it at once, unless it is as it was."""
        path = self.path / name
        with suppress(OSError, ValueError):
            if path.read_text("utf-8") == f"{text}\n":
                return
        with self.staging(name) as new:
            new.write_text(f"{text}\n", "utf-8")
        self.place()

    def place(self) -> None:
        """Give the files that were written their names, in the place of those that were there."""
        for name in self.staged:  # one after the other at the end: all but the first find their data on disk
            with (self.path / NEW / name).open("rb") as file:
                os.fsync(file.fileno())
        for name in self.staged:
            target = self.path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (self.path / NEW / name).replace(target)
        self.staged.clear()

    def files(self, tables: Iterable[str], known: Iterable[str]) -> set[str]:
        """The files of tables that are there, and those of `known`; what else is in the folder is not ours."""
        found = {path for table in tables for path in (self.path / table).rglob(f"{table}.parquet")}
        found |= {path for path in map(self.path.joinpath, known) if path.exists()}
        return {path.relative_to(self.path).as_posix() for path in found}

    def remove(self, names: set[str]) -> None:
        """Remove files, and folders that have none left."""
        for name in names:
            path = self.path / name
            path.unlink(missing_ok=True)
            for folder in path.relative_to(self.path).parents[:-1]:
                with suppress(OSError):  # it has other files
                    (self.path / folder).rmdir()

    def entry(self, name: str, rows: int, mark: str, *, staged: bool) -> MirrorFile:
        """A file as the manifest lists it."""
        path = self.path / NEW / name if staged else self.path / name
        return {**file_entry(path, name), "rows": rows, "mark": mark}

    def manifest(self, archive: dict[str, Any], tables: dict[str, int], files: list[MirrorFile]) -> MirrorManifest:
        """The manifest without the time."""
        return {
            "format": "parquet mirror",
            "archive": archive,
            "options": self.options.as_asked(),
            "rights": RIGHTS if self.options.text else RIGHTS_WITHOUT_TEXT,
            "depeche": __version__,
            "tables": tables,
            "files": files,
        }

    def _remove_staged(self) -> None:
        self.staged.clear()
        shutil.rmtree(self.path / NEW, ignore_errors=True)


def folder_of_mirror(archive: Path) -> Path:
    """Where the mirror of an archive is when nothing else is said: `archive.mirror` beside `archive.db`."""
    return archive.with_name(f"{archive.stem}.mirror")
