"""One verification: the checks in their order, from what the others rest on to what takes longest.

1. the pages of the database, by SQLite's own check; 2. the schema; 3. references between rows; 4. the index of words;
5. the folder; 6. the rows of every table, by their sums; 7. the digests of articles; 8. the captures, against the
bytes of their records; 9. in full, the articles, against what their captures give. Each reads a row or a record at a
time and holds none of them, so a large archive takes no more memory than a small one. Nothing is changed, and the
lock is only taken for what FTS5 gives to writers alone and to record the result: a crawl may run meanwhile.
"""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archive.database import Archive, error_code
from crawler.archive.fixity import add_functions
from crawler.errors import ArchiveError
from crawler.verifying import history
from crawler.verifying.records import check_folder, check_records
from crawler.verifying.report import Damage, Note, Remedy, Report, Slice, unreadable
from crawler.verifying.rows import check_articles, check_rows
from crawler.verifying.structure import check_full_text, check_pages, check_references, check_removals, check_schema

if TYPE_CHECKING:
    from crawler.outlets import Outlets

Found = Iterator[Damage | Note]
UNDIVIDED: tuple[Callable[[Archive], Found], ...] = (
    check_pages, check_schema, check_removals, check_references, check_full_text, check_folder,
)  # fmt: skip
"""With the first of the slices of a sample: they look at all of the archive or at nothing."""
DIVIDED: tuple[Callable[[Archive, Report], Found], ...] = (check_rows, check_articles, check_records)


def verify(path: Path, *, slices: int = 1, full: bool = False, outlets: "Outlets | None" = None) -> Report:
    """Verify an archive: all of it, or the one of so many slices whose turn it is.

    `full` also inflates and hashes every body, and hashes every text; with `outlets` it also reads every article
    again from its capture. Raises ArchiveError when there is no archive at `path` or it cannot be opened at all, as
    `Archive.open` does.
    """
    report = Report(part=Slice(), full=full)
    try:
        archive = Archive.open(path)
    except ArchiveError as error:
        if not is_damage(error.__cause__):
            raise
        report.add(replace(unreadable(path.name, error), remedy=Remedy.RESTORE))
        return report
    with archive:
        add_functions(archive.db.conn)
        read_anything(archive)
        if slices > 1:
            report.part = history.next_slice(archive, slices)
        for found in _checks(archive, report, outlets):
            report.add(found)
        history.date_damages(archive, report)
    history.record(path, report)  # once no reader keeps SQLite from emptying its log
    return report


def read_anything(archive: Archive) -> None:
    """Have a text that is no UTF-8 any more be read with marks in it, where it would be an error else."""
    archive.db.conn.text_factory = lambda data: data.decode("utf-8", "replace")


def is_damage(error: BaseException | None) -> bool:
    """True for what SQLite says of a file that it cannot make sense of."""
    passing = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY,
               sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL)  # fmt: skip
    return isinstance(error, sqlite3.DatabaseError) and error_code(error) not in passing


def _checks(archive: Archive, report: Report, outlets: "Outlets | None") -> Found:
    if report.part.first:
        for check in UNDIVIDED:
            yield from _guarded(archive, check(archive))
    for divided in DIVIDED:
        yield from _guarded(archive, divided(archive, report))
    if report.full and outlets:
        from crawler.verifying.readings import check_readings  # loads what reads pages

        yield from _guarded(archive, check_readings(archive, report, outlets))


def _guarded(archive: Archive, found: Found) -> Found:
    """A check that the damage itself ends early is a finding too."""
    try:
        yield from found
    except (sqlite3.DatabaseError, ArchiveError, TypeError, ValueError) as error:  # a text may be none any more
        if isinstance(error, sqlite3.DatabaseError) and not is_damage(error):
            raise
        yield unreadable(archive.path.name, error)
