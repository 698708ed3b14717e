"""The headline found by what h1, meta, JSON-LD, <title> and the address agree on; invented pages."""

import pytest

from crawler.api import read_page
from crawler.reading.drafts import open_draft, unknown_outlet
from crawler.reading.template import RawValue
from crawler.reading.titles import Site, headline, outvotes, slug
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


def test_an_h1_that_the_address_does_not_know_is_a_heading_of_the_text_or_of_a_box() -> None:
    announced = "Le port rouvre après la tempête"
    assert found(["Soutenez notre rédaction"], [announced], None) == announced
    assert found(["Ce que disent les marins"], [announced], None) == announced
    assert found(["Tempête : le port rouvre"], [announced + " de mardi"], None) == "Tempête : le port rouvre"
    assert found(["La mer rend son port"], [announced], None, url="https://courrier-nord.fr/a/12345.html") == (
        "La mer rend son port"
    )


def test_an_h1_that_holds_a_paragraph_is_no_headline() -> None:
    paragraph = "Le port a rouvert mardi après la tempête qui a frappé la côte. " * 4
    assert found([paragraph], ["La mer rend son port"], None) == "La mer rend son port"


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
    assert open_draft(page, unknown_outlet(page.url)).template.title == RawValue(
        "Comme si la mer avait compris", "h2"
    )


def test_an_h1_that_leads_home_is_the_sites_name() -> None:
    page = page_of(
        "<h1><a href='/'>La Gazette</a></h1><h1>Le port rouvre</h1><title>Le port rouvre - La Gazette</title>"
    )
    assert open_draft(page, unknown_outlet(page.url)).template.title == RawValue("Le port rouvre", "h1")


def test_a_theme_that_meta_and_json_ld_announce_belongs_to_the_headline_whatever_divides_it() -> None:
    said = ["Port de Brizac - Le quai rouvre", "Port de Brizac: Le quai rouvre"]
    assert found(["Le quai rouvre"], said, None) == "Port de Brizac: Le quai rouvre"
    assert found(["Le quai rouvre"], said[1:], None) == "Le quai rouvre"


def read(body: str, title: str = "", og: str = "", ld: str = "", url: str = URL) -> RawValue | None:
    """The title of a page of an unknown outlet."""
    script = f'<script type="application/ld+json">{{"@type": "Article", "headline": "{ld}"}}</script>' if ld else ""
    meta = f'<meta property="og:title" content="{og}">' if og else ""
    page = page_of(f"<html><head><title>{title}</title>{meta}{script}</head><body>{body}</body></html>", url)
    return open_draft(page, unknown_outlet(page.url)).template.title


TEXT = "<p>" + "Les pêcheurs attendaient depuis des mois la réouverture du vieux port de Brizac. " * 3 + "</p>"


def test_one_field_of_meta_repeated_is_one_witness_of_a_theme() -> None:
    said = "Port de Brizac: Le quai rouvre"
    head = f"<meta property='og:title' content='{said}'><meta name='twitter:title' content='{said}'>"
    page = page_of(f"<html><head>{head}</head><body><h1>Le quai rouvre</h1></body></html>")
    assert open_draft(page, unknown_outlet(page.url)).template.title == RawValue("Le quai rouvre", "h1")


def test_json_ld_and_title_outvote_a_heading_that_nothing_repeats() -> None:
    live, record = "+++ Le quai est ouvert +++ Le maire parle", "Tempête à Brizac : les nouvelles du port"
    assert read(f"<h1>{live}</h1>{TEXT}", record, "Brizac sous la tempête", record) == RawValue(record, "json-ld")
    assert read(f"<h1>{live}</h1>{TEXT}", record, record, record) == RawValue(live, "h1")
    assert read(f"<h1>{live}</h1>{TEXT}", record, live, record) == RawValue(live, "h1")
    assert not outvotes(record, live, ["Brizac sous la tempête"], live)


def test_what_follows_the_headline_stays_where_the_address_has_it_too() -> None:
    whole = "Le port rouvre après la tempête - les images"
    url = URL.replace("tempete", "tempete-les-images")
    assert found(["Le port rouvre après la tempête"], [whole, whole], whole, url) == whole
    assert found(["Le port rouvre après la tempête"], [whole, whole], whole) == "Le port rouvre après la tempête"


def test_a_day_around_the_headline_is_no_part_of_it() -> None:
    said = "Le port rouvre après la tempête"
    assert found([f"23.01.2022 - {said}"], [], None) == said
    assert found([f"{said} 02.02.2022 • Presse, Général"], [said], None) == said
    assert found(["Le 2 février 2022, le port rouvre"], [], None) == "Le 2 février 2022, le port rouvre"


def test_a_heading_above_the_text_is_the_headline_where_the_announced_one_is_shown_nowhere() -> None:
    body = f"<h2>Plus de nouvelles</h2><p>x</p><p>y</p><p>z</p><h2>La mer rend son port à Brizac</h2>{TEXT}"
    assert read(body, "Nouvelles - Nouvelles") == RawValue("La mer rend son port à Brizac", "h2")
    assert read(body + "<p>Nouvelles - Nouvelles</p>", "Nouvelles - Nouvelles") == RawValue(
        "Nouvelles - Nouvelles", "title"
    )


def test_a_title_that_is_the_sites_name_gives_way_to_the_heading_above_the_text() -> None:
    name = "Le Courrier de Brizac"
    body = f"<h1><a href='/'>{name}</a></h1><h2>La mer rend son port</h2>{TEXT}"
    assert read(body, name) == RawValue("La mer rend son port", "h2")


def test_of_a_title_that_nothing_shows_whole_the_part_that_is_a_line_counts() -> None:
    title = "La mer rend son port – Le Phare – Toute la côte"
    assert read(f"<div>La mer rend son port</div>{TEXT}", title) == RawValue("La mer rend son port", "h2")


def test_a_blogs_name_before_a_colon_leaves_a_title_that_has_a_colon_too() -> None:
    title = "Courrier du Nord: Tempête : le port rouvre"
    assert found([], [], title, h2=("Tempête : le port rouvre",)) == "Tempête : le port rouvre"


def test_pictures_around_the_headline_that_an_announced_title_leaves_out_are_no_part_of_it() -> None:
    assert found(["🔒 Le port rouvre ▶️"], [], "Le port rouvre - Courrier du Nord") == "Le port rouvre"
    assert found(["Le port rouvre 💥"], ["Le port rouvre 💥"], None) == "Le port rouvre 💥"


def test_a_day_above_the_text_is_no_headline() -> None:
    page = "<title>Brizac.fr Le port rouvre</title><h2>Le 3 mai 2022 à Brizac</h2>" + "<p>Le port rouvre. </p>" * 20
    assert "2022" not in (read_page(page.encode(), "https://brizac.example/a/port").title or "")


def test_a_page_laid_out_by_tables_has_its_headline_in_large_letters() -> None:
    page = (
        "<title>Union de Brizac</title><table><td><img alt='Union de Brizac'></td><td><font size=5>Le quai rouvre"
        f"</font><br><font size=2>3 mai 2019, par Ana Petit</font><br><br>{'La mer est montée, dit-on. ' * 9}</td>"
    )
    found = read_page(page.encode(), "https://brizac.example/a12.htm")
    assert (found.title, found.day, found.authors) == ("Le quai rouvre", "2019-05-03", ["Ana Petit"])


def test_a_short_name_of_the_host_is_the_sites() -> None:
    site = Site("https://www.gdb.fr/a/1", [])
    assert site.cut("Le port rouvre - GDB") == "Le port rouvre"
    assert site.cut("Le port rouvre │ GDB") == "Le port rouvre"


def test_a_name_behind_the_headline_without_a_space_is_cut() -> None:
    assert found(["Le port rouvre", "Navigation"], ["Le port rouvreLa mer pour tous"], None) == "Le port rouvre"


def test_of_two_announced_titles_below_the_h1_the_one_without_theme_is_taken_every_time() -> None:
    head = (
        "<meta property='og:title' content='Tempête : la mer a compris'>"
        "<meta name='twitter:title' content='la mer comprend'><meta name='dc.title' content='la mer a compris'>"
    )
    body = "<h1>Le port de Brizac rouvre</h1><h2>Tempête : la mer a compris</h2>"
    page = page_of(f"<html><head>{head}</head><body>{body}</body></html>")
    assert open_draft(page, unknown_outlet(page.url)).template.title == RawValue("la mer a compris", "h2")


def test_entities_that_a_system_escaped_twice_are_read() -> None:
    assert read(TEXT, og="Le port de l&amp;#039;île rouvre") == RawValue("Le port de l'île rouvre", "meta")


ANNOUNCED = "Le port rouvre après la tempête"
SITES = ["inconnu.example/port", "dsih.fr/article/6400/port", "www.lest-eclair.fr/id9/article/2026-05-03/port"]


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize(
    ("h1", "title"),
    [
        ("<span class='tag-payant'>Abonnés</span>Le port rouvre après la tempête", ANNOUNCED),
        ("<em>Vidéo</em> Le port rouvre après la tempête", ANNOUNCED),
        ("Le port rouvre après la tempête <small>Article réservé aux abonnés</small>", ANNOUNCED),
        ("<i></i><a href='/offres'>Exclusif</a> <b>Live :</b> Le port rouvre après la tempête", ANNOUNCED),
        ("<div>Info Phare</div>Le port rouvre après la tempête", ANNOUNCED),
        ("<span><span class='sr-only'>Payant :</span> Le port rouvre après la tempête</span>", ANNOUNCED),
        ("<span class='premium'>+</span>Le port rouvre après la tempête", ANNOUNCED),
        ("<em>Vidéo</em> surveillance accrue", "Vidéo surveillance accrue"),
        ("Le <em>Vidéo</em> rouvre après la tempête", "Le Vidéo rouvre après la tempête"),
    ],
)
def test_a_label_in_an_element_of_its_own_leaves_an_h1(site: str, h1: str, title: str) -> None:
    text = "<p>" + "La mer est montée dans la nuit et les quais ont tenu, dit le maire. " * 5 + "</p>"
    head = "<title>Le port rouvre après la tempête - Le Phare</title>"
    page = page_of(
        f"<html><head>{head}</head><body><article><h1>{h1}</h1>{text * 3}</article>", url=f"https://{site}"
    )
    assert read_page(page.body, page.url).title == title


def test_a_label_that_is_announced_too_stays() -> None:
    page = page_of(
        "<html><head><title>Vidéo. Le port rouvre après la tempête</title></head>"
        "<body><h1><em>Vidéo</em> Le port rouvre après la tempête</h1>"
    )
    title = open_draft(page, unknown_outlet(page.url)).template.title
    assert title is not None
    assert title.words == "Vidéo Le port rouvre après la tempête"


@pytest.mark.parametrize("name", ["Courrier du Nord", "CDNF", "courrier-nord.fr"])
def test_a_shorter_form_of_the_sites_name_leaves_a_title(name: str) -> None:
    title = f"Le port rouvre après la tempête | {name}"
    assert headline([], [], [], title, URL, ["Courrier du Nord de France"]) == "Le port rouvre après la tempête"


def test_the_host_before_a_headline_leaves_it_and_stays_in_a_sentence() -> None:
    assert found([], [], "courrier-nord.fr Le port rouvre") == "Le port rouvre"
    assert found([], [], "Courrier-nord.fr fait peau neuve") == "Courrier-nord.fr fait peau neuve"


def test_the_host_of_a_linked_page_and_the_number_of_comments_leave_a_headline() -> None:
    title = "Le port rouvre après la tempête"
    assert found([f"{title} (gazette.example) 87"], [title], None) == title
    assert found([f"{title} (12 photos)"], [title], None) == f"{title} (12 photos)"


def test_a_heading_that_names_its_section_too_gives_the_headline_alone_where_a_lower_heading_is_it() -> None:
    title, whole = "Le port rouvre après la tempête", "Le port rouvre après la tempête | Régions | Conseil"
    assert found([whole], [], whole, h2=(title,)) == title
    assert found([whole], [], whole) == whole


def test_a_call_in_the_only_h1_is_no_headline_where_the_address_has_the_announced_one() -> None:
    url = "https://www.courrier-nord.fr/guide/comment-ouvrir-un-commerce-au-port"
    told = "Comment ouvrir un commerce au port"
    assert found(["Ouvrir votre commerce maintenant"], [told], told, url=url) == told


@pytest.mark.parametrize("logo", ["<img src='/l.gif' alt='Amis du vieux port'>", "Amis du vieux port"])
def test_what_leads_home_shows_the_sites_name(logo: str) -> None:
    page = (
        "<html><head><title>Le port rouvre en juin - Amis du vieux port</title></head><body>"
        f"<a href='index.php'>{logo}</a>"
        f"<table><tr><td><p>{'La mer est montée, et le port a fermé. ' * 9}</p></td></tr></table></body></html>"
    )
    assert read_page(page.encode(), "https://amvp.example/page.php?id=5").title == "Le port rouvre en juin"


@pytest.mark.parametrize(
    "title",
    [
        "Anne Roy : « On ne cédera pas sur la digue »",
        "« On ne cédera pas » : le maire de Brizac persiste",
        "Le port dit « non » à la digue",
        "Bund sagt »nein« zum Hafen",
    ],
)
@pytest.mark.parametrize("site", ["{}", "{} - Le Phare", "{} | Le Phare", "Le Phare » {}"])
def test_quotation_marks_divide_no_title(title: str, site: str) -> None:
    assert read(f"<h1>{title}</h1>{PARAGRAPHS}", site.format(title)).words == title


PARAGRAPHS = "".join(f"<p>{'Les quais de Brizac ont tenu toute la nuit, dit le maire. ' * n}</p>" for n in (2, 3))
SHOWN = "Le port de Brizac rouvre au printemps"


@pytest.mark.parametrize(
    "body",
    [
        f"<div role=heading aria-level=1>{SHOWN}</div>",
        f"<div itemprop=headline>{SHOWN}</div>",
        f"<p class=entry-title>{SHOWN}</p>",
        f"<lds-titre>{SHOWN}</lds-titre>",
        f"<h4>{SHOWN}</h4>",
        f"<h1><a href='/'>Le Phare</a></h1><h2>{SHOWN}</h2>",
        f"<h1>Le Phare</h1><h2><span class=kicker>Mer</span> {SHOWN}</h2>",
    ],
)
def test_where_only_the_site_is_announced_what_says_it_is_the_headline_counts(body: str) -> None:
    assert read(f"<h5>À la une</h5>{body}{PARAGRAPHS}", "Le Phare", url="https://lephare.fr/12").words == SHOWN


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (f"<h1 class=sr-only>Article</h1><h2>{SHOWN}</h2>{PARAGRAPHS}", f"{SHOWN} - Le Phare"),
        (f"<h3>{SHOWN}</h3>{PARAGRAPHS}<h1>À lire aussi</h1>", f"{SHOWN} - Le Phare"),
        (PARAGRAPHS, f"{SHOWN} - 3 mai 2024 - Le Phare"),
        (PARAGRAPHS, f"{SHOWN} [Le Phare]"),
        (f"<table><tr><td><b>{SHOWN}</b><br>3 mai<br>{PARAGRAPHS}</table>", f"APX - {SHOWN}"),
    ],
)
def test_what_title_says_is_looked_for_below_the_only_h1_and_stands_without_day_and_site(
    body: str, title: str
) -> None:
    assert read(body, title, url="https://lephare.fr/12").words == SHOWN


def test_a_label_that_meets_the_headline_is_a_word_apart() -> None:
    assert read(f"<h1><b>Mer</b>{SHOWN}</h1>{PARAGRAPHS}").words == f"Mer {SHOWN}"
