"""When what was verified, and since when damages are known; in the archive, so that copies of it know it too."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypedDict

from crawler.archive.database import Archive
from crawler.archive.lock import Lock
from crawler.clock import stamp
from crawler.errors import ArchiveError, LockedError, OutOfSpaceError
from crawler.translating import _
from crawler.verifying.report import Damage, DamageKind, Report, Slice


class LastVerified(TypedDict):
    """What `depeche status` says of verifications."""

    sound: str | None
    """When every part of the archive was last found sound: the time of the part that this is longest ago of."""
    at: str | None
    """When a verification last ended, with whatever result."""
    damages: int
    """Found then, and not repaired since."""


def last_verified(archive: Archive) -> LastVerified:
    """When the archive was last verified, in one go or slice by slice."""
    rows = archive.rows(
        "SELECT slices, count(sound) AS parts, min(sound) AS sound, max(at) AS at FROM _verifications GROUP BY slices"
    )
    whole = [row["sound"] for row in rows if row["parts"] == row["slices"]]
    damages = archive.rows("SELECT count(*) AS n FROM _damages")[0]["n"]
    ended = max((row["at"] for row in rows), default=None)
    return {"sound": max(whole, default=None), "at": ended, "damages": damages}


def next_slice(archive: Archive, slices: int) -> Slice:
    """The slice that was verified longest ago, or never."""
    seen = {row["slice"]: row["at"] for row in archive.rows("SELECT * FROM _verifications WHERE slices = ?", slices)}
    return Slice(min(range(slices), key=lambda number: (seen.get(number, ""), number)), slices)


def date_damages(archive: Archive, report: Report) -> None:
    """Write into each damage when it was first noticed, and when its part of the archive was last sound."""
    with suppress(ArchiveError):  # of a damaged database
        _date_damages(archive, report)


def _date_damages(archive: Archive, report: Report) -> None:
    row = archive.one(
        "SELECT max(sound) AS sound FROM _verifications WHERE slices = 1 OR slices = ? AND slice = ?",
        report.part.of, report.part.number,
    )  # fmt: skip
    known = {(one["kind"], one["place"]): one["noticed"] for one in archive.rows("SELECT * FROM _damages")}
    for damage in report.damages:
        damage.noticed = known.get((damage.kind, damage.place))
        damage.sound_until = row["sound"] if row else None


def record(path: Path, report: Report) -> None:
    """Write down what was verified and found; a note of the report says so where it is not written.

    Nothing is written to a database that SQLite finds damaged: that could make it worse.
    """
    from crawler.archive.backup import is_backup  # loads what reads WARC files; `status` only asks when it was

    if is_backup(path):
        report.notes.append(_("This was not recorded: a backup is left as it is."))
        return
    if any(damage.kind in (DamageKind.DATABASE, DamageKind.SCHEMA) for damage in report.damages):
        report.notes.append(_("This was not recorded in the archive: nothing is written to a damaged database."))
        return
    try:
        with Lock(path), Archive.open(path, write=True) as writable:
            _record(writable, report)
    except LockedError:
        report.notes.append(_("This was not recorded in the archive: a run holds it."))
    except (ArchiveError, OutOfSpaceError) as error:
        report.notes.append(_("This could not be recorded in the archive: {error}").format(error=error))


def _record(archive: Archive, report: Report) -> None:
    moment, part = stamp(), report.part
    with archive.transaction() as db:
        sound = None if report.damages else moment
        db.execute(
            "INSERT INTO _verifications VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (slices, slice) DO UPDATE SET "
            "at = excluded.at, whole = excluded.whole, sound = coalesce(excluded.sound, sound), "
            "damages = excluded.damages",
            [part.of, part.number, moment, report.full, sound, len(report.damages)],
        )
        db.conn.executemany("INSERT OR IGNORE INTO _records VALUES (?, ?, ?)", report.learnt)
        if part.of == 1:
            db.execute("DELETE FROM _damages")
        db.conn.executemany("INSERT OR IGNORE INTO _damages VALUES (?, ?, ?)", _rows(report.damages, moment))


def _rows(damages: Iterable[Damage], moment: str) -> list[tuple[Any, ...]]:
    return [(damage.kind, damage.place, damage.noticed or moment) for damage in damages]
