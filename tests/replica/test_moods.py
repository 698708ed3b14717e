"""Bad days: sites that lie about what changed or fidget without a change, and sites that fail or forbid."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from http.client import RemoteDisconnected
from typing import Any

import pytest

from crawler.replica import HANG_UP, Answer, Replica, Truth, failing
from tests.newsroom import Event, newsroom
from tests.replica.conftest import reader

Read = Callable[..., Any]

FIRST = date(2026, 11, 21)
OUTLETS = ("dsih", "ticsante", "lest_eclair")
HOMES = {
    "dsih": "https://dsih.fr",
    "ticsante": "https://www.ticsante.com",
    "lest_eclair": "https://www.lest-eclair.fr",
}
ROOM = newsroom(FIRST, 20)


@pytest.fixture
def sites() -> Iterator[Replica]:
    with Replica(day=FIRST, articles=None, stories=ROOM.stories) as replica:
        yield replica


@pytest.fixture
def browse(sites: Replica) -> Iterator[Read]:
    yield from reader(sites)


def edit_in(outlet: str) -> Event:
    return next(event for event in ROOM.events if (event.outlet, event.kind) == (outlet, "edited"))


def truth_of(sites: Replica, key: str) -> Truth:
    return next(truth for truth in sites.truths() if truth.key == key)


@pytest.mark.parametrize("outlet", OUTLETS)
def test_a_liar_says_304_of_a_text_that_changed(sites: Replica, browse: Read, outlet: str) -> None:
    sites.lying = {outlet}
    event = edit_in(outlet)
    sites.day = event.day - timedelta(days=1)
    truth = truth_of(sites, event.key)
    before = browse(truth.url)
    sites.day = event.day
    assert truth_of(sites, event.key).text != truth.text
    for name, value in (
        ("If_None_Match", before.headers["ETag"]),
        ("If_Modified_Since", before.headers["Last-Modified"]),
    ):
        assert browse(truth.url, **{name: value}).status == 304
    after = browse(truth.url)
    assert after.body != before.body
    assert [after.headers[name] for name in ("ETag", "Last-Modified")] == [
        before.headers[name] for name in ("ETag", "Last-Modified")
    ]


@pytest.mark.parametrize("outlet", OUTLETS)
def test_a_fidget_changes_everything_but_the_article(sites: Replica, browse: Read, outlet: str) -> None:
    sites.day = FIRST + timedelta(days=19)
    truth = next(truth for truth in sites.truths() if truth.outlet == outlet)
    quiet = browse(truth.url)
    sites.fidgeting = {outlet}
    first = browse(truth.url)
    again = browse(truth.url, If_None_Match=first.headers["ETag"])
    dated = browse(truth.url, If_Modified_Since=again.headers["Last-Modified"])
    assert [reply.status for reply in (first, again, dated)] == [200, 200, 200]
    assert len({reply.headers[name] for reply in (first, again, dated) for name in ("ETag", "Last-Modified")}) == 6
    counts = [re.findall(r"Lu \d \d{3} fois", reply.visible) for reply in (first, again)]
    assert counts[0] != counts[1]
    assert all(len(found) == 2 for found in counts)
    for reply in (first, again):
        assert "".join(re.sub(r"Lu \d \d{3} fois", "", reply.visible).split()) == "".join(quiet.visible.split())


def test_robots_may_be_anything(replica: Replica, read: Read) -> None:
    own = read("https://dsih.fr/robots.txt").text
    replica.robots = {"dsih": 503}
    assert read("https://dsih.fr/robots.txt").status == 503
    assert read("https://dsih.fr/").status == 200
    assert read("https://www.ticsante.com/robots.txt").status == 200
    replica.robots = {"dsih": Answer(body=b"User-agent: *\nDisallow: /\n", type="text/plain")}
    assert read("https://dsih.fr/robots.txt").text.endswith("Disallow: /\n")
    replica.robots = {}
    assert read("https://dsih.fr/robots.txt").text == own


def test_a_connection_may_end_without_a_word(replica: Replica, read: Read) -> None:
    replica.robots = {"dsih": HANG_UP}
    with pytest.raises(RemoteDisconnected):
        read("https://dsih.fr/robots.txt")
    assert [(hit.path, hit.status, hit.sent) for hit in replica.log] == [("/robots.txt", 0, 0)]


@pytest.mark.parametrize("outlet", OUTLETS)
def test_a_site_that_fails_fails_on_every_page_but_robots(replica: Replica, read: Read, outlet: str) -> None:
    replica.fail = {outlet: 500}
    truth = next(truth for truth in replica.truths() if truth.outlet == outlet)
    assert [read(url).status for url in (truth.url, HOMES[outlet] + "/", HOMES[outlet] + "/rss.xml")] == [500] * 3
    assert read(f"{HOMES[outlet]}/robots.txt").status == 200
    replica.fail = {}
    assert read(truth.url).status == 200


@pytest.mark.parametrize("wait", ["120", "Fri, 20 Nov 2026 21:00:00 GMT"])
def test_a_failure_may_say_when_to_come_back(replica: Replica, read: Read, wait: str) -> None:
    replica.fail = {"ticsante": failing(429, retry_after=wait)}
    reply = read("https://www.ticsante.com/")
    assert (reply.status, reply.headers["Retry-After"]) == (429, wait)


def test_what_may_be_mined_is_said_in_a_known_place(replica: Replica, read: Read) -> None:
    where = "https://www.lest-eclair.fr/.well-known/tdmrep.json"
    assert read(where).status == 404
    said = [{"location": "/", "tdm-reservation": 1}]
    replica.well_known = {"lest_eclair": json.dumps(said)}
    reply = read(where)
    assert reply.headers.get_content_type() == "application/json"
    assert json.loads(reply.text) == said
    assert read("https://dsih.fr/.well-known/tdmrep.json").status == 404


def test_an_article_withheld_by_law_gives_the_reason(replica: Replica, read: Read) -> None:
    truth = replica.truths()[0]
    replica.withheld = {truth.key: "Ordonnance de référé du 3 novembre 2026"}
    reply = read(truth.url)
    assert reply.status == 451
    assert "Ordonnance de référé du 3 novembre 2026" in reply.visible
    assert 'rel="blocked-by"' in reply.headers["Link"]
    assert truth.body.partition("\n")[0] not in reply.visible
