"""Only public addresses are connected to, and the replica or the web archive that a setting declares."""

import ipaddress
import socket
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.error import DNSLookupError

from crawler.translating.recorded import recorded

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred


CARRIERS = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))
"""Networks whose addresses hold an IPv4 address in their last 32 bits."""
BLOCKED: dict[str, str] = {}
"""Names that were refused, and the address each led to: Twisted keeps the name but not the reason."""


class PrivateAddressError(DNSLookupError):
    """Raised when a name leads to an address that is not public, from PublicResolver."""


class PublicResolver(CachingThreadedResolver):
    """Scrapy's resolver, refusing every name whose address is not public.

    The address that is checked is the one that is connected to, so a name that changes its mind between
    the two gains nothing.
    """

    allowed: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> "PublicResolver":
        resolver = super().from_crawler(crawler, reactor)
        declared = (crawler.settings["DEPECHE_REPLICA"], crawler.settings["DEPECHE_CDX"])
        resolver.allowed = frozenset(urlsplit(one).hostname or "" for one in declared if one)
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # noqa: N802
        found = super().getHostByName(name, timeout)
        return found.addCallback(self._public_only, name)

    def _public_only(self, address: Any, name: str) -> Any:
        if name in self.allowed or is_public(str(address)):
            return address
        BLOCKED[name] = str(address)
        words = recorded(
            "blocked-address: {host} leads to {address}, which is not public", host=name, address=address
        )
        raise PrivateAddressError(words)


def is_public(address: str) -> bool:
    """True for an address of the public internet, however it is spelt."""
    try:
        return _is_public(ipaddress.ip_address(address))
    except ValueError:
        pass
    try:
        return _is_public(ipaddress.ip_address(socket.inet_aton(address)))
    except (OSError, ValueError):
        return False


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and (inner := _carried(address)) is not None:
        return _is_public(inner)
    return address.is_global and not address.is_multicast


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that a gateway would make of an IPv6 one: mapped, 6to4, NAT64 or the old compatible form."""
    if any(address in network for network in CARRIERS):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
