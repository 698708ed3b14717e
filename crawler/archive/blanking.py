"""A record of a WARC file replaced, in its place, by one of the same length that says that it was forgotten.

Offsets and lengths of all other records stay as they are. The record keeps its address, date and WARC-Record-ID. It
is a gzip member like any other: its head is compressed; the rest is stored, so that its length can be chosen to the
byte.
"""

import os
import re
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from crawler.archive.warc import find_file, header_line
from crawler.errors import WarcError
from crawler.translating import _

MARK = "Depeche-Forgotten"
"""A header of such a record, with the time."""
NOTICE = "The page that was here was removed from this archive on request. "
_GZIP = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_STORED = 65_535  # bytes of one block of deflate at most
_LENGTH = "Content-Length: {:010d}\r\n\r\n"
_RECORD_ID = re.compile(rb"\r\nWARC-Record-ID:\s*([^\r\n]+)", re.IGNORECASE)
_HEAD = 8192  # bytes of a record in which its own headers are


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredRecord:
    """A record to be replaced."""

    file: str
    offset: int
    length: int
    url: str
    date: str
    """As WARC writes it."""


def blank_records(folder: Path, records: Iterable[StoredRecord], at: str) -> int:
    """Replace records in the files of a folder, synced to disk; `at` is a stamp. Returns how many were replaced.

    One that is replaced already stays as it is; one that was only half written is written again. A file with another
    name elsewhere (a hard link of a backup) is copied first, and the copy changed. Raises WarcError when a file
    cannot be written.
    """
    by_file: dict[str, list[StoredRecord]] = {}
    for record in records:
        by_file.setdefault(record.file, []).append(record)
    return sum(_blank(find_file(folder, file), some, at) for file, some in by_file.items())


def _blank(path: Path, records: list[StoredRecord], at: str) -> int:
    done = 0
    try:
        if not path.exists():
            return 0
        _make_own(path)
        with path.open("r+b") as stream:
            for record in records:
                held = os.pread(stream.fileno(), record.length, record.offset)
                if len(held) == record.length and not is_blank(held):
                    os.pwrite(stream.fileno(), blank_member(held, record, at), record.offset)
                    done += 1
            os.fsync(stream.fileno())
    except OSError as error:
        message = _("Cannot remove captures from {file}: {error}").format(file=path, error=error.strerror)
        raise WarcError(message) from error
    return done


def _make_own(path: Path) -> None:
    """Have a file that other names share be a file of its own."""
    if path.stat().st_nlink == 1:
        return
    copy = path.with_name(f"{path.name}.part")
    with path.open("rb") as read, copy.open("wb") as written:
        while data := read.read(1 << 20):
            written.write(data)
        written.flush()
        os.fsync(written.fileno())
    copy.replace(path)


def is_blank(member: bytes) -> bool:
    """True for the whole gzip member of a record that was replaced."""
    inflate = zlib.decompressobj(31)
    try:
        text = inflate.decompress(member)
    except zlib.error:
        return False
    return inflate.eof and f"\r\n{MARK}: ".encode() in text.partition(b"\r\n\r\n")[0]


def blank_member(held: bytes, record: StoredRecord, at: str) -> bytes:
    """A gzip member as long as the one `held`: a metadata record with a notice and spaces. Raises WarcError.

    An error is a record too short for its own address, which no program writes.
    """
    head = (
        f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: {_record_id(held)}\r\n"
        f"WARC-Target-URI: {header_line(record.url)}\r\nWARC-Date: {record.date}\r\n{MARK}: {at}\r\n"
        "Content-Type: text/plain\r\n"
    ).encode()
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = deflate.compress(head) + deflate.flush(zlib.Z_FULL_FLUSH)  # ends on a whole byte
    space = len(held) - len(_GZIP) - len(first) - 8
    blocks = max(1, -(-space // (_STORED + 5)))
    around = len(_LENGTH.format(0)) + 4
    size = space - 5 * blocks - around
    if size < 0:
        message = _("The record at byte {byte} of {file} is too short to be replaced")
        raise WarcError(message.format(byte=record.offset, file=record.file))
    body = NOTICE.ljust(size)[:size]  # a short one for a short record
    rest = f"{_LENGTH.format(size)}{body}\r\n\r\n".encode()
    whole = head + rest
    stored = b"".join(_stored(rest, number, blocks) for number in range(blocks))
    return _GZIP + first + stored + struct.pack("<II", zlib.crc32(whole), len(whole) & 0xFFFFFFFF)


def _stored(data: bytes, number: int, blocks: int) -> bytes:
    """One of so many blocks that deflate takes as they are."""
    part = data[number * _STORED : (number + 1) * _STORED]
    return struct.pack("<BHH", number == blocks - 1, len(part), len(part) ^ 0xFFFF) + part


def _record_id(held: bytes) -> str:
    """That of the record, so that what refers to it finds the notice; a new one where it cannot be read."""
    try:
        found = _RECORD_ID.search(zlib.decompressobj(31).decompress(held, _HEAD))
    except zlib.error:
        found = None
    return found[1].decode("ascii", "replace").strip() if found else f"<urn:uuid:{uuid4()}>"
