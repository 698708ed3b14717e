"""Compressed bodies that have no end."""

import zlib

import brotli

ENOUGH = 1_000_000  # bytes decompressed in search of the end; a robots.txt is read no further


def breaks_off(encodings: list[bytes], body: bytes) -> bool:
    """True when a compressed body, as it came over the wire, has no end. Decoders give what they have all the same.

    `encodings` are the values of its Content-Encoding headers.
    """
    named = [name.strip().lower() for one in encodings for name in one.split(b",")]
    try:
        if named == [b"br"]:
            decoder = brotli.Decompressor()
            shown = decoder.process(body, output_buffer_limit=ENOUGH)
            return not decoder.is_finished() and len(shown) < ENOUGH
        if named in ([b"gzip"], [b"x-gzip"], [b"deflate"]):
            stream = zlib.decompressobj(47)
            stream.decompress(body, ENOUGH)
            return not stream.eof and not stream.unconsumed_tail
    except (zlib.error, brotli.error):
        return True
    return False
