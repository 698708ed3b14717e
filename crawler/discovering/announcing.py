"""What sources announce, put on the frontier with its day and the number it probably has."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from crawler.archive import announcements
from crawler.archive.announcements import FoundUrl
from crawler.clock import now
from crawler.discovering.announced_dates import announced_moment
from crawler.discovering.rights import RightsSpider
from crawler.discovering.sources import Ids
from crawler.items import Announcement, Identity
from crawler.reading.moments import read_moment
from crawler.urls import canonical


class AnnouncingSpider(RightsSpider):
    """The part of a crawl that notes announced addresses, and how far back they reach."""

    ids: ClassVar[Ids | None]

    if TYPE_CHECKING:

        @classmethod
        def identity(cls, url: str) -> Identity | None: ...
        @classmethod
        def key(cls, url: str) -> str | None: ...

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.oldest: str | None = None
        """The earliest day of what was announced in this run."""

    @property
    def since(self) -> str | None:
        return self.options.since

    def announce(
        self,
        announced: Iterable[Announcement],
        *,
        source: str | None = None,
        mapped_in: str | None = None,
        at: str | None = None,
    ) -> int:
        """Put announced addresses on the frontier. Returns how many are new to it.

        `source` is the address of what announces them, None for a person; `mapped_in` the same when it is a sitemap;
        `at` the moment of its reading.
        """
        found = []
        for one in announced:
            url = canonical(one.url)
            one = replace(one, url=url, published=announced_moment(one.published, self.outlet))
            identity = self.identity(url)
            day = self._day(one, identity)
            seen = day or (one.lastmod or "")[:10] or None
            if seen and (self.oldest is None or seen < self.oldest):
                self.oldest = seen
            found.append(FoundUrl(announcement=one, key=self.key(url), day=day, around=self._around(identity)))
        return announcements.announce(
            self.run.archive, self.outlet.id, found, source=source, mapped_in=mapped_in, at=at,
            since=self.options.since, until=self.options.until,
        )  # fmt: skip

    def _day(self, announced: Announcement, identity: Identity | None) -> str | None:
        """The publication day as far as the address or the announcement tells."""
        if identity and identity.day:
            return identity.day
        moment = read_moment(announced.published, self.outlet, now()) if announced.published else None
        return moment.when.date().isoformat() if moment else None

    def _around(self, identity: Identity | None) -> str | None:
        """The day on which an article of this number was probably published."""
        if not self.ids or not identity or not identity.site_id.isdigit():
            return None
        return self.ids.day_of(int(identity.site_id))

    def _reaches_back(self) -> bool:
        return bool(self.since and self.oldest and self.oldest <= self.since)
