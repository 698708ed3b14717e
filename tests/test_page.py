"""The one reading of a page: decoding, JSON-LD, blocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.blocks import blocks_of
from crawler.reading.encodings import decode
from crawler.reading.page import Document
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


@pytest.mark.parametrize("label", ["iso-8859-15", "utf-16", "utf-8", "us-ascii", "utf-7", "base64", "rot13"])
@pytest.mark.parametrize("place", ["header", "meta"])
def test_bytes_of_windows_1252_are_read_as_such_whatever_is_declared(label: str, place: str) -> None:
    text = "1\u202f€, l’œuvre – « Été » déjà réélu…".replace("\u202f", "\u00a0")
    meta = f"<meta charset={label}>" if place == "meta" else ""
    found, _ = decode(f"{meta}<p>{text}</p>".encode("cp1252"), f"text/html; charset={label}" if not meta else None)
    assert found.endswith(f"<p>{text}</p>")


def test_a_declared_encoding_that_the_bytes_may_be_in_is_believed() -> None:
    assert decode("<p>coûte 5 € à l’œil, sœur</p>".replace("’", "'").encode("iso-8859-15"), "a; charset=iso-8859-15")[
        0
    ].endswith("coûte 5 € à l'œil, sœur</p>")
    assert decode("<p>Новости района</p>".encode("cp1251"), "a; charset=windows-1251")[0] == "<p>Новости района</p>"
    assert decode("新闻社区".encode("gbk"), "a; charset=gb2312")[0] == "新闻社区"


def test_the_second_declaration_counts_where_bytes_refute_the_first() -> None:
    body = b'<meta charset="windows-1251">' + "Новости".encode("cp1251")
    assert decode(body, "text/html; charset=utf-8")[0].endswith("Новости")


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_told_by_its_zeros(order: str) -> None:
    text = "<html><body><p>L’été à l’hôtel</p></body></html>"
    assert decode(text.encode(order), "text/html; charset=utf-16") == (text, order)


@pytest.mark.parametrize("declared", [None, "iso-8859-1", "windows-1252", "iso-8859-15", "utf-8"])
def test_a_block_of_utf8_in_a_page_of_another_encoding_is_read_as_such(declared: str | None) -> None:
    own, pasted = "<p>« L’été » a été créé – déjà. </p>" * 9, "<p>L’œuvre a été fêtée : 5 € 🙂</p>"
    header = f"text/html; charset={declared}" if declared else None
    body = own.encode("cp1252") + pasted.encode() + own.encode("cp1252")
    assert decode(body, header)[0] == own + pasted + own


def test_what_was_encoded_twice_is_decoded_twice() -> None:
    text = "<p>L’été passé à Sézanne — « déjà » 5 €, naïf.</p>"
    twice = text.encode().decode("latin-1").encode()
    assert decode(twice) == (text, "utf-8 twice")
    assert decode(text.encode()) == (text, "utf-8")
    shouted = "<p>PORTUGUÊS, MANHÃ © 2022, Â »</p>"
    assert decode(shouted.encode()) == (shouted, "utf-8")


def test_a_word_of_utf8_within_a_line_of_another_encoding_is_read_as_such() -> None:
    body = ("<p>déjà créé, l’été passé à Sézanne, ".encode("cp1252") * 3) + "a fêté l’événement</p>".encode()
    assert decode(body)[0].endswith("à Sézanne, a fêté l’événement</p>")


def test_letters_of_windows_1252_that_could_be_utf8_by_chance_stay() -> None:
    text = "<p>« le passé…» et l’accès…»</p><p>Il a réélu, déjà, à Sézanne.</p>"
    assert decode(text.encode("cp1252"))[0] == text


def test_one_stray_byte_does_not_make_a_page_in_utf8_what_it_falsely_declares() -> None:
    body = ("<p>été à l’hôtel</p>" * 9).encode() + b"<p>\xe9</p>"
    assert decode(body, "text/html; charset=iso-8859-1")[0].endswith("hôtel</p><p>é</p>")


@given(st.binary(max_size=400), st.sampled_from(["utf-16", "iso-8859-2", "gbk", "shift_jis", "koi8-r", "x"]))
def test_any_bytes_make_a_text_whatever_is_declared(body: bytes, label: str) -> None:
    assert isinstance(decode(body, f"text/html; charset={label}")[0], str)


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
