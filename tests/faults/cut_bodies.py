"""Bodies that are cut on their way, each in one way: the bytes of an answer, and how its connection ends."""

import gzip
import socket
import struct
import sys
import time
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import brotli

from tests.site import Site

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Fault = Callable[[socket.socket, bytes], None]
"""Sends a part of a page (given whole) through a connection, which is closed when it returns."""
TEXT = "Content-Type: text/html; charset=utf-8"


def head(*headers: str, status: str = "200 OK") -> bytes:
    return "\r\n".join((f"HTTP/1.1 {status}", TEXT, *headers, "Connection: close", "", "")).encode()


def most_of(body: bytes) -> bytes:
    return body[: len(body) * 3 // 5]


def no_length(connection: socket.socket, page: bytes) -> None:
    connection.sendall(head() + most_of(page))


def no_length_reset(connection: socket.socket, page: bytes) -> None:
    connection.sendall(head() + most_of(page))
    _reset(connection)


def short(connection: socket.socket, page: bytes) -> None:
    connection.sendall(head(f"Content-Length: {len(page)}") + most_of(page))


def short_reset(connection: socket.socket, page: bytes) -> None:
    connection.sendall(head(f"Content-Length: {len(page)}") + most_of(page))
    _reset(connection)


def length_too_small(connection: socket.socket, page: bytes) -> None:
    connection.sendall(head(f"Content-Length: {len(most_of(page))}") + page)


def part_unasked(connection: socket.socket, page: bytes) -> None:
    part = most_of(page)
    told = f"Content-Range: bytes 0-{len(part) - 1}/{len(page)}"
    connection.sendall(head(told, f"Content-Length: {len(part)}", status="206 Partial Content") + part)


def chunks(connection: socket.socket, page: bytes) -> None:
    part = most_of(page)
    connection.sendall(head("Transfer-Encoding: chunked") + f"{len(part):x}\r\n".encode() + part + b"\r\n")


def in_a_chunk(connection: socket.socket, page: bytes) -> None:
    connection.sendall(head("Transfer-Encoding: chunked") + f"{len(page):x}\r\n".encode() + most_of(page))


def _encoded(name: str, encode: Callable[[bytes], bytes]) -> Fault:
    def send(connection: socket.socket, page: bytes) -> None:
        part = most_of(encode(page))
        connection.sendall(head(f"Content-Encoding: {name}", f"Content-Length: {len(part)}") + part)

    return send


def _raw_deflate(page: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(page) + stream.flush()


def _reset(connection: socket.socket) -> None:
    """Make the connection end with RST instead of FIN, once the other side has read what was sent."""
    time.sleep(0.1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def too_large(connection: socket.socket, page: bytes) -> None:
    connection.sendall(head("Content-Length: 50000000") + most_of(page) + b"<!-- x -->" * 500)
    connection.recv(1)


def stalled(connection: socket.socket, page: bytes) -> None:
    connection.sendall(head(f"Content-Length: {len(page)}") + most_of(page))
    connection.recv(1)  # until the other side has had enough


KEPT: dict[str, Fault] = {
    "no length": no_length,
    "no length, reset": no_length_reset,
    "short": short,
    "short, reset": short_reset,
    "length too small": length_too_small,
    "part unasked": part_unasked,
    "chunks": chunks,
    "in a chunk": in_a_chunk,
    "gzip": _encoded("gzip", gzip.compress),
    "deflate": _encoded("deflate", zlib.compress),
    "raw deflate": _encoded("deflate", _raw_deflate),
    "brotli": _encoded("br", brotli.compress),
    "zstd": _encoded("zstd", zstd.compress),
}
"""Those of which bytes come through, which are kept."""
ENDED: dict[str, Fault] = {"too large": too_large, "stalled": stalled}
"""Those that are ended from our side, of which what came is kept."""


class CuttingSite(Site):
    """A site whose addresses in `cuts` send a page cut; while `whole` is set, every page as it is."""

    def __init__(self, pages: dict[str, Any], cuts: dict[str, Fault]) -> None:
        super().__init__(pages)
        self.cuts = cuts
        self.whole = False

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        fault = self.cuts.get(request.path)
        if fault is None or self.whole:
            super().answer(request)
            return
        super().note(request)
        request.close_connection = True
        fault(request.connection, self.pages[request.path].body.encode())
