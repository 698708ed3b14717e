"""What `depeche verify` names, what it takes for damage and is none, what it repairs, and how long it takes.

    python benchmarks/injuries.py [--full] [--seed N] [--check] [--only injuries clean tails speed]

injuries    an archive of the replica, two runs, is injured: bits flip in live bytes of the database and of captures,
            ends are cut, files swapped, deleted and truncated, rows edited and deleted, pages zeroed, pointers
            exchanged. Named is an injury when the verification names its table or file; of flips and zeroed pages,
            when it names any. Then it is repaired and verified once more; a text is lost when the archive had it
            and has it no more.
clean       archives in which nothing is wrong: of runs that were killed, at once and after the next run; of a run
            that is at work; with cut pages, licensed texts and imports. Whatever is named there is a false alarm.
tails       torn ends of files of captures, cut at random bytes of three records that no row points at: healed is one
            when the file is whole records again, no byte that a row points at was touched, and the end is kept aside.
speed       the default verification against `sha256sum` over the same files, and `--full` against `gzip -t`.

By default a tenth of all that (a few minutes with --full). The seed decides everything. With --check it exits with 1
when a figure is not what it should be.
"""

import argparse
import gzip
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crawler.archive import licensed  # noqa: E402
from crawler.archive.database import Archive  # noqa: E402
from crawler.archive.warc import OPEN, heal, whole_members  # noqa: E402
from crawler.errors import DepecheError  # noqa: E402
from crawler.items import Cut, Page  # noqa: E402
from crawler.keeping.run import Run  # noqa: E402
from crawler.replica import Replica  # noqa: E402
from crawler.verifying.repair import repair  # noqa: E402
from crawler.verifying.verification import verify  # noqa: E402
from tests.conftest import run_depeche  # noqa: E402
from tests.faults.injuries import INJURIES, Injury  # noqa: E402
from tests.sound_archive import known_outlets, make, page, store  # noqa: E402

KILLS, TAILS, LARGE = 20, 500, 1500
"""Of --full: killed runs, torn ends, and articles of the archive whose verification is timed."""
SLOWEST = 2.0  # times sha256sum
ROUNDS = 7  # of which the fastest counts


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the table; `good` is None for what has no target."""

    name: str
    value: str
    good: bool | None = None


def _chance(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - nothing is kept secret with it


# Injuries


def injuries(seed: int, tenth: int, folder: Path) -> Iterator[Figure]:
    """Injure copies of one archive, verify and repair them."""
    sound = folder / "sound" / "archive.db"
    _crawl_replica(sound)
    before = _texts(sound)
    named_in_all = done_in_all = lost_in_all = of_all = 0
    for injury, count in INJURIES.items():
        times = max(1, count // tenth)
        results = [_injure(sound, injury, _chance(f"{seed} {injury.__name__} {n}"), before) for n in range(times)]
        named, green, lost = (sum(column) for column in zip(*results, strict=True))
        kind = injury.__name__.replace("_", " ")
        yield Figure(f"  {kind}", f"{named} of {times} named, {green} repaired, {lost} texts lost")
        named_in_all, done_in_all = named_in_all + named, done_in_all + green
        lost_in_all, of_all = lost_in_all + lost, of_all + times
    yield Figure("injuries named", f"{named_in_all} of {of_all}", named_in_all == of_all)
    yield Figure("sound after --repair", f"{done_in_all} of {of_all}", done_in_all == of_all)
    yield Figure("texts lost that had a copy", str(lost_in_all), lost_in_all == 0)


def _crawl_replica(path: Path) -> None:
    path.parent.mkdir()
    with Replica() as replica:
        for outlets in (("dsih", "ticsante"), ("lest_eclair",)):
            run_depeche("crawl", *outlets, "--since", "2012", "--replica", replica.url, cwd=path.parent)


def _injure(sound: Path, injury: Injury, chance: random.Random, before: dict[str, str]) -> tuple[int, int, int]:
    """Whether an injury was named, whether its repair left a sound archive, and how many texts that archive lacks."""
    with _copy_of(sound) as archive:
        word = injury(archive, chance)
        try:
            named = any(word in damage.place for damage in verify(archive).damages)
            if not named:
                print(f"not named: {injury.__name__} {word} {_changed_bytes(sound, archive)}", file=sys.stderr)
            green = not repair(archive, known_outlets()).report.damages
        except DepecheError as error:
            print(f"{injury.__name__}: {error}", file=sys.stderr)
            return 0, 0, 0
        try:
            after = _texts(archive)
        except sqlite3.DatabaseError:
            after = {}
        lost = sum(after.get(key) != text for key, text in before.items()) if green else 0
        return int(named), int(green), lost


def _changed_bytes(sound: Path, archive: Path) -> str:
    """Where a database differs from what it was, in the first five bytes that do: page and place in it."""
    pairs = zip(sound.read_bytes(), archive.read_bytes(), strict=False)
    places = [
        place for place, (old, new) in enumerate(pairs) if old != new and place > 100
    ]  # not the head of the file
    return ", ".join(f"page {place // 4096 + 1} byte {place % 4096}" for place in places[:5])


@contextmanager
def _copy_of(archive: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(archive.parent, copy, ignore=shutil.ignore_patterns("*-shm"))
        yield copy / archive.name


def _texts(archive: Path) -> dict[str, str]:
    with closing(sqlite3.connect(archive)) as db:
        return dict(db.execute("SELECT key, text_sha256 FROM articles"))


# Sound archives


def clean(seed: int, tenth: int, folder: Path) -> Iterator[Figure]:
    """Verify sound archives."""
    chance, alarms, archives = _chance(str(seed)), list[str](), 0
    for kind, found in _sound_archives(chance, KILLS // min(tenth, 5), folder):
        archives += 1
        alarms += [f"{kind}: {damage}" for damage in found]
    for alarm in alarms:
        print(alarm, file=sys.stderr)
    yield Figure(f"false alarms in {archives} sound archives", str(len(alarms)), not alarms)


def _sound_archives(chance: random.Random, kills: int, folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Kinds of sound archives, and what is named in each."""
    for number in range(kills):
        path = folder / f"killed{number}" / "archive.db"
        path.parent.mkdir()
        during = _kill_while_storing(path, chance.uniform(0, 0.5))
        if number % 2:
            yield "a run at work", during
        yield "a killed run", _named(path, full=True)
        store(path, range(3), version=1)
        yield "the run after a killed one", _named(path, full=True)
    for kind, change in CHANGES.items():
        path = folder / kind.replace(" ", "-") / "archive.db"
        path.parent.mkdir()
        change(make(path))
        yield kind, _named(path, full=True)


def _named(path: Path, *, full: bool) -> list[str]:
    return [f"{damage.place}: {damage.text}" for damage in verify(path, full=full).damages]


def _kill_while_storing(path: Path, seconds: float) -> list[str]:
    """Have a child store articles, verify while it does, and kill it. Returns what was named meanwhile."""
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        outlets = known_outlets()
        run = Run.join(path, outlets.press)
        run.begin(outlets.spider("dsih").outlet)
        for number in range(1, 10_000):
            run.keep_draft(outlets.read(page(number)))
            os.write(writes, b".")
        os._exit(0)
    os.read(reads, 1)
    named = _named(path, full=False)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reads)
    os.close(writes)
    return named


def _cut(path: Path) -> None:
    outlets = known_outlets()
    run = Run.join(path, outlets.press)
    run.begin(outlets.spider("dsih").outlet)
    for one in (page(40, cut=Cut("length", "300 of 4000 bytes came")), page(40), page(3, cut=Cut("disconnect", "x"))):
        run.keep_draft(outlets.read(one))
    run.leave()


def _license(path: Path) -> None:
    notice = licensed.Notice(
        source="europresse", document="a", publication="DSIH", day="2024-10-12", title="T", text="Un texte."
    )
    with Archive.open(path, write=True) as archive, archive.transaction():
        licensed.add(archive, notice, "a.html")


def _import(path: Path) -> None:
    files = sorted(path.with_suffix(".warc").glob("*.warc.gz"))
    other = path.parent / "other" / "archive.db"
    other.parent.mkdir()
    done = run_depeche("import", *files, "--archive", other, cwd=path.parent)
    assert done.returncode == 0, done.stderr
    shutil.rmtree(path.with_suffix(".warc"))
    for one in other.parent.iterdir():
        shutil.move(one, path.parent / one.name) if not one.is_file() else one.replace(path.parent / one.name)


def _repeat(path: Path) -> None:
    for version in (2, 2, 3):
        store(path, range(1, 9), version)


def _rename_nothing(path: Path) -> None:
    verify(path, slices=20)
    verify(path, full=True)


CHANGES: dict[str, Callable[[Path], None]] = {
    "two runs": lambda _: None,
    "cut pages": _cut,
    "licensed texts": _license,
    "an import": _import,
    "unchanged and changed pages": _repeat,
    "verified before": _rename_nothing,
}


# Torn ends


def tails(seed: int, tenth: int, folder: Path) -> Iterator[Figure]:
    """Heal files whose last records, which no row points at, are cut anywhere."""
    chance, count, healed = _chance(str(seed)), TAILS // tenth, 0
    path = make(folder / "archive.db")
    file = max(path.with_suffix(".warc").glob("*.warc.gz"))
    committed = file.read_bytes()
    more = b"".join(gzip.compress(chance.randbytes(chance.randrange(200, 4000))) for _ in range(3))
    for _ in range(count):
        torn = file.with_name(file.name + OPEN)
        end = more[: chance.randrange(1, len(more))]
        torn.write_bytes(committed + end)
        file.unlink()
        heal(torn, len(committed))
        whole = file.read_bytes()
        kept = b"".join(one.read_bytes() for one in (file.parent / "quarantine").iterdir())
        healed += (
            whole[: len(committed)] == committed
            and whole_members(file) == len(whole)
            and whole + kept == (committed + end)
        )
        shutil.rmtree(file.parent / "quarantine")
    yield Figure("torn ends healed", f"{healed} of {count}", healed == count)
    named = _named(path, full=True)
    yield Figure("damages in the last of them", str(len(named)), not named)


# Speed


def speed(seed: int, tenth: int, folder: Path) -> Iterator[Figure]:
    """Time verifications of an archive whose pages are as heavy as those of news sites."""
    path = folder / "archive.db"
    _store_large(path, max(600, LARGE // tenth), _chance(str(seed)))
    verify(path)
    files = [path, *path.with_suffix(".warc").iterdir()]
    size = sum(file.stat().st_size for file in files) / 1e6
    plain, hashed, deep, tested = _best(
        lambda: verify(path),
        lambda: subprocess.run(["sha256sum", *files], check=True, capture_output=True),
        lambda: verify(path, full=True),
        lambda: subprocess.run(["gzip", "-t", *files[1:]], check=True, capture_output=True),
    )
    yield Figure(
        f"verify, {size:.0f} MB", f"{plain:.2f} s: {size / plain:.0f} MB/s, {plain / hashed:.2f} times sha256sum",
        plain <= SLOWEST * hashed,
    )  # fmt: skip
    yield Figure("sha256sum", f"{hashed:.2f} s: {size / hashed:.0f} MB/s")
    yield Figure("verify --full", f"{deep:.2f} s; gzip -t of the captures alone {tested:.2f} s")


def _store_large(path: Path, articles: int, chance: random.Random) -> None:
    """Store pages as heavy as those of news sites, about 40 kB each as they lie on the disk."""
    outlets = known_outlets()
    run = Run.join(path, outlets.press)
    run.begin(outlets.spider("dsih").outlet)
    for number in range(1, articles + 1):
        run.keep_draft(outlets.read(_heavy(page(number), chance)))
    run.leave()


def _heavy(light: Page, chance: random.Random) -> Page:
    script = f"<script>{chance.randbytes(35_000).hex()}</script></body>".encode()
    return replace(light, body=light.body.replace(b"</body>", script))


def _best(*works: Callable[[], object]) -> list[float]:
    """Seconds of processor time of each, the least of ROUNDS in which they take turns.

    What else runs on the machine costs all of them, and in some seconds twice what it costs in others.
    """
    times: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, taken in zip(works, times, strict=True):
            start = _used()
            work()
            taken.append(_used() - start)
    return [min(taken) for taken in times]


def _used() -> float:
    """Processor time of this process and those that it has waited for."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


PARTS: dict[str, Callable[[int, int, Path], Iterator[Figure]]] = {
    "injuries": injuries, "clean": clean, "tails": tails, "speed": speed,
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--full", action="store_true", help="all of it, not a tenth")
    parser.add_argument("--seed", type=int, default=14)
    parser.add_argument("--check", action="store_true", help="exit with 1 when a figure is not what it should be")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=[*PARTS])
    asked = parser.parse_args()
    good = True
    for part in asked.only:
        with tempfile.TemporaryDirectory() as folder:
            for figure in PARTS[part](asked.seed, 1 if asked.full else 10, Path(folder)):
                mark = {None: "    ", True: "ok  ", False: "BAD "}[figure.good]
                print(f"{mark}{figure.name:48} {figure.value}", flush=True)
                good = good and figure.good is not False
    return 0 if good or not asked.check else 1


if __name__ == "__main__":
    sys.exit(main())
