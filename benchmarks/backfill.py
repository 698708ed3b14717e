"""Back-fill an archive through a real pywb, and say what arrived.

    python benchmarks/backfill.py [--keep]

Makes its own virtual environment with pywb under build/ (once), WARC files of the replica's pages with the dates on
which they could have been captured, a pywb over them with a compressed, paged index, and a proxy before it that
counts requests and can fail. Then, with the real commands:

1. the chain of June 2012: the live replica no longer has it, the web archive does;
2. articles with three versions, each captured several times: revisions, their order, requests a digest;
3. outlets that answer 403 to everything: how many of their articles arrive;
4. the same with a CDX server that fails half-way, captures that fail, and runs that are killed: is it row for row the
   archive of 3, and was anything asked for twice.

Exits 1 when one of them is not as it should be. Takes some minutes; `--keep` leaves the folder.
"""

import argparse
import base64
import contextlib
import hashlib
import http.client
import io
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Self
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.web_archive import ensure_pywb, pywb  # noqa: E402
from crawler.replica import OUTLETS, Replica  # noqa: E402
from crawler.replica.content import ARTICLES  # noqa: E402
from crawler.replica.truth import Truth  # noqa: E402

PLANTED = 5  # articles of each outlet that get two more versions
MONTH = "2012-06"
KILLS = 4
FAILING = 0.1  # share of requests that the failing proxy answers with HTTP 500, 503 or a broken connection


# The web archive


@dataclass(frozen=True)
class Capture:
    """A page as it is put into a WARC file."""

    url: str
    taken: datetime
    body: bytes
    headers: tuple[tuple[str, str], ...]

    @property
    def digest(self) -> str:
        return base64.b32encode(hashlib.sha1(self.body, usedforsecurity=False).digest()).decode()

    @property
    def name(self) -> str:
        return f"{self.taken:%Y%m%d%H%M%S} {self.url}"


def fetched(replica: Replica, url: str, taken: datetime) -> Capture:
    """A page of the replica, as if it had been captured then."""
    parts, server = urlsplit(url), urlsplit(replica.url)
    connection = http.client.HTTPConnection(server.hostname or "", server.port)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    connection.request("GET", path, headers={"Host": parts.netloc})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status == 200, (url, answer.status)
    kept = ("content-type", "etag", "last-modified")
    return Capture(url, taken, body, tuple((k, v) for k, v in answer.getheaders() if k.lower() in kept))


def captures_of(replica: Replica) -> tuple[list[Capture], dict[str, list[tuple[str, str | None, str]]]]:
    """Captures of every article, and the texts of those that were given further versions, oldest first."""
    found: list[Capture] = []
    truths = replica.truths()
    old = [truth for truth in truths if "2013" < truth.day < "2026-06"]
    changing = [t for outlet in OUTLETS for t in [t for t in old if t.outlet == outlet][:PLANTED]]
    texts = {t.key: [t.text] for t in changing}
    for truth in truths:
        found.append(fetched(replica, truth.url, _after(truth, 1)))
        if truth.key in texts:
            found.append(fetched(replica, truth.url, _after(truth, 2)))  # the same bytes
    for version in (2, 3):
        for truth in changing:
            moment = _after(truth, 10 * version)
            replica.retitle(truth.key, f"{truth.title} ({version})", moment)
            now = next(t for t in replica.truths() if t.key == truth.key)
            texts[truth.key].append(now.text)
            found += [fetched(replica, now.url, moment + timedelta(days=days)) for days in (1, 3)]
    return found, texts


def _after(truth: Truth, days: int) -> datetime:
    return truth.published.astimezone(UTC).replace(microsecond=0) + timedelta(days=days)


def write_warc(path: Path, captures: list[Capture]) -> None:
    """A WARC file of captures; one whose bytes its address had before is a revisit record."""
    seen: dict[tuple[str, str], datetime] = {}
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for one in sorted(captures, key=lambda one: one.taken):
            head = StatusAndHeaders("200 OK", [*one.headers], protocol="HTTP/1.1")
            date = {"WARC-Date": one.taken.strftime("%Y-%m-%dT%H:%M:%SZ")}
            first = seen.setdefault((one.url, one.digest), one.taken)
            if first == one.taken:
                record = writer.create_warc_record(
                    one.url, "response", io.BytesIO(one.body), http_headers=head, warc_headers_dict=date
                )
            else:
                record = writer.create_revisit_record(
                    one.url, f"sha1:{one.digest}", one.url, first.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    http_headers=head, warc_headers_dict=date,
                )  # fmt: skip
            writer.write_record(record)


class Proxy:
    """Passes requests on to pywb, counts those for captures, and fails some while `failing`."""

    def __init__(self, port: int) -> None:
        self.failing = False
        self.mementos: Counter[str] = Counter()
        """Captures that were given, as `20120620100000 http://…`."""
        self.lists = 0
        self.failed = 0
        self._chance = random.Random(15)  # noqa: S311 - no secret
        self._lock = Lock()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with contextlib.suppress(OSError):
                    proxy.pass_on(self, port)

            def log_message(self, *_: Any) -> None:
                """Nothing is logged."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def pass_on(self, request: BaseHTTPRequestHandler, port: int) -> None:
        with self._lock:
            fails = self.failing and "robots.txt" not in request.path and self._chance.random() < FAILING
            kind = self._chance.choice((500, 503, 0)) if fails else None
            self.failed += fails
        if kind == 0:
            request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<html>")
            return
        if kind:
            request.send_response(kind)
            request.send_header("Retry-After", "0")
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", request.path, headers={"Host": request.headers["Host"]})
        answer = connection.getresponse()
        body = answer.read()
        named = re.fullmatch(r"/\w+/(\d{14})id_/(.+)", request.path)
        with self._lock:
            self.lists += "/cdx?" in request.path
            if named:
                self.mementos[f"{named[1]} {named[2]}"] += 1
        request.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "content-length", "connection", "date", "server"):
                request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def __enter__(self) -> Self:
        Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


# The commands


def depeche(folder: Path, *words: str, kill_after: float | None = None) -> int:
    """Run the command in a folder; with `kill_after`, kill it (SIGKILL) after so many seconds."""
    process = subprocess.Popen(
        [sys.executable, "-m", "crawler", *words], cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL, stderr=(folder / "stderr.log").open("a"),
    )  # fmt: skip
    try:
        return process.wait(kill_after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        return process.wait()


def rows(folder: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(folder / "archive.db")) as db:
        return db.execute(sql, values).fetchall()


def held(folder: Path) -> dict[str, tuple[Any, ...]]:
    """Articles by key: title, lead, body, published."""
    found = rows(folder, "SELECT key, title, lead, body, published FROM articles")
    return {row[0]: row[1:] for row in found}


def contents(folder: Path) -> list[tuple[Any, ...]]:
    """Articles, revisions and page captures of an archive, without the numbers of its rows."""
    return sorted(
        rows(
            folder,
            "SELECT 'article', key, title, body, published, first_seen, last_seen, text_sha256, revision_count, "
            "digest FROM articles UNION ALL "
            "SELECT 'revision', a.key, r.title, r.body, r.seen, '', '', r.text_sha256, 0, '' FROM revisions r "
            "JOIN articles a ON a.id = r.article UNION ALL "
            "SELECT 'capture', c.url, c.fetched, c.verdict, c.sha256, c.origin, '', '', 0, '' FROM captures c "
            "WHERE c.kind = 'page'",
        ),
        key=str,
    )


# What is shown


@dataclass
class Report:
    """Prints results, and remembers whether all were as they should be."""

    good: bool = True

    def say(self, what: str, count: int, of: int) -> None:
        self.good = self.good and count == of
        print(f"{'ok   ' if count == of else 'WRONG'} {what}: {count:,} of {of:,}", flush=True)


def right(found: dict[str, tuple[Any, ...]], truths: list[Truth]) -> int:
    """How many articles are as the replica's own truth says, to the letter, with the moment of their publication."""
    good = 0
    for truth in truths:
        title, lead, body, published = found.get(truth.key, ("", None, "", None))
        same = (title, lead, body) == truth.text
        good += same and published is not None and datetime.fromisoformat(published) == truth.published
    return good


def june_2012(folder: Path, truths: list[Truth], cdx: str, report: Report) -> None:
    """The chain that the live sites no longer have."""
    chain = [truth for truth in truths if truth.day.startswith(MONTH)]
    shutil.copytree(ARTICLES, folder / "articles")
    with Replica(articles=_without(folder / "articles", {t.site_id for t in chain})) as live:
        depeche(folder, "crawl", *OUTLETS, "--since", "2012", "--until", "2012", "--replica", live.url)
    report.say("articles of June 2012 that the live sites lack", len(chain) - right(held(folder), chain), len(chain))
    for outlet in OUTLETS:
        depeche(folder, "backfill", outlet, "--since", MONTH, "--until", MONTH, "--cdx", cdx)
    report.say("of them from the web archive, with their texts and dates", right(held(folder), chain), len(chain))
    day = "SELECT count(*) FROM articles WHERE day LIKE ? AND first_seen < '2013'"
    report.say("with the time of their capture", rows(folder, day, f"{MONTH}%")[0][0], len(chain))
    links = {(truth.key, cited.target) for truth in chain for cited in truth.cites if cited.target}
    cited = (
        "SELECT a.key, t.key FROM citations c JOIN articles a ON a.id = c.article JOIN articles t ON t.id = c.target"
    )
    report.say("of its citations resolved", len(links & {*rows(folder, cited)}), len(links))


def _without(articles: Path, numbers: set[str]) -> Path:
    """The replica's articles without some."""
    for path in articles.rglob("*.*"):
        if path.is_file() and set(re.findall(r"\w+", path.stem)) & (
            numbers | {n.removeprefix("id") for n in numbers}
        ):
            path.unlink()
    return articles


def blocked(folder: Path, truths: list[Truth], cdx: str, report: Report) -> None:
    """Outlets that refuse everything."""
    with Replica(blocked=OUTLETS) as live:
        codes = [depeche(folder, "crawl", outlet, "--replica", live.url) for outlet in OUTLETS]
    report.say("outlets that refuse (exit 3)", codes.count(3), len(OUTLETS))
    report.say("articles from the site", len(held(folder)), 0)
    started = time.monotonic()
    for outlet in OUTLETS:
        depeche(folder, "backfill", outlet, "--cdx", cdx)
    taken = time.monotonic() - started
    report.say("articles from the web archive, with their texts and dates", right(held(folder), truths), len(truths))
    print(f"      in {taken:.0f} s without a pause", flush=True)


def versions(folder: Path, texts: dict[str, list[Any]], report: Report) -> None:
    """Articles with three versions."""
    good = 0
    for key, wanted in texts.items():
        good += _history(folder, key) == wanted
    report.say("articles with all three versions in order of time", good, len(texts))


def _history(folder: Path, key: str) -> list[tuple[Any, ...]]:
    older = rows(
        folder,
        "SELECT r.title, r.lead, r.body FROM revisions r JOIN articles a ON a.id = r.article WHERE a.key = ? "
        "ORDER BY r.seen",
        key,
    )
    return [*older, *rows(folder, "SELECT title, lead, body FROM articles WHERE key = ?", key)]


def digests(proxy: Proxy, captures: list[Capture], report: Report) -> None:
    """Requests a digest."""
    known = {one.name: (one.url, one.digest) for one in captures}
    asked = Counter(known[name] for name in proxy.mementos.elements())
    different = len(set(known.values()))
    once = sum(1 for count in asked.values() if count == 1)
    report.say("different captures asked for exactly once", once, different)
    print(
        f"      {len(captures):,} captures, {asked.total():,} requests for them, {proxy.lists} for lists", flush=True
    )


def failing(folder: Path, whole: Path, proxy: Proxy, cdx: str, report: Report) -> None:
    """Failures and kills, then the same command until nothing is left."""
    proxy.failing = True
    proxy.mementos.clear()
    with Replica(blocked=OUTLETS) as live:
        for outlet in OUTLETS:
            depeche(folder, "crawl", outlet, "--replica", live.url)
    for outlet in OUTLETS:
        for kill in range(KILLS):
            depeche(folder, "backfill", outlet, "--cdx", cdx, kill_after=2.5 + kill)
        runs = 0
        while depeche(folder, "backfill", outlet, "--cdx", cdx) and runs < 20:
            runs += 1
        proxy.failing = False
        depeche(folder, "backfill", outlet, "--cdx", cdx)
        proxy.failing = True
    print(f"      {proxy.failed} answers failed, {KILLS * len(OUTLETS)} runs killed", flush=True)
    one, two = contents(whole), contents(folder)
    report.say("rows equal to those of the undisturbed run", len(set(one) & set(two)), len(set(one) | set(two)))
    twice = sum(1 for count in proxy.mementos.values() if count > 1)
    report.say("captures that arrived twice, more than kills explain", max(0, twice - KILLS * len(OUTLETS)), 0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", action="store_true", help="leave the folder, and name it")
    options = parser.parse_args()
    ensure_pywb()
    folder = Path(tempfile.mkdtemp(prefix="depeche-backfill-"))
    report = Report()
    with Replica() as replica:
        truths = replica.truths()
        captures, texts = captures_of(replica)
        latest = replica.truths()
    write_warc(folder / "made.warc.gz", captures)
    for name in ("june", "blocked", "failing", "pywb"):
        (folder / name).mkdir()
    with pywb(folder / "pywb", folder / "made.warc.gz") as port, Proxy(port) as proxy:
        june_2012(folder / "june", truths, f"{proxy.url}/coll/cdx", report)
        proxy.mementos.clear()
        proxy.lists = 0
        blocked(folder / "blocked", latest, f"{proxy.url}/paged/cdx", report)
        versions(folder / "blocked", texts, report)
        digests(proxy, captures, report)
        failing(folder / "failing", folder / "blocked", proxy, f"{proxy.url}/paged/cdx", report)
    if options.keep:
        print(folder)
    else:
        shutil.rmtree(folder)
    return 0 if report.good else 1


if __name__ == "__main__":
    sys.exit(main())
