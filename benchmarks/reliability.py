"""What is lost, doubled or left out when things go wrong, beside the stock parts under the same faults.

    python benchmarks/reliability.py [--quick | --full] [--seed N] [--only PART ...]

kills       SIGKILL at random moments: of a process that stores articles one after the other (200 kills), and of the
            command while it crawls (20; with --full 200), each followed by a run that goes on. An article is lost
            when it was acknowledged, or is published, and is not there; damaged are a database that fails its own
            check and captures whose bytes are not those of their row.
signals     SIGTERM at 50 random moments (10) of crawls of a slow site: each run ends within ten seconds with 143, is
            `interrupted` in the archive, and the run after them has all articles.
faults      a site of 300 articles on which one request in ten fails in passing (HTTP 500, 503 with Retry-After, a
            connection that is dropped, a cut body): the share of articles stored in that one run, and page requests
            for each.
junk        walls, consent pages and soft 404s read as articles, on the three outlets and an unknown one.
exits       sites that fail in one of the ways of tests/faults/failing_sites.py, on two nights each: exit code 3.
trespasses  requests that robots.txt, Retry-After or the outlet's scope forbid, in the server's own log.
damages     injuries to an archive that `depeche verify` names and `--repair` mends, and what it names in sound ones:
            a tenth of benchmarks/injuries.py, with --full all of it.

The seed decides every moment and every fault. Exits with 1 when a figure is not what it should be.
"""

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import injuries, trespasses, walls  # noqa: E402
from benchmarks.injuries import Figure  # noqa: E402
from crawler.archive.warc import WarcStore, sha256  # noqa: E402
from crawler.items import Outlet  # noqa: E402
from crawler.keeping.run import Run  # noqa: E402
from crawler.outlets import Outlets, known_press, our_settings  # noqa: E402
from crawler.reading.drafts import open_draft  # noqa: E402
from tests.conftest import page_of  # noqa: E402
from tests.faults.cut_bodies import CuttingSite, short  # noqa: E402
from tests.faults.ended_runs import ARTICLES as SLOW_ARTICLES  # noqa: E402
from tests.faults.ended_runs import Ended, ended_runs, slow_site  # noqa: E402
from tests.faults.failing_sites import WAYS, crawl_by_night  # noqa: E402
from tests.site import Answer, Site, article, dsih, front  # noqa: E402

OUTLET = Outlet(id="essai", name="Essai", homepage="https://essai.example/", hosts=("essai.example",))
ARTICLES = 300  # of the site with faults, and of the one whose crawl is killed
STORED_KILLS, QUICK_KILLS, FULL_KILLS = 200, 20, 200
QUICK_SIGNALS, FULL_SIGNALS, TERMINATED_IN_ONE = 10, 50, 10  # the last: runs into one archive
NEEDS_A_LOOK = 3  # exit code of a night with an outlet in trouble
TARGET_REQUESTS = 1.15  # page requests for an article, with one fault in ten


# Kills


def storing_kills(chance: random.Random, folder: Path) -> list[Figure]:
    """A child stores articles and says so; the parent kills it, and looks at what was said."""
    path, acknowledged, healed = folder / "archive.db", 0, 0
    for _ in range(STORED_KILLS):
        acknowledged, torn = _store_until_killed(path, acknowledged, chance.uniform(0.0, 0.08))
        healed += torn
    with closing(sqlite3.connect(path)) as db:
        keys = [key for (key,) in db.execute("SELECT key FROM articles")]
    lost = acknowledged - sum(int(key.split(":")[1]) <= acknowledged for key in keys)
    doubled = len(keys) - len(set(keys))
    damaged = _damaged(path)
    return [
        Figure(
            f"{STORED_KILLS} kills of a process that stores ({acknowledged} articles, {healed} torn files healed)",
            f"{lost} lost, {doubled} doubled, {damaged} damaged", not (lost or doubled or damaged),
        )
    ]  # fmt: skip


def _store_until_killed(path: Path, first: int, seconds: float) -> tuple[int, int]:
    """Store articles from `first` on in a child that is killed `seconds` after its first word.

    Returns the last number that was acknowledged, and how many files of captures it left open.
    """
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        os.close(reads)
        _store(path, first, writes)
    os.close(writes)
    with os.fdopen(reads, "rb") as said:
        numbers = said.readline()
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        numbers += said.read()
    last = int(numbers.rsplit(b"\n", 1)[0].split(b"\n")[-1] or first)
    return last, len([*path.with_suffix(".warc").glob("*.open")])


def _store(path: Path, first: int, said: int) -> None:
    run = Run.join(path, known_press())
    run.begin(OUTLET)
    number = max(first, _last(run))
    while True:
        number += 1
        page = page_of(f"<p>Le texte numéro {number}.</p>" * 20, f"https://essai.example/a/{number}")
        draft = open_draft(page, OUTLET)
        draft.key, draft.url, draft.title = f"essai:{number}", page.url, f"Titre {number}"
        draft.body, draft.words, draft.extractor = f"Le texte numéro {number}.", 4, "essai"
        run.keep_draft(draft)
        os.write(said, f"{number}\n".encode())


def _last(run: Run) -> int:
    row = run.archive.one("SELECT max(CAST(substr(key, 7) AS INTEGER)) AS last FROM articles")
    return int(row["last"] or 0) if row else 0


def _damaged(path: Path) -> int:
    """How many captures, and whether the database, are not what they should be."""
    store, damaged = WarcStore(path.with_suffix(".warc"), ""), 0
    with closing(sqlite3.connect(path)) as db:
        damaged += db.execute("PRAGMA integrity_check").fetchone() != ("ok",)
        rows = db.execute("SELECT warc_file, warc_offset, sha256 FROM captures WHERE article IS NOT NULL").fetchall()
    return damaged + sum(sha256(store.read(file, offset)[1]) != digest for file, offset, digest in rows if file)


def command_kills(chance: random.Random, folder: Path, kills: int) -> list[Figure]:
    """The command, killed while it crawls and started again until it ends; the stock parts likewise."""
    ours = _killed_crawls(chance, folder, kills, _our_command, "archive.db")
    damaged = sum(_damaged(path) for path in folder.glob("*/archive.db"))
    theirs = _killed_crawls(chance, folder, kills, _stock_command, "stock.db")
    return [
        Figure(
            f"{kills} kills of the command ({ARTICLES} articles each)",
            f"{ours[0]} lost, {ours[1]} doubled, {damaged} damaged", not any((*ours, damaged)),
        ),
        Figure("the same with Scrapy, JOBDIR and trafilatura", f"{theirs[0]} lost, {theirs[1]} doubled"),
    ]  # fmt: skip


Command = Callable[[str], list[str]]


def _our_command(site: str) -> list[str]:
    return [sys.executable, "-m", "crawler", "crawl", "dsih", "-q", "--replica", site]


def _stock_command(site: str) -> list[str]:
    stock = str(ROOT / "benchmarks" / "stock.py")
    return [sys.executable, "-m", "scrapy", "runspider", stock, "-a", f"site={site}", "-s", "JOBDIR=job"]


def _killed_crawls(
    chance: random.Random, folder: Path, kills: int, command: Command, archive: str
) -> tuple[int, int]:
    """Articles lost and doubled in all crawls together."""
    lost = doubled = 0
    for number in range(kills):
        own = folder / f"{archive}-{number}"
        own.mkdir()
        with Site(_news(ARTICLES)) as site:
            site.server.handle_error = lambda *_: None  # type: ignore[method-assign] # its clients are killed
            _run_until(site, command(site.url), own, chance.randint(2, ARTICLES))
            _run(command(site.url), own)
        with closing(sqlite3.connect(own / archive)) as db:
            urls = [url for (url,) in db.execute("SELECT url FROM articles")]
        lost += ARTICLES - len(set(urls))
        doubled += len(urls) - len(set(urls))
    return lost, doubled


def _news(count: int) -> dict[str, Answer]:
    pages = {f"/articles/{n}/titre-{n}": article(n) for n in range(6001, 6001 + count)}
    return {"/": front(range(6001, 6001 + count))} | pages


def _run_until(site: Site, words: list[str], folder: Path, requests: int) -> None:
    """Start a command and kill it, with what it started, once the site has had so many requests."""
    child = _start(words, folder)
    while len(site.log) < requests and child.poll() is None:
        time.sleep(0.002)
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _run(words: list[str], folder: Path) -> int:
    return _start(words, folder).wait(300)


def _start(words: list[str], folder: Path) -> "subprocess.Popen[bytes]":
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DEPECHE_")} | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        words,
        cwd=folder,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def signals(chance: random.Random, folder: Path, times: int) -> list[Figure]:
    """The command, ended in good order again and again; an archive that has all is followed by a new one."""
    ends, lost = list[Ended](), 0
    while len(ends) < times:
        own = folder / f"ended-{len(ends)}"
        own.mkdir()
        with slow_site(chance) as site:
            ends += ended_runs(site, own, chance, min(times - len(ends), TERMINATED_IN_ONE))
            _run(_our_command(site.url), own)
        with closing(sqlite3.connect(own / "archive.db")) as db:
            lost += SLOW_ARTICLES - db.execute("SELECT count(*) FROM articles").fetchone()[0]
    wrong, longest = sum(not end.is_right for end in ends), max(end.seconds for end in ends)
    value = f"{wrong} wrong ends, {lost} articles lost; the longest took {longest:.1f} s"
    return [Figure(f"{times} SIGTERMs at random moments of a crawl", value, not wrong and not lost)]


# Faults


def passing_faults(chance: random.Random, folder: Path) -> list[Figure]:
    """One run over a site of which one request in ten fails."""
    figures = []
    for name, command, archive in (
        ("one fault in ten", _our_command, "archive.db"),
        ("the same with the stock parts", _stock_command, "stock.db"),
    ):
        own = folder / archive
        own.mkdir()
        with FaultySite(random.Random(chance.random())) as site:  # noqa: S311 - no secret
            _run(command(site.url), own)
            asked = sum(path.startswith("/articles/6") for path in site.paths())
        with closing(sqlite3.connect(own / archive)) as db:
            # Of a cut page the stock parts store what came.
            whole = "length(body) > 400" if archive == "archive.db" else "length(text) > 400"
            stored = db.execute(f"SELECT count(DISTINCT url) FROM articles WHERE {whole}").fetchone()[0]  # noqa: S608
        good = stored == ARTICLES and asked <= TARGET_REQUESTS * ARTICLES if archive == "archive.db" else None
        figures.append(Figure(name, f"{stored / ARTICLES:.1%} complete, {asked / ARTICLES:.2f} requests each", good))
    return figures


class FaultySite(CuttingSite):
    """A site of which each request of an article fails with one chance in ten, in one of four ways."""

    PASSING: ClassVar = (
        Answer("panne", status=500),
        Answer("plus tard", status=503, headers={"Content-Type": "text/html", "Retry-After": "1"}),
        Answer(drop=True),
    )

    def __init__(self, chance: random.Random) -> None:
        super().__init__(_news(ARTICLES), {})
        self.articles = dict(self.pages)
        self.chance = chance
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign] # connections are reset on purpose

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path
        self.pages[path] = self.articles.get(path, Answer("rien ici", status=404))
        self.cuts = {}
        if path.startswith("/articles/6") and self.chance.random() < 0.1:
            fault = self.chance.choice([*self.PASSING, None])
            if fault is None:
                self.cuts = {path: short}
            else:
                self.pages[path] = fault
        super().answer(request)


# Junk, exits, trespasses


def junk(_: random.Random, folder: Path) -> list[Figure]:
    del folder
    outlets, all_pages, stored = Outlets(our_settings()), 0, []
    for outlet in walls.ADDRESSES:
        count, names = walls.stored_walls(outlets, outlet)
        all_pages, stored = all_pages + count, [*stored, *names]
    return [Figure(f"{all_pages} walls, consent pages and soft 404s", f"{len(stored)} stored", not stored)]


def exits(_: random.Random, folder: Path) -> list[Figure]:
    """Two nights of each failing site, as a new outlet and as one that was well two nights before."""
    wrong, nights = [], 0
    for number, (name, pages) in enumerate(WAYS.items()):
        for known in (False, True):
            own = folder / f"{number}-{known}"
            own.mkdir()
            with Site(dsih(3)) as site:
                if known:
                    crawl_by_night(site, own, 11)
                site.pages = {"/robots.txt": site.pages["/robots.txt"], **pages}
                codes = [crawl_by_night(site, own, night)[0] for night in (13, 14)]
            nights += len(codes)
            wrong += [f"{name}: {code}" for code in codes if code != NEEDS_A_LOOK]
    text = f"{len(wrong)} wrong exit codes" + (f" ({'; '.join(wrong)})" if wrong else "")
    return [Figure(f"{len(WAYS)} ways of failing, {nights} nights", text, not wrong)]


def trespassing(_: random.Random, folder: Path) -> list[Figure]:
    figures = []
    for group in ("robots", "retry", "scope"):
        results = []
        for number, case in enumerate(trespasses.GROUPS[group]()):
            own = folder / f"{group}-{number}"
            own.mkdir()
            results.append(case[2](own))
        count = sum(result.trespasses for result in results)
        figures.append(Figure(f"{group}: {len(results)} crawls", f"{count} trespasses", not count))
    return figures


def damages(chance: random.Random, folder: Path, tenth: int) -> list[Figure]:
    """What is named of a tenth of the injuries to an archive, or of all, and what is named where nothing is wrong."""
    seed, own = chance.randrange(10**6), folder / "sound-ones"
    own.mkdir()
    told = [*injuries.injuries(seed, tenth, folder), *injuries.clean(seed, tenth, own)]
    return [figure for figure in told if figure.good is not None]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="the default: some five minutes")
    parser.add_argument("--full", action="store_true", help=f"{FULL_KILLS} kills of the command, and all injuries")
    parser.add_argument("--seed", type=int, default=20260612)
    parts = ("kills", "signals", "faults", "junk", "exits", "trespasses", "damages")
    parser.add_argument("--only", nargs="+", choices=parts, default=parts, metavar="PART")
    asked = parser.parse_args()
    kills, times, tenth = (FULL_KILLS, FULL_SIGNALS, 1) if asked.full else (QUICK_KILLS, QUICK_SIGNALS, 10)
    measures: dict[str, list[Callable[[random.Random, Path], list[Figure]]]] = {
        "kills": [storing_kills, lambda chance, folder: command_kills(chance, folder, kills)],
        "signals": [lambda chance, folder: signals(chance, folder, times)],
        "faults": [passing_faults], "junk": [junk], "exits": [exits], "trespasses": [trespassing],
        "damages": [lambda chance, folder: damages(chance, folder, tenth)],
    }  # fmt: skip
    told = ", ".join(f"{name} {version(name)}" for name in ("scrapy", "twisted", "trafilatura"))
    print(f"seed {asked.seed}; SQLite {sqlite3.sqlite_version}, Python {sys.version.split()[0]}, {told}", flush=True)
    print("measure | figure | as it should be\n---|---|---")
    figures = []
    for measure in (one for part in asked.only for one in measures[part]):
        with tempfile.TemporaryDirectory() as folder:
            for figure in measure(random.Random(asked.seed), Path(folder)):  # noqa: S311 - no secret
                mark = {True: "yes", False: "NO", None: "–"}[figure.good]
                print(f"{figure.name} | {figure.value} | {mark}", flush=True)
                figures.append(figure)
    return 1 if any(figure.good is False for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
