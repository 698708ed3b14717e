"""The newsroom: what it writes, and that the sites show every event from its day on and nothing else."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from lxml import etree

from crawler.replica import Replica, Truth
from crawler.replica.content import load
from tests.newsroom import Newsroom, newsroom
from tests.replica.conftest import reader

Read = Callable[..., Any]

FIRST = date(2026, 11, 21)
NIGHTS = 30
DAYS = [FIRST + timedelta(days=night) for night in range(NIGHTS)]
FEEDS = ("https://dsih.fr/rss.php", "https://www.ticsante.com/rss.xml")
MAPS = "https://www.lest-eclair.fr/sites/default/files/sitemaps/abonnes_lest_eclair_fr"
SOURCES = (
    *FEEDS, "https://dsih.fr/", "https://dsih.fr/actualites", "https://dsih.fr/sitemap.xml",
    "https://dsih.fr/sitemap-2026.xml", "https://www.ticsante.com/", "https://www.lest-eclair.fr/",
    "https://www.lest-eclair.fr/68/sections/aube", "https://www.lest-eclair.fr/rss/61/cible_principale",
    f"{MAPS}/sitemapindex.xml", f"{MAPS}/sitemap-0.xml", f"{MAPS}/sitemapnews-0.xml",
)  # fmt: skip


@pytest.fixture(scope="module")
def room() -> Newsroom:
    return newsroom(FIRST, NIGHTS)


@pytest.fixture
def sites(room: Newsroom) -> Iterator[Replica]:
    """What the newsroom wrote and nothing else."""
    with Replica(day=FIRST, articles=None, stories=room.stories) as replica:
        yield replica


@pytest.fixture
def browse(sites: Replica) -> Iterator[Read]:
    yield from reader(sites)


def of(truths: list[Truth]) -> dict[str, Truth]:
    return {truth.key: truth for truth in truths}


def test_the_same_seed_gives_the_same_news() -> None:
    assert newsroom(FIRST, 9, seed=4) == newsroom(FIRST, 9, seed=4)
    first, second = ({story.first_title for story in newsroom(FIRST, 9, seed=seed).stories} for seed in (4, 5))
    assert not first & second


def test_a_longer_run_begins_like_a_shorter_one(room: Newsroom) -> None:
    short = newsroom(FIRST, 10)
    assert [event for event in room.events if event.day < DAYS[10]] == list(short.events)


def test_every_text_is_its_own_and_of_an_ordinary_length(room: Newsroom) -> None:
    versions = [version for story in room.stories for version in story.versions]
    assert len({story.first_title for story in room.stories}) == len(room.stories)
    assert len({story.versions[0].body for story in room.stories}) == len(room.stories)
    assert all(100 <= len(f"{v.headers.get('Lead', '')} {v.body}".split()) <= 400 for v in versions)
    assert not [version for version in versions if "{" in version.title + version.body]


def test_all_outlets_and_forms_take_part(room: Newsroom) -> None:
    assert {story.outlet for story in room.stories} == {"dsih", "ticsante", "lest_eclair"}
    assert {flag for story in room.stories for flag in story.form} >= {"semantic", "div", "query", "story", "a", "b"}
    partial = {story.outlet for story in room.stories if story.versions[0].partial}
    assert partial == {"ticsante", "lest_eclair"}


def test_weekends_are_quieter() -> None:
    nights = Counter(event.day.weekday() for event in newsroom(FIRST, 70, per_night=10, events=False).events)
    assert max(nights[5], nights[6]) < min(nights[day] for day in range(5))
    assert nights.total() == pytest.approx(700, rel=0.03)


def test_numbers_go_on_where_the_files_end(room: Newsroom) -> None:
    for outlet in ("dsih", "ticsante", "lest_eclair"):
        files = [story.number for story in load() if story.outlet == outlet]
        born = sorted((s.versions[0].since, s.number) for s in room.stories if s.outlet == outlet)
        numbers = [number for _, number in born]
        assert numbers == sorted(set(numbers))
        assert max(files) < numbers[0]


def test_numbers_in_the_past_are_none_of_the_files() -> None:
    taken = {(story.outlet, story.site_id) for story in load()}
    assert not taken & {(s.outlet, s.site_id) for s in newsroom(date(2026, 10, 1), 60, per_night=8).stories}


def test_everything_happens_in_thirty_nights(room: Newsroom) -> None:
    kinds = Counter(event.kind for event in room.events)
    assert set(kinds) == {"new", "edited", "retitled", "moved", "removed", "back_dated"}
    assert Counter(e.key for e in room.events if e.kind == "edited").most_common(1)[0][1] == 2
    assert {story.gone_status for story in room.stories if story.removed} == {404, 410}
    assert {event.kind for event in newsroom(FIRST, NIGHTS, events=False).events} == {"new"}


def test_the_sites_change_with_the_events_and_with_nothing_else(sites: Replica, room: Newsroom) -> None:
    before: dict[str, Truth] = {}
    for day in DAYS:
        sites.day = day
        now = of(sites.truths())
        said = {(event.key, event.kind) for event in room.on(day)}
        assert set(differences(before, now)) == said
        before = now


def differences(before: dict[str, Truth], now: dict[str, Truth]) -> Iterator[tuple[str, str]]:
    for key in before.keys() - now.keys():
        yield key, "removed"
    for key, truth in now.items():
        was = before.get(key)
        if was is None:
            yield (
                key,
                "new" if truth.published.date() == max(t.published.date() for t in now.values()) else "back_dated",
            )
        elif was.title != truth.title:
            yield key, "retitled"
        elif was.text != truth.text:
            yield key, "edited"
        elif was.url != truth.url:
            yield key, "moved"


def test_only_what_changed_has_new_validators(sites: Replica, browse: Read) -> None:
    before: dict[str, tuple[Truth, Any]] = {}
    for day in DAYS:
        sites.day = day
        now = {truth.key: (truth, browse(truth.url, method="HEAD").headers) for truth in sites.truths()}
        for key, (truth, headers) in now.items():
            if key in before:
                was, old = before[key]
                same = (truth.text, truth.url) == (was.text, was.url)
                assert (headers["ETag"] == old["ETag"]) == same, (key, day)
                assert (headers["Last-Modified"] == old["Last-Modified"]) == same, (key, day)
        before = now


def test_an_old_address_redirects_to_the_new_one(sites: Replica, browse: Read, room: Newsroom) -> None:
    moves = 0
    for event in room.events:
        if event.kind in ("moved", "retitled"):
            sites.day = event.day - timedelta(days=1)
            old = of(sites.truths())[event.key].url
            assert browse(old, follow=False).status == 200
            sites.day = event.day
            truth = of(sites.truths())[event.key]
            if truth.url != old:
                reply = browse(old, follow=False)
                assert (reply.status, reply.headers["Location"]) == (301, truth.url)
                assert old in truth.variants
                moves += 1
    assert moves >= 5


def test_what_is_removed_is_gone_and_announced_no_more(sites: Replica, browse: Read, room: Newsroom) -> None:
    for event in (event for event in room.events if event.kind == "removed"):
        sites.day = event.day - timedelta(days=1)
        truth = of(sites.truths())[event.key]
        sites.day = event.day
        assert browse(truth.url).status in (404, 410)
        assert truth.url not in [loc for feed in FEEDS for loc in browse(feed).locs]
        assert of(sites.truths_of_removed())[event.key].text == truth.text


def test_a_back_dated_article_stands_by_its_date_and_says_when_it_came(
    sites: Replica, browse: Read, room: Newsroom
) -> None:
    for event in (event for event in room.events if event.kind == "back_dated"):
        sites.day = event.day - timedelta(days=1)
        assert event.key not in of(sites.truths())
        sites.day = event.day
        truth = of(sites.truths())[event.key]
        assert timedelta(days=2) <= event.day - truth.published.date() <= timedelta(days=6)
        assert f"{event.day:%d %b %Y}" in browse(truth.url).headers["Last-Modified"]
        if truth.outlet == "dsih":
            assert f"<loc>{truth.url}</loc><lastmod>{event.day}" in browse("https://dsih.fr/sitemap-2026.xml").text
            named = [t.published for url in browse(FEEDS[0]).locs for t in sites.truths() if t.url == url]
            assert named == sorted(named, reverse=True)


def test_lastmod_moves_on_when_an_article_is_edited(sites: Replica, browse: Read, room: Newsroom) -> None:
    event = next(event for event in room.events if (event.outlet, event.kind) == ("dsih", "edited"))
    sites.day = event.day
    url = of(sites.truths())[event.key].url
    assert f"<loc>{url}</loc><lastmod>{event.day}" in browse(f"https://dsih.fr/sitemap-{event.day.year}.xml").text


def test_history_holds_every_text_the_days_showed(sites: Replica) -> None:
    seen: dict[str, list[Any]] = {}
    for day in DAYS:
        sites.day = day
        for truth in sites.truths():
            texts = seen.setdefault(truth.key, [])
            if truth.text not in texts:
                texts.append(truth.text)
    assert {key: [truth.text for truth in texts] for key, texts in sites.history().items()} == seen
    assert set(seen) == of(sites.truths()).keys() | of(sites.truths_of_removed()).keys()


def test_quiet_nights_are_304_all_over(sites: Replica, browse: Read) -> None:
    sites.day = DAYS[-1] + timedelta(days=5)
    held = {url: browse(url).headers for url in SOURCES}
    held |= {truth.url: browse(truth.url).headers for truth in sites.truths()}
    sites.day += timedelta(days=1)
    for url, headers in held.items():
        assert browse(url, If_None_Match=headers["ETag"]).status == 304, url
        assert browse(url, If_Modified_Since=headers["Last-Modified"]).status == 304, url


def test_a_sitemap_keeps_its_articles_when_others_go(sites: Replica, browse: Read) -> None:
    sites.day = DAYS[20]
    before = browse(f"{MAPS}/sitemap-0.xml").locs
    sites.day = DAYS[-1]
    assert set(browse(f"{MAPS}/sitemap-0.xml").locs) <= set(before)
    last = etree.fromstring(browse(f"{MAPS}/sitemapindex.xml").body)
    assert len(last) > 1


def test_files_and_newsroom_are_served_together(replica: Replica, room: Newsroom) -> None:
    with Replica(stories=room.stories) as both:
        assert of(both.truths()) == of(replica.truths())
        both.day = FIRST
        assert of(both.truths()).keys() - of(replica.truths()).keys() == {event.key for event in room.on(FIRST)}


def test_a_large_newsroom_opens_at_once() -> None:
    began = time.process_time()
    room = newsroom(FIRST, 650)
    with Replica(day=FIRST + timedelta(days=650), articles=None, stories=room.stories) as replica:
        assert replica.answer("dsih.fr", "/").status == 200
    assert len(room.stories) > 1900
    assert time.process_time() - began < 3
