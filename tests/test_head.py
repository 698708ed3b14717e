"""Titles without the site's name, bylines as names."""

import json

import pytest

from crawler.reading.declared import title_alone
from crawler.reading.drafts import Draft, open_draft, unknown_outlet
from crawler.reading.template import Template
from pipelines.head import ReadHead, authors
from spiders.dsih import DsihPage
from tests.conftest import page_of


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("DSIH", ["DSIH"]),
        ("Rédaction, DSIH", ["Rédaction, DSIH"]),
        ("DSIH, D.L", ["DSIH, D.L"]),
        ("DSIH, Propos recueillis par Pierre Valdenaire", ["Pierre Valdenaire"]),
        ("Par Me Julien Arbogast", ["Me Julien Arbogast"]),
        ("Michaël De Bloch ", ["Michaël De Bloch"]),
        (
            "Marianne Bracq de La Perrière & Denis Quartier",
            ["Marianne Bracq de La Perrière", "Denis Quartier"],
        ),
    ],
)
def test_a_comma_may_belong_to_a_name(byline: str, names: list[str]) -> None:
    assert authors(byline, comma_in_name=True) == names


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Par Ana Petit, Luc Roy et Zoé Ney", ["Ana Petit", "Luc Roy", "Zoé Ney"]),
        ("Par la rédaction ", ["la rédaction"]),
        ("Parvine Danet", ["Parvine Danet"]),
        ("Par ", []),
        ("", []),
    ],
)
def test_a_comma_may_divide_names(byline: str, names: list[str]) -> None:
    assert authors(byline, comma_in_name=False) == names


def test_only_the_sites_own_name_leaves_a_title() -> None:
    names = ("DSIH", "dsih.fr")
    assert title_alone("Le DMP 2 : où est-il ? | DSIH", names) == "Le DMP 2 : où est-il ?"
    assert title_alone("DSIH - Le DMP", names) == "Le DMP"
    assert title_alone("Troyes - le CH montre la voie", names) == "Troyes - le CH montre la voie"


@pytest.mark.parametrize(("template", "section"), [(Template, "Actualités"), (DsihPage, "Actualité")])
def test_the_name_of_a_section_is_the_sites_own(template: type[Template], section: str) -> None:
    """DSIH calls a listing by the plural and an article by the singular; what other sites do is theirs."""
    page = page_of('<html><head><meta property="article:section" content="Actualités"></head><body><h1>Titre</h1>')
    draft = open_draft(page, unknown_outlet(page.url), [template])
    assert ReadHead().read(draft).section == section


TAG = '<meta property="article:tag" content="{}">'
TRAIL = "<nav aria-label='Fil d’Ariane'><a href='/'>Accueil</a> <a href='/mer-29'>Mer &amp; ports</a></nav>"
MENU = "<nav><a href='/'>Accueil</a> <a href='/m'>Mer</a> <a href='/v'>Ville</a></nav>"


def headed(head: str, body: str = "", url: str = "https://phare.example/mer-29/le-port-rouvre") -> Draft:
    page = page_of(
        f"<html><head>{head}</head><body>{body}<h1>Le port rouvre après la tempête</h1></body></html>", url
    )
    return ReadHead().read(open_draft(page, unknown_outlet(url)))


def json_ld(**article: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **article})}</script>'


@pytest.mark.parametrize(
    ("head", "body", "section"),
    [
        (json_ld(articleSection="mer-29"), TRAIL, "Mer & ports"),
        (json_ld(articleSection="/mer-29/"), "<a href='/mer-29/'>Mer &amp; ports</a>", "Mer & ports"),
        (json_ld(articleSection="mer-29"), "", "mer-29"),
        (json_ld(articleSection="mer") + '<meta property="article:section" content="La mer">', "", "La mer"),
        (json_ld(articleSection="Tempête, Brizac, Mer-29, Quais"), "", "Mer-29"),
        (json_ld(articleSection="Tempête, Brizac, Mer"), '<ol class="breadcrumb"><a href="/m">Mer</a></ol>', "Mer"),
        (json_ld(articleSection="Tempête, Brizac, Mer"), "", "Tempête"),
        (json_ld(articleSection=["Mer 29", "Brizac"]), "", "Mer 29"),
        (json_ld(articleSection=["Monde", "Brizac"]), "", "Brizac"),
        (json_ld(articleSection="Vins, bières et cidres"), "", "Vins, bières et cidres"),
        ('<meta itemprop="articleSection" content="Monde">', "", "Monde"),
        ("", TRAIL.replace("</nav>", "<a href='/x/y'>Le port rouvre après la tempête</a></nav>"), "Mer & ports"),
        (json_ld(articleSection="{{ section }}"), "", None),
        ("", TRAIL.replace("<a href='/mer-29'>", "<a href='/actu'>Actualités</a> <a href='/mer'>"), "Mer & ports"),
        ("", TRAIL.replace("Mer &amp; ports", "Actualités"), "Actualités"),
        (json_ld(), MENU.replace("'/m'", "'/m' class=current"), "Mer"),
        (json_ld(), MENU.replace("'/m'", "'/m' aria-current=true"), "Mer"),
        ("", MENU.replace("'/m'", "'/m' class=current"), None),
        ("", "<p><a href='/mer-29/'>Retour aux articles</a></p>", None),
        ("", "<p><a href='/mer-29/'>Blog</a></p>", None),
        ("", MENU.replace("'/'", "'/' class=active"), None),
        ("", MENU.replace("<a ", "<a class=active "), None),
        ("", "<p><a href='/mer-29/'>Mer &amp; ports</a></p>", "Mer & ports"),
        ("", "<p><a href='/x' class=post-kicker>Mer</a></p>", "Mer"),
        ("", "<p><a href='/x'>Mer</a></p>", None),
        ("", "<main><p>Dans <a rel='category tag' href='/c/mer'>Mer</a></p></main>", "Mer"),
        ("", "<p><a rel=category href='/c/mer'>Mer</a> <a rel=category href='/c/x'>Ville</a></p>", None),
        ("", "<p><a href='/'>Accueil</a> &gt; <a href='/mer-29'>Mer &amp; ports</a></p>", "Mer & ports"),
        ("", "<p>Vous êtes ici : <a href='/'>Accueil</a> › <a href='/m'>Mer</a> › Le port rouvre</p>", "Mer"),
        ("", "<div><a href='/'>Accueil</a> <a href='/m'>Mer</a> <a href='/v'>Ville</a></div>", None),
        ("", "<div><a href='/'>Accueil</a> | <a href='/c'>Contact</a></div>", None),
    ],
)
def test_a_section_is_the_name_that_readers_know(head: str, body: str, section: str | None) -> None:
    assert headed(head, body).section == section


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        (TAG.format("Mer, Port,Brizac"), ["Mer", "Port", "Brizac"]),
        (
            '<meta property="article:tag" content="Mer, ports"><meta property="article:tag" content="Quais">',
            ["Mer, ports", "Quais"],
        ),
        (json_ld(keywords=["Mer,Port"]), ["Mer", "Port"]),
        ('<meta name="keywords" content="Une::Mer::le-port-rouvre">', []),
        (
            '<meta property="article:tag" content="Une::Mer"><meta name="keywords" content="mer; port">',
            ["mer", "port"],
        ),
        (json_ld(keywords="%tags%"), []),
    ],
)
def test_tags_are_words_of_readers_each_alone(head: str, tags: list[str]) -> None:
    assert headed(head).tags == tags


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("<dd>Catégorie : <a href='/c/mer'>Mer</a></dd>", "Mer"),
        ("<p>Filed under: <a href='/c/mer'>Mer</a></p>", "Mer"),
        ("<p><span class=category><a href='/c/mer'>Mer</a></span></p>", "Mer"),
        ("<p>Lire : <a href='/c/mer'>Mer</a></p>", None),
        ("<p><a href='/category/mer/'>Mer</a></p>", "Mer"),
        ("<p><b>3 mai 2021</b> <b class=news-category>Mer</b></p>", "Mer"),
        ("Catégorie : <a href='/c/mer'>Mer</a>", "Mer"),
        ("<div class=author-category><a rel=author href='/u/1'>Anne Roy</a></div>", None),
        ("<li>Par <span class=name-category-wrap><div><a rel=author href=/u/1>Anne Roy</a></div></span></li>", None),
        ("<aside><a class=category href='/c/ville'>Ville</a></aside><p class=category>Mer</p>", "Mer"),
    ],
)
def test_a_link_below_the_headline_that_is_called_a_rubric_names_it(line: str, section: str | None) -> None:
    url = "https://phare.example/le-port-rouvre"
    page = page_of(f"<html><body><h1>Le port rouvre après la tempête</h1>{line}<p>{'La mer. ' * 20}</p></body>", url)
    assert ReadHead().read(open_draft(page, unknown_outlet(url))).section == section


@pytest.mark.parametrize(
    ("above", "below", "path", "section"),
    [
        ("<p class=k>Mer et ports</p>", "", "/", "Mer et ports"),
        ("<p>Exclusif</p>", "", "/", None),
        ("<p>Exclusif</p>", "", "/exclusif/", "Exclusif"),
        ("", "<p>Mer et ports | 3 mai 2021</p>", "/", "Mer et ports"),
        ("<p>Anne Roy</p>", "", "/", None),
        ("<p>Le port</p><p>12 h</p><p>Par X</p>", f"<p>{'La mer. ' * 20}</p><p>Mer et ports</p>", "/", None),
        ("<p><a href='/thema/mer'>Mer</a></p>", "", "/", None),
        ("<p><a href='/themen/mer'>Mer</a></p>", "", "/", "Mer"),
    ],
)
def test_words_next_to_the_headline_are_a_rubric_where_menu_or_address_has_them(
    above: str, below: str, path: str, section: str | None
) -> None:
    menu = "<nav><a href='/m/'>Mer et ports</a> <a href='/v/'>Ville</a> <a href='/auteur/roy'>Anne Roy</a></nav>"
    url = f"https://phare.example{path}le-port-rouvre"
    text = f"{above}<h1>Le port rouvre après la tempête</h1>{below}<p>{'La mer. ' * 20}</p>"
    slug = '<meta property="article:section" content="mer-et-ports">'
    for head, otherwise in (("", None), (slug, "mer-et-ports")):
        page = page_of(f"<html>{head}<body>{menu}<article>{text}</article></body></html>", url)
        found = ReadHead().read(open_draft(page, unknown_outlet(url))).section
        assert found == (section or otherwise)


def test_keywords_that_are_names_for_addresses_are_told_in_the_words_of_their_links() -> None:
    head = '<meta name="keywords" content="conseil-municipal,canicule">'
    links = "<p><a href='/t/conseil-municipal'>Conseil municipal</a> <a href='/t/canicule'>Canicule</a></p>"
    assert headed(head, links).tags == ["Conseil municipal", "Canicule"]
    assert headed(head, "").tags == ["conseil-municipal", "canicule"]


def test_the_aside_of_the_only_main_element_may_sign() -> None:
    aside = "<aside><address><a rel=author href='/profil/ana'>Ana Petit</a> correspondante</address></aside>"
    page = page_of(
        f"<html><body><main><h1>Le port rouvre</h1>{aside}<p>{'La mer. ' * 40}</p></main></body></html>",
        "https://phare.example/le-port-rouvre",
    )
    assert ReadHead().read(open_draft(page, unknown_outlet(page.url))).authors == ["Ana Petit"]


def test_links_that_say_they_are_tags_are_keywords_of_the_article_they_stand_in() -> None:
    page = page_of(
        "<html><body><article><h1>Le port rouvre après la tempête</h1><p>La mer est montée.</p>"
        "<p><a rel=tag href='/t/m'>mer</a> <a rel='category tag' href='/c'>Ville</a> <a rel=tag href='/p'>Port</a>"
        "</article><article><h2>Autre</h2><a rel=tag href='/t/x'>autre</a></article></body></html>",
        "https://phare.example/le-port-rouvre",
    )
    assert ReadHead().read(open_draft(page, unknown_outlet(page.url))).tags == ["mer", "Port"]


@pytest.mark.parametrize(
    "lines",
    [
        "<h4>Mots-clés</h4><ul><li><a href='/t/m'>mer</a></li><li><a href='/t/p'>Port</a></li></ul>"
        "<p><a href='/pdf'>Télécharger</a></p>",
        "<footer><ul class=post-tags><li><a href='/t/m'>mer</a></li><li><a href='/t/p'>Port</a></li></ul></footer>",
        "<p>Étiquettes : <a href='/t/m'>mer</a>, <a href='/t/p'>Port</a></p>",
        "<p><a rel='dc:subject' href='/m'>mer</a> <a rel='dc:subject' href='/p'>Port</a></p>",
    ],
)
def test_links_behind_a_word_for_keywords_are_keywords(lines: str) -> None:
    text = "<article><h1>Le port rouvre après la tempête</h1><p>La mer est montée.</p>"
    page = page_of(f"<html><body>{text}{lines}</article></body></html>", "https://phare.example/le-port-rouvre")
    assert ReadHead().read(open_draft(page, unknown_outlet(page.url))).tags == ["mer", "Port"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("citation_author", "Petit, Ana"), ("dcterms.creator", "Ana Petit"), ("og:article:author", "Ana Petit")],
)
def test_a_catalogue_of_the_web_may_name_the_author(name: str, content: str) -> None:
    assert headed(f'<meta name="{name}" content="{content}">').authors == ["Ana Petit"]


@pytest.mark.parametrize(
    ("name", "authors"),
    [
        ("Ana Petit (journaliste)", ["Ana Petit"]),
        ("Texte : Ana Petit Photos : Luc Roy", ["Ana Petit"]),
        ("Ana Petit et Luc Roy (photos)", ["Ana Petit"]),
        ("https://phare.example/auteur/ana-petit", []),
    ],
)
def test_a_recorded_name_leaves_out_trades_and_pictures_and_is_no_address(name: str, authors: list[str]) -> None:
    assert headed(json_ld(author={"@type": "Person", "name": name})).authors == authors


def test_the_sites_own_name_in_meta_gives_way_to_another_that_meta_has() -> None:
    site = '<meta property="og:site_name" content="Le Phare"><meta name="author" content="Le Phare">'
    assert headed(site + '<meta property="og:author" content="Ana Petit">').authors == ["Ana Petit"]
    assert headed(site).authors == ["Le Phare"]
