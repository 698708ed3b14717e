"""The bytes of what is forgotten in files of captures: those that rows point at, and those that none does."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from crawler.archive.blanking import StoredRecord, blank_records
from crawler.archive.database import Archive
from crawler.archive.warc import find_file, header_line, members
from crawler.archive.warc_conventions import warc_date

Named = Callable[[str], bool]
"""Whether an address is one of those that are forgotten."""
_CAPTURES = "SELECT * FROM captures WHERE id IN (SELECT value FROM json_each(?)) AND warc_length > 0"


@dataclass(slots=True)
class Blanked:
    """What was replaced in files of captures."""

    count: int = 0
    """Records that were replaced now."""
    touched: set[int] = field(default_factory=set)
    """Captures whose stored bytes are others now."""


def blank_captures(archive: Archive, captures: Iterable[int], named: Named, at: str) -> Blanked:
    """Replace the records of captures, and those of named addresses that no capture points at.

    `at` is a stamp. Raises WarcError when a file cannot be written.
    """
    rows = archive.rows(_CAPTURES, json.dumps([*captures]))
    own = [
        StoredRecord(
            file=row["warc_file"], offset=row["warc_offset"], length=row["warc_length"], url=row["url"],
            date=warc_date(row["fetched"]),
        )
        for row in rows
    ]  # fmt: skip
    stray = list(_stray_records(archive, named))
    blanked = Blanked(blank_records(archive.warc_folder, [*own, *stray], at), {row["id"] for row in rows})
    for record in stray:  # the digest of the capture behind it covers it
        sql = (
            "SELECT c.id FROM captures c JOIN _records r ON r.capture = c.id "
            "WHERE c.warc_file = ? AND r.starts <= ? AND c.warc_offset > ?"
        )
        blanked.touched |= {row["id"] for row in archive.rows(sql, record.file, record.offset, record.offset)}
    return blanked


def is_of(archive: Archive, capture: Mapping[str, Any]) -> bool:
    """True where the place that a row of `captures` gives holds a record of its address."""
    path = find_file(archive.warc_folder, capture["warc_file"] or "")
    if not path.is_file() or capture["warc_offset"] is None:
        return False
    for start, end, text in members(path, capture["warc_offset"]):
        of_address = _headers(text).get("warc-target-uri") == header_line(capture["url"])
        return of_address and end - start == capture["warc_length"]
    return False


def _stray_records(archive: Archive, named: Named) -> Iterator[StoredRecord]:
    """Records of named addresses that no capture points at: of runs that were killed before they wrote the row."""
    for path in sorted(archive.warc_folder.glob("*.gz")):
        for first, last in _gaps(archive, path):
            for start, end, text in members(path, first):
                if end > last:
                    break
                head = _headers(text)
                if named(head.get("warc-target-uri", "")):
                    yield StoredRecord(
                        file=path.name, offset=start, length=end - start, url=head["warc-target-uri"],
                        date=head.get("warc-date", ""),
                    )  # fmt: skip


def _gaps(archive: Archive, path: Path) -> Iterator[tuple[int, int]]:
    """Stretches of a file that no capture accounts for, as first byte and the one after the last."""
    end = 0
    sql = "SELECT warc_offset, warc_length FROM captures WHERE warc_file = ? AND warc_length > 0 ORDER BY warc_offset"
    for row in archive.rows(sql, path.name):
        if end < row["warc_offset"]:
            yield end, row["warc_offset"]
        end = max(end, row["warc_offset"] + row["warc_length"])
    if end < path.stat().st_size:
        yield end, path.stat().st_size


def _headers(text: bytes) -> dict[str, str]:
    lines = text.partition(b"\r\n\r\n")[0].decode("utf-8", "replace").split("\r\n")[1:]
    return {name.strip().lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)}


def renew_digests(db: Database, folder: Path, captures: Iterable[int]) -> None:
    """Write the digests of the stored bytes of captures as they are now, inside the caller's transaction."""
    for capture in sorted(captures):
        row = next(iter(db.query(
            "SELECT c.warc_file, c.warc_offset, c.warc_length, r.starts FROM captures c "
            "LEFT JOIN _records r ON r.capture = c.id WHERE c.id = ?", [capture],
        )))  # fmt: skip
        path = find_file(folder, row["warc_file"])
        if row["starts"] is not None and path.exists():
            with path.open("rb") as stream:
                stream.seek(row["starts"])
                digest = sha256(stream.read(row["warc_offset"] + row["warc_length"] - row["starts"])).digest()
            db.execute("UPDATE _records SET digest = ? WHERE capture = ?", [digest, capture])
