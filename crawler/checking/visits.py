"""What a check asked for, and what came: the form that the network, a bundle and any WARC file are brought into."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from crawler.items import Page

Role = Literal["robots", "rights", "feed", "news", "sitemap", "listing", "day-archive", "article"]
SOURCES: tuple[Role, ...] = ("feed", "news", "listing", "sitemap", "day-archive")
"""Roles of pages that announce articles."""
MAX_ARTICLES = 3


class Cause(StrEnum):
    """Why nothing came for an address."""

    CLOSED = "closed"
    """robots.txt cannot be read, so nothing may be asked of the site for now."""
    FORBIDDEN = "forbidden"
    """robots.txt forbids it."""
    LEFT_ALONE = "left alone"
    """Not asked for, because of what came before."""
    NETWORK = "network"
    """No answer."""
    ABSENT = "absent"
    """The file that is read in the place of the network does not hold it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """One address that was asked for."""

    role: Role
    url: str
    """As it was asked for; `page.url` is where the answer came from."""
    page: Page | None = None
    cause: Cause | None = None
    """Why nothing came; None when something did."""
    trouble: str = ""
    """The same in words."""
