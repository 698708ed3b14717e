"""Thirty nights of a newsroom that edits, retitles, moves, removes and back-dates, three of them bad ones.

Looks are up to two nights apart in an article's first week, so a version that stood for one night may go unseen
where no sitemap tells of it.
"""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks import nightly as cost
from crawler.replica import OUTLETS, Replica
from crawler.urls import canonical
from tests.conftest import ROOT, opened, run_depeche
from tests.newsroom import Newsroom, newsroom

if TYPE_CHECKING:
    from crawler.replica.server import Hit

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("thirty-nights")]

FIRST = date(2026, 11, 21)
NIGHTS = 30
AFTER = 10  # nights without news, in which what was removed last is found gone
BLOCKED, KILLED, EARLY = 9, 14, 20
ARTICLE = re.compile(r"/articles?/|/story")


def clock(night: int) -> str:
    """Three in the morning in Paris after the day; on one night the clock is an hour back."""
    at = datetime.combine(FIRST + timedelta(days=night + 1), datetime.min.time()) + timedelta(hours=2)
    return f"{at - timedelta(hours=night == EARLY):%Y-%m-%dT%H:%M:%S}+00:00"


class Nights:
    """The nights as they passed: what each run said, and what the sites held when it went well."""

    def __init__(self, folder: Path) -> None:
        self.room: Newsroom = newsroom(FIRST, NIGHTS, per_night=5.0)
        self.folder = folder
        self.codes: dict[int, int] = {}
        self.said: dict[int, str] = {}
        self.stood: Counter[tuple[str, str, str | None, str]] = Counter()  # good nights each version stood
        self.numbers = {event.site_id for event in self.room.events}
        self.hits: list[tuple[int, Hit]] = []  # of real articles: the sites' traps are no events
        with Replica(day=FIRST, articles=None, stories=self.room.stories) as replica:
            for night in range(NIGHTS + AFTER):
                replica.day = FIRST + timedelta(days=min(night, NIGHTS - 1))
                replica.blocked = {"dsih", "ticsante", "lest_eclair"} if night == BLOCKED else set()
                begun = len(replica.log)
                self._pass(night, replica)
                hits = [hit for hit in replica.log[begun:] if ARTICLE.search(hit.path)]
                self.hits += [(night, hit) for hit in hits if any(n in hit.path for n in self.numbers)]
            self.history = replica.history()
            self.truths = {truth.key: truth for truth in replica.truths()}
            self.removed = {truth.key for truth in replica.truths_of_removed()}

    def _pass(self, night: int, replica: Replica) -> None:
        if night == KILLED:
            self._kill(night, replica.url)
            return
        done = run_depeche(
            "crawl", *OUTLETS, "-q", "--replica", replica.url, cwd=self.folder, DEPECHE_CLOCK=clock(night)
        )
        self.codes[night], self.said[night] = done.returncode, done.stderr
        if night != BLOCKED:
            for truth in replica.truths():
                self.stood[truth.key, *truth.text] += 1

    def _kill(self, night: int, url: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "DEPECHE_CLOCK": clock(night)}
        command = [sys.executable, "-m", "crawler", "crawl", *OUTLETS, "-q", "--replica", url]
        process = subprocess.Popen(command, cwd=self.folder, env=environment, start_new_session=True)
        time.sleep(random.Random(7).uniform(1.6, 2.4))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def rows(self, sql: str) -> list[Any]:
        with opened(self.folder / "archive.db") as db:
            return db.execute(sql).fetchall()


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    return Nights(tmp_path_factory.mktemp("nights"))


def test_the_archive_equals_what_was_published(nights: Nights) -> None:
    held = {
        row[0]: row[1:]
        for row in nights.rows("SELECT key, title, lead, body, url FROM articles WHERE status = 'live'")
    }
    assert held.keys() == nights.truths.keys()
    wrong = [key for key, truth in nights.truths.items() if held[key][:3] != truth.text]
    assert wrong == [], f"archive in {nights.folder}"
    assert [key for key, truth in nights.truths.items() if held[key][3] != canonical(truth.url)] == []


def test_every_article_is_held_once(nights: Nights) -> None:
    assert nights.rows("SELECT count(*) - count(DISTINCT key), count(*) - count(DISTINCT url) FROM articles") == [
        (0, 0)
    ]


def test_every_edit_is_a_revision_and_nothing_else_is(nights: Nights) -> None:
    found = nights.rows(
        "SELECT a.key, r.title, r.lead, r.body FROM revisions r JOIN articles a ON a.id = r.article ORDER BY r.id"
    )
    held = {(key, title, lead, body) for key, title, lead, body in found}
    assert len(held) == len(found)
    served = {(key, *truth.text) for key, versions in nights.history.items() for truth in versions[:-1]}
    unseen = served - held - set(nights.rows("SELECT key, title, lead, body FROM articles"))
    print(f"{len(held)} revisions; {len(unseen)} versions that stood for one good night or none were not seen")
    assert held <= served
    assert [version[:2] for version in unseen if nights.stood[version] > 1] == []


def test_every_removal_is_gone(nights: Nights) -> None:
    gone = {row[0] for row in nights.rows("SELECT key FROM articles WHERE status = 'gone'")}
    assert gone == nights.removed & {key for key, *_ in nights.stood}


def test_requests_cost_what_happened(nights: Nights) -> None:
    """What is fetched is what happened; besides, looks that were due and were answered 304, three to an article."""
    hits = [hit for night, hit in nights.hits if night < NIGHTS]
    fetched = sum(hit.status != 304 for hit in hits)
    looks, events = len(hits) - fetched, len(nights.room.events)
    print(f"{fetched} fetched for {events} events: {fetched / events:.3f}; {looks} looks answered 304")
    assert fetched / events <= 1.15
    assert looks <= 3 * len(nights.room.stories)


def test_only_the_bad_nights_made_a_noise(nights: Nights) -> None:
    assert {night: said for night, said in nights.said.items() if said and night not in (0, BLOCKED)} == {}
    assert {night for night, code in nights.codes.items() if code} == {BLOCKED}
    assert nights.codes[BLOCKED] == 3


@pytest.mark.parametrize("known", [0, 20_000])
def test_a_night_costs_its_news_whatever_the_archive_knows(tmp_path: Path, known: int) -> None:
    room = newsroom(cost.FIRST, cost.DAYS + 2, per_night=8.0, events=False)
    news, quiet = cost.measure(known, room, tmp_path)
    assert news.new == news.fetched > 0
    assert (quiet.fetched, quiet.looks) == (0, 0)
    assert quiet.not_modified >= 0.8 * quiet.discovery
    assert quiet.discovery <= 45  # of three outlets
