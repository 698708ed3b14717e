"""The head of a response has limits: Twisted's client keeps every header it is sent until the memory is gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.exceptions import DownloadFailedError

from crawler.translating.recorded import recorded

MAX_LINES = 500  # of a head, interim responses (1xx) included; Twisted's own server takes as many
MAX_BYTES = 256 * 1024  # of the same; a browser takes as many


class HeadersTooLongError(Exception):
    """Raised when the head of a response exceeds the limits, from HeadParser. The connection is cut then."""


class HeadParser(_LenientHTTPClientParser):
    """Counts the lines and bytes of a head, and of the interim responses before it.

    It has no state beyond these two numbers, because BoundedClient turns Scrapy's parser into it.
    """

    lines = 0
    size = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        self.lines += 1
        self.size += len(line)
        if self.lines > MAX_LINES or self.size > MAX_BYTES:
            self._refuse()
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802
        del line
        self._refuse()

    def _refuse(self) -> None:
        words = recorded(
            "its headers are longer than {lines} lines or {size} kB", lines=MAX_LINES, size=MAX_BYTES // 1024
        )
        raise HeadersTooLongError(words)


class BoundedClient(_LenientHTTP11ClientProtocol):
    """A connection that is cut, not only closed, when a response cannot be read: what still comes is not taken."""

    time_for_body = 0.0
    """Seconds after a request in which the body must have come; what came until then is handed on."""

    def request(self, request: Any) -> Any:
        from twisted.internet import reactor as installed

        reactor: Any = installed
        answered = super().request(request)
        assert self._parser is not None
        self._parser.__class__ = HeadParser
        reactor.callLater(self.time_for_body, self._cut_body, self._parser)
        return answered

    def _cut_body(self, parser: Any) -> None:
        """End a response whose body has begun: without a head there is nothing to hand on."""
        if self._parser and parser is self._parser and self._parser.state == "BODY":
            assert self.transport is not None
            self.transport.abortConnection()

    def _giveUp(self, reason: Any) -> None:  # noqa: N802
        super()._giveUp(reason)  # type: ignore[no-untyped-call]
        assert self.transport is not None
        self.transport.abortConnection()


class BoundedFactory(_LenientHTTP11ClientFactory):
    """Makes these connections."""

    def __init__(self, *of_twisted: Any, time_for_body: float) -> None:
        super().__init__(*of_twisted)  # type: ignore[no-untyped-call]
        self._time_for_body = time_for_body

    def buildProtocol(self, addr: Any) -> BoundedClient:  # noqa: N802
        del addr
        client = BoundedClient(self._quiescentCallback)  # type: ignore[no-untyped-call]
        client.time_for_body = self._time_for_body
        return client


@contextmanager
def without_retries() -> Iterator[None]:
    """Raise HeadersTooLongError itself where Scrapy wraps it in what it tries again: it would be the same again."""
    try:
        yield
    except DownloadFailedError as error:
        reasons = getattr(error.__cause__, "reasons", ())
        own = next((reason.value for reason in reasons if reason.check(HeadersTooLongError)), None)
        if own:
            raise own from error
        raise
