"""How many articles were published is estimated from sources that do not depend on each other, or not at all."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive import frontier
from crawler.archive.database import Archive
from crawler.searching.published import Obstacle, Published, published
from crawler.searching.recapture import Lists, _likelihood, total, vary
from tests.conftest import Depeche
from tests.test_completeness import OUTLET, hear, keep, url_of

ALL = range(1, 41)
OWN, ARCHIVED = ("flux", "feed"), ("cdx", "cdx")


def day_of(number: int) -> str:
    return f"2026-{3 + number // 28:02}-{number % 28 + 1:02}"


def name(archive: Archive, source: tuple[str, str], numbers: Iterable[int], *, dated: bool = True) -> None:
    for number in numbers:
        hear(archive, number, day_of(number) if dated else None, source=source[0], via=source[1])


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Articles 1 to 30 are named by the site, which missed the last ten."""
    with Archive.open(tmp_path / "archive.db", write=True) as held:
        held.register(OUTLET)
        name(held, OWN, range(1, 31))
        return held


def estimate(archive: Archive) -> Published:
    with Archive.open(archive.path) as held:
        return published(held, "essai", None, None)


@settings(max_examples=25)
@given(st.integers(1, 20), st.integers(0, 20), st.integers(0, 20))
def test_the_interval_is_where_the_likelihood_is_within_its_limit(both: int, one: int, two: int) -> None:
    """By trying every number, instead of halving."""
    lists = Lists(both + one, both + two, both)
    found = total(lists)
    likely = {size: _likelihood(lists, size) for size in range(lists.known, 50 * lists.known + 1)}
    best = max(likely.values())
    inside = [size for size, value in likely.items() if value >= best - 1.9207]
    assert likely[found.number] > best - 1e-9
    assert (found.low, found.high) == (inside[0], inside[-1])


def test_lists_that_share_nothing_say_nothing() -> None:
    with pytest.raises(ValueError, match="share no item"):
        total(Lists(5, 5, 0))


def test_only_what_varies_in_both_lists_is_too_uneven() -> None:
    assert vary([Lists(90, 90, 81), Lists(30, 30, 9)])
    assert not vary([Lists(90, 90, 81), Lists(90, 30, 27)])  # the first has nine of ten everywhere
    assert not vary([Lists(90, 90, 81), Lists(88, 92, 80)])
    assert not vary([Lists(90, 90, 81)])
    assert not vary([Lists(20, 20, 20), Lists(40, 40, 40)])


def test_one_site_alone_gives_no_number_however_many_of_its_sources_agree(archive: Archive) -> None:
    with Archive.open(archive.path, write=True) as held:
        name(held, ("plan", "sitemap"), range(5, 36))
        name(held, ("une", "listing"), range(8, 31))
    found = estimate(archive)
    assert (found.number, found.shares, found.obstacle, found.own) == (None, None, Obstacle.DEPENDENT, 35)


def test_a_web_archive_is_a_second_list(archive: Archive) -> None:
    """It has every second article, of the last as well: a quarter was missed by the site."""
    with Archive.open(archive.path, write=True) as held:
        name(held, ARCHIVED, range(2, 41, 2))
        name(held, OWN, [40])
        for number in range(1, 31):
            keep(held, number, day_of(number))
        keep(held, 40, day_of(40))
    found = estimate(archive)
    assert (found.since, found.until) == (day_of(2), day_of(40))  # the days that both reach
    assert (found.own, found.other, found.both, found.held) == (30, 20, 16, 30)
    assert found.number == 36  # the likeliest, a little under 30 * 20 / 16; 39 were published in these days
    assert found.low is not None
    assert found.high is not None
    assert found.low <= 39 <= found.high
    assert found.shares == (30 / 36, 30 / found.high, 30 / found.low)


def test_a_number_that_was_tried_counts_where_it_led_to_an_article(archive: Archive) -> None:
    with Archive.open(archive.path, write=True) as held:
        name(held, ("numéros", "ids"), ALL)
        for number in range(1, 39):
            if number % 4:
                keep(held, number, day_of(number))
        with held.transaction() as db:
            for number in (39, 40):
                frontier.record_outcome(db, "essai", [url_of(number)], "not_article", key=f"essai:{number}")
    found = estimate(archive)
    assert (found.own, found.other, found.both) == (30, 23, 23)
    assert found.number == 30  # of the days up to the thirtieth article, the last that the site named


def test_what_turned_out_to_be_no_article_is_in_no_list(archive: Archive) -> None:
    with Archive.open(archive.path, write=True) as held:
        name(held, ARCHIVED, range(1, 31))
        with held.transaction() as db:
            for number in range(1, 11):
                frontier.record_outcome(db, "essai", [url_of(number)], "not_article", key=f"essai:{number}")
    found = estimate(archive)
    assert (found.own, found.other, found.both) == (20, 20, 20)


@pytest.mark.parametrize(
    ("archived", "dated", "obstacle"),
    [(range(31, 41), True, Obstacle.FEW_SHARED), (range(20, 41), False, Obstacle.UNDATED)],
)
def test_why_no_number_is_given(archive: Archive, archived: range, dated: bool, obstacle: Obstacle) -> None:
    with Archive.open(archive.path, write=True) as held:
        name(held, ARCHIVED, archived, dated=dated)
        name(held, OWN, [40])
    assert estimate(archive).obstacle is obstacle


def test_an_archive_of_others_pages_alone_and_an_empty_one(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive.db", write=True) as held:
        held.register(OUTLET)
        assert published(held, "essai", None, None).obstacle is Obstacle.NOTHING_NAMED
        name(held, ARCHIVED, ALL)
        assert published(held, "essai", None, None).obstacle is Obstacle.NOTHING_OWN


def test_status_says_it_for_the_days_asked(archive: Archive, depeche: Depeche) -> None:
    with Archive.open(archive.path, write=True) as held:
        name(held, ARCHIVED, range(2, 31))
        keep(held, 3, day_of(3))
    shown = depeche("status", "--since", "2026-03", "--until", "2026-03").stdout.splitlines()[1]
    assert shown.startswith("  About 26 articles were published from 2026-03-03 to 2026-03-28 (between 26 and")
    assert "; 3.8% of them are held" in shown
    french = depeche("--lang", "fr", "status", "--since", "2026-03", "--until", "2026-03").stdout
    assert "Environ 26 articles ont paru" in french
    told = json.loads(depeche("status", "--outlet", "essai", "--json").stdout)["completeness"][0]["published"]
    assert (told["number"], told["held"], told["obstacle"]) == (29, 1, None)
