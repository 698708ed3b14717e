"""A person's correction: shown in the place of what was read, kept apart from it, and never taken for an edit."""

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.corrections import as_read, held_corrections
from crawler.archive.database import Archive
from crawler.editing.edits import EditFilters, find
from crawler.keeping.correcting import Corrected, checked_field, checked_value, correct, undo
from crawler.keeping.run import Run
from crawler.merging.merge import merge
from crawler.outlets import our_settings
from crawler.reextracting.reextraction import Reextraction
from crawler.serving.public import make_public
from crawler.verifying.verification import verify
from tests.conftest import Crawled, Depeche, opened, run_depeche
from tests.same_archives import differences
from tests.sound_archive import known_outlets, store

KEY = "dsih:2"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of one night, which is not changed."""
    path = tmp_path_factory.mktemp("correcting") / "archive.db"
    store(path, range(1, 4))
    return path


@pytest.fixture
def path(stored: Path, tmp_path: Path) -> Path:
    shutil.copytree(stored.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / "archive.db"


def row_of(path: Path, key: str = KEY) -> dict[str, Any]:
    with Archive.open(path) as held:
        return held.rows("SELECT * FROM articles WHERE key = ?", key)[0]


def fix(path: Path, field: str, text: str, key: str = KEY) -> Corrected:
    number = row_of(path, key)["id"]
    with Archive.open(path, write=True) as held:
        value = checked_value(field, text, "Europe/Paris")
        return correct(held, known_outlets().press, number, field, value, who="Anne", why="coquille")


def take_back(path: Path, field: str) -> bool:
    number = row_of(path)["id"]
    with Archive.open(path, write=True) as held:
        return undo(held, known_outlets().press, number, field)


def test_a_corrected_day_is_what_everything_shows_and_counts_by(path: Path) -> None:
    before = row_of(path)
    assert fix(path, "published", "2012-06-20") is Corrected.MADE
    row = row_of(path)
    assert {name: row[name] for name in ("published", "published_source", "published_precision", "day")} == {
        "published": "2012-06-20T00:00:00+02:00", "published_source": "correction", "published_precision": "day",
        "day": "2012-06-20",
    }  # fmt: skip
    assert row["published_raw"] == before["published_raw"]
    with Archive.open(path) as held:
        assert held.rows("SELECT day FROM _facets WHERE id = ?", row["id"]) == [{"day": "2012-06-20"}]
        assert as_read(held.db, row) == before | {"digest": row["digest"]}
    assert verify(path, full=True).damages == []


def test_what_is_undone_leaves_what_was_read(path: Path) -> None:
    before = row_of(path)
    for field, text in (
        ("title", "Un autre titre"),
        ("lead", "Un chapeau."),
        ("body", "Un texte."),
        ("tags", "a; b"),
    ):
        fix(path, field, text)
    assert (row_of(path)["words"], row_of(path)["text_sha256"]) == (4, before["text_sha256"])
    assert verify(path, full=True).damages == []
    for field in ("body", "title", "tags", "lead"):
        assert take_back(path, field)
    assert row_of(path) == before
    assert not take_back(path, "title")


def test_the_same_value_twice_changes_nothing(path: Path) -> None:
    assert fix(path, "section", "Sécurité") is Corrected.MADE
    before = row_of(path)
    assert fix(path, "section", "Sécurité") is Corrected.HELD
    assert fix(path, "title", row_of(path)["title"]) is Corrected.AS_READ
    assert row_of(path) == before
    assert fix(path, "authors", "Anne Roy; Jean Petit") is Corrected.MADE
    assert fix(path, "section", "Santé") is Corrected.MADE
    with Archive.open(path) as held:
        rows = held.rows("SELECT field, value, undone IS NULL AS holds FROM corrections ORDER BY id")
        assert held.rows("SELECT name FROM authors WHERE article = ?", row_of(path)["id"])[1] == {
            "name": "Jean Petit"
        }
    assert [(row["field"], row["holds"]) for row in rows] == [("section", 0), ("authors", 1), ("section", 1)]


def test_a_correction_is_no_edit_in_the_nights_that_follow(path: Path) -> None:
    """The next pages are compared with what was read: the same text is no revision, and an edit has the read one."""
    read = row_of(path)
    fix(path, "title", "Le vrai titre")
    store(path, range(1, 4))
    assert (row_of(path)["title"], row_of(path)["revision_count"]) == ("Le vrai titre", 0)
    store(path, range(1, 4), version=1)
    row = row_of(path)
    assert (row["title"], row["revision_count"]) == ("Le vrai titre", 1)
    assert row["body"] != read["body"]
    with Archive.open(path) as held:
        assert held.rows("SELECT title, body FROM revisions WHERE article = ?", row["id"]) == [
            {"title": read["title"], "body": read["body"]}
        ]
        kinds = [one["kinds"] for one in find(held, EditFilters(), 9)[0] if one["key"] == KEY]
        assert len(kinds) == 1
        assert "headline" not in kinds[0]
    assert verify(path, full=True).damages == []


def test_corrections_of_two_archives_are_those_of_both(path: Path, tmp_path: Path) -> None:
    shutil.copytree(path.parent, tmp_path.parent / f"{tmp_path.name}-b", dirs_exist_ok=True)
    other = tmp_path.parent / f"{tmp_path.name}-b" / "archive.db"
    fix(path, "section", "Sécurité")
    fix(other, "title", "Le vrai titre")
    fix(other, "published", "2012-06-20", "dsih:3")
    time.sleep(1)  # two runs of an outlet that begin in one second are taken for one
    store(other, range(3, 5), version=1)
    both = {}
    for ours, theirs in ((path, other), (other, path)):
        target = ours.parent / "merged" / "archive.db"
        target.parent.mkdir()
        shutil.copy(ours, target)
        shutil.copytree(ours.with_suffix(".warc"), target.with_suffix(".warc"))
        run = Run.join(target, known_outlets().press, "import")
        merge(run, known_outlets(), theirs)
        run.leave()
        both[target] = row_of(target)
    there, back = both
    assert differences(there, back) == []
    assert (both[there]["title"], both[there]["section"]) == ("Le vrai titre", "Sécurité")
    assert row_of(there, "dsih:3")["day"] == "2012-06-20"
    assert verify(there, full=True).damages == []


def test_a_public_copy_has_no_correction_of_what_is_reserved(path: Path, tmp_path: Path) -> None:
    fix(path, "title", "Motrare")
    fix(path, "title", "Motouvert", "dsih:3")
    with Archive.open(path, write=True) as held, held.transaction() as db:
        db.execute("UPDATE captures SET noarchive = 1 WHERE article = (SELECT id FROM articles WHERE key = ?)", [KEY])
    assert make_public(path, tmp_path / "public.db") == 1
    public = (tmp_path / "public.db").read_bytes()
    assert (b"Motrare" in public, b"Motouvert" in public) == (False, True)


def test_the_command_corrects_lists_shows_and_undoes(depeche: Depeche, path: Path) -> None:
    made = depeche("correct", "DSIH:2", "published=2012-06-20", "tags=a; b", "--why", "coquille", "--who", "Anne")
    assert (made.returncode, made.stderr) == (
        0, "dsih:2: published is now 2012-06-20\ndsih:2: tags is now a, b\n"
    )  # fmt: skip
    listed = depeche("correct", "--list").stdout
    assert "dsih:2: published is 2012-06-20, read as 2024-10-12\n  Anne, " in listed
    assert "Corrected: dsih:2: published is 2012-06-20" in depeche("show", KEY).stdout
    assert json.loads(depeche("show", KEY, "--json").stdout)["corrections"][0]["why"] == "coquille"
    assert depeche("export", "csv", "--url", KEY, "--output", "x.csv").returncode == 0
    assert "2012-06-20T00:00:00+02:00" in (path.parent / "x.csv").read_text("utf-8")
    assert json.loads((path.parent / "x.csv.manifest.json").read_text("utf-8"))["corrected"] == 1
    undone = depeche("correct", KEY, "published", "--undo")
    assert (undone.returncode, undone.stderr) == (0, "dsih:2: published is again what the page says\n")
    assert row_of(path)["day"] == "2024-10-12"
    with Archive.open(path) as held:
        assert "published" not in {one["field"] for one in held_corrections(held.db, KEY)}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["dsih:2", "titel=x", "--why", "y"], "There is no field 'titel' to correct. Did you mean 'title'?"),
        (["dsih:2", "published=2012-02-30", "--why", "y"], "'2012-02-30' is no day"),
        (["dsih:2", "published=2112-02-03", "--why", "y"], "2112-02-03 has not come yet"),
        (["dsih:2", "title=", "--why", "y"], "title cannot be empty"),
        (["dsih:2", "title=x"], "Say why"),
        (["dsih:2", "title", "--why", "y"], "'title' says no value"),
        (["dsih:99", "title=x", "--why", "y"], "The archive holds no article dsih:99"),
        (["dsih:2", "title", "--undo"], "No correction of title holds for dsih:2"),
        (["dsih:2", "--why", "y"], "Say what to correct"),
        ([], "Name an article and what to correct"),
    ],
)
def test_what_cannot_be_corrected_is_told(depeche: Depeche, path: Path, words: list[str], told: str) -> None:
    result = depeche("correct", *words, "--archive", path)
    assert (result.returncode, told in result.stderr) == (2, True)


def test_fields_and_values_are_checked() -> None:
    assert checked_field("tags") == "tags"
    assert checked_value("published", "2012-06-20T10:30", "Europe/Paris") == "2012-06-20T10:30:00+02:00"
    assert checked_value("authors", "Anne Roy ; Jean Petit;", "UTC") == '["Anne Roy", "Jean Petit"]'
    assert checked_value("section", " ", "UTC") is None
    with pytest.raises(ValueError, match="is no language"):
        checked_value("language", "français", "UTC")


def test_a_correction_outlives_a_reading_anew_and_goes_with_its_article(path: Path) -> None:
    fix(path, "title", "Le vrai titre")
    with opened(path) as db:
        db.execute("UPDATE articles SET body = '' WHERE key = ?", [KEY])
    Reextraction(path=path, settings=our_settings(), jobs=1).run()
    row = row_of(path)
    assert (row["title"], "Numéro 2" in row["body"]) == ("Le vrai titre", True)
    assert run_depeche("forget", KEY, "--why", "demande", "--yes", cwd=path.parent).returncode == 0
    with opened(path) as db:
        assert db.execute("SELECT * FROM corrections").fetchall() == []


def cited(path: Path) -> list[tuple[str, str, str]]:
    with opened(path) as db:
        sql = "SELECT a.key, b.key, c.verb FROM citations c JOIN articles a ON a.id = c.article JOIN articles b "
        return db.execute(sql + "ON b.id = c.target ORDER BY 1, 2").fetchall()


def test_a_person_says_who_cites_whom_and_it_outlives_readings_and_merges(
    depeche: Depeche, path: Path, tmp_path: Path
) -> None:
    told = [("dsih:2", "dsih:1", "relays")]
    assert depeche("correct", "2", "relays=dsih:1", "not-cites=dsih:3", "--why", "au téléphone").returncode == 0
    assert cited(path) == told
    store(path, range(1, 4), version=1)
    assert cited(path) == told
    Reextraction(path=path, settings=our_settings(), jobs=1).run()
    assert cited(path) == told
    assert verify(path, full=True).damages == []
    assert "on a person's word" in depeche("trace", "dsih:1").stdout
    other = tmp_path / "other" / "archive.db"
    other.parent.mkdir()
    store(other, range(1, 4))
    run_depeche("import", path, cwd=other.parent)
    assert cited(other) == told


@pytest.mark.xdist_group("whole replica")
def test_a_word_on_a_citation_is_listed_and_undone(crawled: Crawled, depeche: Depeche, tmp_path: Path) -> None:
    shutil.copytree(crawled.path.parent, tmp_path, dirs_exist_ok=True)
    path = tmp_path / crawled.path.name
    found = cited(path)
    citer, source, verb = found[0]

    def correct(*words: str) -> str:
        return depeche("correct", citer, *words, "--archive", path).stderr

    assert f"{citer}: {source} was found so; nothing was changed" in correct(f"{verb}={source}", "--why", "oui")
    correct(f"not-cites={source}", "--why", "non", "--who", "Anne")
    assert cited(path) == found[1:]
    assert f"{citer} does not cite {source}\n  Anne, " in depeche("correct", "--list", "--archive", path).stdout
    assert f"{citer} does not cite {source}" in depeche("show", citer, "--archive", path).stdout
    correct(f"not-cites={source}", "--undo")
    assert cited(path) == found
    assert f"An article cannot cite itself: {citer}" in correct(f"cites={citer}", "--why", "x")
    assert "holds no article dsih:77777" in correct("cites=dsih:77777", "--why", "x")
