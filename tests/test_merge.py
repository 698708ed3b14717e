"""Another archive merged into ours: the same archive comes of it in any order, and nothing is taken unproved."""

import json
import os
import shutil
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import clock
from crawler.archive.database import Archive
from crawler.archive.tombstones import bury_article
from crawler.archive.warc import find_file
from crawler.archive.warc_conventions import folder_of
from crawler.forgetting.forgetting import forget
from crawler.forgetting.targets import find_target
from crawler.keeping.articles import write_digest
from crawler.keeping.run import Run
from crawler.merging.frontier import merged_url
from crawler.merging.merge import Merged, merge
from crawler.searching.fulltext import Filters
from crawler.searching.saved import save, saved_searches
from crawler.verifying.verification import verify
from tests.conftest import Depeche
from tests.migrating import ARCHIVES, released
from tests.same_archives import differences, rows_of
from tests.sound_archive import known_outlets, store

NIGHTS = (("a", 0, range(2, 6)), ("b", 1, range(4, 7)), ("a", 2, range(5, 8)), ("b", 3, range(5, 9)))
"""Whose night it was, the version that the pages had then, and which were fetched."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """`a` and `b`, two archives of overlapping nights, and `one`, which had all of these nights itself."""
    folder = tmp_path_factory.mktemp("merge")
    with pytest.MonkeyPatch.context() as patch:
        for owner, version, numbers in NIGHTS:
            moment = datetime(2026, 11, 21 + version, 3, tzinfo=UTC).isoformat()
            for name in (owner, "one"):
                patch.setenv("DEPECHE_CLOCK", moment)
                clock._shift.cache_clear()
                (folder / name).mkdir(exist_ok=True)
                store(folder / name / "archive.db", numbers, version)
        clock._shift.cache_clear()
    yield folder
    clock._shift.cache_clear()


@pytest.fixture
def archives(built: Path, tmp_path: Path) -> Path:
    """A copy of them to change."""
    shutil.copytree(built, tmp_path / "archives")
    return tmp_path / "archives"


def archive(folder: Path, name: str) -> Path:
    return folder / name / "archive.db"


def merged(folder: Path, ours: str, *others: str) -> tuple[Path, list[Merged]]:
    """A copy of one archive with the others merged into it, in this order."""
    target = folder / "-".join((ours, *others))
    shutil.copytree(folder / ours, target, dirs_exist_ok=True)
    path = target / "archive.db"
    return path, [merge_into(path, archive(folder, other)) for other in others]


def merge_into(path: Path, other: Path) -> Merged:
    run = Run.join(path, known_outlets().press, "import")
    try:
        return merge(run, known_outlets(), other)
    finally:
        run.leave()


def bytes_of(folder: Path) -> dict[str, str]:
    """The hash of each file of an archive; not of those that are there while it is used."""
    beside = (".lock", ".db-wal", ".db-shm")
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix not in beside)
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def test_what_was_forgotten_in_one_archive_is_forgotten_in_both(archives: Path, depeche: Depeche) -> None:
    path, press = archive(archives, "a"), known_outlets().press
    with Archive.open(path, write=True) as held:
        gone = held.rows("SELECT key FROM articles ORDER BY key")[1]["key"]  # both have it
        target = find_target(held, press, gone)
        assert target
        forget(held, press, [target], "sur demande", listings=False)
    for ours, other in (("a", "b"), ("b", "a")):
        target_path = archive(archives, ours)
        before = target_path.with_name("before.db")
        shutil.copy(target_path, before)
        done = depeche("import", archive(archives, other), "--archive", target_path)
        assert done.returncode == 0, done.stderr
        with Archive.open(target_path) as held:
            assert held.rows("SELECT 1 FROM articles WHERE key = ?", gone) == []
            assert held.rows("SELECT 1 FROM captures WHERE article IS NULL AND verdict = 'article'") == []
            stones = held.rows("SELECT key, why, finished FROM tombstones")
            assert [(one["key"], one["why"]) for one in stones] == [(gone, "sur demande")]
            assert all(one["finished"] for one in stones)
        assert verify(target_path, full=True).damages == []


def test_saved_searches_and_what_was_read_anew_are_merged_too(archives: Path) -> None:
    with Archive.open(archive(archives, "a"), write=True) as held, held.transaction() as db:
        save(db, "nuits", "nuit", Filters())
        save(db, "panne", "panne", Filters(outlet="dsih"))
    with Archive.open(archive(archives, "b"), write=True) as held, held.transaction() as db:
        save(db, "nuits", "nuit -jour", Filters())  # later
        db.execute(
            "INSERT INTO reextractions (article, at, kind, capture, extractor_before, extractor_after, fields, "
            "text_sha256_after) SELECT id, '2026-11-25T03:00:00+00:00', 'article', capture, 'a', extractor, "
            "'[\"lead\"]', text_sha256 FROM articles"
        )
    there, _ = merged(archives, "a", "b", "b")
    back, _ = merged(archives, "b", "a")
    assert differences(there, back) == []
    with Archive.open(there) as held:
        assert [(one.name, one.query) for one in saved_searches(held)] == [
            ("nuits", "nuit -jour"),
            ("panne", "panne"),
        ]
        counted = held.rows("SELECT count(*) AS n, count(DISTINCT article) AS articles FROM reextractions")
    with Archive.open(archive(archives, "b")) as held:
        theirs = held.rows("SELECT count(*) AS n FROM articles")[0]["n"]
    assert counted == [{"n": theirs, "articles": theirs}]


def test_two_archives_become_the_same_in_any_order_and_however_often(archives: Path) -> None:
    before = [bytes_of(archives / name) for name in ("a", "b")]
    there, done = merged(archives, "a", "b", "b", "a")
    back, _ = merged(archives, "b", "a")
    assert differences(there, back) == []
    assert (done[0].counts["new"], done[0].damages) == (1, {})
    assert [one.counts[name] for one in done[1:] for name in ("new", "changed", "captures", "announcements")] == [
        0
    ] * 8
    assert [bytes_of(archives / name) for name in ("a", "b")] == before
    for path in (there, back):
        assert verify(path, full=True).damages == []


def test_the_merged_archive_is_that_of_one_which_had_all_nights(archives: Path) -> None:
    path, _ = merged(archives, "b", "a")
    here, there = rows_of(path), rows_of(archive(archives, "one"))
    for table in ("articles", "revisions", "links", "copies", "citations", "stories", "sightings"):
        assert (table, here[table]) == (table, there[table])
    with Archive.open(path) as held:
        seen = held.rows("SELECT seen FROM revisions r JOIN articles a ON a.id = r.article WHERE key = 'dsih:5'")
        assert [row["seen"][14:16] for row in seen] == ["00", "01", "02"]


def test_every_part_of_three_archives_is_there_whatever_comes_first(archives: Path) -> None:
    shutil.copytree(archives / "a", archives / "c")
    store(archive(archives, "c"), range(2, 3), 4)
    paths = [merged(archives, *order)[0] for order in ("abc", "cab", "bca")]
    assert [differences(paths[0], other) for other in paths[1:]] == [[], []]


def test_a_damaged_capture_is_told_and_not_taken(archives: Path) -> None:
    other = archive(archives, "b")
    with Archive.open(other) as held:
        row = held.rows(
            "SELECT c.* FROM captures c JOIN articles a ON a.id = c.article WHERE key = 'dsih:8' AND warc_file > ''"
        )[0]
    file = find_file(folder_of(other), row["warc_file"])
    data = bytearray(file.read_bytes())
    data[row["warc_offset"] + row["warc_length"] // 2] ^= 255
    file.write_bytes(data)
    path, done = merged(archives, "a", "b")
    assert [row["url"] in line for line in done[0].damages] == [True]
    assert (done[0].counts["unreadable"], done[0].counts["new"]) == (1, 0)
    assert verify(path, full=True).damages == []
    with Archive.open(path) as held:
        assert held.rows("SELECT state FROM urls WHERE url LIKE '%/8/%'") == [{"state": "pending"}]


def die_after(stop: int, done: int, _total: int) -> None:
    if done > stop:
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_merge_that_is_killed_goes_on_where_it_was(archives: Path) -> None:
    whole, _ = merged(archives, "a", "b")
    path, other = archive(archives, "a"), archive(archives, "b")

    for stop in (3, 6):
        child = os.fork()
        if child == 0:
            run = Run.join(path, known_outlets().press, "import")
            merge(run, known_outlets(), other, partial(die_after, stop))
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        assert verify(path, full=True).damages == []
    assert merge_into(path, other).counts["captures"] < len(rows_of(other)["captures"]) - 5
    assert differences(path, whole) == []


def test_what_two_versions_read_differently_is_read_again(archives: Path) -> None:
    shutil.copytree(archives / "a", archives / "old")
    with Archive.open(archive(archives, "old"), write=True) as held, held.transaction() as db:
        db.execute("UPDATE articles SET section = 'autre', extractor = 'dsih 0' WHERE key = 'dsih:2'")
        write_digest(db, held.rows("SELECT id FROM articles WHERE key = 'dsih:2'")[0]["id"])
    there, back = merged(archives, "a", "old")[0], merged(archives, "old", "a")[0]
    assert differences(there, back) == differences(there, archive(archives, "a")) == []


def test_an_archive_of_an_earlier_release_is_read_from_a_copy(tmp_path: Path, depeche: Depeche) -> None:
    old = tmp_path / "old"
    shutil.copytree(ARCHIVES / "schema7.warc", old / "archive.warc")
    (old / "archive.db").write_bytes(released(7))
    before = bytes_of(old)
    result = depeche("import", old / "archive.db", "--json")
    assert (result.returncode, result.stderr) == (0, "")
    assert json.loads(result.stdout)["new"] == 6
    assert bytes_of(old) == before
    assert verify(tmp_path / "archive.db", full=True).damages == []
    with Archive.open(tmp_path / "archive.db") as held:
        assert held.rows("SELECT count(*) AS n FROM revisions") == [{"n": 1}]


def test_what_was_forgotten_here_is_not_taken(archives: Path) -> None:
    with Archive.open(archive(archives, "a"), write=True) as held, held.transaction() as db:
        bury_article(db, "dsih", "dsih:8", ["https://dsih.fr/articles/8/titre-8"], None, listings=False)
    path, done = merged(archives, "a", "b")
    assert done[0].counts["new"] == 0
    with Archive.open(path) as held:
        assert held.rows("SELECT state FROM urls WHERE url LIKE '%/8/%'") == [{"state": "forgotten"}]


def test_what_is_no_other_archive_is_told(depeche: Depeche, archives: Path, tmp_path: Path) -> None:
    ours = archive(archives, "a")
    shutil.copy(archive(archives, "b"), tmp_path / "alone.db")
    (tmp_path / "empty.db").touch()
    for words, told in (
        ([ours], "is the archive itself"),
        (["empty.db"], "is empty"),
        (["alone.db"], "The captures of alone.db are missing: put its folder alone.warc beside it"),
        ([archive(archives, "b"), "--url", "https://dsih.fr/"], "--url names a saved page"),
    ):
        result = depeche("import", *words, "--archive", ours)
        assert (result.returncode, told in result.stderr) == (2, True)


TIMES = st.sampled_from([None, "2026-11-01", "2026-11-02"])
LOOKS = st.sampled_from(
    [
        {"state": "done", "article": 1, "reason": None}, {"state": "done", "article": 1, "reason": "worse"},
        {"state": "pending", "article": None, "reason": None}, {"state": "known", "article": None, "reason": None},
        {"state": "refused", "article": None, "reason": "HTTP 403"},
        {"state": "forgotten", "article": None, "reason": None},
    ]
)  # fmt: skip
URLS = st.builds(
    lambda look, texts, times: look | texts | dict(zip(NAMES, times, strict=True)) | {"url": "u", "outlet": "o"},
    LOOKS,
    st.sampled_from(
        [
            {"key": None, "found_via": "feed", "found": "2026-10-01", "attempts": 0, "idle": 0, "mapped_in": None},
            {"key": "k", "found_via": "sitemap", "found": "2026-10-02", "attempts": 1, "idle": 2, "mapped_in": "s"},
            {"key": None, "found_via": "listing", "found": "2026-10-01", "attempts": 2, "idle": 0, "mapped_in": "t"},
        ]
    ),
    st.tuples(*[TIMES] * 10),
)
NAMES = (
    "published", "around", "lastmod", "next_try", "looked", "listed", "mapped", "missing", "etag", "last_modified",
)  # fmt: skip


@given(URLS, URLS)
def test_an_address_of_two_archives_has_one_state_whichever_is_ours(
    one: dict[str, object], two: dict[str, object]
) -> None:
    both = merged_url(one, two)
    assert both == merged_url(two, one)
    assert merged_url(both, one) == merged_url(both, two) == both
    if "forgotten" in (one["state"], two["state"]):
        assert (both["state"], both["article"]) == ("forgotten", None)
    else:
        assert bool(both["article"]) == bool(one["article"] or two["article"])


def test_a_capture_that_two_archives_imported_is_of_the_same_run_in_any_order(
    archives: Path, depeche: Depeche
) -> None:
    files = sorted(folder_of(archive(archives, "a")).glob("*.warc.gz"))
    for hour, (name, several) in enumerate((("one.db", files[:1]), ("both.db", files))):
        clock_ = f"2026-11-27T0{hour}:00:00+00:00"
        assert depeche("import", *several, "--archive", name, DEPECHE_CLOCK=clock_).returncode == 0
    made = [archives.parent / name for name in ("one-both.db", "both-one.db")]
    for path, order in zip(made, (("one.db", "both.db"), ("both.db", "one.db")), strict=True):
        assert depeche("import", *order, "--archive", path).returncode == 0
    left, right = ({**rows_of(path), "records": []} for path in made)  # each import made records of its own
    assert [table for table in left if left[table] != right[table]] == []
    assert verify(made[0], full=True).damages == []
