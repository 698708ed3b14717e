"""Who signs where no line says `Par` before a name: signatures told by what stands around them."""

import pytest

from crawler.reading.drafts import Draft
from pipelines.head import ReadHead
from tests.unknown_site import TEXT, article


def read(head: str, end: str = "", language: str = "fr", before: str = "") -> Draft:
    return ReadHead().read(article(head, end=end, language=language, before=before))


DAY = "<p>3 mai 2021</p>"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("<p>Ana Petit</p>" + DAY, ["Ana Petit"]),
        (DAY + "<p>Ana de La Roche &amp; Luc El Fassi</p>", ["Ana de La Roche", "Luc El Fassi"]),
        ("<p><span>Ana Petit / AFP</span><span>Publié le 3 mai 2021</span></p>", ["Ana Petit", "AFP"]),
        ("<p><span>Par Ana PETIT</span><span>le 3 mai 2021</span></p>", ["Ana PETIT"]),
        ("<p>Ana Petit avec AFP • 3 mai 2021</p>", ["Ana Petit", "AFP"]),
        ("<p>Ana Petit (correspondante à Brest)</p>", ["Ana Petit"]),
        ("<p>Ana Petit, journaliste</p>", ["Ana Petit"]),
        ("<p>De notre correspondante à Brest, Ana Petit</p>", ["Ana Petit"]),
        ("<p>Une tribune d’Ana Petit, sociologue</p>", ["Ana Petit"]),
        ("<p>Lettre ouverte par Ana Petit</p>", ["Ana Petit"]),
        ("<p>Notre reporter Ana Petit</p>", ["Ana Petit"]),
        ("<p>Source : AFP</p>", ["AFP"]),
        ("<p>AFP | Paris</p>", ["AFP"]),
        ("<p>Par <a href='/auteur/ana'>Ana Petit</a> et Luc Roy, avec AFP</p>", ["Ana Petit", "Luc Roy", "AFP"]),
        ("<p>Par <a href='/auteur/ana'>Ana Petit</a>, Grand Ouest</p>", ["Ana Petit"]),
        ("<p>Par Ana Petit (à Brest) et Luc Roy</p>", ["Ana Petit", "Luc Roy"]),
        ("<p>Par Ana Petit (texte) et Luc Roy (photos)</p>", ["Ana Petit"]),
        ("<p>Texte : Ana Petit, Photos : Luc Roy</p>", ["Ana Petit"]),
        ("<p>Textes et photos : Ana Petit</p>", ["Ana Petit"]),
        ("<p class=author>Ana Petit ana@phare.example</p>", ["Ana Petit"]),
        ("<p class=author><i>Ana Petit</i><i>11 mai 2021</i></p>", ["Ana Petit"]),
        (
            "<p class=who><a href='/auteur/a'>Ana Petit</a></p><p class=who><a href='/auteur/l'>Luc Roy</a></p>",
            ["Ana Petit", "Luc Roy"],
        ),
        ("<p class=author-date><time>Feb 11</time></p>", []),
        ("<p>Par Ana P.</p>", ["Ana P."]),
        ("<p><a href='https://reseau.example/@ana'>Ana Petit</a></p>", ["Ana Petit"]),
        ("<div data-testid='author-name'>Ana Petit</div>", ["Ana Petit"]),
        ("<p><i class=user-name>Ana Petit</i></p>" + DAY, ["Ana Petit"]),
        ("<p>Écrit par : <b itemprop=author>Super Utilisateur</b></p>", []),
        ("<p>Photo : Luc Roy</p>" + DAY, []),
        ("<h3>Port Louis</h3>" + DAY, []),
        ("<p>Mer Haute</p><p>Ana Petit</p>", []),
        ("<p class=post-meta>Ana Petit</p>", ["Ana Petit"]),
        ("<p class=author>Créé par <a href='mailto:ana@phare.example'>Ana Petit</a></p>", ["Ana Petit"]),
        (
            "<div>3 mai 2021 <div class=byline-names><b class=AuthorName>Ana Petit</b><div>Mer</div></div></div>",
            ["Ana Petit"],
        ),
        ("<p>Ana Petit il y a 3 jours</p>", ["Ana Petit"]),
        ("<p>La Rédaction (avec AFP)</p>", ["AFP"]),
        ("<p>Correspondant local : Ana Petit</p>", ["Ana Petit"]),
        ("<p>De notre envoyée spéciale Ana Petit</p>", ["Ana Petit"]),
        ("<p>Par notre correspondante à Brest, Ana Petit</p>", ["Ana Petit"]),
        ("<p>Ana Petit / Photo Luc Roy</p>" + DAY, ["Ana Petit"]),
        ("<p>Par Ana Petit, sociologue, et Luc Roy, économiste</p>", ["Ana Petit", "Luc Roy"]),
        ("<p>Publié par <b>Le Phare</b> | Auteur : Ana Petit</p>", ["Ana Petit"]),
        ("<p>Ana Petit<i> • </i>Luc Roy<i> • </i>3 mai 2021</p>", ["Ana Petit", "Luc Roy"]),
        ("<p class=who>Ana Petit</p><p class=who>Luc Roy</p>" + DAY, ["Ana Petit", "Luc Roy"]),
        ("<ul><li>3 mai 2021</li><li>Ports</li><li>Ana Petit</li></ul>", ["Ana Petit"]),
        ("<p>Ana Petit</p><p>Journaliste</p>" + DAY, ["Ana Petit"]),
        ("<p class=authors><i>Ana Petit</i><i>Luc Roy</i></p>", ["Ana Petit", "Luc Roy"]),
        ("<p class=signature>Brest<br>Ana Petit</p>", ["Ana Petit"]),
        (
            "<p><a href='/author/a'>Ana Petit</a>, <a href='/author/l'>Luc Roy</a> et Jo Val</p>",
            ["Ana Petit", "Luc Roy", "Jo Val"],
        ),
        ("<p>Par&nbsp;: Ana&nbsp;Petit</p>", ["Ana Petit"]),
        ("<div itemprop=author><meta itemprop=name content='Ana Petit'></div>", ["Ana Petit"]),
        (DAY + "<p>Ana Petit<br><a href='mailto:ana@phare.example'>ana@phare.example</a></p>", ["Ana Petit"]),
        (DAY + "<p>Ana Petit, collaboration spéciale</p>", ["Ana Petit"]),
        ("<p>Par Ana Petit, université de Brest</p>", ["Ana Petit"]),
        ("<p class=author>Ana Petit<sup>1</sup>, Luc Roy<sup>2</sup></p>", ["Ana Petit", "Luc Roy"]),
        ("<p><b>(ats)</b><i>3 mai 2021</i></p>", ["ATS"]),
        ("<p><i property=author>Ana Petit</i>, traduction : Luc Roy</p>", ["Ana Petit"]),
        (
            "<div class=who><p class=author>Ana Petit</p><p>Professeure</p></div>"
            "<div class=who><p class=author>Luc Roy</p><p>Juriste</p></div>",
            ["Ana Petit", "Luc Roy"],
        ),
        ("<p>Lundi 3 mai 2021, Ana Petit</p>", ["Ana Petit"]),
        ("<p><time>3 mai 2021</time> 8 h 30 <cite>Ana Petit</cite></p>", ["Ana Petit"]),
        ("<p>Posté il y a 12 heures <b>Ana Petit</b></p>", ["Ana Petit"]),
        ("<p>Publié il y a 2 jours par Ana Petit</p>", ["Ana Petit"]),
        ("<p>Ana Petit 3 de mayo de 2021 06:01h</p>", ["Ana Petit"]),
        ("<div>Ana Petit</div><div>•</div>" + DAY, ["Ana Petit"]),
        ("<ul><li>Ana Petit (ana@phare.example) @ana_p</li><li>3 mai 2021</li></ul>", ["Ana Petit"]),
        ("<p>Ana Petit pour Le Grand Phare</p>" + DAY, ["Ana Petit"]),
        ("<p>Diffusé le 3 mai 2021. Reportage d’Ana Petit</p>", ["Ana Petit"]),
        ("<p><a href='/j/1'>Les Ports</a> <a href='/j/2'>Le Grand Large</a> 3 mai 2021</p>", []),
        ("<p class=byline><span class=author><b>Ana Petit</b><i>Écrivaine</i></span></p>", ["Ana Petit"]),
    ],
)
def test_a_name_below_the_headline_signs_by_what_stands_around_it(line: str, names: list[str]) -> None:
    assert read(line).authors == names


@pytest.mark.parametrize("right", ["align='right'", "style='text-align: right'"])
def test_a_name_at_the_right_margin_below_the_text_signs_it(right: str) -> None:
    text = f"<div id='texte'>{TEXT * 3}</div>"
    assert read("", f"{text}<div {right}><b>Ana Petit</b></div>").authors == ["Ana Petit"]
    assert read("", f"{text}<div><b>Ana Petit</b></div>").authors == []


def test_a_text_of_boxes_is_signed_in_the_next_box() -> None:
    boxes = "".join(f"<div>{sentence}</div>" for sentence in (TEXT.removeprefix("<p>").removesuffix("</p>"),) * 3)
    assert read("", f"<div class='corps'>{boxes}<div><b>Ana Petit</b></div></div>").authors == ["Ana Petit"]


@pytest.mark.parametrize(
    ("language", "line", "names"),
    [
        ("en", "<p>By <i>Ann Hall</i><i>Staff Writer</i></p>", ["Ann Hall"]),
        ("en", "<p>By Ann Hall Senior Staff Writer</p>", ["Ann Hall"]),
        ("en", "<p>Interview by Ann Hall</p>", ["Ann Hall"]),
        ("de", "<p>Das Gespräch führte Jana Klein</p>", ["Jana Klein"]),
        ("it", "<p>Testo a cura di Anna Neri</p>", ["Anna Neri"]),
        ("es", "<p>Entrevista de Ana Roldán</p>", ["Ana Roldán"]),
        ("pl", "<p>Rozmawiał: Jan Maj</p>", ["Jan Maj"]),
        ("en", "<p>By Ann Hall, Candidate Representative</p>", ["Ann Hall"]),
        ("en", "<p>By Ann Hall, Herald staff</p>", ["Ann Hall"]),
        ("en", "<p>By Ann Hall <i>Updated on May 3, 2021</i></p>", ["Ann Hall"]),
        ("en", "<p>By Ann Hall Special to the Herald</p>", ["Ann Hall"]),
        ("en", "<p class=byline>Ann Hall Staff Writer</p>", ["Ann Hall"]),
        ("en", "<p>By Ann Hall Associated Press</p>", ["Ann Hall"]),
        ("en", "<p>May 3, 2021 by Ann <a href='#c'>Leave a Comment</a></p>", ["Ann"]),
        (
            "en",
            "<p>By <a href='/author/a'>Ann Hall</a>. Reviewed by <a href='/author/b'>Bo Lane</a></p>",
            ["Ann Hall"],
        ),
        (
            "en",
            "<div><a href='/author/a'><div>Written by Ann Hall</div><div>Head</div></a></div>",
            ["Ann Hall"],
        ),
        ("en", "<p class=author>Insights from</p><p class=author>Ann Hall</p>", ["Ann Hall"]),
        ("en", "<p class=author>Perhaps the port opens this year.</p>", []),
        ("en", "<p>By Ann Hall, Herald News</p>", ["Ann Hall"]),
        ("en", "<p>By Ann Hall in Reims and Bo Lane in Brest</p>", ["Ann Hall", "Bo Lane"]),
        ("en", "<p>Guest post by Ann Hall</p>", ["Ann Hall"]),
        ("en", "<p>Ann Hall<br>Senior Reporter</p><p>May 3, 2021</p>", ["Ann Hall"]),
        ("en", "<p>Best Practices</p><p>May 3, 2021</p>", []),
        ("de", "<p>Protokoll: Jana Klein</p>", ["Jana Klein"]),
        ("de", "<p>Von dpa</p>", ["dpa"]),
        ("de", "<p>Von Jana Klein Stand: 3. Mai 2021, 8 Uhr</p>", ["Jana Klein"]),
        ("de", "<p class=author><i>Jana Klein</i><i>Lesezeit: 3 Minuten</i></p>", ["Jana Klein"]),
        ("de", "<p>Jana Klein (dpa/lno)</p>", ["Jana Klein", "dpa"]),
        ("de", "<p>Von Jana Klein/Max Groß</p>", ["Jana Klein", "Max Groß"]),
        ("de", "<p>3. Mai 2021 | Jana Klein, Redaktion Hafen</p>", ["Jana Klein"]),
        ("de", "<p>Offene Meere</p><p>3. Mai 2021</p>", []),
        ("es", "<p>Por Ana Pérez y Luis del Val</p>", ["Ana Pérez", "Luis del Val"]),
        ("es", "<p>Por Ana Pérez y María de los Ríos Gil</p>", ["Ana Pérez", "María de los Ríos Gil"]),
        ("es", "<p>Texto y fotos: Ana Pérez</p>", ["Ana Pérez"]),
        ("es", "<p>Por Grupo Sol y Mar</p>", ["Grupo Sol y Mar"]),
        ("es", "<p class=autor>Ana Pérez / Luis Gil</p>", ["Ana Pérez", "Luis Gil"]),
        ("es", "<p>Una entrevista de Ana Pérez</p>", ["Ana Pérez"]),
    ],
)
def test_other_languages_sign_in_their_own_way(language: str, line: str, names: list[str]) -> None:
    assert read(line, language=language).authors == names


@pytest.mark.parametrize(
    ("end", "names"),
    [
        ("<p><em>Ana Petit</em></p>", ["Ana Petit"]),
        ("<p>(Ana Petit et Luc Roy)</p>", ["Ana Petit", "Luc Roy"]),
        ("<p>Ana Petit, le 3 mai 2021</p>", ["Ana Petit"]),
        ("<p>Ana Petit (avec AFP)</p>", ["Ana Petit", "AFP"]),
        ("<p>Ana Petit, à Brest</p>", ["Ana Petit"]),
        ("<p>Pour le bureau, Ana Petit</p>", ["Ana Petit"]),
        ("<p>Le maire, Port Louis, a parlé</p>", []),
        ("<p>Ce texte a été rédigé par Ana Petit, sociologue</p>", ["Ana Petit"]),
        ("<footer><p>Publié par Ana Petit, le 3 mai 2021</p></footer>", ["Ana Petit"]),
        ("<aside><p>Auteur :</p><p><a href='/auteur/ana'>Ana Petit</a></p></aside>", ["Ana Petit"]),
        ("<aside><article><p>Par Ana Petit</p></article></aside>", []),
        ("<p>Reporting by Ann Hall; editing by Bo Lane</p>", ["Ann Hall"]),
        ("<h4>Port Louis</h4>", []),
        ("<p>Port Louis</p>" + TEXT, []),
        ("<ul><li>Port Louis</li></ul>", []),
    ],
)
def test_a_name_alone_below_the_text_signs_it(end: str, names: list[str]) -> None:
    assert read("", end).authors == names


def test_a_person_who_signs_below_the_text_counts_more_than_an_account() -> None:
    assert read("<p class=author>redac-web</p>", "<p>Ana Petit</p>").authors == ["Ana Petit"]
    assert read("<p class=author>Publié par Anonyme</p>", "<p>Ana Petit</p>").authors == ["Ana Petit"]
    life = "<p>Ann Hall is a freelance writer in Reims.</p>"
    assert read("<p class=author>Editor</p>", life, "en").authors == ["Ann Hall"]


def test_a_name_alone_near_the_headline_signs_where_a_card_below_repeats_it() -> None:
    card = "<div><h4>Ana Petit</h4></div>"
    assert read("<p>Ana Petit</p>", card).authors == ["Ana Petit"]
    assert read("<p>Ana Petit</p>").authors == []


def test_the_language_of_a_page_that_declares_none_is_that_of_its_text() -> None:
    assert read("", "<p><em>Ana Petit</em></p>", language="").authors == ["Ana Petit"]


def test_whom_the_page_writes_about_or_leads_to_signs_nothing() -> None:
    assert (
        read("<p>Ana Petit</p>" + DAY, "<p>" + "Le maire, Ana Petit, a parlé de la mer. " * 5 + "</p>").authors == []
    )
    assert read("<p>Mer Haute</p>" + DAY, before="<nav><a href='/m'>Mer Haute</a></nav>").authors == []


def test_a_line_of_the_page_may_tell_who_wrote_it_in_languages_that_like_capitals() -> None:
    life = "<p>Ann Hall has written about the sea and its ports for twenty years.</p>"
    assert read("<p>Ann Hall</p><p>May 3, 2021</p>", life, "en").authors == ["Ann Hall"]
