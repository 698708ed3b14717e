"""A draft on its way from the process that reads to the one that stores: without its tree, which cannot be sent.

What follows from a page and its text alone goes with it, so that storing is little work: see `Made`.
"""

from array import array
from dataclasses import dataclass, fields, replace
from typing import Any

from crawler.archive.stems import stems_of
from crawler.archive.warc import record_of
from crawler.citing.passages import fingerprints, numbers
from crawler.items import Page
from crawler.reading.drafts import Draft, Made
from crawler.reading.outline import outline
from crawler.reading.page import Document
from crawler.reading.rights import rights_of
from crawler.reading.template import Template
from crawler.reading.walls import DECLARED, own_words
from crawler.watching.page_statistics import markup_fingerprint

NOT_SENT = ("page", "document", "template", "templates", "lead_blocks", "body_blocks", "link_blocks")


@dataclass(frozen=True, slots=True)
class Packed:
    """A draft as it is sent."""

    values: dict[str, Any]
    """Its fields, without those of NOT_SENT."""
    outline: bytes | None = None
    """Of a heavy page, which the process that stores it is not to parse."""


class UnparsedDocument(Document):
    """A page that is parsed when something is asked of it, which is rare after its reading."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.url = page.url

    def __getattr__(self, name: str) -> Any:
        if name not in ("text", "encoding", "tree"):
            raise AttributeError(name)
        super().__init__(self.page)
        return vars(self)[name]


def packed(draft: Draft, *, outlined: bytes | None = None) -> Packed:
    """A draft to be sent."""
    return Packed({one.name: getattr(draft, one.name) for one in fields(draft) if one.name not in NOT_SENT}, outlined)


def packed_whole(draft: Draft, *, heavy: bool) -> Packed:
    """A draft to be sent with all that is made of it. `heavy` is a page that nobody is to parse again."""
    asked = not (draft.refused or heavy or draft.published_source in DECLARED)
    text = f"{draft.lead}\n\n{draft.body}" if draft.lead else draft.body
    words = numbers(text) if not draft.refused else []
    draft.made = Made(
        rights=rights_of(draft.page, draft.document),
        own_words=own_words(draft) if asked else None,
        stems=[] if draft.refused else stems_of(draft.title, draft.lead, draft.body),
        words=array("Q", words),
        fingerprints=fingerprints(words),
        record=record_of(draft.page),
        marks=markup_fingerprint(draft) if draft.page.origin == "live" else frozenset(),
    )
    return packed(draft, outlined=outline(draft) if heavy else None)


def unpacked(answer: Packed, page: Page) -> Draft:
    """The draft of a page that another process has read."""
    outlined = answer.outline
    document = UnparsedDocument(page) if outlined is None else Document(replace(page, body=outlined, headers=()))
    return Draft(page=page, document=document, template=Template(document, answer.values["outlet"]), **answer.values)
