"""A live crawl of many outlets at once: how near it comes to the rate that their pauses allow, how late its loop is.

    python benchmarks/live.py [--outlets 200] [--pages 12] [--delay 5] [--corpus PAGES] [--weight BYTES] [--quick]

Each outlet has a file of its own and pages of its own: of the replica's templates, padded to what a page as served
weighs, or with `--corpus` pages of a folder with a `truth.jsonl` (benchmarks/extraction.py), which no template knows.
All are answered by one server on 127.0.0.1, in a process of its own. Three runs:

with pauses    `depeche crawl --delay 5`: requests a second by the server's log, over the time in which every outlet
               was at its pages, beside outlets / delay; the shortest pause between two requests to one host.
without        `depeche crawl --delay 0`: pages a second.
bare Scrapy    the same pages fetched and thrown away, one connection a host, in the same run.

CPU is that of all processes of a command, a page. How late the crawl's loop is, the crawl says itself (`--log`);
beside it stands how late a process is that only sleeps, which other programs on the machine make late, too.
"""

import argparse
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from sqlite3 import connect

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.known import WEIGHT  # noqa: E402
from benchmarks.live_outlets import make  # noqa: E402
from crawler.fetching.loop_lag import EVERY, Lags  # noqa: E402

QUICK = {"outlets": 12, "pages": 6, "delay": 1.0}
BARE = """
import json
import scrapy
from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer


class Loopback(CachingThreadedResolver):
    def getHostByName(self, name, timeout=None):
        return defer.succeed("127.0.0.1")


class Bare(scrapy.Spider):
    name = "bare"
    custom_settings = {
        "CONCURRENT_REQUESTS": 1000, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0, "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False, "RETRY_ENABLED": False,
    }

    async def start(self):
        for url in json.load(open(self.urls)):
            host, _, path = url.partition("://")[2].partition("/")
            yield scrapy.Request(f"http://{host}:{self.port}/{path}", dont_filter=True)

    def parse(self, response):
        self.crawler.stats.inc_value("pages")
        if response.headers["Content-Length"] != b"%d" % len(response.body):
            raise ValueError(response.url)
"""


@dataclass(slots=True)
class Measured:
    """A command: seconds by the clock and of the processors, its pages, and what the server was asked."""

    name: str
    wall: float = 0.0
    cpu: float = 0.0
    own: float = 0.0
    """Of `cpu`, what the process of the command took itself, without those that it starts."""
    pages: int = 0
    said: str = ""
    idle: str = ""
    asked: list[tuple[float, str, str]] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Pages a second from the first request to the last: what is loaded before and told after is left out."""
        times = [when for when, _, path in self.asked if path != "/robots.txt"]
        return self.pages / (max(times) - min(times)) if len(times) > 1 else 0.0


@contextmanager
def served(folder: Path, measured: Measured) -> Iterator[int]:
    """The server's port; at the end, what it was asked."""
    command = [sys.executable, ROOT / "benchmarks" / "live_outlets.py", folder]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        yield int(server.stdout.readline())
        measured.asked = json.loads(server.communicate("")[0])


def timed(command: list[str | Path], folder: Path, measured: Measured) -> None:
    """Run a command and note what it took."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", "LANG": "C"}
    before, began, lags = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic(), Lags()
    with subprocess.Popen(command, cwd=folder, env=environment) as run:
        while run.poll() is None:
            due = time.monotonic() + EVERY
            time.sleep(EVERY)
            lags.add(time.monotonic() - due)  # so late is every loop on this machine
            with suppress(OSError, IndexError):
                measured.own = own_cpu(run.pid)
    if run.returncode not in (0, 3):
        sys.exit(f"{command} failed with exit code {run.returncode}")
    measured.wall, measured.idle = time.monotonic() - began, str(lags)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    measured.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def own_cpu(pid: int) -> float:
    """Seconds of the processors that a process took itself, in all its threads. Raises OSError once it has ended."""
    user, system = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def crawled(folder: Path, delay: float) -> Measured:
    """Our crawl of all outlets into a new archive."""
    measured = Measured(f"depeche, {delay:g} s between requests" if delay else "depeche, no pause")
    (folder / "depeche.toml").write_text('outlets = "outlets"\n', "utf-8")
    names = sorted(path.stem for path in (folder / "outlets").glob("o*.py"))
    archive, log = folder / f"{delay:g}.db", folder / f"{delay:g}.log"
    with served(folder, measured) as port:
        command = [sys.executable, "-m", "crawler", "crawl", *names, "-q", "--archive", archive]
        command += ["--replica", f"http://127.0.0.1:{port}", "--delay", str(delay), "--log", log]
        timed(command, folder, measured)
    with closing(connect(archive)) as db:
        (measured.pages,) = db.execute("SELECT count(*) FROM articles").fetchone()
    measured.said = re.findall(r"loop lag: .*", log.read_text("utf-8"))[-1]
    return measured


def bare(folder: Path) -> Measured:
    """Scrapy alone: every page fetched, one connection a host, nothing done with it."""
    measured = Measured("bare Scrapy, no pause")
    (folder / "bare.py").write_text(BARE, "utf-8")
    with served(folder, measured) as port:
        options = [
            "-a",
            f"urls={folder / 'urls.json'}",
            "-a",
            f"port={port}",
            "-s",
            "TWISTED_DNS_RESOLVER=bare.Loopback",
            "-s",
            "LOG_LEVEL=ERROR",
        ]
        timed([sys.executable, "-m", "scrapy", "runspider", folder / "bare.py", *options], folder, measured)
    measured.pages = len(measured.asked)
    return measured


def of_rate(measured: Measured, delay: float) -> tuple[float, float, float]:
    """Requests a second while every outlet was at work, the share of what the pauses allow, the shortest pause."""
    hosts = defaultdict[str, list[float]](list)
    for when, host, _path in measured.asked:
        hosts[host.removeprefix("www.")].append(when)  # which share one pause
    begun, ended = max(times[0] for times in hosts.values()), min(times[-1] for times in hosts.values())
    within = sum(begun <= when < ended for times in hosts.values() for when in times)
    rate = within / (ended - begun) if ended > begun else 0.0
    pauses = [b - a for times in hosts.values() for a, b in pairwise(times)]
    return rate, rate * delay / len(hosts), min(pauses)


def row(measured: Measured) -> str:
    each, own = (1000 * cpu / max(1, measured.pages) for cpu in (measured.cpu, measured.own))
    return (
        f"{measured.name}: {measured.pages} pages, {len(measured.asked)} requests in {measured.wall:.1f} s, "
        f"{measured.rate:.1f} pages/s, CPU {each:.1f} ms a page ({own:.1f} of its first process). {measured.said} "
        f"(of a process that only sleeps: {measured.idle})"
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--outlets", type=int, default=200)
    parser.add_argument("--pages", type=int, default=12, help="of each outlet")
    parser.add_argument("--delay", type=float, default=5.0, help="seconds between two requests to an outlet")
    parser.add_argument("--corpus", type=Path, metavar="PAGES", help="a folder of pages with its truth.jsonl")
    parser.add_argument("--weight", type=int, default=WEIGHT, metavar="BYTES", help="of a page at least")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=("pauses", "none", "bare"), nargs="+", default=["pauses", "none", "bare"])
    parser.add_argument("--quick", action="store_true", help=f"{QUICK}")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="work there, and leave what was made")
    asked = parser.parse_args()
    if asked.quick:
        vars(asked).update(QUICK)
    return asked


def main() -> int:
    asked = arguments()
    load = os.getloadavg()[0]
    versions = ", ".join(f"{name} {version(name)}" for name in ("scrapy", "twisted", "lxml"))
    print(
        f"{os.cpu_count()} processors, Python {platform.python_version()}, {versions}, load {load:.1f} at the start"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = asked.keep.resolve() if asked.keep else Path(name)
        if not (folder / "urls.json").exists():
            size = make(folder, asked.outlets, asked.pages, asked.seed, asked.corpus, asked.weight)
            print(
                f"{asked.outlets} outlets with {asked.pages} pages of {size / asked.outlets / asked.pages:,.0f} bytes"
            )
        if "pauses" in asked.only:
            slow = crawled(folder, asked.delay)
            rate, share, shortest = of_rate(slow, asked.delay)
            print(row(slow))
            allowed = asked.outlets / asked.delay
            print(f"    {rate:.1f} requests/s of {allowed:.1f}: {share:.2f}; the shortest pause was {shortest:.2f} s")
        if "none" in asked.only:
            fast = crawled(folder, 0.0)
            print(row(fast))
        if "bare" in asked.only:
            alone = bare(folder)
            print(row(alone))
        if {"none", "bare"} <= {*asked.only}:
            bound = fast.pages / fast.cpu * (os.cpu_count() or 1)
            print(
                f"    {fast.rate / alone.rate:.2f} of bare Scrapy; its CPU allows {bound:.1f} pages/s on this machine"
            )
        print(f"load {os.getloadavg()[0]:.1f} at the end")
    return 0


if __name__ == "__main__":
    sys.exit(main())
