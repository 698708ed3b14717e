"""The one way from a Page to a Draft, for a crawl, an import, `extract` and a later re-reading alike."""

import gc
from collections.abc import Callable, Iterable
from functools import cache

from scrapy.utils.misc import load_object

from crawler import settings
from crawler.items import Draft, Identity, Outlet, Page
from crawler.reading.page import Document
from crawler.reading.template import Template
from crawler.urls import host_of, registrable

# Countries that keep Central European Time: where a time of theirs without zone, or in UTC, is read.
CENTRAL = frozenset(
    ["at", "be", "ch", "cz", "de", "dk", "es", "fr", "hu", "it", "lu", "nl", "no", "pl", "se", "si", "sk"]
)
Step = Callable[[Draft], Draft]


@cache
def steps() -> tuple[Step, ...]:
    """The reading steps of `crawler.settings.ITEM_PIPELINES`, in their order; keeping is not reading."""
    ordered = sorted(settings.ITEM_PIPELINES.items(), key=lambda pair: pair[1])
    classes = [load_object(path) for path, _ in ordered]
    gc.freeze()  # all that is loaded by now stays: a collection that looks through it costs as much as five pages
    return tuple(cls().process_item for cls in classes if not getattr(cls, "keeps", False))


def open_draft(
    page: Page,
    outlet: Outlet,
    templates: Iterable[type[Template]] = (),
    identity: Identity | None = None,
) -> Draft:
    """Read the page's raw words with the first template that matches, the generic one at last."""
    document = Document(page)
    chosen = next((t for t in templates if t.matches(document)), Template)
    return Draft(
        page=page,
        outlet=outlet,
        document=document,
        template=chosen(document, outlet),
        identity=identity,
    )


def read(draft: Draft) -> Draft:
    """Take a draft through every reading step."""
    for step in steps():
        draft = step(draft)
    return draft


def stranger(url: str) -> Outlet:
    """The outlet of a page that belongs to none we know: named after its registrable domain."""
    domain = registrable(host_of(url)) or "unknown"
    return Outlet(
        id=domain.replace(".", "_").replace("-", "_"),
        name=domain,
        homepage=f"https://{domain}/",
        hosts=(domain,),
        numbered=False,
        timezone="Europe/Paris" if domain.rpartition(".")[2] in CENTRAL else "UTC",
        keeps_offset=True,
    )
