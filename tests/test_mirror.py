"""`depeche mirror`: Parquet files that are the archive, of which a run writes only those whose rows have changed."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from crawler.archive.database import Archive
from crawler.archive.lock import Lock
from crawler.errors import LockedError, UsageError
from crawler.exporting.manifest import file_entry
from crawler.mirroring.folder import MANIFEST, NEW, folder_of_mirror
from crawler.mirroring.mirror import MirrorReport, update
from crawler.mirroring.parts import NOTHING, MirrorOptions
from crawler.mirroring.views import FILE
from tests.conftest import ROOT, Depeche, run_depeche
from tests.exporting.archives import chosen
from tests.sound_archive import make, store

OF_2024 = "articles/outlet=dsih/year=2024/articles.parquet"
OF_2012 = "articles/outlet=dsih/year=2012/articles.parquet"
CURRENT = "(SELECT capture FROM articles)"
UNDATED = f"articles/outlet=dsih/year={NOTHING}/articles.parquet"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an archive of two nights and its mirror, which are not changed."""
    path = make(tmp_path_factory.mktemp("mirrored") / "archive.db")
    mirrored(path)
    return path.parent


@pytest.fixture
def path(stored: Path, tmp_path: Path) -> Path:
    shutil.copytree(stored, tmp_path, dirs_exist_ok=True)
    return tmp_path / "archive.db"


def mirrored(path: Path, folder: Path | None = None, *, full: bool = False, **options: bool) -> MirrorReport:
    with Archive.open(path) as held:
        return update(held, folder or folder_of_mirror(path), MirrorOptions(**options), full=full)


def files(folder: Path) -> dict[str, tuple[int, int]]:
    """All files with what changes when one is written anew."""
    found = {path.relative_to(folder).as_posix(): path.stat() for path in folder.rglob("*") if path.is_file()}
    return {name: (said.st_ino, said.st_mtime_ns) for name, said in found.items() if name != ".mirror.lock"}


def changed(folder: Path, before: dict[str, tuple[int, int]]) -> set[str]:
    """The Parquet files that are not as they were, those that are gone included."""
    now = files(folder)
    return {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)} - {MANIFEST, FILE}


def keys(file: Path) -> list[str]:
    found: list[str] = pyarrow.parquet.read_table(file, columns=["key"])["key"].to_pylist()
    return found


def said(folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    return manifest


def change(path: Path, sql: str) -> None:
    """Change rows as the program does, with their sums."""
    with Archive.open(path, write=True) as held, held.transaction() as db:
        db.execute(sql)


def test_a_run_with_nothing_new_writes_nothing_and_says_so(path: Path, depeche: Depeche) -> None:
    folder = folder_of_mirror(path)
    before = files(folder)
    done = depeche("mirror")
    assert (done.returncode, done.stdout) == (0, "")
    assert "12 articles in" in done.stderr
    assert f"nothing new since {said(folder)['made']}" in done.stderr
    assert files(folder) == before
    assert depeche("mirror", "-q").stderr == ""


def test_only_files_whose_rows_changed_are_written(path: Path) -> None:
    folder = folder_of_mirror(path)
    before = files(folder)
    with Archive.open(path) as held:
        rows = held.rows("SELECT key FROM articles")
    store(path, range(20, 22))
    report = mirrored(path)
    named = {"articles", "captures", "crawls", "urls", "stories", "story_articles"}
    assert {name.partition("/")[0] for name in changed(folder, before)} <= named
    assert len(keys(folder / OF_2024)) == len(rows) + 2 == report.articles
    assert not mirrored(path).changed


def test_an_article_that_is_read_from_another_capture_is_told_from_its_row_alone(path: Path) -> None:
    """The rows of the two captures stay as they are; which of them is current does not."""
    first = "(SELECT min(id) FROM captures WHERE article = articles.id)"
    change(path, f"UPDATE articles SET capture = {first} WHERE revision_count > 0")
    assert mirrored(path).written
    with Archive.open(path) as held:
        wanted = {(row["url"], row["fetched"]) for row in held.rows(f"SELECT * FROM captures WHERE id IN {CURRENT}")}
    table = pyarrow.parquet.read_table(folder_of_mirror(path) / "captures", partitioning="hive")
    assert {(row["url"], row["fetched"]) for row in table.to_pylist() if row["current"]} == wanted


def test_articles_move_with_their_day_and_what_is_empty_vanishes(path: Path, depeche: Depeche) -> None:
    folder = folder_of_mirror(path)
    depeche("correct", "dsih:3", "published=2012-06-22", "--why", "coquille")
    change(path, "UPDATE articles SET day = NULL, published = NULL WHERE key = 'dsih:4'")
    mirrored(path)
    assert (keys(folder / OF_2012), keys(folder / UNDATED)) == (["dsih:3"], ["dsih:4"])
    assert {"dsih:3", "dsih:4"}.isdisjoint(keys(folder / OF_2024))
    depeche("correct", "dsih:3", "published", "--undo")
    report = mirrored(path)
    assert (report.removed > 0, (folder / OF_2012).parent.exists()) == (True, False)
    assert "dsih:3" in keys(folder / OF_2024)


def test_of_what_was_forgotten_nothing_is_left(path: Path, depeche: Depeche) -> None:
    folder = folder_of_mirror(path)
    with Archive.open(path) as held:
        title, url = held.rows("SELECT title, url FROM articles WHERE key = 'dsih:5'")[0].values()
    done = depeche("forget", "dsih:5", "--yes")
    assert (done.returncode, "archive.mirror still has it" in done.stderr) == (0, True)
    mirrored(path)
    rows = [row for file in folder.rglob("*.parquet") for row in pyarrow.parquet.ParquetFile(file).read().to_pylist()]
    own = [row for row in rows if "dsih:5" in (row.get("key"), row.get("article"), row.get("other"))]
    assert own == []
    assert [row for row in rows if title in (row.get("title"), url) or row.get("url") == url] == []
    assert "dsih:5" not in (folder / MANIFEST).read_text("utf-8")


def test_the_mirror_has_the_rows_of_the_parquet_export(stored: Path) -> None:
    path = stored / "archive.db"
    table = pyarrow.parquet.read_table(folder_of_mirror(path) / "articles", partitioning="hive")
    held = {row.key: row for row in chosen(path)}
    assert {row["key"] for row in table.to_pylist()} == set(held)
    for row in table.to_pylist():
        one = held[row["key"]]
        assert (row["title"], row["body"], str(row["day"]), row["outlet"]) == (one.title, one.body, one.day, "dsih")
        assert [link["url"] for link in row["links"]] == [link.url for link in one.links]


def test_a_shared_mirror_has_neither_text_nor_what_is_reserved(path: Path, tmp_path: Path, depeche: Depeche) -> None:
    change(path, "UPDATE captures SET noarchive = 1 WHERE article = (SELECT id FROM articles WHERE key = 'dsih:6')")
    assert depeche("mirror", "m", "--public", "--without-text", "-q").returncode == 0
    tables = [pyarrow.parquet.ParquetFile(file).read() for file in (tmp_path / "m").rglob("*.parquet")]
    assert {"body", "lead", "passage"}.isdisjoint(name for table in tables for name in table.column_names)
    named = {row.get("key") or row.get("article") for table in tables for row in table.to_pylist() if "words" in row}
    assert named == {f"dsih:{number}" for number in range(1, 13)} - {"dsih:6"}
    assert said(tmp_path / "m")["options"] == {"public": True, "without_text": True}


def test_the_manifest_lists_each_file_with_its_rows_and_hash(path: Path) -> None:
    folder = folder_of_mirror(path)
    manifest = said(folder)
    listed = {one["name"]: one for one in manifest["files"]}
    assert set(listed) == {name for name in files(folder) if name.endswith(".parquet")}
    for name, one in listed.items():
        assert file_entry(folder / name, name).items() <= one.items()
        assert pyarrow.parquet.read_metadata(folder / name).num_rows == one["rows"]
    assert manifest["tables"]["articles"] == manifest["archive"]["articles"] == 12
    assert manifest["archive"]["file"] == "archive.db"


@pytest.mark.slow
def test_another_version_writes_every_file_anew(path: Path, tmp_path: Path) -> None:
    """A mirror that another version wrote: its marks are others."""
    folder = folder_of_mirror(path)
    before = files(folder)
    (tmp_path / "sitecustomize.py").write_text("import crawler\ncrawler.__version__ = '99.0'\n", "utf-8")
    done = run_depeche("mirror", cwd=tmp_path, cold=True, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert (done.returncode, said(folder)["depeche"]) == (0, "99.0")
    assert changed(folder, before) == {name for name in before if name.endswith(".parquet")}


def test_what_a_killed_run_left_is_mended(path: Path) -> None:
    """The three states it can leave: files not yet placed; some placed, without a manifest; a first run's start."""
    folder = folder_of_mirror(path)
    old = said(folder)
    store(path, range(20, 22))
    shutil.copytree(folder, folder.with_name("whole"))
    mirrored(path, folder.with_name("whole"))
    (folder / NEW / "articles").mkdir(parents=True)
    (folder / NEW / "articles" / "half.parquet").write_bytes(b"PAR1")
    shutil.copy(folder.with_name("whole") / OF_2024, folder / OF_2024)
    captures = next(name for name in files(folder) if name.startswith("captures/"))
    os.truncate(folder / captures, 1000)
    (folder / "mine.parquet").write_bytes(b"a count of a reader's own")
    mirrored(path)
    (folder / "mine.parquet").unlink()  # it was left alone
    new = said(folder)
    assert new["files"] == said(folder.with_name("whole"))["files"] != old["files"]
    assert not (folder / NEW).exists()
    for one in new["files"]:
        assert file_entry(folder / one["name"], one["name"])["sha256"] == one["sha256"]
    begun = folder.with_name("begun")
    begun.mkdir()
    (begun / MANIFEST).write_text(json.dumps({k: v for k, v in new.items() if k != "made"} | {"files": []}), "utf-8")
    assert mirrored(path, begun).articles == 14


def test_a_reader_with_a_file_open_reads_on(path: Path) -> None:
    folder = folder_of_mirror(path)
    with pyarrow.parquet.ParquetFile(folder / OF_2024) as opened_before:
        store(path, range(20, 22))
        mirrored(path)
        assert opened_before.read().num_rows == 12
    assert len(keys(folder / OF_2024)) == 14


def test_a_second_run_at_the_same_time_touches_nothing(path: Path) -> None:
    folder = folder_of_mirror(path)
    before = files(folder)
    with Lock(folder / ".mirror"), pytest.raises(LockedError, match="Another run is writing the mirror"):
        mirrored(path, full=True)
    assert files(folder) == before


def test_folders_that_are_no_place_for_it_are_refused(path: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").write_text("à garder", "utf-8")
    shutil.copy(path, tmp_path / "second.db")
    folder = folder_of_mirror(path)
    for archive, place, options, message in (
        (path, tmp_path / "other", {}, "is not empty and holds no mirror"),
        (path, path, {}, "is no folder"),
        (path, folder, {"public": True}, "was made without options"),
        (tmp_path / "second.db", folder, {}, "is a mirror of archive.db"),
    ):
        with pytest.raises(UsageError, match=message):
            mirrored(archive, place, **options)
    assert [entry.name for entry in (tmp_path / "other").iterdir()] == ["notes.txt"]


def test_without_pyarrow_it_says_what_to_install_and_makes_nothing(path: Path) -> None:
    tmp_path = path.parent
    (tmp_path / "pyarrow.py").write_text("raise ImportError('not here')", "utf-8")
    done = run_depeche("mirror", "new", cwd=tmp_path, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert (done.returncode, "pip install 'depeche-archive[parquet]'" in done.stderr) == (2, True)
    assert not (tmp_path / "new").exists()


@pytest.mark.slow
def test_a_full_disk_leaves_the_mirror_as_it_was(path: Path, tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk."""
    folder = folder_of_mirror(path)
    before = files(folder)
    change(path, "UPDATE articles SET body = hex(randomblob(100000)) WHERE key = 'dsih:3'")
    done = subprocess.run(
        [sys.executable, "-m", "crawler", "mirror", "--full"], cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
    )  # fmt: skip
    assert (done.returncode, "No space left" in done.stderr) == (6, True), done.stderr
    assert files(folder) == before


@pytest.mark.slow
def test_after_kills_at_any_moment_the_mirror_is_readable_and_the_next_run_ends_it(
    path: Path, tmp_path: Path
) -> None:
    folder = folder_of_mirror(path)
    for wait in (0.0, 0.01, 0.03, 0.06):
        run = subprocess.Popen(
            [sys.executable, "-m", "crawler", "mirror", "--full"], cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while not (folder / NEW).exists() and run.poll() is None:
            time.sleep(0.001)
        time.sleep(wait)
        run.send_signal(signal.SIGKILL)
        run.wait()
        assert len(keys(folder / OF_2024)) == 12
    mirrored(path)
    assert not (folder / NEW).exists()
    assert not mirrored(path).changed
