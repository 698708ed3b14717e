"""The body of a page no template knows: the column, its ends, and who may add to it."""

import json
from functools import cached_property

import pytest

from crawler.items import Outlet
from crawler.reading.blocks import Block
from crawler.reading.drafts import Draft, open_draft, unknown_outlet
from crawler.reading.steps import no_citations, read
from crawler.reading.template import Template
from tests.conftest import page_of

URL = "https://gazette.example/article/7"
TEXT = [
    "Le conseil a voté lundi soir la rénovation du marché couvert, fermé depuis deux ans.",
    "Les commerçants, prévenus par courrier, s’installeront place de la gare jusqu’au printemps.",
    "« Nous attendions cette décision depuis longtemps », a déclaré la présidente de leur association.",
    "Le chantier sera confié à une entreprise du canton, pour deux millions d’euros au plus.",
]


def reading(body: str, head: str = "") -> Draft:
    page = f"<html lang=fr><head><title>Le marché rénové</title>{head}</head><body>{body}</body></html>"
    return read(open_draft(page_of(page, url=URL), unknown_outlet(URL)), no_citations)


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_what_surrounds_the_text_is_left_out() -> None:
    draft = reading(
        "<nav><a href=/>Accueil</a></nav><article><h1>Le marché rénové</h1><div>Publié le 19/11/2026 à 18:30</div>"
        f"<figure><img src=a.jpg><figcaption>Le marché, hier.</figcaption></figure>{paragraphs(*TEXT)}"
        "<div class=newsletter-box><p>Recevez nos articles chaque matin dans votre boîte, gratuitement.</p></div>"
        "<h3>À lire aussi</h3><div><h4><a href=/a>Trois communes partagent une médiathèque</a></h4>"
        "<p>Le projet, lancé au printemps, réunit trois conseils.</p></div></article>"
    )
    assert draft.body.split("\n\n") == TEXT


def test_headings_lists_and_quotes_stay_in_order() -> None:
    draft = reading(
        f"<main><h1>Le marché rénové</h1>{paragraphs(TEXT[0])}<h2>Deux ans de travaux</h2>{paragraphs(TEXT[1])}"
        f"<ul><li>la charpente</li><li>la verrière</li></ul><blockquote><p>{TEXT[2]}</p></blockquote>"
        f"{paragraphs(TEXT[3])}</main>"
    )
    expected = [TEXT[0], "Deux ans de travaux", TEXT[1], "- la charpente\n- la verrière", TEXT[2], TEXT[3]]
    assert draft.body.split("\n\n") == expected


def test_the_standfirst_is_the_lead() -> None:
    draft = reading(
        f"<header><h1>Le marché rénové</h1><p class=standfirst>{TEXT[0]}</p></header>"
        f"<main>{paragraphs(*TEXT[1:])}</main>"
    )
    assert (draft.lead, draft.body.split("\n\n")) == (TEXT[0], TEXT[1:])


def declared(free: bool) -> str:
    data = {"@type": "NewsArticle", "articleBody": "\n".join(TEXT), "isAccessibleForFree": free}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def test_json_ld_gives_a_text_that_the_page_draws_later() -> None:
    assert reading("<h1>Le marché rénové</h1>", declared(True)).body.split("\n\n") == TEXT


def test_json_ld_adds_nothing_to_what_a_paywall_shows() -> None:
    draft = reading(f"<h1>Le marché rénové</h1><main>{paragraphs(TEXT[0])}</main>", declared(False))
    assert (draft.access, draft.body) == ("partial", TEXT[0])


def test_a_page_hidden_until_its_script_has_run_is_read() -> None:
    draft = reading(f"<div style='visibility:hidden'><h1>Le marché rénové</h1><main>{paragraphs(*TEXT)}</main></div>")
    assert draft.body.split("\n\n") == TEXT


def test_last_paragraphs_in_wrappers_of_their_own_belong_to_the_text() -> None:
    wrapped = "".join(f"<div class=anchor><p>{text}</p></div>" for text in [*TEXT, "Coût total : deux millions."])
    assert reading(f"<main><h1>Le marché rénové</h1>{wrapped}</main>").body.endswith("deux millions.")


@pytest.mark.parametrize(
    "said",
    [
        "Dieser Eintrag wurde am 3. Mai 2021 unter Reisen veröffentlicht.",
        "Warning: Undefined variable $post in /var/www/html/theme/single.php on line 12",
        "Reproduction of this copyrighted material is not allowed without written permission from the publisher.",
        "Beitragsbild: Marché couvert, via Unsplash",
        "Le marché couvert, en hiver, sous la neige de janvier, avant les travaux (jdupont / iStock.com)",
        "Das Formular zum Antrag (PDF, 38 KB)",
    ],
)
def test_what_a_system_or_a_desk_says_is_no_text(said: str) -> None:
    draft = reading(f"<main><h1>Le marché rénové</h1>{paragraphs(TEXT[0], TEXT[1], said, TEXT[2], TEXT[3])}</main>")
    assert draft.body.split("\n\n") == TEXT


def test_who_to_ask_ends_the_text() -> None:
    ending = "<h3>Kontakt:</h3><p>Clara Weber</p><p>Telefon 030 123456</p>"
    assert reading(f"<main><h1>Le marché rénové</h1>{paragraphs(*TEXT)}{ending}</main>").body.split("\n\n") == TEXT


def test_an_agency_that_signs_its_last_paragraph_does_not_make_it_a_caption() -> None:
    last = f"{TEXT[3]} (dpa)"
    assert reading(f"<main><h1>Le marché rénové</h1>{paragraphs(*TEXT[:3], last)}</main>").body.endswith("(dpa)")


def test_stories_that_each_have_a_link_above_end_the_text() -> None:
    others = "".join(
        f"<div><div><a href=/autre/{n}>L’affaire n° {n}</a></div><div>Ce que le conseil de la "
        f"commune {n} en a dit hier soir, et ce qui reste à voter.</div></div>"
        for n in range(4)
    )
    draft = reading(f"<main><h1>Le marché rénové</h1>{paragraphs(*TEXT)}</main><section>{others}</section>")
    assert draft.body.split("\n\n") == TEXT


def test_paragraphs_of_the_text_with_links_between_them_stay() -> None:
    linked = "".join(
        f"<p><a href=/autre/{n}>Le dossier du marché, page {n}</a></p><p>{t}</p>" for n, t in enumerate(TEXT)
    )
    assert reading(f"<main><h1>Le marché rénové</h1>{linked}</main>").body.split("\n\n") == TEXT


def test_what_a_broken_script_prints_is_no_text() -> None:
    notice = (
        "<b>Warning</b>: Undefined array key “visites” in <b>/srv/site/compteur/lire.php</b> on line <b>128</b><br>"
    )
    draft = reading(f"<main><h1>Le marché rénové</h1>{paragraphs(*TEXT[:2])}</main><aside>{notice * 4}</aside>")
    assert draft.body.split("\n\n") == TEXT[:2]


@pytest.mark.parametrize("heading", ["À propos de l’autrice", "Über die Autorin:", "About the author"])
def test_who_wrote_it_is_no_part_of_the_text(heading: str) -> None:
    life = "<p>Elle suit les marchés de la région depuis dix ans.</p>"
    draft = reading(f"<main><h1>Le marché rénové</h1>{paragraphs(*TEXT)}<h3>{heading}</h3>{life}</main>")
    assert draft.body.split("\n\n") == TEXT


UNNUMBERED = Outlet(
    id="gazette", name="La Gazette", homepage="https://gazette.example/", hosts=("gazette.example",),
    has_numbered_urls=False,
)  # fmt: skip


def hidden_paid_text() -> str:
    """A page that holds its whole text, the paid part hidden and named by JSON-LD, which repeats the whole text."""
    data = {
        "@type": "NewsArticle", "headline": "Le marché rénové", "articleBody": "\n".join(TEXT),
        "datePublished": "2026-11-19T18:30:00+01:00", "isAccessibleForFree": False,
        "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paid"},
    }  # fmt: skip
    return (
        f'<html lang=fr><head><title>Le marché rénové</title><script type="application/ld+json">{json.dumps(data)}'
        f"</script></head><body><main><h1>Le marché rénové</h1>{paragraphs(TEXT[0])}"
        f"<div class=paid style='opacity:0'>{paragraphs(*TEXT[1:])}</div></main></body></html>"
    )


def test_a_known_outlet_without_numbers_in_its_addresses_keeps_no_hidden_paid_text() -> None:
    draft = read(open_draft(page_of(hidden_paid_text(), url=URL), UNNUMBERED), no_citations)
    assert (draft.verdict, draft.access, draft.lead, draft.body) == ("article", "partial", None, TEXT[0])


class Led(Template):
    """Takes the second paragraph for the lead: on the page above it is paid."""

    @cached_property
    def lead(self) -> list[Block]:
        return [block for block in self.document.blocks if block.text == TEXT[1]]

    @cached_property
    def content(self) -> list[Block]:
        return [block for block in self.document.blocks if block.text in (TEXT[0], TEXT[2])]


def test_a_lead_inside_what_is_paid_is_not_kept() -> None:
    draft = read(open_draft(page_of(hidden_paid_text(), url=URL), UNNUMBERED, (Led,)), no_citations)
    assert (draft.access, draft.lead, draft.body) == ("partial", None, TEXT[0])


def test_a_page_of_no_known_outlet_is_kept_as_it_is_shown() -> None:
    """Its wall may count the articles of a month, and this be one of the free ones."""
    draft = read(open_draft(page_of(hidden_paid_text(), url=URL), unknown_outlet(URL)), no_citations)
    assert (draft.access, draft.body.split("\n\n")) == ("partial", TEXT)


def test_a_known_outlet_without_numbers_has_articles_at_any_address_but_its_front_page() -> None:
    page = f"<html lang=fr><title>Le marché rénové</title><main><h1>Le marché rénové</h1>{paragraphs(*TEXT)}</main>"
    assert (
        read(open_draft(page_of(page, url="https://gazette.example/le-marche"), UNNUMBERED), no_citations).verdict
        == "article"
    )
    assert (
        read(open_draft(page_of(page, url="https://gazette.example/"), UNNUMBERED), no_citations).reason == "listing"
    )


MORE = [
    "Le préfet, présent lundi, a rappelé que l’État paierait un tiers des travaux, et la région un quart.",
    "Une réunion publique se tiendra vendredi soir à la salle des fêtes, en présence de l’architecte.",
]
AD = "<div class=pub>Publicité</div><div><a href=/promo>Trente chaises de jardin à prix réduit dès lundi</a></div>"


@pytest.mark.parametrize(
    "box",
    [
        "<div class=article-body>{}</div>",
        "<div class=texte>{}</div>",
        "<section itemprop=articleBody>{}</section>",
        "<div class=row><div class=col><div class='article__content part'>{}</div></div></div>",
        "<div class=bloc-de-texte>{}</div>",
        "<article-part>{}</article-part>",
    ],
)
@pytest.mark.parametrize("first", [1, 2, 5])
def test_a_text_in_two_boxes_of_one_name_is_read_from_both(box: str, first: int) -> None:
    texts = [*TEXT, *MORE]
    parts = box.format(paragraphs(*texts[:first])) + AD + box.format(paragraphs(*texts[first:]))
    draft = reading(f"<main><h1>Le marché rénové</h1>{parts}</main><footer><p>La Gazette de Brizac</p></footer>")
    assert draft.body.split("\n\n") == texts


def test_a_heading_between_two_boxes_of_a_text_stays() -> None:
    boxes = [f"<div class=story-text>{paragraphs(*texts)}</div>" for texts in (TEXT[:2], [*TEXT[2:], *MORE])]
    draft = reading(f"<main><h1>Le marché rénové</h1>{boxes[0]}<h2>Deux ans de travaux</h2>{AD}{boxes[1]}</main>")
    assert draft.body.split("\n\n") == [*TEXT[:2], "Deux ans de travaux", *TEXT[2:], *MORE]


def test_a_box_of_the_same_name_in_another_article_is_another_text() -> None:
    story = "<article><h1>Le marché rénové</h1><div class=entry-content>{}</div></article>"
    draft = reading(story.format(paragraphs(*TEXT, MORE[0])) + story.format(paragraphs(MORE[1])))
    assert draft.body.split("\n\n") == [*TEXT, MORE[0]]


@pytest.mark.parametrize("name", ["widget", "text-image", "photo", "bloc-video", "elementor-widget rail"])
def test_what_all_boxes_of_a_text_are_called_says_nothing_of_one(name: str) -> None:
    inside = [paragraphs(TEXT[0]), "<h2>Deux ans</h2>", paragraphs(TEXT[1], TEXT[2]), "<ul><li>la halle</li></ul>"]
    boxes = "".join(f"<div class='{name}'><div>{one}</div></div>" for one in [*inside, paragraphs(TEXT[3])])
    draft = reading(f"<main><h1>Le marché rénové</h1>{boxes}</main>")
    assert draft.body.split("\n\n") == [TEXT[0], "Deux ans", TEXT[1], TEXT[2], "- la halle", TEXT[3]]


def test_a_box_named_after_a_picture_that_holds_words_alone_is_text() -> None:
    box = "<div class=text-image><p><b>Sans :</b></p><ul><li>la foire ;</li><li>la brocante.</li></ul></div>"
    draft = reading(f"<main><h1>Le marché rénové</h1>{paragraphs(*TEXT[:3])}{box}{paragraphs(TEXT[3])}</main>")
    assert draft.body.split("\n\n") == [*TEXT[:3], "Sans :", "- la foire ;\n- la brocante.", TEXT[3]]


@pytest.mark.parametrize("name", ["texte-bio", "vote", "jobs", "content-data", "quiz", "shop", "menu"])
def test_the_class_of_one_paragraph_among_others_says_nothing(name: str) -> None:
    named = f"<p class='{name}'>{TEXT[2]}</p>"
    draft = reading(f"<main><h1>Le marché rénové</h1>{paragraphs(*TEXT[:2])}{named}{paragraphs(TEXT[3])}</main>")
    assert draft.body.split("\n\n") == TEXT


def test_a_table_or_a_quotation_in_a_figure_stays_and_its_caption_goes() -> None:
    table = "<figure><table><tr><td>Halle</td><td>2 millions</td></tr></table><figcaption>Coût</figcaption></figure>"
    draft = reading(f"<main><h1>Le marché rénové</h1>{paragraphs(*TEXT[:3])}{table}{paragraphs(TEXT[3])}</main>")
    assert draft.body.split("\n\n") == [*TEXT[:3], "Halle", "2 millions", TEXT[3]]


def test_a_text_that_is_set_as_headings_is_read() -> None:
    long = [f"{text} {text.lower()}" for text in TEXT[:2]]
    draft = reading(f"<main><h1>Le marché rénové</h1><h2>{long[0]}</h2><h3>{long[1]}</h3></main>")
    assert draft.body.split("\n\n") == long
