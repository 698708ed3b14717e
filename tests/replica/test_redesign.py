"""Redesigns: five pages that are no longer what they were, and one that is the same article in other clothes."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from lxml import html

from crawler.replica import Replica, Truth
from tests.newsroom import Redesign

Read = Callable[..., Any]

OUTLETS = ("dsih", "ticsante", "lest_eclair")
BROKEN = ("renamed", "shell", "nav", "teaser", "comments")


def articles(replica: Replica, outlet: str, every: int = 6) -> list[Truth]:
    return [truth for truth in replica.truths() if truth.outlet == outlet][::every]


def names(text: str) -> set[str]:
    return {name for found in re.findall(r'(?:class|id)="([^"]*)"', text) for name in found.split()}


def outlets_of(replica: Replica, kind: str) -> None:
    replica.redesigned = dict.fromkeys(OUTLETS, Redesign(kind))


@pytest.mark.parametrize("kind", [*BROKEN, "shuffled:7"])
def test_lists_and_sources_stay_as_they_were(replica: Replica, read: Read, kind: str) -> None:
    sources = (
        "https://dsih.fr/rss.php",
        "https://dsih.fr/",
        "https://www.ticsante.com/",
        "https://www.lest-eclair.fr/",
    )
    tags = {url: read(url).headers["ETag"] for url in sources}
    outlets_of(replica, kind)
    assert {url: read(url).headers["ETag"] for url in sources} == tags


@pytest.mark.parametrize("kind", [*BROKEN, "shuffled:7"])
def test_only_the_outlet_named_is_redesigned(replica: Replica, read: Read, kind: str) -> None:
    ours, other = articles(replica, "dsih")[0].url, articles(replica, "ticsante")[0].url
    before = [read(url) for url in (ours, other)]
    replica.redesigned = {"dsih": Redesign(kind)}
    after = [read(url) for url in (ours, other)]
    assert [one.headers["ETag"] == two.headers["ETag"] for one, two in zip(before, after, strict=True)] == [
        False,
        True,
    ]
    assert read(ours, If_Modified_Since=before[0].headers["Last-Modified"]).status == 200
    assert read(ours, If_None_Match=after[0].headers["ETag"]).status == 304
    replica.redesigned = {}
    assert read(ours).body == before[0].body


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("outlet", OUTLETS)
def test_nothing_a_reader_relied_on_is_left(replica: Replica, read: Read, outlet: str, kind: str) -> None:
    found = articles(replica, outlet)
    before = {truth.key: read(truth.url).text for truth in found}
    outlets_of(replica, kind)
    for truth in found:
        page = read(truth.url)
        assert page.status == 200
        assert not names(page.text) & names(before[truth.key])
        assert not re.search(r"ld\+json|og:|article:|<time|<article|datetime=|canonical", page.text)
        for wording in (
            "Publié le",
            "Rédigé par",
            "Avez-vous apprécié",
            "Vos réactions",
            "réservé aux abonnés",
            f"{truth.published:%H:%M}",
        ):
            assert wording not in page.visible


@pytest.mark.parametrize("outlet", OUTLETS)
@pytest.mark.parametrize(
    ("kind", "title", "start", "whole"),
    [
        ("renamed", True, True, True), ("shell", False, False, False), ("nav", False, False, False),
        ("teaser", True, True, False), ("comments", True, False, False),
    ],
)  # fmt: skip
def test_what_is_left_of_the_article(
    replica: Replica, read: Read, outlet: str, kind: str, title: bool, start: bool, whole: bool
) -> None:
    outlets_of(replica, kind)
    for truth in articles(replica, outlet):
        seen = read(truth.url).visible
        first, last = (
            re.split(r"(?<=[.!?…])\s", truth.lead or truth.body)[0][:40],
            truth.body.rpartition("\n")[2].removeprefix("- "),
        )
        assert (f"{truth.title}\n" in seen) == title, truth.key
        assert (first in seen) == start, truth.key
        assert (last in seen) == whole, truth.key
        assert ("Lire la suite" in seen) == (kind == "teaser")
        assert ("Chargement…" in seen) == (kind == "shell")


def test_comments_are_as_long_as_an_article_and_differ(replica: Replica, read: Read) -> None:
    outlets_of(replica, "comments")
    seen = [read(truth.url).visible for truth in articles(replica, "dsih")]
    assert all(len(text.split()) > 120 for text in seen)
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize("outlet", OUTLETS)
@pytest.mark.parametrize("seed", [1, 7])
def test_a_shuffled_page_keeps_every_word_and_what_it_says_to_machines(
    replica: Replica, read: Read, outlet: str, seed: int
) -> None:
    found = articles(replica, outlet)
    before = {truth.key: read(truth.url) for truth in found}
    outlets_of(replica, f"shuffled:{seed}")
    for truth in found:
        was, now = before[truth.key], read(truth.url)
        assert sorted(now.visible.split()) == sorted(was.visible.split()), truth.key
        assert now.body != was.body
        assert in_order(truth, now.visible), truth.key
        assert said(now) == said(was)


def in_order(truth: Truth, seen: str) -> bool:
    lines = [truth.title, *(line.removeprefix("- ") for line in truth.body.split("\n") if line)]
    seen = seen.replace("\n", " ")
    places = [seen.find(lines[0])]
    for line in lines[1:]:
        places.append(seen.find(line, places[-1]))
    return -1 not in places


def said(reply: Any) -> tuple[Any, ...]:
    """Its meta elements and its JSON-LD."""
    tree = html.document_fromstring(reply.text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    meta = [dict(one.attrib) for one in tree.iter("meta") if one.get("property") or one.get("name")]
    return meta, [json.loads(text) for text in tree.xpath("//script[contains(@type, 'ld+json')]/text()")]


def test_a_shuffle_is_known_by_its_seed(replica: Replica, read: Read) -> None:
    url = articles(replica, "lest_eclair")[-1].url
    pages = []
    for kind in ("shuffled:1", "shuffled:2", "shuffled:1"):
        outlets_of(replica, kind)
        pages.append(read(url).text)
    assert pages[0] == pages[2]
    assert pages[0] != pages[1]
    assert not {name for name in names(pages[0]) if name.startswith(("r-", "gr-"))} - {"gr-ads-inread"}


def test_a_kind_that_does_not_exist_is_named_with_those_that_do(replica: Replica) -> None:
    replica.redesigned = {"dsih": Redesign("baroque")}
    with pytest.raises(ValueError, match=r"'baroque'.*renamed, shell, nav, teaser, comments, shuffled"):
        replica.answer("dsih.fr", "/articles/6468/")
