"""Every capture against its WARC record: the stored bytes, and what the record says it is.

The bytes of a record are compared with the digest that was written with its row. One of an earlier release, or of
which that digest is lost, is inflated and its body compared, as every record is by `--full`.
"""

import os
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from crawler.archive.database import Archive
from crawler.archive.warc import OPEN, find_file, header_line, members, whole_members
from crawler.archive.warc_conventions import warc_date
from crawler.translating import _, ngettext
from crawler.verifying.report import Damage, DamageKind, Note, Remedy, Report

HEAD = 4096  # bytes of a record in which its own headers stand, inflated; addresses are shorter than half of that
MAX_LEARNT = 100_000  # digests that one verification writes down; the next one goes on
_CAPTURES = """
SELECT c.id, CAST(c.url AS TEXT) AS url, CAST(c.fetched AS TEXT) AS fetched, c.sha256,
       CAST(c.warc_file AS TEXT) AS warc_file, CAST(c.warc_offset AS INTEGER) AS warc_offset,
       CAST(c.warc_length AS INTEGER) AS warc_length, r.starts, r.digest
FROM captures c LEFT JOIN _records r ON r.capture = c.id
WHERE c.warc_file IS NOT NULL AND {slice} ORDER BY c.warc_file, c.warc_offset, c.id
"""


@dataclass(slots=True)
class WarcFile:
    """A file of captures that is being gone through, in the order of its records."""

    name: str
    path: Path
    stream: IO[bytes]
    size: int
    end: int = 0
    """Where the last record that was gone through ends."""
    broken: list[Damage] = field(default_factory=list)
    records: int = 0
    gaps: list[tuple[int, int]] = field(default_factory=list)
    """Stretches of bytes, as first and last plus one, that no capture accounts for."""


def check_records(archive: Archive, report: Report) -> Iterator[Damage | Note]:
    """Go through all files of captures that rows point at, one file and one record at a time."""
    file: WarcFile | None = None
    missing: str | None = None
    for row in archive.each(_CAPTURES.format(slice=report.part.holds("c.id"))):
        if file is None or file.name != row["warc_file"]:
            if row["warc_file"] == missing:
                continue
            yield from _end(file, report)
            file = _open(archive, row["warc_file"])
            if file is None:
                missing = row["warc_file"]
                yield _missing(archive, row["warc_file"])
                continue
        file.records += 1
        if damage := _check(file, row, report):
            file.broken.append(damage)
    yield from _end(file, report)


def _open(archive: Archive, name: str) -> WarcFile | None:
    path = find_file(archive.warc_folder, name)
    try:
        stream = path.open("rb", buffering=0)
    except FileNotFoundError:  # a run has just given it its lasting name
        path = find_file(archive.warc_folder, name)
        if not path.exists():
            return None
        stream = path.open("rb", buffering=0)
    return WarcFile(name, path, stream, os.fstat(stream.fileno()).st_size)


def _missing(archive: Archive, name: str) -> Damage:
    rows = archive.rows("SELECT count(*) AS n FROM captures WHERE warc_file = ?", name)[0]["n"]
    return Damage(
        kind=DamageKind.FILE_MISSING,
        place=name,
        text=ngettext(
            "The file of captures {name} is missing; {count} capture is in it",
            "The file of captures {name} is missing; {count} captures are in it",
            rows,
        ).format(name=name, count=rows),
        remedy=Remedy.SET_ASIDE,
        file=name,
    )


def _check(file: WarcFile, row: Mapping[str, Any], report: Report) -> Damage | None:
    """One capture against its bytes, with those before it that no other record accounts for."""
    offset, length = row["warc_offset"], row["warc_length"]
    if offset is None or length is None:
        return _damage(file, row, _("its row does not say where it is"))
    known = row["starts"] is not None and 0 <= row["starts"] <= offset
    first = row["starts"] if known else min(file.end, offset)
    if file.end < first:
        file.gaps.append((file.end, first))
    file.end = max(file.end, offset + length)
    if first < 0 or length <= 0 or offset + length > file.size:
        return _damage(file, row, _("its file ends before it"))
    data = os.pread(file.stream.fileno(), offset + length - first, first)
    report.records += 1
    report.size += len(data)
    digest = sha256(data).digest()
    if known and digest != row["digest"]:
        return _damage(file, row, _("its bytes are not those that were written"))
    if reason := record_problem(data[offset - first :], row, whole=report.full or not known):
        return _damage(file, row, reason)
    if not known:
        _learn(file, row["id"], first, offset, digest, report)
    return None


def _learn(file: WarcFile, capture: int, first: int, offset: int, digest: bytes, report: Report) -> None:
    """Have the digest of the stored bytes written down, of a record that was found whole without it."""
    if first < offset and whole_members(file.path, first, offset) < offset - first:
        file.gaps.append((first, offset))
    elif len(report.learnt) < MAX_LEARNT and report.part.of == 1:
        report.learnt.append((capture, first, digest))


def record_problem(data: bytes, row: Mapping[str, Any], *, whole: bool) -> str | None:
    """What is wrong with the stored bytes of a record that a row of `captures` points at; None when nothing is.

    `whole` inflates all of it and hashes the body; else only the address and the time that it begins with are read.
    """
    member = zlib.decompressobj(31)
    try:
        text = member.decompress(data) if whole else member.decompress(data, HEAD)
    except zlib.error as error:
        return _("it cannot be inflated: {error}").format(error=error)
    head, _sep, rest = text.partition(b"\r\n\r\n")
    address, date = f"WARC-Target-URI: {header_line(row['url'])}", f"WARC-Date: {warc_date(row['fetched'])}"
    lines = (f"\r\n{line}\r\n".encode() for line in (address, date))
    if not all(line in head + b"\r\n" for line in lines):
        return _("it is the record of another page or another time")
    if not whole:
        return None
    said = dict(_header(line) for line in head.split(b"\r\n")[1:])
    if not member.eof or member.unused_data:
        return _("it is not one whole record")
    body = rest.partition(b"\r\n\r\n")[2] if said.get(b"warc-type") == b"response" else rest
    if said.get(b"warc-type") in (b"response", b"resource") and sha256(body[:-4]).hexdigest() != row["sha256"]:
        return _("its body is not the one that was fetched")
    return None


def _header(line: bytes) -> tuple[bytes, bytes]:
    name, _sep, value = line.partition(b":")
    return name.strip().lower(), value.strip()


def _damage(file: WarcFile, row: Mapping[str, Any], reason: str) -> Damage:
    return Damage(
        kind=DamageKind.RECORD,
        place=f"{file.name}, byte {row['warc_offset']}",
        text=_("The capture {number} of {url} is damaged: {reason}").format(
            number=row["id"], url=row["url"], reason=reason
        ),
        remedy=Remedy.SET_ASIDE,
        capture=row["id"],
        file=file.name,
    )


def _end(file: WarcFile | None, report: Report) -> Iterator[Damage | Note]:
    """What is known of a file once all its captures were seen: its damages, and the bytes that none accounts for."""
    if file is None:
        return
    with closing(file.stream):
        yield from file.broken
        if report.part.of == 1:
            file.gaps.append((file.end, file.size))
            yield from _check_gaps(file)


def _check_gaps(file: WarcFile) -> Iterator[Damage | Note]:
    """Bytes that no capture accounts for; whole records are no damage: a run was killed before it wrote a row."""
    for first, last in file.gaps:
        if first >= last:
            continue
        whole = whole_members(file.path, first, last)
        if whole == last - first:
            told = _("{file}: no row points at the records from byte {first} on{what}")
            what = _in_words(*captures_between(file.path, first, last))
            yield Note(told.format(file=file.name, first=first, what=what))
        elif file.path.suffix == OPEN:
            yield Note(_("{file} ends in a torn record; the next run cuts it off").format(file=file.path.name))
        else:
            yield Damage(
                kind=DamageKind.FILE,
                place=f"{file.name}, byte {first + whole}",
                text=_("{file}: the bytes from byte {first} on are no record").format(
                    file=file.name, first=first + whole
                ),
                remedy=Remedy.SET_ASIDE,
                file=file.name,
            )


def check_folder(archive: Archive) -> Iterator[Note]:
    """Files of captures that no row points at, and those that a killed run left open."""
    if not archive.warc_folder.is_dir():
        return
    named = {row["warc_file"] for row in archive.rows("SELECT DISTINCT warc_file FROM captures")}
    named |= {row["warc_file"] for row in archive.rows("SELECT DISTINCT warc_file FROM _quarantine")}
    for path in sorted(archive.warc_folder.iterdir()):
        if path.is_file() and path.name.removesuffix(OPEN) not in named:
            told = _("No row points at the file {name}{what}")
            yield Note(told.format(name=path.name, what=_in_words(*captures_between(path, 0, path.stat().st_size))))


def captures_between(path: Path, first: int, last: int) -> tuple[int, str, str]:
    """How many captures a stretch of a file holds, and the first and last of their times as WARC writes them."""
    dates = []
    for _start, end, text in members(path, first):
        if end > last:
            break
        head = text.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
        said = dict(line.partition(": ")[::2] for line in head.split("\r\n")[1:])
        if said.get("WARC-Type") in ("response", "resource", "revisit"):
            dates.append(said.get("WARC-Date", ""))
    return len(dates), min(dates, default=""), max(dates, default="")


def _in_words(count: int, first: str, last: str) -> str:
    if not count:
        return ""
    times = [time[:16].replace("T", " ") for time in (first, last)]
    return ngettext(
        "; it has {count} capture of {first}: the database is older than it",
        "; it has {count} captures from {first} to {last}: the database is older than they are",
        count,
    ).format(count=count, first=times[0], last=times[1])
