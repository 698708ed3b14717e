"""How long the search page takes, facets included, beside a plain SELECT of the same words; then the front page, the
pages of authors and tags, and searches with operators.

    python benchmarks/serving.py archive.db

Thirty searches are made of the archive's own words: common, middling and rare ones, pairs, phrases, filters, later
pages. Each is asked of a running `depeche serve` over HTTP, and of SQLite directly as a plain
`SELECT … MATCH … ORDER BY published DESC LIMIT 20`; both warm: once before, then several times. Nothing of a search
page is kept between two requests. CPU is that of the server: on a busy machine the one figure to compare. Prints
Markdown.
"""

import argparse
import http.client
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlencode

from crawler.archive.database import Archive
from crawler.searching.fulltext import match_expression

ROOT = Path(__file__).resolve().parent.parent
PLAIN = """
SELECT a.id, a.title, a.day, snippet(articles_fts, -1, '[', ']', '…', 24)
FROM articles_fts JOIN articles a ON a.id = articles_fts.rowid
WHERE articles_fts MATCH ? ORDER BY a.published DESC, a.id DESC LIMIT 20
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with Archive.open(asked.archive) as held:
        searches = made_of(held)
        expressions = [match_expression(held, search["q"]) or "" for search in searches]
        articles = held.rows("SELECT count(*) AS n FROM articles")[0]["n"]
    run, port = serve(asked.archive)
    try:
        pages, cpu = [], []
        for search in searches:
            get(port, search)
            begun = cpu_of(run.pid)
            pages.append(measured(lambda s=search: get(port, s), asked.rounds))
            cpu.append(1000 * (cpu_of(run.pid) - begun) / (asked.rounds + 1))
        others = {
            kind: timed(run.pid, port, paths, asked.rounds) for kind, paths in other_pages(asked.archive).items()
        }
    finally:
        run.terminate()
        run.wait()
    with closing(sqlite3.connect(f"file:{asked.archive}?mode=ro", uri=True)) as db:
        plain = [measured(lambda e=e: str(len(db.execute(PLAIN, [e]).fetchall())), asked.rounds) for e in expressions]
    tell(articles, searches, pages, cpu, plain)
    print("\n| page | p50 | p95 | CPU |\n|---|--:|--:|--:|")
    for kind, (times, used) in others.items():
        print(f"| {kind} | {percentile(times, 0.5):.0f} | {percentile(times, 0.95):.0f} | {used:.0f} |")


def made_of(held: Archive) -> list[dict[str, str]]:
    """Thirty searches in the archive's own words."""
    articles = held.rows("SELECT count(*) AS n FROM articles")[0]["n"]
    terms = held.rows("SELECT term, doc FROM _terms WHERE length(term) > 3 AND term GLOB '[a-z]*' ORDER BY doc DESC")

    def near(share: float, n: int) -> list[str]:
        ranked = sorted(terms, key=lambda row: abs(row["doc"] - share * articles))
        return [row["term"] for row in ranked[:n]]

    common, middle, rare = near(0.3, 5) + near(0.15, 3), near(0.03, 8), near(0.0005, 4)
    phrases = [
        re.findall(r"\w{4,} \w{4,}", row["body"])[1]
        for row in held.rows("SELECT body FROM articles WHERE words > 60 ORDER BY id DESC LIMIT 3")
    ]
    outlet = held.rows("SELECT outlet FROM articles GROUP BY outlet ORDER BY count(*) DESC")[0]["outlet"]
    searches = [{"q": word} for word in (*common, *middle, *rare)]
    searches += [{"q": f"{a} {b}"} for a, b in zip(common[:3], middle[:3], strict=True)]
    searches += [{"q": f'"{phrase}"'} for phrase in phrases]
    searches += [{"q": common[3], "outlet": outlet}, {"q": common[4], "year": "2019"}]
    searches += [{"q": common[5], "since": "2015", "until": "2020-06"}, {"q": common[6], "page": "3"}]
    return searches


def other_pages(archive: Path) -> dict[str, list[str]]:
    """Addresses by what they are, in the archive's own words and names."""
    with Archive.open(archive) as held:
        terms = held.rows(
            "SELECT term FROM _terms WHERE term GLOB '[a-z][a-z][a-z][a-z]*' ORDER BY doc DESC LIMIT 60"
        )
        names = held.rows("SELECT name FROM authors GROUP BY 1 ORDER BY count(*) DESC LIMIT 5")
        tags = held.rows("SELECT tag AS name FROM tags GROUP BY 1 ORDER BY count(*) DESC LIMIT 5")
    words = [row["term"] for row in terms[20:]]
    typed = [
        f"{words[0]} -{words[1]}", f"{words[2]} OU {words[3]}", f"-{words[4]}", f"{words[5][:4]}*",
        f"({words[6]} OU {words[7]}) SAUF {words[8]}", f"auteur:{names[0]['name'].split()[-1]} {words[9]}",
    ]  # fmt: skip
    return {
        "front": ["/"],
        "all authors": ["/authors", f"/authors?{urlencode({'q': names[0]['name'][:4]})}", "/authors?sort=name"],
        "an author": [f"/author/{quote(row['name'], safe='')}" for row in names],
        "all tags": ["/tags", "/tags?page=3"],
        "a tag": [f"/tag/{quote(row['name'], safe='')}" for row in tags],
        "operators": [f"/search?{urlencode({'q': query})}" for query in typed],
    }


def timed(pid: int, port: int, paths: list[str], rounds: int) -> tuple[list[float], float]:
    """Milliseconds of each request after a first one of each address, and of processor time for one."""
    times, used = [], 0.0
    for path in paths:
        fetch(port, path)
        begun = cpu_of(pid)
        times += measured(lambda p=path: fetch(port, p), rounds)[1]
        used += 1000 * (cpu_of(pid) - begun) / (rounds + 1)
    return times, used / len(paths)


def serve(archive: Path) -> tuple[subprocess.Popen[str], int]:
    run = subprocess.Popen(
        [sys.executable, "-m", "crawler", "serve", "--archive", str(archive), "--port", "0"],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert run.stderr
    found = next(found for line in run.stderr if (found := re.match(r"http://\S+:(\d+)/", line)))
    return run, int(found[1])


def get(port: int, search: dict[str, str]) -> str:
    """The number of articles that the page says it found."""
    body = fetch(port, f"/search?{urlencode(search)}")
    found = re.search(r'id="found"><strong>([\d,]+)', body)
    assert found, body[:500]
    return found[1]


def fetch(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path)
    answer = connection.getresponse()
    assert answer.status == 200, path
    body = answer.read().decode()
    connection.close()
    return body


def cpu_of(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(function: Callable[[], str], rounds: int) -> tuple[str, list[float]]:
    """What it said, and how many milliseconds each of some rounds took after a first one."""
    said, times = function(), []
    for _ in range(rounds):
        begun = time.perf_counter()
        function()
        times.append(1000 * (time.perf_counter() - begun))
    return said, times


def tell(articles: int, searches: list[dict[str, str]], pages: list, cpu: list, plain: list) -> None:
    print(f"{articles:,} articles, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores; milliseconds, warm\n")
    print("| search | found | page, facets included | its CPU | plain SELECT |\n|---|--:|--:|--:|--:|")
    for search, (found, times), used, (_, straight) in zip(searches, pages, cpu, plain, strict=True):
        words = ", ".join(search.values())
        print(
            f"| {words} | {found} | {statistics.median(times):.0f} | {used:.0f} | {statistics.median(straight):.0f} |"
        )
    for name, share in (("p50", 0.5), ("p95", 0.95)):
        row = [percentile([t for _, times in kind for t in times], share) for kind in (pages, plain)]
        print(f"| **{name}** | | **{row[0]:.0f}** | **{percentile(cpu, share):.0f}** | **{row[1]:.0f}** |")


def percentile(values: list[float], share: float) -> float:
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


if __name__ == "__main__":
    main()
