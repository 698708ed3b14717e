"""An article being read. The steps that fill it are in `crawler.reading.steps`."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from crawler.items import Access, CitableText, Citation, Identity, Link, Outlet, Page, Precision, Rights, Verdict
from crawler.reading.blocks import Block
from crawler.reading.page import Document
from crawler.reading.template import Template
from crawler.reading.zones import zone_of_host
from crawler.urls import host_of, registrable

if TYPE_CHECKING:
    from array import array

# Of 1,685 real pages 4 are heavier. What is lighter takes some five seconds at the worst.
MAX_TAGS = 10_000
MAX_BYTES = 2_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """What else is made of a page by the process that reads it, so that the one that stores it need not."""

    rights: Rights
    own_words: list[str] | None
    """Those of `crawler.reading.walls.own_words`; None where nobody asks, or the page's outline is asked."""
    stems: list[tuple[str, str]]
    """The words of title, lead and body, and the French stem of each."""
    words: "array[int]"
    """Those of lead and body as numbers, as `crawler.citing.passages.numbers` has them."""
    fingerprints: dict[int, bytes]
    """Of these words, by the place of the first."""
    record: bytes
    """The page as a gzipped WARC record."""
    marks: frozenset[str]
    """How it is built, as `crawler.watching.page_statistics.markup_fingerprint` has it; empty for a page not live."""


@dataclass(kw_only=True, slots=True)
class Draft:
    """An article being read: the page, the site's raw words, and the fields filled step by step."""

    page: Page
    outlet: Outlet
    document: Document = field(repr=False)
    template: Template = field(repr=False)
    identity: Identity | None = None

    lead_blocks: list[Block] = field(default_factory=list, repr=False)
    body_blocks: list[Block] = field(default_factory=list, repr=False)
    link_blocks: list[Block] = field(default_factory=list, repr=False)
    """Where links are looked for: lead, body and a closing list of sources."""

    verdict: Verdict = "article"
    reason: str | None = None

    key: str = ""
    url: str = ""
    title: str | None = None
    lead: str | None = None
    body: str = ""
    authors: list[str] = field(default_factory=list)
    section: str | None = None
    tags: list[str] = field(default_factory=list)
    published: str | None = None
    published_raw: str | None = None
    published_source: str | None = None
    published_precision: Precision | None = None
    day: str | None = None
    modified: str | None = None
    language: str | None = None
    access: Access = "full"
    words: int = 0
    links: list[Link] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    extractor: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    """Which field was read from where, and what was cut."""
    templates: tuple[type[Template], ...] | None = field(default=None, repr=False)
    """Those to choose from, of a heavy page that is not parsed here; None for every other page."""
    is_read: bool = False
    """True when every step is done: for a page that was read elsewhere."""
    made: Made | None = field(default=None, repr=False)
    """Of a page that was read in another process, while the texts are as they were read."""

    @property
    def refused(self) -> bool:
        """True once a step has decided that this is no article to keep."""
        return self.verdict != "article"

    @property
    def citable_text(self) -> CitableText:
        """The text that readers see, as it is read once more for citations."""
        day = date.fromisoformat(self.day) if self.day else None
        return CitableText(
            outlet=self.outlet.id, title=self.title or "", lead=self.lead, body=self.body,
            links=tuple(self.links), day=day, section=self.section,
        )  # fmt: skip

    def give_up(self, reason: str) -> None:
        """Record that the page cannot be read, and leave the steps that follow nothing to trip over."""
        self.turn_away("failed", reason)
        self.document = Document(replace(self.page, body=b""))
        self.template = Template(self.document, self.outlet)
        self.templates = None
        self.lead_blocks, self.body_blocks, self.link_blocks = [], [], []

    def turn_away(self, verdict: Verdict, reason: str) -> None:
        """Settle the verdict; the first one stays."""
        if not self.refused:
            self.verdict, self.reason = verdict, reason


def open_draft(
    page: Page,
    outlet: Outlet,
    templates: Iterable[type[Template]] = (),
    identity: Identity | None = None,
) -> Draft:
    """Read the page's raw words with the first template that matches, the generic one at last.

    A heavy page is left to `pipelines/sandbox.py`, which has it read in a process that can be killed.
    """
    if not is_heavy(page):
        return parsed_draft(page, outlet, templates, identity)
    document = Document(replace(page, body=b""))
    return Draft(
        page=page, outlet=outlet, document=document, template=Template(document, outlet), identity=identity,
        templates=tuple(templates),
    )  # fmt: skip


def is_heavy(page: Page) -> bool:
    """True for a page with more bytes or tags than nearly all that people write."""
    return len(page.body) > MAX_BYTES or page.body.count(b"<") > MAX_TAGS


def parsed_draft(
    page: Page,
    outlet: Outlet,
    templates: Iterable[type[Template]] = (),
    identity: Identity | None = None,
) -> Draft:
    """`open_draft` for whoever can be killed: the page is parsed whatever its size."""
    document = Document(page)
    chosen = next((t for t in templates if t.matches(document)), Template)
    return Draft(
        page=page,
        outlet=outlet,
        document=document,
        template=chosen(document, outlet),
        identity=identity,
    )


def unknown_outlet(url: str) -> Outlet:
    """The outlet of a page that belongs to none we know: named after its registrable domain."""
    domain = registrable(host_of(url)) or "unknown"
    return Outlet(
        id=domain.replace(".", "_").replace("-", "_"),
        name=domain,
        homepage=f"https://{domain}/",
        hosts=(domain,),
        is_known=False,
        has_numbered_urls=False,
        timezone=zone_of_host(domain),
        trust_declared_offset=True,
    )
