"""Who signs and when, read from the lines around a headline of invented pages."""

from datetime import UTC, datetime

import pytest

from crawler.reading.days import first_day
from crawler.reading.drafts import Draft, open_draft, unknown_outlet
from pipelines.dates import ReadDates
from pipelines.head import ReadHead, authors
from tests.conftest import page_of

TEXT = "<p>" + "La mer est montée dans la nuit et les quais ont tenu, dit le maire de la ville. " * 5 + "</p>"


def read(head: str, before: str = "", after: str = "", meta: str = "") -> Draft:
    page = page_of(
        f"<html><head>{meta}</head><body>{before}<article><h1>Le port rouvre après la tempête</h1>{head}{TEXT}"
        f"</article>{after}</body></html>",
        url="https://inconnu.example/port",
        fetched=datetime(2026, 3, 1, tzinfo=UTC),
    )
    draft = open_draft(page, unknown_outlet(page.url))
    return ReadDates().read(ReadHead().read(draft))


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("<p>Par Ana Petit et Luc Roy</p>", ["Ana Petit", "Luc Roy"]),
        ("<p>Von Jana Klein | 3. Mai 2021</p>", ["Jana Klein"]),
        ("<p>By Ann O'Hara and Bo de Vries, 3 May 2021</p>", ["Ann O'Hara", "Bo de Vries"]),
        ("<p>Veröffentlicht am 3. Mai 2021 von Jana Klein</p>", ["Jana Klein"]),
        ("<p>3 mai 2021 • <a href='/auteurs/ana-petit'>Ana Petit</a></p>", ["Ana Petit"]),
        ("<div class='post-author'>Ana Petit</div>", ["Ana Petit"]),
        ("<p>Propos recueillis par Ana Petit</p>", ["Ana Petit"]),
        ("<p>Text: Jana Klein</p>", ["Jana Klein"]),
        ("<p>Le chemin part par la Normandie.</p>", []),
        ("<p><a href='/login/user/x'>Login</a></p>", []),
    ],
)
def test_a_line_near_the_headline_signs(line: str, names: list[str]) -> None:
    assert read(line).authors == names


def test_comments_and_cards_sign_nothing() -> None:
    after = "<div class='comments'><p class='author'>Troll Un</p></div><div class='related'><p>Par Luc Roy</p></div>"
    assert read("", after=after).authors == []


def test_the_sites_own_name_signs_only_where_nobody_else_does() -> None:
    meta = (
        '<meta property="og:site_name" content="Le Phare"><script type="application/ld+json">'
        '{"@type": "NewsArticle", "author": {"@type": "Organization", "name": "Le Phare"}}</script>'
    )
    assert read("<p>Par Ana Petit</p>", meta=meta).authors == ["Ana Petit"]
    assert read("", meta=meta).authors == ["Le Phare"]


def test_an_author_that_is_a_reference_is_looked_up() -> None:
    meta = (
        '<script type="application/ld+json">{"@graph": [{"@type": "Article", "author": {"@id": "#ana"}},'
        '{"@type": "Person", "@id": "#ana", "name": "Ana Petit"}]}</script>'
    )
    assert read("", meta=meta).authors == ["Ana Petit"]


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Erstellt von Jana Klein und Max Groß", ["Jana Klein", "Max Groß"]),
        ("Ana Petit (ape)", ["Ana Petit"]),
        ("Ana Petit @anapetit", ["Ana Petit"]),
        ("Grace Hall, PhD", ["Grace Hall"]),
        ("Ana Petit, journaliste", ["Ana Petit"]),
        ("Staff reporter", ["Staff reporter"]),
    ],
)
def test_what_is_no_name_leaves_a_byline(byline: str, names: list[str]) -> None:
    assert authors(byline, comma_in_name=False) == names


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("<p>Publié le 3 mai 2021 à 8h</p>", "2021-05-03"),
        ("<p>Aktualisiert: 4. Mai 2021 | Veröffentlicht: 3. Mai 2021</p>", "2021-05-03"),
        ("<p>Posted on May 3, 2021</p>", "2021-05-03"),
        ("<p>Written: 2021-05-03 15:03 / Updated: 2021-05-04 15:30</p>", "2021-05-03"),
        ("<p>3 de mayo de 2021</p>", "2021-05-03"),
        ("<p>Brest, le 3 mai 2021 – " + "Le port rouvre ce lundi matin, a dit le maire. " * 6 + "</p>", "2021-05-03"),
        ("", None),
    ],
)
def test_a_day_shown_near_the_headline_is_the_day_of_publication(line: str, day: str | None) -> None:
    assert read(line).day == day


def test_footers_menus_and_the_future_date_nothing() -> None:
    before = "<nav>Lundi 6 janvier 2020</nav>"
    after = "<footer>Publié le 7 janvier 2020</footer>"
    assert read("<p>Publié le 3 mai 2031</p>", before, after).day is None


def test_a_moment_in_utc_has_the_day_that_readers_are_shown() -> None:
    meta = '<meta property="article:published_time" content="2021-05-04T02:10:00Z">'
    assert read("<p>May 3, 2021</p>", meta=meta).day == "2021-05-03"
    assert read("<p>June 9, 2021</p>", meta=meta).day == "2021-05-04"


def test_an_offset_of_a_stranger_is_kept() -> None:
    draft = read("", meta='<meta property="article:published_time" content="2021-05-03T22:10:00-05:00">')
    assert (draft.published, draft.day) == ("2021-05-03T22:10:00-05:00", "2021-05-03")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01.02.20", "2020-02-01"),
        ("2020年4月16日", "2020-04-16"),
        ("16 апреля 2020", "2020-04-16"),
        ("December 4th, 2006", "2006-12-04"),
        ("06/20/2012", "2012-06-20"),
        ("Python 3.11.2", None),
        ("31 février 2020", None),
        ("mardi 12", None),
    ],
)
def test_a_whole_day_is_found_in_a_line(text: str, day: str | None) -> None:
    found = first_day(text)
    assert (found and found.day.isoformat()) == day


@pytest.mark.parametrize("said", ["false", '"False"', '"no"', "0", '"https://schema.org/False"', "[false]"])
def test_a_page_that_is_not_free_is_partial(said: str) -> None:
    meta = f'<script type="application/ld+json">{{"@type": "NewsArticle", "isAccessibleForFree": {said}}}</script>'
    assert read("", meta=meta).access == "partial"


@pytest.mark.parametrize("said", ["true", '"True"', '"yes"', "null"])
def test_a_page_that_is_free_is_full(said: str) -> None:
    meta = f'<script type="application/ld+json">{{"@type": "NewsArticle", "isAccessibleForFree": {said}}}</script>'
    assert read("", meta=meta).access == "full"


def test_the_trail_from_the_front_page_names_the_section() -> None:
    steps = ["Accueil", "Régions", "Bretagne", "Le port rouvre après la tempête"]
    items = ",".join(f'{{"@type": "ListItem", "name": "{step}"}}' for step in steps)
    meta = f'<script type="application/ld+json">{{"@type": "BreadcrumbList", "itemListElement": [{items}]}}</script>'
    assert read("", meta=meta).section == "Bretagne"
