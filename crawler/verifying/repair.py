"""`depeche verify --repair`: mend what can be mended, from the copies that an archive holds of itself.

First the pages of the database; then, under the lock and one kind after the other: captures, articles, what follows
from them, the indexes of words, references. What no copy is found of is copied aside and counts as written from then
on. Nothing is thrown away that has no copy.
"""

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from crawler.archive.database import Archive
from crawler.archive.fixity import leave_sums
from crawler.archive.lock import Lock
from crawler.outlets import Outlets
from crawler.translating import _
from crawler.verifying.mending import Mending, accept_all, note_differing
from crawler.verifying.mending_articles import clear_derived, rebuild_derived, reread_articles
from crawler.verifying.mending_captures import bring_back, retake_rows, set_records_aside
from crawler.verifying.mending_files import mend_files
from crawler.verifying.report import Damage, DamageKind, Remedy, Report
from crawler.verifying.salvage import mend_pages
from crawler.verifying.structure import FULL_TEXT
from crawler.verifying.verification import read_anything, verify

MAX_ROUNDS = 3  # what was mended can bring to light what it hid


@dataclass(slots=True)
class Repaired:
    """What a repair found, did and left."""

    found: list[Damage]
    report: Report
    """Of the verification after the repair."""
    done: list[str] = field(default_factory=list)


def repair(path: Path, outlets: Outlets, *, full: bool = False) -> Repaired:
    """Verify an archive, mend it and verify it again. Raises LockedError while a run holds it, and as `verify` does.

    `full` verifies in full, and reads every article again.
    """
    report = verify(path, full=full, outlets=outlets)
    repaired = Repaired(report.damages, report)
    for _round in range(MAX_ROUNDS):
        if report.damages and all(damage.remedy is Remedy.RESTORE for damage in report.damages):
            break
        with Lock(path):
            _mend(path, outlets, repaired)
        report = repaired.report = verify(path, full=full, outlets=outlets)
        if not report.damages:
            break
    return repaired


def _mend(path: Path, outlets: Outlets, repaired: Repaired) -> None:
    damages = repaired.report.damages
    if any(damage.kind is DamageKind.DATABASE for damage in damages):
        repaired.done += mend_pages(path)
        return  # what is damaged besides is seen once the pages are sound
    with Archive.open(path, write=True) as archive:
        leave_sums(archive.db)
        read_anything(archive)
        mending = Mending(archive=archive, outlets=outlets, damages=damages, done=repaired.done)
        note_differing(mending)
        _rebuild_full_text(mending)
        clear_derived(mending)
        _mend_references(mending, of_ours=True)  # else what was kept of a lost article is compared with others
        bring_back(mending)
        retake_rows(mending)
        set_records_aside(mending)
        mend_files(mending)
        reread_articles(mending)
        rebuild_derived(mending)
        _mend_references(mending)
        accept_all(mending)


def _rebuild_full_text(mending: Mending) -> None:
    """Make the indexes of words anew, before triggers take words out of them."""
    with mending.archive.transaction() as db:
        for name in FULL_TEXT if mending.damages else ():
            db.execute(f"INSERT INTO {name}({name}) VALUES ('rebuild')")  # noqa: S608 - a constant
    broken = [damage.place for damage in mending.damages if damage.kind is DamageKind.FULL_TEXT]
    mending.done += [_("{table}: made again").format(table=name) for name in broken]


def _mend_references(mending: Mending, *, of_ours: bool = False) -> None:
    """Have rows that point at nothing say so, and drop those that are nothing without what they point at.

    `of_ours` does it in private tables only.
    """
    db = mending.archive.db.conn
    rows = {(table, number) for table, _row, _parent, number in db.execute("PRAGMA foreign_key_check").fetchall()}
    for table, number in sorted(rows):
        if of_ours and not table.startswith("_"):
            continue
        names = 'SELECT "table", "from", coalesce("to", \'id\') FROM pragma_foreign_key_list(?) WHERE id = ?'
        parent, column, to = db.execute(names, [table, number]).fetchone()
        lost = f'"{column}" IS NOT NULL AND "{column}" NOT IN (SELECT "{to}" FROM "{parent}")'  # noqa: S608
        with mending.archive.transaction():
            try:
                db.execute(f'UPDATE "{table}" SET "{column}" = NULL WHERE {lost}')  # noqa: S608
            except sqlite3.IntegrityError:
                db.execute(f'DELETE FROM "{table}" WHERE {lost}')  # noqa: S608
        text = _("{table}: rows that pointed at nothing in {parent} no longer do")
        mending.done.append(text.format(table=table, parent=parent))
