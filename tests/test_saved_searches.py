"""A search has a name under which search, export, pages and feeds find it again."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browsing import make_archive, served
from tests.conftest import Depeche

pytestmark = pytest.mark.xdist_group("serving")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return make_archive(tmp_path / "archive.db", 12)


@pytest.mark.usefixtures("archive")
def test_what_was_saved_is_found_again_narrowed_and_exported(depeche: Depeche, tmp_path: Path) -> None:
    asked = ("hôpital", "-mot4", "--outlet", "essai", "--outlet", "autre", "--since", "2014")
    first = depeche("search", *asked, "--json", "--save", "nuits")
    assert "Saved as nuits: depeche search --saved nuits" in first.stderr
    found = json.loads(first.stdout)
    assert found
    assert json.loads(depeche("search", "--saved", "nuits", "--json").stdout) == found
    narrowed = json.loads(depeche("search", "--saved", "nuits", "--outlet", "autre", "--json").stdout)
    assert [hit["key"] for hit in narrowed] == [hit["key"] for hit in found if hit["outlet"] == "autre"]
    assert depeche("export", "jsonl", "--saved", "nuits", "--output", "o.jsonl").returncode == 0
    exported = [json.loads(line)["key"] for line in (tmp_path / "o.jsonl").read_text("utf-8").splitlines()]
    assert sorted(exported) == sorted(hit["key"] for hit in found)
    listed = depeche("search", "--list-saved").stdout
    assert listed == "nuits: 'hôpital −mot4' --outlet essai --outlet autre --since 2014-01-01\n"
    assert depeche("search", "--unsave", "nuits").returncode == 0
    assert json.loads(depeche("search", "--list-saved", "--json").stdout) == []


@pytest.mark.usefixtures("archive")
def test_a_search_by_filters_alone_can_be_saved_and_replaced(depeche: Depeche) -> None:
    assert depeche("search", "--outlet", "essai", "--save", "tout").returncode == 0
    found = json.loads(depeche("search", "--saved", "tout", "--json").stdout)
    assert {hit["outlet"] for hit in found} == {"essai"}
    assert len(found) == 8
    depeche("search", "mot3", "--save", "tout")
    (kept,) = json.loads(depeche("search", "--list-saved", "--json").stdout)
    assert (kept["name"], kept["query"], kept["filters"]) == ("tout", "mot3", {})


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("search", "hôpital", "--save", "a b"), "'a b' is no name for a search"),
        (("search", "--save", "rien"), "Missing argument 'QUERY...'"),
        (("search", "--announced", "--save", "rien"), "Choose one of --announced, --save"),
        (("search", "--saved", "nuit"), "no saved search 'nuit'. It has: none."),
        (("search", "mot", "--saved", "nuit"), "leave out: mot"),
        (("search", "--unsave", "nuit"), "no saved search 'nuit'"),
        (("export", "csv", "--saved", "nuit", "--query", "mot"), "leave out: mot"),
    ],
)
@pytest.mark.usefixtures("archive")
def test_what_cannot_be_kept_or_found_is_said(depeche: Depeche, words: tuple[str, ...], said: str) -> None:
    done = depeche(*words)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def test_no_archive_is_made_for_a_name(depeche: Depeche, tmp_path: Path) -> None:
    assert depeche("search", "hôpital", "--save", "nuits").returncode == 1
    assert not (tmp_path / "archive.db").exists()


def test_pages_feeds_and_files_have_an_address_by_name(archive: Path, depeche: Depeche) -> None:
    depeche("search", "nuit", "--outlet", "essai", "--save", "nuits")
    with served(archive) as site:
        assert 'href="/saved/nuits"' in site.get("/").body
        for ending in ("", ".atom", ".csv"):
            sent = site.get(f"/saved/nuits{ending}")
            to = urlsplit(sent.headers["location"])
            assert (sent.status, to.path, parse_qs(to.query)) == (
                302, f"/search{ending}", {"q": ["nuit"], "outlet": ["essai"]},
            )  # fmt: skip
        missing = site.get("/saved/nuit")
        assert (missing.status, "Did you mean" in missing.body) == (404, True)
