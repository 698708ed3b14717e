"""What is no part of a text of an unknown site, or stands in it twice; invented pages."""

import re
from collections.abc import Iterable
from itertools import pairwise

import pytest

from crawler.api import read_page
from crawler.reading.drafts import Draft

TITLE = "Le port de Brizac rouvre"
SENTENCES = [
    "Les pêcheurs attendaient depuis des mois la réouverture du vieux port de Brizac, fermé par la tempête de mars.",
    "La digue a été relevée pierre après pierre, et la criée a retrouvé ses étals au matin du premier jour.",
    "Nous avons tenu parce que personne ici ne voulait partir, raconte la patronne du dernier café du quai.",
    "Le conseil municipal votera en juin les crédits de la seconde tranche, qui doit durer jusqu’à l’automne.",
]
LEAD = "Fermé depuis mars, le bassin accueille de nouveau les bateaux, et les étals de la criée se remplissent."


def page(paragraphs: Iterable[str], lead: str = "", head: str = "") -> Draft:
    body = "".join(paragraphs)
    html = (
        f"<head><title>{TITLE}</title>{head}</head><main><h1>{TITLE}</h1>{lead}<div class='corps'>{body}</div></main>"
    )
    return read_page(html.encode(), "https://brizac.example/region/2023/04/port-rouvre")


def paragraphs() -> list[str]:
    return [f"<p>{sentence} {sentence.lower()}</p>" for sentence in SENTENCES]


@pytest.mark.parametrize(
    ("label", "described"),
    [
        ("<strong class='chapo-label'>FOOTBALL</strong> <span>%s</span>", LEAD),
        ("<span class='extra'>vidéo</span> %s", f"Vidéo - {LEAD}"),
        ("<span>Vie locale</span> %s", LEAD),
        ("<em>Enquête</em> %s", ""),
    ],
)
def test_a_label_before_a_standfirst_is_no_part_of_it(label: str, described: str) -> None:
    head = f'<meta name="description" content="{described}">' if described else ""
    found = page(paragraphs(), f"<p class='chapo'>{label % LEAD}</p>", head)
    assert found.lead == LEAD


def test_words_that_begin_a_standfirst_and_its_description_stay() -> None:
    lead = f"<p class='chapo'><strong>À Brizac</strong>, {LEAD}</p>"
    found = page(paragraphs(), lead, f'<meta name="description" content="À Brizac, {LEAD}">')
    assert found.lead == f"À Brizac, {LEAD}"


def test_a_standfirst_is_known_by_a_description_that_a_label_opens() -> None:
    head = f'<meta name="description" content="TRIBUNE. {LEAD.replace(", ", ",&amp;nbsp;")}">'
    found = page(paragraphs(), f"<header><p class='x1'>{LEAD}</p><p>Par la rédaction</p></header>", head)
    assert found.lead == LEAD


def test_a_quotation_set_off_that_repeats_a_paragraph_is_told_once() -> None:
    whole, short = SENTENCES[2], "Personne ici ne voulait partir, raconte la patronne du dernier café du quai"
    for repeated in (whole, short):
        quote = f"<blockquote class='exergue'><p>« {repeated} »</p></blockquote>"
        found = page([*paragraphs()[:1], quote, *paragraphs()[1:]])
        assert found.body.lower().count("du dernier café du quai") == 2  # the paragraph says it twice itself
        assert SENTENCES[3] in found.body
    own = "<blockquote><p>« La mer nous avait tout pris, elle nous rend le bassin »</p></blockquote>"
    assert "elle nous rend le bassin" in page([*paragraphs()[:1], own, *paragraphs()[1:]]).body


def test_a_passage_that_a_page_sets_twice_is_told_once() -> None:
    texts = [*paragraphs()[:2], "<h2>Une digue neuve</h2>", *paragraphs()[2:]]
    wide, narrow = (f"<div class='{name}'>{''.join(texts)}</div>" for name in ("large", "etroit"))
    own = f"<p>{LEAD}</p>"
    for told in ([wide, own, narrow], [wide, narrow, wide, own]):
        assert page(told).body == "\n\n".join([page(texts).body, LEAD])


def test_a_line_right_behind_itself_and_a_standfirst_for_two_screens_are_told_once() -> None:
    lead = f"<div class='chapo etroit'>{LEAD}</div><div class='chapo large'>{LEAD}</div>"
    text = paragraphs()
    found = page([text[0], text[1], text[1], *text[2:]], lead)
    assert found.lead == LEAD
    assert found.body == page(text).body


def test_lines_that_go_round_and_round_were_written_so() -> None:
    assert page(paragraphs() * 8).body.count(SENTENCES[3]) == 8


def test_a_question_put_to_everybody_and_a_refrain_are_told_each_time() -> None:
    question = (
        "<p>Que ferez-vous le jour où le vieux port de Brizac rouvrira, et qui inviterez-vous sur le quai ?</p>"
    )
    refrain = "<p>Le vent se lève,<br>la mer s'en va,<br>et nous restons,<br>toujours là.</p>"
    asked = [part for text in paragraphs() for part in (question, refrain, text)]
    body = page(asked).body
    assert body.count("Que ferez-vous") == len(SENTENCES)
    assert body.count("toujours là") == len(SENTENCES)


@pytest.mark.parametrize(
    "words",
    [
        "La suite après cette publicité",
        "Lire la suite après la publicité",
        "L’article se poursuit après cette annonce",
        "Article continues below this ad",
        "Story continues after advertisement",
        "Advertisement - scroll to continue",
    ],
)
def test_what_announces_an_advertisement_is_no_paragraph(words: str) -> None:
    found = page([*paragraphs()[:2], f"<p class='before-text'>{words}</p>", *paragraphs()[2:]])
    assert words not in found.body
    assert SENTENCES[3] in found.body


@pytest.mark.parametrize(
    "line",
    [
        "Publié le 3 mai 2021 à 8h15, par Ana Petit. Dernière modification : 4 mai 2021 à 10h.",
        "<i>Par Ana Petit</i><i>Publié hier à 18h30</i><i>Mis à jour à 19h02</i><i>Temps de lecture : 3 min</i>",
    ],
)
def test_a_line_of_particulars_and_nothing_else_is_no_paragraph(line: str) -> None:
    told = "<p>Publié le 3 mai, le rapport tient en deux pages, écrites par Ana Petit, qui tait ses sources.</p>"
    found = page([f"<div>{line}</div>", told, *paragraphs()])
    assert "18h30" not in found.body
    assert "Dernière modification" not in found.body
    assert "tait ses sources" in found.body


@pytest.mark.parametrize(
    "line",
    [
        "<div>Par Ana Petit · Publié le 3 mai 2021 à 9 h 12, modifié à 17 h 40</div>",
        "<p>Ana Petit, 3 mai 2021, 1 h 20 (heure de Paris)</p>",
        "<div>Rédigé par Ana Petit, relu par Luc Roy — 3 mai 2021, 17:42</div>",
        "<p>Interview : Ana Petit<br>3 mai 2021</p>",
        "<ul><li>Ana Petit (ana@phare.example) @ana_p</li><li>Le 3-05-2021</li></ul>",
    ],
)
def test_the_author_and_the_day_above_a_text_are_no_part_of_it(line: str) -> None:
    found = page([f"<p>{LEAD}</p>", line, *paragraphs()])
    assert found.authors == ["Ana Petit"]
    assert "2021" not in found.body
    assert "Petit" not in found.body
    assert found.body.endswith(SENTENCES[3].lower())


def test_who_made_a_picture_is_no_paragraph() -> None:
    found = page(["<p>Photo by Luc Roy</p>", *paragraphs(), "<p>Photo by photo, the wall grew.</p>"])
    assert "Luc Roy" not in found.body
    assert "the wall grew" in found.body


@pytest.mark.parametrize(
    "line",
    [
        "<p>Le 3 mai 2021, Ana Petit était sur le quai quand la digue a cédé.</p>",
        "<ul><li>Date : 3 mai 2021</li><li>Lieu : la criée</li></ul>",
        "<h2>3 mai 2021</h2>",
    ],
)
def test_a_day_that_is_told_stays(line: str) -> None:
    text = paragraphs()
    found = page([*text[:1], line, *text[1:]], "<p>Par Ana Petit</p>")
    assert "3 mai 2021" in found.body


def test_a_heading_right_below_the_headline_is_the_standfirst() -> None:
    words = "Trois cents bateaux ont attendu six heures devant la passe du vieux bassin"
    html = (
        f"<main><article><header><h1>{TITLE}</h1><h2>{words}</h2></header>"
        f"<div class='corps'>{''.join(paragraphs())}</div></article></main>"
    )
    assert read_page(html.encode(), "https://brizac.example/port").lead == words


@pytest.mark.parametrize(
    "box", ["<lds-chapo>{}</lds-chapo>", "<div data-bloc='standfirst'><p>{}</p></div>", "<p class='chapo'>{}</p>"]
)
def test_a_standfirst_is_known_by_any_name_of_its_element(box: str) -> None:
    assert page(paragraphs(), box.format(LEAD)).lead == LEAD


@pytest.mark.parametrize(
    "box",
    [
        "<section aria-label='cookies'><h2>Cookies</h2><p>Nous suivons les pas des visiteurs. {}</p></section>",
        "<div><p>Nous et nos 142 partenaires stockons des informations sur votre appareil. {}</p></div>",
        "<div class='site-info'><p>Le Phare est édité par la Société du Phare. {}</p></div>",
    ],
)
def test_a_box_that_a_label_or_its_words_give_away_is_no_text(box: str) -> None:
    end = box.format("Le phare reste allumé la nuit, comme il l’a toujours été.")
    html = f"<main><h1>{TITLE}</h1>{''.join(paragraphs())}</main>{end}"
    found = read_page(html.encode(), "https://brizac.example/port")
    assert "reste allumé" not in found.body
    assert found.body.endswith(SENTENCES[3].lower())


@pytest.mark.parametrize("words", ["3/12", "Photo 3 sur 8", "Image 2 of 5", "Foto 1 de 9"])
def test_a_counter_of_pictures_is_no_paragraph(words: str) -> None:
    found = page([*paragraphs()[:2], f"<p>{words}</p><p>Score : 9/2</p>", *paragraphs()[2:]])
    assert words not in found.body
    assert "Score : 9/2" in found.body


def test_a_box_that_offers_a_letter_goes_whole() -> None:
    form = "<form><label>Adresse :</label><input type='email' name='m'><button>OK</button></form>"
    offer = "<h3>Toute la mer, chaque samedi</h3><p>Deux minutes de lecture, pas une de plus.</p>"
    box = f"<div class='bloc'>{offer}{form}</div>"
    found = page([*paragraphs()[:2], box, *paragraphs()[2:]])
    assert "Toute la mer" not in found.body
    assert "Deux minutes" not in found.body
    assert SENTENCES[2] in found.body


def test_a_short_sentence_in_the_last_of_boxes_made_alike_ends_the_text() -> None:
    last, foot = "Rendez-vous au port en juin.", "<div class='pied'>Le site fait peau neuve.</div>"
    texts = [f"{sentence} {sentence.lower()}" for sentence in SENTENCES]
    assert page([*(f"<div>{text}</div>" for text in (*texts, last)), foot]).body.endswith(last)
    boxes = [f"<div class='t'><p>{one}</p><p>{other}</p></div>" for one, other in pairwise(texts)]
    assert page([*boxes, f"<div class='t'><p>{last}</p></div>", foot]).body.endswith(last)


def test_a_button_is_a_heading_of_the_text_where_it_is_all_of_one() -> None:
    asked = ("Qui paiera la digue ?", "Qui la gardera ?", "Et après l’hiver ?", "Qui décide ?")
    items = [
        f"<div class='accordion-item'><h2 class='accordion-header'><button type='button'>{question}</button></h2>"
        f"<div class='accordion-body'>{text}</div></div>"
        for question, text in zip(asked, paragraphs(), strict=True)
    ]
    body = page(items).body
    assert [question in body for question in asked] == [True] * 4


def test_a_year_in_the_head_of_a_table_is_part_of_it() -> None:
    head = "<thead><tr><th>Port</th><th>Tonnes 2022</th><th>Tonnes 2023</th></tr></thead>"
    table = f"<figure><table>{head}<tr><td>Brizac</td><td>412</td><td>188</td></tr></table></figure>"
    assert "Tonnes 2023" in page([*paragraphs()[:2], table, *paragraphs()[2:]]).body


@pytest.mark.parametrize(
    "life",
    [
        f"<div class='author-box'><p>{'Elle vit au bord de la mer, et dessine les ports. ' * 5}</p></div>",
        "<p>Ana Petit</p><p>Elle vit au bord de la mer depuis toujours, et dessine des bateaux le dimanche.</p>",
    ],
)
def test_the_life_of_who_wrote_it_ends_no_article(life: str) -> None:
    found = page([*paragraphs(), life], "<p>Par Ana Petit</p>")
    assert found.authors == ["Ana Petit"]
    assert found.body.endswith(SENTENCES[3].lower())


def test_credits_and_tools_are_no_paragraphs() -> None:
    credit, tools = (
        "Crédit photo d’ouverture : Luc Roy, avec nos remerciements.",
        "Taille du texte : A- A+ | Imprimer | Envoyer à un ami",
    )
    linked = re.sub(r"A-|A\+|Imprimer|Envoyer à un ami", r"<a href='#'>\g<0></a>", tools)
    body = page([f"<div class='outils'>{linked}</div>", *paragraphs(), f"<p><em>{credit}</em></p>"]).body
    assert credit not in body
    assert "Taille" not in body


@pytest.mark.parametrize("heading", ["1963 : le port fermé", "Vers 1906 : la digue", "2023 : Brizac attend"])
def test_a_heading_may_tell_of_a_year(heading: str) -> None:
    found = page([*paragraphs()[:2], f"<h2>{heading}</h2>", *paragraphs()[2:]])
    assert heading in found.body


def test_text_that_json_ld_holds_without_breaks_has_those_of_the_page() -> None:
    names = [
        f"{name} – {role}"
        for name in ("Ana Petit", "Luc Roy", "Zoé Lenoir", "Paul Quint")
        for role in ("maire de Brizac et conseillère", "patron de la criée du port")
    ]
    shown = "".join(f"<p>{name}</p>" for name in names)
    head = (
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{"".join(names)}"}}</script>'
    )
    found = page([shown], head=head)
    assert found.body.split("\n\n") == names


def test_the_trail_may_be_called_ariane() -> None:
    trail = "<nav id='nav_ariane'><ul><li class='ariane'><a href='/economie/'>Économie</a></li></ul></nav>"
    found = page(paragraphs(), head="<meta property='article:section' content='economie'>", lead=trail)
    assert found.section == "Économie"


def listed(count: int) -> list[str]:
    """So many things, each with a heading that leads to it, and a paragraph."""
    texts = paragraphs()
    return [f"<h2><a href='/lieux/{i}'>Le quai numéro {i} de Brizac</a></h2>{texts[i]}" for i in range(count)]


def test_a_list_of_things_keeps_its_headings_though_each_leads_elsewhere() -> None:
    body = page(
        [*listed(4), "<p>Les quais se visitent de mai à octobre, et les bateaux partent à chaque marée.</p>"]
    ).body
    assert [line for line in body.split("\n\n") if "numéro" in line and len(line) < 40] == [
        f"Le quai numéro {i} de Brizac" for i in range(4)
    ]


def test_a_story_linked_between_two_paragraphs_is_no_heading_of_the_text() -> None:
    linked = "<h3><a href='/a/1'>Le phare de Brizac sera repeint</a></h3>"
    body = page([*paragraphs()[:2], linked, *paragraphs()[2:]]).body
    assert "phare" not in body
