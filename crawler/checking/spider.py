"""A crawl that only looks: each source once, one sitemap of an index, a few articles, all by the rules of a crawl."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure as TxFailure

from crawler.checking.addresses import Announced, choose
from crawler.checking.sources import feeds_of, likely_articles, named_by, newest_child
from crawler.checking.visits import Cause, Role, Visit
from crawler.clock import now
from crawler.discovering.spider import DiscoverySpider
from crawler.fetching.network_errors import OutletClosed, RobotsClosed, RobotsRefused, describe
from crawler.items import Kind
from crawler.outlets import OutletClass
from crawler.reading.rights import TDM_FILE
from crawler.urls import within
from crawler.watching.tally import CloseCause

MAX_FEEDS = 4  # feeds asked for that the front page names, besides the outlet's own
MAX_MAPS = 4  # sitemaps asked for


class FirstContact(DiscoverySpider):
    """Laid over an outlet's class by `first_contact`: other rounds, and what comes is noted instead of announced."""

    visits: list[Visit]
    """Given by the caller, who reads it afterwards; robots.txt is not among them, since no spider asks for it."""

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.named: list[Announced] = []
        """Addresses that sources named, and links that look like articles behind them."""
        self.further: list[Request] = []
        """What the last round led to."""

    def _rounds(self) -> Iterator[list[Request]]:
        """The front page and what announces articles; what these lead to; sitemaps, and one of an index; articles."""
        rights = self._look("rights", urljoin(self.outlet.homepage, TDM_FILE), "robots")
        sources = {s.url: self._look(s.name, s.url, s.kind) for s in self.sources if not s.history}
        sources.setdefault(self.outlet.homepage, self._look("listing", self.outlet.homepage, "listing"))
        yield [rights, *sources.values()]
        yield self._led_to()
        yield [self._look("sitemap", url, "feed") for url in self._maps()[:MAX_MAPS]]
        yield self._led_to()
        days = [self._newest_day(source.url) for source in self.sources if source.name == "day-archive"]
        yield [self._look("day-archive", url, "listing") for url in days]
        yield [self._look("article", url, "page") for url in self.wanted or choose(self.named, self._declared)]

    @property
    def _declared(self) -> OutletClass:
        return cast("OutletClass", type(self))

    def _led_to(self) -> list[Request]:
        further, self.further = self.further, []
        return further

    def _newest_day(self, url: str) -> str:
        """The list of the newest day that any source named."""
        return url.format(day=max((one.day for one in self.named if one.day), default=now().date().isoformat()))

    def _look(self, role: str, url: str, kind: Kind) -> Request:
        return self._source_request(role, url, kind)

    def parse_source(self, response: Response, name: str, kind: Kind) -> Iterator[Any]:
        """Note what came, and what it leads to. The page itself goes where a crawl's pages go."""
        self.count(response)
        page = self.page_of(response, kind)
        visit = Visit(role=cast("Role", name), url=_asked_for(response.request or Request(response.url)), page=page)
        self.visits.append(visit)
        yield page
        if page.status == 200 and name not in ("article", "rights"):
            self._follow_up(visit, page.fetched)

    def _follow_up(self, visit: Visit, fetched: datetime) -> None:
        self.named += named_by(visit, self._declared, fetched)
        if visit.url == self.outlet.homepage:
            self.named += likely_articles(visit, self._declared)
            feeds = [url for url in feeds_of(visit, self._declared) if url not in self.asked]
            self.further += [self._look("feed", url, "feed") for url in feeds[:MAX_FEEDS]]
        child = newest_child(visit)
        if child and child not in self.asked and within(child, self.outlet.hosts):
            self.further.append(self._look(visit.role, child, "feed"))

    def source_failed(self, failure: TxFailure) -> None:
        """Note why nothing came. What closes the outlet for a crawl closes it here."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error, cause = failure.value, Cause.NETWORK
        if isinstance(error, RobotsClosed):
            self.tally.close(error.closed.cause, error.closed.detail)
            cause = Cause.CLOSED if error.closed.cause is CloseCause.REFUSED else Cause.NETWORK
        elif isinstance(error, OutletClosed):
            cause = Cause.LEFT_ALONE
        elif isinstance(error, RobotsRefused):
            cause = Cause.FORBIDDEN
        trouble, role = describe(error, request.url), request.cb_kwargs["name"]
        self.visits.append(Visit(role=role, url=_asked_for(request), cause=cause, trouble=trouble))


def _asked_for(request: Request) -> str:
    """The address that was asked for before any redirect."""
    asked: list[str] = request.meta.get("redirect_urls", [])
    return asked[0] if asked else request.url


def first_contact(spider: OutletClass) -> type[FirstContact]:
    """An outlet's class that is crawled by the rounds of a check: with `visits`, and `urls` to read, if any."""
    return type(f"FirstContact{spider.__name__}", (FirstContact, cast("type", spider)), {})  # type: ignore[attr-defined]
