"""A crawl against sites that behave as sites do: the server's own log is the witness."""

import itertools
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.warc import WarcStore, sha256
from crawler.cli.job import delay_of
from crawler.config import load, with_typed
from crawler.replica import OUTLETS, Replica
from crawler.translating.forms import duration as duration_in_words
from tests.conftest import ROOT, Depeche, opened, run_depeche
from tests.newsroom import newsroom
from tests.site import Answer, Site, article, dsih, front

TEXT = {"Content-Type": "text/plain"}


def rows(path: Path, sql: str) -> list[Any]:
    with opened(path) as db:
        return db.execute(sql).fetchall()


def test_yesterdays_robots_txt_serves_while_the_file_is_down(depeche: Depeche, tmp_path: Path) -> None:
    good = Answer("User-agent: *\nDisallow: /articles/6002/", headers=TEXT)
    with Site(dsih(3) | {"/robots.txt": good}) as site:
        depeche("crawl", "dsih", "--replica", site.url, "--limit", "1")
        site.pages["/robots.txt"] = Answer("down", status=503)
        depeche("crawl", "dsih", "--replica", site.url)
    assert rows(tmp_path / "archive.db", "SELECT count(*) FROM articles") == [(2,)]
    assert not [path for path in site.paths() if "6002" in path]


def test_an_address_that_robots_forbids_is_refused_not_fetched(depeche: Depeche, tmp_path: Path) -> None:
    rules = Answer("User-agent: *\nDisallow: /articles/6002/", headers=TEXT)
    with Site(dsih(3) | {"/robots.txt": rules}) as site:
        assert depeche("crawl", "dsih", "--replica", site.url).returncode == 0
    assert not [path for path in site.paths() if "6002" in path]
    found = rows(tmp_path / "archive.db", "SELECT state, reason FROM urls WHERE key = 'dsih:6002'")
    assert found == [("refused", "robots.txt forbids it")]


def test_one_request_at_a_time_with_the_longer_of_both_delays(depeche: Depeche) -> None:
    rules = Answer("User-agent: *\nCrawl-delay: 0.5", headers=TEXT)
    with Site(dsih(3) | {"/robots.txt": rules}) as site:
        depeche("crawl", "dsih", "--replica", site.url, "--delay", "0.2")
    times = [hit.time for hit in site.log]
    robots = [i for i, hit in enumerate(site.log) if hit.path == "/robots.txt"]
    gaps = [b - a for a, b in itertools.pairwise(times)]
    assert min(gaps) >= 0.18
    assert min(gaps[max(robots) + 1 :]) >= 0.45


def test_a_redirect_out_of_the_outlet_is_never_followed(depeche: Depeche, tmp_path: Path) -> None:
    away = Answer("", status=302, headers={"Location": "http://ailleurs.example/piege"})
    down_then_away = [Answer("", status=502), away]
    pages = dsih(3) | {"/articles/6001/titre-6001": away, "/articles/6002/titre-6002": down_then_away}
    with Site(pages | {"/piege": article(1)}) as site:
        depeche("crawl", "dsih", "--replica", site.url)
    assert {hit.host for hit in site.log} <= {"dsih.fr", "www.dsih.fr"}
    assert "/piege" not in site.paths()
    reasons = rows(tmp_path / "archive.db", "SELECT reason FROM urls WHERE key IN ('dsih:6001', 'dsih:6002')")
    assert all("outside the outlet" in reason for (reason,) in reasons)


INSIDE = ("localhost", "127.0.0.1", "2130706433", "0x7f.1", "127.1")


def test_private_addresses_are_not_connected_to(tmp_path: Path) -> None:
    """A spider whose own hosts lead inside is refused by the resolver, however the address is spelt."""
    folder = tmp_path / "outlets"
    folder.mkdir()
    (tmp_path / "depeche.toml").write_text('outlets = "outlets"\n', "utf-8")
    with Site({"/": front(range(1, 3))}) as site:
        port = site.url.rsplit(":", 1)[1]
        for number, host in enumerate(INSIDE):
            (folder / f"inside{number}.py").write_text(
                f"""
import re
from crawler.items import Outlet
from spiders.outlet import OutletSpider, front

class InsideSpider(OutletSpider):
    name = "inside{number}"
    outlet = Outlet(id="inside{number}", name="Inside {number}", homepage="http://{host}/", hosts=("{host}",))
    article_url = re.compile(r"/articles/(?P<id>\\d+)")
    sources = (front("http://{host}:{port}/"),)
""",
                "utf-8",
            )
        result = run_depeche("crawl", *(f"inside{number}" for number in range(len(INSIDE))), cwd=tmp_path)
    assert site.log == []
    assert result.returncode == 3
    for number in range(len(INSIDE)):
        assert re.search(rf"Inside {number}\b[^\n]*not public", result.stderr), result.stderr


@pytest.mark.slow
def test_an_outlet_that_never_answers_ends_within_a_minute(depeche: Depeche) -> None:
    with Site({"/robots.txt": Answer("", wait=40)}) as site:
        start = time.monotonic()
        result = depeche("crawl", *OUTLETS, "--replica", site.url)
    assert time.monotonic() - start < 60
    assert result.returncode == 3
    assert result.stderr.count("depeche demo") == 3
    assert "Traceback" not in result.stderr


def test_after_five_refusals_in_a_row_the_outlet_is_left_alone(depeche: Depeche) -> None:
    refused = {f"/articles/{n}/titre-{n}": Answer("Access Denied", status=403) for n in range(6001, 6031)}
    with Site(dsih(30) | refused) as site:
        result = depeche("crawl", "dsih", "--replica", site.url)
    assert len([path for path in site.paths() if path.startswith("/articles/")]) <= 5 + 2
    assert result.returncode == 3
    assert "refused with HTTP 403" in result.stderr


def test_limit_is_articles_an_outlet_and_the_next_run_goes_on(depeche: Depeche, tmp_path: Path) -> None:
    with Site(dsih(9)) as site:
        depeche("crawl", "dsih", "--replica", site.url, "--limit", "4")
        assert rows(tmp_path / "archive.db", "SELECT count(*) FROM articles") == [(4,)]
        depeche("crawl", "dsih", "--replica", site.url)
    assert rows(tmp_path / "archive.db", "SELECT count(*) FROM articles") == [(9,)]
    fetched = [path for path in site.paths() if path.startswith("/articles/")]
    assert len(fetched) == len(set(fetched)) == 9


def test_the_newest_articles_are_fetched_first(depeche: Depeche) -> None:
    with Site(dsih(5)) as site:
        depeche("crawl", "dsih", "--replica", site.url)
    fetched = [path for path in site.paths() if path.startswith("/articles/")]
    assert fetched == sorted(fetched, reverse=True)


def test_dry_run_counts_and_touches_nothing(depeche: Depeche, tmp_path: Path) -> None:
    with Site(dsih(7)) as site:
        result = depeche("crawl", "dsih", "--replica", site.url, "--dry-run")
    assert result.returncode == 0
    assert "DSIH: a run would fetch 7 articles, in about 2 seconds. To find them, " in result.stderr
    assert list(tmp_path.iterdir()) == []
    assert not [path for path in site.paths() if path.startswith("/articles/")]


@pytest.mark.parametrize("mode", ["--dry-run", "--quiet"])
def test_an_empty_file_is_crawled_into(depeche: Depeche, tmp_path: Path, mode: str) -> None:
    (tmp_path / "archive.db").touch()
    with Site(dsih(1)) as site:
        assert depeche("crawl", "dsih", "--replica", site.url, mode).returncode == 0


def test_dry_run_heeds_the_limit(depeche: Depeche) -> None:
    with Site(dsih(7)) as site:
        result = depeche("crawl", "dsih", "--replica", site.url, "--dry-run", "--limit", "3")
    assert "a run would fetch 3 articles" in result.stderr


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.3, "1 second"), (119, "119 seconds"), (120, "2 minutes"), (7_199, "120 minutes"), (7_200, "2 hours"),
     (355_544, "4 days")],
)  # fmt: skip
def test_a_duration_is_said_in_a_unit_that_people_use(seconds: float, words: str) -> None:
    assert duration_in_words(seconds) == words


def test_a_dry_run_counts_with_the_pause_of_each_outlet(tmp_path: Path) -> None:
    (tmp_path / "depeche.toml").write_text("delay = 5\n[outlet.dsih]\ndelay = 30\n")
    options = load(tmp_path / "archive.db", None)
    assert (delay_of(options, "dsih"), delay_of(options, "ticsante")) == (30, 5)
    assert delay_of(with_typed(options, {"delay": 9.0}), "dsih") == 9


def test_a_second_run_on_the_same_archive_exits_4_at_once(depeche: Depeche, tmp_path: Path) -> None:
    over = threading.Event()
    held = {f"/articles/{n}/titre-{n}": Answer("x", until=over) for n in range(6001, 6003)}
    with Site(dsih(2) | held) as site:
        first = start(tmp_path, site.url)
        until(lambda: any("/articles/" in path for path in site.paths()))
        second = depeche("crawl", "dsih", "--replica", site.url)
        assert first.poll() is None  # it was not waited for
        over.set()
        first.wait(60)
    assert second.returncode == 4
    assert str(first.pid) in second.stderr


def test_kill_9_loses_nothing_and_the_next_run_goes_on(depeche: Depeche, tmp_path: Path) -> None:
    paused = {f"/articles/{n}/titre-{n}": Answer(article(n).body, wait=0.05) for n in range(6001, 6031)}
    with Site(dsih(30) | paused) as site:
        run = start(tmp_path, site.url)
        until(lambda: len(site.paths()) > 15)
        os.killpg(run.pid, signal.SIGKILL)
        run.wait(10)
        kept = rows(tmp_path / "archive.db", "SELECT count(*) FROM articles")[0][0]
        assert 0 < kept < 30
        assert depeche("crawl", "dsih", "--replica", site.url).returncode == 0
    db = tmp_path / "archive.db"
    assert rows(db, "SELECT count(*), count(DISTINCT key) FROM articles") == [(30, 30)]
    assert rows(db, "PRAGMA integrity_check") == [("ok",)]
    fetched = [path for path in site.paths() if path.startswith("/articles/")]
    assert len(fetched) <= 30 + 2
    assert not list((tmp_path / "archive.warc").glob("*.open"))
    for file in (tmp_path / "archive.warc").glob("*.warc.gz"):
        subprocess.run(["gzip", "-t", file], check=True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_kill_9_at_any_moment_of_the_whole_replica(depeche: Depeche, tmp_path: Path, seed: int) -> None:
    moment = random.Random(seed).uniform(0.1, 0.9)
    with Replica() as replica:
        run = start(tmp_path, replica.url, "--since", "2012")
        until(lambda: len(replica.log) > 10)
        time.sleep(moment * 3)
        os.killpg(run.pid, signal.SIGKILL)
        run.wait(10)
        assert depeche("crawl", "dsih", "--since", "2012", "--replica", replica.url).returncode == 0
        published = sorted(truth.key for truth in replica.truths() if truth.outlet == "dsih")
    db = tmp_path / "archive.db"
    assert [key for (key,) in rows(db, "SELECT key FROM articles ORDER BY key")] == published
    assert rows(db, "PRAGMA integrity_check") == [("ok",)]
    store = WarcStore(tmp_path / "archive.warc", "")
    for file, offset, digest in rows(
        db, "SELECT warc_file, warc_offset, sha256 FROM captures WHERE article IS NOT NULL"
    ):
        assert sha256(store.read(file, offset)[1]) == digest, f"seed {seed}"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_run_and_keeps_its_state(tmp_path: Path, number: int, code: int) -> None:
    paused = {f"/articles/{n}/titre-{n}": Answer(article(n).body, wait=0.2) for n in range(6001, 6031)}
    with Site(dsih(30) | paused) as site:
        run = start(tmp_path, site.url)
        until(lambda: len(site.paths()) > 10)
        began = time.monotonic()
        run.send_signal(number)
        assert run.wait(20) == code
    assert time.monotonic() - began < 10
    db = tmp_path / "archive.db"
    assert rows(db, "SELECT outcome FROM crawls") == [("interrupted",)]
    assert rows(db, "SELECT count(*) FROM urls WHERE state = 'pending'")[0][0] > 0


def test_a_signal_ends_the_run_while_a_page_is_read_that_takes_long(tmp_path: Path) -> None:
    heavy = {f"/articles/{n}/titre-{n}": Answer("<p>Un mot.</p>" * 200_000) for n in range(6001, 6004)}
    with Site(dsih(3) | heavy) as site:
        run = start(tmp_path, site.url)
        until(lambda: any("/articles/" in path for path in site.paths()))
        time.sleep(1)
        began = time.monotonic()
        run.send_signal(signal.SIGTERM)
        assert run.wait(30) == 143
    assert time.monotonic() - began < 10
    assert rows(tmp_path / "archive.db", "SELECT outcome FROM crawls") == [("interrupted",)]


def test_a_run_whose_words_nobody_reads_any_more_ends_and_keeps_its_state(tmp_path: Path) -> None:
    """As in `depeche crawl -v 2>&1 | head -1`; a closed pipe or socket elsewhere ends nothing."""
    with Site(dsih(30)) as site:
        run = start(tmp_path, site.url, "-v", stderr=subprocess.PIPE)
        assert run.stderr is not None
        assert run.stderr.read(1)
        run.stderr.close()
        assert run.wait(30) == 143
    assert rows(tmp_path / "archive.db", "SELECT outcome, finished IS NOT NULL FROM crawls") == [("interrupted", 1)]


@pytest.mark.parametrize(("signals", "seconds"), [(1, 10), (2, 3)])
def test_a_download_under_way_holds_nobody_up(tmp_path: Path, signals: int, seconds: float) -> None:
    stuck = {f"/articles/{n}/titre-{n}": Answer("x", wait=25) for n in range(6001, 6004)}
    with Site(dsih(3) | stuck) as site:
        run = start(tmp_path, site.url)
        until(lambda: any("/articles/" in path for path in site.paths()))
        began = time.monotonic()
        for _ in range(signals):
            run.send_signal(signal.SIGTERM)
            time.sleep(0.3)
        assert run.wait(30) == 143
        took = time.monotonic() - began
    assert took < seconds
    assert rows(tmp_path / "archive.db", "SELECT outcome, finished IS NOT NULL FROM crawls") == [("interrupted", 1)]
    assert rows(tmp_path / "archive.db", "SELECT count(*) FROM urls WHERE state = 'pending'") == [(3,)]
    assert not list((tmp_path / "archive.warc").glob("*.open"))


@pytest.mark.parametrize(
    ("outlet", "only"),
    [
        ("dsih", "feed"), ("dsih", "listing"), ("dsih", "sitemap"),
        ("ticsante", "feed"), ("ticsante", "listing"),
        ("lest_eclair", "feed"), ("lest_eclair", "news"), ("lest_eclair", "listing"),
        ("lest_eclair", "sitemap"), ("lest_eclair", "day-archive"),
    ],
)  # fmt: skip
def test_each_source_alone_finds_articles(depeche: Depeche, tmp_path: Path, outlet: str, only: str) -> None:
    closed = {"feed", "news", "listing", "sitemap", "day-archive"} - {only}
    with Replica(closed=closed) as replica:
        result = depeche("crawl", outlet, "--since", "2026-11-10", "--replica", replica.url, "--limit", "3")
    assert "Traceback" not in result.stderr
    assert rows(tmp_path / "archive.db", "SELECT count(*) FROM articles WHERE day >= '2026-11'")[0][0] >= 1


def test_numbers_are_walked_where_nothing_else_answers(depeche: Depeche, tmp_path: Path) -> None:
    with Replica(closed={"feed", "listing", "sitemap", "news", "day-archive"}) as replica:
        window = ("--since", "2012-06-15", "--until", "2012-06-30")
        depeche("crawl", "ticsante", *window, "--replica", replica.url)
    assert rows(tmp_path / "archive.db", "SELECT key FROM articles") == [("ticsante:1280",)]


def test_a_window_of_days_is_kept_to(depeche: Depeche, tmp_path: Path) -> None:
    with Replica() as replica:
        depeche("crawl", *OUTLETS, "--since", "2012-06", "--until", "2012-06", "--replica", replica.url)
    found = rows(tmp_path / "archive.db", "SELECT DISTINCT outlet, substr(day, 1, 7) FROM articles ORDER BY 1")
    assert found == [("dsih", "2012-06"), ("lest_eclair", "2012-06"), ("ticsante", "2012-06")]


def test_edits_become_revisions_when_an_article_is_looked_at_again(depeche: Depeche, tmp_path: Path) -> None:
    with Replica(day=date(2026, 11, 11)) as replica:
        before = {truth.key: truth for truth in replica.truths()}
        depeche("crawl", *OUTLETS, "--since", "2026-11", "--replica", replica.url)
        replica.day = date(2026, 11, 20)
        after = {truth.key: truth for truth in replica.truths()}
        edited = {key for key in before if key in after and before[key].body != after[key].body}
        held = rows(tmp_path / "archive.db", "SELECT key FROM articles")
        edited &= {key for (key,) in held}
        assert edited
        urls = [arg for key in edited for arg in ("--url", after[key].url)]
        depeche("crawl", *urls, "--replica", replica.url)
    sql = "SELECT a.key, a.body, r.body FROM articles a JOIN revisions r ON r.article = a.id"
    found = {key: (new, old) for key, new, old in rows(tmp_path / "archive.db", sql)}
    assert found == {key: (after[key].body, before[key].body) for key in edited}


def test_a_night_without_news_asks_only_the_sources_and_is_told_unchanged(depeche: Depeche, tmp_path: Path) -> None:
    room = newsroom(date(2026, 9, 1), 3, per_night=2.0, events=False)
    with Replica(articles=None, stories=room.stories, day=date(2026, 9, 3)) as replica:
        words, clock = ("crawl", *OUTLETS, "--replica", replica.url), "2026-09-04T03:00:00+00:00"
        depeche(*words, DEPECHE_CLOCK=clock)
        first = len(replica.log)
        result = depeche(*words, "-q", DEPECHE_CLOCK=clock)
        night = replica.log[first:]
    assert (result.returncode, result.stderr) == (0, "")
    asked = [hit for hit in night if hit.path != "/robots.txt"]
    assert all(hit.status in (304, 404) for hit in asked if "if-none-match" in hit.headers)
    assert not [hit for hit in asked if "/article" in hit.path or "/story" in hit.path]
    assert sum(hit.status == 304 for hit in asked) >= 6
    ledger = rows(tmp_path / "archive.db", "SELECT sum(not_modified), sum(new) FROM crawls WHERE id > 3")
    assert ledger == [(sum(hit.status == 304 for hit in asked), 0)]


def test_what_a_section_page_announces_later_is_found_though_the_front_page_is_unchanged(
    depeche: Depeche, tmp_path: Path
) -> None:
    """A 304 has no links of its own: they are read from the copy that is held."""
    unchanged = {"ETag": '"1"', "Content-Type": "text/html"}
    home = Answer('<a href="/actualites">Toutes les actualités</a>', headers=unchanged)
    pages = dsih(0) | {"/": [home, Answer("", status=304, headers=unchanged)]}
    with Site(pages | {"/actualites": front(range(6001, 6003))} | articles(6001, 6004)) as site:
        depeche("crawl", "dsih", "--replica", site.url)
        site.pages["/actualites"] = front(range(6001, 6005))
        depeche("crawl", "dsih", "--replica", site.url)
    assert rows(tmp_path / "archive.db", "SELECT count(*) FROM articles") == [(4,)]
    second = [hit for hit in site.log if hit.path == "/"][1]
    assert second.headers["if-none-match"] == '"1"'


def test_a_wall_never_overwrites_an_article(depeche: Depeche, tmp_path: Path) -> None:
    with Replica() as replica:
        depeche("crawl", "lest_eclair", "--since", "2026-11-15", "--replica", replica.url)
        before = rows(tmp_path / "archive.db", "SELECT key, body, digest FROM articles ORDER BY key")
        replica.blocked.add("lest_eclair")
        urls = rows(tmp_path / "archive.db", "SELECT url FROM articles")[:2]
        depeche("crawl", *[arg for (url,) in urls for arg in ("--url", url)], "--replica", replica.url)
    assert rows(tmp_path / "archive.db", "SELECT key, body, digest FROM articles ORDER BY key") == before
    refused = rows(tmp_path / "archive.db", "SELECT count(*) FROM refusals WHERE reason = 'HTTP 403'")
    assert refused[0][0] >= 2


def articles(first: int, last: int) -> dict[str, Answer]:
    return {f"/articles/{n}/titre-{n}": article(n) for n in range(first, last + 1)}


def start(folder: Path, url: str, *more: str, stderr: int = subprocess.DEVNULL) -> "subprocess.Popen[str]":
    """A crawl of DSIH in the background, in a process group of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DEPECHE_")}
    return subprocess.Popen(
        [sys.executable, "-m", "crawler", "crawl", "dsih", "--replica", url, *more],
        cwd=folder, env=environment | {"PYTHONPATH": str(ROOT)}, text=True, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=stderr,
    )  # fmt: skip


def until(true: Any, seconds: float = 20) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_a_day_archive_that_is_gone_is_asked_for_a_month_and_given_up(depeche: Depeche) -> None:
    """An error is no empty day."""
    with Site({"/": Answer("<html><body>Bonjour</body></html>")}) as site:
        depeche("crawl", "lest_eclair", "--since", "2026-01-01", "--replica", site.url)
        days = [path for path in site.paths() if path.startswith("/archive/index")]
    assert len(days) == 31


def test_a_news_sitemap_that_answers_with_an_error_is_no_source_that_answered(depeche: Depeche) -> None:
    with Site({}) as site:
        result = depeche("crawl", "lest_eclair", "--replica", site.url)
    assert result.returncode == 3
    assert "no source: no source of announcements answered (news: HTTP 404; feed: HTTP 404" in result.stderr
