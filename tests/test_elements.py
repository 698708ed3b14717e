"""What an element is to a reader: inline or a block, shown or not, said once or twice."""

import pytest

from crawler.reading.blocks import blocks_of
from crawler.reading.page import parse
from crawler.text import tidy
from tests.test_body import TEXT, paragraphs, reading


def texts(body: str) -> list[str]:
    return [block.text for block in blocks_of(parse(f"<html><body>{body}</body></html>"))]


@pytest.mark.parametrize(
    "term",
    [
        "<w1:place w:st=on>Brizac</w1:place>",
        "<lexique-mot id=3><b>Brizac</b></lexique-mot>",
        "<site-lien>Brizac</site-lien>",
        "<ruby>Brizac<rp>(</rp><rt>bri-zak</rt><rp>)</rp></ruby>",
        "<button type=button aria-describedby=d>Brizac</button>",
        "<nouveau>Brizac</nouveau>",
    ],
)
@pytest.mark.parametrize("box", ["p", "div", "li", "td"])
def test_what_stands_in_a_sentence_does_not_cut_it(term: str, box: str) -> None:
    line = f"<{box}>Le bourg de {term} attend son train.</{box}>"
    whole = f"<table><tr>{line}</tr></table>" if box == "td" else line
    assert texts(whole) == ["Le bourg de Brizac attend son train."]


def test_what_html_does_not_know_is_a_block_where_a_site_uses_it_as_one() -> None:
    assert texts("<app-page><app-line>Une ligne.</app-line><app-line>Une <i>autre</i>.</app-line></app-page>") == [
        "Une ligne.", "Une autre.",
    ]  # fmt: skip
    assert texts("<a href=/x><card-title>Un titre</card-title><card-date>Hier</card-date></a>") == [
        "Un titre",
        "Hier",
    ]


def test_an_empty_mark_of_a_word_processor_is_a_space() -> None:
    assert texts("<p>Le maire<o:p>\u00a0</o:p>a signé.<o:p></o:p></p>") == ["Le maire\u00a0a signé."]


@pytest.mark.parametrize(
    "capital",
    [
        "<span class=lettrine aria-hidden=true>L</span><span class=sr-only>L</span>e",
        "<span aria-hidden=true>L</span><span class=visually-hidden>Le</span>",
        "<span aria-hidden=true>L</span><span aria-hidden=true>e</span><span class=u-hiddenVisually>Le</span>",
        "<span class=screen-reader-text>Le</span><span aria-hidden=true>L</span>e",
        "<span aria-hidden=true>L</span><span class=k3x>Le</span>",
        "<span aria-hidden=true>L</span>Le",
        "<span class=lettrine aria-hidden=true>L</span>e",
        "<span aria-hidden=true>L</span><span class=sr-only>Le</span><span aria-hidden=true>e</span>",
    ],
)
def test_a_first_letter_written_for_eyes_and_for_screen_readers_is_read_once(capital: str) -> None:
    assert texts(f"<p>{capital} maire a signé.</p>") == ["Le maire a signé."]


def test_a_table_list_or_quotation_in_a_figure_is_text_and_the_rest_a_caption() -> None:
    page = parse(
        "<html><body><figure><table><tr><td>lundi</td></tr></table><figcaption>Les marchés</figcaption></figure>"
        "<figure><ul><li>Quais : 6</li><li><figure><img src=b><p>Un quai.</p></figure></li></ul></figure>"
        "<figure><blockquote>Je suis fier.</blockquote></figure><figure><img src=a><p>La place.</p></figure>"
        "<nav><figure><pre>menu</pre></figure></nav></body></html>"
    )
    assert [(block.text, block.outside) for block in blocks_of(page)] == [
        ("lundi", False), ("Les marchés", True), ("Quais : 6", False), ("Un quai.", True), ("Je suis fier.", False),
        ("La place.", True), ("menu", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "question",
    [
        "<h3><button aria-expanded=true>Qui paiera ?</button></h3>",
        "<button aria-expanded=false aria-controls=r>Qui paiera ?</button>",
        "<div><button aria-expanded=false>Qui paiera ?</button></div>",
        "<dt><button>Qui paiera ?</button></dt>",
    ],
)
def test_a_button_that_is_a_heading_is_read(question: str) -> None:
    answer = f"<div id=r>{paragraphs(TEXT[3])}</div>"
    draft = reading(f"<main><h1>Le marché rénové</h1>{paragraphs(*TEXT[:3])}{question}{answer}</main>")
    assert draft.body.split("\n\n") == [*TEXT[:3], "Qui paiera ?", TEXT[3]]


def test_other_buttons_are_not_read() -> None:
    body = "<button aria-expanded=false>Menu</button><ul><li><a href=/a>Une rubrique</a></ul>"
    assert texts(f"{body}<p>Un mot.<button>Partager</button></p><h2>Titre <button>Copier</button></h2>") == [
        "Une rubrique", "Un mot.", "Titre",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "mark", ["\u00ad", "\u200b", "\u2060", "\ufeff", "\u200e", "\u202c", "\u2063", "\u200d", "\u200c"]
)
def test_what_nobody_sees_leaves_the_text(mark: str) -> None:
    assert tidy(f"la biblio{mark}thèque") == "la bibliothèque"


@pytest.mark.parametrize("text", ["می\u200cخواهم", "क्\u200dष", "👩\u200d🚒"])
def test_joiners_stay_where_they_join(text: str) -> None:
    assert tidy(text) == text


def test_soft_hyphens_leave_title_lead_and_body() -> None:
    draft = reading(
        "<main><h1>Le mar&shy;ché rénové</h1><p class=chapo>Les com&shy;merçants de la place s’en vont un an.</p>"
        f"{paragraphs(*TEXT)}<p>Une com&shy;mission se réunira jeudi, avant la fin des tra&shy;vaux.</p></main>"
    )
    assert "\u00ad" not in f"{draft.title} {draft.lead} {draft.body}"
    assert "Une commission se réunira" in draft.body
