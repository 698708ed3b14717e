"""Pages that are already there: WARC files of others, saved pages, our own captures; the same reading."""

import gzip
import json
import os
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.replica import Replica
from tests.conftest import ROOT, Depeche, opened
from tests.site import article

URL = "https://dsih.fr/articles/6001/titre-6001"


def warc(path: Path, *pages: tuple[str, bytes], date: str = "2025-02-03T04:05:06Z", gzip: bool = True) -> Path:
    """A WARC file as another program might have written it: gzip over the wire, its own headers."""
    import gzip as gz

    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=gzip)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "essai"}))
        for url, body in pages:
            http = StatusAndHeaders(
                "200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")], "HTTP/1.1"
            )
            writer.write_record(
                writer.create_warc_record(
                    url,
                    "response",
                    BytesIO(gz.compress(body)),
                    http_headers=http,
                    warc_headers_dict={"WARC-Date": date},
                )
            )
    return path


def body(number: int, text: str = "") -> bytes:
    return str(article(number, text).body).encode()


def rows(path: Path, sql: str) -> list[Any]:
    with opened(path) as db:
        return db.execute(sql).fetchall()


def test_a_warc_of_another_program_is_read_as_a_crawl_would(depeche: Depeche, tmp_path: Path) -> None:
    file = warc(tmp_path / "autre.warc.gz", (URL, body(6001)), ("https://ailleurs.example/", b"<p>rien</p>"))
    result = depeche("import", file)
    assert result.returncode == 0
    assert "1 new" in result.stderr
    assert "1 of other sites" in result.stderr
    found = rows(
        tmp_path / "archive.db",
        "SELECT a.key, c.origin, c.fetched FROM articles a JOIN captures c ON c.id = a.capture",
    )
    assert found == [("dsih:6001", "import", "2025-02-03T04:05:06+00:00")]


def test_importing_twice_stores_nothing_twice(depeche: Depeche, tmp_path: Path) -> None:
    file = warc(tmp_path / "a.warc", (URL, body(6001)), gzip=False)
    depeche("import", file)
    again = depeche("import", file, "--json")
    assert json.loads(again.stdout)["already held"] == 1
    assert rows(tmp_path / "archive.db", "SELECT count(*) FROM captures") == [(1,)]


def test_an_older_version_imported_later_becomes_a_revision(depeche: Depeche, tmp_path: Path) -> None:
    new, old = (
        "Le texte d’aujourd’hui, qui a été revu de fond en comble. " * 8,
        "Le premier texte, depuis longtemps dépassé. " * 8,
    )
    depeche("import", warc(tmp_path / "new.warc.gz", (URL, body(6001, new)), date="2026-01-01T00:00:00Z"))
    depeche("import", warc(tmp_path / "old.warc.gz", (URL, body(6001, old)), date="2025-01-01T00:00:00Z"))
    sql = (
        "SELECT a.body LIKE '%aujourd%', r.body LIKE '%dépassé%', a.revision_count, a.first_seen "
        "FROM articles a JOIN revisions r"
    )
    assert rows(tmp_path / "archive.db", sql) == [(1, 1, 1, "2025-01-01T00:00:00+00:00")]


def test_a_wacz_is_opened(depeche: Depeche, tmp_path: Path) -> None:
    file = warc(tmp_path / "data.warc.gz", (URL, body(6001)))
    with zipfile.ZipFile(tmp_path / "crawl.wacz", "w") as packed:
        packed.write(file, "archive/data.warc.gz")
        packed.writestr("datapackage.json", "{}")
    assert "1 new" in depeche("import", tmp_path / "crawl.wacz").stderr


@pytest.mark.parametrize("keep", [0.5, 0.9])
def test_a_broken_warc_is_said_and_what_came_before_is_kept(depeche: Depeche, tmp_path: Path, keep: float) -> None:
    file = warc(tmp_path / "torn.warc.gz", (URL, body(6001)), (URL.replace("6001", "6002"), body(6002)))
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * keep)])
    result = depeche("import", file)
    assert "Traceback" not in result.stderr
    assert rows(tmp_path / "archive.db", "SELECT count(*) FROM articles")[0][0] in (0, 1)


def test_what_is_no_warc_is_one_clear_line(depeche: Depeche, tmp_path: Path) -> None:
    (tmp_path / "x.warc.gz").write_bytes(b"ceci n'est pas un WARC" * 9)
    (tmp_path / "x.wacz").write_bytes(b"ni un WACZ")
    result = depeche("import", "x.warc.gz", "x.wacz")
    assert result.returncode == 1
    assert result.stderr.count("is not a whole WA") == 2


def test_a_saved_page_of_any_site_is_archived_when_its_address_is_given(depeche: Depeche, tmp_path: Path) -> None:
    text = "".join(f"<p>Phrase {n} d’un article venu d’ailleurs, assez longue pour être lue.</p>" for n in range(9))
    (tmp_path / "p.html").write_text(
        f"<html lang=fr><title>Ailleurs</title><article><h1>Ailleurs</h1>{text}</article>", "utf-8"
    )
    assert depeche("import", "p.html", "--url", "https://journal.example.org/2020/01/ailleurs").returncode == 0
    found = rows(tmp_path / "archive.db", "SELECT outlet, title, words > 80, length(key) FROM articles")
    assert found == [("example_org", "Ailleurs", 1, len("example_org:") + 16)]


def test_our_own_captures_make_the_same_archive_again(depeche: Depeche, tmp_path: Path) -> None:
    with Replica() as replica:
        depeche("crawl", "ticsante", "dsih", "--since", "2026-09", "--replica", replica.url)
    files = sorted((tmp_path / "archive.warc").glob("*.warc.gz"))
    assert depeche("import", *files, "--archive", "again.db").returncode == 0
    sql = (
        "SELECT key, url, title, lead, body, authors, section, day, language, access, text_sha256 "
        "FROM articles ORDER BY key"
    )
    assert rows(tmp_path / "again.db", sql) == rows(tmp_path / "archive.db", sql) != []


def test_extract_prints_a_record_and_explains_it(depeche: Depeche, tmp_path: Path) -> None:
    (tmp_path / "p.html").write_bytes(body(6001))
    result = depeche("extract", "p.html", "--url", URL, "--explain")
    record = json.loads(result.stdout)
    assert (record["key"], record["title"], record["published"]) == (
        "dsih:6001",
        "Article 6001",
        "2024-10-12T10:59:00+02:00",
    )
    assert record["fields"]["published"] == "text"
    reading = record["reading"]
    assert reading["lead"] == []
    assert not {line["text"] for line in reading["left_out"]} & {record["title"], *record["body"].split("\n\n")}
    assert "verdict" not in record
    assert list(tmp_path.iterdir()) == [tmp_path / "p.html"]


def test_extract_says_why_a_page_is_no_article(depeche: Depeche, tmp_path: Path) -> None:
    (tmp_path / "p.html").write_text("<html><div id=app></div><script>x()</script></html>", "utf-8")
    record = json.loads(depeche("extract", "p.html", "--url", URL).stdout)
    assert (record["verdict"], record["reason"]) == ("not_article", "empty shell")


def test_explain_names_all_that_was_left_out_and_where_lead_and_tags_stand(depeche: Depeche, tmp_path: Path) -> None:
    """Of a site that nobody knows."""
    text = "".join(f"<p>Le conseil de Valmire a voté le point {n} de son budget hier soir.</p>" for n in range(9))
    (tmp_path / "p.html").write_text(
        '<html><head><title>Budget voté</title><meta name="keywords" content="budget, Valmire"></head><body>'
        '<nav><ul class="menu top"><li>Accueil du site</li></ul></nav><article><h1>Budget voté à Valmire</h1>'
        f'<p class="chapo">Après trois heures, les élus l’adoptent contre deux voix, et deux abstentions.</p>'
        f'<div class="texte">{text}</div></article>'
        "<footer>Mentions légales</footer></body></html>", "utf-8",
    )  # fmt: skip
    reading = json.loads(depeche("extract", "p.html", "--url", "https://valmire.example/a/1", "--explain").stdout)[
        "reading"
    ]
    assert reading["lead"] == ["body > article > p.chapo"]
    assert reading["tags"] == "meta keywords"
    assert {"text": "Accueil du site", "in": "nav > ul.menu.top > li"} in reading["left_out"]
    assert {"text": "Mentions légales", "in": "html > body > footer"} in reading["left_out"]
    assert len(reading["left_out"]) == 2


def test_record_refuses_a_page_of_another_outlet(depeche: Depeche, tmp_path: Path) -> None:
    (tmp_path / "p.html").write_bytes(body(6001))
    for typed in (
        ["p.html", "--url", "https://www.ticsante.com/story/700/x.html"],
        ["https://www.ticsante.com/story/700"],
    ):
        refused = depeche("record", "dsih", *typed)
        assert refused.returncode == 2
        assert "is no page of DSIH, whose hosts are dsih.fr" in refused.stderr
    assert list(tmp_path.iterdir()) == [tmp_path / "p.html"]


def test_record_makes_a_fixture_that_waits_for_a_person(depeche: Depeche, tmp_path: Path) -> None:
    with Replica() as replica:
        result = depeche("record", "dsih", "https://dsih.fr/articles/341/", "--replica", replica.url, "--into", "fx")
    assert (result.returncode, result.stderr) == (0, "")
    folder = tmp_path / "fx" / "dsih" / "341"
    assert sorted(p.name for p in folder.iterdir()) == ["article.json.new", "page.html", "request.json"]
    assert json.loads((folder / "article.json.new").read_text("utf-8"))["day"] == "2012-06-22"


@pytest.mark.parametrize("command", ["extract", "import"])
@pytest.mark.parametrize("body", [b"SQLite format 3\0" + bytes(500), gzip.compress(bytes(500))], ids=["db", "gz"])
def test_a_file_that_is_no_text_is_no_page(depeche: Depeche, tmp_path: Path, command: str, body: bytes) -> None:
    (tmp_path / "page.html").write_bytes(body)
    result = depeche(command, "page.html", "--url", "https://dsih.fr/articles/341/")
    assert (result.returncode, result.stdout) == (2, "")
    assert "page.html is no HTML page" in result.stderr


def test_a_page_can_come_through_a_pipe(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "crawler", "extract", "-", "--url", "https://dsih.fr/articles/341/"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    page = "<h1>Un été à l’hôpital</h1><p>Un texte.</p>".encode()
    done = subprocess.run(command, cwd=tmp_path, env=environment, input=page, capture_output=True, check=True)
    assert json.loads(done.stdout)["title"] == "Un été à l’hôpital"


def test_a_page_in_utf_16_is_one(depeche: Depeche, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes("<h1>Un été à l’hôpital</h1><p>Un texte.</p>".encode("utf-16"))
    result = depeche("extract", "page.html", "--url", "https://dsih.fr/articles/341/")
    assert json.loads(result.stdout)["title"] == "Un été à l’hôpital"
