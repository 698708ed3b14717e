"""What is a gzip file, whatever its name and headers say: feeds, sitemaps, saved pages."""

import gzip
import io
import zlib

MAX_XML = 50_000_000  # bytes of one sitemap, uncompressed, by its protocol


def unzipped(body: bytes, largest: int = MAX_XML) -> bytes:
    """The body itself, or what it holds when it is gzip, up to `largest` bytes; tolerant of a cut end."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return gzip.GzipFile(fileobj=io.BytesIO(body)).read(largest)
    except (OSError, EOFError, zlib.error):
        try:
            return zlib.decompressobj(31).decompress(body, largest)
        except zlib.error:
            return b""
