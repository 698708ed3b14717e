"""The stand-in sites behind one port on loopback: who asked for what, and what went back."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from socket import SHUT_RDWR, socket
from sys import exc_info
from threading import Lock, Thread
from types import MappingProxyType
from typing import Any, Self
from urllib.parse import unquote

from crawler.replica.content import ARTICLES, Story, in_order, load
from crawler.replica.dsih import Dsih
from crawler.replica.lest_eclair import LestEclair
from crawler.replica.moods import failing, fidgeting, lying, withheld
from crawler.replica.site import Answer, Ask, Shown, Site, denied, missing
from crawler.replica.ticsante import Ticsante
from crawler.replica.truth import Truth, Turned

LAST_DAY = date(2026, 11, 20)
HANG_UP = Answer(status=0)
PageChange = Callable[[Answer, Shown], Answer]
"""Makes another page of an article's page; hashable, and always the same for the same page."""
_LOOPBACK = "127.0.0.1"
_WORTH_ZIPPING = 1000


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A request as it was answered."""

    time: float
    """Monotonic, when it arrived."""
    host: str
    method: str
    path: str
    """With its query."""
    status: int
    headers: dict[str, str] = field(repr=False)
    """Names in lower case."""
    sent: int
    """Bytes of body on the wire."""


class Replica:
    """The three sites on one loopback port; ask with the outlet's own `Host` header.

    `day` may change while it runs: the sites show what they published until the end of that day in
    Paris. `closed` switches discovery sources off (`feed`, `sitemap`, `news`, `listing`,
    `day-archive`, or one outlet's alone as `dsih:feed`); `blocked` names outlets that answer 403.
    `stories` are served beside those of the article files, or alone with `articles=None`.

    All that follows may be set while it runs as well. `redesigned` gives, by outlet, a function that makes another
    page of an article's page. `lying` outlets keep an article's first tag and date for ever, `fidgeting` ones give
    new ones (and a new number of readers) at each request. `robots` and `fail` replace an outlet's robots.txt, or
    everything but it, by a status or an `Answer`; `HANG_UP` ends the connection without a word.
    `well_known` is each outlet's `/.well-known/tdmrep.json`, `withheld` the reason of a 451 by article key.
    """

    def __init__(
        self,
        *,
        day: date = LAST_DAY,
        port: int = 0,
        closed: Collection[str] = (),
        blocked: Collection[str] = (),
        delay: float = 0.0,
        articles: Path | None = ARTICLES,
        stories: Iterable[Story] = (),
        redesigned: Mapping[str, PageChange] = MappingProxyType({}),
        lying: Collection[str] = (),
        fidgeting: Collection[str] = (),
    ) -> None:
        library = in_order((*(_library(articles) if articles else ()), *stories))
        self.day = day
        self.closed = set(closed)
        self.blocked = set(blocked)
        self.delay = delay
        self.redesigned = dict(redesigned)
        self.lying = set(lying)
        self.fidgeting = set(fidgeting)
        self.robots: dict[str, int | Answer] = {}
        self.fail: dict[str, int | Answer] = {}
        self.well_known: dict[str, str] = {}
        self.withheld: dict[str, str] = {}
        self._requests = count(1)
        self.log: list[Hit] = []
        self.sites: tuple[Site, ...] = (Dsih(library), Ticsante(library), LestEclair(library))
        self._by_host = {host: site for site in self.sites for host in site.hosts}
        self._server = _Server(self, port)
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://{_LOOPBACK}:{self._server.server_port}"

    def truths(self) -> list[Truth]:
        """Every article the sites hold on `day`, as it reads on that day."""
        return [truth for site in self.sites for truth in site.truths(self.day)]

    def truths_of_removed(self) -> list[Truth]:
        """Every article the sites have taken down by `day`, as they last served it."""
        return [truth for site in self.sites for truth in site.removed(self.day)]

    def history(self) -> dict[str, list[Truth]]:
        """By key, every text (title, lead, body) that an article was served with by the end of a day until
        `day`, oldest first; those of removed articles too."""
        return {key: texts for site in self.sites for key, texts in site.history(self.day).items()}

    def not_articles(self) -> list[Turned]:
        """Addresses of every kind of page that must not become an article."""
        return [turned for site in self.sites for turned in site.turned(self.day)]

    def retitle(self, key: str, title: str, at: datetime) -> None:
        """Give an article another headline while the sites run; `at` is when, aware, on `day` or before."""
        outlet, _, site_id = key.partition(":")
        next(site for site in self.sites if site.id == outlet).revise(site_id, at, Title=title)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def answer(self, host: str, target: str) -> Answer:
        """What a site says to a GET; `target` is the path with its query."""
        site = self._by_host.get(host)
        if site is None:
            hosts = ", ".join(site.hosts[-1] for site in self.sites)
            return missing(f"This port stands in for {hosts}: send one as Host.\n")
        path, _, query = target.partition("?")
        path = unquote(path, errors="replace") or "/"
        answer = self._instead(site, path) or self._routed(site, host, path, query)
        return self._moody(site, answer, answer.shown) if answer.shown else answer

    def _instead(self, site: Site, path: str) -> Answer | None:
        """What comes before the site gets to see the request."""
        if path == "/robots.txt":
            return _as_answer(self.robots.get(site.id))
        if site.id in self.blocked:
            return denied(path)
        if site.id in self.fail:
            return _as_answer(self.fail[site.id])
        if path == "/.well-known/tdmrep.json" and site.id in self.well_known:
            return Answer(body=self.well_known[site.id].encode(), type="application/json")
        return None

    def _moody(self, site: Site, answer: Answer, shown: Shown) -> Answer:
        """An article's page as the site would have it today."""
        if shown.key in self.withheld:
            return withheld(self.withheld[shown.key])
        if change := self.redesigned.get(site.id):
            key = (change, answer.digest)
            answer = site.page_kept(key, partial(change, answer, shown))
        if site.id in self.fidgeting:
            return fidgeting(answer, shown, next(self._requests))
        return lying(answer, shown) if site.id in self.lying else answer

    def _routed(self, site: Site, host: str, path: str, query: str) -> Answer:
        known = site.route(path)
        if known is None:
            return site.nothing()
        route, match = known
        if route.source and self._is_closed(site, route.source):
            return missing()
        listings = not self._is_closed(site, "listing")
        ask = Ask(host=host, path=path, query=query, day=self.day, listings=listings)
        return route.answer(ask, match)

    def _is_closed(self, site: Site, source: str) -> bool:
        return source in self.closed or f"{site.id}:{source}" in self.closed

    def server_name(self, host: str) -> str:
        site = self._by_host.get(host)
        return site.server if site else "replica"


def _as_answer(answer: int | Answer | None) -> Answer | None:
    return failing(answer) if isinstance(answer, int) else answer


@cache
def _library(articles: Path) -> tuple[Story, ...]:
    return tuple(load(articles))


class _Server(ThreadingHTTPServer):
    """Remembers its connections: kept alive, they would outlive it."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, replica: Replica, port: int) -> None:
        self.replica = replica
        self._open: set[socket] = set()
        self._lock = Lock()
        super().__init__((_LOOPBACK, port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error of ours."""
        if not isinstance(exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def close(self) -> None:
        self.server_close()
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(SHUT_RDWR)
                except OSError:
                    continue


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    timeout = 120
    server: _Server

    def do_GET(self) -> None:
        self._respond()

    do_HEAD = do_GET  # noqa: N815 - the name http.server looks for

    def do_POST(self) -> None:
        self.close_connection = True
        self._send(time.monotonic(), missing("GET and HEAD only\n"), status=405)

    def log_message(self, *_: object) -> None:
        """`Replica.log` is the log."""

    def _respond(self) -> None:
        arrived = time.monotonic()
        if self.server.replica.delay:
            time.sleep(self.server.replica.delay)
        host, target = self._wanted()
        answer = self.server.replica.answer(host, target)
        if answer is HANG_UP:
            self.close_connection = True
            self._note(arrived, 0, 0)
        else:
            fresh = answer.modified is not None and self._has(answer)
            self._send(arrived, answer, status=304 if fresh else answer.status)

    def _wanted(self) -> tuple[str, str]:
        """The host without its port, and the path; from the whole address when used as a proxy."""
        host, target = self.headers.get("Host", ""), self.path
        if target.startswith("http://"):
            host, _, rest = target.removeprefix("http://").partition("/")
            target = "/" + rest
        return host.partition(":")[0].lower(), target

    def _has(self, answer: Answer) -> bool:
        """Whether the client holds this very answer already; tags win over dates."""
        if tags := self.headers.get("If-None-Match"):
            known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
            return bool(known & {"*", f'"{answer.digest}"', f'"{answer.digest}-gzip"'})
        since = self.headers.get("If-Modified-Since")
        if not since or answer.modified is None:
            return False
        try:
            return answer.modified.replace(microsecond=0) <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False

    def _send(self, arrived: float, answer: Answer, *, status: int) -> None:
        zipped = self._takes_gzip() and _worth_zipping(answer)
        body = b"" if status == 304 else answer.gzipped if zipped else answer.body
        self.send_response_only(status)
        for name, value in self._headers(answer, zipped=zipped).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        sent = body if self.command != "HEAD" else b""
        self._note(arrived, status, len(sent))
        self.wfile.write(sent)
        self.wfile.flush()

    def _headers(self, answer: Answer, *, zipped: bool) -> dict[str, str]:
        host = self._wanted()[0]
        headers = {"Date": format_datetime(datetime.now(UTC), usegmt=True)}
        headers["Server"] = self.server.replica.server_name(host)
        headers["Content-Type"] = answer.type
        headers["Vary"] = "Accept-Encoding"
        if zipped:
            headers["Content-Encoding"] = "gzip"
        if answer.modified:
            tag = answer.digest + ("-gzip" if zipped else "")
            headers["ETag"] = f'"{tag}"'
            headers["Last-Modified"] = format_datetime(answer.modified.astimezone(UTC), usegmt=True)
        return headers | dict(answer.headers)

    def _takes_gzip(self) -> bool:
        for part in self.headers.get("Accept-Encoding", "").split(","):
            coding, _, weight = part.strip().partition(";")
            if coding.strip().lower() in ("gzip", "*"):
                return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
        return False

    def _note(self, arrived: float, status: int, sent: int) -> None:
        hit = Hit(
            time=arrived,
            host=self._wanted()[0],
            method=self.command,
            path=self._wanted()[1],
            status=status,
            headers={name.lower(): value for name, value in self.headers.items()},
            sent=sent,
        )
        self.server.replica.log.append(hit)


def _worth_zipping(answer: Answer) -> bool:
    return len(answer.body) > _WORTH_ZIPPING and "gzip" not in answer.type
