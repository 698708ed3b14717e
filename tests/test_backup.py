"""`depeche backup`: a copy of one moment, whole by its own hashes and by `depeche verify`."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from crawler.archive.backup import ABOUT, MANIFEST, back_up
from crawler.errors import UsageError
from crawler.keeping.run import Run
from crawler.verifying.verification import verify
from tests.conftest import Depeche, opened
from tests.sound_archive import known_outlets, make, page, store


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "held").mkdir()
    return make(tmp_path / "held" / "archive.db")


def is_whole(folder: Path) -> bool:
    """By sha256sum, which lists nothing but what is wrong."""
    done = subprocess.run(["sha256sum", "--check", "--quiet", MANIFEST], cwd=folder, capture_output=True, check=False)
    return done.returncode == 0 and not done.stdout


def test_a_backup_is_sound_and_whole_and_so_is_the_next_one(archive: Path, tmp_path: Path, depeche: Depeche) -> None:
    copy = tmp_path / "copy"
    done = depeche("backup", copy, "--archive", archive)
    assert (done.returncode, "12 articles" in done.stderr) == (0, True)
    assert is_whole(copy)
    assert verify(copy / "archive.db", full=True).damages == []
    assert is_whole(copy)  # it was looked at and left as it is
    store(archive, range(20, 22))
    second = back_up(archive, copy)
    assert (second.articles, is_whole(copy)) == (14, True)
    assert second.copied < second.size


def test_a_backup_while_a_run_writes_is_of_one_moment(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    reads, writes = os.pipe()
    if not (child := os.fork()):
        run = Run.join(path, known_outlets().press)
        run.begin(known_outlets().spider("dsih").outlet)
        for number in range(1, 10_000):
            run.keep_draft(known_outlets().read(page(number)))
            os.write(writes, b".")
    os.read(reads, 1)
    made = back_up(path, tmp_path / "copy")
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert made.articles > 0
    assert is_whole(tmp_path / "copy")
    report = verify(tmp_path / "copy" / "archive.db", full=True)
    assert (report.damages, report.records) == ([], made.captures)


def test_captures_are_linked_where_that_is_asked_for(archive: Path, tmp_path: Path) -> None:
    made = back_up(archive, tmp_path / "copy", link=True)
    for file in archive.with_suffix(".warc").glob("*.gz"):
        assert (made.folder / "archive.warc" / file.name).samefile(file)
    assert is_whole(made.folder)


def test_what_holds_something_else_is_left_alone(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "archive.db").write_text("mine")
    for folder, said in (
        (tmp_path / "other", "holds no backup"),
        (archive.parent, "holds the archive itself"),
        (archive.with_suffix(".warc") / "copy", "holds the archive itself"),
    ):
        with pytest.raises(UsageError, match=said):
            back_up(archive, folder)
    assert (tmp_path / "other" / "archive.db").read_text() == "mine"


def test_a_file_that_the_archive_lacks_is_named(archive: Path, tmp_path: Path, depeche: Depeche) -> None:
    file = next(archive.with_suffix(".warc").glob("*.gz"))
    file.unlink()
    done = depeche("backup", tmp_path / "copy", "--archive", archive, "-q")
    assert (done.returncode, file.name in done.stderr) == (5, True)


def test_a_plain_copy_made_during_a_run_tells_how_far_it_lags(archive: Path, tmp_path: Path) -> None:
    """`cp` takes the database without the log that holds the newest commits, and the captures after it."""
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(archive, copy / "archive.db")
    store(archive, range(30, 33))
    shutil.copytree(archive.with_suffix(".warc"), copy / "archive.warc")
    report = verify(copy / "archive.db")
    assert report.damages == []
    assert any("4 captures from 2026-11-20 20:00 to 2026-11-20 20:00" in note for note in report.notes)


def test_a_backup_says_what_it_is(archive: Path, tmp_path: Path) -> None:
    made = back_up(archive, tmp_path / "copy")
    assert '"articles": 12' in (made.folder / ABOUT).read_text("utf-8")
    with opened(made.folder / "archive.db") as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
