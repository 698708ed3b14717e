"""Many machines at one archive: shards of captures, leases of outlets; workers are real processes, and are killed."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.cluster.leases import Lease, Leases
from crawler.cluster.outlets import Place, Worker
from crawler.cluster.shards import ReadCaptures, finished_shards
from crawler.errors import LeaseError, UsageError
from crawler.keeping.probes import is_probe
from crawler.replica import Replica
from tests.conftest import ROOT, Depeche, opened
from tests.same_archives import rows_of, rows_read
from tests.sound_archive import page
from tests.test_import import warc

SOON = 0.6  # seconds of silence that free an outlet here


def cluster(*words: object, cwd: Path) -> subprocess.Popen[str]:
    """`python -m crawler.cluster`, at work."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DEPECHE_")} | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "crawler.cluster", *map(str, words)]
    return subprocess.Popen(command, cwd=cwd, env=environment, stderr=subprocess.PIPE, text=True)


def until(happened: Callable[[], object], seconds: float = 120) -> None:
    """Wait for something; fail when it does not happen."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_of_many_workers_one_gets_the_outlet(tmp_path: Path) -> None:
    leases, got = Leases(tmp_path), list[Lease]()

    def take() -> None:
        with suppress(LeaseError):
            got.append(leases.take("essai", after=leases.look("essai")))

    for _ in range(5):  # each time after the one before has given it back
        threads = [threading.Thread(target=take) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        held = [lease for lease in got if leases.look("essai").held and lease.number == leases.look("essai").number]
        assert len(held) == 1
        held[0].release()
    assert len({lease.number for lease in got}) == len(got)


def test_a_silent_holder_loses_the_outlet_and_notices(tmp_path: Path) -> None:
    mine, others = Leases(tmp_path, SOON), Leases(tmp_path, SOON)
    lease = mine.take("essai", after=mine.look("essai"))
    begun = time.monotonic()
    until(lambda: others.is_free("essai", others.look("essai")))
    assert time.monotonic() - begun >= SOON
    theirs = others.take("essai", after=others.look("essai"))
    assert not lease.beat()
    assert theirs.beat()
    with pytest.raises(LeaseError):  # nobody takes what was taken since
        mine.take("essai", after=mine.look("essai").__class__(number=lease.number))


def test_a_holder_that_beats_keeps_the_outlet_and_gives_it_back_at_once(tmp_path: Path) -> None:
    mine, others = Leases(tmp_path, SOON), Leases(tmp_path, SOON)
    with mine.take("essai", after=mine.look("essai")) as lease:
        end = time.monotonic() + 2 * SOON
        while time.monotonic() < end:
            assert not others.is_free("essai", others.look("essai"))
            time.sleep(0.05)
        lease.release("novembre")
    state = others.look("essai")
    assert others.is_free("essai", state)
    assert state.done == "novembre"


def test_a_holder_whose_file_system_is_gone_stops_before_another_may_begin(tmp_path: Path) -> None:
    leases, stopped = Leases(tmp_path / "leases", 2 * SOON), threading.Event()
    lease = leases.take("essai", after=leases.look("essai"))
    lease.on_lost = stopped.set
    with lease:
        (tmp_path / "leases").rename(tmp_path / "elsewhere")
        begun = time.monotonic()
        assert stopped.wait(5)
        assert time.monotonic() - begun < 2 * SOON
        (tmp_path / "elsewhere").rename(tmp_path / "leases")


def test_old_numbers_are_cleared_away(tmp_path: Path) -> None:
    leases = Leases(tmp_path)
    for _ in range(120):
        leases.take("essai", after=leases.look("essai")).release()
    assert len([*(tmp_path / "essai").iterdir()]) <= 51


@given(st.lists(st.text("abc/", min_size=1), unique=True), st.integers(1, 9))
def test_every_file_is_in_one_task(files: list[str], tasks: int) -> None:
    step = ReadCaptures(files=tuple(files), folder="")
    assert sorted(file for rank in range(tasks) for file in step.files_of(rank, tasks)) == sorted(files)


def test_a_folder_of_shards_takes_no_other_plan(tmp_path: Path) -> None:
    step = ReadCaptures(files=("a", "b"), folder=str(tmp_path))
    step.agree(2)
    step.agree(2)
    for other, tasks in ((step, 1), (ReadCaptures(files=("a", "c"), folder=str(tmp_path)), 2)):
        with pytest.raises(UsageError, match=r"plan\.json"):
            other.agree(tasks)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]


def commands(word: str) -> list[int]:
    """Processes with this word in their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdecimal() and word in (entry / "cmdline").read_text("utf-8", "replace").split("\0"):
                found.append(int(entry.name))
    return found


def parent_of(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[1])


def kill_at_work(shard: Path, *, parent: bool = False) -> None:
    """Kill the import that fills a shard, or the worker that waits for it, once there is something in it."""
    reading: list[int] = []

    def is_at_work() -> bool:
        reading[:] = commands(str(shard))
        return bool(reading and stored(shard))

    until(is_at_work)
    os.kill(parent_of(reading[0]) if parent else reading[0], signal.SIGKILL)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Three files of captures; each third of the articles is in two versions, in two of the files."""
    made = []
    for n, minute in enumerate(("00", "01", "02")):
        pages = [page(number, version=n) for number in range(1, 25) if number % 3 in (n, 0)]
        moment = f"2026-11-20T20:{minute}:00Z"
        made.append(warc(tmp_path / f"{n}.warc.gz", *((one.url, one.body) for one in pages), date=moment))
    return made


def check_shards(made: list[Path], files: list[Path], depeche: Depeche, folder: Path) -> None:
    """Merged in any order, and twice, they are the archive that one import makes of the files."""
    assert depeche("import", *files, "--archive", "one.db").returncode == 0
    assert depeche("import", *made, "--archive", "merged.db").returncode == 0
    before = rows_of(folder / "merged.db")
    assert depeche("import", *reversed(made), "--archive", "merged.db").returncode == 0
    assert rows_of(folder / "merged.db") == before
    assert len(before["articles"]) == 24
    assert rows_read(folder / "merged.db") == rows_read(folder / "one.db")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
def test_shards_merge_into_the_archive_of_one_import_though_a_reader_was_killed(
    files: list[Path], depeche: Depeche, tmp_path: Path
) -> None:
    step = ReadCaptures(files=tuple(map(str, files)), folder=str(tmp_path / "shards"))
    step.agree(2)
    killing = threading.Thread(target=kill_at_work, args=[tmp_path / "shards" / "00000.db"])
    killing.start()
    first = step.read(0, 2)
    killing.join()
    assert first["already held"]  # by the reader that was killed
    step.read(1, 2)
    assert step.read(0, 2) == first  # from its file: it is not done again
    check_shards(finished_shards(tmp_path / "shards"), files, depeche, tmp_path)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
def test_the_task_of_a_killed_worker_is_given_to_another(files: list[Path], depeche: Depeche, tmp_path: Path) -> None:
    pytest.importorskip("datatrove", reason="the extra bulk is not installed")
    shards = tmp_path / "shards"
    work = cluster("read", *files, "--into", shards, "--tasks", 2, "--workers", 2, cwd=tmp_path)
    kill_at_work(shards / "00000.db", parent=True)
    said = work.communicate(timeout=300)[1]
    assert work.returncode == 0, said
    assert "its worker was lost" in said
    check_shards(finished_shards(shards), files, depeche, tmp_path)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a killed worker's crawl goes on to its end")
def test_the_outlet_of_a_killed_worker_moves_on_and_no_page_is_asked_for_twice(
    replica: Replica, tmp_path: Path
) -> None:
    replica.delay = 0.3
    words = ("crawl", "dsih", "--folder", tmp_path, "--lasts", 8, "--round", "nuit")
    asked = ("--", "-q", "--replica", replica.url, "--limit", 12)
    archive = tmp_path / "outlets" / "dsih" / "archive.db"
    workers = [cluster(*words, *asked, cwd=tmp_path) for _ in range(2)]
    until(lambda: stored(archive))
    held = Leases(tmp_path / "leases").look("dsih")
    victim = next(w for w in workers if w.pid == parent_of(int(held.holder.rpartition(":")[2])))
    victim.kill()
    (other,) = (worker for worker in workers if worker is not victim)
    said = other.communicate(timeout=300)[1]
    victim.communicate()
    assert other.returncode == 0, said
    state = Leases(tmp_path / "leases").look("dsih")
    assert (state.number, state.held, state.done) == (held.number + 1, False, "nuit")
    paths = Counter(hit.path for hit in replica.log if "/articles/" in hit.path and not is_probe(hit.path))
    assert sum(count > 1 for count in paths.values()) <= 1  # what was under way when it was killed
    folding = cluster("fold", "--folder", tmp_path, "--archive", "all.db", cwd=tmp_path)
    assert (folding.communicate(timeout=120), folding.returncode)[1] == 0
    assert stored(tmp_path / "all.db") == stored(archive) > 12  # the limit is of each run
    assert Worker(place=Place(folder=tmp_path), round="nuit").work(["dsih"]) == 0  # it is done: nothing is started
    assert Leases(tmp_path / "leases").look("dsih").number == held.number + 2  # the fold's


def stored(path: Path) -> int:
    """How many articles an archive has, which may just be begun."""
    if not path.exists():
        return 0
    with opened(path) as db, suppress(sqlite3.Error):
        return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])
    return 0
