"""Import captures into a new archive, beside trafilatura's own command on the same pages, in one run.

    python benchmarks/importing.py [--strangers PAGES] [--captures N] [--processes P] [--jobs J] [--seed S] [--quick]

Two sets of pages. *Known*: the replica's articles, padded to what a page as served weighs (benchmarks/known.py).
*Strangers*: a folder with a `truth.jsonl` and pages, as benchmarks/extraction.py reads them; none without
`--strangers`. Where a set has fewer pages than N it is repeated: words and addresses are then varied by the seed, so
that no page is a copy of another.

Ours is `depeche import --any` of WARC files into a new archive: full text, links, citations and copies included.
Theirs is `trafilatura --json --with-metadata --parallel P` on the same pages as files. Both are whole commands, so
their start counts. `--jobs J` goes to `depeche import` where that has the option; P is J unless it is given.
news-please takes part where it is installed (`pip install '.[bench]'`). CPU is that of all processes of a command.
"""

import argparse
import io
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from importlib.metadata import version
from itertools import count, islice
from multiprocessing import get_context
from pathlib import Path
from sqlite3 import connect
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.extraction import known_pages, shown, table  # noqa: E402
from benchmarks.known import TAGS, WEIGHT  # noqa: E402
from benchmarks.known import pages as templates  # noqa: E402
from benchmarks.peers import installed, news_please  # noqa: E402

BIN = Path(sys.executable).parent
CAPTURES, QUICK = 1_000, 60
PER_FILE = 1_000  # captures of a WARC file
FETCHED = datetime(2026, 11, 1, tzinfo=UTC)
LONG = 60  # characters of a piece of text from which its words are varied: shorter ones are a site's wordings
_PIECE = re.compile(rf"(?is)<(script|style|title|head)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>|([^<]{{{LONG},}})|[^<]+")
_TITLE = re.compile(r"(?is)<title\b[^>]*>(.*?)</title")
_WORD = re.compile(r"\b[a-zà-öø-ÿ]{5,}\b")


@dataclass(frozen=True, slots=True)
class Captured:
    """A page as it was fetched."""

    url: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took for a set of pages: seconds by the clock and of the processors, and what it made."""

    name: str
    pages: int
    wall: float
    cpu: float
    made: int

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.wall


class Varied:
    """Pages with a third of their longer words exchanged for others of the same pages."""

    def __init__(self, texts: list[str], seed: int) -> None:
        self.words = sorted({word for text in texts for word in _WORD.findall(text)})
        self.seed = seed

    def page(self, body: bytes, number: int) -> bytes:
        """The page in its `number`-th edition, in its own encoding."""
        try:
            text, encoding = body.decode(), "utf-8"
        except UnicodeDecodeError:
            text, encoding = body.decode("cp1252", "replace"), "cp1252"
        whole, title = text, found[1] if (found := _TITLE.search(text)) else ""
        text = _PIECE.sub(lambda m: self._piece(m[0], number) if m[2] else m[0], text)
        # A page whose headline is not its title would be read as no page of its template is.
        for piece in _PIECE.finditer(whole):
            if piece[2] and (headline := piece[2].strip()) in title:
                text = text.replace(headline, self._piece(headline, number))
        return text.encode(encoding, "xmlcharrefreplace")

    def _piece(self, words: str, number: int) -> str:
        return _WORD.sub(lambda word: self._word(word[0], number), words)

    def _word(self, word: str, number: int) -> str:
        value = int.from_bytes(blake2b(f"{self.seed} {number} {word}".encode(), digest_size=8).digest())
        return self.words[value // 3 % len(self.words)] if value % 3 == 0 else word


def repeated(
    pages: list[Captured], texts: list[str], readdress: Callable[[Captured, int], Captured], seed: int
) -> Iterator[Captured]:
    """The pages, then their further editions, without an end."""
    varied = Varied(texts, seed)
    for number in count():
        for page in pages:
            if number:
                moved = readdress(page, number)
                yield Captured(moved.url, varied.page(moved.body, number))
            else:
                yield page


def strangers(folder: Path, seed: int) -> Iterator[Captured]:
    """Pages of sites that no template knows; a further edition stands on a site of its own."""
    known = [one for one in known_pages(folder) if one.url]
    pages = [Captured(one.url, one.body()) for one in known]
    return repeated(pages, [one.truth.get("text") or "" for one in known], _elsewhere, seed)


def _elsewhere(page: Captured, number: int) -> Captured:
    host = urlsplit(page.url).netloc
    first, _, rest = host.removeprefix("www.").partition(".")
    other = f"{first}-{number}.{rest}"
    body = page.body.replace(f"{first}.{rest}".encode(), other.encode())
    return Captured(page.url.replace(f"{first}.{rest}", other, 1), body)


def known(weight: int, seed: int) -> Iterator[Captured]:
    """Pages of the replica's outlets as served; a further edition has a number of its own."""
    written = list(templates(1, TAGS, weight))
    pages = [Captured(truth.url, body) for truth, body in written]
    return repeated(pages, [truth.body for truth, _ in written], renumbered, seed)


def renumbered(page: Captured, number: int) -> Captured:
    """The page under another number of its outlet."""
    found = re.search(r"(?<![\d-])\d{2,}(?![\d-])", page.url)
    if not found:
        return page
    old, new = found[0], f"{number}{found[0]:0>6}"
    pattern = rf"(?<!\d){old}(?!\d)"
    return Captured(re.sub(pattern, new, page.url, count=1), re.sub(pattern.encode(), new.encode(), page.body))


def write_warcs(pages: list[Captured], folder: Path) -> list[Path]:
    """WARC files of the pages, in their order, a second between one and the next."""
    paths = []
    for start in range(0, len(pages), PER_FILE):
        paths.append(folder / f"captures-{start // PER_FILE:03d}.warc.gz")
        with paths[-1].open("wb") as stream:
            writer = WARCWriter(stream, gzip=True)
            for number, page in enumerate(pages[start : start + PER_FILE], start):
                head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
                date = {"WARC-Date": (FETCHED + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ")}
                record = writer.create_warc_record(
                    page.url, "response", io.BytesIO(page.body), http_headers=head, warc_headers_dict=date
                )
                writer.write_record(record)
    return paths


def write_files(pages: list[Captured], folder: Path) -> None:
    """The same pages, a file each."""
    folder.mkdir()
    for number, page in enumerate(pages):
        (folder / f"{number:06d}.html").write_bytes(page.body)


def timed(command: list[str | Path]) -> tuple[float, float]:
    """Seconds by the clock and of the processors that a command takes. Raises where it fails."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ours(pages: list[Captured], folder: Path, jobs: int) -> Cost:
    """`depeche import` into a new archive."""
    archive = folder / "archive.db"
    options = ["--jobs", str(jobs)] if jobs > 1 else []
    command = [BIN / "depeche", "import", "--any", "--archive", archive, *options, *write_warcs(pages, folder)]
    wall, cpu = timed(command)
    with closing(connect(archive)) as db:
        (made,) = db.execute("SELECT count(*) FROM articles").fetchone()
    return Cost(f"depeche import, {jobs} at work" if jobs > 1 else "depeche import", len(pages), wall, cpu, made)


def trafilatura(pages: list[Captured], folder: Path, processes: int) -> Cost:
    """trafilatura's command on a folder of files."""
    write_files(pages, folder / "pages")
    command = [
        BIN / "trafilatura", "--input-dir", folder / "pages", "--output-dir", folder / "texts", "--json",
        "--with-metadata", "--parallel", str(processes),
    ]  # fmt: skip
    wall, cpu = timed(command)
    made = sum(len(files) for _, _, files in os.walk(folder / "texts"))
    return Cost(f"trafilatura, {processes} at work", len(pages), wall, cpu, made)


def newsplease(pages: list[Captured], processes: int) -> Cost:
    """news-please's call, in as many processes: it has no command for pages that are there."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        made = sum(pool.map(_read_by_newsplease, pages, chunksize=8))
    wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(f"news-please, {processes} at work", len(pages), wall, cpu, made)


def _read_by_newsplease(page: Captured) -> bool:
    try:
        return bool(news_please(page.body, page.url).get("text"))
    except Exception:  # a peer that fails makes nothing
        return False


def compared(pages: list[Captured], jobs: int, processes: int) -> list[Cost]:
    """The commands on one set of pages, ours first."""
    costs = []
    with tempfile.TemporaryDirectory() as name:
        costs.append(ours(pages, Path(name), jobs))
    with tempfile.TemporaryDirectory() as name:
        costs.append(trafilatura(pages, Path(name), processes))
    if installed("news-please"):
        costs.append(newsplease(pages, processes))
    return costs


def report(title: str, pages: list[Captured], costs: list[Cost]) -> str:
    """A table of the costs, in Markdown: the last two columns are ours over theirs."""
    us = costs[0]
    rows = (
        [
            one.name, str(one.made), shown(one.wall, 1), shown(one.rate, 1), shown(1000 * one.cpu / one.pages, 1),
            shown(us.rate / one.rate, 2), shown(one.cpu / us.cpu, 2),
        ]
        for one in costs
    )  # fmt: skip
    weight = sum(len(page.body) for page in pages) / len(pages) / 1000
    head = ["", "articles", "s", "pages/s", "CPU ms a page", "ours is × as fast", "theirs is × our CPU"]
    return f"{title}: {len(pages)} pages of {weight:.0f} kB (mean)\n\n{table(head, rows)}\n"


def machine() -> str:
    """Where this ran."""
    names = ("trafilatura", "lxml", "warcio", "news-please")
    found = ", ".join(f"{name} {version(name)}" for name in names if name != "news-please" or installed(name))
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {found}"


def has_jobs() -> bool:
    """True when `depeche import` can be told how many processes to use."""
    done = subprocess.run([BIN / "depeche", "import", "--help"], check=True, capture_output=True, text=True)
    return "--jobs" in done.stdout


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strangers", type=Path, metavar="PAGES", help="a folder of pages with its truth.jsonl")
    parser.add_argument("--captures", type=int, default=CAPTURES, metavar="N", help="of each set of pages")
    parser.add_argument("--weight", type=int, default=WEIGHT, metavar="BYTES", help="of a known page at least")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="J", help="of depeche import")
    parser.add_argument("--processes", type=int, metavar="P", help="of the peers; as many as ours")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} captures of each set")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="only write the WARC files there, a folder a set")
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    number = QUICK if asked.quick else asked.captures
    jobs = asked.jobs if has_jobs() else 1
    print(machine(), "\n", sep="")
    sets = {"Known templates": known(asked.weight, asked.seed)}
    if asked.strangers:
        sets["Strangers"] = strangers(asked.strangers, asked.seed)
    for title, endless in sets.items():
        pages = list(islice(endless, number))
        if asked.keep:
            folder = asked.keep / title.split()[0].lower()
            folder.mkdir(parents=True)
            write_warcs(pages, folder)
        else:
            print(report(title, pages, compared(pages, jobs, asked.processes or jobs)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
