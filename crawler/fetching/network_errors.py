"""Why a request brought no response: refused before it left, or failed on the network."""

from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, IgnoreRequest
from twisted.internet.error import ConnectionRefusedError as RefusedByTwisted
from twisted.internet.error import DNSLookupError

from crawler.errors import one_line
from crawler.fetching.resolver import BLOCKED
from crawler.translating.recorded import recorded
from crawler.urls import host_of, masked
from crawler.watching.tally import Closed


class OutOfScope(IgnoreRequest):
    """Raised when a request leaves its outlet's hosts, from Scope."""


class OutletClosed(IgnoreRequest):
    """Raised when the outlet has been given up for this run, from Scope."""


class RobotsClosed(IgnoreRequest):
    """Raised when robots.txt cannot be read: the host is closed for now. From Robots."""

    def __init__(self, closed: Closed) -> None:
        super().__init__(str(closed))
        self.closed = closed


class RobotsRefused(IgnoreRequest):
    """Raised when robots.txt forbids an address. From Robots."""


def describe(error: BaseException | None, url: str) -> str:
    """A network error in a few words, without secrets: Twisted's own, where Scrapy or Twisted has wrapped it.

    `url` is the address that was asked for.
    """
    for wrapped in (error, error.__cause__ if error else None):
        if reasons := getattr(wrapped, "reasons", None):
            return describe(reasons[0].value, url)
    if isinstance(error, CannotResolveHostError | DNSLookupError):
        blocked = BLOCKED.get(host_of(url))
        if blocked:
            return recorded("blocked-address: {address} is not public", address=blocked)
        return recorded("its name is not found")
    if isinstance(error, DownloadConnectionRefusedError | RefusedByTwisted):
        return recorded("the connection was refused")
    if isinstance(error, ValueError):  # from Scrapy, of a redirect whose address is none
        return masked(one_line(ValueError(recorded("leads to no web address: {url}", url=error))))
    return masked(one_line(error))
