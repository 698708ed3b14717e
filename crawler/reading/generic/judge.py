"""What decides where two readings of an unknown page differ: boosted trees, learnt from pages with known text.

The trees stand in `judge.tsv`, a node a line, and are made by benchmarks/judge.py. What both readings keep stays. Of
the rest the trees change only what they are sure of: a line of the first reading goes below `DROP`, one that it left
out comes from `ADD` on.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from crawler.reading.generic.evidence import FEATURES, Evidence
from crawler.reading.generic.lines import Line
from crawler.reading.trees import Trees, read_trees

DROP = 0.1  # chance of being text below which a line of the first reading goes
ADD = 0.7  # chance from which another line comes to it


@dataclass(frozen=True, slots=True)
class Decision:
    """A line that the judge took out or put in, its chance of being text, and what weighed most."""

    line: Line
    chance: float
    reasons: list[str]


@cache
def _in_use() -> list[Trees]:
    return [read_trees(files(__package__).joinpath("judge.tsv").read_text("utf-8"), FEATURES)]


def use(judge: Trees) -> None:
    """Judge by other trees from now on, in this process: for those who train and measure."""
    _in_use()[0] = judge


def decide(evidence: Evidence, judge: Trees | None = None) -> tuple[list[Line], list[Decision]]:
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
