"""What a search found, taken away: files, their manifest, and feeds."""

import csv
import hashlib
import io
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import rispy
from datasette.utils import MultiParams
from lxml import etree

from crawler.archive.database import Archive
from crawler.serving import taking
from crawler.serving.finding import Asked
from tests.browsing import Served, make_archive, served
from tests.conftest import run_depeche

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_archive(tmp_path_factory.mktemp("taking") / "archive.db", 30)
    with Archive.open(path, write=True) as held:
        held.db.execute(
            "UPDATE articles SET title = '=HYPERLINK(\"http://x.example\")', authors = ? WHERE id = 3",
            ['["Ana Petit"]'],
        )
        held.db.execute(
            "UPDATE articles SET title = ?, lead = ? WHERE id = 4", ["Titre & <b>gras</b> \x02", "Un chapô."]
        )
    return path


@pytest.fixture(scope="module")
def site(archive: Path) -> Iterator[Served]:
    with served(archive) as one:
        yield one


def test_a_file_holds_the_articles_of_the_page_and_runs_no_formula(site: Served, archive: Path) -> None:
    with Archive.open(archive) as held:
        wanted = {row["key"] for row in held.rows("SELECT key FROM articles WHERE outlet = 'essai'")}
    answer = site.get("/search.csv?outlet=essai")
    assert answer.headers["content-disposition"] == 'attachment; filename="articles.csv"'
    assert answer.body.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(answer.body.lstrip("\ufeff")), delimiter=";"))
    assert {row["key"] for row in rows} == wanted
    assert not [row for row in rows if re.match(r"[=+@-]", row["title"])]
    lines = [json.loads(line) for line in site.get("/search.jsonl?outlet=essai").body.splitlines()]
    assert {line["key"] for line in lines} == wanted
    assert {one["id"] for one in rispy.loads(site.get("/search.ris?outlet=essai").body)} == wanted
    assert site.get("/search.bib?outlet=essai").body.count("@article{") == len(wanted)


def test_the_page_of_an_author_leads_to_files_of_that_author(site: Served) -> None:
    page = etree.HTML(site.get("/author/Ana%20Petit").body)
    (link,) = page.xpath("//p[@class='take']/a[text()='JSON lines']/@href")
    (line,) = site.get(link).body.splitlines()
    assert json.loads(line)["authors"] == ["Ana Petit"]


def test_the_manifest_describes_the_csv_file_and_how_to_cite_it(site: Served) -> None:
    data = site.get("/search.csv?q=nuit&outlet=essai").body.encode()
    manifest = json.loads(site.get("/search.manifest.json?q=nuit&outlet=essai").body)
    (file,) = manifest["files"]
    assert (file["bytes"], file["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    assert (manifest["query"], manifest["filters"]) == ("nuit", {"outlet": ["essai"]})
    assert manifest["rows"] == data.decode().count("\r\n") - 1
    assert file["sha256"][:6] in manifest["citation"]


def test_more_than_the_browser_gives_is_said_with_the_command_for_all(archive: Path) -> None:
    words = {"q": "nuit d'hôpital", "outlet": "essai", "author": "Jeanne Martin", "since": "2012"}
    asked = Asked.read(MultiParams({name: [value] for name, value in words.items()}))
    with Archive.open(archive) as held, pytest.raises(taking.TooManyError) as refused:
        taking.take(held, asked, "csv", most=2)
    said = str(refused.value)
    assert "articles match; the browser gives 2 at most" in said
    typed = shlex.split(said.partition(": ")[2])
    assert typed[:3] == ["depeche", "export", "csv"]
    done = run_depeche(*typed[1:], "--archive", archive, "--output", "-", cwd=archive.parent)
    with Archive.open(archive) as held:
        taken = taking.take(held, asked, "csv").data.decode("utf-8-sig")
    assert done.stdout.count("\n") == taken.count("\n") > 3


def test_a_feed_of_a_search_is_atom_with_the_newest_first(site: Served) -> None:
    answer = site.get("/search.atom?outlet=essai&sort=relevance")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = etree.fromstring(answer.body.encode())
    for name in ("id", "title", "updated", "author"):
        assert len(feed.findall(f"a:{name}", ATOM)) == 1, name
    entries = feed.findall("a:entry", ATOM)
    assert 1 < len(entries) <= 20
    moments = [entry.findtext("a:updated", None, ATOM) for entry in entries]
    assert moments == sorted(moments, reverse=True)
    assert feed.findtext("a:updated", None, ATOM) == moments[0]
    ids = [entry.findtext("a:id", None, ATOM) for entry in entries]
    assert len(set(ids)) == len(ids)
    assert site.get("/" + ids[0].split("/", 3)[3]).status == 200
    titles = [entry.findtext("a:title", None, ATOM) for entry in entries]
    assert "Titre & <b>gras</b> \ufffd" in titles


def test_a_feed_of_edits_names_what_changed(site: Served) -> None:
    feed = etree.fromstring(site.get("/edits.atom").body.encode())
    (entry,) = feed.findall("a:entry", ATOM)
    assert [one.get("term") for one in entry.findall("a:category", ATOM)][-1] == "essai"
    assert "→ Le texte a été changé en silence" in entry.findtext("a:summary", "", ATOM)
    assert not etree.fromstring(site.get("/edits.atom?kind=number").body.encode()).findall("a:entry", ATOM)


def test_an_article_is_cited_in_words_and_files(site: Served) -> None:
    page = etree.HTML(site.get("/article/essai:5").body)
    french, english = page.xpath("//details[@class='cite']/p/text()")[:2]
    assert french == (
        "Jeanne Martin, «\u00a0Une nuit de panne n° 5 à l’hôpital\u00a0», Essai, 22 juin 2015, "
        "https://essai.example/a/5, consulté le 6 janvier 2026."
    )
    assert english.startswith("Jeanne Martin, “Une nuit de panne n° 5 à l’hôpital”, Essai, 22 June 2015, https://")
    ris, bib, csl = page.xpath("//details[@class='cite']//a/@href")
    assert [one["id"] for one in rispy.loads(site.get(ris).body)] == ["essai:5"]
    assert "@article{essai-5," in site.get(bib).body
    assert json.loads(site.get(csl).body)[0]["id"] == "essai-5"
    assert site.get("/article/essai:999/cite.ris").status == 404


def test_the_page_of_a_changed_article_says_so_at_its_head(site: Served) -> None:
    page = etree.HTML(site.get("/article/essai:1").body)
    (link,) = page.xpath("//p[@class='byline']/a[@class='changed']")
    assert (link.text, page.xpath(f"boolean(//*[@id='{link.get('href')[1:]}'])")) == ("changed 1 time", True)
