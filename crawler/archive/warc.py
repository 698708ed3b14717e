"""Captures as WARC 1.1 records: one file a run, each record on disk before anything points at it.

A file being written ends in `.open`; it is renamed when the run ends. What a killed run left is cut back to
its last whole record and renamed by the next one, so that no file is ever appended to after a torn end.
"""

import contextlib
import hashlib
import io
import os
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
from zlib_ng import zlib_ng

from crawler.archive.warc_conventions import warc_date
from crawler.clock import now, stamp
from crawler.errors import OutOfSpaceError, WarcError
from crawler.items import Page
from crawler.translating import _
from crawler.translating.forms import system_error
from crawler.translating.recorded import recorded

OPEN = ".open"
QUARANTINE = "quarantine"
"""A folder among the files of captures, for bytes that are no longer part of them."""
ROTATE_AT = 1_000_000_000  # bytes; the customary size of a WARC file
LEVEL = 5  # of zlib-ng; zlib at 6 takes more than twice as long and saves a hundredth of the bytes
# Not faithful, and said so in every file's warcinfo record.
FIDELITY = (
    "Bodies are stored decoded: Content-Encoding and Transfer-Encoding are undone, Content-Length is that of "
    "the stored body, and the headers as received are kept as X-Archive-Orig-*. The case and order of "
    "headers and the reason phrase are not those of the wire. Cookies and credentials are left out."
)
SECRET_HEADERS = frozenset({"set-cookie", "set-cookie2", "cookie", "authorization", "proxy-authorization"})


@dataclass(frozen=True, slots=True)
class WarcPosition:
    """Where a capture's bytes are: file name, offset and length in bytes, SHA-256 of the body."""

    file: str
    offset: int
    length: int
    sha256: str
    stored: "StoredBytes | None" = None
    """None for a record that was not written here."""


@dataclass(frozen=True, slots=True)
class StoredBytes:
    """The bytes on the disk that a record accounts for: its own, and those since the record before it.

    So every byte of a file is some record's, and the file's own description belongs to the first one.
    """

    starts: int
    """Offset in the file."""
    digest: bytes
    """SHA-256 of them, up to the end of the record."""


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


class RecordWriter(WARCWriter):  # type: ignore[misc]  # warcio has no types
    """warcio's writer of gzipped records, at LEVEL."""

    def __init__(self, out: IO[bytes]) -> None:
        super().__init__(out, gzip=False, warc_version="WARC/1.1")

    def _write_warc_record(self, out: IO[bytes], record: Any) -> None:
        plain = io.BytesIO()
        super()._write_warc_record(plain, record)
        out.write(zlib_ng.compress(plain.getbuffer(), LEVEL, wbits=31))


class WarcStore:
    """The captures of one archive: written by one run at a time, read by anyone."""

    def __init__(self, folder: Path, software: str) -> None:
        self.folder = folder
        self.software = software
        self._file: IO[bytes] | None = None
        self._name = ""
        self._writer: Any = None
        self._accounted = 0
        """Bytes of the open file up to the end of the last record that was given a position."""
        self.waits = False
        """True to leave records unsynced until `sync` is called: for whoever commits the rows of several at once."""
        self._unsynced = False

    def add(self, page: Page) -> WarcPosition:
        """Write a page as a response (or, for a saved file, resource) record and sync it to disk.

        Raises OutOfSpaceError when the disk is full and WarcError for any other failure to write.
        """
        return self._append(lambda writer: writer.write_record(_record(writer, page)), sha256(page.body))

    def sync(self) -> None:
        """Have on disk whatever was written while `waits` was set. Raises as `add` does."""
        if not self._unsynced or self._file is None:
            return
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _out_of(error, self.folder) from error
        self._unsynced = False

    def add_revisit(self, page: Page, first: "tuple[str, str]") -> WarcPosition:
        """Write that a body was the same as an earlier capture's: `first` is its address and date."""
        return self._append(lambda writer: writer.write_record(_revisit(writer, page, first)), sha256(page.body))

    def add_metadata(self, name: str, data: bytes) -> WarcPosition:
        """Write JSON about the file's other records as a metadata record; `name` is a URI. Raises as `add` does."""
        return self._append(
            lambda writer: writer.write_record(
                writer.create_warc_record(name, "metadata", io.BytesIO(data), warc_content_type="application/json")
            ),
            sha256(data),
        )

    def add_copy(self, record: bytes, digest: str) -> WarcPosition:
        """Write a whole record of another archive as it stands there, gzipped; `digest` is the SHA-256 of its body.

        Raises as `add` does.
        """
        return self._append(lambda writer: writer.out.write(record), digest)

    def _append(self, write: Callable[[Any], Any], digest: str) -> WarcPosition:
        try:
            self._open()
            assert self._file is not None
            offset = self._file.tell()
            write(self._writer)
            self._file.flush()
            self._unsynced = self.waits
            if not self.waits:
                os.fsync(self._file.fileno())
            starts, end = self._accounted, self._file.tell()
            self._accounted = end
            stored = hashlib.sha256(os.pread(self._file.fileno(), end - starts, starts)).digest()
            return WarcPosition(self._name, offset, end - offset, digest, StoredBytes(starts, stored))
        except OSError as error:
            self._abandon()
            raise _out_of(error, self.folder) from error

    def _open(self) -> None:
        if self._file is not None and self._file.tell() < ROTATE_AT:
            return
        self.close()
        self.folder.mkdir(parents=True, exist_ok=True)
        stem = f"depeche-{now():%Y%m%d%H%M%S}-{os.getpid()}"
        names = (f"{stem}-{n:05d}.warc.gz" for n in range(100_000))
        self._name = next(n for n in names if not self._taken(n))
        self._file = (self.folder / (self._name + OPEN)).open("x+b")
        self._accounted = 0
        self._writer = RecordWriter(self._file)
        info = {
            "software": self.software,
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "robots": "obey",
            "description": FIDELITY,
        }
        self._writer.write_record(self._writer.create_warcinfo_record(self._name, info))

    def _taken(self, name: str) -> bool:
        return (self.folder / name).exists() or (self.folder / (name + OPEN)).exists()

    def _abandon(self) -> None:
        """After a failed write: cut the file back to its last whole record and close it."""
        if self._file is None:
            return
        with contextlib.suppress(OSError):
            self._file.close()
        self._file = None
        heal(self.folder / (self._name + OPEN))  # which syncs what is left
        self._unsynced = False

    def close(self) -> None:
        """End the current file: synced, then renamed to its lasting name."""
        if self._file is not None:
            self.sync()
            self._file.close()
            self._file = None
            path = self.folder / (self._name + OPEN)
            path.rename(path.with_suffix(""))

    def read(self, file: str, offset: int) -> tuple[dict[str, str], bytes]:
        """Headers and body of the record at an offset. Raises WarcError when it is not there."""
        path = find_file(self.folder, file)
        try:
            with path.open("rb") as stream:
                stream.seek(offset)
                record = next(iter(ArchiveIterator(stream)))
                headers = record.http_headers.headers if record.http_headers else []
                return dict(headers), record.content_stream().read()
        except FileNotFoundError as error:
            raise WarcError(recorded("The file of captures {file} is missing", file=path)) from error
        except (OSError, StopIteration, ArchiveLoadFailed, zlib.error) as error:
            words = recorded(
                "The capture in {file} at byte {byte} cannot be read: {error}", file=path, byte=offset, error=error
            )
            raise WarcError(words) from error

    def heal_leftovers(self, committed: Callable[[str], int] = lambda _: 0) -> list[str]:
        """Close what killed runs left open. Call it only while holding the archive's lock.

        `committed` gives the bytes of a file up to the end of the last record that a row points at.
        """
        healed = []
        for path in sorted(self.folder.glob("*" + OPEN)):
            heal(path, committed(path.name.removesuffix(OPEN)))
            healed.append(path.with_suffix("").name)
        return healed


def find_file(folder: Path, name: str) -> Path:
    """Where a file of captures is: under its lasting name, or under that of a run that writes it."""
    path = folder / Path(name).name
    return path if path.exists() else path.with_name(path.name + OPEN)


def heal(path: Path, committed: int = 0) -> None:
    """Cut a file back to its last whole gzip member and give it its lasting name; an empty one goes.

    The first `committed` bytes stay whatever is in them: a byte that went bad among them ends no record after it.
    What is cut off is kept in the folder `quarantine`.
    """
    size = path.stat().st_size
    start = committed if committed <= size else 0
    whole = start + whole_members(path, start)
    if whole < size:
        set_aside(path, whole, size - whole)
    if not whole:
        path.unlink()
        return
    with path.open("r+b") as stream:
        stream.truncate(whole)
        os.fsync(stream.fileno())
    path.rename(path.with_suffix(""))


def set_aside(path: Path, offset: int, length: int) -> Path:
    """Copy bytes of a file of captures into the folder `quarantine` beside it, once. Returns the copy."""
    folder = path.parent / QUARANTINE
    folder.mkdir(exist_ok=True)
    copy = folder / f"{path.name.removesuffix(OPEN)}.{offset}-{offset + length}"
    with path.open("rb") as stream, copy.open("wb") as kept:
        stream.seek(offset)
        while length > 0 and (data := stream.read(min(length, 1 << 20))):
            length -= kept.write(data)
        kept.flush()
        os.fsync(kept.fileno())
    return copy


def whole_members(path: Path, start: int = 0, end: int | None = None) -> int:
    """Bytes of a file that are whole gzip members, from `start` on and up to `end`."""
    good = position = 0
    left = (path.stat().st_size if end is None else end) - start
    member = zlib.decompressobj(31)
    with path.open("rb") as stream:
        stream.seek(start)
        while left > 0 and (data := stream.read(min(left, 1 << 16))):
            left -= len(data)
            while data:
                try:
                    member.decompress(data)
                except zlib.error:
                    return good
                if not member.eof:
                    position += len(data)
                    break
                position += len(data) - len(member.unused_data)
                good, data, member = position, member.unused_data, zlib.decompressobj(31)
    return good


def members(path: Path, start: int) -> Iterator[tuple[int, int, bytes]]:
    """The whole gzip members from an offset on, as first byte, the one after the last, and what is in them."""
    with path.open("rb") as stream:
        while True:
            stream.seek(start)
            member, text, end = zlib.decompressobj(31), b"", start
            try:
                while not member.eof and (data := stream.read(1 << 16)):
                    text += member.decompress(data)
                    end += len(data)
            except zlib.error:
                return
            if not member.eof:
                return
            end -= len(member.unused_data)
            yield start, end, text
            start = end


def _about(page: Page) -> dict[str, str]:
    """What a record says of its page beside the address.

    Of a page from a web archive it names the source, and when the record was made, as pywb's recorder does:
    https://github.com/webrecorder/pywb/blob/main/pywb/warcserver/resource/responseloader.py
    """
    about = {"WARC-Date": _date(page)} | ({"WARC-Truncated": page.cut.kind} if page.cut else {})
    if page.source:
        about |= {"WARC-Source-URI": header_line(page.source), "WARC-Creation-Date": warc_date(stamp())}
    return about


def record_of(page: Page) -> bytes:
    """The record that `WarcStore.add` writes of a page, gzipped: for `WarcStore.add_copy`, made in any process."""
    out = io.BytesIO()
    writer = RecordWriter(out)
    writer.write_record(_record(writer, page))
    return out.getvalue()


def _record(writer: Any, page: Page) -> Any:
    about = _about(page)
    if not page.headers and page.origin == "import":
        return writer.create_warc_record(
            header_line(page.url), "resource", io.BytesIO(page.body),
            warc_content_type="text/html", warc_headers_dict=about,
        )  # fmt: skip
    return writer.create_warc_record(
        header_line(page.url), "response", io.BytesIO(page.body),
        http_headers=_http(page), warc_headers_dict=about,
    )  # fmt: skip


def _revisit(writer: Any, page: Page, first: tuple[str, str]) -> Any:
    digest = "sha1:" + _base32_sha1(page.body)
    return writer.create_revisit_record(
        header_line(page.url), digest, header_line(first[0]), first[1],
        http_headers=_http(page), warc_headers_dict=_about(page),
    )  # fmt: skip


def _base32_sha1(body: bytes) -> str:
    import base64

    return base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def _date(page: Page) -> str:
    return warc_date(stamp(page.fetched))


def _http(page: Page) -> StatusAndHeaders:
    """The headers that fit the stored body, without secrets; where others came over the wire, those beside them."""
    unfit = {"content-encoding", "transfer-encoding", "content-length"}
    headers = [(k, v) for k, v in page.headers if k.lower() not in unfit | SECRET_HEADERS]
    headers.append(("Content-Length", str(len(page.body))))
    headers += [(f"X-Archive-Orig-{k}", v) for k, v in page.wire_headers if k.lower() in unfit]
    try:
        phrase = HTTPStatus(page.status).phrase
    except ValueError:
        phrase = ""
    return StatusAndHeaders(
        f"{page.status} {phrase}".strip(),
        [(header_line(k), header_line(v)) for k, v in headers],
        protocol="HTTP/1.1",
    )


def header_line(value: str) -> str:
    """A header value that cannot start another header."""
    return re.sub(r"[\r\n\x00]+", " ", value).strip()


def _out_of(error: OSError, folder: Path) -> WarcError | OutOfSpaceError:
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        message = _("No space left for captures in {folder}. Free some and run again.")
        return OutOfSpaceError(message.format(folder=folder))
    return WarcError(_("Cannot write captures in {folder}: {error}").format(folder=folder, error=system_error(error)))
