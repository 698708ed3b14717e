"""Night after night: what is asked for, what is noticed, and what is said about it.

`DEPECHE_CLOCK` sets the night; the server's own log is the witness.
"""

import json
import re
import socket
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawler.replica import OUTLETS, Replica
from tests.conftest import Depeche, opened
from tests.newsroom import newsroom
from tests.site import Answer, Site, article, dsih, front

NIGHT = "2024-10-{:02}T03:00:00+00:00"
XML = {"Content-Type": "application/xml"}


def rows(path: Path, sql: str) -> list[Any]:
    with opened(path / "archive.db") as db:
        return db.execute(sql).fetchall()


def on(depeche: Depeche, site: Site, night: str | int, *options: str) -> subprocess.CompletedProcess[str]:
    """One night's run over DSIH."""
    clock = NIGHT.format(night) if isinstance(night, int) else night
    return depeche("crawl", "dsih", "--replica", site.url, *options, DEPECHE_CLOCK=clock)


def pages(site: Site) -> list[str]:
    """Article pages asked for since the log was last emptied."""
    found = [path for path in site.paths() if path.startswith("/articles/")]
    site.log.clear()
    return found


def validated(answer: Answer, tag: str) -> Answer:
    answer.headers = answer.headers | {"ETag": f'"{tag}"'}
    return answer


def sitemap(**lastmod: str) -> Answer:
    entries = "".join(
        f"<url><loc>https://dsih.fr/articles/{n[1:]}/titre-{n[1:]}</loc><lastmod>{day}</lastmod></url>"
        for n, day in lastmod.items()
    )
    return Answer(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>', headers=XML)


def test_an_article_is_looked_at_again_ever_less_often(depeche: Depeche, tmp_path: Path) -> None:
    with Site(dsih(1)) as site:  # published on 12 October
        seen = {n: pages(site) for n in (13, 14, 15, 16, 17, 18, 19, 20, 21, 29) if on(depeche, site, n)}
    assert [n for n, asked in seen.items() if asked] == [13, 14, 15, 16, 18, 20]
    assert rows(tmp_path, "SELECT next_try FROM urls WHERE article") == [("2024-11-11T08:59:00+00:00",)]


def test_a_look_again_is_conditional_and_costs_no_body(depeche: Depeche, tmp_path: Path) -> None:
    site_pages = dsih(1)
    path = "/articles/6001/titre-6001"
    with Site(site_pages | {path: [validated(article(6001), "un"), Answer(status=304)]}) as site:
        on(depeche, site, 13)
        first = rows(tmp_path, "SELECT last_seen, digest FROM articles")
        on(depeche, site, 14)
    assert site.log[-1].headers["if-none-match"] == '"un"'
    assert rows(tmp_path, "SELECT count(*) FROM captures WHERE kind = 'page'") == [(1,)]
    assert rows(tmp_path, "SELECT not_modified FROM crawls WHERE id = 2") == [(1,)]
    later = rows(tmp_path, "SELECT last_seen, digest FROM articles")
    assert later[0][0][:10] == "2024-10-14" != first[0][0][:10]
    assert later[0][1] != first[0][1]


def test_a_server_that_lies_about_change_is_found_out(depeche: Depeche, tmp_path: Path) -> None:
    path = "/articles/6001/titre-6001"
    texts = ("Un texte assez long pour un article. ", "Un autre texte, tout neuf celui-là. ")
    old, new = (validated(article(6001, text * 9), "un") for text in texts)
    with Site(dsih(1) | {path: old}) as site:
        on(depeche, site, 13)
        site.pages[path], site.liar = new, path
        on(depeche, site, 14)
        assert rows(tmp_path, "SELECT count(*) FROM revisions") == [(0,)]
        on(depeche, site, "2024-11-12T03:00:00+00:00")
    assert rows(tmp_path, "SELECT count(*) FROM revisions") == [(1,)]


def test_a_changed_text_is_a_revision_and_a_changed_counter_is_none(depeche: Depeche, tmp_path: Path) -> None:
    path = "/articles/6001/titre-6001"
    text = "« L’hôpital » a publié ses chiffres, et ce texte est assez long pour un article de presse. " * 5
    versions = [article(6001, text), article(6001, text.replace("’", "'").replace(" ", "  "))]
    with Site(dsih(1) | {path: [*versions, article(6001, text + "Ajout du soir : trois lits.")]}) as site:
        for night in (13, 14):
            on(depeche, site, night)
        assert rows(tmp_path, "SELECT count(*) FROM revisions") == [(0,)]
        on(depeche, site, 16)
    assert rows(tmp_path, "SELECT count(*), date(max(seen)) FROM revisions") == [(1, "2024-10-13")]
    said = depeche("show", "dsih:6001", "--diff").stdout
    assert "+" in said
    assert "trois lits" in said


def test_gone_is_said_after_two_refusals_a_week_apart(depeche: Depeche, tmp_path: Path) -> None:
    path = "/articles/6001/titre-6001"
    with Site(dsih(2) | {path: [article(6001), Answer("parti", status=410)]}) as site:
        states = {}
        for night in (13, 14, 16, 20, 22):
            on(depeche, site, night)
            states[night] = rows(tmp_path, "SELECT status FROM articles WHERE key = 'dsih:6001'")[0][0]
    assert states == {13: "live", 14: "live", 16: "live", 20: "live", 22: "gone"}
    assert site.paths().count(path) == 3
    assert rows(tmp_path, "SELECT words > 50 FROM articles WHERE key = 'dsih:6001'") == [(1,)]


def test_an_article_that_comes_back_is_live_again(depeche: Depeche, tmp_path: Path) -> None:
    path = "/articles/6001/titre-6001"
    with Site(dsih(1) | {path: [article(6001), Answer("", status=404), article(6001)]}) as site:
        for night in (13, 14, 22):
            on(depeche, site, night)
    found = rows(tmp_path, "SELECT a.status, u.missing FROM articles a JOIN urls u ON u.article = a.id")
    assert found == [("live", None)]


def test_an_article_that_is_named_again_after_it_was_gone_is_looked_at(depeche: Depeche, tmp_path: Path) -> None:
    path = "/articles/6001/titre-6001"
    with Site(dsih(2) | {path: [article(6001), Answer("", status=404)]}) as site:
        for night in (13, 14):
            on(depeche, site, night)
        site.pages["/"] = front(range(6002, 6003))
        on(depeche, site, 22)
        assert rows(tmp_path, "SELECT status FROM articles WHERE key = 'dsih:6001'") == [("gone",)]
        site.pages |= {"/": front(range(6001, 6003)), path: article(6001)}
        on(depeche, site, 23)
    assert rows(tmp_path, "SELECT status FROM articles WHERE key = 'dsih:6001'") == [("live",)]


def test_an_article_that_only_fails_is_hardly_ever_asked_for(depeche: Depeche) -> None:
    path = "/articles/6001/titre-6001"
    with Site(dsih(2) | {path: [article(6001), Answer("panne", status=500)]}) as site:
        asked = {}
        for night in range(13, 24):
            on(depeche, site, night)
            asked[night] = len([p for p in pages(site) if p == path])
    assert sum(1 for count in asked.values() if count) <= 7


@pytest.mark.parametrize(
    "wall",
    [
        Answer("<html><h1>Access Denied</h1></html>", status=403),
        Answer("<html><title>Just a moment...</title><body>Vérification</body></html>"),
        Answer("<html><body></body></html>"),
        article(6001, "Un début de texte qui s'arrête."),
    ],
    ids=["403", "challenge", "empty", "a fifth of it"],
)
def test_a_worse_page_never_overwrites(depeche: Depeche, tmp_path: Path, wall: Answer) -> None:
    with Site(dsih(1) | {"/articles/6001/titre-6001": [article(6001), wall]}) as site:
        on(depeche, site, 13)
        before = rows(tmp_path, "SELECT title, body, text_sha256 FROM articles")
        on(depeche, site, 14)
    assert rows(tmp_path, "SELECT title, body, text_sha256 FROM articles") == before
    last = rows(tmp_path, "SELECT reason FROM captures WHERE kind = 'page' ORDER BY id DESC LIMIT 1")
    assert last[0][0]
    assert rows(tmp_path, "SELECT state FROM urls WHERE article") == [("done",)]


def test_a_sitemap_spares_looks_and_calls_for_them(depeche: Depeche) -> None:
    first = sitemap(n6001="2024-10-12", n6002="2024-10-13T01:00:00+00:00")
    with Site(dsih(2) | {"/sitemap.xml": first}) as site:
        on(depeche, site, 13)
        pages(site)
        on(depeche, site, 14)
        assert pages(site) == []
        site.pages["/sitemap.xml"] = sitemap(n6001="2024-10-12", n6002="2024-10-14T20:00:00+02:00")
        on(depeche, site, 15)
        assert pages(site) == ["/articles/6002/titre-6002"]
        site.pages["/sitemap.xml"] = sitemap(n6002="2024-10-14T20:00:00+02:00")
        on(depeche, site, 16)
        assert pages(site) == ["/articles/6001/titre-6001"]


def test_a_sitemap_that_dates_everything_anew_is_soon_not_believed(depeche: Depeche) -> None:
    with Site(dsih(1)) as site:
        asked = {}
        for night in range(13, 21):
            site.pages["/sitemap.xml"] = sitemap(n6001=NIGHT.format(night))
            on(depeche, site, NIGHT.format(night).replace("T03", "T04"))
            asked[night] = len(pages(site))
    assert [n for n, count in asked.items() if count] == [13, 14, 15, 16, 18, 20]  # by the ladder alone


def test_what_a_feed_passed_while_we_were_away_is_found_in_the_sitemap(depeche: Depeche, tmp_path: Path) -> None:
    with Site(dsih(3) | {"/": front(range(6001, 6002)), "/sitemap.xml": sitemap(n6001="2024-10-12")}) as site:
        on(depeche, site, 13)
        site.pages["/sitemap.xml"] = sitemap(n6001="2024-10-12", n6002="2024-10-14", n341="2012-06-22")
        on(depeche, site, 16)
    assert rows(tmp_path, "SELECT key FROM articles ORDER BY key") == [("dsih:6001",), ("dsih:6002",)]


def test_a_blocked_night_loses_nothing(depeche: Depeche, tmp_path: Path) -> None:
    normal = dsih(8)
    with Site(normal) as site:
        site.pages = {k: Answer("non", status=403) if k.startswith("/art") else v for k, v in site.pages.items()}
        result = on(depeche, site, 13, "-q")
        assert result.returncode == 3
        assert "blocked" in result.stderr
        assert len(pages(site)) == 5
        site.pages |= normal
        assert on(depeche, site, 14, "-q").returncode == 0
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(8,)]


def test_a_trouble_is_an_alarm_every_night_and_said_once_then_once_a_week(depeche: Depeche) -> None:
    with Site(dsih(8) | {"/robots.txt": Answer("non", status=503)}) as site:
        said = {n: on(depeche, site, n, "-q") for n in (13, 14, 19, 20, 22)}
        assert {r.returncode for r in said.values()} == {3}
        assert "since 2024-10-13" in said[20].stderr
        assert [n for n, r in said.items() if r.stderr] == [13, 20]
        lines = on(depeche, site, 23).stderr.splitlines()  # a person who asks is told every time, in one line
        assert ["since 2024-10-13" in line for line in lines].count(True) == 1
        assert not any("Look at it in a browser" in line for line in lines)


def test_an_expected_trouble_is_silent(depeche: Depeche, tmp_path: Path) -> None:
    (tmp_path / "depeche.toml").write_text('[outlet.dsih]\nexpect = "blocked"\n', "utf-8")
    with Site(dsih(8) | {"/robots.txt": Answer("non", status=503)}) as site:
        result = on(depeche, site, 13, "-q")
    assert result.stderr.splitlines() == ["Making a new archive: archive.db"]
    assert (result.returncode, result.stdout) == (0, "")
    assert "blocked since" in depeche("status").stdout


def test_full_looks_at_everything_and_forgets_nothing(depeche: Depeche, tmp_path: Path) -> None:
    refused = {"/articles/6003/titre-6003": Answer("non", status=403)}
    with Site(dsih(3) | refused) as site:
        on(depeche, site, 13)
        pages(site)
        on(depeche, site, 14, "--full")
        assert len(pages(site)) == 3
        assert not [h for h in site.log if "if-none-match" in h.headers]
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(2,)]
    assert rows(tmp_path, "SELECT state FROM urls WHERE key = 'dsih:6003'") == [("refused",)]


def test_the_budget_bounds_a_night_and_the_next_one_goes_on(depeche: Depeche, tmp_path: Path) -> None:
    (tmp_path / "depeche.toml").write_text("revisits = 4\n", "utf-8")
    with Site(dsih(10)) as site:
        on(depeche, site, 13)
        pages(site)
        first, second = (on(depeche, site, 14) and set(pages(site)) for _ in range(2))
    assert len(first) == len(second) == 4
    assert not first & second


def test_a_dead_source_is_named(depeche: Depeche) -> None:
    feed = '<rss version="2.0"><channel><item><link>https://dsih.fr/articles/6001/titre-6001</link></item></channel></rss>'
    with Site(dsih(2) | {"/rss.php": Answer(feed, headers=XML)}) as site:
        assert on(depeche, site, 13, "-q").returncode == 0
        site.pages["/rss.php"] = Answer("oups", status=503)
        assert on(depeche, site, 14, "-q").returncode == 0  # may pass
        result = on(depeche, site, 15, "-q")
        assert result.returncode == 3
        assert "rss.php announced articles until 2024-10-13 and does not now (HTTP 503)" in result.stderr
        site.pages["/rss.php"] = Answer(feed, headers=XML)
        assert on(depeche, site, 16, "-q").returncode == 0
        site.pages["/rss.php"] = Answer("<html>Bienvenue</html>")
        assert "it names no article" in on(depeche, site, 17, "-q").stderr


@pytest.mark.parametrize(
    ("file", "header", "meta", "found"),
    [
        ('[{"location": "/articles/*", "tdm-reservation": 1}]', None, "", 1),
        ('[{"location": "/articles/*", "tdm-reservation": 1}]', "0", "", 0),
        ('[{"location": "/articles/*", "tdm-reservation": 1}]', "0", '<meta name="tdm-reservation" content="1">', 1),
        ('[{"location": "/magazines/", "tdm-reservation": 1}]', None, "", None),
        ('[{"location": "/", "tdm-reservation": 0}, {"location": "/articles", "tdm-reservation": 1}]', None, "", 0),
        ("{not json", None, "", None),
    ],
)
def test_a_reservation_is_recorded_from_file_header_and_meta(
    depeche: Depeche, tmp_path: Path, file: str, header: str | None, meta: str, found: int | None
) -> None:
    page = article(6001)
    page.body = str(page.body).replace("<title>", f"{meta}<title>")
    page.headers = page.headers | ({"tdm-reservation": header} if header else {})
    well_known = {"/.well-known/tdmrep.json": Answer(file, headers={"Content-Type": "application/json"})}
    with Site(dsih(1) | {"/articles/6001/titre-6001": page} | well_known) as site:
        on(depeche, site, 13)
    assert rows(tmp_path, "SELECT tdm_reservation FROM captures WHERE kind = 'page'") == [(found,)]
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(1,)]


@pytest.mark.parametrize("header", [("tdm-reservation", "1"), ("X-Robots-Tag", "noarchive")])
def test_a_setting_makes_the_publishers_wish_a_refusal(
    depeche: Depeche, tmp_path: Path, header: tuple[str, str]
) -> None:
    (tmp_path / "depeche.toml").write_text('rights = "refuse"\n', "utf-8")
    page = article(6001)
    page.headers = page.headers | dict([header])
    with Site(dsih(2) | {"/articles/6001/titre-6001": page}) as site:
        on(depeche, site, 13)
    assert rows(tmp_path, "SELECT key FROM articles") == [("dsih:6002",)]
    refused = rows(tmp_path, "SELECT verdict, warc_file FROM captures WHERE url LIKE '%6001%'")
    assert refused == [("refused", None)]


def test_the_monitor_is_told_of_start_and_exit_code(depeche: Depeche, tmp_path: Path) -> None:
    with Site({}) as monitor, Site(dsih(1)) as site:
        (tmp_path / "depeche.toml").write_text(f'ping = "{monitor.url}/abc"\n', "utf-8")
        on(depeche, site, 13, "-q")
        site.pages["/robots.txt"] = Answer("", status=503)
        on(depeche, site, 15, "-q")
    assert monitor.paths() == ["/abc/start", "/abc/0", "/abc/start", "/abc/3"]


def test_a_monitor_that_is_down_costs_a_line(depeche: Depeche, tmp_path: Path) -> None:
    with Site(dsih(1)) as site, socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        (tmp_path / "depeche.toml").write_text(f'ping = "http://127.0.0.1:{deaf.getsockname()[1]}/abc"\n', "utf-8")
        result = on(depeche, site, 13, "-q")
    assert result.returncode == 0
    assert "monitor did not take the ping" in result.stderr


def test_an_outlet_can_be_switched_off(depeche: Depeche, tmp_path: Path) -> None:
    off = "[outlet.ticsante]\nenabled = false\n[outlet.lest_eclair]\nenabled = false\n"
    (tmp_path / "depeche.toml").write_text(off, "utf-8")
    with Site(dsih(1)) as site:
        assert depeche("crawl", *OUTLETS, "--replica", site.url).returncode == 0
        assert depeche("crawl", "ticsante", "--replica", site.url).returncode == 2
    assert rows(tmp_path, "SELECT DISTINCT outlet FROM crawls") == [("dsih",)]


def test_status_is_one_screen_and_json(depeche: Depeche) -> None:
    with Site(dsih(3)) as site:
        on(depeche, site, 13)
    text = depeche("status", COLUMNS="100").stdout
    assert len(text.splitlines()) <= 24
    assert max(map(len, text.splitlines())) <= 100
    report = json.loads(depeche("status", "--json").stdout)["outlets"][0]
    assert (report["articles"], report["health"], report["gaps"]) == (3, [], [])
    assert report["sources"][0]["entries"] == 3


def test_status_says_what_is_not_held_and_why(depeche: Depeche) -> None:
    with Site(dsih(3) | {"/articles/6002/titre-6002": Answer("non", status=403)}) as site:
        on(depeche, site, 13)
    said = depeche("status", COLUMNS="100").stdout
    assert re.search(r"DSIH: (\d{4}-\d\d-\d\d) to [\d-]+; not held: 1 refused \(HTTP 403\)", said)


def test_a_wrong_clock_is_said(depeche: Depeche) -> None:
    result = depeche("crawl", DEPECHE_CLOCK="hier")
    assert result.returncode == 2
    assert "$DEPECHE_CLOCK is 'hier'" in result.stderr


def test_moving_counters_are_no_change(depeche: Depeche, tmp_path: Path) -> None:
    """New tags, new dates and a new number of readers at each request, around the same texts."""
    room = newsroom(date(2026, 9, 1), 3, per_night=5.0, events=False)
    with Replica(articles=None, stories=room.stories, day=date(2026, 9, 3)) as replica:
        replica.fidgeting = {"dsih", "ticsante", "lest_eclair"}
        for night in (4, 5, 7):
            clock = f"2026-09-{night:02}T03:00:00+00:00"
            assert depeche("crawl", *OUTLETS, "-q", "--replica", replica.url, DEPECHE_CLOCK=clock).returncode == 0
    assert rows(tmp_path, "SELECT count(*) FROM captures WHERE verdict = 'unchanged'")[0][0] > 10
    assert rows(tmp_path, "SELECT count(*) FROM revisions") == [(0,)]
