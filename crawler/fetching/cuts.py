"""Whether a response came whole, judged next to the network: Scrapy hands on much that was cut as if it were whole.

What Scrapy 2.19 does was measured: a body that is shorter than declared, in length or chunks, is an error unless
`download_fail_on_dataloss` is off (flag `dataloss`); one without declared length that ends with its connection is
given with the flag `partial`; of cut gzip, deflate, Brotli and Zstandard what could be decoded is given, unmarked.
"""

import re
import sys
import zlib
from typing import Any

import brotli
from scrapy.http import Response

from crawler.items import Cut
from crawler.translating.recorded import recorded

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TOO_LONG = Cut("length", recorded("it is longer than a page may be"))
TOO_LATE = Cut("time", recorded("it did not come in time"))
BROKEN = Cut("disconnect", recorded("the connection broke before its end"))
PART = Cut("unspecified", recorded("only a part was sent (HTTP 206)"))
UNFINISHED = Cut("unspecified", recorded("its compressed data breaks off"))
LATE = "late"
"""The flag of a response whose connection was cut because its time was over, from ReplicaHandler."""
STEP = 1 << 16  # bytes decompressed at a time
_RANGE = re.compile(rb"bytes 0-(\d+)/(\d+)$")


def cut_of(response: Response, limit: int) -> Cut | None:
    """How the body of a response was cut on its way, if it shows. The response is as the server sent it.

    Compressed data is followed for `limit` bytes decompressed, 0 for any number; longer bodies are refused elsewhere.
    """
    if "download_stopped" in response.flags:
        return TOO_LONG
    if LATE in response.flags:
        return TOO_LATE
    if "dataloss" in response.flags:
        return BROKEN
    if response.status == 206 and not _is_all(response.headers.get("Content-Range") or b""):
        return PART
    encodings = b",".join(response.headers.getlist("Content-Encoding")).lower().split(b",")
    kind = encodings[-1].strip().decode("latin-1")
    has_body = bool(response.body) or (200 <= response.status < 300 and response.status != 204)
    return UNFINISHED if has_body and breaks_off(response.body, kind, limit) else None


def is_length_declared(response: Response) -> bool:
    """False when nothing but the end of the connection says where the body ends."""
    return "partial" not in response.flags


def _is_all(content_range: bytes) -> bool:
    found = _RANGE.match(content_range.strip())
    return bool(found and int(found[1]) + 1 == int(found[2]))


def breaks_off(body: bytes, encoding: str, limit: int) -> bool:
    """True when compressed data has no end, or is damaged after its beginning; False for what is not so encoded."""
    try:
        match encoding:
            case "gzip" | "x-gzip":
                return _never_ends(zlib.decompressobj(31), body, limit)
            case "deflate":
                return _never_ends(zlib.decompressobj(15 if _has_zlib_header(body) else -15), body, limit)
            case "br":
                return _brotli_never_ends(body, limit)
            case "zstd":
                return _zstd_never_ends(body, limit)
    except (zlib.error, brotli.error, zstd.ZstdError):
        return True
    return False


def _has_zlib_header(body: bytes) -> bool:
    """RFC 1950: method 8, and the first two bytes as a number are a multiple of 31. Some servers leave it out."""
    return body[:1] != b"" and body[0] & 15 == 8 and int.from_bytes(body[:2]) % 31 == 0


def _never_ends(stream: Any, body: bytes, limit: int) -> bool:
    count, rest = 0, body
    while not stream.eof:
        part = stream.decompress(rest, STEP)
        rest, count = stream.unconsumed_tail, count + len(part)
        if limit and count > limit:
            return False
        if not part and not rest:
            return not stream.eof
    return False


def _brotli_never_ends(body: bytes, limit: int) -> bool:
    decoder, count, part = brotli.Decompressor(), 0, body
    part = decoder.process(body, output_buffer_limit=STEP)
    while part and not decoder.is_finished() and not (limit and count > limit):
        count += len(part)
        part = decoder.process(b"", output_buffer_limit=STEP)
    return not decoder.is_finished() and not (limit and count > limit)


def _zstd_never_ends(body: bytes, limit: int) -> bool:
    decoder, count = zstd.ZstdDecompressor(), 0
    part = decoder.decompress(body, STEP)
    while not decoder.eof and not decoder.needs_input and not (limit and count > limit):
        count += len(part)
        part = decoder.decompress(b"", STEP)
    return not decoder.eof and not (limit and count > limit)
