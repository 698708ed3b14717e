"""An outlet as declarations: what every file beside this one subclasses. How a crawl proceeds is in
`crawler.fetching.spider`."""

import re
from typing import Any, ClassVar

from crawler.discovering.sources import Ids, Source, day_archive, feed, front, news_sitemap, sitemap
from crawler.fetching.spider import Crawling
from crawler.items import Identity, Outlet, Page
from crawler.reading.drafts import Draft, open_draft
from crawler.reading.template import Template
from crawler.renamed import set_new_attributes
from crawler.urls import clean, within

__all__ = ["Ids", "OutletSpider", "Source", "day_archive", "feed", "front", "news_sitemap", "sitemap"]


class OutletSpider(Crawling):
    """One outlet. Subclasses declare; see docs/outlets.md.

    A file's declarations are checked when it is loaded (`crawler.outlets`).
    """

    outlet: ClassVar[Outlet]
    article_url: ClassVar[re.Pattern[str]]
    """Finds the article in a clean address: group `id`, and `day` (YYYY-MM-DD) when the address carries one.

    Where addresses have two forms, the group of the second is `id2`: a name may stand only once in a pattern.
    """
    sources: ClassVar[tuple[Source, ...]] = ()
    section_url: ClassVar[re.Pattern[str] | None] = None
    """Finds the addresses of section pages, to be followed from the front page."""
    ids: ClassVar[Ids | None] = None
    templates: ClassVar[tuple[type[Template], ...]] = ()
    """The first that matches a page reads it; where none does, the generic reading."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        set_new_attributes(cls)

    @classmethod
    def identity(cls, url: str) -> Identity | None:
        """The outlet's own number in an address, whatever the variant; None when there is none."""
        match = cls.article_url.search(clean(url))
        if not match or not within(url, cls.outlet.hosts):
            return None
        found = match.groupdict()
        return Identity(site_id=found["id"] or found.get("id2") or "", day=found.get("day"))

    @classmethod
    def key(cls, url: str) -> str | None:
        found = cls.identity(url)
        return f"{cls.outlet.id}:{found.site_id}" if found else None

    @classmethod
    def draft(cls, page: Page) -> Draft:
        """A page of this outlet, opened with the template it carries."""
        return open_draft(page, cls.outlet, cls.templates, cls.identity(page.url))
