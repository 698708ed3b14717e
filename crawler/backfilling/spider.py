"""A crawl of a web archive: the lists of what it holds of an outlet, then each version of an article not held here.

It asks the web archive alone, by the rules of every crawl: robots.txt, one request at a time, a pause between two,
Retry-After, limits of size and time.
"""

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure as TxFailure

from crawler.archive import announcements, mementos
from crawler.archive.announcements import FoundUrl
from crawler.archive.mementos import Memento, PendingMemento
from crawler.archive.sightings import announced_date
from crawler.backfilling.cdx import CdxAnswer, CdxError, CdxLine, CdxServer, Cursor, following, read_answer
from crawler.backfilling.replayed import memento_time, original_headers
from crawler.clock import stamp
from crawler.discovering.spider import DiscoverySpider
from crawler.fetching.cuts import is_length_declared
from crawler.fetching.network_errors import OutletClosed, OutOfScope, RobotsClosed, RobotsRefused, describe
from crawler.fetching.wire import headers_of
from crawler.items import Announcement, Page
from crawler.keeping.rereading import held_page
from crawler.outlets import OutletClass, citation_finder
from crawler.reading.drafts import Draft
from crawler.reading.steps import read
from crawler.translating.recorded import recorded
from crawler.urls import canonical, clean, host_of
from crawler.watching.tally import CloseCause, TurnedAway

BATCH = 40  # mementos asked for at a time
LIST_BYTES = 100_000_000  # of an answer of a CDX server
PATIENT = {"rests": True}
"""Of each request: a 429 without Retry-After is one too."""

log = logging.getLogger("depeche.discovery")


class BackfillSpider(DiscoverySpider):
    """Laid over an outlet's class by `backfill_of`: its rounds ask a web archive in the place of the outlet."""

    troubles: list[str]
    """Given by the caller, who reads it afterwards: why a list was not read to its end."""

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.asked_for: set[int] = set()
        """Mementos that were asked for in this run."""
        self.articles: set[str] = set()
        """Keys of articles of which a memento was asked for in this run."""

    @property
    def server(self) -> CdxServer:
        return CdxServer(self.options.cdx)

    def may_ask(self, url: str) -> bool:
        return _service(url) == _service(self.server.url)

    def count_due(self) -> int:
        """How many mementos the same run would fetch if it were begun anew."""
        return len(self._wanted())

    def _rounds(self) -> Iterator[list[Request]]:
        for host in self.outlet.hosts:
            yield from self._lists(host)
        self.tally.found = self.count_due()
        while not self.options.dry_run and (batch := self._next_mementos()):
            yield batch

    def _wanted(self) -> list[PendingMemento]:
        options = self.options
        return mementos.wanted(self.run.archive, self.server.url, self.outlet.id, options.since, options.until)

    # Lists

    def _lists(self, host: str) -> Iterator[list[Request]]:
        """The list of a host's captures; each part leads to the next."""
        archive, url = self.run.archive, self.server.url
        cursor = mementos.cursor_of(archive, url, host, self.options.since or "", self.outlet.id)
        if cursor is not None:
            yield [self._list_request(host, cursor)]

    def _list_request(self, host: str, cursor: Cursor) -> Request:
        return Request(
            self.server.question(host, self.options.since or "", cursor),
            callback=self.parse_list, errback=self.list_failed, cb_kwargs={"host": host, "cursor": cursor},
            meta={"download_maxsize": LIST_BYTES} | PATIENT,
        )  # fmt: skip

    def parse_list(self, response: Response, host: str, cursor: Cursor) -> Iterator[Request]:
        """Keep a part of a list, note what it names, and ask for the next part."""
        self.count(response)
        page = self.page_of(response, "cdx")
        if page.status != 200 or page.cut:
            detail = page.cut.detail if page.cut else recorded("HTTP {status}", status=page.status)
            self._note_trouble(host, detail)
            return
        try:
            answer = read_answer(page.body)
        except CdxError as error:
            self._note_trouble(host, str(error))
            return
        further = following(cursor, answer)
        self._add_listed(host, answer, self.run.keep_page(page), further)
        if further is not None:
            yield self._list_request(host, further)

    def _add_listed(self, host: str, answer: CdxAnswer, capture: int, further: Cursor | None) -> None:
        found = [one for line in answer.lines if (one := self._memento(line))]
        self._announce_listed(host, found)
        query = (self.server.url, host, self.options.since or "")
        new = mementos.add_listed(
            self.run.archive, query, found, outlet=self.outlet.id, listed=capture, cursor=further
        )
        log.info("%s: the web archive lists %d captures of articles, %d of them new", host, len(found), new)

    def _memento(self, line: CdxLine) -> Memento | None:
        """A line of a list as a memento; None for an address that is no article's."""
        url = clean(line.url)
        identity = self.identity(url)
        if identity is None:
            return None
        return Memento(
            url=url, original=line.url, key=f"{self.outlet.id}:{identity.site_id}", taken=line.taken,
            digest=line.digest, day=identity.day, around=self._around(identity),
        )  # fmt: skip

    def _announce_listed(self, host: str, found: Iterable[Memento]) -> None:
        """Put addresses on the frontier that the web archive knows; no crawl fetches them unless asked to."""
        first = {canonical(one.url): one for one in found}
        named = [
            FoundUrl(announcement=Announcement(url=url, via="cdx"), key=one.key, day=one.day, around=one.around)
            for url, one in first.items()
        ]
        source = f"{self.server.url}?url={host}&matchType=domain"
        announcements.announce(self.run.archive, self.outlet.id, named, source=source, wanted=False)

    def list_failed(self, failure: TxFailure) -> None:
        """Note why a part of a list could not be had; the next run goes on with it."""
        request: Request = failure.request  # type: ignore[attr-defined]
        if not (isinstance(failure.value, OutletClosed) or self._close_if_told(failure.value)):
            self._note_trouble(request.cb_kwargs["host"], describe(failure.value, request.url))

    def _note_trouble(self, host: str, detail: str) -> None:
        self.troubles.append(
            recorded("what it lists of {host} could not be read to its end ({detail})", host=host, detail=detail)
        )

    # Mementos

    def _next_mementos(self) -> list[Request]:
        """Requests for the next mementos. What has the bytes of one that is held already is read from these."""
        requests: list[Request] = []
        digests, keys = set[str](), set[str]()
        for row in self._wanted() if not self.tally.closed else ():
            key, digest = row["key"], row["digest"]
            waits = digest in digests or (row["appeared"] is None and key in keys)
            if row["id"] in self.asked_for or waits or self._is_beyond_limit(key):
                continue
            copy = mementos.held_copy(self.run.archive, self.outlet.id, digest) if digest else None
            if copy and key in keys:
                continue  # what came before it is on its way
            self.asked_for.add(row["id"])
            self.articles.add(key)
            if not (copy and self._read_held(row, copy)):
                requests.append(self._memento_request(row))
                digests |= {digest} if digest else set()
                keys.add(key)
            if len(requests) == BATCH:
                break
        return requests

    def _is_beyond_limit(self, key: str) -> bool:
        limit = self.options.limit
        return bool(limit) and key not in self.articles and len(self.articles) >= limit

    def _read_held(self, row: PendingMemento, copy: dict[str, Any]) -> bool:
        """Read a memento from the same bytes of another, whose capture is `copy`; False if they are lost."""
        page = held_page(self.run.archive, self.run.warc, copy)
        if page is None:
            return False
        source = json.loads(copy["fields"]).get("source", "")
        page = replace(page, url=row["url"], fetched=datetime.fromisoformat(row["taken"]), source=source)
        self.run.keep_draft(read(self.draft(self._dated(page)), citation_finder(self.run.press)))
        return True

    def _dated(self, page: Page) -> Page:
        return replace(page, announced=announced_date(self.run.archive, canonical(page.url)))

    def _memento_request(self, row: PendingMemento) -> Request:
        return Request(
            self.server.memento(row["original"], datetime.fromisoformat(row["taken"])),
            callback=self.parse_memento, errback=self.memento_failed, cb_kwargs={"row": row},
            meta={"download_fail_on_dataloss": False, "dont_redirect": True} | PATIENT,
        )  # fmt: skip

    def parse_memento(self, response: Response, row: PendingMemento) -> Iterator[Draft | Request]:
        """Hand a memento on to the pipelines; only an answer that says when it was taken is one (RFC 7089)."""
        self.count(response)
        location = response.headers.get(b"Location")
        taken = memento_time(response)
        if 300 <= response.status < 400 and location:
            self._take_redirect(row, urljoin(response.url, location.decode("latin-1")))
        elif taken is None:
            self._miss(row, recorded("the web archive does not give it (HTTP {status})", status=response.status))
        else:
            yield from self._take_page(self._replayed(response, row, taken), response, row)

    def _take_page(self, page: Page, response: Response, row: PendingMemento) -> Iterator[Draft | Request]:
        """A page that was cut is asked for again; one of another time than it should be may be held already."""
        again = self._request_again(response, page.cut) if page.cut and page.cut.kind != "length" else None
        if again:
            yield again
            return
        if stamp(page.fetched) != row["taken"]:
            mementos.led_to(self.run.archive, row["id"], page.fetched)
        if not mementos.is_held(self.run.archive, row["url"], page.fetched):
            yield self.draft(page)

    def _replayed(self, response: Response, row: PendingMemento, taken: datetime) -> Page:
        page = Page(
            url=row["url"], body=response.body, status=response.status,
            headers=original_headers(headers_of(response)), fetched=taken, outlet=self.outlet.id,
            origin="wayback", source=response.url, robots=response.meta.get("robots"), cut=response.meta.get("cut"),
        )  # fmt: skip
        return self.run.with_ending(self._dated(page), declared=is_length_declared(response))

    def _take_redirect(self, row: PendingMemento, target: str) -> None:
        """What a redirect means: a capture of another time stands in; another address has mementos of its own."""
        named = self.server.named(target)
        if named and canonical(clean(named[1])) == canonical(row["url"]) and stamp(named[0]) != row["taken"]:
            mementos.led_to(self.run.archive, row["id"], named[0])
        else:
            mementos.set_aside(
                self.run.archive, row["id"], "redirect", recorded("leads to {url}", url=named[1] if named else target)
            )

    def memento_failed(self, failure: TxFailure) -> None:
        """A fetch that brought nothing: leave the web archive alone after several in a row."""
        error, request = failure.value, cast("Request", failure.request)  # type: ignore[attr-defined]
        if isinstance(error, OutletClosed) or self._close_if_told(error):
            return
        reason = describe(error, request.url)
        if not isinstance(error, OutOfScope | ValueError):
            self._count_trouble(CloseCause.UNREACHABLE, recorded("cannot be reached ({reason})", reason=reason))
        self._miss(request.cb_kwargs["row"], reason)

    def _close_if_told(self, error: BaseException | None) -> bool:
        """Leave the web archive alone when its robots.txt says so, or cannot be read."""
        if isinstance(error, RobotsClosed):
            self.tally.close(error.closed.cause, error.closed.detail)
        elif isinstance(error, RobotsRefused):
            self.tally.close(CloseCause.REFUSED, str(error))
        return isinstance(error, RobotsClosed | RobotsRefused)

    def _miss(self, row: PendingMemento, reason: str) -> None:
        mementos.record_failure(self.run.archive, row["id"], reason)
        self.tally.counts["failed"] += 1
        self.tally.reasons[TurnedAway("failed", reason)] += 1


def _service(url: str) -> tuple[str, int | None]:
    """Host and port of an address; None for the ports of the web."""
    port = urlsplit(url).port
    return host_of(url), None if port in (80, 443) else port


def backfill_of(spider: OutletClass) -> type[BackfillSpider]:
    """An outlet's class whose crawl asks a web archive: with `troubles`, a list that is filled."""
    return type(f"Backfill{spider.__name__}", (BackfillSpider, cast("type", spider)), {})  # type: ignore[attr-defined]
