"""The WARC record of a capture whose row is damaged or gone, found by the digest of its stored bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from crawler.archive.database import Archive
from crawler.archive.warc import members

MAX_MEMBERS = 8  # records that one digest covers: a capture's own, and what no capture accounts for before it


@dataclass(frozen=True, kw_only=True, slots=True)
class LocatedRecord:
    """What a record says, and where it is."""

    file: str
    offset: int
    length: int
    headers: Mapping[str, str]
    """Of WARC, by their names in small letters."""
    status: int | None
    """Of HTTP; None for a record without."""
    http: Mapping[str, str]
    body: bytes

    def as_columns(self) -> dict[str, Any]:
        """What the record says of the row of `captures` that points at it."""
        row: dict[str, Any] = {
            "url": self.headers.get("warc-target-uri"),
            "fetched": self.headers.get("warc-date", "").replace("Z", "+00:00"),
            "warc_file": self.file,
            "warc_offset": self.offset,
            "warc_length": self.length,
        }
        if self.headers.get("warc-type") in ("response", "resource"):
            row["sha256"] = sha256(self.body).hexdigest()
        if self.status is not None:
            names = ("content_type", "etag", "last_modified")
            row |= {"status": self.status} | {name: self.http.get(name.replace("_", "-")) for name in names}
        return row


def locate(archive: Archive, capture: int) -> LocatedRecord | None:
    """The record of a capture, in whichever file it is; None when its digest is not known, or fits nowhere."""
    known = archive.one("SELECT starts, digest FROM _records WHERE capture = ?", capture)
    if known is None:
        return None
    row = archive.one("SELECT warc_file FROM captures WHERE id = ?", capture) or {}
    files = [path for path in sorted(archive.warc_folder.glob("*.warc.gz*")) if path.is_file()]
    for path in sorted(files, key=lambda path: path.name != row.get("warc_file")):
        for start, end, text in islice(members(path, known["starts"]), MAX_MEMBERS):
            if _digest(path, known["starts"], end) == known["digest"]:
                return _parse(path.name.removesuffix(".open"), start, end - start, text)
    return None


def _digest(path: Path, start: int, end: int) -> bytes:
    with path.open("rb") as stream:
        stream.seek(start)
        return sha256(stream.read(end - start)).digest()


def _parse(file: str, offset: int, length: int, text: bytes) -> LocatedRecord:
    head, _sep, rest = text.partition(b"\r\n\r\n")
    headers, block = _headers(head), rest[:-4]
    status, http, body = None, dict[str, str](), block
    if block.startswith(b"HTTP/"):
        top, _sep, body = block.partition(b"\r\n\r\n")
        words = top.split(b" ", 2)
        status, http = int(words[1]) if words[1][:3].isdigit() else None, _headers(top)
    return LocatedRecord(
        file=file, offset=offset, length=length, headers=headers, status=status, http=http, body=body
    )  # fmt: skip


def _headers(head: bytes) -> dict[str, str]:
    lines = (line.decode("utf-8", "replace").partition(":") for line in head.split(b"\r\n")[1:])
    return {name.strip().lower(): value.strip() for name, _sep, value in lines}
