"""`depeche edition` and `depeche verify EDITION`: a frozen corpus that a stranger can rebuild."""

import json
import random
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.editions import ABOUT, CAPTURES, MANIFEST, PACKED
from crawler.editions.options import creator_of
from crawler.editions.sums import check_sums, read_sums
from crawler.editions.verification import verify_edition
from tests.conftest import Depeche, opened, run_depeche
from tests.sound_archive import known_outlets, make

pytest.importorskip("wacz", reason="depeche-archive[edition] is not installed")
pytest.importorskip("rocrate", reason="depeche-archive[edition] is not installed")
pytest.importorskip("datacite", reason="depeche-archive[edition] is not installed")
pytestmark = pytest.mark.xdist_group("editions")  # made once
CREATOR = ("--creator", "Dupont, Marie (0000-0002-1825-0097)")
RESERVED = "dsih:1"


@pytest.fixture(scope="session")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive (one article reserved, four with an earlier version) and a public edition of it."""
    folder = tmp_path_factory.mktemp("editions")
    make(folder / "archive.db")
    with opened(folder / "archive.db") as db:
        db.execute(
            "UPDATE captures SET noarchive = 1 WHERE article = (SELECT id FROM articles WHERE key = ?)", [RESERVED]
        )
        db.execute(
            "INSERT INTO licensed (source, publication, title, text, words, file, imported, digest, article) "
            "SELECT 'x', 'DSIH', 'Sous licence', 'Un texte sous licence.', 4, 'f', '2026', 'd', id FROM articles "
            "WHERE key = 'dsih:3'"
        )
        db.commit()
    more = ("--license", "CC-BY-4.0", "--doi", "https://doi.org/10.5281/zenodo.7", "--publisher", "Une maison")
    done = run_depeche("edition", "public", *CREATOR, *more, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def moved(frozen: Path, tmp_path: Path) -> Path:
    """The public edition alone in another folder."""
    known_outlets()
    return Path(shutil.copytree(frozen / "public", tmp_path / "edition"))


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_a_stranger_rebuilds_every_text_and_earlier_version(moved: Path, depeche: Depeche) -> None:
    done = depeche("verify", moved, "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["damages"], report["notes"], report["unread"]) == (0, [], [], [])
    assert report["texts"] == report["rebuilt"] == 11 + 4
    assert subprocess.run(["sha256sum", "--check", "--quiet", MANIFEST], cwd=moved, check=False).returncode == 0


def test_what_is_reserved_or_licensed_is_in_no_public_edition(frozen: Path) -> None:
    bytes_of = b"".join(path.read_bytes() for path in (frozen / "public").iterdir())
    with zipfile.ZipFile(frozen / "public" / PACKED) as packed:
        warc = next(name for name in packed.namelist() if name.startswith("archive/"))
        assert packed.getinfo(warc).compress_type == zipfile.ZIP_STORED
    assert b"Sous licence" not in bytes_of
    assert {line["key"] for line in lines(frozen / "public" / CAPTURES)} == {f"dsih:{n}" for n in range(2, 13)}
    assert RESERVED not in {line["key"] for line in lines(frozen / "public" / "articles.jsonl")}
    told = json.loads((frozen / "public" / ABOUT).read_text("utf-8"))
    assert (told["left_out_reserved"], told["edition"]["scope"]) == (1, "public")


@pytest.mark.slow
def test_a_private_edition_has_what_is_reserved_and_the_same_day_gives_the_same_bytes(
    frozen: Path, tmp_path: Path
) -> None:
    for folder, language in (("one", "en"), ("two", "fr")):
        options = ("--private", "--day", "2026-11-28", "--output", tmp_path / folder, "--lang", language)
        done = run_depeche("edition", "inner", *CREATOR, *options, cwd=frozen)
        assert done.returncode == 0, done.stderr
    assert RESERVED in {line["key"] for line in lines(tmp_path / "one" / CAPTURES)}
    assert (tmp_path / "one" / MANIFEST).read_bytes() == (tmp_path / "two" / MANIFEST).read_bytes()


def test_each_of_many_flipped_bits_is_named(moved: Path) -> None:
    chance = random.Random(15)
    files = sorted(path for path in moved.iterdir())
    for path in [*files, *chance.choices(files, k=40)]:
        whole = path.read_bytes()
        place = chance.randrange(len(whole))
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :])
        damages = list(check_sums(moved, read_sums(moved)))
        assert any(path.name in one[0] or path.name == MANIFEST for one in damages), (path.name, place)
        path.write_bytes(whole)
    assert list(check_sums(moved, read_sums(moved))) == []


def test_a_flipped_bit_in_a_capture_names_its_article_and_spares_the_others(moved: Path) -> None:
    line = json.loads((moved / CAPTURES).read_bytes().splitlines()[3])
    data = bytearray((moved / PACKED).read_bytes())
    with zipfile.ZipFile(moved / PACKED) as packed:
        info = packed.infolist()[0]
    start = (
        info.header_offset + 30 + len(info.filename) + int.from_bytes(data[info.header_offset + 28 :][:2], "little")
    )
    data[start + line["offset"] + line["length"] // 2] ^= 4
    (moved / PACKED).write_bytes(data)
    report = verify_edition(moved).as_record()
    assert [one["place"] for one in report["damages"]] == [PACKED, f"{PACKED}, byte {line['offset']}"]
    assert line["key"] in report["damages"][1]["text"]
    assert report["rebuilt"] == report["texts"] - len(line["texts"])


@pytest.mark.parametrize(
    ("injure", "place"),
    [
        (lambda folder: (folder / "rights.md").unlink(), "rights.md"),
        (lambda folder: (folder / PACKED).unlink(), PACKED),
        (lambda folder: (folder / CAPTURES).unlink(), CAPTURES),
        (lambda folder: (folder / MANIFEST).unlink(), MANIFEST),
        (lambda folder: (folder / ABOUT).write_text("{}"), ABOUT),
    ],
)
def test_a_file_that_is_missing_or_another_is_named(
    moved: Path, injure: Callable[[Path], object], place: str
) -> None:
    injure(moved)
    assert place in {one.place for one in verify_edition(moved).damages}


def test_a_list_of_hashes_that_leads_out_of_the_folder_is_not_followed(moved: Path) -> None:
    with (moved / MANIFEST).open("a") as file:
        file.write(f"{'0' * 64}  ../outside\n{'0' * 64}  /etc/hostname\n")
    assert [one.place for one in verify_edition(moved).damages] == [f"{MANIFEST}, 18", f"{MANIFEST}, 19"]


def test_a_text_of_another_version_is_no_damage(moved: Path) -> None:
    told = json.loads((moved / ABOUT).read_text("utf-8"))
    told["edition"]["readings"] = {"dsih": "0.0.1+00000000"}
    (moved / ABOUT).write_text(json.dumps(told))
    rows = lines(moved / CAPTURES)
    rows[0]["texts"] = [{"of": "article", "text_sha256": "0" * 64}]
    (moved / CAPTURES).write_text("".join(json.dumps(row) + "\n" for row in rows))
    report = verify_edition(moved)
    assert {one.place for one in report.damages} == {ABOUT, CAPTURES}  # by their hashes alone
    assert len(report.unread) == 1


@pytest.mark.slow
def test_what_an_archive_cannot_prove_is_told_when_the_edition_is_made(frozen: Path, tmp_path: Path) -> None:
    shutil.copytree(frozen / "archive.warc", tmp_path / "archive.warc")
    shutil.copy(frozen / "archive.db", tmp_path)
    with opened(tmp_path / "archive.db") as db:
        db.execute("UPDATE articles SET text_sha256 = ? WHERE key = 'dsih:4'", ["0" * 64])  # reads otherwise
        db.execute("UPDATE articles SET capture = NULL WHERE key = 'dsih:3'")
        db.execute("INSERT INTO tombstones (kind, key, url, forgotten) VALUES ('article', 'dsih:2', 'u', '2026')")
        db.commit()
        done = run_depeche("edition", "e", *CREATOR, cwd=tmp_path)
        assert (done.returncode, "A removal on request is unfinished" in done.stderr) == (1, True)
        db.execute("UPDATE tombstones SET finished = '2026'")
        db.commit()
    done = run_depeche("edition", "e", *CREATOR, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Not to be rebuilt from their captures: 2" in done.stderr
    told = json.loads((tmp_path / "e" / ABOUT).read_text("utf-8"))["edition"]
    assert {(one["key"], one["of"]) for one in told["not_rebuilt"]} == {("dsih:4", "article"), ("dsih:3", "article")}
    known_outlets()
    report = verify_edition(tmp_path / "e")
    assert (report.damages, len(report.notes)) == ([], 2)


def test_an_edition_is_never_overwritten_and_has_creators(frozen: Path, depeche: Depeche) -> None:
    before = (frozen / "public" / MANIFEST).read_bytes()
    for name, creator, said in (
        ("public", "Dupont, Marie", "never overwritten"),
        ("other", "  ", "has creators"),
        ("a/b", "Dupont, Marie", "is no name"),
    ):
        done = run_depeche("edition", name, "--creator", creator, cwd=frozen)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert (frozen / "public" / MANIFEST).read_bytes() == before
    assert depeche("edition", "e").returncode == 2


def test_references_name_the_edition_the_record_and_the_digest(frozen: Path) -> None:
    line = next(one for one in lines(frozen / "public" / CAPTURES) if one["key"] == "dsih:4")
    items = json.loads((frozen / "public" / "articles.csl.json").read_text("utf-8"))
    (item,) = [one for one in items if one["id"] == "dsih-4"]
    assert item["archive"] == f"edition public (https://doi.org/10.5281/zenodo.7), {PACKED}"
    assert item["archive_location"] == f"{str(line['record']).strip('<>')}, SHA-256 {line['sha256']}"
    assert item["URL"].startswith("https://dsih.fr/articles/4")


def test_its_metadata_satisfy_datacite_and_name_the_creator(frozen: Path) -> None:
    from datacite import schema45

    told = json.loads((frozen / "public" / "datacite.json").read_text("utf-8"))
    assert schema45.validate(told)
    assert (told["doi"], told["creators"][0]["familyName"]) == ("10.5281/zenodo.7", "Dupont")
    crate = json.loads((frozen / "public" / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]
    files = {one["@id"] for one in crate if one["@type"] == "File"}
    present = {path.name for path in (frozen / "public").iterdir()}
    assert files == present - {"README.md", MANIFEST, "ro-crate-metadata.json"} | {"README.md"}
    assert "https://orcid.org/0000-0002-1825-0097" in {one["@id"] for one in crate}


@pytest.mark.slow
def test_an_edition_without_text_has_neither_texts_nor_captures(frozen: Path, tmp_path: Path) -> None:
    done = run_depeche("edition", "bare", *CREATOR, "--without-text", "--output", tmp_path / "bare", cwd=frozen)
    assert done.returncode == 0, done.stderr
    assert not {CAPTURES, PACKED, "articles.jsonl"} & {path.name for path in (tmp_path / "bare").iterdir()}
    known_outlets()
    report = verify_edition(tmp_path / "bare")
    assert (report.damages, len(report.notes)) == ([], 1)


def test_what_is_no_edition_is_said(tmp_path: Path, frozen: Path, depeche: Depeche) -> None:
    for words in (
        (tmp_path,),
        (frozen / "archive.db",),
        (frozen / "public", "--repair"),
        (frozen / "public", "--sample", "5%"),
    ):
        done = depeche("verify", *words)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


@pytest.mark.parametrize(
    ("typed", "name", "given", "orcid"),
    [
        ("Dupont, Marie", "Dupont, Marie", "Marie", None),
        ("Dupont, Marie (0000-0002-1694-233X)", "Dupont, Marie", "Marie", "https://orcid.org/0000-0002-1694-233X"),
        ("Université  X", "Université X", "", None),
    ],
)
def test_creators_are_read_as_they_are_typed(typed: str, name: str, given: str, orcid: str | None) -> None:
    found = creator_of(typed)
    assert (found.name, found.given, found.orcid) == (name, given, orcid)
