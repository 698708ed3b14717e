"""The answers: each holds together, and each stands word for word in the page behind its address."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawler.replica import Replica, Truth
from crawler.replica.truth import without_tracking

Read = Callable[..., Any]

CHROME = (
    "Publicité en cours", "Avez-vous apprécié", "A lire également", "Lettre d'information", "Article connexe",
    "Soyez le premier à réagir", "Vous êtes dans", "Vos réactions", "paramètres de vos cookies",
    "Une question ? Appelez", "À lire aussi", "réservé aux abonnés", "articles gratuits ce mois-ci",
    "Votre accord est demandé", "Temps de lecture", "Mots-clés :", "](", "**", "  ",
)  # fmt: skip


@pytest.fixture(scope="module")
def truths(last_day: Replica) -> list[Truth]:
    return last_day.truths()


def test_keys_and_addresses_are_unique(truths: list[Truth]) -> None:
    assert len({truth.key for truth in truths}) == len(truths)
    addresses = [url for truth in truths for url in (truth.url, *truth.variants)]
    assert len(set(addresses)) == len(addresses)


def test_all_three_outlets_are_there(truths: list[Truth]) -> None:
    assert {truth.outlet for truth in truths} == {"dsih", "ticsante", "lest_eclair"}
    assert {truth.access for truth in truths} == {"full", "partial"}
    assert {truth.precision for truth in truths} == {"minute", "day"}


def test_no_answer_holds_a_word_of_the_site_around_it(truths: list[Truth]) -> None:
    for truth in truths:
        said = "\n".join((truth.title, truth.lead or "", truth.body))
        assert not [phrase for phrase in CHROME if phrase in said], truth.key


def test_paragraphs_are_clean(truths: list[Truth]) -> None:
    for truth in truths:
        paragraphs = truth.body.split("\n\n")
        assert all(paragraph.strip() for paragraph in paragraphs), truth.key
        assert not re.search(r"[ \t]\n|\n[ \t]|\n{3}|[ \t]\Z", truth.body), truth.key


def test_days_follow_from_moments_in_paris(truths: list[Truth]) -> None:
    for truth in truths:
        assert truth.published.isoformat()[-6:] in ("+01:00", "+02:00")
        assert truth.day == truth.published.date().isoformat()


def test_a_day_without_a_time_is_midnight_utc_on_dsih(truths: list[Truth]) -> None:
    by_day = [t for t in truths if t.outlet == "dsih" and t.precision == "day"]
    assert by_day
    assert all(truth.published.utcoffset() == truth.published - truth.published.replace(hour=0) for truth in by_day)


def test_links_are_absolute_and_untracked(truths: list[Truth]) -> None:
    links = [link for truth in truths for link in truth.links]
    assert links
    assert all(urlsplit(link).scheme in ("http", "https") and urlsplit(link).netloc for link in links)
    assert not [link for link in links if re.search(r"utm_|fbclid|gclid|xtor|Echobox", link)]


@pytest.mark.parametrize(
    ("tracked", "clean"),
    [
        ("https://a.fr/p?utm_source=x&id=3&fbclid=z#Echobox=1", "https://a.fr/p?id=3"),
        ("https://a.fr/p?xtor=RSS-1#ancre", "https://a.fr/p#ancre"),
        ("https://a.fr/p?gclid=1#xtor=CS1-2", "https://a.fr/p"),
        ("https://a.fr/p?page=2", "https://a.fr/p?page=2"),
    ],
)
def test_tracking_is_taken_off(tracked: str, clean: str) -> None:
    assert without_tracking(tracked) == clean


def test_partial_texts_on_ticsante_end_in_the_middle_of_a_word(truths: list[Truth]) -> None:
    partial = [t for t in truths if t.outlet == "ticsante" and t.access == "partial"]
    assert partial
    for truth in partial:
        assert truth.body.endswith("...")
        assert 1190 <= len(truth.body) - len("...") <= 1210
        assert truth.body[-4].isalpha()


def test_partial_texts_on_lest_eclair_are_one_paragraph(truths: list[Truth]) -> None:
    partial = [t for t in truths if t.outlet == "lest_eclair" and t.access == "partial"]
    assert partial
    assert all("\n\n" not in truth.body for truth in partial)


def test_every_page_says_what_the_answer_says(ask: Read, truths: list[Truth]) -> None:
    for truth in truths:
        reply = ask(truth.url)
        assert (reply.status, reply.url) == (200, truth.url)
        seen = reply.visible.replace("\n", " ")
        assert truth.title in seen, truth.key
        assert (truth.lead or "").replace("\n", " ") in seen, truth.key
        place = seen.find(truth.body.partition("\n")[0].removeprefix("- "))
        for line in truth.body.split("\n"):
            place = seen.find(line.removeprefix("- "), place)
            assert place >= 0, (truth.key, line)


def test_authors_and_sections_are_on_the_page(ask: Read, truths: list[Truth]) -> None:
    for truth in truths:
        seen = ask(truth.url).visible
        assert all(author.strip() in seen for author in truth.authors), truth.key
        assert (truth.section or "").rstrip("s") in seen, truth.key


@pytest.mark.parametrize("outlet", ["dsih", "ticsante", "lest_eclair"])
def test_every_other_address_leads_to_the_same_article(ask: Read, truths: list[Truth], outlet: str) -> None:
    for truth in (truth for truth in truths if truth.outlet == outlet):
        size = ask(truth.url, method="HEAD").headers["Content-Length"]
        for variant in truth.variants:
            reply = ask(variant, method="HEAD")
            assert (reply.status, reply.headers["Content-Length"]) == (200, size), variant


def test_dsih_sends_the_other_era_to_its_own_address(ask: Read, truths: list[Truth]) -> None:
    dsih = [truth for truth in truths if truth.outlet == "dsih"]
    for truth in dsih:
        path = "/article/" if "/articles/" in truth.url else "/articles/"
        variant = next(v for v in truth.variants if path in v)
        reply = ask(variant, follow=False)
        assert (reply.status, reply.headers["Location"]) == (301, truth.url)


def test_what_must_be_turned_away_is_of_every_kind(last_day: Replica) -> None:
    kinds = {turned.reason for turned in last_day.not_articles()}
    assert kinds == {
        "listing", "gallery", "live", "magazine", "soft-404", "consent", "blocked", "empty", "not-found",
    }  # fmt: skip


def test_what_must_be_turned_away_answers_as_it_says(ask: Read, last_day: Replica) -> None:
    statuses = {"blocked": 403, "not-found": 404}
    for turned in last_day.not_articles():
        assert ask(turned.url).status == statuses.get(turned.reason, 200), turned


def test_no_page_is_both_an_article_and_none(last_day: Replica, truths: list[Truth]) -> None:
    addresses = {url for truth in truths for url in (truth.url, *truth.variants)}
    assert not addresses & {turned.url for turned in last_day.not_articles()}


def test_days_bring_edit_and_remove(replica: Replica, read: Read) -> None:
    seen: dict[str, list[Truth]] = {}
    removed = [turned.url for turned in replica.not_articles() if turned.reason == "not-found"]
    for back in range(20, -1, -1):
        replica.day = date(2026, 11, 20) - timedelta(days=back)
        for truth in replica.truths():
            seen.setdefault(truth.key, []).append(truth)
            if truth.url in removed:
                assert read(truth.url).status == 200
    edited = [truths for truths in seen.values() if truths[0] != truths[-1]]
    assert len([truths for truths in seen.values() if len(truths) < 21]) >= 3
    assert len(edited) >= 3
    for first, *_, last in edited:
        assert (first.key, first.url, first.published) == (last.key, last.url, last.published)
        assert last.body.split("\n")[0].removeprefix("- ") in read(last.url).visible


def test_before_its_day_an_article_is_not_served(replica: Replica, read: Read) -> None:
    newest = max(replica.truths(), key=lambda truth: truth.published)
    tag = read(newest.url).headers["ETag"]
    replica.day = newest.published.date() - timedelta(days=1)
    assert newest.key not in {truth.key for truth in replica.truths()}
    assert read(newest.url, If_None_Match=tag).headers["ETag"] is None
