"""The words of the project as types: what flows from the spiders through the pipelines to the archive."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from crawler.renamed import module_getattr, with_old_fields
from crawler.translating.recorded import recorded

Kind = Literal["page", "feed", "listing", "robots", "probe", "cdx"]
Origin = Literal["live", "import", "wayback"]
Verdict = Literal["article", "unchanged", "refused", "not_article", "failed"]
Access = Literal["full", "partial"]
Precision = Literal["minute", "day"]
Verb = Literal["cites", "relays", "reacts"]
Truncation = Literal["length", "time", "disconnect", "unspecified"]
"""Why a body was cut, in the words of WARC-Truncated."""


class ProblemKind(StrEnum):
    """What can be wrong with an outlet, as `depeche status`, `crawls.outcome` and `expect` call it."""

    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    NO_SOURCE = "no source"
    EMPTY = "empty"
    NOTHING_FETCHED = "nothing fetched"
    NOTHING_READ = "nothing read"
    DEAD_SOURCE = "dead source"
    REDESIGN = "redesign"
    LOW_YIELD = "low yield"
    DAMAGE = "damage"
    ERRORS = "errors"


DEFAULT_SCORE = 0.5
"""Citations under this score are kept, but not counted as such."""


@with_old_fields
@dataclass(frozen=True, kw_only=True, slots=True)
class Outlet:
    """A publisher, and what must be known of it to read any of its pages."""

    id: str
    name: str
    homepage: str
    hosts: tuple[str, ...]
    """Registrable domains; their subdomains belong to the outlet too."""
    aliases: tuple[str, ...] = ()
    """The spellings under which others cite it."""
    language: str = "fr"
    timezone: str = "Europe/Paris"
    trust_declared_offset: bool = False
    """`timezone` is a guess, so an offset that its pages declare is believed."""
    false_utc: bool = False
    """Its machine-readable dates end in `Z` but are local time."""
    midnight_utc: bool = False
    """A day without a time is midnight UTC on this site, whatever the zone it is shown in."""
    no_time_before: str = ""
    """Before this day (YYYY-MM-DD) a time equal to midnight UTC is no time at all."""
    is_known: bool = True
    """It has a file of its own. Then its front page and live pages are no articles, and where access is partial what
    a page hides is not taken. False only for the outlet made up for a page that belongs to no outlet of ours."""
    has_numbered_urls: bool = True
    """Each of its articles has a number in its address, so a page whose address has none is no article."""
    comma_in_author: bool = False
    """A comma belongs to the name ("Rédaction, DSIH") instead of separating two."""

    @property
    def spellings(self) -> tuple[str, ...]:
        """Everything the outlet calls itself."""
        return (self.name, *self.aliases, *self.hosts, *(f"www.{host}" for host in self.hosts))


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement:
    """An address as a source announced it. Dates are ISO 8601 as announced, or None."""

    url: str
    via: str
    published: str | None = None
    lastmod: str | None = None
    title: str | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """How a body was cut on its way."""

    kind: Truncation
    detail: str
    """The same in fixed words, so that they can be counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Bytes as fetched, with everything needed to say where they came from."""

    url: str
    """Where the bytes finally came from, after redirects."""
    body: bytes = field(repr=False)
    status: int = 200
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Of the body as given here: decoded, so without Content-Encoding."""
    wire_headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """As the server sent them, where they differ."""
    fetched: datetime
    outlet: str
    kind: Kind = "page"
    origin: Origin = "live"
    requested: str = ""
    """The address that was asked for; empty when it is `url`."""
    source: str = ""
    """Where a web archive gave the bytes, for `origin` `wayback`; `fetched` is then when it took them."""
    announced: Announcement | None = None
    robots: int | None = None
    """The capture of the robots.txt that allowed the fetch."""
    tdm: tuple[int, str | None] | None = None
    """What the site's TDMRep file says of this address: reservation and policy."""
    cut: Cut | None = None
    """How the body was cut on its way; None when no cut shows."""
    known_whole: bool = False
    """The body is known to be whole."""
    unclosed: bool = False
    """The HTML has no end, and nothing else shows a cut: some sites leave the end out."""

    @property
    def complete(self) -> bool | None:
        """Whether the body is whole; None when that is not known."""
        return False if self.cut else (True if self.known_whole else None)

    def header(self, name: str) -> str | None:
        """First value of a header, or None. Names in any case."""
        name = name.lower()
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    url: str
    text: str
    kind: Literal["anchor", "plain"]


@dataclass(frozen=True, kw_only=True, slots=True)
class CitableText:
    """What of an article its citations are read from, whether it comes from a page or from the archive."""

    outlet: str
    title: str
    lead: str | None = None
    body: str = ""
    links: tuple[Link, ...] = ()
    day: date | None = None
    section: str | None = None

    @property
    def whole(self) -> str:
        """Title, lead and body, joined by blank lines: `Citation.position` counts in it."""
        return "\n\n".join((self.title, self.lead or "", self.body))


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """A piece of a news outlet that an article names or links to."""

    outlet: str
    """Our id, or the usual name."""
    verb: Verb
    cited_date: str | None = None
    """Day of the piece (YYYY-MM-DD), where the text tells it."""
    earliest: str | None = None
    latest: str | None = None
    """The days between which the piece appeared, where the text says so."""
    passage: str
    """The sentence, or the words of the link."""
    via: str | None = None
    """The outlet that is said to have relayed it."""
    evidence: Literal["link", "mention", "copy", "correction"] = "mention"
    """What it rests on; `correction`: on a person's word alone."""
    url: str | None = None
    """The piece's address, where it is linked."""
    position: int
    """Where the passage begins in title, lead and body joined by a blank line."""
    cue: str
    """The words that showed it."""
    score: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """What an address says of the article behind it."""

    site_id: str
    """The outlet's own number with its prefix (`341`, `id335530`)."""
    day: str | None = None
    """Publication day, where the address carries one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unchanged:
    """A page that its server says has not changed since it was last fetched (HTTP 304)."""

    url: str
    outlet: str
    fetched: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """A fetch that brought no page: no bytes to keep, but a state and a reason to record."""

    url: str
    outlet: str
    kind: Kind
    reason: str
    verdict: Verdict = "failed"
    fetched: datetime


@dataclass(frozen=True, slots=True)
class Rights:
    """What a publisher says about mining and keeping one page."""

    tdm_reservation: int | None = None
    """Text and data mining: 1 = reserved, 0 = explicitly allowed, None = not stated."""
    tdm_policy: str | None = None
    """URL of the terms under which mining is allowed."""
    noarchive: int | None = None
    """1 = asks not to be archived, None = not stated."""

    @property
    def refusal(self) -> str | None:
        """`noarchive` or `TDM reservation`, where the publisher does not want the page kept or mined."""
        if self.noarchive:
            return recorded("noarchive")
        return recorded("TDM reservation") if self.tdm_reservation else None


if not TYPE_CHECKING:  # with it, mypy would take any name for one of this module
    __getattr__ = module_getattr(__name__, {"Draft": "crawler.reading.drafts.Draft"})
