"""`depeche verify`: every kind of injury is named, and a sound archive gives no alarm, whatever was done to it."""

import json
import os
import random
import shutil
import signal
import sqlite3
from pathlib import Path

import pytest

from crawler.archive.database import Archive
from crawler.archive.fixity import differing_parts, sealed_tables
from crawler.archive.lock import Lock
from crawler.archive.warc import OPEN, heal
from crawler.items import Cut
from crawler.keeping.run import Run
from crawler.outlets import known_press
from crawler.verifying.history import last_verified
from crawler.verifying.report import DamageKind
from crawler.verifying.verification import verify
from tests.conftest import ROOT, Depeche, opened
from tests.faults.injuries import EDITS, INJURIES, Injury
from tests.sound_archive import ESSAI, draft_of, make, store


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make(tmp_path_factory.mktemp("sound") / "archive.db")
    assert verify(path).damages == []
    return path


@pytest.fixture
def archive(sound: Path, tmp_path: Path) -> Path:
    """A copy to be injured."""
    shutil.copytree(sound.parent, tmp_path / "copy")
    return tmp_path / "copy" / "archive.db"


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("injury", INJURIES, ids=lambda injury: injury.__name__)
def test_every_injury_is_named(archive: Path, injury: Injury, seed: int) -> None:
    word = injury(archive, random.Random(seed))
    assert [damage.place for damage in verify(archive).damages if word in damage.place] != []


@pytest.mark.parametrize("table", EDITS)
def test_an_edited_row_is_named_by_its_table(archive: Path, table: str) -> None:
    name = table.strip()
    with opened(archive) as db:
        key = {"urls": "url", "links": "article"}.get(name, "id")
        db.execute(f"UPDATE {name} SET {EDITS[table]} WHERE {key} = (SELECT max({key}) FROM {name})")
    changed = [damage.table for damage in verify(archive).damages if damage.kind is DamageKind.ROW_CHANGED]
    assert changed == [name]


def test_a_deleted_article_is_named_by_its_key(archive: Path) -> None:
    with opened(archive) as db:
        db.execute("DELETE FROM articles WHERE key = 'essai:5'")
    missing = [damage.place for damage in verify(archive).damages if damage.kind is DamageKind.ROW_MISSING]
    assert "articles essai:5" in missing


def test_changes_of_our_own_are_no_damage(archive: Path) -> None:
    with Archive.open(archive, write=True) as held:
        with held.transaction() as db:
            db.execute("UPDATE articles SET section = 'Local' WHERE id < 4")
            db.execute("INSERT OR REPLACE INTO _stems SELECT * FROM _stems LIMIT 3")
            db.execute("INSERT OR IGNORE INTO tags SELECT 1, 0, 'pont'")
            db.execute("DELETE FROM articles WHERE id = 5")  # with what hangs on it
        assert [table.name for table in sealed_tables(held.db.conn) if [*differing_parts(held.db.conn, table)]] == []
        with pytest.raises(sqlite3.IntegrityError), held.transaction() as db:
            db.execute("INSERT INTO tags SELECT 2, 0, 'pont' UNION ALL SELECT 2, 0, 'pont'")
        assert [table.name for table in sealed_tables(held.db.conn) if [*differing_parts(held.db.conn, table)]] == []


def test_a_running_crawl_and_a_killed_one_are_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    reads, writes = os.pipe()
    if not (child := os.fork()):
        run = Run.join(path, known_press())
        run.begin(ESSAI)
        for number in range(100_000):
            run.keep_draft(draft_of(number))
            os.write(writes, b".")
    os.read(reads, 1)
    os.read(reads, 1)
    during = verify(path)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert (during.damages, during.records > 0) == ([], True)
    assert any("a run holds" in note for note in during.notes)
    assert verify(path, full=True).damages == []
    store(path, range(2))
    assert verify(path).damages == []


def test_a_cut_page_and_an_unchanged_one_are_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    run = Run.join(path, known_press())
    run.begin(ESSAI)
    for draft in (draft_of(1), draft_of(1), draft_of(2, cut=Cut("length", "300 of 4000 bytes came"))):
        run.keep_draft(draft)
    run.leave()
    report = verify(path, full=True)
    assert (report.damages, report.records) == ([], 3)


@pytest.mark.parametrize("schema", range(1, 6))
def test_an_archive_of_an_earlier_release_is_sound_once_migrated(tmp_path: Path, schema: int) -> None:
    import gzip

    path = tmp_path / "archive.db"
    path.write_bytes(gzip.decompress((ROOT / "tests" / "archives" / f"schema{schema}.db.gz").read_bytes()))
    kinds = {damage.kind for damage in verify(path).damages}
    assert kinds <= {DamageKind.FILE_MISSING}  # its captures are not among the fixtures


def test_a_digest_that_was_wrong_before_the_migration_is_named_after_it(tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "archive.db"
    path.write_bytes(gzip.decompress((ROOT / "tests" / "archives" / "schema5.db.gz").read_bytes()))
    with opened(path) as db:
        key = db.execute("SELECT min(key) FROM articles").fetchone()[0]
        db.execute("UPDATE articles SET title = 'autre' WHERE key = ?", [key])
    assert f"articles {key}" in [damage.place for damage in verify(path).damages]


def test_a_sample_sees_everything_within_its_nights(archive: Path) -> None:
    with opened(archive) as db:
        db.execute("UPDATE articles SET section = 'x'")
    nights = [{one.place for one in verify(archive, slices=4).damages if one.table == "articles"} for _ in range(4)]
    assert [len(night) for night in nights] == [3, 3, 3, 3]
    assert len(set.union(*nights)) == 12


def test_status_and_damages_tell_dates(sound: Path, archive: Path, depeche: Depeche) -> None:
    with Archive.open(sound) as held:
        assert last_verified(held)["sound"]
    with opened(archive) as db:
        db.execute("UPDATE crawls SET new = 99 WHERE id = 1")
    first, second = verify(archive).damages[0], verify(archive).damages[0]
    assert first.sound_until == second.sound_until is not None
    assert (first.noticed, second.noticed is not None) == (None, True)
    result = depeche("verify", "--archive", archive, "--json")
    assert result.returncode == 5
    assert [one["place"] for one in json.loads(result.stdout)["damages"]] == ["crawls 1"]
    told = depeche("status", "--archive", archive)
    assert "1 damage" in told.stdout


def test_a_torn_end_is_cut_off_and_kept_aside(archive: Path) -> None:
    file = next(archive.with_suffix(".warc").glob("*.gz"))
    whole = file.read_bytes()
    torn = file.with_name(file.name + OPEN)
    file.rename(torn)
    torn.write_bytes(whole + whole[:300])
    store(archive, range(1))
    assert file.read_bytes() == whole
    assert [path.read_bytes() for path in (file.parent / "quarantine").iterdir()] == [whole[:300]]
    assert verify(archive).damages == []


def test_a_byte_gone_bad_ends_no_record_after_it(tmp_path: Path) -> None:
    path = tmp_path / f"a.warc.gz{OPEN}"
    import gzip

    members = [gzip.compress(b"un"), gzip.compress(b"deux"), gzip.compress(b"trois")]
    path.write_bytes(b"".join([b"x" * len(members[0]), *members[1:], b"\x1f\x8b"]))
    heal(path, committed=len(members[0] + members[1]))
    assert (tmp_path / "a.warc.gz").read_bytes()[len(members[0]) :] == members[1] + members[2]


def test_verify_holds_no_lock_and_needs_none(archive: Path, depeche: Depeche) -> None:
    with Lock(archive):
        result = depeche("verify", "--archive", archive)
    assert result.returncode == 0
    assert "a run holds" in result.stdout


@pytest.mark.parametrize("share", ["0", "101%", "peu"])
def test_a_share_that_is_none_is_said(depeche: Depeche, share: str) -> None:
    result = depeche("verify", "--sample", share)
    assert (result.returncode, "is no share" in result.stderr) == (2, True)
