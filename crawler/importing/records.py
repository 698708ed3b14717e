"""The records of a WARC or ARC file, one after the other: gzipped each, gzipped as a whole, or not at all.

warcio parses their headers. It cannot go from record to record in what was gzipped as a whole, does not see that a
file breaks off, and reads lines of any length; that part is ours.
"""

import io
import logging
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, cast
from zipfile import BadZipFile

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader

from crawler.translating.recorded import recorded

MAX_LINE = 1 << 16  # bytes
MAX_HEADERS = 1 << 20  # bytes of a record's headers
STEP = 1 << 20  # bytes unpacked or passed over at a time
PACKED_STEP = 1 << 16  # bytes read at a time
GZIP = b"\x1f\x8b"
BEGINNINGS = (b"WARC/", b"filedesc:")

logging.getLogger("warcio.recordloader").setLevel(logging.ERROR)  # it warns of every space in an address


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """The headers of one record (for ARC, as a WARC record would have them), and its block to be read."""

    type: str
    headers: Any
    """warcio's StatusAndHeaders."""
    block: "Block"


class DamageError(Exception):
    """What is wrong with a file, from where on it is not read. Raised from `RecordFile`."""


class Block:
    """The bytes of one record, to be read once."""

    def __init__(self, file: "RecordFile", stream: "_Lines", length: int) -> None:
        self._file = file
        self._stream = stream
        self.left = length
        """Bytes not read yet."""

    def read(self, size: int) -> bytes:
        """The next bytes, `size` at most. Raises DamageError when the file ends before the block does."""
        with self._file.faults_placed():
            wanted = min(size, self.left)
            data = self._stream.read(wanted)
            self.left -= len(data)
            if len(data) < wanted:
                raise EOFError
            return data

    def skip(self) -> None:
        """Pass over what is left. Raises DamageError as `read` does."""
        while self.read(STEP):
            pass


class _Lines:
    """A stream that counts its bytes, and bounds the lines in which a record's headers are read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.position = 0
        self.header_end = MAX_HEADERS
        """The position up to which lines are given."""

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self.position += len(data)
        return data

    def readline(self, size: int | None = None) -> bytes:
        """A line, or a part of one that is longer than MAX_LINE. Raises ArchiveLoadFailed past `header_end`."""
        if self.position > self.header_end:
            raise ArchiveLoadFailed("headers without end")
        line = self._stream.readline(min(MAX_LINE, size or MAX_LINE))
        self.position += len(line)
        return line


class _Gunzip(io.RawIOBase):
    """What is gzipped in a stream, in one member or in many. Reading raises EOFError where a member breaks off."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._rest = b""
        self._member: Any = None
        self.members = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while self._member is not None or self._begin():
            self._rest = self._rest or self._stream.read(PACKED_STEP)
            ended = not self._rest
            data = self._member.decompress(self._rest, len(buffer))
            self._rest = self._member.unconsumed_tail
            if self._member.eof:
                self._rest, self._member = self._member.unused_data, None
            elif ended and not data:
                raise EOFError
            if data:
                buffer[: len(data)] = data
                return len(data)
        return 0

    def _begin(self) -> bool:
        """Begin the next member, after the zeros that may fill a file up; False when there is none."""
        self._rest = self._rest.lstrip(b"\0")
        while not self._rest and (data := self._stream.read(PACKED_STEP)):
            self._rest = data.lstrip(b"\0")
        if self._rest:
            self.members += 1
            self._member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        return bool(self._rest)


class RecordFile:
    """The records of a WARC or ARC file, to be gone through once; read a record's block before asking for the next.

    A record that is damaged is passed over, where the next one can be found. Iterating raises DamageError at the end
    when one was, and where the file holds no record, breaks off, or cannot be read on.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._gunzip: _Gunzip | None = None
        self._whole = 0
        """Records read."""
        self._offset = 0
        """Where the next one begins, in bytes uncompressed."""

    @property
    def gzipped_together(self) -> bool:
        """True when one gzip member held several records: the standard wants each in a member of its own."""
        return self._gunzip is not None and self._whole > self._gunzip.members

    def __iter__(self) -> Iterator[Record]:
        packed = io.BufferedReader(cast("io.RawIOBase", self._stream), PACKED_STEP)
        try:
            with self.faults_placed():
                beginning = packed.peek(2)[:2]
                yield from self._records(_Lines(self._unpacked(packed, beginning)))
        finally:
            packed.detach()  # or it would close what is not its own
        if not self._whole:
            raise DamageError(recorded("it holds no record"))

    @contextmanager
    def faults_placed(self) -> Iterator[None]:
        """While the file is read: an error becomes a DamageError that says where."""
        try:
            yield
        except EOFError as error:
            raise DamageError(recorded("it breaks off in {place}", place=self._place)) from error
        except (ArchiveLoadFailed, BadZipFile, zlib.error) as error:
            if not self._whole:
                raise DamageError(recorded("it holds no record")) from error
            raise DamageError(recorded("it is damaged at {place}", place=self._place)) from error

    @property
    def _place(self) -> str:
        values = {"number": self._whole + 1, "byte": f"{self._offset:,}"}
        if self._gunzip:
            return recorded("record {number} (byte {byte} uncompressed)", **values)
        return recorded("record {number} (byte {byte})", **values)

    def _unpacked(self, packed: IO[bytes], beginning: bytes) -> IO[bytes]:
        if beginning != GZIP:
            return packed
        self._gunzip = _Gunzip(packed)
        return io.BufferedReader(self._gunzip, STEP)

    def _records(self, lines: _Lines) -> Iterator[Record]:
        loader = ArcWarcRecordLoader(verify_http=False, arc2warc=True)
        damaged = ""
        line = _first_line(lines)
        while line:
            self._offset = lines.position - len(line)
            try:
                record = self._record(loader, lines, line)
            except (ArchiveLoadFailed, ValueError):
                damaged = damaged or self._place
                line = _next_beginning(lines) if self._whole or line.startswith(BEGINNINGS) else b""
                continue
            yield record
            record.block.skip()
            self._whole += 1
            self._offset = lines.position
            line = _first_line(lines)
        if damaged and self._whole:
            raise DamageError(recorded("it is damaged at {place}, which was passed over", place=damaged))

    def _record(self, loader: ArcWarcRecordLoader, lines: _Lines, line: bytes) -> Record:
        """One record.

        Raises ArchiveLoadFailed or ValueError when the line begins none, and EOFError when its headers break off.
        """
        if not line.endswith(b"\n"):
            raise EOFError if line.startswith(BEGINNINGS) else ArchiveLoadFailed("no record")
        found = loader.parse_record_stream(lines, line, no_record_parse=True)
        length = found.rec_headers.get_header("Content-Length")
        if length is None and not lines.read(1):
            raise EOFError
        if not (length or "").strip().isdigit():
            raise ArchiveLoadFailed(f"a record of {length} bytes")
        return Record(type=found.rec_type or "", headers=found.rec_headers, block=Block(self, lines, found.length))


def _first_line(lines: _Lines) -> bytes:
    """The first line of the next record; empty at the end of the file."""
    lines.header_end = lines.position + MAX_HEADERS
    line = lines.readline()
    while line and not line.strip():
        line = lines.readline()
    return line


def _next_beginning(lines: _Lines) -> bytes:
    """The next line that begins a WARC record, whatever comes before it; empty at the end of the file."""
    line = b"?"
    while line and not line.startswith(BEGINNINGS):
        lines.header_end = lines.position + MAX_HEADERS
        line = lines.readline()
    return line
