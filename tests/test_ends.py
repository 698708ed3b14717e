"""How a run ends, for machines and for people: the outcome, the exit code, what is said."""

import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.config import CrawlOptions
from crawler.keeping.lifecycle import judge
from crawler.keeping.run import Run
from crawler.outlets import known_press
from crawler.watching.tally import CrawlOutcome
from spiders.dsih import DsihSpider
from tests.conftest import ROOT, Depeche, as_json, opened
from tests.faults.cut_bodies import CuttingSite, short
from tests.site import Answer, Site, article, dsih


def rows(path: Path, sql: str) -> list[Any]:
    with opened(path / "archive.db") as db:
        return db.execute(sql).fetchall()


def on(depeche: Depeche, site: Site, night: int, *options: str) -> Any:
    return depeche("crawl", "dsih", "--replica", site.url, *options, DEPECHE_CLOCK=f"2024-10-{night}T03:00:00+00:00")


@pytest.mark.parametrize("status", [401, 403, 451])
def test_a_site_that_refuses_every_source_is_blocked(depeche: Depeche, status: int) -> None:
    with Site({}) as site:
        assert "no source" in on(depeche, site, 13, "-q", "--archive", "without.db").stderr
        site.pages |= dict.fromkeys({*site.paths()} - {"/robots.txt"}, Answer("non", status=status))
        result = on(depeche, site, 13, "-q")
    assert result.returncode == 3
    assert "blocked: " in result.stderr


def test_robots_that_forbid_every_source_block(depeche: Depeche) -> None:
    forbidden = Answer("User-agent: *\nDisallow: /\n", headers={"Content-Type": "text/plain"})
    with Site(dsih(3) | {"/robots.txt": forbidden}) as site:
        result = on(depeche, site, 13, "-q")
        assert [path for path in site.paths() if path != "/robots.txt"] == []
    assert (result.returncode, "blocked" in result.stderr) == (3, True)


def test_a_page_that_failed_in_passing_is_asked_for_again_in_the_same_run(depeche: Depeche, tmp_path: Path) -> None:
    down, hung_up = Answer("plus tard", status=500), Answer(drop=True)
    path, other = "/articles/6002/titre-6002", "/articles/6004/titre-6004"
    with Site(dsih(6)) as site:
        site.pages[path] = [down, down, down, article(6002)]
        site.pages[other] = [hung_up, hung_up, hung_up, article(6004)]
        result = on(depeche, site, 13, "-q")
        assert (result.returncode, result.stderr) == (0, "Making a new archive: archive.db\n")
        assert site.paths().count(path) == 4
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(6,)]
    assert rows(tmp_path, "SELECT DISTINCT state FROM urls WHERE key IS NOT NULL") == [("done",)]


def test_a_page_that_goes_on_failing_is_not_asked_for_without_end(depeche: Depeche, tmp_path: Path) -> None:
    path = "/articles/6002/titre-6002"
    with Site(dsih(3) | {path: Answer("plus tard", status=500)}) as site:
        on(depeche, site, 13, "-q")
        assert site.paths().count(path) == 5  # three times, and twice more at the end of the run
    assert rows(tmp_path, "SELECT attempts FROM urls WHERE key = 'dsih:6002'") == [(1,)]


def test_a_trouble_lasts_through_nights_that_cannot_judge_it(depeche: Depeche, tmp_path: Path) -> None:
    shells = {path: Answer("<div id=app></div>") for path in dsih(9) if "articles" in path}
    with Site(dsih(9) | shells) as site:
        said = {night: on(depeche, site, night, "-q") for night in (13, 14, 21)}
        assert [done.returncode for done in said.values()] == [3, 3, 3]
        assert [night for night, done in said.items() if "nothing read" in done.stderr] == [13, 21]
        site.pages |= dsih(12)
        assert on(depeche, site, 22, "-q").returncode == 0
    assert rows(tmp_path, "SELECT count(*) FROM _health") == [(0,)]
    assert rows(tmp_path, "SELECT outcome FROM crawls ORDER BY id")[:2] == [("nothing read",), ("done",)]


def test_a_killed_run_is_closed_by_the_next(depeche: Depeche, tmp_path: Path) -> None:
    with Site(dsih(3)) as site:
        on(depeche, site, 13, "-q")
        with sqlite3.connect(tmp_path / "archive.db") as db:
            db.execute("UPDATE crawls SET finished = NULL, outcome = NULL")
        on(depeche, site, 14, "-q")
    assert rows(tmp_path, "SELECT outcome FROM crawls ORDER BY id") == [("killed",), ("done",)]
    first, last = rows(tmp_path, "SELECT started, finished FROM crawls WHERE outcome = 'killed'")[0]
    assert first <= last < "2024-10-14"


def test_a_run_of_which_every_page_came_cut_is_in_trouble(depeche: Depeche, tmp_path: Path) -> None:
    paths = [path for path in dsih(4) if "articles" in path]
    with CuttingSite(dsih(4), dict.fromkeys(paths, short)) as site:
        first, again = (on(depeche, site, night, "-q") for night in (13, 14))
        assert (first.returncode, again.returncode) == (3, 3)
        assert "nothing fetched: every page that was asked for failed (cut short: " in first.stderr
        assert "4 times)" in first.stderr
        site.whole = True
        assert on(depeche, site, 15, "-q").returncode == 0
    assert rows(tmp_path, "SELECT outcome FROM crawls ORDER BY id") == [("nothing fetched",)] * 2 + [("done",)]
    assert rows(tmp_path, "SELECT count(*) FROM articles WHERE access = 'full'") == [(4,)]


def test_status_tells_a_run_that_is_under_way_from_a_killed_one(depeche: Depeche, tmp_path: Path) -> None:
    seen = threading.Event()
    waiting = Answer(article(6001).body, until=seen)
    with Site(dsih(2) | {"/articles/6001/titre-6001": waiting}) as site, ThreadPoolExecutor(1) as pool:
        run = pool.submit(on, depeche, site, 13, "-q")
        while not any("6001" in path for path in site.paths()):
            time.sleep(0.02)
        during, row = (
            depeche("status").stdout,
            as_json(depeche("status", "--json").stdout)["outlets"][0]["last_crawl"],
        )
        seen.set()
        assert run.result().returncode == 0
    assert "2024-10-13 under way" in during
    assert (row["under_way"], row["outcome"]) == (True, None)
    with opened(tmp_path / "archive.db") as db:
        db.execute("UPDATE crawls SET finished = NULL, outcome = NULL")
    assert "2024-10-13 killed" in depeche("status").stdout


def test_a_file_of_captures_that_is_gone_is_said_as_that(depeche: Depeche, tmp_path: Path) -> None:
    feed = Answer(dsih(4)["/"].body, headers={"Content-Type": "text/html; charset=utf-8", "ETag": '"a"'})
    with Site(dsih(4) | {"/": feed}) as site:
        site.liar = "/"
        on(depeche, site, 13, "-q")
        for file in (tmp_path / "archive.warc").iterdir():
            file.unlink()
        result = on(depeche, site, 14, "-q")
    assert result.returncode == 3
    assert "damage: The file of captures" in result.stderr
    assert "is missing" in result.stderr
    assert "fault of depeche" not in result.stderr
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(4,)]


def test_a_capture_whose_bytes_changed_is_said_as_that(depeche: Depeche, tmp_path: Path) -> None:
    feed = Answer(dsih(4)["/"].body, headers={"Content-Type": "text/html; charset=utf-8", "ETag": '"a"'})
    with Site(dsih(4) | {"/": feed}) as site:
        on(depeche, site, 13, "-q")
        for file in (tmp_path / "archive.warc").iterdir():
            data = bytearray(file.read_bytes())
            for place in range(200, len(data), 97):
                data[place] ^= 8
            file.write_bytes(data)
        result = on(depeche, site, 14, "-q")
    assert (result.returncode, "damage: The capture" in result.stderr) == (3, True)
    assert "fault of depeche" not in result.stderr


def test_a_damaged_page_of_the_database_is_said_as_that(depeche: Depeche, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Site(dsih(8)) as site:
        on(depeche, site, 13, "-q")
        with sqlite3.connect(path) as db:
            size = db.execute("PRAGMA page_size").fetchone()[0]
            root = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'urls'").fetchone()[0]
        with path.open("r+b") as file:
            file.seek((root - 1) * size)
            file.write(b"\xff" * size)
        result = on(depeche, site, 14, "-q")
    assert result.returncode == 1
    assert "is damaged" in result.stderr
    assert "Restore a backup" in result.stderr
    assert "fault of depeche" not in result.stderr
    assert "Traceback" not in result.stderr


def test_a_run_that_leaves_what_it_should_have_fetched_is_not_done(depeche: Depeche, tmp_path: Path) -> None:
    slow = {path: Answer(page.body, wait=0.4) if "articles" in path else page for path, page in dsih(30).items()}
    with Site(slow) as site:
        result = on(depeche, site, 13, "--max-time", "4s")
    assert result.returncode == 0
    assert "unfinished" in result.stderr
    outcome, message = rows(tmp_path, "SELECT outcome, message FROM crawls")[0]
    assert outcome == "unfinished"
    assert "left for the next run" in message
    assert "unfinished" in depeche("status").stdout


def test_a_run_that_memory_ended_is_stopped(tmp_path: Path) -> None:
    run = Run.join(tmp_path / "archive.db", known_press())
    try:
        tally = run.begin(DsihSpider.outlet)
        outcome, message = judge(run, tally, "memusage_exceeded", CrawlOptions())
    finally:
        run.leave()
    assert outcome is CrawlOutcome.STOPPED
    assert message is not None
    assert "memory" in message


def test_a_run_over_its_memory_stops_and_goes_on_later(depeche: Depeche, tmp_path: Path) -> None:
    """Plain Scrapy sets the limit, under what the process has from the start."""
    options = {
        "DEPECHE_ARCHIVE": tmp_path / "archive.db", "MEMUSAGE_LIMIT_MB": 20, "MEMUSAGE_CHECK_INTERVAL_SECONDS": 0.2,
    }  # fmt: skip
    with Site({path: replace(page, wait=0.3) for path, page in dsih(3).items()}) as site:
        words = [word for name, value in options.items() for word in ("-s", f"{name}={value}")]
        own = ["-s", f"DEPECHE_REPLICA={site.url}", "-s", "DOWNLOAD_DELAY=0"]
        run = [sys.executable, "-m", "scrapy", "crawl", "dsih", *words, *own]
        subprocess.run(run, cwd=ROOT, check=False, timeout=90, capture_output=True)
        ((outcome, message),) = rows(tmp_path, "SELECT outcome, message FROM crawls")
        assert (outcome, "memory" in message) == ("stopped", True)
        assert "stopped" in depeche("status").stdout
        assert on(depeche, site, 14, "-q").returncode == 0
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(3,)]


def test_what_a_limit_leaves_is_no_fault(depeche: Depeche, tmp_path: Path) -> None:
    with Site(dsih(6)) as site:
        assert on(depeche, site, 13, "-q", "--limit", "2").returncode == 0
    assert rows(tmp_path, "SELECT outcome FROM crawls") == [("done",)]
