"""The answers: what an archive should hold of each article, and which pages must be turned away."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from urllib.parse import urljoin, urlsplit, urlunsplit

from crawler.replica.cited import Cited
from crawler.replica.markup import Block, Line, body_text, hrefs, plain

Precision = Literal["minute", "day"]
Access = Literal["full", "partial"]
Reason = Literal["listing", "gallery", "live", "magazine", "soft-404", "consent", "blocked", "empty", "not-found"]

_TRACKING = frozenset({"fbclid", "gclid", "msclkid", "xtor", "mc_cid", "mc_eid"})
_TRACKING_FRAGMENTS = ("Echobox=", "xtor=", "utm")


@dataclass(frozen=True, kw_only=True)
class Truth:
    """An article as the replica's pages tell it, to the letter."""

    outlet: str
    site_id: str
    key: str
    url: str
    variants: tuple[str, ...] = field(repr=False)
    """Further addresses of the same article: redirects, other eras, junk on the query."""
    title: str
    lead: str | None = field(repr=False)
    body: str = field(repr=False)
    authors: tuple[str, ...]
    section: str | None
    tags: tuple[str, ...]
    published: datetime
    """Aware, Europe/Paris."""
    precision: Precision
    day: str
    access: Access
    language: str
    links: tuple[str, ...] = field(repr=False)
    """Absolute, in order of position, one entry for each time an address appears."""
    cites: tuple[Cited, ...] = field(default=(), repr=False)

    @property
    def text(self) -> tuple[str, str | None, str]:
        """Title, lead and body: when one changes, the article has a new version."""
        return self.title, self.lead, self.body


@dataclass(frozen=True, kw_only=True)
class Turned:
    """A page that is no article, or that the site refuses."""

    url: str
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the page of an article shows to an anonymous reader; pages and truths are made from it."""

    title: str
    lead: Line | None
    blocks: tuple[Block, ...]
    hidden: tuple[Block, ...] = ()
    """The rest of a paid text."""
    sources: tuple[str, ...]
    authors: tuple[str, ...]
    byline: str
    sections: tuple[str, ...]
    tags: tuple[str, ...]
    published: datetime
    precision: Precision
    modified: datetime
    language: str

    @property
    def section(self) -> str | None:
        return self.sections[-1] if self.sections else None

    @property
    def lead_text(self) -> str:
        return plain(self.lead) if self.lead else ""

    @property
    def text(self) -> str:
        return body_text(self.blocks)

    @property
    def access(self) -> Access:
        return "partial" if self.hidden else "full"

    def links(self, base: str) -> Iterator[str]:
        """Every http(s) address in lead, body and closing sources, absolute and clean."""
        for address in self._addresses():
            absolute = urljoin(base, address)
            if urlsplit(absolute).scheme in ("http", "https"):
                yield without_tracking(absolute)

    def _addresses(self) -> Iterator[str]:
        lines: Iterable[Line] = (line for block in self.blocks for line in block.lines)
        yield from hrefs(self.lead or ())
        for line in lines:
            yield from hrefs(line)
        yield from self.sources


def truth(
    *, outlet: str, site_id: str, url: str, variants: Iterable[str], reading: Reading, cites: tuple[Cited, ...]
) -> Truth:
    """The answer for one article."""
    return Truth(
        outlet=outlet,
        site_id=site_id,
        key=f"{outlet}:{site_id}",
        url=url,
        variants=tuple(dict.fromkeys(variant for variant in variants if variant != url)),
        title=reading.title,
        lead=reading.lead_text or None,
        body=reading.text,
        authors=reading.authors,
        section=reading.section,
        tags=reading.tags,
        published=reading.published,
        precision=reading.precision,
        day=reading.published.date().isoformat(),
        access=reading.access,
        language=reading.language,
        links=tuple(reading.links(url)),
        cites=cites,
    )


def without_tracking(url: str) -> str:
    """The address without tracking parameters and fragments; everything else as it was."""
    parts = urlsplit(url)
    kept = [pair for pair in parts.query.split("&") if not _tracks(pair.partition("=")[0])]
    fragment = "" if parts.fragment.startswith(_TRACKING_FRAGMENTS) else parts.fragment
    return urlunsplit(parts._replace(query="&".join(kept), fragment=fragment))


def _tracks(parameter: str) -> bool:
    return parameter.lower() in _TRACKING or parameter.lower().startswith("utm_")
