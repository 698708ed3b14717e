"""A capture in an edition: its line of `captures.jsonl`, and its WARC record opened as a page."""

import io
import zlib
from datetime import datetime
from typing import Any, TypedDict

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.errors import WarcError
from crawler.items import Cut, Page

MAX_BODY = 200_000_000  # bytes; an edition comes from strangers


class Text(TypedDict):
    """A text that was read from a capture."""

    of: str
    """`article`, or `revision` for an earlier version."""
    text_sha256: str


class CaptureLine(TypedDict):
    """A capture as its line says."""

    record: str
    """WARC-Record-ID."""
    type: str
    """WARC-Type: `response`, `resource`, or `revisit` where the page was the same as before."""
    key: str
    """Of the article that it shows."""
    outlet: str
    url: str
    fetched: str
    origin: str
    """`live`, `import` or `wayback`."""
    sha256: str
    """Of the page."""
    complete: bool | None
    """Whether the page came whole; None when that is not known."""
    offset: int
    """Where the record is in the WARC file, in bytes."""
    length: int
    texts: list[Text]
    """What of the edition was read from it."""


class StoredRecord(TypedDict):
    """What a WARC record says."""

    ident: str
    kind: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def open_record(data: bytes) -> StoredRecord:
    """The record that some gzipped bytes are. Raises WarcError when they are none."""
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(data))))
        http = record.http_headers
        code = http.get_statuscode() if http else ""
        return {
            "ident": record.rec_headers.get_header("WARC-Record-ID") or "",
            "kind": record.rec_type,
            "status": int(code) if code.isdecimal() else 0,
            "headers": tuple(dict(http.headers).items()) if http else (),
            "body": record.content_stream().read(MAX_BODY),
        }
    except (StopIteration, ArchiveLoadFailed, zlib.error, OSError, ValueError, UnicodeError) as error:
        raise WarcError(str(error)) from error


def page_of(line: CaptureLine, record: StoredRecord) -> Page:
    """The page as it was when it was fetched."""
    return Page(
        url=line["url"],
        body=record["body"],
        status=record["status"] or 200,
        headers=record["headers"],
        fetched=datetime.fromisoformat(line["fetched"]),
        outlet=line["outlet"],
        origin=line["origin"],  # type: ignore[arg-type]
        cut=Cut("unspecified", "") if line["complete"] is False else None,
        known_whole=line["complete"] is True,
    )


def row_of(line: CaptureLine) -> dict[str, Any]:
    """What a line says of its record, as a row of `captures` has it."""
    return {"url": line["url"], "fetched": line["fetched"], "sha256": line["sha256"]}
