"""Files of captures read by several workers into shards, and the shards merged: the speed, and that nothing is lost.

    python benchmarks/bulk_engine.py [--files 20] [--pages 50] [--rounds 2] [--check]

The files hold pages of a made-up press (benchmarks/press.py) in DSIH's template, padded to the weight of a commercial
page; some of them relay others, cite other outlets or link to what is in another file. Needs the extra `bulk`
(datatrove). Measured in one run, each round in turn:

- seconds by the clock of one worker and of two, of the same plan;
- two workers, of which one and then the import of another are killed (SIGKILL) halfway;
- `depeche import` of the shards, in one order and in the other, and each once more;
- `depeche import` of the files themselves, by one process.

All these archives must have the same rows (tests/same_archives.py), but for when runs were made, how many there were,
and how their records of captures are called. With --check it
exits with 1 when they have not, or when two workers are not 1.7 times as fast as one.
"""

import argparse
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from random import Random

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.known import padded  # noqa: E402
from benchmarks.press import Press  # noqa: E402
from tests.same_archives import rows_of, rows_read  # noqa: E402

TAGS, WEIGHT = 800, 60_000  # of a page
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
LEAST = 1.7  # times one worker


def main() -> int:
    """Make the files, read them, merge, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=20)
    parser.add_argument("--pages", type=int, default=50, help="in each file")
    parser.add_argument("--rounds", type=int, default=2, help="of one worker and two")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_captures(Path(folder) / "captures", options.files, options.pages)
        right = measure(Path(folder), options.files, options.files * options.pages, options.rounds)
    return 1 if options.check and not right else 0


def measure(folder: Path, files: int, articles: int, rounds: int) -> bool:
    """Print the figures. True when they are as they should be."""
    ratios = []
    for number in range(rounds):
        one, two = (read(folder / f"shards-{number}-{workers}", folder, workers) for workers in (1, 2))
        ratios.append(one[0] / two[0])
        print(
            f"one worker {one[0]:.1f} s, two {two[0]:.1f} s: {ratios[-1]:.2f} times as fast; CPU {one[1]:.1f} and "
            f"{two[1]:.1f} s; load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
    killed = folder / "shards-killed"
    read(killed, folder, 2, killing=True)
    whole = folder / "shards-0-2"
    print(f"{files} files, {articles} articles; shards: {megabytes(whole, '*.db'):.1f} MB of databases")
    seconds = {}
    archives = {
        "imported": sorted((folder / "captures").iterdir()),
        "merged": sorted(whole.glob("*.db")),
        "backwards": sorted(whole.glob("*.db"), reverse=True),
        "killed": sorted(killed.glob("*.db")),
    }
    for name, sources in archives.items():
        seconds[name] = depeche(folder / f"{name}.db", sources)
        print(
            f"{name}: {seconds[name] / articles * 1000:.1f} ms of CPU an article, start and end with them", flush=True
        )
    before = rows_of(folder / "merged.db")
    again = depeche(folder / "merged.db", archives["merged"])
    print(f"merged again: {again / articles * 1000:.1f} ms of CPU an article")
    changed = rows_of(folder / "merged.db") != before
    expected = rows_read(folder / "imported.db")
    different = {
        name: sum(len(set(rows) ^ set(expected[table])) for table, rows in rows_read(folder / f"{name}.db").items())
        for name in ("merged", "backwards", "killed")
    }
    print(f"a second merge changed the archive: {changed}; rows that differ from those of one import: {different}")
    return min(ratios) >= LEAST and not changed and not any(different.values())


def read(shards: Path, folder: Path, workers: int, *, killing: bool = False) -> tuple[float, float]:
    """Read the files with so many workers. Returns seconds by the clock and of CPU."""
    files = sorted((folder / "captures").iterdir())
    words = ["read", *map(str, files), "--into", str(shards), "--workers", str(workers)]
    begun, used = time.monotonic(), cpu()
    command = [sys.executable, "-m", "crawler.cluster", *words]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if killing:
        kill_halfway(shards / "00000.db", parent=True)
        kill_halfway(shards / f"{len(files) // 2:05d}.db", parent=False)
    said = process.communicate()[1]
    if process.returncode:
        sys.exit(said)
    return time.monotonic() - begun, cpu() - used


def kill_halfway(shard: Path, *, parent: bool) -> None:
    """Kill the import that fills a shard, or the worker that waits for it, once there is an article in it."""
    while not (reading := imports_of(shard)) or not stored(shard):
        if shard.with_suffix(".json").exists():
            print(f"{shard.name} was done too soon to be killed; take more pages")
            return
        time.sleep(0.02)
    stat = Path(f"/proc/{reading[0]}/stat").read_text("utf-8")
    victim = int(stat.rpartition(")")[2].split()[1]) if parent else reading[0]
    os.kill(victim, signal.SIGKILL)
    print(f"killed {'a worker' if parent else 'an import'} at {stored(shard)} articles of {shard.name}", flush=True)


def imports_of(shard: Path) -> list[int]:
    """Processes that have a shard's name in their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdecimal() and str(shard) in (entry / "cmdline").read_text("utf-8", "replace").split("\0"):
                found.append(int(entry.name))
    return found


def stored(path: Path) -> int:
    """How many articles an archive has, which may just be begun."""
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path)) as db, suppress(sqlite3.Error):
        return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])
    return 0


def depeche(archive: Path, sources: list[Path]) -> float:
    """`depeche import` of files or shards. Returns its seconds of CPU."""
    used = cpu()
    command = [sys.executable, "-m", "crawler", "import", "--json", "--archive", str(archive), *map(str, sources)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return cpu() - used


def cpu() -> float:
    """Seconds of CPU of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def megabytes(folder: Path, pattern: str) -> float:
    return sum(path.stat().st_size for path in folder.glob(pattern)) / 1e6


def write_captures(folder: Path, files: int, pages: int) -> None:
    """Files of captures as another program writes them."""
    folder.mkdir()
    press = Press(7)
    for number in range(files):
        with (folder / f"{number:05d}.warc.gz").open("wb") as stream:
            writer = WARCWriter(stream, gzip=True)
            for page in range(number * pages + 1, (number + 1) * pages + 1):
                writer.write_record(record(writer, press, page))


def record(writer: WARCWriter, press: Press, number: int) -> object:
    """A page and its moment."""
    body = padded(html(press, number), TAGS, WEIGHT, str(number)).encode()
    moment = FIRST + timedelta(minutes=number)
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], "HTTP/1.1")
    return writer.create_warc_record(
        f"https://dsih.fr/articles/{number}/titre-{number}", "response", BytesIO(body), http_headers=headers,
        warc_headers_dict={"WARC-Date": f"{moment:%Y-%m-%dT%H:%M:%SZ}"},
    )  # fmt: skip


def html(press: Press, number: int) -> str:
    """An article; one in twenty reprints another, a third names one of the outlets, a third links to another."""
    dice = Random(number)  # noqa: S311 - no secret
    is_copy = number > 1 and dice.random() < 0.05
    piece = press.reprinting(number, dice.randrange(1, number))[0] if is_copy else press.article(number)
    paragraphs = [piece.lead, *piece.body.split("\n\n")]
    chance = dice.random()
    if chance < 0.33:
        paragraphs.insert(2, f"Selon TICsanté du 12 octobre 2024, {press.sentence(dice)}")
    elif chance > 0.66 and number > 1:
        other = dice.randrange(1, number)
        link = f'<a href="https://dsih.fr/articles/{other}/">Lire aussi</a>'
        paragraphs.insert(2, f"{link} ce que rapporte L’Est Éclair : {press.sentence(dice)}")
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"""<html lang="fr"><head><title>{piece.title} | DSIH</title></head><body><h1>{piece.title}</h1>
        <p>12 oct. 2024 - 10:{number % 60:02},</p><p>Actualité - DSIH</p><div>{text}</div>
        <p>Avez-vous apprécié ce contenu ?</p></body></html>"""


if __name__ == "__main__":
    sys.exit(main())
