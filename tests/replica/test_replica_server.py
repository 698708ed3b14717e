"""The server: hosts, conditional requests, compression, switches, and the log that witnesses it all."""

import gzip
import time
import urllib.request
from collections.abc import Callable
from datetime import date
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawler.replica import LAST_DAY, Replica

Read = Callable[..., Any]

SOURCES = {
    "feed": ("https://dsih.fr/rss.php", "https://www.ticsante.com/rss.xml"),
    "sitemap": ("https://dsih.fr/sitemap.xml", "https://dsih.fr/sitemap-2026.xml"),
    "listing": ("https://dsih.fr/actualites", "https://www.lest-eclair.fr/68/sections/aube"),
    "day-archive": ("https://www.lest-eclair.fr/archive/index?format=date&date=2026-11-20",),
    "news": ("https://www.lest-eclair.fr/sites/default/files/sitemaps/abonnes_lest_eclair_fr/sitemapnews-0.xml",),
}


def test_it_listens_on_loopback_only(replica: Replica) -> None:
    assert urlsplit(replica.url).hostname == "127.0.0.1"


def test_an_unknown_host_is_told_the_three_names(read: Read) -> None:
    reply = read("https://example.org/")
    assert reply.status == 404
    assert all(host in reply.text for host in ("www.dsih.fr", "www.ticsante.com", "www.lest-eclair.fr"))


@pytest.mark.parametrize("host", ["dsih.fr", "www.ticsante.com", "www.lest-eclair.fr"])
def test_every_site_has_robots_that_forbid_something(ask: Read, host: str) -> None:
    reply = ask(f"https://{host}/robots.txt")
    assert reply.headers.get_content_type() == "text/plain"
    assert "Disallow: /" in reply.text
    assert "Crawl-delay" not in reply.text
    assert ("Sitemap:" in reply.text) == (host == "www.lest-eclair.fr")


@pytest.mark.parametrize("url", [url for urls in SOURCES.values() for url in urls])
def test_sources_answer_304_to_their_tag_and_to_their_date(ask: Read, url: str) -> None:
    first = ask(url)
    assert first.status == 200
    for name, value in (
        ("If_None_Match", first.headers["ETag"]),
        ("If_Modified_Since", first.headers["Last-Modified"]),
    ):
        again = ask(url, **{name: value})
        assert (again.status, again.body) == (304, b"")
    assert ask(url, If_None_Match='"other"').status == 200


def test_articles_answer_304_compressed_or_not(ask: Read, last_day: Replica) -> None:
    for truth in last_day.truths()[::20]:
        first = ask(truth.url, Accept_Encoding="gzip")
        assert not first.headers["ETag"].startswith("W/")
        assert ask(truth.url, If_None_Match=first.headers["ETag"]).status == 304


def test_pages_are_compressed_for_those_who_ask(ask: Read) -> None:
    plain, zipped = ask("https://dsih.fr/actualites"), ask("https://dsih.fr/actualites", Accept_Encoding="br, gzip")
    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.body) == plain.body
    assert plain.headers["ETag"] != zipped.headers["ETag"]


def test_head_says_the_same_without_the_body(ask: Read) -> None:
    head, get = ask("https://dsih.fr/", method="HEAD"), ask("https://dsih.fr/")
    assert head.body == b""
    assert head.headers["Content-Length"] == str(len(get.body))


def test_other_methods_are_refused(read: Read) -> None:
    assert read("https://dsih.fr/", method="POST").status == 405


def test_the_log_remembers_every_request(replica: Replica, read: Read) -> None:
    before = time.monotonic()
    read("https://www.ticsante.com/story?ID=1", User_Agent="depeche/0.1", Accept_Encoding="gzip")
    read("http://www.lest-eclair.fr/id1", method="HEAD")
    first, second = replica.log
    assert (first.host, first.method, first.path, first.status) == ("www.ticsante.com", "GET", "/story?ID=1", 200)
    assert first.headers["user-agent"] == "depeche/0.1"
    assert before <= first.time <= second.time <= time.monotonic()
    assert first.sent > 0
    assert (second.status, second.sent) == (404, 0)


@pytest.mark.parametrize("source", SOURCES)
def test_a_closed_source_is_gone_and_the_rest_stays(replica: Replica, read: Read, source: str) -> None:
    replica.closed = {source}
    for name, urls in SOURCES.items():
        assert {read(url).status for url in urls} == {404 if name == source else 200}


def test_one_outlet_alone_can_be_closed(replica: Replica, read: Read) -> None:
    replica.closed = {"dsih:feed"}
    dsih, ticsante = SOURCES["feed"]
    assert (read(dsih).status, read(ticsante).status) == (404, 200)


@pytest.mark.parametrize("home", ["https://dsih.fr/", "https://www.ticsante.com/", "https://www.lest-eclair.fr/"])
def test_without_listings_the_front_page_lists_nothing(replica: Replica, read: Read, home: str) -> None:
    articles = {truth.url for truth in replica.truths()}
    assert articles & set(read(home).links)
    replica.closed = {"listing"}
    reply = read(home)
    assert reply.status == 200
    assert not articles & set(reply.links)


def test_a_blocked_outlet_answers_403_but_to_robots(replica: Replica, read: Read) -> None:
    replica.blocked = {"lest_eclair"}
    refused = read("https://www.lest-eclair.fr/")
    assert (refused.status, refused.headers["Server"]) == (403, "AkamaiGHost")
    assert read("https://www.lest-eclair.fr/robots.txt").status == 200
    assert read("https://dsih.fr/").status == 200


def test_the_delay_is_kept(read: Read, replica: Replica) -> None:
    replica.delay = 0.2
    began = time.monotonic()
    read("https://dsih.fr/robots.txt")
    assert time.monotonic() - began >= 0.2


def test_it_can_be_used_as_a_proxy(replica: Replica) -> None:
    proxy = urllib.request.ProxyHandler({"http": replica.url})
    with urllib.request.build_opener(proxy).open("http://dsih.fr/actualites?page=2") as reply:
        assert reply.status == 200
    (hit,) = replica.log
    assert (hit.host, hit.path) == ("dsih.fr", "/actualites?page=2")


@pytest.mark.parametrize("path", ["/%", "/%ff%00", "//", "/?", "/story?ID=%0d%0aX:y", "/articles/" + "9" * 5000])
def test_odd_addresses_do_no_harm(ask: Read, path: str) -> None:
    for host in ("dsih.fr", "www.ticsante.com", "lest-eclair.fr"):
        assert ask(f"https://{host}{path}").status in (200, 404)


def test_the_last_day_is_where_a_replica_stands(replica: Replica) -> None:
    assert replica.day == LAST_DAY == date(2026, 11, 20)


def test_it_starts_at_once_and_stops_with_open_connections() -> None:
    began = time.process_time()
    with Replica() as replica:
        assert time.process_time() - began < 1
        connection = HTTPConnection("127.0.0.1", urlsplit(replica.url).port, timeout=20)
        connection.request("GET", "/robots.txt", headers={"Host": "dsih.fr"})
        assert connection.getresponse().read()
        ending = time.monotonic()
    assert time.monotonic() - ending < 5
    connection.close()
