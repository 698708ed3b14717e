"""Read the same pages with our reading and with other extractors, in the same run, and print how they compare.

    python benchmarks/extraction.py PAGES [PAGES ...] [--peers NAME ...] [--limit N] [--write docs/extraction.md]
        [--fitted] [--check]

PAGES is a folder with a `truth.jsonl` of `{id, corpus, url, html, lang, truth}` a line; `html` names a file of that
folder (gzipped or not) and `truth` holds any of text, with and without (segments), title, date, author.
Peers come with `pip install '.[bench]'`; those not installed are named and left out. `--peers` alone runs none.
Every reader has a process to itself, one after the other; times are its CPU time, so other work on the machine
counts little.

The second table leaves sites out: the judge of our reading is learnt from four fifths of the sites and reads the
pages of the fifth, five times. It tells what pages of unseen sites may expect; `--fitted` spares it. `--check`
exits 1 when a figure of ours is below its floor in benchmarks/floors.json.
"""

import argparse
import contextlib
import gzip
import json
import logging
import os
import resource
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from statistics import mean
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.peers import PEERS, installed  # noqa: E402
from benchmarks.plugin import extract  # noqa: E402
from benchmarks.scores import JUDGES, Count, averaged, body_count, is_off, summed, words_f1  # noqa: E402
from crawler.reading.generic.judge import read_trees, use  # noqa: E402

FLOORS = ROOT / "benchmarks" / "floors.json"
US = "depeche"
RATIO_TO = "trafilatura default"
POOR = 0.5  # F1 below which a page's text is as good as lost
WORST = 15  # ids to print
FEW = 5  # pages of a language below which it has no line of its own


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A page with its answers."""

    id: str
    corpus: str
    url: str
    lang: str
    html: Path
    truth: dict[str, Any]

    def body(self) -> bytes:
        data = self.html.read_bytes()
        return gzip.decompress(data) if self.html.suffix == ".gz" else data


@dataclass(frozen=True, slots=True)
class Result:
    """How one reader did on one page. `ms` is CPU time; `fields` says which answers were right."""

    page: str
    corpus: str
    lang: str
    ms: float
    body: Count | None
    words: float | None
    fields: dict[str, bool]


@dataclass(slots=True)
class Run:
    """One reader on all pages. `memory` is the peak of its process, in MB."""

    reader: str
    results: list[Result] = field(default_factory=list)
    memory: float = 0.0
    failed: list[str] = field(default_factory=list)
    gives: set[str] = field(default_factory=set)
    """What it answered at least once; a reader that knows no dates is not wrong about them."""


def known_pages(folder: Path, limit: int = 0) -> list[Known]:
    """The pages of a folder; with a limit, that many spread evenly over it."""
    lines = (
        (folder / "truth.jsonl").read_text("utf-8").split("\n")
    )  # a truth may hold U+2028, which `splitlines` divides at
    pages = [known_page(json.loads(line), folder) for line in lines if line.strip()]
    step = len(pages) / limit if 0 < limit < len(pages) else 1.0
    return [pages[int(i * step)] for i in range(min(limit or len(pages), len(pages)))]


def known_page(one: dict[str, Any], folder: Path) -> Known:
    return Known(one["id"], one["corpus"], one["url"] or "", one["lang"], folder / one["html"], one["truth"])


def run(reader: str, pages: list[Known], trees: str | None = None) -> Run:
    """Read every page with one reader; ours judges by these trees, if given. Meant for a process of its own."""
    if trees:
        use(read_trees(trees))
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    call = extract if reader == US else PEERS[reader][1]
    done = Run(reader)
    for page in pages:
        html = page.body()
        started = time.process_time()
        try:
            with silence():
                answer = call(html, page.url)
            ms = (time.process_time() - started) * 1000
            result = judged(page, answer, ms)
        except Exception:  # a peer that fails, or answers what is no answer, says so in the table
            answer = {}
            ms = (time.process_time() - started) * 1000
            result = judged(page, answer, ms)
            done.failed.append(page.id)
        done.results.append(result)
        done.gives |= {name for name, value in answer.items() if value}
    done.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1024 * 1024 if sys.platform == "darwin" else 1024
    )
    return done


def judged(page: Known, answer: dict[str, Any], ms: float) -> Result:
    fields = {
        name: judge(answer.get(name), page.truth[name]) for name, judge in JUDGES.items() if page.truth.get(name)
    }
    return Result(
        page.id, page.corpus, page.lang, ms, body_count(answer, page.truth), words_f1(answer, page.truth), fields
    )


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Peers print; the report is ours."""
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):  # noqa: PTH123
        yield


def runs_of(readers: Iterable[str], pages: list[Known]) -> Iterator[Run]:
    for reader in readers:
        print(f"Reading with {reader}", file=sys.stderr)
        yield apart(run, reader, pages)


def apart(call: Callable[..., Any], *arguments: Any) -> Any:
    """What a call gives, made in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(call, *arguments).result()


def figures(results: list[Result]) -> dict[str, float]:
    """Quality by `corpus field`: what floors are pinned for."""
    found: dict[str, float] = {}
    for corpus, some in by(results, lambda r: r.corpus).items():
        counts = [r.body for r in some if r.body]
        if counts:
            found[f"{corpus} body"] = summed(counts) if corpus == "trafilatura" else averaged(counts)
        words = [r.words for r in some if r.words is not None]
        if words:
            found[f"{corpus} words"] = mean(words)
        for name in JUDGES:
            right = [r.fields[name] for r in some if name in r.fields]
            if right:
                found[f"{corpus} {name}"] = mean(right)
    return found


def costs(one: Run) -> dict[str, float]:
    """CPU milliseconds a page, and the process's memory in MB."""
    times = sorted(r.ms for r in one.results)
    return {
        "ms": mean(times),
        "p95": times[int(0.95 * (len(times) - 1))],
        "max": times[-1],
        "first": one.results[0].ms,
        "MB": one.memory,
    }


def by(results: Iterable[Result], key: Callable[[Result], str]) -> dict[str, list[Result]]:
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[key(result)].append(result)
    return dict(sorted(groups.items()))


def poor(one: Run) -> list[Result]:
    """Pages whose text is as good as lost, the worst first."""
    lost = [r for r in one.results if r.body and r.body.f1 < POOR]
    return sorted(lost, key=lambda r: (r.body.f1 if r.body else 0, r.page))


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def shown(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def report(runs: list[Run]) -> str:
    """The tables, in Markdown."""
    lost = [f"{r.page} ({r.body.f1:.2f})" for r in poor(runs[0]) if r.body]
    return "\n\n".join(
        (
            f"{len(runs[0].results)} pages. Body: F1, of shingles, in the trafilatura set of segments; "
            "the rest: share of right answers.",
            by_corpus(runs),
            "CPU milliseconds a page, memory of the process, pages whose text is under F1 0.5, share of pages with "
            "over twice or under half of the text, pages that raised.",
            by_cost(runs),
            "By language: F1 of the text, mean over pages.",
            by_language(runs),
            f"Worst pages of {runs[0].reader}: {', '.join(lost[:WORST]) or 'none'}\n",
        )
    )


def by_corpus(runs: list[Run]) -> str:
    quality = {one.reader: given(one) for one in runs}
    names = {name for found in quality.values() for name in found}
    ordered = in_order(names)
    rows = ([reader, *(shown(found.get(name)) for name in ordered)] for reader, found in quality.items())
    return table(["", *ordered], rows)


def in_order(names: Iterable[str]) -> list[str]:
    """Figures of the text first, then field by field."""
    return sorted(names, key=lambda name: (name.split()[1] not in ("body", "words"), *reversed(name.split())))


def given(one: Run) -> dict[str, float]:
    """The figures of a reader, without the fields that it never gives."""
    known = one.gives | {"body", "words"}
    return {name: value for name, value in figures(one.results).items() if name.split()[1] in known}


def by_cost(runs: list[Run]) -> str:
    spent = {one.reader: costs(one) for one in runs}
    base = spent.get(RATIO_TO, {}).get("ms")
    head = ["", "mean", f"of {RATIO_TO}", "p95", "max", "first page", "peak MB", "under 0.5", "off", "raised"]
    return table(
        head,
        (
            [r.reader, *cost_cells(spent[r.reader], base), str(len(poor(r))), shown(off(r)), str(len(r.failed))]
            for r in runs
        ),
    )


def off(one: Run) -> float:
    """Share of the pages of known text where a reader gives over twice or under half of it."""
    counts = [r.body for r in one.results if r.words is not None and r.body]
    return mean(map(is_off, counts)) if counts else 0.0


def cost_cells(cost: dict[str, float], base: float | None) -> list[str]:
    ratio = cost["ms"] / base if base else None
    return [shown(cost["ms"], 1), shown(ratio, 2), *(shown(cost[name], 0) for name in ("p95", "max", "first", "MB"))]


def by_language(runs: list[Run]) -> str:
    groups = {one.reader: by((r for r in one.results if r.body), lambda r: r.lang) for one in runs}
    langs = [lang for lang, some in groups[runs[0].reader].items() if len(some) >= FEW]
    head = ["", *(f"{lang} ({len(groups[runs[0].reader][lang])})" for lang in langs)]
    return table(
        head,
        (
            [reader, *(shown(mean(r.body.f1 for r in found[lang] if r.body)) for lang in langs)]
            for reader, found in groups.items()
        ),
    )


def below_floors(ours: dict[str, float], floors: dict[str, float]) -> list[str]:
    """What of ours has fallen: one sentence each. Floors of figures that this run has not got are passed over."""
    return [
        f"{name} is {ours[name]:.4f}, its floor {floor}"
        for name, floor in floors.items()
        if name in ours and ours[name] < floor
    ]


def left_out_results(pages: list[Known]) -> list[Result]:
    """How our reading does on each page when its judge has not seen the page's site."""
    from benchmarks.judge import FOLDS, fold_of, gathered, learn

    known = apart(gathered, pages)
    results: list[Result] = []
    for fold in range(FOLDS):
        print(f"Leaving out a fifth of the sites, {fold + 1} of {FOLDS}", file=sys.stderr)
        trees = apart(learn, [one for one in known if fold_of(one.url) != fold])
        results += apart(run, US, [page for page in pages if fold_of(page.url) == fold], trees).results
    return results


def compared(fitted: dict[str, float], left_out: dict[str, float]) -> str:
    """The leave-sites-out table: the same figures beside those of the judge that has seen all sites."""
    rows = ([name, shown(left_out[name]), shown(fitted[name])] for name in in_order(left_out))
    return (
        "Sites left out: the judge is learnt from other sites than those it reads.\n\n"
        + table(["", "left out", "fitted"], rows)
        + "\n"
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, nargs="+", metavar="PAGES")
    parser.add_argument(
        "--peers", nargs="*", choices=sorted(PEERS), default=list(PEERS), metavar="NAME", help=", ".join(PEERS)
    )
    parser.add_argument("--limit", type=int, default=0, help="as many pages, spread over the corpora")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the tables into this page, below its marker")
    parser.add_argument("--fitted", action="store_true", help="no leave-sites-out table")
    parser.add_argument("--check", action="store_true", help="exit 1 when a figure is below its floor")
    return parser.parse_args()


MARKER = "<!-- the tables below are written by benchmarks/extraction.py -->"


def write(file: Path, tables: str) -> None:
    """Replace what stands below the marker of a page of the docs."""
    before = file.read_text("utf-8").split(MARKER)[0] if file.exists() else "# How well pages are read\n\n"
    file.write_text(f"{before}{MARKER}\n\n{tables}", "utf-8")


def main() -> int:
    asked = arguments()
    missing = [name for name in asked.peers if not installed(name)]
    if missing:
        print(f"Not installed, left out: {', '.join(missing)} (pip install '.[bench]')", file=sys.stderr)
    pages = [page for folder in asked.pages for page in known_pages(folder, asked.limit)]
    runs = list(runs_of([US, *(name for name in asked.peers if name not in missing)], pages))
    found = figures(runs[0].results)
    tables = report(runs)
    if not asked.fitted:
        left_out = figures(left_out_results(pages))
        tables += "\n" + compared(found, left_out)
        found |= {f"left out {name}": value for name, value in left_out.items()}
    print(tables)
    if asked.write:
        write(asked.write, tables)
    fallen = below_floors(found, json.loads(FLOORS.read_text("utf-8"))) if asked.check else []
    for sentence in fallen:
        print(f"BELOW: {sentence}", file=sys.stderr)
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
