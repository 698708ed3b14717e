"""Feeds and sitemaps that are sent as gzip files, whatever their names and headers say."""

import gzip
import io
import zlib

MAX_XML = 50_000_000  # bytes of one sitemap, uncompressed, by its protocol


def unzipped(body: bytes) -> bytes:
    """The body itself, or what it holds when it is gzip; bounded, and tolerant of a cut end."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return gzip.GzipFile(fileobj=io.BytesIO(body)).read(MAX_XML)
    except (OSError, EOFError, zlib.error):
        try:
            return zlib.decompressobj(31).decompress(body, MAX_XML)
        except zlib.error:
            return b""
