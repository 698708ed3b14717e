"""A soak in miniature: crawl, serve, search and export work on one archive at the same time, for 10,000 pages.

    python benchmarks/soak.py [--pages N] [--seed N]

A local server gives a site of so many small pages in DSIH's manner, named by one sitemap. While `depeche crawl`
fetches them, a running `depeche serve` is asked for searches, tables and CSV files, and `depeche search` and
`depeche export` follow each other. Several times a second the operating system's account is read (Linux only):

memory      the proportional set size (PSS) of crawl, without the workers that read heavy pages, and of serve; of
            search and export, which end soon, the most of each call. The slope is that of the straight line with
            least squares through the samples after the first tenth of the pages, in MB for 1,000 pages stored.
WAL         the size of the write-ahead log.
connections file descriptors on the archive in all processes: those opened for writing at the same moment.

At the end every page must be in the archive, once. Exits with 1 when a figure is not what it should be.
"""

import argparse
import http.client
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.metadata import version
from itertools import cycle
from pathlib import Path
from statistics import linear_regression
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.processes import memory_of, own_memory_of, writers_of  # noqa: E402
from crawler.keeping.probes import is_probe  # noqa: E402
from tests.newsroom.prose import Writer  # noqa: E402
from tests.site import Answer, Site, front  # noqa: E402

PAGES = 10_000
FIRST = 10_001  # number of the first article
OLDEST = date(2014, 1, 1)
EVERY = 0.3  # seconds between two looks at processes and files
PAUSE = 2.0  # seconds between two rounds of a reader
MAX_WAL = 64.0  # MB
MAX_SLOPE = 2.0  # MB for 1,000 pages, of crawl and serve
WARM = 0.1  # share of the pages after which memory is expected to be flat
LONG = 2_000  # pages from which a slope is judged: before that caches are filled
MIN_SAMPLES = 20  # for a slope
MONTHS = ("jan.", "fév.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
WORDS = ("hôpital", "sécurité", "patient", "données", "directeur", "logiciel")
ASKED = (
    "/search?q={word}",
    "/archive/articles.json?_size=100",
    "/archive/articles.csv?_size=max",
    "/archive.json?sql=select+outlet,count(*)+from+articles+group+by+1",
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A look at the processes while so many articles had been asked for; sizes in MB."""

    pages: int
    crawl: float
    workers: float
    """Of the processes that the crawl has started."""
    serve: float
    wal: float
    writers: int
    """Descriptors on the archive that are open for writing, in all processes."""


@dataclass
class Soak:
    """What was seen; `print_table` says it, `faults` what of it should not be."""

    pages: int
    seconds: float = 0.0
    samples: list[Sample] = field(default_factory=list)
    peaks: dict[str, list[tuple[int, float]]] = field(default_factory=lambda: {"search": [], "export": []})
    """Of each command, the articles asked for when it began and the most memory that it took, in MB."""
    answers: list[float] = field(default_factory=list)
    """Seconds that each answer of serve took."""
    troubles: list[str] = field(default_factory=list)
    """What a command or the server said that it should not."""
    lost: int = 0
    doubled: int = 0
    stored: int = 0

    def add(self, sample: Sample) -> None:
        """Add a look; on a terminal or in a log, each tenth of the pages is a line."""
        before = self.samples[-1].pages if self.samples else 0
        self.samples.append(sample)
        if 10 * sample.pages // self.pages > 10 * before // self.pages:
            print(sample, file=sys.stderr, flush=True)

    def sizes(self, of: str) -> list[tuple[int, float]]:
        """Pages asked for and MB taken, of a process that goes on or of each call of one that ends."""
        seen = [(s.pages, s.crawl if of == "crawl" else s.serve) for s in self.samples]
        return self.peaks[of] if of in self.peaks else [(pages, size) for pages, size in seen if size]

    def slope(self, of: str) -> float | None:
        """MB for 1,000 pages; None where there are too few samples to tell."""
        points = [(pages, size) for pages, size in self.sizes(of) if pages >= WARM * self.pages]
        if len(points) < MIN_SAMPLES or len({pages for pages, _ in points}) < 2:
            return None
        return 1000 * linear_regression(*zip(*points, strict=True)).slope

    def faults(self) -> list[str]:
        """Every figure that is not what it should be, as a sentence; none after a good run."""
        found = list(self.troubles)
        if self.lost or self.doubled:
            found.append(f"{self.lost} pages lost, {self.doubled} doubled")
        if not self.stored:
            found.append("nothing was stored")
        wal, writers = max(s.wal for s in self.samples), max(s.writers for s in self.samples)
        if wal > MAX_WAL:
            found.append(f"the write-ahead log grew to {wal:.0f} MB")
        if writers != 1:
            found.append(f"{writers} connections could write at the same time")
        for name in ("crawl", "serve"):
            slope = self.slope(name)
            if self.pages >= LONG and slope is not None and slope > MAX_SLOPE:
                found.append(f"{name} grows by {slope:.1f} MB for 1,000 pages")
        return found

    def print_table(self) -> None:
        told = ", ".join(f"{name} {version(name)}" for name in ("scrapy", "twisted", "datasette"))
        print(f"SQLite {sqlite3.sqlite_version}, Python {sys.version.split()[0]}, {told}")
        print(f"{self.pages:,} pages in {self.seconds:.0f} s\n")
        print("process | memory after a tenth | at the end | most | slope")
        print("---|--:|--:|--:|--:")
        for name in ("crawl", "serve", "search", "export"):
            print(self._line(name))
        ranked = sorted(self.answers)
        print("\nmeasure | figure\n---|---")
        print(f"pages lost, doubled | {self.lost}, {self.doubled}")
        print(f"workers of the crawl, at most | {max(s.workers for s in self.samples):.0f} MB")
        print(f"largest write-ahead log | {max(s.wal for s in self.samples):.1f} MB")
        print(f"connections that can write, at most | {max(s.writers for s in self.samples)}")
        print(f"lock errors and other troubles | {len(self.troubles)}")
        calls = ", ".join(f"{len(peaks)} {name}" for name, peaks in self.peaks.items())
        print(f"asked meanwhile | {len(ranked)} pages of serve, {calls}")
        middle, late = ranked[len(ranked) // 2], ranked[int(0.95 * len(ranked))]
        print(f"answers of serve | median {middle:.2f} s, p95 {late:.2f} s")

    def _line(self, name: str) -> str:
        sizes = self.sizes(name)
        early = next((size for pages, size in sizes if pages >= WARM * self.pages), sizes[0][1])
        slope = self.slope(name)
        rise = "–" if slope is None else f"{slope:+.2f} MB for 1,000 pages"
        return f"{name} | {early:.0f} MB | {sizes[-1][1]:.0f} MB | {max(size for _, size in sizes):.0f} MB | {rise}"


# The site


def site_of(count: int, seed: int) -> dict[str, Answer]:
    """A site of so many small articles in DSIH's manner, each with its own text, and the sitemap that names them."""
    numbers = range(FIRST, FIRST + count)
    days = {n: OLDEST + timedelta(days=(n - FIRST) % 3600) for n in numbers}
    pages = {_path(n): _article(n, days[n], seed) for n in numbers}
    entries = "".join(f"<url><loc>https://dsih.fr{_path(n)}</loc><lastmod>{days[n]}</lastmod></url>" for n in numbers)
    sitemap = Answer(f"<urlset>{entries}</urlset>", headers={"Content-Type": "application/xml"})
    return {"/": front(numbers[-20:]), "/sitemap.xml": sitemap} | pages


def _path(number: int) -> str:
    return f"/articles/{number}/titre-{number}"


def _article(number: int, day: date, seed: int) -> Answer:
    draft = Writer("health", f"soak {seed} {number}", day).draft()
    paragraphs = "".join(f"<p>{p}</p>" for p in draft.paragraphs)
    return Answer(
        f"""<html lang="fr"><head><title>{draft.title} | DSIH</title></head><body><h1>{draft.title}</h1>
        <p>{day.day} {MONTHS[day.month - 1]} {day.year} - 10:59,</p><p>Actualité - DSIH</p>
        <div><p>{draft.lead}</p>{paragraphs}</div><p>Avez-vous apprécié ce contenu ?</p></body></html>"""
    )


# The soak


def _size(path: Path) -> float:
    return path.stat().st_size / 1e6 if path.exists() else 0.0


def start(folder: Path, *words: str) -> "subprocess.Popen[str]":
    """Start the command in a folder; what it says on stderr can be read."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DEPECHE_")} | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "crawler", *words], cwd=folder, env=environment, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def said_by(run: "subprocess.Popen[str]") -> str:
    """What a command says on stderr, up to its end."""
    assert run.stderr
    with run.stderr:
        return run.stderr.read()


def soak(folder: Path, pages: int, seed: int = 0, *, pause: float = PAUSE) -> Soak:
    """Crawl a site of so many pages in an empty folder while the archive is served, searched and exported.

    `pause` is the time in seconds between two rounds of each reader.
    """
    seen, begun = Soak(pages), time.monotonic()
    archive = (folder / "archive.db").resolve()
    with Site(site_of(pages, seed)) as site:
        begun = time.monotonic()
        crawl = start(folder, "crawl", "dsih", "-q", "--since", OLDEST.isoformat(), "--replica", site.url)
        _wait_for_articles(archive, crawl)
        with serving(folder) as (server, port), _at_work(seen, site, folder, port, pause):
            while crawl.poll() is None:
                seen.add(look(archive, _asked(site), crawl.pid, server.pid))
                time.sleep(EVERY)
        _note_ending(seen, "crawl", crawl.returncode, said_by(crawl))
        seen.seconds = time.monotonic() - begun
        _compare(seen, archive, _served(site))
    return seen


def look(archive: Path, pages: int, crawl: int, server: int) -> Sample:
    log, own = archive.with_name(archive.name + "-wal"), own_memory_of(crawl)
    workers = max(0.0, memory_of(crawl) - own)
    return Sample(pages, own, workers, memory_of(server), _size(log), writers_of(archive))


def _wait_for_articles(archive: Path, crawl: "subprocess.Popen[str]") -> None:
    while crawl.poll() is None:
        time.sleep(0.05)
        try:
            with closing(sqlite3.connect(f"{archive.as_uri()}?mode=ro", uri=True)) as db:
                if db.execute("SELECT count(*) FROM articles").fetchone()[0]:
                    return
        except sqlite3.OperationalError:  # not there yet
            continue
    sys.exit(f"the crawl stored nothing: {said_by(crawl)}")


@contextmanager
def serving(folder: Path) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """A running `depeche serve` and its port."""
    run = start(folder, "serve", "--port", "0")
    assert run.stderr
    try:
        port = next(int(found[1]) for line in run.stderr if (found := re.match(r"http://\S+:(\d+)/", line)))
        yield run, port
    finally:
        run.terminate()
        said_by(run)
        run.wait()


@contextmanager
def _at_work(seen: Soak, site: Site, folder: Path, port: int, pause: float) -> Iterator[None]:
    """Readers that go on until the crawl has ended, and each at least once."""
    over = threading.Event()
    tasks: list[Callable[[str], None]] = [
        lambda word: _ask(seen, port, word),
        lambda word: _run(seen, "search", site, folder, "search", word),
        lambda _: _run(seen, "export", site, folder, "export", "jsonl", "--output", "a.jsonl", "--force"),
    ]

    def go_on(task: Callable[[str], None]) -> None:
        for word in cycle(WORDS):
            task(word)
            if over.wait(pause):
                return

    threads = [threading.Thread(target=go_on, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _ask(seen: Soak, port: int, word: str) -> None:
    """Ask the server for one page of each kind."""
    for path in ASKED:
        begun = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", path.format(word=quote(word)))
        answer = connection.getresponse()
        body = answer.read().decode("utf-8", "replace")
        connection.close()
        seen.answers.append(time.perf_counter() - begun)
        if answer.status != 200 or "database is locked" in body:
            seen.troubles.append(f"serve answered {path} with {answer.status}: {body[:200]}")


def _run(seen: Soak, name: str, site: Site, folder: Path, *words: str) -> None:
    """Run a command to its end and note the most memory that it took."""
    pages, run = _asked(site), start(folder, *words)
    most = 0.0  # ru_maxrss would begin with the memory of this process
    while run.poll() is None:
        most = max(most, memory_of(run.pid))
        time.sleep(0.02)
    seen.peaks[name].append((pages, most))
    _note_ending(seen, name, run.returncode, said_by(run))


def _note_ending(seen: Soak, name: str, code: int, said: str) -> None:
    if code or "locked" in said or "Traceback" in said:
        seen.troubles.append(f"{name} ended with {code}: {said.strip()[-300:]}")


def _served(site: Site) -> Counter[str]:
    """Articles that were given out, by address, and how often."""
    return Counter(hit.path for hit in [*site.log] if "/articles/" in hit.path and not is_probe(hit.path))


def _asked(site: Site) -> int:
    return len(site.log)


def _compare(seen: Soak, archive: Path, served: Counter[str]) -> None:
    """Compare what was served with what is stored; a page that was never asked for is lost too."""
    with closing(sqlite3.connect(archive)) as db:
        stored = Counter(url.removeprefix("https://dsih.fr") for (url,) in db.execute("SELECT url FROM articles"))
        captured = db.execute("SELECT count(*) FROM captures WHERE kind = 'page'").fetchone()[0]
    seen.stored = len(stored)
    seen.lost = len(served.keys() - stored.keys()) + seen.pages - len(served)
    seen.doubled = stored.total() - len(stored) + abs(captured - served.total())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seen = soak(Path(folder), asked.pages, asked.seed)
    seen.print_table()
    faults = seen.faults()
    print("\n" + ("\n".join(f"NO: {fault}" for fault in faults) or "All is as it should be."))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
