"""`depeche reextract`: what is stored is read by today's reading, and a better reading is no edit of the outlet's."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.database import Archive
from crawler.archive.fixity import add_functions, differing_parts, sealed_tables
from crawler.archive.lock import Lock
from crawler.archive.warc import WarcStore
from crawler.keeping.articles import write_digest
from crawler.outlets import our_settings
from crawler.reextracting.reextraction import Reextraction
from crawler.reextracting.report import Report
from crawler.reextracting.units import Selection
from crawler.verifying.verification import verify
from tests.conftest import FETCHED, Crawled, Depeche, opened, page_of, run_depeche
from tests.sound_archive import known_outlets, make

GAZETTE = r"""import re

from crawler.items import Outlet
from crawler.reading.template import RawValue, Template
from spiders.outlet import OutletSpider, front


class Colonne(Template):
    name = "colonne"

    @classmethod
    def matches(cls, document):
        return 'id="colonne"' in document.text


class Grille(Template):
    name = "grille"

    @classmethod
    def matches(cls, document):
        return 'id="grille"' in document.text


class GazetteSpider(OutletSpider):
    name = "gazette"
    outlet = Outlet(id="gazette", name="La Gazette", homepage="https://gazette.fr/", hosts=("gazette.fr",))
    article_url = re.compile(r"^https?://[^/]+/a/(?P<id>\d+)")
    sources = (front("https://gazette.fr/"),)
    templates = (Colonne, Grille)
"""
COUNTED = """
    @property
    def title(self):
        shown = re.search(r"<h1>(.*?)</h1><b>(.*?)</b>", self.document.text)
        return RawValue(f"{shown[1]} ({shown[2]} lectures)", "text")
"""
UNCOUNTED = COUNTED.replace(" ({shown[2]} lectures)", "")
DAY = '<meta property="article:published_time" content="2024-10-12T08:00:00+02:00">'
TURNED_AWAY = """
    @property
    def kind(self):
        return "gallery"
"""
SHORT = """
    @property
    def content(self):
        return self.document.blocks[3:6]
"""


def written(folder: Path, colonne: str = "", grille: str = "") -> None:
    """The outlet's file, with what is added to each of its templates."""
    text = GAZETTE
    for name, more in (("colonne", colonne), ("grille", grille)):
        text = text.replace(f'    name = "{name}"\n', f'    name = "{name}"\n{more}')
    (folder / "mine").mkdir(exist_ok=True)
    (folder / "mine" / "gazette.py").write_text(text, "utf-8")
    (folder / "depeche.toml").write_text('outlets = "mine"\n', "utf-8")


def captured(folder: Path, *pages: tuple[int, str, int, str]) -> Path:
    """A WARC file of pages: number, kind, how often it was read when it was fetched, and what its text ends in."""
    store = WarcStore(folder / "pages", "essai")
    for number, kind, count, end in pages:
        words = "".join(f"<p>Le paragraphe {n} de l’article {number} tient debout tout seul, mot après mot.</p>"
                        for n in range(12))  # fmt: skip
        body = f'<html lang="fr">{DAY}<body><div id="{kind}"><h1>Article {number}</h1><b>{count}</b>'
        body += f"<article>{words}<p>{end}</p></article></div></body></html>"
        when = FETCHED + timedelta(days=count)
        store.add(page_of(body, f"https://gazette.fr/a/{number}", outlet="gazette", fetched=when))
    store.close()
    return next((folder / "pages").glob("*.warc*"))


def rows(path: Path, sql: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(sql)]


@pytest.fixture(scope="module")
def gazette(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive: two articles of each template, read with a counter in the titles of one.

    1 was fetched twice with another count, 2 was edited; 3 and 4 are of the other template.
    """
    folder = tmp_path_factory.mktemp("gazette")
    written(folder, colonne=COUNTED)
    pages = captured(
        folder, (1, "colonne", 1, "Fin."), (2, "colonne", 1, "Fin."), (3, "grille", 1, "Fin."),
        (4, "grille", 1, "Fin."), (1, "colonne", 2, "Fin."), (2, "colonne", 2, "Une suite est venue depuis."),
    )  # fmt: skip
    done = run_depeche("import", pages, cwd=folder)
    assert (done.returncode, len(rows(folder / "archive.db", "SELECT * FROM revisions"))) == (0, 2), done.stderr
    return folder


@pytest.fixture
def folder(gazette: Path, tmp_path: Path) -> Path:
    shutil.copytree(gazette, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_a_changed_template_changes_its_articles_alone_and_makes_no_revision(folder: Path, depeche: Depeche) -> None:
    path = folder / "archive.db"
    before = rows(path, "SELECT * FROM articles ORDER BY id")
    written(folder, colonne=UNCOUNTED)
    looked = depeche("reextract", "--dry-run", "--json")
    found = json.loads(looked.stdout)["outlets"]["gazette"]
    assert (looked.returncode, found["changed"], found["articles"]) == (0, 2, 4)
    assert found["fields"]["title"]["articles"] == 2
    assert found["fields"]["title"]["examples"][0] == {
        "article": "gazette:1", "before": "Article 1 (2 lectures)", "after": "Article 1",
    }  # fmt: skip
    assert rows(path, "SELECT * FROM articles ORDER BY id") == before

    assert depeche("reextract", "-q").stderr == ""
    after = rows(path, "SELECT * FROM articles ORDER BY id")
    assert [row["title"] for row in after] == ["Article 1", "Article 2", "Article 3", "Article 4"]
    assert after[2:] == before[2:]
    assert after[0]["extractor"] != before[0]["extractor"]
    assert verify(path).damages == []


def test_revisions_are_read_anew_and_one_that_was_our_misreading_is_none(folder: Path, depeche: Depeche) -> None:
    path = folder / "archive.db"
    written(folder, colonne=UNCOUNTED)
    assert depeche("reextract").returncode == 0
    left = rows(path, "SELECT a.key, r.title FROM revisions r JOIN articles a ON a.id = r.article")
    assert left == [{"key": "gazette:2", "title": "Article 2"}]
    assert [row["revision_count"] for row in rows(path, "SELECT * FROM articles ORDER BY id")] == [0, 1, 0, 0]
    told = rows(path, "SELECT a.key, e.* FROM reextractions e JOIN articles a ON a.id = e.article ORDER BY 1, e.kind")
    assert [(row["key"], row["kind"], row["fields"]) for row in told] == [
        ("gazette:1", "article", '["title"]'), ("gazette:1", "doubled", '["title"]'),
        ("gazette:2", "article", '["title"]'), ("gazette:2", "revision", '["title"]'),
    ]  # fmt: skip
    assert all(row["text_sha256_before"] != row["text_sha256_after"] for row in told)
    assert told[0]["extractor_before"] != told[0]["extractor_after"]


def test_an_article_that_is_turned_away_now_or_shows_next_to_nothing_stays(folder: Path, depeche: Depeche) -> None:
    before = rows(folder / "archive.db", "SELECT * FROM articles")
    written(folder, colonne=TURNED_AWAY, grille=SHORT)
    done = depeche("reextract")
    assert done.returncode == 3
    assert "La Gazette" in done.stderr or "gazette" in done.stderr
    assert "2 articles stay as they are (gallery): gazette:1, gazette:2" in done.stderr
    assert "words are read now" in done.stderr
    assert rows(folder / "archive.db", "SELECT * FROM articles") == before
    assert rows(folder / "archive.db", "SELECT * FROM reextractions") == []


def test_pages_that_were_turned_away_become_articles_in_the_order_of_their_fetches(
    tmp_path: Path, depeche: Depeche
) -> None:
    written(tmp_path, grille=TURNED_AWAY)
    pages = captured(tmp_path, (5, "grille", 1, "Fin."), (5, "grille", 2, "Une suite est venue depuis."))
    assert '"refused"' not in depeche("import", pages, "--json").stdout
    assert rows(tmp_path / "archive.db", "SELECT * FROM articles") == []
    written(tmp_path)
    done = depeche("reextract", "--json")
    assert json.loads(done.stdout)["outlets"]["gazette"]["found"] == ["https://gazette.fr/a/5"]
    (article,) = rows(tmp_path / "archive.db", "SELECT * FROM articles")
    assert article["body"].endswith("Une suite est venue depuis.")
    assert article["revision_count"] == 1
    assert {row["verdict"] for row in rows(tmp_path / "archive.db", "SELECT * FROM captures")} == {"article"}
    assert [row["state"] for row in rows(tmp_path / "archive.db", "SELECT * FROM urls")] == ["done"]
    assert [row["kind"] for row in rows(tmp_path / "archive.db", "SELECT * FROM reextractions")] == ["found"]
    assert json.loads(depeche("reextract", "--json").stdout)["outlets"]["gazette"]["already"] == 1


def test_what_differs_by_our_reading_alone_is_no_edit_in_a_run_either(folder: Path, depeche: Depeche) -> None:
    """The held page is read by today's template before the new text is compared."""
    shutil.rmtree(folder / "pages")
    written(folder, grille=COUNTED.replace("({shown[2]} lectures)", "à relire"))
    pages = captured(folder, (3, "grille", 5, "Fin."), (4, "grille", 5, "Un paragraphe de plus est venu."))
    assert json.loads(depeche("import", pages, "--json").stdout)["unchanged"] == 1
    told = rows(folder / "archive.db", "SELECT * FROM revisions WHERE article IN (3, 4)")
    assert [(row["article"], row["title"]) for row in told] == [(4, "Article 4 à relire")]
    assert rows(folder / "archive.db", "SELECT title FROM articles WHERE id = 3") == [{"title": "Article 3 à relire"}]
    kinds = rows(folder / "archive.db", "SELECT article, kind FROM reextractions ORDER BY article")
    assert [(row["article"], row["kind"]) for row in kinds] == [(3, "article"), (4, "article")]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("sound") / "archive.db")


@pytest.fixture
def path(sound: Path, tmp_path: Path) -> Path:
    """Twelve articles of DSIH, four of them with a revision."""
    shutil.copytree(sound.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / "archive.db"


def run(path: Path, **options: Any) -> Report:
    return Reextraction(path=path, settings=our_settings(), jobs=1, **options).run()


TABLES = ("articles", "revisions", "links", "citations", "copies", "stories", "story_articles", "authors", "tags")


def everything(path: Path) -> dict[str, list[str]]:
    return {table: sorted(map(str, rows(path, f"SELECT * FROM {table}"))) for table in TABLES}


@pytest.mark.xdist_group("whole replica")
def test_wiped_bodies_come_back_byte_for_byte(crawled: Crawled, tmp_path: Path) -> None:
    shutil.copytree(crawled.path.parent, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "archive.db"
    before = everything(path)
    with opened(path) as db:
        wiped = db.execute("UPDATE articles SET body = '' WHERE outlet = 'ticsante'").rowcount
    report = run(path, selection=Selection(outlets=("ticsante",)))
    assert report.outlets["ticsante"].fields["body"] == wiped >= 80
    assert everything(path) == before
    assert rows(path, "SELECT * FROM reextractions") == []
    with Archive.open(path) as archive:
        add_functions(archive.db.conn)
        for table in sealed_tables(archive.db.conn):
            assert list(differing_parts(archive.db.conn, table)) == []


def test_a_run_that_is_stopped_goes_on_where_it_was(path: Path) -> None:
    def stop(done: int, of: int) -> None:
        del of
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(path, tell=stop)
    report = run(path)
    assert sum(one.already for one in report.outlets.values()) == 5
    assert sum(one.articles for one in run(path).outlets.values()) == 0
    assert verify(path).damages == []


def test_a_row_that_its_page_does_not_give_is_named_in_full_and_an_older_reading_is_not(path: Path) -> None:
    assert verify(path, full=True, outlets=known_outlets()).damages == []
    with Archive.open(path, write=True) as archive, archive.transaction() as db:
        db.execute("UPDATE articles SET section = 'Sport' WHERE id IN (2, 3)")
        db.execute("UPDATE articles SET extractor = 'dsih 0.1.0' WHERE id = 3")
        write_digest(db, 2), write_digest(db, 3)
    report = verify(path, full=True, outlets=known_outlets())
    assert [(one.place, one.text) for one in report.damages] == [
        ("articles dsih:2", "The article dsih:2 is not what its page gives: section")
    ]
    assert [note for note in report.notes if "1 article was read by an earlier version" in note] != []


def test_what_cannot_be_done_is_said_in_words(path: Path, tmp_path: Path, depeche: Depeche) -> None:
    assert depeche("reextract", "--archive", "none.db").returncode == 1
    unknown = depeche("reextract", "--outlet", "dsi")
    assert (unknown.returncode, "dsi" in unknown.stderr) == (2, True)
    with Lock(path):
        assert depeche("reextract").returncode == 4
    shutil.rmtree(tmp_path / "archive.warc")
    done = depeche("reextract", "--outlet", "dsih", "-q")
    assert done.returncode == 3
    assert "their captures are not held: dsih:" in done.stderr


def test_a_fault_of_an_outlets_file_or_its_absence_changes_nothing(folder: Path, depeche: Depeche) -> None:
    before = rows(folder / "archive.db", "SELECT * FROM articles")
    written(folder, colonne=COUNTED.replace("shown[1]", "shown['none']"))
    done = depeche("reextract")
    assert done.returncode == 3
    assert "2 articles stay as they are (cannot be read: no such group): gazette:1, gazette:2" in done.stderr
    (folder / "depeche.toml").unlink()
    done = depeche("reextract")
    assert "4 articles stay as they are (no file of the outlet gazette is loaded)" in done.stderr
    assert rows(folder / "archive.db", "SELECT * FROM articles") == before
