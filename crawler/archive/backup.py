"""A consistent copy of an archive while a run may be writing it: the database, the captures it points at, and hashes.

The database is copied first, in one moment of SQLite's, and then the captures: what a row points at was on the disk
before the row. Of a file that a run is writing, the part that the copied rows point at is copied.
"""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from crawler import __version__
from crawler.archive.captures import committed_bytes
from crawler.archive.database import Archive, is_out_of_space, reading_uri
from crawler.archive.warc import OPEN, QUARANTINE, find_file
from crawler.archive.warc_conventions import folder_of
from crawler.clock import stamp
from crawler.errors import ArchiveError, OutOfSpaceError, UsageError
from crawler.translating import _

ABOUT = "backup.json"
MANIFEST = "manifest-sha256.txt"
"""Lines as `sha256sum` writes them, for `sha256sum -c`."""
STEP = 1 << 20  # bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Backup:
    """What a backup holds."""

    folder: Path
    articles: int
    captures: int
    files: int
    size: int
    """Bytes of all files."""
    copied: int
    """Bytes that were copied now; the rest was there from an earlier backup, or is linked."""
    missing: list[str]
    """Files of captures that rows point at and that the archive itself lacks."""


def is_backup(path: Path) -> bool:
    """True for the database of a backup, which is left as it is: its hashes are in the manifest."""
    return (path.resolve().parent / ABOUT).exists()


def back_up(path: Path, folder: Path, *, link: bool = False) -> Backup:
    """Copy the archive at `path` into `folder`, which is made, or holds an earlier backup of it.

    `link` makes hard links of closed files of captures, which never change, where `folder` is on the same disk.
    Raises ArchiveError when there is no archive, UsageError when `folder` holds something else or the archive itself,
    and OutOfSpaceError.
    """
    Archive.open(path).close()  # raises what is wrong with it
    _check_folder(path, folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        database = folder / path.name
        copy_database(path, database)
        with Archive.open(database) as copy:
            return _copy_captures(path, copy, folder, link=link)
    except OSError as error:
        if is_out_of_space(error):
            raise OutOfSpaceError(
                _("No space left in {path}. Free some and run again.").format(path=folder)
            ) from error
        raise ArchiveError(
            _("Cannot write the backup in {path}: {error}").format(path=folder, error=error.strerror)
        ) from error


def _check_folder(path: Path, folder: Path) -> None:
    captures = folder_of(path).resolve()
    if folder.resolve() in (path.resolve().parent, captures) or captures in folder.resolve().parents:
        raise UsageError(_("{path} holds the archive itself: name another folder").format(path=folder))
    if folder.exists() and not folder.is_dir():
        raise UsageError(_("{path} is no folder").format(path=folder))
    if folder.is_dir() and any(folder.iterdir()) and not (folder / ABOUT).exists():
        raise UsageError(
            _("{path} is not empty and holds no backup: name an empty folder, or a new one").format(path=folder)
        )


def copy_database(path: Path, target: Path) -> None:
    """The database as of one moment, whatever is written meanwhile; an earlier copy stays until this one is whole."""
    partial = target.with_name(f"{target.name}.part")
    partial.unlink(missing_ok=True)
    source = sqlite3.connect(reading_uri(path), uri=True)
    with closing(source), closing(sqlite3.connect(partial)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
    _sync(partial)
    for end in ("-wal", "-shm"):
        target.with_name(target.name + end).unlink(missing_ok=True)
    partial.replace(target)


def _copy_captures(path: Path, copy: Archive, folder: Path, *, link: bool) -> Backup:
    source, target = folder_of(path), folder / folder_of(path).name
    target.mkdir(exist_ok=True)
    copied, missing = 0, []
    for row in copy.rows("SELECT DISTINCT warc_file FROM captures WHERE warc_file IS NOT NULL ORDER BY 1"):
        name = Path(row["warc_file"]).name
        try:
            copied += _copy_file(find_file(source, name), target / name, committed_bytes(copy, name), link=link)
        except FileNotFoundError:
            missing.append(name)
    if copy.one("SELECT 1 AS one FROM tombstones"):  # what was forgotten may be in an earlier backup's
        shutil.rmtree(target / QUARANTINE, ignore_errors=True)
    if (source / QUARANTINE).is_dir():
        shutil.copytree(source / QUARANTINE, target / QUARANTINE)
    counts = copy.rows("SELECT (SELECT count(*) FROM articles) AS articles, count(*) AS captures FROM captures")[0]
    files = _write_manifest(folder, counts)
    return Backup(
        folder=folder, articles=counts["articles"], captures=counts["captures"], files=len(files),
        size=sum(file.stat().st_size for file in files), copied=copied + (folder / path.name).stat().st_size,
        missing=missing,
    )  # fmt: skip


def _copy_file(source: Path, target: Path, committed: int, *, link: bool) -> int:
    """Copy a file of captures unless it is there. Returns how many bytes were copied."""
    is_open = source.suffix == OPEN
    size = committed if is_open else source.stat().st_size
    if target.exists() and _is_same(source, target, size):
        return 0
    partial = target.with_name(f"{target.name}.part")
    partial.unlink(missing_ok=True)
    if link and not is_open:
        with suppress(OSError):  # another disk: copied
            os.link(source, partial)
            partial.replace(target)
            return 0
    with source.open("rb") as read, partial.open("wb") as written:
        left = size
        while left > 0 and (data := read.read(min(left, STEP))):
            left -= written.write(data)
    _sync(partial)
    partial.replace(target)
    return size


def _is_same(source: Path, target: Path, size: int) -> bool:
    """False for a copy of before something was forgotten, which changes a file of captures but not its size."""
    copy = target.stat()
    return copy.st_size == size and copy.st_mtime_ns >= source.stat().st_mtime_ns


def _write_manifest(folder: Path, counts: dict[str, int]) -> list[Path]:
    """Write what the backup is and the hash of each of its files. Returns the files."""
    about = {"made": stamp(), "version": __version__, **counts}
    (folder / ABOUT).write_text(json.dumps(about, indent=2) + "\n", "utf-8")
    files = [path for path in sorted(_files(folder)) if path.name != MANIFEST]
    lines = [f"{_sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    partial = folder / f"{MANIFEST}.part"
    partial.write_text("".join(lines), "utf-8")
    _sync(partial)
    partial.replace(folder / MANIFEST)
    return files


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".part", ".lock"))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
