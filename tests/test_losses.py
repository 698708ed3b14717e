"""What is not held is counted by address, and alike wherever it is said; gaps are said of judged days only."""

import json
import re
import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from crawler.archive.database import Archive
from crawler.archive.gaps import LEAST_USUAL, judge
from crawler.archive.losses import losses
from crawler.serving.calendar import gaps
from crawler.serving.queries import QUERIES
from tests.conftest import Depeche
from tests.site import Answer, Site, dsih

FIRST = date(2026, 3, 2)  # a Monday
MOVED = "/articles/6003/titre-6003"
REFUSED = "/articles/6002/titre-6002"


def test_the_report_status_its_json_and_the_page_say_one_number(depeche: Depeche, tmp_path: Path) -> None:
    """An address that leads to a wall, one that is refused, and both again the next night."""
    pages = dsih(4) | {
        REFUSED: Answer("non", status=403),
        MOVED: Answer("", status=302, headers={"Location": "https://dsih.fr/connexion"}),
        "/connexion": Answer("non", status=403),
    }
    with Site(pages) as site:
        for day in ("13", "14"):
            done = depeche(
                "crawl", "dsih", "--replica", site.url, "--full", DEPECHE_CLOCK=f"2026-11-{day}T03:00:00+00:00"
            )
            assert "Turned away: 2 refused (HTTP 403)" in done.stderr, done.stderr
    assert "not held: 2 refused (HTTP 403)" in " ".join(depeche("status", COLUMNS="200").stdout.split())
    report = json.loads(depeche("status", "--json").stdout)["outlets"][0]
    assert report["turned_away"] == 2
    assert report["not_held"] == [{"state": "refused", "reason": "HTTP 403", "addresses": 2}]
    with Archive.open(tmp_path / "archive.db") as held:
        assert held.rows("SELECT count(*) AS n FROM refusals")[0]["n"] >= 4
        assert [row["addresses"] for row in held.rows(QUERIES["turned_away"]["sql"])] == [2]


def test_a_listing_of_an_import_is_no_loss(depeche: Depeche, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html><body><h1>Toute l'actualité</h1><ul><li><a href='/articles/1/'>Un</a></li></ul></body>")
    done = depeche("import", str(page), "--url", "https://dsih.fr/actualites")
    assert "no article" in done.stderr, done.stderr
    with Archive.open(tmp_path / "archive.db") as held:
        assert held.rows("SELECT count(*) AS n FROM refusals")[0]["n"] == 1
        assert losses(held) == []


def test_www_makes_no_other_source(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive.db", write=True) as held:
        _article(held, 1, "2026-01-01")
        for position, host in enumerate(("source.example", "www.source.example", "wwwx.example")):
            held.db.execute("INSERT INTO links VALUES (1, ?, 'https://x/', ?, '', 'anchor', NULL)", [position, host])
        found = held.rows_named(QUERIES["most_cited_sources"]["sql"], {"outlet": ""})
    assert [(row["source"], row["links"]) for row in found] == [("source.example", 2), ("wwwx.example", 1)]


def _article(held: Archive, number: int, day: str) -> None:
    if not held.rows("SELECT 1 FROM outlets"):
        held.db.execute(
            "INSERT INTO outlets (id, name, homepage) VALUES ('essai', 'Essai', 'https://essai.example/')"
        )
    held.db.execute(
        "INSERT INTO articles (key, outlet, url, title, body, words, day, first_seen, last_seen, text_sha256, "
        "extractor, digest) VALUES (?, 'essai', ?, 't', 't', 1, ?, '', '', '', '', '')",
        [f"essai:{number}", str(number), day],
    )  # fmt: skip


def test_a_missing_folder_of_captures_is_an_alarm(depeche: Depeche, tmp_path: Path) -> None:
    with Site(dsih(2)) as site:
        assert depeche("crawl", "dsih", "--replica", site.url).returncode == 0
    assert depeche("status").returncode == 0
    shutil.rmtree(tmp_path / "archive.warc")
    done = depeche("status")
    assert done.returncode == 3
    assert re.search(r"Captures are missing: there is no folder \S*archive\.warc\. Put it back", done.stderr)
    report = json.loads(depeche("status", "--json").stdout)
    assert len(report["captures_missing"]) >= 1
    assert "there is no folder" in " ".join(depeche("status", "--check", COLUMNS="200").stdout.split())


def counted(a_week: list[int], weeks: int) -> Counter[str]:
    """Articles by day, the same each week, the first of which begins nine weeks before FIRST."""
    begin = FIRST - timedelta(weeks=9)
    return Counter({str(begin + timedelta(days=n)): a_week[n % 7] for n in range(7 * (9 + weeks)) if a_week[n % 7]})


def test_a_daily_outlet_is_judged_by_its_days_and_its_quiet_sundays_are_not() -> None:
    days = counted([8, 8, 8, 8, 8, 6, 1], weeks=4)
    days[str(FIRST + timedelta(days=8))] = 3
    periods = judge(days, FIRST, FIRST + timedelta(weeks=4))
    assert [(p.first, p.articles, p.usual) for p in periods if p.is_gap] == [(FIRST + timedelta(days=8), 3, 8)]
    assert {p.days for p in periods} == {1}
    assert {p.first.weekday() for p in periods} == set(range(6))


def test_an_outlet_of_half_an_article_a_day_is_judged_by_its_weeks() -> None:
    days = counted([1, 0, 2, 0, 1, 0, 0], weeks=6)
    for n in range(7):
        del days[str(FIRST + timedelta(weeks=2, days=n))]
    periods = judge(days, FIRST, FIRST + timedelta(weeks=6))
    assert {(p.days, p.usual) for p in periods} == {(7, LEAST_USUAL)}
    assert [p.first for p in periods if p.is_gap] == [FIRST + timedelta(weeks=2)]
    assert judge(counted([1, 0, 0, 0, 1, 0, 0], weeks=6), FIRST, FIRST + timedelta(weeks=6)) == []


def test_a_thin_week_is_no_gap_where_chance_brings_such() -> None:
    days = counted([1, 0, 2, 0, 1, 0, 0], weeks=6)
    for n in range(2, 7):
        del days[str(FIRST + timedelta(weeks=2, days=n))]
    periods = judge(days, FIRST, FIRST + timedelta(weeks=6))
    assert [(p.articles, p.is_gap) for p in periods if p.articles < LEAST_USUAL] == [(1, False)]


def test_the_calendar_names_months_over_their_weeks_and_marks_what_nobody_judged(tmp_path: Path) -> None:
    last = FIRST + timedelta(weeks=3)
    with Archive.open(tmp_path / "archive.db", write=True) as held:
        for number, (day, n) in enumerate(counted([5] * 7, weeks=2).items()):
            for one in range(n):
                _article(held, 10 * number + one, day)
        for at in (FIRST, last):
            held.db.execute(
                "INSERT INTO crawls (outlet, started, finished, mode, outcome, version) "
                "VALUES ('essai', ?1, ?1, 'crawl', 'done', '')", [f"{at}T03:00:00+00:00"],
            )  # fmt: skip
        (calendar,) = gaps(held).calendars
        rows = gaps(held).rows
        assert [row["day"] for row in held.rows("SELECT day FROM gaps ORDER BY day DESC")] == [r.first for r in rows]
    monday = last - timedelta(weeks=52)
    for week, name in enumerate(calendar.months):
        days = [monday + timedelta(weeks=week, days=n) for n in range(7)]
        assert name == next((f"{day:%b}" for day in days if day.day == 1), "")
    judged = {monday + timedelta(weeks=day.x, days=day.y) for day in calendar.days if day.judged}
    assert judged == {FIRST + timedelta(days=n) for n in range(21)}
    assert (calendar.judged, calendar.gap_days, calendar.gap_weeks) == (21, 7, 0)
    assert {day.title for day in calendar.days if day.kind == "gap"} >= {
        f"{FIRST + timedelta(weeks=2):%A %-d %B %Y}: 0, usually 5"
    }
