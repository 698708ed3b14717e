"""`depeche verify`: every kind of injury is named, and a sound archive gives no alarm, whatever was done to it."""

import gzip
import json
import os
import random
import shutil
import signal
import sqlite3
from pathlib import Path

import pytest

from crawler.archive.database import Archive
from crawler.archive.fixity import differing_parts, insert_together, sealed_tables
from crawler.archive.lock import Lock
from crawler.archive.warc import OPEN, heal
from crawler.items import Cut
from crawler.keeping.run import Run
from crawler.verifying.history import last_verified
from crawler.verifying.repair import repair
from crawler.verifying.report import DamageKind
from crawler.verifying.verification import verify
from tests.conftest import ROOT, Depeche, opened
from tests.faults.injuries import EDITS, INJURIES, Injury
from tests.sound_archive import known_outlets, make, page, store


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


def texts(path: Path) -> dict[str, str]:
    with opened(path) as db:
        return dict(db.execute("SELECT key, text_sha256 FROM articles"))


@pytest.mark.parametrize("injury", INJURIES, ids=lambda injury: injury.__name__)
def test_every_injury_is_named_and_mended_and_no_text_is_lost(archive: Path, injury: Injury) -> None:
    before = texts(archive)
    word = injury(archive, random.Random(1))
    repaired = repair(archive, known_outlets())
    assert [damage.place for damage in repaired.found if word in damage.place] != []
    assert repaired.report.damages == []
    assert repaired.done != []
    assert texts(archive) == before


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
        db.execute("DELETE FROM articles WHERE key = 'dsih:5'")
    missing = [damage.place for damage in verify(archive).damages if damage.kind is DamageKind.ROW_MISSING]
    assert "articles dsih:5" in missing


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
        run = Run.join(path, known_outlets().press)
        run.begin(known_outlets().spider("dsih").outlet)
        for number in range(100_000):
            run.keep_draft(known_outlets().read(page(number)))
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
    run = Run.join(path, known_outlets().press)
    run.begin(known_outlets().spider("dsih").outlet)
    for one in (page(1), page(1), page(2, cut=Cut("length", "300 of 4000 bytes came"))):
        run.keep_draft(known_outlets().read(one))
    run.leave()
    report = verify(path, full=True)
    assert (report.damages, report.records) == ([], 3)


@pytest.mark.parametrize("schema", range(1, 8))
def test_an_archive_of_an_earlier_release_is_sound_once_migrated(tmp_path: Path, schema: int) -> None:

    path = tmp_path / "archive.db"
    path.write_bytes(gzip.decompress((ROOT / "tests" / "archives" / f"schema{schema}.db.gz").read_bytes()))
    kinds = {damage.kind for damage in verify(path).damages}
    assert kinds <= {DamageKind.FILE_MISSING}  # its captures are not among the fixtures


def test_a_digest_that_was_wrong_before_the_migration_is_named_after_it(tmp_path: Path) -> None:

    path = tmp_path / "archive.db"
    path.write_bytes(gzip.decompress((ROOT / "tests" / "archives" / "schema5.db.gz").read_bytes()))
    with opened(path) as db:
        key = db.execute("SELECT min(key) FROM articles").fetchone()[0]
        db.execute("UPDATE articles SET title = 'autre' WHERE key = ?", [key])
    assert f"articles {key}" in [damage.place for damage in verify(path).damages]
    assert DamageKind.ARTICLE in {damage.kind for damage in verify(path, full=True).damages}


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


def test_a_lost_file_that_comes_back_is_pointed_at_again(archive: Path) -> None:
    file = next(archive.with_suffix(".warc").glob("*.gz"))
    away = archive.with_name("away")
    shutil.move(file, away)
    assert repair(archive, known_outlets()).report.damages == []
    with opened(archive) as db:
        assert db.execute("SELECT count(*) FROM captures WHERE warc_file = ?", [file.name]).fetchone() == (0,)
    shutil.move(away, file)
    repaired = repair(archive, known_outlets())
    assert (repaired.report.damages, any("is back" in done for done in repaired.done)) == ([], True)
    with opened(archive) as db:
        assert db.execute("SELECT count(*) FROM captures WHERE warc_file = ?", [file.name]).fetchone()[0] > 0


def test_bytes_that_went_bad_are_kept_aside_and_the_page_is_fetched_again(archive: Path) -> None:
    with opened(archive) as db:
        file, offset = db.execute(
            "SELECT warc_file, warc_offset FROM captures c JOIN articles a ON a.capture = c.id WHERE key = 'dsih:9'"
        ).fetchone()
    path = archive.with_suffix(".warc") / file
    whole = path.read_bytes()
    path.write_bytes(whole[: offset + 40] + bytes([whole[offset + 40] ^ 8]) + whole[offset + 41 :])
    before = texts(archive)
    assert repair(archive, known_outlets()).report.damages == []
    (kept,) = (path.parent / "quarantine").glob("*.warc.gz.*")
    assert kept.read_bytes() == path.read_bytes()[offset : offset + kept.stat().st_size]
    assert texts(archive) == before
    with opened(archive) as db:
        due = db.execute("SELECT key FROM urls WHERE next_try > '' AND etag IS NULL AND key = 'dsih:9'").fetchall()
    assert due == [("dsih:9",)]
    store(archive, range(9, 10), version=1)
    assert verify(archive).damages == []
    with opened(archive) as db:
        held = db.execute("SELECT count(*) FROM captures WHERE url LIKE '%/9/%' AND warc_file > ''").fetchone()
    assert held == (1,)


def test_a_row_without_a_copy_is_kept_as_it_stands_and_copied_aside(archive: Path) -> None:
    with opened(archive) as db:
        db.execute("UPDATE crawls SET message = 'autre' WHERE id = 1")
        db.execute("DELETE FROM sightings WHERE id = 2")
    repaired = repair(archive, known_outlets())
    assert repaired.report.damages == []
    (aside,) = (archive.with_suffix(".warc") / "quarantine").glob("rows-*.jsonl")
    noted = [json.loads(line) for line in aside.read_text("utf-8").splitlines()]
    assert [(one["table"], [row["message"] for row in one["rows"]]) for one in noted if one["rows"]] == [
        ("crawls", ["autre"])
    ]
    assert [(one["table"], one["part"]) for one in noted if not one["rows"]] == [("sightings", 2)]


def test_repair_waits_for_no_run(archive: Path, depeche: Depeche) -> None:
    with opened(archive) as db:
        db.execute("UPDATE articles SET title = 'autre' WHERE key = 'dsih:3'")
    with Lock(archive):
        assert depeche("verify", "--repair", "--archive", archive).returncode == 4
    done = depeche("verify", "--repair", "--archive", archive)
    assert (done.returncode, "articles dsih:3: read again" in done.stdout) == (0, True)
    assert depeche("verify", "--repair", "--sample", "5%", "--archive", archive).returncode == 2


def test_a_row_that_moves_to_another_part_is_no_damage(archive: Path) -> None:
    with Archive.open(archive, write=True) as held:
        with held.transaction() as db:
            db.execute("UPDATE urls SET url = url || '?neu' WHERE url LIKE '%/3/%'")
            db.execute("UPDATE tags SET article = article")
            db.execute("DELETE FROM authors WHERE article = 1")
            db.execute("UPDATE authors SET article = 1 WHERE article = 2")
            db.execute("UPDATE citations SET score = 0.1 + 0.2")
        assert [table.name for table in sealed_tables(held.db.conn) if [*differing_parts(held.db.conn, table)]] == []


def test_a_body_that_was_set_aside_is_stored_whole_when_it_is_met_again(archive: Path) -> None:
    """A feed that has not changed is a revisit record, which is worth nothing without the record that it names."""
    store(archive, range(1, 2))
    with opened(archive) as db:
        feeds = "SELECT warc_file, warc_offset FROM captures WHERE url LIKE '%flux.xml' ORDER BY id"
        (file, offset), *_revisits = db.execute(feeds).fetchall()
    path = archive.with_suffix(".warc") / file
    whole = path.read_bytes()
    path.write_bytes(whole[: offset + 30] + b"\0\0" + whole[offset + 32 :])
    assert repair(archive, known_outlets()).report.damages == []
    store(archive, range(1, 2))
    assert verify(archive, full=True).damages == []
    newest = max(path.parent.glob("*.warc.gz"), key=lambda one: one.stat().st_mtime)
    assert b"<rss/>" in gzip.decompress(newest.read_bytes())


def test_a_bit_of_the_index_of_words_that_fts5_does_not_miss_is_named(archive: Path) -> None:
    """Such as the one that says whether a word was deleted."""
    assert _change_unnoticed(archive)
    named = [damage.place for damage in verify(archive).damages]
    assert named == ["articles_fts"]
    assert repair(archive, known_outlets()).report.damages == []


def _change_unnoticed(archive: Path) -> bool:
    """Change a bit of the index so that FTS5 finds it well; False where there is none."""
    check = "INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)"
    with opened(archive) as db:
        number, block = db.execute("SELECT id, block FROM articles_fts_data ORDER BY length(block) DESC").fetchone()
    for place in range(20, len(block)):
        changed = block[:place] + bytes([block[place] ^ 1]) + block[place + 1 :]
        with opened(archive) as db:
            db.execute("UPDATE articles_fts_data SET block = ? WHERE id = ?", [changed, number])
        try:
            with opened(archive) as db:
                db.execute(check)
        except sqlite3.DatabaseError:
            continue
        return True
    return False


def test_a_text_that_became_bytes_is_named_and_mended(archive: Path) -> None:
    """One bit of a row's head says whether a value is a text."""
    with opened(archive) as db:
        number, fetched = db.execute("SELECT id, fetched FROM captures WHERE article IS NOT NULL").fetchone()
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = replace(sql, 'STRICT', '') WHERE name = 'captures'")
    with opened(archive) as db:
        db.execute("UPDATE captures SET fetched = CAST(fetched AS BLOB) WHERE id = ?", [number])
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = sql || ' STRICT' WHERE name = 'captures'")
    assert "archive.db" in [damage.place for damage in verify(archive, full=True).damages]
    assert repair(archive, known_outlets()).report.damages == []
    with opened(archive) as db:
        assert db.execute("SELECT fetched FROM captures WHERE id = ?", [number]).fetchone() == (fetched,)


@pytest.mark.parametrize(
    ("table", "rows", "last"),
    [
        ("_stems", [("aujourd'hui", "aujourd'hui"), ("œuvre", "oeuvr"), ("''", "%Q %s\\"), ("", "\n")], ("z", "z")),
        ("_shingles", [(b"\x00\x01'\xff", 1), (b"", -(2**63)), (b"'", 2**63 - 1)], (b"z", 3)),
    ],
)
def test_rows_inserted_together_are_summed_as_each_by_itself(
    tmp_path: Path, table: str, rows: list[tuple[str | int | bytes, ...]], last: tuple[str | bytes, str | int]
) -> None:
    sums = []
    for together in (True, False):
        with Archive.open(tmp_path / f"{together}.db", write=True) as archive:
            if together:
                with archive.transaction() as db:
                    insert_together(db, table, rows)
                with pytest.raises(sqlite3.IntegrityError), archive.transaction() as db:
                    insert_together(db, table, rows)
            else:
                with archive.transaction() as db:
                    db.conn.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)
            with archive.transaction() as db:  # by itself again
                db.execute(f"INSERT INTO {table} VALUES (?, ?)", last)
            sums.append(archive.rows("SELECT digest, row_count FROM _fixity WHERE name = ?", table))
    assert sums[0] == sums[1]
    assert sums[0][0]["row_count"] == len(rows) + 1
