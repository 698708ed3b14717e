"""Learn the trees by which crawler/reading/headlines.py weighs wordings, from pages whose title is known.

    python benchmarks/headlines.py PAGES [PAGES ...] [--write crawler/reading/headlines.tsv]

PAGES is a folder as benchmarks/extraction.py takes it. Every wording of a page is an example: the title or not. Needs
scikit-learn: `pip install '.[bench]'`.
Without `--write` it tells, sites left out, how many titles are right by the votes alone, by the trees alone, and by
the votes unless another wording is likelier by a margin. benchmarks/extraction.py learns in the same way.
"""

import argparse
import logging
import sys
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.extraction import Known, known_pages  # noqa: E402
from benchmarks.extraction import table as markdown  # noqa: E402
from benchmarks.judge import FOLDS, fold_of, table  # noqa: E402
from benchmarks.scores import same_title  # noqa: E402
from crawler.api.reading import draft_of  # noqa: E402
from crawler.reading.drafts import parsed_draft  # noqa: E402
from crawler.reading.headlines import FEATURES, alike  # noqa: E402
from crawler.reading.trees import HEAD, Trees, read_trees  # noqa: E402

TREES = 60
LEAVES = 6
RATE = 0.1
LEAST = 10  # examples a leaf stands for
# We read news, and a title is what readers see. So a set of news weighs more, and one less whose titles are partly
# what machines are told (`og:title`).
WEIGHTS = {"fundus": 2.0, "wcxb": 0.3}
MARGINS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True, slots=True)
class Examples:
    """The wordings of one page with their rows of FEATURES, what the votes chose, and the true title."""

    corpus: str
    url: str
    rows: dict[str, list[float]]
    voted: str
    title: str


def examples(page: Known) -> Examples | None:
    """The wordings of a page with a known title; None for a page without, or one that offers nothing."""
    if not page.truth.get("title"):
        return None
    draft = draft_of(page.body(), page.url, datetime.now(UTC))
    if draft.templates is not None:  # heavy: read here all the same
        draft = parsed_draft(draft.page, draft.outlet, draft.templates, draft.identity)
    template = draft.template
    rows = template.title_wordings.rows()
    voted = template.voted_title
    return Examples(page.corpus, page.url, rows, voted.words, page.truth["title"]) if voted and rows else None


def gathered(pages: Iterable[Known]) -> list[Examples]:
    """The examples of all pages that have some."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    return [found for page in pages if (found := examples(page))]


def learn(pages: Iterable[Examples]) -> str:
    """The table of trees, as crawler/reading/headlines.tsv has it."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    known = [*pages]
    model = HistGradientBoostingClassifier(
        max_iter=TREES, max_leaf_nodes=LEAVES, learning_rate=RATE, min_samples_leaf=LEAST, l2_regularization=5.0,
        early_stopping=False, random_state=0,
    )  # fmt: skip
    model.fit(
        [row for page in known for row in page.rows.values()],
        [same_title(words, page.title) for page in known for words in page.rows],
        sample_weight=[WEIGHTS.get(page.corpus, 1.0) for page in known for _ in page.rows],
    )
    return "\n".join(("\t".join(HEAD), *table(model, FEATURES))) + "\n"


def left_out(pages: list[Examples]) -> Iterator[tuple[Examples, Trees]]:
    """Every page, with trees that have seen no page of its site."""
    for fold in range(FOLDS):
        trees = read_trees(learn(page for page in pages if fold_of(page.url) != fold), FEATURES)
        yield from ((page, trees) for page in pages if fold_of(page.url) == fold)


def chosen(page: Examples, trees: Trees, margin: float) -> str:
    """The votes' wording, or the one that is likelier by the margin."""
    chances = {words: trees.chance(row) for words, row in page.rows.items()}
    against = max((chance for words, chance in chances.items() if alike(words, page.voted)), default=0.0)
    best = max(chances, key=lambda words: chances[words])
    return best if chances[best] > against + margin else page.voted


def report(pages: list[Examples]) -> str:
    """Share of right titles by set and margin, sites left out."""
    counts = Counter(page.corpus for page in pages)
    right: dict[str, Counter[str]] = {}
    for page, trees in left_out(pages):
        answers = {f"margin {margin}": chosen(page, trees, margin) for margin in MARGINS}
        for name, words in {"votes alone": page.voted, **answers}.items():
            right.setdefault(name, Counter())[page.corpus] += same_title(words, page.title)
    rows = ([name, *(f"{found[corpus] / counts[corpus]:.3f}" for corpus in counts)] for name, found in right.items())
    return markdown(["", *(f"{corpus} ({count})" for corpus, count in counts.items())], rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, nargs="+", metavar="PAGES")
    parser.add_argument("--limit", type=int, default=0, help="as many pages of each folder, spread over it")
    parser.add_argument("--write", type=Path, metavar="FILE", help="learn from all of them and write the table there")
    asked = parser.parse_args()
    found = gathered(page for folder in asked.pages for page in known_pages(folder, asked.limit))
    print(f"{len(found)} pages, {sum(len(page.rows) for page in found)} wordings", file=sys.stderr)
    if asked.write:
        asked.write.write_text(learn(found), "utf-8")
    else:
        print(report(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
