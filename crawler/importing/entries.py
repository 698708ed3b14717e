"""What a WARC, ARC or WACZ file says of web addresses: a page, a redirect, that a page had not changed, or nothing
that can be read, and why."""

import io
import zipfile
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, get_args
from urllib.parse import urljoin, urlsplit

from warcio.statusandheaders import StatusAndHeadersParser

from crawler.clock import http_date
from crawler.importing.bodies import decoded, too_large
from crawler.importing.dates import fetched_at, warc_date
from crawler.importing.records import DamageError, Record, RecordFile
from crawler.importing.sniffing import is_html
from crawler.items import Cut, Truncation
from crawler.settings import DOWNLOAD_MAXSIZE
from crawler.translating.recorded import recorded

MAX_STORED = DOWNLOAD_MAXSIZE + 65_536  # bytes read of a record: the largest page of a crawl, and its headers
OF_PAGES = ("response", "resource", "revisit")
WITHOUT_PAGES = ("warcinfo", "request", "metadata", "")
ZIP = b"PK\x03\x04"
WARC_ENDINGS = (".warc", ".warc.gz", ".arc", ".arc.gz")
NO_PAGE = recorded("no HTML page")
TRUNCATIONS: tuple[Truncation, ...] = get_args(Truncation)
UNPACKED = {"content-encoding", "transfer-encoding", "content-length"}
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredPage:
    """A page with its body decoded."""

    url: str
    body: bytes
    status: int
    headers: Headers
    """As the server sent them."""
    fetched: datetime
    names: tuple[str, ...]
    """What later records call this one by: its id and the digest of its payload."""
    cut: Cut | None = None
    """How the body was cut when it was fetched."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Redirect:
    """An address that leads to another."""

    url: str
    target: str
    fetched: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class NotModified:
    """A page of which its server said that it had not changed (HTTP 304)."""

    url: str
    fetched: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Revisit:
    """A page whose body was that of an earlier record."""

    url: str
    status: int
    headers: Headers
    fetched: datetime
    original: tuple[str, datetime] | None
    """Address and date of the earlier record, where they are told."""
    names: tuple[str, ...]
    """Its id and the digest of its payload, where they are told."""
    cut: Cut | None = None
    """How the body was cut when it was fetched."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Skipped:
    """A record that brings no page."""

    url: str
    reason: str
    """In fixed words, so that they can be counted."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A file, or a part of a WACZ file, that could not be read to its end."""

    message: str


@dataclass(frozen=True, slots=True)
class Note:
    """What is odd about a file that was read all the same."""

    message: str


Reached = Callable[[int], object]
Entry = StoredPage | Redirect | NotModified | Revisit | Skipped | Damage | Note


def is_packed(path: Path) -> bool:
    """True for a file that begins as a WACZ (zip) file does. Raises OSError when it cannot be read."""
    with path.open("rb") as stream:
        return stream.read(4) == ZIP


def entries_in(path: Path, reached: Reached = lambda _: None) -> Generator[Entry, None, None]:
    """What a WARC, ARC or WACZ file holds, record by record; of what is damaged, what can be read.

    `reached` is told at each record how many bytes of the file are read.
    """
    kind = "WACZ" if path.name.lower().endswith(".wacz") else "WARC"
    try:
        with path.open("rb") as stream:
            latest = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(microsecond=0)
            if kind == "WACZ" or is_packed(path):
                kind = "WACZ"
                found = _entries_packed(stream, latest, str(path))
            else:
                found = _entries(stream, latest, str(path))
            with closing(found):  # before the file
                for entry in found:
                    reached(stream.tell())
                    if entry is not None:
                        yield entry
    except (DamageError, zipfile.BadZipFile) as error:
        yield Damage(recorded("{file} is not a whole {kind} file: {reason}", file=path, kind=kind, reason=error))
    except OSError as error:
        yield Damage(recorded("Cannot read {file}: {reason}", file=path, reason=error.strerror or error))


def _entries_packed(file: IO[bytes], latest: datetime, path: str) -> Generator[Entry | None, None, None]:
    """Those of every WARC file in a WACZ file, one after the other, unpacked as they are read."""
    with zipfile.ZipFile(file) as packed:
        names = [name for name in packed.namelist() if name.lower().endswith(WARC_ENDINGS)]
        if not names:
            raise DamageError(recorded("it holds no WARC file"))
        for name in names:
            try:
                with packed.open(name) as stream:
                    yield from _entries(stream, latest, f"{name} in {path}")
            except (DamageError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
                # The last two are zipfile's words for a way of packing that it does not know, and for a password.
                yield Damage(
                    recorded("{file} is not a whole WACZ file: {name}: {reason}", file=path, name=name, reason=error)
                )


def _entries(stream: IO[bytes], latest: datetime, file: str) -> Generator[Entry | None, None, None]:
    """Those of one WARC or ARC file; None for a record that says nothing of a web address.

    `latest` is taken for the date of records that tell none.
    """
    records = RecordFile(stream)
    for record in records:
        yield _told(record, latest)
    if records.gzipped_together:
        message = recorded(
            "{file} is gzipped as a whole, not record by record: it was read, but few programs can do that. "
            "To put it right: warcio recompress FILE NEW",
            file=file,
        )
        yield Note(message)


def _told(record: Record, latest: datetime) -> Entry | None:
    if record.type in WITHOUT_PAGES:
        return None
    uri = (record.headers.get_header("WARC-Target-URI") or "").strip().strip("<>")
    url = web_address(uri)
    if url:
        return _entry(record, url, latest)
    return (
        Skipped(url=uri, reason=recorded("no web address")) if uri.lower().startswith(("http:", "https:")) else None
    )


def web_address(uri: str) -> str | None:
    """An http(s) address with scheme and host in lower case; None for anything else."""
    try:
        parts = urlsplit(uri)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return None
    return parts._replace(netloc=parts.netloc.lower()).geturl() if known else None


def _entry(record: Record, url: str, latest: datetime) -> Entry:
    """What a record says. Raises DamageError when the file ends before it does."""
    if record.type not in OF_PAGES:
        return Skipped(url=url, reason=recorded("{type} record", type=record.type))
    about = record.headers.get_header
    status, headers, body = _opened(record)
    fetched = fetched_at(about("WARC-Date"), http_date(_first(headers, "date"))) or latest
    location = _first(headers, "location")
    if status == 304 or "not-modified" in (about("WARC-Profile") or ""):
        return NotModified(url=url, fetched=fetched)
    if 300 <= status < 400 and location:
        return _redirect(url, location, fetched)
    if record.type == "revisit":
        return _revisit(record, url, status, headers, fetched)
    try:
        body = _page_body(record, status, headers, body)
    except ValueError as why:
        return Skipped(url=url, reason=str(why))
    names = _names(record, "WARC-Record-ID")
    return StoredPage(
        url=url, body=body, status=status, headers=headers, fetched=fetched, names=names, cut=_cut(record)
    )


def _opened(record: Record) -> tuple[int, Headers, bytes]:
    """Status, headers and body of a record; a block without HTTP headers is a body of the record's own type."""
    block = record.block.read(MAX_STORED)
    if not block.startswith(b"HTTP/") or record.type == "resource":
        declared = record.headers.get_header("Content-Type") or ""
        known = declared and not declared.lower().startswith("application/http")
        return 200, ((("Content-Type", declared),) if known else ()), block
    stream = io.BytesIO(block)
    http = StatusAndHeadersParser([], verify=False).parse(stream)
    code = http.get_statuscode()
    return int(code) if code.isdecimal() and len(code) == 3 else 0, tuple(http.headers), block[stream.tell() :]


def _page_body(record: Record, status: int, headers: Headers, body: bytes) -> bytes:
    """The body decoded. Raises ValueError, with a reason in fixed words, when it is no HTML page or cannot be had."""
    declared = _first(headers, "content-type")
    if not is_html(b"<html>", declared):
        raise ValueError(NO_PAGE)
    if status >= 400 and not body:
        return body  # that a page is gone needs no words
    if record.headers.get_header("WARC-Segment-Number"):
        raise ValueError(recorded("record in segments"))
    if record.block.left:
        raise too_large(DOWNLOAD_MAXSIZE)
    body = decoded(body, headers, DOWNLOAD_MAXSIZE)
    if not is_html(body, declared):
        raise ValueError(NO_PAGE)
    return body


def _revisit(record: Record, url: str, status: int, headers: Headers, fetched: datetime) -> Revisit:
    about = record.headers.get_header
    first = web_address((about("WARC-Refers-To-Target-URI") or "").strip("<>"))
    date = warc_date(about("WARC-Refers-To-Date"))
    return Revisit(
        url=url, status=status, headers=headers, fetched=fetched,
        original=(first, date) if first and date else None, names=_names(record, "WARC-Refers-To"),
        cut=_cut(record),
    )  # fmt: skip


def _cut(record: Record) -> Cut | None:
    """What WARC-Truncated says. Words that the standard does not know are taken as `unspecified`."""
    said = (record.headers.get_header("WARC-Truncated") or "").strip().lower()
    kind: Truncation = next((known for known in TRUNCATIONS if known == said), "unspecified")
    return Cut(kind, recorded("its record says so")) if said else None


def _names(record: Record, id_header: str) -> tuple[str, ...]:
    given = (record.headers.get_header(name) for name in (id_header, "WARC-Payload-Digest"))
    return tuple(filter(None, given))


def _redirect(url: str, location: str, fetched: datetime) -> Redirect | Skipped:
    try:
        target = web_address(urljoin(url, location.strip()))
    except ValueError:
        target = None
    if target is None:
        return Skipped(url=url, reason=recorded("redirect to no web address"))
    return Redirect(url=url, target=target, fetched=fetched)


def _first(headers: Headers, name: str) -> str | None:
    """The first value of a header, or None."""
    return next((value for key, value in headers if key.lower() == name), None)


def decoded_headers(headers: Headers) -> Headers:
    """Headers that fit a body whose encodings are undone."""
    return tuple((key, value) for key, value in headers if key.lower() not in UNPACKED)
