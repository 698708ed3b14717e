"""Texts of licensed databases: joined to their article when that is sure, and kept from everything public."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from benchmarks.europresse import SENTENCES, Planted, fill, new_skin, set_on_days
from benchmarks.licensed import measure
from crawler.archive.database import Archive
from crawler.archive.licensed import Unjoined
from crawler.importing.europresse import read_export
from crawler.importing.licensed import Kept, join, keep, of_rows
from crawler.outlets import known_press
from crawler.replica import Replica, Truth
from crawler.serving.public import make_public
from tests.conftest import ROOT, Depeche, opened

RARE = "xylotheque"  # a word that only the licensed texts have


@pytest.fixture(scope="module")
def truths() -> list[Truth]:
    with Replica() as replica:
        held = set_on_days(replica.truths())
    return [one for one in held if one.outlet == "lest_eclair" and one.access == "full"][:40]


@pytest.fixture
def archive(tmp_path: Path, truths: list[Truth]) -> Path:
    with Archive.open(tmp_path / "archive.db", write=True) as held:
        fill(held, truths)
    return tmp_path / "archive.db"


def notice_of(one: Truth, number: int = 1, **more: object) -> Planted:
    """The article as its paper might print it, to the letter but for its title."""
    notice = Planted(
        truth=one.key, kind="article", publication="L'Est Éclair", code="EE", day=date.fromisoformat(one.day),
        title="Ce que l’on en sait", lead=one.lead, text=tuple(one.body.split("\n\n")), number=number, page="3",
    )  # fmt: skip
    return replace(notice, **more)  # type: ignore[arg-type]


def joined(archive: Path, *notices: Planted) -> list[tuple[str | None, str | None]]:
    """The article and the reason of each notice, imported in a file of their own."""
    kept = Kept()
    with Archive.open(archive, write=True) as held, held.transaction():
        keep(held, read_export(new_skin(notices).encode()).notices, "export.html", kept)
        join(held, known_press())
        return [(row["article"], row["reason"]) for row in of_rows(held, kept.rows)]


def test_altered_notices_are_joined_and_decoys_are_not(tmp_path: Path) -> None:
    """200 notices of articles and some 145 of what is none: more seeds in benchmarks/licensed.py."""
    found = measure(1, "new", tmp_path)
    assert (found.wanted, found.wrong) == (200, [])
    assert found.joined >= 0.95 * found.wanted, found.missed


@pytest.mark.parametrize(
    "name",
    ["L'Est Éclair", "L’EST ÉCLAIR", "Est Éclair (L')", "L'Est-Eclair - Troyes", "lest-eclair.fr (site web)",
     "L'Est Éclair (France)"],
)  # fmt: skip
def test_an_outlet_is_known_by_its_spellings(archive: Path, truths: list[Truth], name: str) -> None:
    assert joined(archive, notice_of(truths[0], publication=name)) == [(truths[0].key, None)]


@pytest.mark.parametrize("name", ["Le Nord Éclair", "Les amis de L'Est Éclair", "Libération Champagne", "Éclair"])
def test_another_publication_is_no_outlet(archive: Path, truths: list[Truth], name: str) -> None:
    assert joined(archive, notice_of(truths[0], publication=name)) == [(None, Unjoined.NO_OUTLET)]


def test_days_further_than_one_are_another_text(archive: Path, truths: list[Truth]) -> None:
    """The articles begin on 4 March 2019, seven a day."""
    near = notice_of(truths[0], day=date(2019, 3, 3))
    assert joined(archive, near) == [(truths[0].key, None)]
    assert joined(archive, notice_of(truths[1], 2, day=date(2019, 3, 2))) == [(None, Unjoined.NO_ARTICLE)]


def test_of_two_notices_of_an_article_the_more_alike_is_joined(archive: Path, truths: list[Truth]) -> None:
    long = max(truths, key=lambda one: len(one.body))
    text = tuple(long.body.split("\n\n"))
    other = notice_of(long, 1, lead=SENTENCES[0], text=text)
    assert joined(archive, other, notice_of(long, 2)) == [(None, Unjoined.TAKEN), (long.key, None)]


def test_twins_are_doubtful(tmp_path: Path, truths: list[Truth]) -> None:
    """Two articles of an outlet with one text: nothing says which of them it is."""
    with Archive.open(tmp_path / "twins.db", write=True) as held:
        fill(held, [truths[0], replace(truths[0], key="lest_eclair:2", url="https://lest_eclair.example/2")])
    assert joined(tmp_path / "twins.db", notice_of(truths[0])) == [(None, Unjoined.SEVERAL)]


def test_a_few_words_are_too_little_to_join(tmp_path: Path, truths: list[Truth]) -> None:
    brief = replace(truths[0], lead=None, body="La piscine est fermée jusqu’à lundi.")
    with Archive.open(tmp_path / "brief.db", write=True) as held:
        fill(held, [brief])
    assert joined(tmp_path / "brief.db", notice_of(brief)) == [(None, Unjoined.UNLIKE)]


def test_a_takedown_leaves_the_notice_unjoined(archive: Path, truths: list[Truth]) -> None:
    joined(archive, notice_of(truths[0]))
    with opened(archive) as db:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("DELETE FROM articles WHERE key = ?", [truths[0].key])
    assert joined(archive, notice_of(truths[0])) == [(None, Unjoined.UNLIKE)]


def test_the_same_file_again_changes_nothing(depeche: Depeche, archive: Path, truths: list[Truth]) -> None:
    file = archive.with_name("export.html")
    other = notice_of(truths[2], 3, publication="La Gazette des gares", title="Ailleurs")
    file.write_text(
        new_skin([notice_of(truths[0]), notice_of(truths[1], 2), notice_of(truths[1], 2), other]), "utf-8"
    )
    first = depeche("import", file, "--from", "europresse")
    assert first.returncode == 0
    assert first.stdout == f"{other.day}  La Gazette des gares: Ailleurs ({Unjoined.NO_OUTLET})\n"
    assert first.stderr == "Imported: 3 new, 1 doubled, 2 joined to an article, 1 not\n"
    before = snapshot(archive)
    again = json.loads(depeche("import", file, "--from", "europresse", "--json").stdout)
    assert (again["new"], again["already held"]) == (0, 3)
    assert [row["article"] for row in again["joined"]] == [truths[0].key, truths[1].key]
    assert [row["reason"] for row in again["unjoined"]] == [Unjoined.NO_OUTLET]
    assert snapshot(archive) == before


def snapshot(archive: Path) -> list[object]:
    with opened(archive) as db:
        return db.execute("SELECT * FROM licensed ORDER BY id").fetchall()


def test_a_crawl_later_lets_the_same_file_join_more(tmp_path: Path, truths: list[Truth]) -> None:
    path = tmp_path / "archive.db"
    assert joined(path, notice_of(truths[0])) == [(None, Unjoined.NO_OUTLET)]
    with Archive.open(path, write=True) as held:
        fill(held, truths)
    assert joined(path, notice_of(truths[0])) == [(truths[0].key, None)]


def test_a_broken_file_is_named_and_its_whole_notices_are_kept(
    depeche: Depeche, archive: Path, truths: list[Truth]
) -> None:
    file = archive.with_name("export.html")
    whole = new_skin([notice_of(truths[0]), notice_of(truths[1], 2)])
    file.write_text(whole[: whole.rindex("<footer>")], "utf-8")
    result = depeche("import", file, "--from", "europresse")
    assert result.returncode == 1
    assert "breaks off behind notice 1; what could be read is kept" in result.stderr
    assert [row[0] for row in rows(archive, "SELECT document FROM licensed")] == [notice_of(truths[0]).document]


def rows(archive: Path, sql: str) -> list[tuple[object, ...]]:
    with opened(archive) as db:
        return db.execute(sql).fetchall()


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        (
            "page.html",
            b"<html><p>Une page</p></html>",
            "page.html is no export of Europresse: there is no notice in it",
        ),
        ("export.pdf", b"%PDF-1.4\0\0\1\2\3\4\5\6", "export.pdf is no export of Europresse"),
        ("cut.html", b"<article><span class=DocPublicationName>La Ga", "cut.html breaks off within its first notice"),
        (None, b"", "Cannot read absent.html: No such file or directory"),
    ],
)
def test_what_cannot_be_imported_is_said(
    depeche: Depeche, tmp_path: Path, name: str | None, body: bytes, said: str
) -> None:
    if name:
        (tmp_path / name).write_bytes(body)
    result = depeche("import", name or "absent.html", "--from", "europresse")
    assert (result.returncode, said in result.stderr) == (2, True), result.stderr
    assert not (tmp_path / "archive.db").exists()


def test_options_of_pages_have_no_place_beside_a_database(depeche: Depeche, tmp_path: Path) -> None:
    result = depeche("import", tmp_path / "a.html", "--from", "europresse", "--url", "https://exemple.fr/")
    assert (result.returncode, "leave out --url and --any" in result.stderr) == (2, True)


def test_nothing_that_leaves_the_archive_has_a_licensed_text(
    depeche: Depeche, archive: Path, truths: list[Truth]
) -> None:
    file = archive.with_name("export.html")
    secret = [notice_of(one, number, text=(*one.body.split("\n\n"), f"Une {RARE}."), title=f"La {RARE}")
              for number, one in enumerate(truths[:3])]  # fmt: skip
    file.write_text(new_skin([*secret, replace(secret[0], number=9, publication=f"La {RARE}")]), "utf-8")
    assert "3 joined to an article, 1 not" in depeche("import", file, "--from", "europresse").stderr
    assert RARE.encode() in archive.read_bytes()
    make_public(archive, archive.with_name("public.db"))
    assert RARE.encode() not in archive.with_name("public.db").read_bytes()
    assert rows(archive.with_name("public.db"), "SELECT count(*) FROM licensed") == [(0,)]
    for form in ("jsonl", "tei"):
        depeche("export", form, "--output", f"out.{form}")
    texts = [path.read_bytes() for path in archive.parent.rglob("*") if path.is_file() and "out" in str(path)]
    assert len(texts) >= 2
    assert not any(RARE.encode() in text for text in texts)
    assert "[]" in depeche("search", RARE, "--json").stdout
    assert RARE not in depeche("show", truths[0].key, "--json").stdout


def test_no_other_module_reads_the_table() -> None:
    """What would show or export it must first be thought about, here."""
    known = {
        "archive/licensed.py", "archive/schema/__init__.py", "archive/schema/licensing.py", "archive/descriptions.py",
        "importing/licensed.py", "importing/europresse.py", "importing/joining.py",
        "cli/licensed.py", "cli/import_.py",
        "merging/licensed.py", "merging/merge.py",  # take it over, apart as it is
        "serving/public.py",  # empties it
        "archive/tombstones.py", "archive/tombstone_description.py", "archive/schema/forgetting.py",  # a digest of it
        "forgetting/rows.py", "forgetting/naming.py", "forgetting/telling.py",  # remove it, and say how many rows
        "serving/names.py",  # the reasons in words
        "serving/metadata.py",  # the order of its columns, for those who have the archive itself
    }  # fmt: skip
    naming = {
        path.relative_to(ROOT / "crawler").as_posix()
        for path in (ROOT / "crawler").rglob("*.py")
        if re.search(r"\blicensed\b", path.read_text("utf-8"))
    }
    assert naming <= known
