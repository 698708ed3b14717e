"""Exports, read back by other programs' libraries: nothing promised is lost, on real pages and on hostile text."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import bibtexparser
import duckdb
import pyarrow.parquet
import pytest
import rispy
import trafilatura
from bibtexparser.middlewares import LatexDecodingMiddleware
from lxml import etree
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from crawler.exporting import FORMATS
from crawler.exporting.bibtex import LANGUAGES
from crawler.exporting.csv_ import cell
from crawler.exporting.iramuteq import LOOK_ALIKES
from crawler.exporting.names import Organisation, Person, author_of
from crawler.exporting.options import ExportOptions
from crawler.exporting.rows import Row, file_name
from tests.conftest import FETCHED, ROOT
from tests.exporting.archives import PAYLOADS, chosen, fill, written
from tests.exporting.checkers import check_csl, read_iramuteq, read_txm

pytestmark = pytest.mark.xdist_group("whole replica")  # one crawl serves all
DTD = Path(trafilatura.__file__).parent / "data" / "tei_corpus.dtd"  # TEI P5 4.8, as its authors publish it
TEI = {"t": "http://www.tei-c.org/ns/1.0"}

# -- each format, read back


def test_jsonl_is_lossless(exported: Path, rows: list[Row], hostile: Path) -> None:
    for held, data in (
        (rows, (exported / "articles.jsonl").read_text("utf-8")),
        (chosen(hostile), written("jsonl", chosen(hostile)).decode()),
    ):
        found = [json.loads(line) for line in data.splitlines()]
        assert found == [plain(row) for row in held]


def plain(row: Row) -> dict[str, Any]:
    """A row as plain values, by another way than the exports'."""
    named = {name: getattr(row, name) for name in Row.__slots__ if name != "archived"}  # for references alone
    for lists in ("links", "citations"):
        named[lists] = [{slot: getattr(one, slot) for slot in one.__slots__} for one in named[lists]]
    return named


def test_parquet_is_lossless_for_pyarrow_and_duckdb(
    exported: Path, rows: list[Row], hostile: Path, tmp_path: Path
) -> None:
    (tmp_path / "hostile.parquet").write_bytes(written("parquet", chosen(hostile)))
    for held, path in ((rows, exported / "articles.parquet"), (chosen(hostile), tmp_path / "hostile.parquet")):
        expected = [plain(row) | {"day": row.day and date.fromisoformat(row.day)} for row in held]
        assert pyarrow.parquet.read_table(path).to_pylist() == expected
        with duckdb.connect() as db:
            found = db.execute("SELECT * FROM read_parquet(?)", [str(path)])
            names = [column[0] for column in found.description or []]
            assert [dict(zip(names, row, strict=True)) for row in found.fetchall()] == expected


def test_csv_is_read_back_whole(exported: Path, rows: list[Row], hostile: Path) -> None:
    """Apostrophes are taken away as docs/exports.md tells people to."""
    (recipe,) = re.findall(
        r'^re\.sub\(r"(.+)", "", cell\)$', (ROOT / "docs" / "exports.md").read_text("utf-8"), re.MULTILINE
    )
    for held, data in (
        (rows, (exported / "articles.csv").read_bytes()),
        (chosen(hostile), written("csv", chosen(hostile), links=True)),
        (chosen(hostile), written("csv", chosen(hostile), links=True, excel=True)),
    ):
        delimiter = ";" if data.startswith(b"\xef\xbb\xbf") else ","
        table = list(
            csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True)
        )
        assert len(table) == len(held)
        for found, row in zip(table, held, strict=True):
            for name, value in found.items():
                assert re.sub(recipe, "", value) == flat(row, name), (row.key, name)


def flat(row: Row, name: str) -> str:
    """What a cell of a column promises to hold."""
    lists = {"links": [link.url for link in row.links], "cited": [one.outlet for one in row.citations]}
    value = lists[name] if name in lists else getattr(row, name)
    if isinstance(value, list):
        return " | ".join(item.replace("|", "¦") for item in value)
    return "" if value is None else str(int(value) if isinstance(value, bool) else value)


def is_formula(text: str) -> bool:
    """What OWASP says a spreadsheet may evaluate: https://owasp.org/www-community/attacks/CSV_Injection."""
    return text[:1] in ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠") or text.strip()[:1] in (
        "=",
        "+",
        "-",
        "@",
    )


def test_no_cell_of_two_hundred_payloads_is_a_formula(hostile: Path) -> None:
    assert len(set(PAYLOADS)) >= 200
    assert all(is_formula(text) or text.startswith("'") for text in PAYLOADS)
    data = written("csv", chosen(hostile), links=True).decode()
    cells = [value for row in csv.reader(io.StringIO(data, newline="")) for value in row]
    assert [value for value in cells if is_formula(value)] == []
    raw = written("csv", chosen(hostile), raw=True).decode()
    assert sum(is_formula(v) for row in csv.reader(io.StringIO(raw, newline="")) for v in row) > 1000


def test_numbers_are_no_formulas() -> None:
    assert [cell(value, False) for value in ("-3", "+33,5", "-1.5", "-1+1", "- oui", "12")] == [
        "-3", "+33,5", "-1.5", "'-1+1", "'- oui", "12",
    ]  # fmt: skip


def test_csv_lines_end_as_rfc_4180_says(hostile: Path) -> None:
    data = written("csv", chosen(hostile)[:1])
    assert data.endswith(b"\r\n")
    assert data.split(b"\r\n")[0].startswith(b"key,outlet,outlet_name,url,title,lead,body")


def test_tei_is_valid_and_keeps_text_paragraphs_and_lists(exported: Path, rows: list[Row], hostile: Path) -> None:
    dtd = etree.DTD(str(DTD))
    for held, data in (
        (rows, (exported / "articles.tei.xml").read_bytes()),
        (chosen(hostile), written("tei", chosen(hostile), links=True)),
    ):
        corpus = etree.fromstring(data)
        assert dtd.validate(corpus), dtd.error_log.filter_from_errors()
        texts = corpus.findall("t:TEI", TEI)
        assert len(texts) == len(held)
        for tei, row in zip(texts, held, strict=True):
            assert tei.get("{http://www.w3.org/XML/1998/namespace}id") == f"art-{file_name(row.key)}"
            assert said(tei, "lead") == as_xml(row.lead or "")
            assert said(tei, "text") == as_xml(row.body or "")
            assert tei.findtext(".//t:sourceDesc//t:title[@level='a']", namespaces=TEI) == as_xml(row.title)
            assert tei.findtext(".//t:sourceDesc//t:idno", namespaces=TEI) == row.url
            assert [t.text for t in tei.findall(".//t:keywords/t:term", TEI)] == [as_xml(tag) for tag in row.tags]
            authors = ["".join(a.itertext()).split() for a in tei.findall(".//t:bibl/t:author", TEI)]
            assert authors == [as_xml(name).split() for name in row.authors]


def as_xml(text: str) -> str:
    """A text without what XML cannot hold, and without blank paragraphs."""
    bare = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)
    return "\n\n".join(part for part in bare.split("\n\n") if part.strip()) if "\n\n" in bare else bare


def said(tei: etree._Element, kind: str) -> str:
    """The text of a division, as the archive writes paragraphs and lists."""
    parts = []
    for block in tei.iterfind(f".//t:body/t:div[@type='{kind}']/*", TEI):
        name = etree.QName(block).localname
        if name == "p":
            parts.append(lines_of(block))
        else:
            loose = block.find("t:item/t:p", TEI) is not None
            items = [
                f"{block.get('rend')} {lines_of(p)}" for p in block.iterfind(".//t:p" if loose else "t:item", TEI)
            ]
            parts.append(("\n\n" if loose else "\n").join(items))
    return "\n\n".join(parts)


def lines_of(element: etree._Element) -> str:
    return (element.text or "") + "".join("\n" + (child.tail or "") for child in element)


def test_lists_of_the_replica_are_lists_in_tei(exported: Path) -> None:
    corpus = etree.parse(str(exported / "articles.tei.xml"))
    tight = corpus.findall(".//t:div[@type='text']/t:list/t:item", TEI)
    assert len(tight) > 10
    assert any(item.find("t:p", TEI) is not None for item in tight)
    assert any(item.find("t:p", TEI) is None for item in tight)


def test_tei_without_text_is_valid_and_says_why(hostile: Path) -> None:
    corpus = etree.fromstring(written("tei", chosen(hostile, text=False), text=False, links=True))
    assert etree.DTD(str(DTD)).validate(corpus)
    assert {gap.get("reason") for gap in corpus.findall(".//t:body//t:gap", TEI)} == {"copyright"}


def test_iramuteq_finds_every_text_and_its_variables(exported: Path, rows: list[Row], hostile: Path) -> None:
    for held, data in (
        (rows, (exported / "articles.iramuteq.txt").read_bytes()),
        (chosen(hostile), written("iramuteq", chosen(hostile))),
    ):
        texts = read_iramuteq(data)
        assert len(texts) == len(held)
        for (variables, lines), row in zip(texts, held, strict=True):
            assert variables["id"] == file_name(row.key)
            assert variables["outlet"] == row.outlet
            assert (variables["annee"], variables["mois"]) == ((row.day or "")[:4], (row.day or "")[:7])
            assert variables["acces"] == row.access
            text = " ".join([row.title, *row.paragraphs])
            assert words(" ".join(lines)) == words("".join(LOOK_ALIKES.get(c, c) for c in text))


def words(text: str) -> list[str]:
    """Words as a reader of the format sees them, control characters being spaces."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]", " ", text).split()


def test_txm_finds_every_text_and_its_metadata(
    exported: Path, rows: list[Row], hostile: Path, tmp_path: Path
) -> None:
    FORMATS["txm"].writer()(chosen(hostile), tmp_path / "txm", ExportOptions())
    for held, folder in ((rows, exported / "articles.txm"), (chosen(hostile), tmp_path / "txm")):
        texts = read_txm(folder)
        assert len(texts) == len(held)
        for (metadata, text), row in zip(texts, held, strict=True):
            assert (metadata["key"], metadata["day"], metadata["url"]) == (row.key, row.day, row.url)
            assert words(metadata["title"]) == words(row.title)
            bare = re.sub(
                "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]", "", "\n\n".join([row.title, *row.paragraphs])
            )
            assert text == bare + "\n"


def test_bibtex_is_read_by_a_parser(exported: Path, rows: list[Row], hostile: Path) -> None:
    for held, data in (
        (rows, (exported / "articles.bib").read_text("utf-8")),
        (chosen(hostile), written("bibtex", chosen(hostile)).decode()),
    ):
        library = bibtexparser.parse_string(data, append_middleware=[LatexDecodingMiddleware(decoder=latex())])
        assert library.failed_blocks == []
        assert [entry.key for entry in library.entries] == [file_name(row.key) for row in held]
        for entry, row in zip(library.entries, held, strict=True):
            found = {field.key: field.value for field in entry.fields}
            assert words(found["title"]) == words(row.title)
            assert words(found["journaltitle"]) == words(row.outlet_name)
            assert (found["date"], found["langid"]) == (
                row.day,
                LANGUAGES[row.language or ""],
            )
            assert found["urldate"] == (row.captured or "")[:10]
            assert found.get("note") == ("partial" if row.access == "partial" else None)


def test_ris_is_read_by_a_parser(exported: Path, rows: list[Row], hostile: Path) -> None:
    for held, data in (
        (rows, (exported / "articles.ris").read_bytes()),
        (chosen(hostile), written("ris", chosen(hostile))),
    ):
        assert not re.search(rb"[^\r]\n|\r[^\n]", data), "lines end as RIS says"
        records = rispy.loads(data.decode())
        assert [record["id"] for record in records] == [row.key for row in held]
        for record, row in zip(records, held, strict=True):
            assert record["type_of_reference"] == "NEWS"
            assert words(record["title"]) == words(row.title)
            assert words(record["secondary_title"]) == words(row.outlet_name)
            assert (record.get("date"), record.get("year")) == (
                (row.day.replace("-", "/"), row.day[:4]) if row.day else (None, None)
            )
            assert len(record.get("authors", [])) == len(row.authors)
            assert [words(tag) for tag in record.get("keywords", [])] == [words(tag) for tag in row.tags]


def test_ris_divides_names_and_nothing_else(rows: list[Row]) -> None:
    story = next(row for row in rows if row.key == "lest_eclair:37210")
    (record,) = rispy.loads(written("ris", [story]).decode())
    assert record["authors"] == ["Collin, Nadège", "Sautron, Rémi"]
    agency = replace(story, authors=["AFP, avec la rédaction"])
    assert rispy.loads(written("ris", [agency]).decode())[0]["authors"] == ["AFP avec la rédaction"]


def latex() -> LatexNodes2Text:
    """pylatexenc, with three signs of LaTeX's own that it does not know or knows otherwise."""
    known = get_default_latex_context_db()
    signs = {"textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^"}
    macros = [MacroTextSpec(name, sign) for name, sign in signs.items()]
    known.add_context_category("signs", macros=macros, prepend=True)
    return LatexNodes2Text(latex_context=known)


def test_bibtex_protects_titles_and_divides_names(rows: list[Row]) -> None:
    story = next(row for row in rows if row.key == "lest_eclair:37210")
    data = written("bibtex", [story]).decode()
    assert "  title = {{Clinique de Champagne : 375 dossiers médicaux retrouvés sur internet}},\n" in data
    assert "  author = {Collin, Nadège and Sautron, Rémi},\n" in data


def test_csl_follows_its_schema_and_makes_a_bibliography(exported: Path, rows: list[Row], hostile: Path) -> None:
    for held, data in (
        (rows, (exported / "articles.csl.json").read_bytes()),
        (chosen(hostile), written("csl", chosen(hostile))),
    ):
        items = json.loads(data)
        check_csl(items)
        for item, row in zip(items, held, strict=True):
            assert (item["title"], item["URL"], item["container-title"]) == (row.title, row.url, row.outlet_name)
            assert date(*item["issued"]["date-parts"][0]).isoformat() == row.day


@pytest.mark.filterwarnings("ignore")  # citeproc-py warns of its own style's age
def test_citeproc_makes_a_reference_of_csl(rows: list[Row]) -> None:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

    story = [row for row in rows if row.key == "lest_eclair:37210"]
    source = CiteProcJSON(json.loads(written("csl", story)))
    bibliography = CitationStylesBibliography(
        CitationStylesStyle("harvard-cite-them-right", validate=False), source, formatter.plain
    )
    bibliography.register(Citation([CitationItem("lest_eclair-37210")]))
    (reference,) = map(str, bibliography.bibliography())
    assert reference.startswith("Collin, N. and Sautron, R. (2012) “Clinique de Champagne")
    assert "L'Est Éclair, 20 June." in reference


def test_an_article_without_date_author_or_language_comes_last_and_whole(tmp_path: Path) -> None:
    bare = {"title": "Nu", "day": None, "published": None, "language": None, "section": None}
    fill(tmp_path / "archive.db", [bare, {"title": "Daté", "section": "Santé"}])
    held = chosen(tmp_path / "archive.db")
    assert [row.title for row in held] == ["Daté", "Nu"]
    assert json.loads(written("csl", held))[1].keys() == {
        "id", "type", "title", "container-title", "accessed", "URL", "archive", "archive_location",
    }  # fmt: skip
    assert read_iramuteq(written("iramuteq", held))[1][0] == {
        "outlet": "essai", "annee": "aucun", "mois": "aucun", "section": "aucun", "acces": "full", "langue": "aucun",
        "id": "essai-1",
    }  # fmt: skip
    assert etree.DTD(str(DTD)).validate(etree.fromstring(written("tei", held)))
    assert pyarrow.parquet.read_table(io.BytesIO(written("parquet", held))).column("day").to_pylist()[1] is None
    assert b"\n  date = " not in written("bibtex", held[1:])


def test_references_name_the_archived_copy_beside_the_live_address(tmp_path: Path) -> None:
    fill(tmp_path / "archive.db", [{"title": "Un"}])
    held = chosen(tmp_path / "archive.db")
    (item,) = json.loads(written("csl", held))
    assert (item["URL"], item["archive"]) == ("https://essai.example/1", "f")
    assert item["archive_location"] == f"byte 0, SHA-256 {'0' * 64}"
    (entry,) = bibtexparser.parse_string(written("bibtex", held).decode()).entries
    fields = {field.key: field.value for field in entry.fields}
    assert fields["url"] == "https://essai.example/1"
    assert fields["addendum"] == f"Archived {FETCHED:%Y-%m-%d} in f, byte 0, SHA-256 {'0' * 64}"


def test_empty_streams_are_whole_files_too() -> None:
    assert json.loads(written("csl", [])) == []
    assert pyarrow.parquet.read_table(io.BytesIO(written("parquet", []))).num_rows == 0
    assert written("csv", []).count(b"\r\n") == 1


@pytest.mark.parametrize(
    ("name", "author"),
    [
        ("Nadège Collin", Person("Nadège", "", "Collin")),
        ("Bertille de Saint-Aubin Lacaze", Person("Bertille", "de", "Saint-Aubin Lacaze")),
        ("Aurélien d’Estrées-Valmy", Person("Aurélien", "d’", "Estrées-Valmy")),
        ("Jan van der Meer", Person("Jan", "van der", "Meer")),
        ("Jean-Pierre LE GOFF", Person("Jean-Pierre", "", "LE GOFF")),
        ("DUPONT Marie", Person("Marie", "", "DUPONT")),
        ("Me Julien Arbogast", Person("Julien", "", "Arbogast", "Me")),
        ("Dr. Anne Roy", Person("Anne", "", "Roy", "Dr.")),
        ("AFP", Organisation("AFP")),
        ("DSIH, D.L", Organisation("DSIH, D.L")),
        ("la rédaction", Organisation("la rédaction")),
        ("L'Est Éclair", Organisation("L'Est Éclair")),
        ("Rédaction, DSIH", Organisation("Rédaction, DSIH")),
        ("=cmd|'/C calc'!A0", Organisation("=cmd|'/C calc'!A0")),
    ],
)
def test_names_are_divided_and_organisations_are_not(name: str, author: Person | Organisation) -> None:
    assert author_of(name, "DSIH") == author


def test_names_of_files_are_as_different_as_keys() -> None:
    keys = ["dsih:341", "dsih_341", "dsih:3-41", "a:b_1", "a_b:1", "a:B1", "a:b1", "a:é", "a:../x", "a:b-x3a-"]
    names = [file_name(key) for key in keys]
    assert len({name.lower() for name in names}) == len(keys)
    assert names[0] == "dsih-341"
    assert all(re.fullmatch(r"[a-z0-9_-]+", name) for name in names)
