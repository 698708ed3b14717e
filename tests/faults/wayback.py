"""A web archive on loopback in the Internet Archive's dialect: its index (CDX), its captures, and what goes wrong."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, quote_plus, urlsplit

from tests.site import Answer, Site

CDX = "/cdx/search/cdx"
NAMES = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
NOT_HERE = Answer("<html><h1>Hrm.</h1><p>The page was not archived.</p></html>", status=404)


@dataclass(frozen=True)
class Captured:
    """A capture as a web archive has it."""

    taken: str
    """Fourteen digits."""
    url: str
    body: str = ""
    status: int = 200
    kind: str = "text/html"
    led_to: str = ""
    """For a capture that the archive no longer gives: the time of the one that it gives in its place."""

    @property
    def urlkey(self) -> str:
        parts = urlsplit(self.url)
        host = (parts.hostname or "").removeprefix("www.")
        return f"{','.join(reversed(host.split('.')))}){parts.path}" + (f"?{parts.query}" if parts.query else "")

    @property
    def digest(self) -> str:
        return base64.b32encode(hashlib.sha1(self.body.encode(), usedforsecurity=False).digest()).decode()

    @property
    def line(self) -> list[str]:
        status = "-" if self.kind == "warc/revisit" else str(self.status)
        return [self.urlkey, self.taken, self.url, self.kind, status, self.digest, str(len(self.body))]


class Wayback(Site):
    """Gives at most `lines` lines of its index at a time.

    `troubles` are answered first, one a request whose path begins so: `{"/web/": [Answer(status=503)]}`.
    """

    def __init__(self, *captures: Captured, lines: int = 1000) -> None:
        super().__init__({})
        self.captures = list(captures)
        self.lines = lines
        self.troubles: dict[str, list[Answer]] = {}
        self.cdx = f"{self.url}{CDX}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.pages[request.path] = self._next_trouble(request.path) or self._found(request.path)
        super().answer(request)

    def _next_trouble(self, path: str) -> Answer | None:
        for begins, answers in self.troubles.items():
            if path.startswith(begins) and answers:
                return answers.pop(0)
        return None

    def _found(self, path: str) -> Answer:
        if path.startswith(f"{CDX}?"):
            return self._index(parse_qs(urlsplit(path).query))
        if named := re.fullmatch(r"/web/(\d{14})id_/(.+)", path):
            return self._memento(named[1], named[2])
        return self.pages.get(path, Answer("rien ici", status=404))

    def _index(self, asked: dict[str, list[str]]) -> Answer:
        lines = list(self._lines(asked))
        start = 0
        if "resumeKey" in asked:
            key, taken = asked["resumeKey"][0].rstrip("!").rsplit(" ", 1)
            start = sum((line[0], line[1]) <= (key, taken) for line in lines)
        size = min(self.lines, int(asked["limit"][0]))
        rows = [NAMES, *lines[start : start + size]]
        if lines[start + size :]:
            rows += [[], [quote_plus(f"{rows[-1][0]} {rows[-1][1]}") + "!"]]
        return Answer(json.dumps(rows if lines else []), headers={"Content-Type": "application/json"})

    def index_part(self) -> Answer:
        """The first part of the index of dsih.fr."""
        return self._index({"url": ["dsih.fr"], "limit": ["1000"]})

    def _lines(self, asked: dict[str, list[str]]) -> Iterator[list[str]]:
        """Those of a domain, filtered and with one of each run of the same bytes, as the question says."""
        suffix = ",".join(reversed(asked["url"][0].split(".")))
        filters = [one.removeprefix("!").split(":", 1) for one in asked.get("filter", [])]
        last = ""
        for line in sorted(one.line for one in self.captures):
            if not line[0].startswith((f"{suffix})", f"{suffix},")) or line[1] < asked.get("from", ["0"])[0]:
                continue
            if any(re.fullmatch(shape, line[NAMES.index(name)]) for name, shape in filters) or line[5] == last:
                continue
            last = line[5] if "digest" in asked.get("collapse", []) else ""
            yield line

    def _memento(self, taken: str, url: str) -> Answer:
        one = next((one for one in self.captures if (one.taken, one.url) == (taken, url)), None)
        if one is None:
            return NOT_HERE
        if one.led_to:
            return Answer(status=302, headers={"Location": f"/web/{one.led_to}id_/{url}"})
        moment = datetime.strptime(taken, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        headers = {
            "Content-Type": one.kind, "Memento-Datetime": format_datetime(moment, usegmt=True),
            "X-Archive-Orig-ETag": f'"{one.digest[:8]}"', "X-Archive-Orig-Server": "Apache",
            "Link": f'<{url}>; rel="original"',
        }  # fmt: skip
        return Answer(one.body, status=one.status, headers={**headers})

    def mementos(self) -> list[str]:
        """The captures that were asked for, as `20120620100000 http://…`."""
        return [f"{m[1]} {m[2]}" for hit in self.log if (m := re.fullmatch(r"/web/(\d+)id_/(.+)", hit.path))]

    def questions(self) -> list[dict[str, list[str]]]:
        """What its index was asked."""
        return [parse_qs(urlsplit(hit.path).query) for hit in self.log if hit.path.startswith(f"{CDX}?")]
