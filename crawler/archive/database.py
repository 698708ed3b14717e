"""The archive: the only module that opens the database. Everything else works on an `Archive` it is given."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cached_property
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from crawler.archive.lock import Lock
from crawler.archive.schema import APPLICATION_ID, SCHEMA_VERSION
from crawler.archive.warc_conventions import folder_of
from crawler.errors import ArchiveError, OutOfSpaceError, TooSlowError
from crawler.translating import _
from crawler.translating.forms import figure
from crawler.urls import canonical

if TYPE_CHECKING:
    from sqlite_utils import Database

    from crawler.items import Outlet

_ALONE = ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
_IN_BATCH = ("SAVEPOINT one", "RELEASE one", ("ROLLBACK TO one", "RELEASE one"))
_REGISTER = """
INSERT INTO outlets (id, name, aliases, homepage, language, timezone) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, aliases = excluded.aliases, homepage = excluded.homepage,
    language = excluded.language, timezone = excluded.timezone
"""
STATEMENTS = 512  # that a connection keeps prepared; sqlite3's own 128 are fewer than one article takes
FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})  # a full disk shows as either


class Archive:
    """One SQLite file. Open it with `Archive.open`; writers hold the lock (crawler.archive.lock) first."""

    def __init__(self, connection: sqlite3.Connection, path: Path, migrated_from: int | None = None) -> None:
        self.connection = connection
        self.path = path
        self.migrated_from = migrated_from
        """The schema version that the archive had until it was opened, when that was an earlier one."""
        self.warc_folder = folder_of(path)
        self._in_batch = False

    @cached_property
    def db(self) -> "Database":
        """The same connection with what sqlite-utils adds to it."""
        from sqlite_utils import Database  # takes as long as a search to load; for most questions SQL is enough

        return Database(self.connection)

    @classmethod
    def open(cls, path: Path, *, write: bool = False, even_empty: bool = False) -> Self:
        """Open the archive at `path`.

        `write` creates or migrates it; the caller holds the lock. Without it an archive of an earlier release is
        migrated under a lock of its own. `even_empty` opens a file without tables instead of raising.

        Raises ArchiveError when the file is missing (reading), is no database, is not ours, was written by a newer
        program, or cannot be read or written; LockedError when it must be migrated and another run holds it;
        OutOfSpaceError when the disk is full.
        """
        existed = path.exists()
        if not existed and not write:
            message = _("There is no archive at {path}. Make one: depeche crawl, or try: depeche demo")
            raise ArchiveError(message.format(path=path))
        if path.is_dir():
            message = _("{path} is a directory; an archive is a file such as archive.db")
            raise ArchiveError(message.format(path=path))
        if existed and not path.is_file():
            message = _("{path} is a pipe, socket or device; an archive is a file such as archive.db")
            raise ArchiveError(message.format(path=path))
        try:
            with ExitStack() as opened:
                connection = opened.enter_context(closing(_connect(path, write)))
                held_version = _check_ours(connection, path) if existed and path.stat().st_size else 0
                if not (write or held_version or even_empty):
                    message = _("{path} is empty: nothing was crawled into it yet. Fill it: depeche crawl")
                    raise ArchiveError(message.format(path=path))
                if not write and 0 < held_version < SCHEMA_VERSION:
                    connection.close()
                    cls._migrate(path)
                    connection = opened.enter_context(closing(_connect(path, write)))
                archive = cls(connection, path, held_version if 0 < held_version < SCHEMA_VERSION else None)
                if write:
                    from crawler.archive.preparing import prepare  # loads every migration

                    prepare(archive.db, path, held_version)
                opened.pop_all()
                return archive
        except (sqlite3.Error, OSError) as error:
            if write and is_out_of_space(error):
                raise _no_space(path) from error
            raise ArchiveError(_explain(error, path)) from error

    @classmethod
    def _migrate(cls, path: Path) -> None:
        """Migrate an archive of an earlier release that is about to be read."""
        with Lock(path):
            cls.open(path, write=True).close()

    @contextmanager
    def transaction(self) -> "Iterator[Database]":
        """All of it or nothing, taking the write lock at the start. Within a batch it is a savepoint.

        sqlite-utils' own `atomic()` begins deferred and fails at once when another program has written.
        """
        begin, commit, undo = _IN_BATCH if self._in_batch else _ALONE
        with self._errors_told():
            self.db.conn.execute(begin)
            try:
                yield self.db
            except BaseException:
                for statement in undo if self.db.conn.in_transaction else ():  # some errors have ended all of it
                    self.db.conn.execute(statement)
                raise
            self.db.conn.execute(commit)

    def begin_batch(self) -> None:
        """Begin a transaction that holds several: each of them is all or nothing, and `commit_batch` keeps all."""
        with self._errors_told():
            self.db.conn.execute("BEGIN IMMEDIATE")
        self._in_batch = True

    def commit_batch(self) -> None:
        """Keep what was written since `begin_batch`. Raises ArchiveError where nothing is left of it."""
        self._in_batch = False
        with self._errors_told():
            self.db.conn.execute("COMMIT")

    def drop_batch(self) -> None:
        """Undo what was written since `begin_batch` and is not kept."""
        self._in_batch = False
        self.db.rollback()

    @contextmanager
    def _errors_told(self) -> Iterator[None]:
        """Turn SQLite's errors of writing into ours: OutOfSpaceError and ArchiveError."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            if is_out_of_space(error):
                raise _no_space(self.path) from error
            if isinstance(error, sqlite3.OperationalError) or error_code(error) == sqlite3.SQLITE_CORRUPT:
                raise ArchiveError(_explain(error, self.path)) from error
            raise

    def _query(self, sql: str, values: Any) -> Iterator[dict[str, Any]]:
        """Rows of a query. Raises ArchiveError where the database is damaged."""
        try:
            cursor = self.connection.execute(sql, values)
            names = [column[0] for column in cursor.description]
            for row in cursor:
                yield dict(zip(names, row, strict=True))
        except sqlite3.DatabaseError as error:
            if error_code(error) == sqlite3.SQLITE_CORRUPT:
                raise ArchiveError(_explain(error, self.path)) from error
            raise

    @contextmanager
    def time_limit(self, seconds: float, way_out: str) -> Iterator[None]:
        """Stop a query within that is still at work after `seconds`.

        Raises TooSlowError then, which ends in `way_out`, a sentence on what to do.
        """
        deadline = monotonic() + seconds
        self.connection.set_progress_handler(lambda: monotonic() >= deadline, 10_000)
        try:
            yield
        except sqlite3.OperationalError as error:
            if error_code(error) != sqlite3.SQLITE_INTERRUPT:
                raise
            message = _("Stopped: it took more than {seconds} seconds. {way_out}")
            raise TooSlowError(message.format(seconds=figure(f"{seconds:g}"), way_out=way_out)) from error
        finally:
            self.connection.set_progress_handler(None, 0)

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """Rows of a query as dictionaries."""
        return list(self._query(sql, values))

    def each(self, sql: str, *values: Any) -> Iterator[dict[str, Any]]:
        """The same rows one at a time, for many and long ones."""
        return self._query(sql, values)

    def rows_named(self, sql: str, values: dict[str, Any]) -> list[dict[str, Any]]:
        """The same, for a query with `:name` in it."""
        return list(self._query(sql, values))

    def one(self, sql: str, *values: Any) -> dict[str, Any] | None:
        return next(self._query(sql, values), None)

    def article(self, wanted: str) -> dict[str, Any] | None:
        """An article by its number, its key or any of its addresses."""
        if wanted.isdecimal():
            return self.one("SELECT * FROM articles WHERE id = ?", int(wanted)) if len(wanted) < 19 else None
        url = canonical(wanted)
        return self.one("SELECT * FROM articles WHERE key = ? OR url = ?", wanted, url) or self.one(
            "SELECT a.* FROM urls u JOIN articles a ON a.id = u.article WHERE u.url = ?", url
        )

    def register(self, outlet: "Outlet") -> None:
        """Have the outlet in its table, as this version describes it."""
        import json

        aliases = json.dumps(outlet.aliases, ensure_ascii=False)
        row = (outlet.id, outlet.name, aliases, outlet.homepage, outlet.language, outlet.timezone)
        with self.transaction() as db:
            db.execute(_REGISTER, row)

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def is_sealed(path: Path) -> bool:
    """Whether an archive lies in a folder we may not write to and nobody is writing it: on a disc, or shared.

    SQLite reads a WAL database there only when told that it does not change.
    """
    logs = [path.resolve().with_name(f"{path.resolve().name}-{log}") for log in ("wal", "shm")]
    return not os.access(path.resolve().parent, os.W_OK) and not any(log.exists() for log in logs)


def reading_uri(path: Path) -> str:
    """Where SQLite finds an archive that is only read."""
    return f"{path.resolve().as_uri()}?{'immutable=1' if is_sealed(path) else 'mode=ro'}"


def _connect(path: Path, write: bool) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode=rwc" if write else reading_uri(path)
    connection = sqlite3.connect(uri, uri=True, timeout=10, check_same_thread=False, cached_statements=STATEMENTS)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _check_ours(db: sqlite3.Connection, path: Path) -> int:
    """The schema's version, 0 for an empty file. Raises ArchiveError for what is not ours or too new."""
    ours = db.execute("PRAGMA application_id").fetchone()[0]
    tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and ours != APPLICATION_ID:
        message = _(
            "{path} is a database, but not a depeche archive; it was left as it is. Name another with --archive."
        )
        raise ArchiveError(message.format(path=path))
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        message = _(
            "{path} was written by a newer depeche (schema {version}, this one knows {known}). Update depeche; "
            "nothing was touched."
        )
        raise ArchiveError(message.format(path=path, version=version, known=SCHEMA_VERSION))
    return int(version)


def schema_version(path: Path) -> int:
    """The schema version of an archive, which is neither migrated nor changed; 0 for an empty file.

    Raises ArchiveError as `Archive.open` does.
    """
    try:
        with closing(_connect(path, write=False)) as db:
            return _check_ours(db, path)
    except (sqlite3.Error, OSError) as error:
        raise ArchiveError(_explain(error, path)) from error


def check_usable(path: Path) -> None:
    """Raise what is wrong with an archive: ArchiveError, or LockedError where another run is only just making it.

    What is no archive gets no lock beside it.
    """
    try:
        Archive.open(path, even_empty=True).close()
    except (ArchiveError, sqlite3.Error):
        lock = Lock(path)
        if lock.path.exists():
            lock.acquire().release()
        raise


def error_code(error: BaseException) -> int | None:
    """SQLite's primary code for an error (https://sqlite.org/rescode.html); None when it is not SQLite's."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else int(code) & 0xFF


def is_out_of_space(error: BaseException) -> bool:
    """True when the disk is full."""
    return error_code(error) in FULL or getattr(error, "errno", None) == errno.ENOSPC


def _no_space(path: Path) -> OutOfSpaceError:
    return OutOfSpaceError(_("No space left for {path}. Free some and run again.").format(path=path))


def _explain(error: Exception, path: Path) -> str:
    code = error_code(error)
    if code == sqlite3.SQLITE_NOTADB:
        return _("{path} is not a database; it was left as it is. Name another with --archive.").format(path=path)
    if code == sqlite3.SQLITE_CORRUPT:
        message = _("{path} is damaged ({error}). Restore a backup.")
        if folder_of(path).exists():
            message = _("{path} is damaged ({error}). Restore a backup. Its captures are in {folder}.")
        return message.format(path=path, error=error, folder=folder_of(path))
    refused = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)
    if code in refused or isinstance(error, PermissionError):
        message = _("Cannot open {path}: no permission to read or write it, or its directory does not exist.")
        return message.format(path=path)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return _("{path} is being written by another program; try again when it is done.").format(path=path)
    return _("Cannot use {path}: {error}").format(path=path, error=error)
