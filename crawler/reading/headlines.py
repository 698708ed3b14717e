"""A second opinion on the headline: every wording a page offers, weighed by trees learnt from known titles.

The votes of `crawler.reading.titles` were made on known pages, and are right there more often than elsewhere. The
trees in `headlines.tsv` (benchmarks/headlines.py makes them) know none of their rules; so the votes' answer stands
unless another wording is likelier by `MARGIN`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from crawler.reading.days import first_day
from crawler.reading.titles import DASH, KICKER, Site, compact, sequence, slug, told
from crawler.reading.trees import Trees, read_trees
from crawler.text import tidy

MARGIN = 0.6  # by how much another wording must be likelier than that of the votes
LONGEST = 400  # characters of a wording that may be a headline
ALIKE = 0.9  # overlap of words (Dice) that makes two wordings one headline
TELLING = 7  # letters from which a heading is compared with what is announced
SOURCES = ("h1", "meta", "json-ld", "title")  # what is compared with all wordings; an h2 is only a wording
WAYS = ("whole", "cut", "end", "part")  # as it stands, without the site's name, behind a kicker, a line or part of it
FEATURES = (
    *(f"{source} {way}" for source in SOURCES for way in WAYS), "h2 whole",
    *(f"{how} {source}" for source in SOURCES for how in ("is", "in", "around")),
    "h1s", "announced", "address told", "told by address", "words of address", "words", "characters", "of longest",
    "site's name", "day", "colons", "dashes", "broken off", "small letter",
)  # fmt: skip


class Likelier(NamedTuple):
    """A wording that is likelier than that of the votes, and its source."""

    words: str
    source: str
    why: dict[str, Any]
    """For `--explain`: `instead_of` what, its `chance`, that `against` it, and `by` what."""


class Wordings:
    """What may be the headline of a page, and in how many ways the page says it."""

    def __init__(self, offered: Mapping[str, Sequence[str]], subheadings: Iterable[str], site: Site) -> None:
        """`offered` holds the texts by SOURCES; of the h2 and h3 texts those count that repeat an announced one."""
        self.site = site
        self.address = slug(site.url)
        self.said: dict[str, set[str]] = defaultdict(set)
        self._words: dict[str, str] = {}
        self._offered = {source: [compact(words) for words in offered.get(source, ())] for source in SOURCES}
        for source in SOURCES:
            for words in offered.get(source, ()):
                self._add_ways(words, source)
        announced = [bare for bare in self._words if len(bare) > TELLING]
        for words in subheadings:
            bare = compact(words)
            if len(bare) > TELLING and any(bare in other or other in bare for other in announced):
                self._add(words, "h2 whole")

    def _add_ways(self, words: str, source: str) -> None:
        self._add(words, f"{source} whole")
        self._add(self.site.cut(words), f"{source} cut")
        for match in KICKER.finditer(words) if source != "title" else ():
            self._add(words[match.end() :], f"{source} end")
        lines = [line for line in words.split("\n") if line.strip()]
        parts = self.site.parts(words) if source == "title" else lines[:1] + lines[-1:] if len(lines) > 1 else []
        for part in parts:
            self._add(part, f"{source} part")

    def _add(self, words: str, way: str) -> None:
        words = tidy(words.replace("\n", " "))
        bare = compact(words) if len(words) <= LONGEST else ""
        if bare:
            self._words.setdefault(bare, words)
            self.said[bare].add(way)

    def rows(self) -> dict[str, list[float]]:
        """The numbers of every wording, in the order of FEATURES."""
        longest = max((len(sequence(words)) for words in self._words.values()), default=1)
        return {words: self._row(bare, words, longest) for bare, words in self._words.items()}

    def _row(self, bare: str, words: str, longest: int) -> list[float]:
        spoken = sequence(words)
        row = [float(way in self.said[bare]) for way in FEATURES[: len(SOURCES) * len(WAYS) + 1]]
        for others in self._offered.values():
            row.append(float(bare in others))
            row.append(max((len(bare) / len(other) for other in others if bare in other), default=0.0))
            row.append(max((len(other) / len(bare) for other in others if other and other in bare), default=0.0))
        named = len(self.address) > 1
        row += [float(len(self._offered["h1"])), float(len(self._offered["meta"]))]
        row += [told(self.address, words), told(spoken, " ".join(self.address))] if named and spoken else [-1.0, -1.0]
        row += [float(len(self.address)), float(len(spoken)), float(len(words)), len(spoken) / max(1, longest)]
        row += [float(self.site.is_name(words)), float(first_day(words) is not None), float(words.count(":"))]
        row += [float(len(DASH.findall(words))), float(words.endswith(("…", "..."))), float(words[:1].islower())]
        return row

    def source(self, words: str) -> str:
        """Which of SOURCES says it, or h2."""
        said = {way.split()[0] for way in self.said[compact(words)]}
        return next((source for source in SOURCES if source in said), "h2")


@cache
def in_use() -> list[Trees]:
    """The trees that are asked, alone in a list so that `use` can put others there."""
    return [read_trees(files(__package__).joinpath("headlines.tsv").read_text("utf-8"), FEATURES)]


def use(trees: Trees) -> None:
    """Weigh by other trees from now on, in this process: for those who train and measure."""
    in_use()[0] = trees


def likelier(found: str, wordings: Wordings) -> Likelier | None:
    """The wording that is likelier than `found` by MARGIN; None where there is none, as on most pages."""
    rows = wordings.rows()
    others = [words for words in rows if not alike(words, found)]
    if not others:
        return None
    trees = in_use()[0]
    against = max((trees.chance(row) for words, row in rows.items() if alike(words, found)), default=0.0)
    best, chance = max(((words, trees.chance(rows[words])) for words in others), key=lambda pair: pair[1])
    if chance <= against + MARGIN:
        return None
    why = {"instead_of": found, "chance": round(chance, 2), "against": round(against, 2)}
    return Likelier(best, wordings.source(best), {**why, "by": trees.reasons(rows[best])})


def alike(a: str, b: str) -> bool:
    """True for two wordings of one headline."""
    mine, others = set(sequence(a)), set(sequence(b))
    return 2 * len(mine & others) >= ALIKE * (len(mine) + len(others))
