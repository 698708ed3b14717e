"""Who signs and when, read from the lines around a headline of invented pages."""

import pytest

from crawler.reading.days import first_day
from crawler.reading.drafts import Draft, open_draft, unknown_outlet
from pipelines.dates import ReadDates
from pipelines.head import ReadHead, authors
from tests.conftest import page_of
from tests.unknown_site import TEXT, article


def read(head: str, before: str = "", after: str = "", meta: str = "") -> Draft:
    return ReadDates().read(ReadHead().read(article(head, before=before, after=after, meta=meta)))


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
        ("<p>Recueilli par Martin Le Guen</p>", ["Martin Le Guen"]),
        ("<p>Par Isabelle Martin avec AFP</p>", ["Isabelle Martin", "AFP"]),
        ("<p>Par Daniel Simon, avec l’AFP</p>", ["Daniel Simon", "AFP"]),
        ("<p>Par <a href='/auteur/kp'>Karin Le Pape</a> avec AFP</p>", ["Karin Le Pape", "AFP"]),
        ("<p>Par Martin Colin pour Le Phare</p>", ["Martin Colin"]),
        ("<p>Par Robin Michel envoyé spécial à Brest</p>", ["Robin Michel"]),
        ("<p>Par Estelle Marin et notre rédaction locale</p>", ["Estelle Marin"]),
        ("<p>Par Benjamin Noel publié le 3 mai 2021</p>", ["Benjamin Noel"]),
        ("<p>By <a href='/x'>Ann Hall</a> May 3, 2021</p>", ["Ann Hall"]),
        ("<p>Par J.-P. Valin</p>", ["J.-P. Valin"]),
        ("<p>3 mai 2021, par Ana Petit</p>", ["Ana Petit"]),
        ("<p>Par <b>Ana Petit</b><br>Journaliste</p>", ["Ana Petit"]),
        ("<p>Ana Petit, grand reporter | 3 mai 2021</p>", ["Ana Petit"]),
        ("<p>Reported by Ann Hall; edited by Bo Lane</p>", ["Ann Hall"]),
        ("<p>Posté par Ana Petit le 3 mai 2021</p>", ["Ana Petit"]),
        ("<p>Soumis par Ana Petit le lun 03/05/2021 - 13:10</p>", ["Ana Petit"]),
        ("<p>Contributed by Ann Hall · May 3, 2021</p>", ["Ann Hall"]),
        (
            "<p><i>Par Ana Petit avec AFP</i><i>Publié hier à 18h30</i><i>Mis à jour à 19h</i></p>",
            ["Ana Petit", "AFP"],
        ),
        ("<p>le 3 mai 2021 dans <a href='/mer'>La mer</a> par <a href='/u/1'>Ana Petit</a></p>", ["Ana Petit"]),
        ("<p>Filed by Ann Hall, Monday 3 May, 2021 08:15</p>", ["Ann Hall"]),
        ("<p>Une enquête de Ana Petit et Luc Roy</p>", ["Ana Petit", "Luc Roy"]),
        ("<p>Reportage : Ana Petit</p>", ["Ana Petit"]),
        ("<p>A report by Ann Hall</p>", ["Ann Hall"]),
        (
            "<ul><li><a href='/author/1'>Ann Hall</a></li><li><a href='/author/1'>@annhall</a></li></ul>",
            ["Ann Hall"],
        ),
        ("<p>Par <b>Ana Petit</b> Journaliste au service Mer</p>", ["Ana Petit"]),
        ("<p class=author>undefined undefined</p>", []),
        (
            "<ul><li><a href='/author/1'>Ann Hall</a></li><li>Edited by <a href='/author/2'>Bo Lane</a></li></ul>",
            ["Ann Hall"],
        ),
        ("<p>Une enquête de voisinage à Brizac</p>", []),
        ("<p>Von Jana Klein und Max Groß, Hinterwalden</p>", ["Jana Klein", "Max Groß"]),
        ("<p>Par Ana Petit, Luc Roy et AFP</p>", ["Ana Petit", "Luc Roy", "AFP"]),
        ("<p>Por Ana da Costa e Luis dos Anjos</p>", ["Ana da Costa", "Luis dos Anjos"]),
        ("<p>Door Pieter-Jan ter Horst</p>", ["Pieter-Jan ter Horst"]),
        ("<p>Par Karim al-Masri et Nour ben Salah</p>", ["Karim al-Masri", "Nour ben Salah"]),
        (
            "<ul><li><a href='/auteur/1'>Ana Petit</a></li><li><a href='/auteur/2'>Luc Roy</a></li></ul>",
            ["Ana Petit", "Luc Roy"],
        ),
        (
            "<p><b itemprop=author>Ana Petit et Luc Roy, avec Jo Noir à Brest, au nom de tous</b></p>",
            ["Ana Petit", "Luc Roy", "Jo Noir"],
        ),
        ("<p class=author>Bienvenue chez nous, qui aimons la mer et les ports de pêche</p>", []),
        ("<div>Written by</div><div>Ann Hall</div>", ["Ann Hall"]),
        ("<h3>Auteur :</h3><p>Ana Petit</p>", ["Ana Petit"]),
        ("<p class='articleAuthor'>Ana Petit</p>", ["Ana Petit"]),
        ("<p class='texte-signature'>Ana Petit</p>", ["Ana Petit"]),
        ("<a href='/auteur/ap'>Ana Petit (voir le profil)Ana Petit</a>", ["Ana Petit"]),
        ("<p class='author'>{{ article.author }}</p>", []),
        ("<small>3 mai 2021 | 13 h 10 | Ana Petit</small>", ["Ana Petit"]),
        ("<p>Ana Petit</p><img src='/ap.jpg' alt='Ana Petit, de dos'>", ["Ana Petit"]),
        ("<p>Ana Petit</p>", []),
        ("<p>Par Toutatis qui gronde encore au fond des bois</p>", []),
        ("<p>Le chemin part par la Normandie.</p>", []),
        ("<p><a href='/login/user/x'>Login</a></p>", []),
    ],
)
def test_a_line_near_the_headline_signs(line: str, names: list[str]) -> None:
    assert read(line).authors == names


def test_comments_and_cards_sign_nothing() -> None:
    after = "<div class='comments'><p class='author'>Troll Un</p></div><div class='related'><p>Par Luc Roy</p></div>"
    assert read("", after=after).authors == []


def test_a_side_column_or_a_widget_may_sign() -> None:
    for name in ("sidebar", "elementor-widget-author"):
        assert read("", after=f"<div class='{name}'><p>Par Luc Roy</p></div>").authors == ["Luc Roy"]


def test_initials_before_the_name_of_the_site_are_those_of_a_person() -> None:
    page = page_of(
        "<html><head><meta property='og:site_name' content='Carnets de mer'></head><body>"
        "<header><a class='site-title' rel='author' href='/'>Carnets de mer</a></header><h1>Le port rouvre</h1>"
        f"<p>3 mai 2021 • <span itemprop='author'>J.-P. Kerouan</span></p>{TEXT}</body></html>",
        "https://kerouan.example/a",
    )
    assert ReadHead().read(open_draft(page, unknown_outlet(page.url))).authors == ["J.-P. Kerouan"]


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
    ("author", "names"),
    [
        ('{"@type": "Person", "givenName": "Ana", "familyName": "Petit"}', ["Ana Petit"]),
        ('{"@type": ["Person"], "name": ["Ana Petit", "Luc Roy"]}', ["Ana Petit", "Luc Roy"]),
        ('{"@type": "Person", "name": {"@value": "Ana Petit", "@language": "fr"}}', ["Ana Petit"]),
        ('{"@list": [{"name": "Ana Petit"}, "Luc Roy"]}', ["Ana Petit", "Luc Roy"]),
        ('{"@type": "Role", "author": {"@type": "Person", "name": "Ana Petit"}}', ["Ana Petit"]),
        ('[{"@id": "#luc"}, "https://inconnu.example/#luc2"]', ["Luc Roy", "Léa Roy"]),
        ('{"@type": "Organization", "name": "Ligue des ports, des phares et des bouées"}',
         ["Ligue des ports, des phares et des bouées"]),
        ('"Ana Petit, Luc Roy et Léa Roy"', ["Ana Petit", "Luc Roy", "Léa Roy"]),
        ('{"@type": "WebPage", "name": "Le port rouvre"}', []),
        ('{"@type": "Person", "name": "%author_name%"}', []),
        ('{"@type": "Person", "name": "${author}"}', []),
        ('{"@type": "Person", "name": "undefined"}', []),
        ('"N/A"', []),
        ('{"@type": "Person", "name": "Administrateur"}', []),
        ('{"@type": "Person", "name": "Entretien avec Luc Roy"}', []),
        ('{"@type": "Person", "name": "wp.petit"}', ["wp.petit"]),
        ('{"@type": "Person", "name": null}', []),
        ("[[[[[[[\"Ana Petit\"]]]]]]]", []),
    ],
)  # fmt: skip
def test_the_authors_of_json_ld(author: str, names: list[str]) -> None:
    inner = '{"@id": "https://inconnu.example/#luc2", "name": "Léa Roy"}'
    known = f'{{"@id": "#luc", "name": "Luc Roy"}}, {{"@id": "#page", "about": {inner}}}'
    meta = f'<script type="application/ld+json">[{{"@type": "NewsArticle", "author": {author}}}, {known}]</script>'
    assert read("", meta=meta).authors == names


@pytest.mark.parametrize(
    "declared",
    ["null", "admin", "[[auteur]]", "wp.petit", "anapetit", "Équipe du Phare", "Le Grand Phare Team", "ANA PETIT"],
)
def test_a_person_who_signs_near_the_headline_counts_more_than_who_is_none(declared: str) -> None:
    assert read("<p>Par Ana Petit</p>", meta=f'<meta name="author" content="{declared}">').authors == ["Ana Petit"]


def test_a_person_counts_more_than_an_organisation_that_is_declared_as_one() -> None:
    said = '{"@type": "NewsArticle", "author": {"@type": "Organization", "name": "Grands Phares"}}'
    meta = f'<script type="application/ld+json">{said}</script>'
    assert read("<p>Par Ana Petit</p>", meta=meta).authors == ["Ana Petit"]
    assert read("<p>À lire en mer</p>", meta=meta).authors == ["Grands Phares"]


def test_a_card_of_a_network_may_name_the_author() -> None:
    meta = '<meta name="twitter:label1" content="Écrit par"><meta name="twitter:data1" content="Ana Petit">'
    other = (
        '<meta name="twitter:label1" content="Durée de lecture"><meta name="twitter:data1" content="Cinq Minutes">'
    )
    assert read("", meta=meta).authors == ["Ana Petit"]
    assert read("", meta=other).authors == []


def test_a_meta_that_stands_several_times_names_several() -> None:
    meta = '<meta property="article:author" content="Ana Petit"><meta property="article:author" content="Luc Roy">'
    assert read("", meta=meta).authors == ["Ana Petit", "Luc Roy"]


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Erstellt von Jana Klein und Max Groß", ["Jana Klein", "Max Groß"]),
        ("Ana Petit (ape)", ["Ana Petit"]),
        ("Ana Petit @anapetit", ["Ana Petit"]),
        ("Grace Hall, PhD", ["Grace Hall"]),
        ("Ana Petit, journaliste", ["Ana Petit"]),
        ("Staff reporter", ["Staff reporter"]),
        ("Ana Petit, Senior Editor, Ports and Tides, Lighthouse", ["Ana Petit"]),
        ("Ana Petit avec AFP", ["Ana Petit", "AFP"]),
        ("Ana Petit et l'AFP", ["Ana Petit", "AFP"]),
        ("Ana Petit (avec Reuters)", ["Ana Petit"]),
        ("Ana Petit with Luc Roy", ["Ana Petit", "Luc Roy"]),
        ("Ana Petit, publié le 3 mai 2021 à 8h", ["Ana Petit"]),
        ("Ana Petit le", ["Ana Petit"]),
        ("Yann Le Bihan, 03/05/2021", ["Yann Le Bihan"]),
        ("Entretien réalisé par Ana Petit", ["Ana Petit"]),
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
        ("<p>9 mai 2021 (mise à jour) | 3 mai 2021 (publication)</p>", "2021-05-03"),
        ("<p>Act. 09/05/2021 10:00 - Creado 03/05/2021 08:00</p>", "2021-05-03"),
        ("<p>Última actualización 9 de mayo de 2021; primera publicación 3 de mayo de 2021</p>", "2021-05-03"),
        ("<p>Brest, le 3 mai 2021 – " + "Le port rouvre ce lundi matin, a dit le maire. " * 6 + "</p>", "2021-05-03"),
        ("<p>Soumis par Ana Petit le lun 03/05/2021 - 13:10</p>", "2021-05-03"),
        (
            "<p>Par Ana Petit <abbr class='published' title='2021-05-03T08:15:00+02:00'>ce matin</abbr></p>",
            "2021-05-03",
        ),
        ("<ul><li><a href='/b'>Le bac reprend demain la traversée 3 mai 2021</a></li></ul>", None),
        ("<div><a href='/2021/05/03/'>lundi 3 mai 2021</a></div>", "2021-05-03"),
        ("", None),
    ],
)
def test_a_day_shown_near_the_headline_is_the_day_of_publication(line: str, day: str | None) -> None:
    assert read(line).day == day


@pytest.mark.parametrize(("path", "day"), [("/2021/05/port.html", "2021-05-03"), ("/port.html", "2021-03-05")])
def test_the_month_of_the_address_tells_in_which_order_a_day_is_written(path: str, day: str) -> None:
    page = page_of(f"<h1>Le port rouvre</h1><p>5/03/2021</p>{TEXT}", f"https://inconnu.example{path}")
    assert ReadDates().read(ReadHead().read(open_draft(page, unknown_outlet(page.url)))).day == day


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
        ("26 | 01 | 2022", "2022-01-26"),
        ("26·01·2022", "2022-01-26"),
        ("10 | 11 | 12", None),
        ("1 | 2 | 3 | 2022", None),
        ("2020年4月16日", "2020-04-16"),
        ("16 апреля 2020", "2020-04-16"),
        ("December 4th, 2006", "2006-12-04"),
        ("06/20/2012", "2012-06-20"),
        ("06-20-2012", "2012-06-20"),
        ("6/20/12", "2012-06-20"),
        ("1.2.20", None),
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


def test_a_step_of_the_trail_without_a_name_is_no_section() -> None:
    items = ",".join(
        f'{{"@type": "ListItem", "item": "https://phare.example/{step}"}}' for step in ("", "mer/", "mer/port")
    )
    meta = f'<script type="application/ld+json">{{"@type": "BreadcrumbList", "itemListElement": [{items}]}}</script>'
    assert read("", meta=meta).section is None
