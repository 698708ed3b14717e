"""What each word list and each rule of the reading is worth: the same pages are read without it.

    python benchmarks/audit.py PAGES [PAGES ...] [--limit N] [--only NAME ...] [--write docs/audit.md]

PAGES is a folder as benchmarks/extraction.py takes it. For every list of crawler/lexicon/ that the reading of pages
uses, and for every rule named below, the table tells on how many sites of how many sets an answer changes, on how
many the answers get worse without it (it helps) or better (it costs), and what it adds to the figures of text, title,
date and author, in thousandths. A list or rule that helps on fewer than three sites stays only if it is one of HTML,
of a language, of a standard or of a kind of page that the docs name.
"""

import argparse
import importlib
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import mean
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.extraction import US, Known, Result, apart, known_pages, run, table  # noqa: E402
from crawler import lexicon  # noqa: E402
from crawler.urls import host_of, registrable  # noqa: E402

# Lists of a language itself, or of other rooms: no rule of the reading of pages that could be missing.
NO_RULES = ("calendar.", "clock.", "relative.", "words.", "wall.", "missing.", "consent.")
GENERIC = "crawler.reading.generic"
# A rule by its name: the modules that use it, the function, and what stands in its place.
RULES: dict[str, tuple[tuple[str, ...], str, Callable[..., Any]]] = {
    "teasers at the end": ((f"{GENERIC}.column",), "first_teaser", len),
    "captions beside pictures": ((f"{GENERIC}.column",), "is_caption", lambda *_: False),
    "life of the author": ((f"{GENERIC}.column",), "tells_of_author", lambda *_: False),
    "labels that repeat": ((f"{GENERIC}.column",), "repeated", lambda *_: set()),
    "calls to readers": ((f"{GENERIC}.column",), "is_call", lambda *_: False),
    "biography below the text": ((f"{GENERIC}.text",), "without_biography", lambda lines, _: lines),
    "passages told twice": ((f"{GENERIC}.text",), "without_passages_retold", lambda lines: lines),
    "JSON-LD's text": ((f"{GENERIC}.text",), "declared", lambda *_: None),
    "third reader": ((f"{GENERIC}.text",), "is_doubtful", lambda *_: False),
    "judge": ((f"{GENERIC}.text",), "decide", lambda evidence: (evidence.ordered, [])),
    "other boxes of the text's name": ((f"{GENERIC}.boxes",), "parts_beside", lambda *_: []),
    "noise by its wording": (("pipelines.boilerplate",), "is_noise", lambda *_: False),
}
FIELDS = ("text", "title", "date", "author")


def without(name: str, pages: list[Known]) -> list[Result]:
    """The pages read without a list or rule. Meant for a process of its own."""
    if name in RULES:
        modules, function, instead = RULES[name]
        for module in modules:
            setattr(importlib.import_module(module), function, instead)
    elif name:
        lexicon.leave_out(name)
    return run(US, pages).results


def scores(result: Result) -> dict[str, float]:
    """How right each answer to a page is, 0 to 1."""
    text = {"text": result.body.f1} if result.body else {}
    return {**text, **{field: float(right) for field, right in result.fields.items()}}


def row(name: str, pages: list[Known], before: list[Result], after: list[Result]) -> list[str]:
    """A line of the table: how a reading without something differs from the whole one."""
    changed: dict[str, list[float]] = defaultdict(list)
    gains: dict[str, list[float]] = defaultdict(list)
    sets = set()
    for page, whole, less in zip(pages, before, after, strict=True):
        lost = {field: value - scores(less)[field] for field, value in scores(whole).items()}
        for field, value in lost.items():
            gains[field].append(value)
        if any(lost.values()):
            sets.add(page.corpus)
            changed[registrable(host_of(page.url)) or page.id].append(sum(lost.values()))
    helps = sum(mean(values) > 0 for values in changed.values())
    costs = sum(mean(values) < 0 for values in changed.values())
    figures = [f"{1000 * mean(gains[field]):+.1f}" if gains[field] else "–" for field in FIELDS]
    return [name, str(len(changed)), str(len(sets)), str(helps), str(costs), *figures]


def audited(names: Iterable[str], pages: list[Known]) -> str:
    before = apart(without, "", pages)
    rows = []
    for name in names:
        rows.append(row(name, pages, before, apart(without, name, pages)))
        print(" | ".join(rows[-1]), file=sys.stderr)
    rows.sort(key=lambda cells: (int(cells[3]), cells[0]))
    return table(["", "sites", "sets", "helps", "costs", *FIELDS], rows) + "\n"


def known_names() -> list[str]:
    return [*RULES, *(name for name in sorted(lexicon.names()) if not name.startswith(NO_RULES))]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, nargs="+", metavar="PAGES")
    parser.add_argument("--limit", type=int, default=0, help="as many pages of each folder, spread over it")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="lists such as chrome.after, or rules")
    parser.add_argument("--write", type=Path, metavar="FILE", help="where the table goes; printed if not given")
    asked = parser.parse_args()
    names = asked.only or known_names()
    if unknown := [name for name in names if name not in known_names()]:
        parser.error(f"no such list or rule: {', '.join(unknown)}")
    pages = [page for folder in asked.pages for page in known_pages(folder, asked.limit)]
    found = audited(names, pages)
    asked.write.write_text(found, "utf-8") if asked.write else print(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
