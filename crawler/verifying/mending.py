"""What the parts of a repair share: the archive under the lock, and what was done."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawler.archive.database import Archive
from crawler.archive.fixity import SealedTable, differing_parts, seal_full_text, seal_part, sealed_tables
from crawler.archive.warc import QUARANTINE, WarcStore
from crawler.clock import now
from crawler.outlets import Outlets
from crawler.translating import _, ngettext
from crawler.verifying.report import Damage
from crawler.verifying.rows import DERIVED_OF_ARTICLES, STORIES

MADE_AGAIN = DERIVED_OF_ARTICLES | STORIES


@dataclass(kw_only=True, slots=True)
class Mending:
    """A repair under way. The sums of the rows stay as they were written until `accept_all`."""

    archive: Archive
    outlets: Outlets
    damages: list[Damage]
    done: list[str]
    """What was done, in sentences."""
    mended: set[tuple[str, int]] = field(default_factory=set)
    """Parts of tables that were written anew from a copy."""
    differing: set[tuple[str, int]] = field(default_factory=set)
    """Parts of public tables that were not what was written when the repair began."""

    @property
    def store(self) -> WarcStore:
        return WarcStore(self.archive.warc_folder, "")

    def of_table(self, *tables: str) -> list[Damage]:
        """The damages of these tables."""
        return [damage for damage in self.damages if damage.table in tables]


def note_differing(mending: Mending) -> None:
    """Note which rows are not what was written, before anything is changed."""
    db = mending.archive.db.conn
    for table in sealed_tables(db):
        if table.key:
            mending.differing |= {(table.name, one.part) for one in differing_parts(db, table)}


def accept_all(mending: Mending) -> None:
    """Have every row count as written as it stands now; one that no copy was found of is copied aside before."""
    archive = mending.archive
    with archive.transaction() as db:
        for table in sealed_tables(db.conn):
            for one in [*differing_parts(db.conn, table)]:
                if (table.name, one.part) in mending.differing - mending.mended and table.name not in MADE_AGAIN:
                    _copy_aside(mending, table, one.part, one.written)
                seal_part(db, table, one.part)
        seal_full_text(db.conn)


def _copy_aside(mending: Mending, table: SealedTable, part: int, written: int) -> None:
    """Write the rows of a part, as they stand, to a file of lines of JSON."""
    sql = f'SELECT * FROM "{table.name}" WHERE {table.part()} = ?'  # noqa: S608 - names of ours
    rows = mending.archive.rows(sql, part)
    _write_readable(mending.archive, table, part, rows)
    note: dict[str, Any] = {"table": table.name, "part": part, "rows": rows, "rows_written": written}
    with rows_aside(mending.archive).open("a", encoding="utf-8") as file:
        file.write(json.dumps(note, ensure_ascii=False, default=str) + "\n")
    if rows:
        text = _("{place}: no other copy; kept as it stands, and copied aside")
    else:
        text = ngettext(
            "{place}: {count} row is gone, and nothing says what it was",
            "{place}: {count} rows are gone, and nothing says what they were",
            written,
        )
    places = (one.place for one in mending.damages if (one.table, one.part) == (table.name, part))
    mending.done.append(text.format(place=next(places, f"{table.name} {part}"), count=written))


def _write_readable(archive: Archive, table: SealedTable, part: int, rows: list[dict[str, Any]]) -> None:
    """Write a text that is no UTF-8 any more as it was read, with a mark for each byte that makes no sense."""
    marked = [name for row in rows for name, value in row.items() if isinstance(value, str) and "\ufffd" in value]
    if len(rows) == 1 and marked:
        named = ", ".join(f'"{name}" = ?' for name in marked)
        sql = f'UPDATE "{table.name}" SET {named} WHERE {table.part()} = ?'  # noqa: S608 - names of ours
        archive.db.conn.execute(sql, [*(rows[0][name] for name in marked), part])


def rows_aside(archive: Archive) -> Path:
    """The file of today for rows that are set aside."""
    folder = archive.warc_folder / QUARANTINE
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"rows-{now():%Y%m%d}.jsonl"
