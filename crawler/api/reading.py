"""Reading a page from a program."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache

from crawler.items import Page
from crawler.outlets import Outlets, citation_finder, our_settings
from crawler.reading.drafts import Draft
from crawler.reading.steps import no_citations, read, steps


@cache
def _outlets() -> Outlets:
    return Outlets(our_settings())


def load() -> None:
    """Load outlets and steps now, so that the first page costs no more than another."""
    _outlets()
    steps(no_citations)


def read_page(
    html: bytes,
    url: str = "",
    *,
    headers: Mapping[str, str] | None = None,
    fetched: datetime | None = None,
    citations: bool = False,
) -> Draft:
    """Read one page as `depeche extract` does, without network and without an archive.

    `html` is the page as it was served, content encoding removed; its charset is found in it or in `headers`. `url`
    tells the outlet, whose own templates are used if it is one of ours, and whose name is the host's if not.
    `fetched` is when the page was served, with a time zone (now, if not given): a date after it is not believed, and
    `il y a 2 heures` counts from it. `citations` also finds whom the article cites, which takes longer than the rest.

    Gives a Draft. Its fields are None or empty where the page does not say. Of a page that is no article `verdict` is
    not `article` and `reason` says why. Raises ValueError for a `fetched` without time zone; no page raises.
    """
    fetched = fetched or datetime.now(UTC)
    if fetched.utcoffset() is None:
        raise ValueError(f"fetched is {fetched.isoformat()}, without a time zone; give one (datetime.now(UTC))")
    return read(draft_of(html, url, fetched, headers), citation_finder() if citations else no_citations)


def draft_of(html: bytes, url: str, fetched: datetime, headers: Mapping[str, str] | None = None) -> Draft:
    """The page parsed, with its outlet and template, before any step has read it. Parameters as in `read_page`."""
    page = Page(
        url=url, body=html, headers=tuple((headers or {}).items()), fetched=fetched, outlet="", origin="import"
    )
    return _outlets().draft(page)
