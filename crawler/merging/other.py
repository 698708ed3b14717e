"""The archive that is merged into ours: only ever read, and beside ours in SQL under the name `other`."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from crawler import __version__
from crawler.archive.backup import copy_database
from crawler.archive.database import Archive, reading_uri, schema_version
from crawler.archive.schema import SCHEMA_VERSION
from crawler.archive.warc import WarcStore
from crawler.archive.warc_conventions import folder_of
from crawler.errors import ArchiveError
from crawler.translating import _


class OtherArchive:
    """Its rows, its files of captures, and ours, to which it is attached."""

    def __init__(self, archive: Archive, path: Path) -> None:
        self.archive = archive
        self.path = path
        """As it was named; the rows may be read from a copy."""
        self.warc = WarcStore(folder_of(path), f"depeche/{__version__}")


def check_mergeable(path: Path, ours: Path) -> None:
    """Raise ArchiveError where a database cannot be merged into ours.

    It is no archive, one of a newer release, without captures, or ours.
    """
    if path.resolve() == ours.resolve():
        message = _("{path} is the archive itself; name another one, or another target with --archive")
        raise ArchiveError(message.format(path=path))
    if not schema_version(path):
        raise ArchiveError(_("{path} is empty: there is nothing to import").format(path=path))
    if not folder_of(path).is_dir():
        message = _("The captures of {path} are missing: put its folder {folder} beside it")
        raise ArchiveError(message.format(path=path, folder=folder_of(path)))


@contextmanager
def opened_beside(ours: Archive, path: Path) -> Iterator[OtherArchive]:
    """The archive at `path`, attached to the connection of ours. One of an earlier release is read from a copy that
    is migrated, in the folder for temporary files.

    Raises ArchiveError as `check_mergeable` does.
    """
    check_mergeable(path, ours.path)
    with tempfile.TemporaryDirectory(prefix="depeche-") as folder:
        readable = path
        if schema_version(path) < SCHEMA_VERSION:
            readable = Path(folder) / path.name
            copy_database(path, readable)
            Archive.open(readable, write=True).close()
        with Archive.open(readable) as archive:
            ours.db.execute("ATTACH DATABASE ? AS other", [reading_uri(readable)])
            try:
                yield OtherArchive(archive, path)
            finally:
                if ours.db.conn.in_transaction:
                    ours.db.rollback()
                with suppress(sqlite3.OperationalError):  # after an error, a query may still be open in its traceback
                    ours.db.execute("DETACH DATABASE other")
