"""A real `depeche serve` on a loopback port, and archives to serve: one of ordinary texts, one of hostile ones."""

import http.client
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.archive.announcements import FoundUrl, announce
from crawler.archive.database import Archive
from crawler.archive.warc import WarcPosition
from crawler.items import Announcement, Link, Outlet, Page
from crawler.keeping.saving import save_draft
from crawler.outlets import known_press
from crawler.reading.drafts import open_draft
from tests.conftest import ROOT, opened

NAMES = ("script", "object", "embed", "iframe", "base", "applet", "frame", "form")
PAYLOADS = (
    "<script>window.hit=1</script>",
    "</script><script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    '"><img src=x onerror="window.hit=1">',
    "'><svg onload='window.hit=1'>",
    "<svg><script>window.hit=1</script></svg>",
    "<svg/onload=window.hit=1>",
    "<body onload=window.hit=1>",
    "<iframe src=javascript:window.hit=1></iframe>",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
    "javascript:window.hit=1",
    "JaVaScRiPt:window.hit=1//https://x.example/",
    "java\tscript:window.hit=1",
    "data:text/html,<script>window.hit=1</script>",
    "vbscript:msgbox(1)",
    'https://x.example/"onmouseover="window.hit=1',
    "https://x.example/'onfocus='window.hit=1' autofocus='",
    "http://x.example/<script>window.hit=1</script>",
    "<a href=javascript:window.hit=1>lire</a>",
    "<form action=javascript:window.hit=1><button>x</button></form>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>body{background:url(https://evil.example/x)}</style>",
    "<details open ontoggle=window.hit=1>",
    "<math><mi xlink:href=javascript:window.hit=1>x</mi></math>",
    "{{ 7*7 }}{% raw %}<script>window.hit=1</script>",
    "<!--><script>window.hit=1</script-->",
    "\x02<script>window.hit=1</script>\x03\x02",
    "&lt;script&gt;&#x3c;script>window.hit=1</script>",
)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str


class Served:
    """The server of one archive."""

    def __init__(self, port: int, name: str) -> None:
        self.port = port
        self.name = name
        self.url = f"http://127.0.0.1:{port}"

    def get(self, path: str, *, host: str | None = None, method: str = "GET", language: str = "") -> Answer:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            sent = {"Host": host or f"127.0.0.1:{self.port}", "Accept-Language": language}
            connection.request(method, path, headers=sent)
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, headers, answer.read().decode("utf-8", "replace"))


@contextmanager
def served(archive: Path, *options: str) -> Iterator[Served]:
    """The real command on a free port; it says on stderr where it listens."""
    run = subprocess.Popen(
        [sys.executable, "-m", "crawler", "serve", "--archive", str(archive), "--port", "0", *options],
        cwd=archive.parent, env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert run.stderr
    try:
        for line in run.stderr:
            if found := re.match(r"http://\S+:(\d+)/", line):
                yield Served(int(found[1]), archive.stem)
                break
        else:
            raise AssertionError(f"depeche serve ended: {run.wait(10)}")
    finally:
        run.terminate()
        run.communicate(timeout=20)


def make_archive(path: Path, articles: int = 30) -> Path:
    """Articles of two outlets over some years, with links, a citation, a copy, a revision and a gap."""
    with Archive.open(path, write=True) as held:
        for number in range(1, articles + 1):
            save(held, number)
        held.db.execute("UPDATE articles SET access = 'partial', section = 'Troyes' WHERE id % 5 = 0")
        for cited in (
            (3, "essai", "2020-01-02", "relays", "selon nos confrères de L'Essai", 2, 0.9),
            (4, "AFP", None, "cites", "(avec AFP)", None, 0.8),
        ):
            held.db.execute(
                "INSERT INTO citations (article, outlet, cited_date, verb, passage, target, score, evidence) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, 'mention')",
                cited,
            )
        held.db.execute("INSERT INTO copies VALUES (3, 2, 0.5, 60, 'une nuit de panne à l’hôpital', 2)")
        held.db.execute(
            "INSERT INTO crawls (outlet, started, finished, mode, outcome, version, new) VALUES "
            "('essai', '2026-11-01T03:00:00+00:00', '2026-11-01T03:05:00+00:00', 'crawl', 'done', '0', 30)"
        )
        held.db.execute(
            "INSERT INTO _health VALUES ('essai', 'blocked', '2026-11-01T00:00:00+00:00', NULL, 'HTTP 403')"
        )
        save(held, 1, again="Le texte a été changé en silence après la nuit de panne à l’hôpital.")
        announce_refused(held)
    return path


def announce_refused(held: Archive) -> None:
    """Two pages that a feed announces and the site refuses."""
    said = [
        Announcement(
            url=f"https://essai.example/a/{number}", via="feed", title=f"Les hôpitaux sous tension, lettre {number}",
            summary="Trois <services> ferment.", published=f"2026-11-0{number - 900}T23:30:00+01:00",
        )
        for number in (901, 902)
    ]  # fmt: skip
    found = [FoundUrl(announcement=one, key=None, day=(one.published or "")[:10]) for one in said]
    announce(held, "essai", found, source="https://essai.example/flux", at="2026-11-03T03:00:00+00:00")
    held.db.execute("UPDATE urls SET state = 'refused', reason = 'HTTP 403' WHERE url LIKE '%/a/90_'")


def save(held: Archive, number: int, again: str = "") -> None:
    name = "essai" if number % 3 else "autre"
    outlet = Outlet(id=name, name=name.title(), homepage=f"https://{name}.example/", hosts=(f"{name}.example",))
    held.register(outlet)
    url = f"https://{name}.example/a/{number}"
    seen = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number + 300 * bool(again))
    page = Page(url=url, body=b"x", outlet=name, fetched=seen)
    draft = open_draft(page, outlet)
    draft.key, draft.url, draft.title = f"{name}:{number}", url, f"Une nuit de panne n° {number} à l’hôpital"
    draft.lead = "Les services ont travaillé sur papier."
    draft.body = again or f"Premier paragraphe sur les hôpitaux.\n\nSecond paragraphe, mot{number}.\nUne ligne."
    draft.words, draft.authors, draft.tags, draft.section = 12, ["Jeanne Martin"], ["santé"], "Actualité"
    draft.day = f"20{10 + number % 12}-06-22"
    draft.published, draft.published_precision, draft.language = f"{draft.day}T18:05:00+02:00", "minute", "fr"
    draft.published_raw, draft.published_source, draft.extractor = "22 juin", "text", "essai"
    draft.links = [Link(url=f"https://source.example/{number}", text="la source", kind="anchor")]
    save_draft(held, draft, WarcPosition("essai.warc.gz", 0, 10, "0" * 64), None, press=known_press())


def make_hostile(path: Path) -> Path:
    """A payload in every text column of every public table, outlets' names and days included."""
    Archive.open(path, write=True).close()
    with opened(path) as db:
        tables = ("outlets", "crawls", "captures", "articles", "revisions", "links", "citations", "copies", "urls")
        for number, payload in enumerate(PAYLOADS, 1):
            for table in (*tables, "sightings", "_health"):
                _insert(db, table, number, payload)
        db.execute("UPDATE urls SET article = NULL, state = 'refused'")
        db.commit()
    return path


def _insert(db: sqlite3.Connection, table: str, number: int, payload: str) -> None:
    row: dict[str, object] = {}
    for _, name, kind, *_ in db.execute(f"PRAGMA table_info({table})"):
        if kind == "TEXT":
            listed = name in ("authors", "tags", "aliases") and number % 2
            row[name] = json.dumps([payload]) if listed else payload + (f" {number}" if _unique(table, name) else "")
            row[name] = f"{payload} {number}" if name == "outlet" else row[name]
        else:
            row[name] = number
    row |= {"id": f"{payload} {number}"} if table == "outlets" else {}
    names = ", ".join(row)
    db.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def _unique(table: str, name: str) -> bool:
    return (table, name) in (("articles", "key"), ("articles", "url"), ("urls", "url"), ("sightings", "url"))
