"""Files saved by Europresse: both forms, whatever their encoding, broken or whole."""

from dataclasses import replace
from datetime import date

import pytest

from benchmarks.europresse import Planted, new_skin, old_skin
from crawler.archive.licensed import Notice
from crawler.importing.europresse import read_export

NOTICE = Planted(
    truth=None, kind="article", publication="La Gazette d’essai", code="GAZ", day=date(2021, 8, 1), number=7,
    title="Le pont rouvre : « enfin », disent-ils", lead="Deux ans de travaux s’achèvent.", section="Grand Est, Aube",
    page="12", authors="Odile Marchenoir ; Basile Trévoux",
    text=("À l’hôpital voisin, on respire.", "Le reste attendra l’été & l’œuvre d’art, assure-t-on."),
)  # fmt: skip
SKINS = pytest.mark.parametrize("skin", [new_skin, old_skin])


def several(count: int) -> list[Planted]:
    return [replace(NOTICE, number=number, title=f"Le pont, jour {number}") for number in range(1, count + 1)]


def header(said: str, publication: str = "La Gazette") -> Notice:
    """A notice with this line above its title."""
    file = f"""<article><header><span class="DocPublicationName">{publication}</span>
        <span class="DocHeader">{said}</span><p class="titreArticleVisu">Un titre</p><div class="docAuthors">Ana</div>
        </header><div class="docOcurrContainer"><p>Un texte.</p></div><footer><small>© 2020</small></footer></article>
        </html>"""
    [notice] = read_export(file.encode()).notices
    return notice


def test_todays_form_has_every_field() -> None:
    [notice] = read_export(new_skin([NOTICE]).encode()).notices
    assert (notice.publication, notice.edition, notice.page) == ("La Gazette d’essai", "no. 20007", "12")
    assert (notice.section, notice.day) == ("Grand Est, Aube", "2021-08-01")
    assert (notice.title, notice.lead) == (NOTICE.title, NOTICE.lead)
    assert notice.authors == ("Odile Marchenoir", "Basile Trévoux")
    assert notice.text == "\n\n".join(NOTICE.text)
    assert notice.document == "news·20210801·GAZ·0000007"
    assert notice.rights == "© 2021 La Gazette d’essai. Tous droits réservés."


def test_the_old_form_has_them_too_its_lead_as_the_first_paragraph() -> None:
    body = old_skin([NOTICE]).encode("cp1252", "xmlcharrefreplace")
    [old], [new] = read_export(body).notices, read_export(new_skin([NOTICE]).encode()).notices
    assert old == replace(new, lead=None, text=f"{new.lead}\n\n{new.text}")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding_gives_the_same(encoding: str) -> None:
    for skin in (new_skin, old_skin):
        body = skin([NOTICE]).encode(encoding, "xmlcharrefreplace")
        assert read_export(body).notices[0].text.endswith("l’œuvre d’art, assure-t-on.")


@pytest.mark.parametrize(
    ("said", "section", "day", "page"),
    [
        ("Sports, mercredi 1er janvier 2020 345 mots, p. 5", "Sports", "2020-01-01", "5"),
        ("dimanche 29 février 2032 - 12:00:00 UTC +0100 77 mots", None, "2032-02-29", None),
        ("Actualité, Aube, mardi 15 déc. 2015, p. SCQ4, SCQ5", "Actualité, Aube", "2015-12-15", "SCQ4, SCQ5"),
        ("Business, Thursday, December 22, 2022 13887 mots, p. 819(40)", "Business", "2022-12-22", "819(40)"),
        ("Thursday, March 3, 2022", None, "2022-03-03", None),
        ("Numéro 12 mots 2020, jeudi 31 juin 2020", "Numéro 12 mots 2020, jeudi 31 juin 2020", None, None),
        ("", None, None, None),
    ],
)  # fmt: skip
def test_the_line_above_a_title(said: str, section: str | None, day: str | None, page: str | None) -> None:
    notice = header(said)
    assert (notice.section, notice.day, notice.page) == (section, day, page)
    assert notice.authors == ("Ana",)


@pytest.mark.parametrize(
    ("said", "name", "edition", "page"),
    [
        ("La Gazette, no. 1234, p. 5", "La Gazette", "no. 1234", "5"),
        ("Acme Law Review, Vol. 14, no 4", "Acme Law Review", "Vol. 14, no 4", None),
        ("Gazette, La (site web)", "Gazette, La (site web)", None, None),
        ("20\nPages\n                    Aube et alentours", "20 Pages", "Aube et alentours", None),
    ],
)
def test_editions_and_pages_are_no_part_of_a_name(
    said: str, name: str, edition: str | None, page: str | None
) -> None:
    notice = header("lundi 6 janvier 2020", said)
    assert (notice.publication, notice.edition, notice.page) == (name, edition, page)


def test_the_documents_name_dates_what_its_header_does_not() -> None:
    file = new_skin([NOTICE]).replace("dimanche 1 août 2021", "sans date")
    assert read_export(file.encode()).notices[0].day == "2021-08-01"


@SKINS
def test_several_hundred_notices_come_in_their_order(skin: object) -> None:
    export = read_export(skin(several(400)).encode())  # type: ignore[operator]
    assert [notice.title for notice in export.notices] == [f"Le pont, jour {number}" for number in range(1, 401)]
    assert not export.cut


@SKINS
def test_a_file_that_breaks_off_gives_no_half_of_a_notice(skin: object) -> None:
    """Wherever it does: what is read is as in the whole file, and the break is known."""
    body = skin(several(5)).encode()  # type: ignore[operator]
    whole = read_export(body).notices
    for end in range(len(body) // 6, len(body) - len("</html>"), len(body) // 40):
        export = read_export(body[:end])
        assert export.notices == whole[: len(export.notices)]
        assert export.cut or not export.notices
    assert len(read_export(body[: len(body) * 9 // 10]).notices) == 4


def test_what_is_no_text_is_named_and_spoils_no_other() -> None:
    link = (
        new_skin([replace(NOTICE, title="Seulement un lien")])
        .replace("docOcurrContainer", "x")
        .replace("DocText", "y")
    )
    parts = new_skin(several(2)).split("<article>")
    file = "<article>".join([*parts[:2], link.split("<article>")[1].split("</article>")[0] + "</article>", parts[2]])
    export = read_export(file.encode())
    assert [notice.title for notice in export.notices] == ["Le pont, jour 1", "Le pont, jour 2"]
    assert export.unreadable == ["notice 2: no text (La Gazette d’essai, 2021-08-01, Seulement un lien)"]


def test_an_old_text_that_begins_with_a_sentence_has_no_author() -> None:
    [notice] = read_export(old_skin([replace(NOTICE, authors="", lead=None)]).encode()).notices
    assert (notice.authors, notice.text) == ((), "\n\n".join(NOTICE.text))


@pytest.mark.parametrize(
    "body", [b"", b"<html><p>Une page.</p></html>", b"<article><h1>Un blog</h1></article>", b"\0" * 9]
)
def test_another_file_has_no_notices(body: bytes) -> None:
    export = read_export(body)
    assert (export.notices, export.unreadable, export.cut) == ([], [], False)
