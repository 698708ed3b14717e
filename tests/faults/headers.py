"""Heads of responses that do not end, or end too late."""

import itertools
import time

from tests.faults.server import Fault, Wire

LIMIT = 300_000_000  # bytes after which a server gives up that nobody hung up on
OK = b"HTTP/1.1 200 OK\r\n"


def endless_headers(out: Wire) -> None:
    out.write(OK)
    _pour(out, b"X-Encore: " + b"a" * 80 + b"\r\n")


def endless_cookies(out: Wire) -> None:
    out.write(OK)
    _pour(out, b"Set-Cookie: session=" + b"c" * 40 + b"\r\n")


def long_lines(out: Wire) -> None:
    """Lines of 15 kB, under the limit of a single line."""
    out.write(OK)
    _pour(out, b"X-Long: " + b"b" * 15_000 + b"\r\n")


def endless_line(out: Wire) -> None:
    out.write(OK + b"X-Sans-Fin: ")
    _pour(out, b"d" * 60)


def endless_continuation(out: Wire) -> None:
    """One header, folded over lines without end."""
    out.write(OK + b"X-Suite: a\r\n")
    _pour(out, b" encore\r\n")


def endless_status(out: Wire) -> None:
    out.write(b"HTTP/1.1 200 ")
    _pour(out, b"OK" * 40)


def endless_1xx(out: Wire) -> None:
    """Interim responses, of which any number is allowed before the real one."""
    _pour(out, b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n")


FLOODS: dict[str, Fault] = {
    fault.__name__: fault
    for fault in (
        endless_headers, endless_cookies, long_lines, endless_line, endless_continuation, endless_status, endless_1xx,
    )
}  # fmt: skip


def drip(out: Wire) -> None:
    """A header every second, for ever."""
    out.write(OK)
    for number in itertools.count():
        out.write(f"X-Goutte-{number}: a\r\n".encode())
        time.sleep(1)


def _pour(out: Wire, piece: bytes) -> None:
    piece *= max(1, 65536 // len(piece))
    for _ in range(LIMIT // len(piece)):
        out.write(piece)
