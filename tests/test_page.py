"""The one reading of a page: decoding, JSON-LD, blocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.blocks import blocks_of
from crawler.reading.page import Document, decode
from crawler.reading.parsing import parse
from tests.conftest import page_of

ACCENTED = "Été à l’hôpital : « œuvre »"


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (ACCENTED.encode("utf-8"), None),
        (b"\xef\xbb\xbf" + ACCENTED.encode("utf-8"), None),
        (ACCENTED.encode("utf-8"), "text/html; charset=iso-8859-1"),
        (ACCENTED.encode("cp1252"), None),
        (ACCENTED.encode("cp1252"), "text/html; charset=iso-8859-1"),
        (b'<meta charset="iso-8859-1">' + ACCENTED.encode("cp1252"), None),
        (b"\xff\xfe" + ACCENTED.encode("utf-16-le"), None),
    ],
)
def test_accents_survive_every_declaration(body: bytes, header: str | None) -> None:
    assert decode(body, header)[0].endswith(ACCENTED)


def test_stray_bytes_in_utf8_are_read_as_windows_1252() -> None:
    body = ("été " * 20).encode() + b"\xe0 disposition"
    assert decode(body, "text/html; charset=utf-8")[0].endswith("à disposition")


@given(st.binary(max_size=400))
def test_any_bytes_make_a_document(body: bytes) -> None:
    document = Document(page_of(body))
    assert isinstance(document.visible, str)
    assert isinstance(document.json_ld, list)


@pytest.mark.parametrize(
    "script",
    [
        '{"@type":"NewsArticle","headline":[1,2]}',
        "[" * 5000,
        '{"@graph":[{"@type":["Article"],"headline":"x"},]}',
        "nul",
    ],
)
def test_hostile_json_ld_gives_objects_or_nothing(script: str) -> None:
    document = Document(page_of(f'<script type="application/ld+json">{script}</script>'))
    assert all(isinstance(found, dict) for found in document.json_ld)


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "datePublished": "2022-05-10"};',
        '{"@type": "NewsArticle", "datePublished": "2022-05-10"}}, // trop',
        '{"@type": "NewsArticle", // "Article",\n // "name": "", \n"datePublished": "2022-05-10",}',
        '{"@type": "NewsArticle", "headline": "Le "port" rouvre", "datePublished": "2022-05-10"}',
    ],
)
def test_json_ld_with_the_mistakes_of_sites_tells_the_day(script: str) -> None:
    document = Document(page_of(f'<script type="application/ld+json">{script}</script>'))
    assert document.article["datePublished"] == "2022-05-10"


def test_an_address_in_json_ld_is_no_comment() -> None:
    script = '{"@type": "NewsArticle",\n"url": "https://brizac.example//a", "name": "a,// b",}'
    document = Document(page_of(f'<script type="application/ld+json">{script}</script>'))
    assert (document.article["url"], document.article["name"]) == ("https://brizac.example//a", "a,// b")


def test_blocks_are_lines_as_a_reader_sees_them() -> None:
    html = """<div>Un<br>deux<br><br>trois <b>gras</b><p>quatre</p><script>x</script>
        <p style="display: none">caché</p><template><p>non</p></template><p><span>L</span>e maire</p></div>"""
    texts = [block.text for block in blocks_of(parse(html))]
    assert texts == ["Un\ndeux", "trois gras", "quatre", "Le maire"]


def test_links_are_kept_with_the_block_that_shows_them() -> None:
    html = "<a href='/1'><h2>Un titre</h2><p>Extrait</p></a><p>Voir <a href='/2'>ici</a> ou http://a.fr</p>"
    blocks = blocks_of(parse(html))
    assert [block.anchors for block in blocks] == [[("/1", "Un titreExtrait")], [], [("/2", "ici")]]
    assert blocks[2].masked == "Voir \x00 ou http://a.fr"


def test_non_breaking_spaces_are_typography_and_stay() -> None:
    html = "<p>«\u00a0Oui\u00a0», dit-il :  14\u202f500\u00a0</p>"
    assert blocks_of(parse(html))[0].text == "«\u00a0Oui\u00a0», dit-il : 14\u202f500"


def test_text_behind_the_end_of_the_body_is_part_of_the_page():
    tree = parse(
        "<html><body><p>Le pont est fermé.</p></body></html>\n<div><p>Il rouvrira en mai.</p></div></body></html>"
    )
    assert [block.text for block in blocks_of(tree)] == ["Le pont est fermé.", "Il rouvrira en mai."]


def test_streamed_content_stands_where_a_script_would_put_it():
    html = """<body><main><!--$?--><template id="B:0"></template><!--/$--><p>Fin de la page.</p></main>
    <div hidden id="S:0"><p>Le pont est fermé.</p><template id="P:1"></template></div>
    <div hidden id="S:1"><p>Il rouvrira en mai.</p></div><div hidden id="menu">Accueil</div></body>"""
    texts = [block.text for block in blocks_of(parse(html))]
    assert texts == ["Le pont est fermé.", "Il rouvrira en mai.", "Fin de la page."]
