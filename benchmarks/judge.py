"""Learn the trees by which crawler/reading/generic/judge.py decides, from pages whose text is known.

    python benchmarks/judge.py PAGES [PAGES ...] [--write crawler/reading/generic/judge.tsv]

PAGES is a folder as benchmarks/extraction.py takes it. Every line of a page that one of two readings keeps, or that
none keeps and that stands near one kept, is an example: part of the true text or not. Needs scikit-learn:
`pip install '.[bench]'`.
benchmarks/extraction.py learns in the same way, on four fifths of the sites, for its leave-sites-out table.
"""

import argparse
import logging
import re
import sys
import warnings
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.extraction import Known, known_pages  # noqa: E402
from benchmarks.scores import SHINGLE, level, shingles  # noqa: E402
from crawler.api.reading import draft_of  # noqa: E402
from crawler.reading.drafts import parsed_draft  # noqa: E402
from crawler.reading.generic.evidence import FEATURES  # noqa: E402
from crawler.reading.generic.judge import HEAD  # noqa: E402
from crawler.reading.generic.lines import Line  # noqa: E402
from crawler.reading.generic.text import readings  # noqa: E402
from crawler.reading.steps import no_citations, steps  # noqa: E402
from crawler.text import folded  # noqa: E402
from crawler.urls import host_of, registrable  # noqa: E402
from pipelines.body import ReadBody  # noqa: E402

TREES = 80
LEAVES = 8
RATE = 0.12
LEAST = 150  # examples a leaf stands for
DIGITS = 4
FOLDS = 5
# By these pages the first reading was made: it is right there more often than elsewhere, and they teach to trust it.
TUNED_ON = ("zyte", "fundus", "trafilatura")
TUNED = 0.25  # what they weigh


@dataclass(frozen=True, slots=True)
class Examples:
    """The lines of one page: rows of FEATURES, whether each is text, and what it weighs beside others."""

    page: str
    url: str
    rows: list[list[float]]
    text: list[bool]
    weights: list[float]


def examples(page: Known) -> Examples | None:
    """The lines of a page with known text or segments; None for a page without, or one that JSON-LD alone reads."""
    if not {"text", "with"} & page.truth.keys():
        return None
    draft = draft_of(page.body(), page.url, datetime.now(UTC))
    if draft.templates is not None:  # heavy: read here all the same, for its lines are wanted
        draft = parsed_draft(draft.page, draft.outlet, draft.templates, draft.identity)
    for step in steps(no_citations):
        if isinstance(step, ReadBody):
            break
        draft = step.read(draft)
    evidence, _ = readings(draft)
    if not evidence.is_of_page:
        return None
    rows = evidence.rows()
    known = {i: found for i in rows if (found := is_text(evidence.lines[i], page.truth)) is not None}
    total = sum(evidence.lines[i].size for i, yes in known.items() if yes)
    weights = [(evidence.lines[i].size + 10) / max(300, total) for i in known]
    factor = TUNED if page.corpus in TUNED_ON else 1.0
    if "text" not in page.truth:
        factor *= 3  # only a few lines of such a page are known
    weights = [factor * weight for weight in weights]
    return Examples(page.id, page.url, [rows[i] for i in known], [*known.values()], weights)


def is_text(line: Line, truth: dict[str, Any]) -> bool | None:
    """Whether a line is part of the true text; None where only segments are known and it holds none."""
    words = level(line.block.text)
    if "text" not in truth:
        if any(level(segment) in words for segment in truth["without"]):
            return False
        return True if any(level(segment) in words for segment in truth["with"]) else None
    found = shingles(line.block.text)
    if len(words.split()) >= SHINGLE:
        wanted = _shingles(truth["text"])
        return sum(min(count, wanted[one]) for one, count in found.items()) >= 0.5 * found.total()
    return _bare(words) in _lines(truth["text"])


@lru_cache(maxsize=2)
def _shingles(text: str) -> Counter[tuple[str, ...]]:
    return shingles(text)


@lru_cache(maxsize=2)
def _lines(text: str) -> set[str]:
    return {_bare(line) for line in text.split("\n")}


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", folded(text))


def learn(pages: Iterable[Examples]) -> str:
    """The table of trees, as crawler/reading/generic/judge.tsv has it."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    known = [page for page in pages if page.rows]
    model = HistGradientBoostingClassifier(
        max_iter=TREES, max_leaf_nodes=LEAVES, learning_rate=RATE, min_samples_leaf=LEAST, l2_regularization=5.0,
        early_stopping=False, random_state=0,
    )  # fmt: skip
    model.fit(
        [row for page in known for row in page.rows],
        [yes for page in known for yes in page.text],
        sample_weight=[weight for page in known for weight in page.weights],
    )
    return "\n".join(("\t".join(HEAD), *table(model))) + "\n"


def table(model: Any) -> Iterable[str]:
    """A line for every node. scikit-learn tells its trees in `_predictors` alone."""
    yield "\t".join(("0", "0", "", "0", "0", "0", f"{float(model._baseline_prediction.ravel()[0]):.{DIGITS}f}"))
    for number, (tree,) in enumerate(model._predictors, 1):
        for at, node in enumerate(tree.nodes):
            name = "" if node["is_leaf"] else FEATURES[node["feature_idx"]]
            threshold = "0" if node["is_leaf"] else f"{node['num_threshold']:.{DIGITS}g}"
            below, above = (0, 0) if node["is_leaf"] else (node["left"], node["right"])
            yield "\t".join(
                (str(number), str(at), name, threshold, str(below), str(above), f"{node['value']:.{DIGITS}f}")
            )


def gathered(pages: Iterable[Known]) -> list[Examples]:
    """The examples of all pages that have some."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    return [found for page in pages if (found := examples(page))]


def fold_of(url: str) -> int:
    """In which of FOLDS parts the site of a page is: the same for all pages of a registrable domain."""
    host = host_of(url)
    return zlib.crc32((registrable(host) or host).encode()) % FOLDS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, nargs="+", metavar="PAGES")
    parser.add_argument("--limit", type=int, default=0, help="as many pages of each folder, spread over it")
    parser.add_argument("--write", type=Path, metavar="FILE", help="the table of trees; printed if not given")
    asked = parser.parse_args()
    found = gathered(page for folder in asked.pages for page in known_pages(folder, asked.limit))
    print(f"{len(found)} pages, {sum(len(page.rows) for page in found)} lines", file=sys.stderr)
    trees = learn(found)
    asked.write.write_text(trees, "utf-8") if asked.write else print(trees)
    return 0


if __name__ == "__main__":
    sys.exit(main())
