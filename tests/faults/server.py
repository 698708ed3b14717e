"""A web site on loopback whose pages may break the protocol: such a page writes the bytes of its answer itself."""

from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.site import Site


class Wire:
    """The connection of a fault: counts what went out before the client hung up."""

    def __init__(self, write: Callable[[bytes], Any]) -> None:
        self._write = write
        self.sent = 0

    def write(self, data: bytes) -> None:
        self._write(data)
        self.sent += len(data)


Fault = Callable[[Wire], None]
"""Writes whatever it wants; the connection is closed when it returns or the client hangs up."""


class FaultySite(Site):
    """A site of which some paths answer with faults. The log holds these requests too."""

    def __init__(self, pages: dict[str, Any], faults: dict[str, Fault]) -> None:
        super().__init__(pages)
        self.faults = faults
        self.sent: dict[str, int] = {}
        """Path to the bytes that a fault could send there, the most in one answer."""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        fault = self.faults.get(request.path)
        if fault is None:
            super().answer(request)
            return
        self.note(request)
        request.close_connection = True
        wire = Wire(request.wfile.write)
        with suppress(OSError):
            fault(wire)
        self.sent[request.path] = max(self.sent.get(request.path, 0), wire.sent)
