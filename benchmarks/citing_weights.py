"""Learn how much each piece of evidence weighs: `python benchmarks/citing_weights.py --passages FILE --pages DIR`.

Examples are mentions of outlets that were labelled by hand: the sentences of tests/citations (but not unseen.txt and
traps.txt), the replica's, real passages (`--passages`, JSON lines with text and gold), and mentions in real pages
(`--pages`, folders with truth.jsonl and html/), whose labels stand in citing_mentions.csv as source, hash of the
sentence, span and label. A logistic regression over `crawler.citing.evidence` gives the weights. `--folds` leaves out
one source in turn and prints how well the others tell its mentions; `--write` writes crawler/citing/weights.txt.
"""

import argparse
import csv
import gzip
import hashlib
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import exp, log
from pathlib import Path
from random import Random
from typing import Any

from lxml import html

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.citations import comparable, lines, usual  # noqa: E402
from crawler.citing.evidence import evidence, rules, words_around  # noqa: E402
from crawler.citing.frames.words import NAME  # noqa: E402
from crawler.citing.judging import place_of  # noqa: E402
from crawler.citing.masking import masked  # noqa: E402
from crawler.citing.sentences import sentences  # noqa: E402
from crawler.outlets import known_press  # noqa: E402
from crawler.replica import Replica  # noqa: E402
from crawler.urls import host_of  # noqa: E402

TEXTS = HERE.parent / "tests" / "citations"
OURS = ("kinds.txt", "idioms.txt", "sentences.txt")
OURS_COUNT = 2.0  # each of our own sentences was written to show a kind: it counts as two mentions
LABELS = HERE / "citing_mentions.csv"
WEIGHTS = HERE.parent / "crawler" / "citing" / "weights.txt"
SOMEDAY = date(2010, 1, 1)  # of a passage of which no day is known
LATE = date(2023, 12, 31)  # of a page of which none is known: later than all that its lists name
ROUNDS, RATE, DECAY = 80, 0.3, 0.01  # passes over the examples, step, and pull towards the weights expected
FRAME = 3.0  # what a frame weighs before anything is learnt
OF_WORDS = 6.0  # pull of a word's weight towards nothing, in all examples together
MIN_TIMES = 5  # examples that must have a word before it is weighed
BLOCKS = "//p|//li|//h1|//h2|//h3|//h4|//figcaption|//blockquote|//td|//div[not(.//div or .//p or .//li)]"


@dataclass(frozen=True, slots=True)
class Example:
    """A mention, with what speaks for and against it."""

    source: str
    found: tuple[str, ...]
    label: bool
    weight: float
    words: str
    """Name and neighbours, for looking at."""


def mentions(text: str, today: date, own: str) -> Iterator[tuple[str, int, int, tuple[str, ...], str]]:
    """Each name of a sentence but its own outlet's: outlet, span, evidence, and the words around it."""
    press = known_press()
    title = press.own(own)
    whole = masked(text, press, today)
    for mark in re.finditer(NAME, whole.text):
        place = place_of(whole, mark.start(), text)
        match = place.match
        if match.title.name != title.name:
            words = f"{text[max(0, match.start - 70) : match.start]}[{text[match.start : match.end]}]"
            words += text[match.end : match.end + 50]
            found = dict.fromkeys((*evidence(place), *words_around(place)))
            yield match.title.name, match.start, match.end, tuple(found), words


def of_texts(file: Path) -> Iterator[Example]:
    """The mentions of a file of our own texts, of which a line names every outlet cited."""
    for line in lines(file):
        cited = {comparable(one.outlet) for one in line.cites}
        for part in sentences("", None, line.text):
            for name, _, _, found, words in mentions(part.text, date(2012, 6, 22), line.outlet):
                yield Example(file.name, found, comparable(name) in cited, OURS_COUNT, words)


def of_replica() -> Iterator[Example]:
    """The mentions of the replica's articles; of an outlet that is cited and named more than once, none."""
    with Replica() as replica:
        truths = list(replica.truths())
    for truth in truths:
        cited = {comparable(one.outlet) for one in truth.cites}
        parts = [part.text for part in sentences(truth.title, truth.lead, truth.body)]
        found = [one for part in parts for one in mentions(part, date.fromisoformat(truth.day), truth.outlet)]
        names = [usual(one[0]) for one in found]
        for name, (_, _, _, features, words) in zip(names, found, strict=True):
            if not (name in cited and names.count(name) > 1):
                yield Example("replica.txt", features, name in cited, 1.0, words)


def source_of(passage: dict[str, Any]) -> str:
    """What is left out together: a host, or a treebank."""
    return _host(passage["source"]) or str(passage["source"]).split("/")[0]


def json_lines(file: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines, in which texts may hold other characters that divide lines."""
    with file.open(encoding="utf-8") as rows:
        yield from map(json.loads, rows)


def of_passages(file: Path) -> Iterator[Example]:
    """The mentions of labelled passages; of an outlet named more than once, one label stands for all: left out."""
    for row in json_lines(file):
        gold = {usual(one["outlet"]) for one in row["gold"]}
        unsure = {usual(one) for one in row["optional"]}
        today = date.fromisoformat(row["day"]) if row["day"] else SOMEDAY
        parts = [part.text for part in sentences("", None, row["text"])]
        found = [one for part in parts for one in mentions(part, today, row["own"])]
        names = [usual(one[0]) for one in found]
        for name, (_, _, _, features, words) in zip(names, found, strict=True):
            if name not in unsure and not (name in gold and names.count(name) > 1):
                yield Example(source_of(row), features, name in gold, 1.0, words)


def of_pages(folders: Sequence[Path]) -> Iterator[Example]:
    """The labelled mentions of real pages."""
    labels: dict[tuple[str, str], dict[tuple[int, int], bool]] = defaultdict(dict)
    with LABELS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            span = int(row["start"]), int(row["end"])
            labels[row["source"], row["sentence"]][span] = row["label"] == "1"
    for url, day, text in _sentences_of_pages(folders):
        spans = labels.pop((url, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:12]), {})
        if not spans:
            continue
        for _, start, end, found, words in mentions(text, day, _own(url)):
            label = next((one for (a, b), one in spans.items() if a < end and start < b), None)
            if label is not None:
                yield Example(_host(url) or url, found, label, 1.0, words)


def _sentences_of_pages(folders: Sequence[Path]) -> Iterator[tuple[str, date, str]]:
    """URL, day and text of every sentence of the French pages, the whole page with its menus."""
    for folder in folders:
        for row in json_lines(folder / "truth.jsonl"):
            if row["lang"] != "fr":
                continue
            day = date.fromisoformat(row["truth"].get("date") or LATE.isoformat())
            for block in _blocks(gzip.decompress((folder / row["html"]).read_bytes())):
                for part in sentences("", None, block):
                    yield row["url"], day, part.text


def _host(url: str) -> str:
    return (host_of(url) or "").removeprefix("www.")


def _own(url: str) -> str:
    """The id of a page's outlet, made of its host as the reading makes it."""
    return _host(url).replace(".", "_").replace("-", "_")


def _blocks(page: bytes) -> Iterator[str]:
    declared = re.search(rb"charset=[\"']?([\w-]+)", page[:3000])
    charset = declared[1].decode("ascii") if declared else "utf-8"
    tree = html.fromstring(page.decode(charset, "replace").encode(), parser=html.HTMLParser(encoding="utf-8"))
    for node in tree.xpath("//script|//style|//noscript|//head|//svg"):
        if node.getparent() is not None:
            node.drop_tree()
    for node in tree.xpath(BLOCKS):
        text = " ".join(node.text_content().split())
        if len(text) >= 15 and (node.tag == "div" or not node.xpath(".//p|.//li")):
            yield text


def expected() -> dict[str, float]:
    """What each piece of evidence weighs before anything is learnt."""
    weights = {
        "person behind": 1.0,
        "always": -1.5,
        "excluded": -2.0,
        "ordinary words": -1.0,
        "unlisted": -1.0,
        "longer name": -1.0,
        "period behind": -3.0,
        "trade of air, words": -1.0,
        "trade of paper, words": -0.5,
    }
    weights |= {rule.name: rule.strength for rule in rules()}
    return weights | {f"{name} in a frame": min(0.0, 0.75 * weight) for name, weight in weights.items()}


def labelled(passages: Sequence[Path], pages: Sequence[Path]) -> list[Example]:
    """All examples: our own, and those of real passages and pages where they are at hand."""
    examples = [one for name in OURS for one in of_texts(TEXTS / name)]
    read = [one for file in passages for one in of_passages(file)]
    return [*examples, *of_replica(), *read, *of_pages(pages)]


def learnt(examples: Sequence[Example]) -> dict[str, float]:
    """The weights of a logistic regression, pulled towards those expected, by AdaGrad in an order always the same."""
    prior = expected()
    prior |= {name: FRAME for one in examples for name in one.found if name.startswith("frame ")}
    times = Counter(name for one in examples for name in one.found)
    rare = {name for name, count in times.items() if count < MIN_TIMES and is_word(name)}
    decay = {name: OF_WORDS / count if is_word(name) else DECAY for name, count in times.items()}
    examples = [replace(one, found=tuple(name for name in one.found if name not in rare)) for one in examples]
    weights: dict[str, float] = defaultdict(float, prior)
    squares: dict[str, float] = defaultdict(lambda: 1e-8)
    order = list(examples)
    dice = Random(1)  # noqa: S311
    for _ in range(ROUNDS):
        dice.shuffle(order)
        for one in order:
            slope = one.weight * (probability(weights, one.found) - one.label)
            for name in one.found:
                step = slope + decay[name] * (weights[name] - prior.get(name, 0.0))
                squares[name] += step * step
                weights[name] -= RATE * step / squares[name] ** 0.5
    return weights


def is_word(name: str) -> bool:
    """True for a word around a name, which no rule is about."""
    return name.startswith(("before: ", "behind: "))


def probability(weights: dict[str, float], found: Iterable[str]) -> float:
    total = sum(weights.get(name, 0.0) for name in found)
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


@dataclass
class Told:
    """How well mentions are told."""

    right: int = 0
    false: int = 0
    missed: int = 0
    loss: float = 0.0

    def add(self, example: Example, score: float) -> None:
        self.right += example.label and score >= 0.5
        self.false += not example.label and score >= 0.5
        self.missed += example.label and score < 0.5
        self.loss -= log(max(1e-6, score if example.label else 1 - score))

    def __str__(self) -> str:
        precision = self.right / max(1, self.right + self.false)
        recall = self.right / max(1, self.right + self.missed)
        return (
            f"right {self.right:>4}  false {self.false:>3}  missed {self.missed:>3}  precision {precision:.3f}  "
            f"recall {recall:.3f}  loss {self.loss:7.1f}"
        )


def left_out(examples: Sequence[Example], *, show: bool) -> None:
    """Print, for each real source, how well its mentions are told by weights learnt from all others."""
    total = Told()
    for source in dict.fromkeys(one.source for one in examples if not one.source.endswith(".txt")):
        weights = learnt([one for one in examples if one.source != source])
        told = Told()
        for one in examples:
            if one.source == source:
                score = probability(weights, one.found)
                told.add(one, score)
                total.add(one, score)
                if show and (score >= 0.5) != one.label:
                    print(f"  {'missed' if one.label else 'false '} {score:.2f} {one.words}\n     {one.found}")
        print(f"{source[:45]:<46}{told}")
    print(f"{'all':<46}{total}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=Path, nargs="*", default=[], help="files of labelled passages, JSON lines")
    parser.add_argument("--pages", type=Path, nargs="*", default=[], help="folders of real pages")
    parser.add_argument("--folds", action="store_true", help="leave out one source in turn")
    parser.add_argument("--all", action="store_true", help="name every mention that is told wrongly")
    parser.add_argument("--write", action="store_true", help="write crawler/citing/weights.txt")
    options = parser.parse_args()
    examples = labelled(options.passages, options.pages)
    print(f"{len(examples)} mentions, {sum(one.label for one in examples)} of them sources")
    if options.folds:
        left_out(examples, show=options.all)
    weights = learnt(examples)
    told = Told()
    for one in examples:
        score = probability(weights, one.found)
        told.add(one, score)
        if options.all and not options.folds and (score >= 0.5) != one.label:
            print(f"  {'missed' if one.label else 'false '} {score:.2f} {one.words}\n     {one.found}")
    print(f"{'on what was learnt from':<46}{told}")
    if options.write:
        rows = sorted(weights.items(), key=lambda row: (-row[1], row[0]))
        WEIGHTS.write_text("".join(f"{weight:.3f}\t{name}\n" for name, weight in rows), "utf-8")


if __name__ == "__main__":
    main()
