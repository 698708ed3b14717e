"""The headline found by what h1, meta, JSON-LD, <title> and the address agree on; invented pages."""

import pytest

from crawler.reading import open_draft, stranger
from crawler.template import Said
from crawler.titles import Site, headline, slug
from tests.conftest import page_of

URL = "https://www.courrier-nord.fr/regions/2024/05/le-port-rouvre-apres-la-tempete-12345.html"
NAMES = ["Courrier du Nord"]


def found(
    h1: list[str], announced: list[str], title: str | None, url: str = URL, h2: tuple[str, ...] = ()
) -> str | None:
    return headline(h1, list(h2), announced, title, url, NAMES)


@pytest.mark.parametrize(
    "title",
    [
        "Le port rouvre après la tempête | Courrier du Nord",
        "Le port rouvre après la tempête - Courrier du Nord",
        "Courrier du Nord » Régions » Le port rouvre après la tempête",
        "Le port rouvre après la tempête – courrier-nord",
    ],
)
def test_the_sites_name_leaves_a_title(title: str) -> None:
    assert found([], [], title) == "Le port rouvre après la tempête"


def test_a_dash_of_the_headlines_own_stays() -> None:
    said = "Le port - et la gare - rouvrent"
    assert found([], [], said) == said


def test_an_h1_that_is_the_sites_name_is_no_headline() -> None:
    title = "Courrier du Nord » Le port rouvre après la tempête"
    assert (
        found(["Courrier du Nord"], [], title, h2=("Le port rouvre après la tempête",))
        == "Le port rouvre après la tempête"
    )


def test_the_heading_is_preferred_to_what_is_written_for_search_engines() -> None:
    assert (
        found(["La mer rend son port"], ["Tempête : le port rouvre | Courrier du Nord"], None)
        == "La mer rend son port"
    )


def test_a_section_in_an_h1_is_no_headline() -> None:
    assert found(["Régions"], ["Le port rouvre après la tempête"], None) == "Le port rouvre après la tempête"


def test_a_theme_before_the_headline_leaves_where_meta_leaves_it_out() -> None:
    assert found(["Intempéries\nLe port rouvre enfin"], ["Le port rouvre enfin"], None) == "Le port rouvre enfin"
    said = "Intempéries : « Le port » rouvre après la tempête"
    assert found([said], ["« Le port » rouvre après la tempête"], None) == "« Le port » rouvre après la tempête"


def test_the_address_tells_where_a_theme_ends() -> None:
    assert found(["Météo : Le port rouvre après la tempête"], [], None) == "Le port rouvre après la tempête"


def test_a_page_without_any_title_has_none() -> None:
    assert found([], [], None) is None


def test_words_of_an_address() -> None:
    assert slug(URL) == ("le", "port", "rouvre", "apres", "la", "tempete")
    assert slug("https://x.example/?p=12") == ()


def test_a_wayback_address_is_the_sites_own() -> None:
    site = Site("https://web.archive.org/web/20160101000000/http://dimidor.example/2008/a", [])
    assert site.is_name("Dimidor Blog")


def test_a_headline_below_an_h1_for_search_engines_is_the_headline() -> None:
    page = page_of(
        """<html><head><meta property="og:title" content="Comme si la mer avait compris"></head><body>
        <h1>Tempête : le port rouvre après quatre jours de fermeture</h1>
        <ul><li><a href="/a">Une</a></li></ul>
        <h2><span>Régions</span> Comme si la mer avait compris</h2></body></html>"""
    )
    assert open_draft(page, stranger(page.url)).template.title == Said("Comme si la mer avait compris", "h2")


def test_an_h1_that_leads_home_is_the_sites_name() -> None:
    page = page_of(
        "<h1><a href='/'>La Gazette</a></h1><h1>Le port rouvre</h1><title>Le port rouvre - La Gazette</title>"
    )
    assert open_draft(page, stranger(page.url)).template.title == Said("Le port rouvre", "h1")


def test_a_theme_that_meta_and_json_ld_announce_belongs_to_the_headline_whatever_divides_it() -> None:
    said = ["Port de Brizac - Le quai rouvre", "Port de Brizac: Le quai rouvre"]
    assert found(["Le quai rouvre"], said, None) == "Port de Brizac: Le quai rouvre"
    assert found(["Le quai rouvre"], said[1:], None) == "Le quai rouvre"
