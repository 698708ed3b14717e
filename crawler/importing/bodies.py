"""Bodies as they came over the wire, with their chunks and encodings undone, never larger than a page may be.

Declarations are often wrong in what others stored: a body is decoded already, or encoded once more, or not said to
be. So what is declared is tried, what the first bytes show is undone, and only what is no text in the end
is given up.
"""

import gzip
import io
import re
import sys
import zlib
from collections.abc import Callable, Iterable

import brotli

from crawler.importing.sniffing import is_binary
from crawler.translating.recorded import recorded

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAX_ROUNDS = 4  # encodings undone that nobody declared
STEP = 1 << 16  # bytes decompressed at a time
# RFC 9659: over HTTP no more than 8 MB of window may be needed.
ZSTD: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 23}
_CHUNK = re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LAST_CHUNK = b"\r\n0\r\n\r\n"


class UndecodableError(ValueError):
    """A body that cannot be had; `str()` says why, in fixed words. Raised from `decoded`."""


def decoded(body: bytes, headers: Iterable[tuple[str, str]], limit: int) -> bytes:
    """A body with its transfer and content encodings undone.

    `limit` is the most bytes that it may have. Raises UndecodableError when it would have more, breaks off, or is no
    text in the end.
    """
    given = [(name.lower(), value.lower()) for name, value in headers]
    transfer, content = (_tokens(given, f"{kind}-encoding") for kind in ("transfer", "content"))
    if "chunked" in transfer or (_CHUNK.match(body) and body.endswith(_LAST_CHUNK)):
        body = _dechunked(body)
    for token in reversed([*content, *transfer]):
        body = _undone(body, _shown(body) or DECODERS.get(token), limit)
    for _ in range(MAX_ROUNDS):
        body = _undone(body, _shown(body), limit)
    if len(body) > limit:
        raise too_large(limit)
    if is_binary(body) and "utf-16" not in dict(given).get("content-type", ""):
        named = ", ".join(content)
        raise UndecodableError(
            recorded("not text (encoded as {names})", names=named) if named else recorded("not text")
        )
    return body


def too_large(limit: int) -> UndecodableError:
    """The error for a body of more than `limit` bytes."""
    return UndecodableError(recorded("larger than {size} MB", size=f"{limit / 1e6:.0f}"))


def _tokens(headers: list[tuple[str, str]], name: str) -> list[str]:
    """The encodings of every header of a name, in the order in which they were applied."""
    return [token.strip() for key, value in headers if key == name for token in value.split(",") if token.strip()]


def _shown(body: bytes) -> "Decoder | None":
    """The decoder that the first bytes call for, whatever is declared."""
    return next((decoder for magic, decoder in MAGIC if body.startswith(magic)), None)


def _undone(body: bytes, decoder: "Decoder | None", limit: int) -> bytes:
    """The body decoded, or as it is when it is not so encoded."""
    if decoder is None:
        return body
    try:
        return decoder(body, limit)
    except (zlib.error, brotli.error, zstd.ZstdError, OSError):
        return body
    except EOFError as error:
        raise UndecodableError(recorded("body cut short")) from error


def _dechunked(body: bytes) -> bytes:
    """The chunks joined; the body as it is when it does not begin with one."""
    chunks: list[bytes] = []
    position = 0
    while position < len(body):
        size_line = _CHUNK.match(body, position)
        if size_line is None:
            if not chunks:
                return body
            raise UndecodableError(recorded("damaged chunks"))
        size, start = int(size_line[1], 16), size_line.end()
        if not size:
            break
        if start + size > len(body):
            raise UndecodableError(recorded("body cut short"))
        chunks.append(body[start : start + size])
        position = start + size
        position += 2 if body.startswith(b"\r\n", position) else body.startswith(b"\n", position)
    return b"".join(chunks)


def _gunzipped(body: bytes, limit: int) -> bytes:
    """All members. What follows the last one is left out, and a wrong checksum forgiven, as browsers do."""
    whole, stream = bytearray(), gzip.GzipFile(fileobj=io.BytesIO(body))
    try:
        while part := stream.read1(STEP):
            _grow(whole, part, limit)
    except gzip.BadGzipFile:
        if not whole:
            raise
    return bytes(whole)


def _inflated(body: bytes, limit: int) -> bytes:
    """zlib's format, or that without its header, which some servers send as `deflate`."""
    try:
        return _inflated_as(zlib.MAX_WBITS, body, limit)
    except zlib.error:
        return _inflated_as(-zlib.MAX_WBITS, body, limit)


def _inflated_as(bits: int, body: bytes, limit: int) -> bytes:
    decompressor = zlib.decompressobj(bits)
    whole = bytearray()
    _grow(whole, decompressor.decompress(body, limit + 1), limit)
    if not decompressor.eof:
        raise EOFError
    return bytes(whole)


def _unbrotlied(body: bytes, limit: int) -> bytes:
    decompressor, whole = brotli.Decompressor(), bytearray()
    part = decompressor.process(body, output_buffer_limit=STEP)
    while part:
        _grow(whole, part, limit)
        part = b"" if decompressor.is_finished() else decompressor.process(b"", output_buffer_limit=STEP)
    if not decompressor.is_finished():
        raise EOFError
    return bytes(whole)


def _unzstd(body: bytes, limit: int) -> bytes:
    whole, stream = bytearray(), zstd.ZstdFile(io.BytesIO(body), options=ZSTD)
    while part := stream.read(STEP):
        _grow(whole, part, limit)
    return bytes(whole)


def _grow(whole: bytearray, part: bytes, limit: int) -> None:
    whole += part
    if len(whole) > limit:
        raise too_large(limit)


Decoder = Callable[[bytes, int], bytes]
DECODERS: dict[str, Decoder] = {
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _inflated,
    "br": _unbrotlied,
    "zstd": _unzstd,
}
MAGIC: tuple[tuple[bytes, Decoder], ...] = (
    (b"\x1f\x8b\x08", _gunzipped),
    (b"\x28\xb5\x2f\xfd", _unzstd),
    (b"\x78\x9c", _inflated),
    (b"\x78\xda", _inflated),
)
