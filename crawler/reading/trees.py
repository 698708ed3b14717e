"""Boosted trees that were learnt elsewhere and stand in a table, a node a line: how likely is a yes?

The tables are made by benchmarks/judge.py and benchmarks/headlines.py. To ask them takes no library.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

HEAD = ("tree", "node", "feature", "threshold", "below", "above", "value")
REASONS = 3  # that are told of a chance


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


class Trees:
    """Trees that say how likely a yes is for a row of numbers, one for each of `features`."""

    def __init__(self, features: Sequence[str], trees: list[Tree]) -> None:
        self.features = features
        self.trees = trees

    def chance(self, row: list[float]) -> float:
        """How likely it is, 0 to 1."""
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
                moved[self.features[node.feature]] += following.value - node.value
                node = following
        strongest = sorted(moved.items(), key=lambda pair: -abs(pair[1]))[:REASONS]
        return [f"{name} {value:+.2f}" for name, value in strongest]


def read_trees(text: str, features: Sequence[str]) -> Trees:
    """The trees of a table. Raises ValueError for a table that asks for another feature."""
    trees: list[list[Node]] = []
    for line in text.splitlines():
        if not line or line.startswith(("#", HEAD[0])):
            continue
        tree, _, feature, threshold, below, above, value = line.split("\t")
        if int(tree) == len(trees):
            trees.append([])
        if feature and feature not in features:
            raise ValueError(f"The trees ask for {feature}, which nothing here has; learn them anew (benchmarks/)")
        index = features.index(feature) if feature else -1
        trees[-1].append(Node(index, float(threshold), int(below), int(above), float(value)))
    return Trees(features, [tuple(tree) for tree in trees])
