"""What an archive depends on besides outlets: the linked SQLite, disk, permissions, clock, file system, settings."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from crawler.archive.database import Archive
from crawler.clock import now
from crawler.translating import _, ngettext
from crawler.translating.forms import figure, moment

LEAST_FREE = 1_000_000_000  # bytes
NIGHTS = 60  # of growth that the disk should have room for
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)  # no run of this program is older
# Where a log shared in memory, which SQLite's WAL is, does not work: https://sqlite.org/wal.html
NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "fuse.sshfs", "ceph", "glusterfs", "9p", "webdav"}
)


class Level(StrEnum):
    FINE = "fine"
    NOTE = "note"
    """Worth knowing; nothing is wrong as depeche works."""
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that was looked at: its name, how it is, and what to do where something is wrong."""

    name: str
    level: Level
    text: str


def conditions(archive: Archive, contact: str) -> Iterator[Condition]:
    """Look at everything; `contact` is what the configuration says of it."""
    yield _engine(sqlite3.sqlite_version_info)
    yield _disk(archive)
    yield _captures(archive)
    yield _permissions(archive)
    yield _clock(archive)
    yield _file_system(archive.path)
    yield _contact(contact)


def has_wal_defect(version: tuple[int, ...]) -> bool:
    """True for an SQLite in which one connection that writes and one that empties the log can lose commits.

    The defect is in 3.7.0 to 3.51.2, mended in 3.51.3, 3.50.7 and 3.44.6: https://sqlite.org/wal.html#walresetbug
    """
    branch, patch = (version[0], version[1]), version[2]
    mended = {(3, 44): 6, (3, 50): 7, (3, 51): 3}
    return (3, 7) <= branch <= (3, 51) and patch < mended.get(branch, patch + 1)


def _engine(version: tuple[int, ...]) -> Condition:
    written = ".".join(map(str, version))
    if has_wal_defect(version):
        text = _(
            "{version} has the WAL-reset defect (mended in 3.51.3, 3.50.7, 3.44.6). depeche is safe from it, having "
            "one connection that writes: let no other program write to the archive while a crawl runs"
        )
        return Condition("SQLite", Level.NOTE, text.format(version=written))
    return Condition("SQLite", Level.FINE, written)


def _disk(archive: Archive) -> Condition:
    free = shutil.disk_usage(archive.path.resolve().parent).free
    row = archive.one(
        "SELECT sum(bytes) AS bytes, count(DISTINCT date(started)) AS nights FROM crawls "
        "WHERE mode != 'backfill' AND started >= (SELECT date(max(started), '-30 days') FROM crawls)"
    )
    growth = (row["bytes"] or 0) // max(1, row["nights"]) if row else 0
    size = figure(f"{free / 1e9:.1f}")
    if free < max(LEAST_FREE, NIGHTS * growth):
        text = _("{size} GB free: too little for {nights} nights. Free some, or move the archive")
        return Condition(_("disk"), Level.TROUBLE, text.format(size=size, nights=NIGHTS))
    return Condition(_("disk"), Level.FINE, _("{size} GB free").format(size=size))


def missing_captures(archive: Archive) -> list[str]:
    """The names of files of captures that rows point at and that are not there; what they hold is not read."""
    folder = archive.warc_folder
    held = {path.name.removesuffix(".open") for path in folder.iterdir()} if folder.is_dir() else set[str]()
    return [name for name in _named_captures(archive) if name not in held]


def _named_captures(archive: Archive) -> list[str]:
    rows = archive.rows("SELECT DISTINCT warc_file FROM captures WHERE warc_file != ''")
    return sorted({Path(row["warc_file"]).name for row in rows})


def some_of(names: list[str]) -> str:
    """The first three, and how many more."""
    if len(names) <= 3:
        return ", ".join(names)
    return _("{names} and {count} more").format(names=", ".join(names[:3]), count=figure(len(names) - 3))


def missing_in_words(archive: Archive, missing: list[str]) -> str:
    """Which files are missing, and what to do; begins in the middle of a sentence."""
    folder = archive.warc_folder
    if not folder.is_dir():
        text = _("are missing: there is no folder {folder}. Put it back from a copy: it proves what the articles say")
        return text.format(folder=folder)
    text = _("missing in {folder}: {files}. Put them back from a copy: they prove what the articles say")
    return text.format(folder=folder, files=some_of(missing))


def _captures(archive: Archive) -> Condition:
    if missing := missing_captures(archive):
        return Condition(_("captures"), Level.TROUBLE, missing_in_words(archive, missing))
    count = len(_named_captures(archive))
    text = ngettext("{count} files in {folder}", "{count} files in {folder}", count)
    return Condition(_("captures"), Level.FINE, text.format(count=figure(count), folder=archive.warc_folder.name))


def _permissions(archive: Archive) -> Condition:
    path = archive.path.resolve()
    for one in (path, path.parent, archive.warc_folder):
        if one.exists() and not os.access(one, os.W_OK):
            text = _("{path} cannot be written: a crawl could keep nothing").format(path=one)
            return Condition(_("permissions"), Level.TROUBLE, text)
    mode = path.stat().st_mode
    if mode & stat.S_IWOTH:
        text = _("everybody may write to {path}: chmod o-w {path}").format(path=path)
        return Condition(_("permissions"), Level.TROUBLE, text)
    if mode & stat.S_IROTH:
        text = _("everybody on this machine may read {file}; to keep it private: chmod o-r {path}")
        return Condition(_("permissions"), Level.NOTE, text.format(file=path.name, path=path))
    return Condition(_("permissions"), Level.FINE, stat.filemode(mode))


def _clock(archive: Archive) -> Condition:
    row = archive.one("SELECT max(fetched) AS last FROM captures")
    last = datetime.fromisoformat(row["last"]) if row and row["last"] else EARLIEST
    if now() < EARLIEST or now() < last - timedelta(minutes=5):
        text = _("it says {now} UTC, but the archive was last written at {last} UTC: set it")
        return Condition(_("clock"), Level.TROUBLE, text.format(now=_minute(now()), last=_minute(last)))
    return Condition(_("clock"), Level.FINE, _("{now} UTC").format(now=_minute(now())))


def _minute(when: datetime) -> str:
    return moment(f"{when:%Y-%m-%d %H:%M}")


def _file_system(path: Path, mounts: Path = Path("/proc/mounts")) -> Condition:
    """What the archive lies on, where the system tells (Linux)."""
    if not mounts.exists():
        text = _("not known here; it must be a local disk, not a network share")
        return Condition(_("file system"), Level.NOTE, text)
    kind = file_system_of(path.resolve(), mounts.read_text("utf-8", errors="replace"))
    if kind in NETWORK:
        text = _("{kind}: SQLite's log does not work on a network share. Move the archive to a local disk")
        return Condition(_("file system"), Level.TROUBLE, text.format(kind=kind))
    return Condition(_("file system"), Level.FINE, kind)


def file_system_of(path: Path, mounts: str) -> str:
    """The kind of the file system that holds a path, by the lines of /proc/mounts; `unknown` where none does."""
    lines = (line.split() for line in mounts.splitlines())
    held = [(words[1].replace("\\040", " "), words[2]) for words in lines if len(words) > 2]
    around = [(point, kind) for point, kind in held if path.is_relative_to(point)]
    return max(around, key=lambda pair: len(pair[0]), default=("", "unknown"))[1]


def _contact(contact: str) -> Condition:
    if contact:
        return Condition(_("contact"), Level.FINE, contact)
    text = _('none: a webmaster cannot reach you. Put into depeche.toml: contact = "you@university.example"')
    return Condition(_("contact"), Level.TROUBLE, text)
