"""What decides where two readings of an unknown page differ: boosted trees, learnt from pages with known text.

The trees stand in `judge.tsv`, a node a line, and are made by benchmarks/judge.py. What both readings keep stays. Of
the rest the trees change only what they are sure of: a line of the first reading goes below `DROP`, one that it left
out comes from `ADD` on.
"""

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from crawler.reading.generic.evidence import FEATURES, Evidence
from crawler.reading.generic.lines import Line

DROP = 0.1  # chance of being text below which a line of the first reading goes
ADD = 0.7  # chance from which another line comes to it
REASONS = 3  # that are told of a decision
HEAD = ("tree", "node", "feature", "threshold", "below", "above", "value")


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a tree: rows with `feature` up to `threshold` go below, others above; a leaf has no feature."""

    feature: int
    threshold: float
    below: int
    above: int
    value: float
    """What a row that ends here (a leaf), or on average below here, adds to the log-odds."""


Tree = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A line that the judge took out or put in, its chance of being text, and what weighed most."""

    line: Line
    chance: float
    reasons: list[str]


class Judge:
    """Trees that say how likely a line is part of the text."""

    def __init__(self, trees: list[Tree]) -> None:
        self.trees = trees

    def chance(self, row: list[float]) -> float:
        """How likely a line with these numbers (in the order of FEATURES) is text, 0 to 1."""
        total = 0.0
        for tree in self.trees:
            node = tree[0]
            while node.feature >= 0:
                node = tree[node.below if row[node.feature] <= node.threshold else node.above]
            total += node.value
        return 1 / (1 + math.exp(-total))

    def reasons(self, row: list[float]) -> list[str]:
        """The features that moved the log-odds most on the way down the trees, such as `second +1.20`."""
        moved: dict[str, float] = defaultdict(float)
        for tree in self.trees:
            node = tree[0]
            while node.feature >= 0:
                following = tree[node.below if row[node.feature] <= node.threshold else node.above]
                moved[FEATURES[node.feature]] += following.value - node.value
                node = following
        strongest = sorted(moved.items(), key=lambda pair: -abs(pair[1]))[:REASONS]
        return [f"{name} {value:+.2f}" for name, value in strongest]


def read_trees(text: str) -> Judge:
    """The judge of a table as `judge.tsv` has it. Raises ValueError for a table of other features."""
    trees: list[list[Node]] = []
    for line in text.splitlines():
        if not line or line.startswith(("#", HEAD[0])):
            continue
        tree, _, feature, threshold, below, above, value = line.split("\t")
        if int(tree) == len(trees):
            trees.append([])
        if feature and feature not in FEATURES:
            raise ValueError(f"The trees ask for {feature}, which no line has; learn them anew (benchmarks/judge.py)")
        index = FEATURES.index(feature) if feature else -1
        trees[-1].append(Node(index, float(threshold), int(below), int(above), float(value)))
    return Judge([tuple(tree) for tree in trees])


@cache
def _in_use() -> list[Judge]:
    return [read_trees(files(__package__).joinpath("judge.tsv").read_text("utf-8"))]


def use(judge: Judge) -> None:
    """Judge by other trees from now on, in this process: for those who train and measure."""
    _in_use()[0] = judge


def decide(evidence: Evidence, judge: Judge | None = None) -> tuple[list[Line], list[Decision]]:
    """The lines of the text in their order, and where that is not what the first reading says.

    `judge` is the one of `judge.tsv`, or of `use`, if not given.
    """
    judge = judge or _in_use()[0]
    rows = evidence.rows()
    chances = {evidence.lines[i]: judge.chance(row) for i, row in rows.items()}
    kept, changed = [], []
    for i, line in enumerate(evidence.lines):
        first = line in evidence.first
        chance = chances.get(line, float(first))
        keep = chance >= (DROP if first else ADD)
        if keep:
            kept.append(line)
        if keep is not first:
            changed.append(Decision(line, round(chance, 2), judge.reasons(rows[i])))
    return kept, changed
