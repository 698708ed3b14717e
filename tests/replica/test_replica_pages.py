"""The pages: what makes each skin what it is, and the traps that stand in it."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from lxml import html

from crawler.replica import Replica, Truth
from crawler.replica.content import load

Read = Callable[..., Any]

FORMS = {(story.outlet, story.site_id): story.form for story in load()}


def classes(text: str) -> set[str]:
    return {name for found in re.findall(r'class="([^"]*)"', text) for name in found.split()}


@pytest.fixture(scope="module")
def dressed(last_day: Replica, ask: Read) -> Callable[..., Iterator[tuple[Truth, Any]]]:
    """The articles of an outlet that carry all these flags, with their pages."""

    def choose(outlet: str, *flags: str, access: str = "") -> Iterator[tuple[Truth, Any]]:
        for truth in last_day.truths():
            form = FORMS[truth.outlet, truth.site_id]
            if truth.outlet == outlet and form.issuperset(flags) and access in ("", truth.access):
                yield truth, ask(truth.url)

    return choose


def test_the_skins_share_no_class_name_of_their_own(dressed: Any) -> None:
    skins = [
        classes(next(dressed(outlet, flag))[1].text)
        for outlet, flag in (
            ("dsih", "old"), ("dsih", "semantic"), ("dsih", "div"), ("ticsante", "story"), ("ticsante", "query"),
        )
    ]  # fmt: skip
    for place, skin in enumerate(skins):
        assert not [other for other in skins[place + 1 :] if skin & other]


def test_the_old_dsih_says_its_date_in_capitals_without_a_time(dressed: Any) -> None:
    for truth, reply in dressed("dsih", "old"):
        assert truth.precision == "day"
        assert re.search(rf"[A-Z]+ {truth.day[-2:]} [A-Zéû]+ {truth.day[:4]}Soyez le premier à réagir", reply.visible)
        assert "Vous êtes dans : Accueil >" in reply.visible
        assert "og:title" not in reply.text
        assert "/pub/" in reply.text


def test_some_old_pages_declare_latin_letters_and_hold_windows_ones(dressed: Any) -> None:
    replies = [reply for _, reply in dressed("dsih", "old")]
    latin = [reply for reply in replies if b"charset=iso-8859-1" in reply.body]
    assert 0 < len(latin) < len(replies)
    assert any(b"\x92" in reply.body for reply in latin)


@pytest.mark.parametrize("skin", ["semantic", "div"])
def test_the_new_dsih_has_its_landmarks_in_order(dressed: Any, skin: str) -> None:
    for _, reply in dressed("dsih", skin):
        marks = ("Avez-vous apprécié ce contenu ?", "A lire également.", "Lettre d'information.")
        places = [reply.visible.index(mark) for mark in marks]
        assert places == sorted(places)
        assert re.search(r"\n\d{1,2} [a-zéû]+\.? \d{4} - \d\d:\d\d,", reply.visible)
        assert reply.text.count('alt="Illustration ') == 4


@pytest.mark.parametrize("count", [0, 1, 3])
def test_placeholders_stand_where_ads_will_load(dressed: Any, count: int) -> None:
    for skin in ("semantic", "div"):
        for _, reply in dressed("dsih", skin, f"ads-{count}"):
            assert reply.visible.count("Publicité en cours de chargement...") == count


def test_the_div_skin_gives_nothing_away(dressed: Any) -> None:
    for _, reply in dressed("dsih", "div"):
        assert not re.search(r"<h[1-6]|<article|<section|<time|ld\+json|og:", reply.text)


def test_the_semantic_skin_has_json_ld_on_some(dressed: Any) -> None:
    replies = [reply for _, reply in dressed("dsih", "semantic")]
    assert 0 < len([reply for reply in replies if "ld+json" in reply.text]) < len(replies)
    assert all('property="og:title"' in reply.text for reply in replies)


def test_one_page_prints_a_dead_link_as_text(last_day: Replica) -> None:
    (truth,) = (truth for truth in last_day.truths() if re.search(r"\(/article/\d+/\S+\.html\)", truth.body))
    assert truth.outlet == "dsih"


def test_ticsante_writes_the_date_in_two_ways_and_on_some_not_at_all(dressed: Any) -> None:
    seen = [(truth, reply.visible) for truth, reply in dressed("ticsante")]
    assert any(f"Publié le {t.published:%d/%m/%Y à %Hh%M}" in text for t, text in seen)
    assert any(re.search(r"\n[a-z]+di \d+ \S+ \d{4} à \d\d:\d\d", text) for _, text in seen)
    by_day = [truth for truth, text in seen if truth.precision == "day" and "Publié le" not in text]
    assert by_day
    assert all("(TICsanté) - " in (truth.lead or truth.body) for truth in by_day)


def test_ticsante_damage_is_plain_utf_8_that_says_the_wrong_letter(dressed: Any) -> None:
    for truth, reply in dressed("ticsante", "mixed-encoding"):
        assert "Ă " in truth.body
        assert "à " in truth.body
        reply.body.decode("utf-8")


def test_some_old_briefs_say_nothing_of_their_charset(dressed: Any) -> None:
    silent = [
        reply
        for _, reply in dressed("ticsante")
        if b"charset" not in reply.body and not reply.headers.get_param("charset")
    ]
    assert silent
    assert all(b"\xe9" in reply.body for reply in silent)


def test_ticsante_has_its_overlay_and_its_footer(dressed: Any) -> None:
    for _, reply in dressed("ticsante"):
        for mark in ('id="cookieConsent"', "consentAllowAllCookies", "Vos réactions", "cliquer ici", "ld+json"):
            assert (mark in reply.text) == (mark != "ld+json")


def test_template_a_is_heavy_and_messy(dressed: Any) -> None:
    for truth, reply in dressed("lest_eclair", "a"):
        assert 450_000 < len(reply.body) < 560_000
        assert f"{truth.published:%Y-%m-%dT%H:%M:%S}Z" in reply.text
        for mark in (
            'class="lead gr-article-teaser"',
            "dataLayer=[{",
            "backurl=http",
            "<!-- <p>",
            'id="gr-ads-inread"',
        ):
            assert (mark in reply.text) or (mark.startswith('class="lead') and truth.lead is None)


def ld(reply: Any) -> dict[str, Any]:
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', reply.text, re.DOTALL)
    assert "http:\\/\\/" in found or "https:\\/\\/" in found
    described: dict[str, Any] = json.loads(found)
    return described


def test_template_a_tells_machines_half_truths(dressed: Any) -> None:
    for truth, reply in dressed("lest_eclair", "a"):
        data = ld(reply)
        assert data["isAccessibleForFree"] == str(truth.access == "full")
        assert len(data["headline"]) <= 110
        assert truth.title.startswith(data["headline"])
        assert data["datePublished"] == f"{truth.published:%Y-%m-%dT%H:%M:%S}"
        assert data["articleBody"] == re.sub(r"\n+", " ", truth.body)


def test_template_b_has_its_elements(dressed: Any) -> None:
    for truth, reply in dressed("lest_eclair", "b"):
        bare = "bare" in FORMS[truth.outlet, truth.site_id]
        assert "<r-article--meta>" in reply.text
        assert ("<r-article--section" in reply.text.split("<template")[0]) != bare
        assert "À lire aussi" in reply.text
        assert f'<time datetime="{truth.published:%Y-%m-%dT%H:%M:%S}">Publié le {truth.published.day}/' in reply.text


def test_the_drop_cap_is_torn_from_its_word(dressed: Any) -> None:
    found = [reply for _, reply in dressed("lest_eclair", "dropcap")]
    assert found
    assert any(re.search(r'<span class="drop-cap r-lettrine">\w</span>\w', reply.text) for reply in found)


def test_the_hidden_text_is_there_and_not_in_the_answer(dressed: Any) -> None:
    found = list(dressed("lest_eclair", "hidden"))
    assert found
    for truth, reply in found:
        assert truth.access == "partial"
        assert 'style="display:none"' in reply.text
        assert len(ld(reply)["articleBody"]) > 2 * len(truth.body)


def test_without_that_flag_paid_text_stays_on_the_server(dressed: Any) -> None:
    stories = {story.site_id: story for story in load() if story.outlet == "lest_eclair"}
    for truth, reply in dressed("lest_eclair", access="partial"):
        if "hidden" not in FORMS[truth.outlet, truth.site_id]:
            last = stories[truth.site_id].versions[-1].blocks[-1].plain.split("\n")[0]
            assert last not in reply.visible


def test_a_second_article_stands_inside_the_first(dressed: Any) -> None:
    found = list(dressed("lest_eclair", "embedded"))
    assert found
    for truth, reply in found:
        inner = html.document_fromstring(reply.text.encode()).xpath("//article//article//h1")
        assert inner
        assert truth.title not in {element.text_content() for element in inner}


def test_initials_close_the_page_and_not_the_answer(dressed: Any) -> None:
    found = [pair for pair in dressed("lest_eclair", "initials") if pair[0].access == "full"]
    assert found
    for truth, reply in found:
        (initials,) = re.findall(r"<p>((?:[a-z-]+/)+[a-z]+|AFP)</p>", reply.text)
        assert not truth.body.endswith(initials)


def test_the_consent_wall_takes_the_reader_away(ask: Read, last_day: Replica) -> None:
    (wall,) = (turned.url for turned in last_day.not_articles() if turned.reason == "consent")
    assert ask(wall, follow=False).headers["Location"].startswith("https://www.lest-eclair.fr/consent?back=%2Fid")
    assert "Votre accord est demandé" in ask(wall).text


def test_the_empty_shell_is_empty(ask: Read, last_day: Replica) -> None:
    (shell,) = (turned.url for turned in last_day.not_articles() if turned.reason == "empty")
    assert '<div id="app"></div>' in ask(shell).text
