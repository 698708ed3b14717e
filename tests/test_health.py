"""Is a redesign noticed, and nothing else taken for one? Each outlet against its own past."""

import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from crawler.replica import OUTLETS, Replica
from crawler.watching.health import at_most, too_low
from tests.conftest import opened, run_depeche
from tests.faults.failing_sites import WAYS, crawl_by_night
from tests.newsroom import Redesign, newsroom
from tests.site import Answer, Site, article, dsih, front

FIRST = date(2026, 9, 1)
QUIET = 12  # nights of the outlet's usual pages before the redesign
NAMES = {"dsih": "DSIH", "ticsante": "TICsanté", "lest_eclair": "L'Est Éclair"}


def crawl(folder: Path, replica: Replica, day: date, *outlets: str) -> "tuple[int, str]":
    """The night after a day. Returns exit code and what was said."""
    replica.day = day
    clock = datetime.combine(day + timedelta(days=1), datetime.min.time()).isoformat() + "+00:00"
    done = run_depeche(
        "crawl", *(outlets or OUTLETS), "-q", "--replica", replica.url, cwd=folder, DEPECHE_CLOCK=clock
    )
    return done.returncode, done.stderr


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Replica]]:
    """An archive that knows its three outlets, and the sites a dozen days of news later."""
    folder = tmp_path_factory.mktemp("past")
    room = newsroom(FIRST, QUIET * 2, per_night=12.0, events=False)
    with Replica(articles=None, stories=room.stories) as replica:
        code, said = crawl(folder, replica, FIRST + timedelta(days=QUIET - 1))
        assert code == 0, said
        yield folder, replica


@pytest.mark.slow
@pytest.mark.xdist_group("redesigns")
@pytest.mark.parametrize("outlet", NAMES)
@pytest.mark.parametrize("kind", ["renamed", "shell", "nav", "teaser", "comments"])
def test_a_redesign_is_flagged_in_the_first_run_that_sees_ten_of_its_pages(
    past: tuple[Path, Replica], tmp_path: Path, outlet: str, kind: str
) -> None:
    folder, replica = past
    with opened(folder / "archive.db") as held, opened(tmp_path / "archive.db") as copy:
        held.backup(copy)
    (tmp_path / "archive.warc").symlink_to(folder / "archive.warc")
    replica.redesigned = {outlet: Redesign(kind)}
    code, said = crawl(tmp_path, replica, FIRST + timedelta(days=QUIET * 2 - 1), outlet)
    replica.redesigned = {}
    assert code == 3, said
    assert f"{NAMES[outlet]}: redesign:" in said
    with opened(tmp_path / "archive.db") as db:
        assert db.execute("SELECT count(*) FROM revisions").fetchone() == (0,)
    assert "gone from its pages: " in said
    if kind == "shell":
        assert "text (on 0 of" in said


@pytest.mark.slow
@pytest.mark.xdist_group("quiet-nights")
def test_thirty_quiet_nights_raise_no_false_alarm(tmp_path: Path) -> None:
    room = newsroom(FIRST, 30, per_night=9.0, seed=3)
    with Replica(articles=None, stories=room.stories) as replica:
        said = {night: crawl(tmp_path, replica, FIRST + timedelta(days=night)) for night in range(30)}
    assert {night: words for night, (code, words) in said.items() if code} == {}


def test_the_binomial_tail_is_the_binomial_tail() -> None:
    assert at_most(10, 10, 0.3) == pytest.approx(1)
    assert at_most(0, 3, 0.5) == pytest.approx(1 / 8)
    assert at_most(1, 3, 0.5) == pytest.approx(1 / 2)


@pytest.mark.parametrize(
    ("count", "earlier", "low"),
    [
        (0, [4, 4, 4, 4, 4, 4, 4, 4], True),
        (1, [4, 4, 4, 4, 4, 4, 4, 4], True),
        (2, [4, 4, 4, 4, 4, 4, 4, 4], False),  # half is not under half
        (20, [60, 62, 58, 61, 60, 59, 64, 57], True),
        (29, [60, 62, 58, 61, 60, 59, 64, 57], True),
        (31, [60, 62, 58, 61, 60, 59, 64, 57], False),
        (1, [3, 0, 5, 2, 4, 1, 6, 3], False),  # it is often so
        (0, [0, 0, 0, 0, 0, 0, 0, 0], False),
        (0, [0, 0, 0, 0, 0, 9, 8, 9], False),  # a young archive
    ],
)
def test_a_yield_is_low_under_half_of_its_weekday_median_and_out_of_its_usual_spread(
    count: int, earlier: list[int], low: bool
) -> None:
    assert too_low(count, earlier) is low


@pytest.mark.parametrize(("shells", "code"), [(3, 3), (2, 0)])
def test_an_outlet_of_whose_new_pages_none_is_an_article_is_named_in_the_same_run(
    tmp_path: Path, shells: int, code: int
) -> None:
    """Far fewer pages than a redesign is told by; a stray one or two say nothing."""
    site = dsih(shells)
    shell = Answer('<html><head><title>DSIH</title><script src="/app.js"></script></head><body></body></html>')
    site |= {path: shell for path in site if path.startswith("/articles/")}
    with Site(site) as served:
        done = run_depeche("crawl", "-q", "dsih", "--replica", served.url, cwd=tmp_path)
        again = run_depeche("crawl", "-q", "dsih", "--replica", served.url, cwd=tmp_path)
    said = "DSIH: nothing read: none of its new pages could be read as an article (empty shell 3 times)"
    assert (done.returncode, said in done.stderr) == (code, code == 3), done.stderr
    assert (again.returncode, again.stderr) == (code, ""), "as long as it lasts; the words were said"


UNTESTED_ELSEWHERE = (
    "every article is a soft 404", "every article has lost its text", "every article leads to the front page",
    "every article leads to another site", "every article is the same text", "the front page is a challenge",
)  # fmt: skip


@pytest.mark.parametrize("way", UNTESTED_ELSEWHERE)
def test_an_outlet_that_was_well_and_fails_is_named_the_same_night(tmp_path: Path, way: str) -> None:
    """All ways: benchmarks/reliability.py, part `exits`."""
    with Site(dsih(3)) as site:
        well = crawl_by_night(site, tmp_path, 11)
        site.pages = {"/robots.txt": site.pages["/robots.txt"], **WAYS[way]}
        nights = [crawl_by_night(site, tmp_path, night) for night in (13, 14)]
    assert [well[0], *(code for code, _ in nights)] == [0, 3, 3], nights
    assert "DSIH: " in nights[0][1]


def test_a_page_that_is_gone_does_not_end_a_trouble(tmp_path: Path) -> None:
    """One more soft 404 says nothing of an outlet whose pages cannot be read."""
    with Site(dict(WAYS["every article is a soft 404"])) as site:
        assert crawl_by_night(site, tmp_path, 13)[0] == 3
        more = {"/": front(range(6001, 6011)), "/articles/6010/titre-6010": site.pages["/articles/6001/titre-6001"]}
        site.pages |= more
        assert crawl_by_night(site, tmp_path, 14)[0] == 3
        site.pages["/articles/6011/titre-6011"] = article(6011)
        site.pages["/"] = front(range(6011, 6012))
        assert crawl_by_night(site, tmp_path, 15)[0] == 0


def test_an_outlet_that_dries_up_is_named_and_its_gap_is_kept(tmp_path: Path) -> None:
    """Nine weeks of four articles a day are held; then the site lists nothing new."""
    with Site(dsih(1)) as site:
        run_depeche(
            "crawl", "-q", "dsih", "--replica", site.url, cwd=tmp_path, DEPECHE_CLOCK="2024-10-13T03:00:00+00:00"
        )
        with opened(tmp_path / "archive.db") as db:
            fill(db, date(2024, 8, 1), date(2024, 10, 24))
        done = run_depeche(
            "crawl", "-q", "dsih", "--replica", site.url, cwd=tmp_path, DEPECHE_CLOCK="2024-10-26T03:00:00+00:00"
        )
    assert done.returncode == 3
    assert "DSIH: low yield: 0 articles on Friday 25 October, usually 4 (median of 8 weeks)" in done.stderr
    with opened(tmp_path / "archive.db") as db:
        gaps = db.execute("SELECT day, articles, usual, runs, failed_runs FROM gaps").fetchall()
    assert gaps == [("2024-10-25", 0, 4.0, 1, "2 low yield")]


def fill(db: sqlite3.Connection, first: date, last: date) -> None:
    """Four articles a day, as rows."""
    columns = "key, outlet, url, title, body, day, words, first_seen, last_seen, text_sha256, extractor, digest"
    for day in range((last - first).days + 1):
        for n in range(4):
            key = f"dsih:x{day}-{n}"
            when = (first + timedelta(days=day)).isoformat()
            values = (key, "dsih", f"https://dsih.fr/{key}", "t", "b", when, 1, when, when, "", "", "")
            db.execute(f"INSERT INTO articles ({columns}) VALUES ({', '.join('?' * 12)})", values)
