"""How well citations are found and resolved, on the replica: `python benchmarks/citations.py`.

The replica is crawled for real into a throw-away archive; what its authors say each article cites is the truth
(`Cites` in the article files). Then the same for tests/citations/unseen.txt: texts that were written apart and on
which no rule was ever tuned. `--all` names every difference on the replica, `--archive` scores an archive that is
there. `--real FILE` scores labelled passages instead (JSON lines with text, own, day, gold, optional), by kind of
phrase, with weights learnt without the passage's own source, and prints what a passage costs; `--pages` names folders
of real pages whose labelled mentions help to learn, as in citing_weights.py.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from crawler.archive.database import Archive
from crawler.citing import evidence
from crawler.citing.finding import citations_of
from crawler.citing.sentences import flat
from crawler.citing.titles import known_titles
from crawler.items import DEFAULT_SCORE, CitableText
from crawler.outlets import known_press
from crawler.replica import OUTLETS, Replica, Truth
from crawler.replica.cited import Cited

UNSEEN = Path(__file__).resolve().parent.parent / "tests" / "citations" / "unseen.txt"

FOUND = (
    "SELECT a.key, c.outlet, c.verb, c.cited_date AS date, c.via, c.evidence, t.key AS target, c.score, c.cue, "
    "c.passage "
    "FROM citations c JOIN articles a ON a.id = c.article LEFT JOIN articles t ON t.id = c.target "
    "WHERE c.score >= ? ORDER BY a.key, c.position, c.rowid"
)


@dataclass
class Score:
    """Found and true citations of a set of articles, paired."""

    pairs: list[tuple[str, Any, dict[str, Any]]] = field(default_factory=list)
    """Key, truth, found."""
    missed: list[tuple[str, Any]] = field(default_factory=list)
    false: list[dict[str, Any]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return len(self.pairs) / max(1, len(self.pairs) + len(self.false))

    @property
    def recall(self) -> float:
        return len(self.pairs) / max(1, len(self.pairs) + len(self.missed))

    @property
    def targets(self) -> list[tuple[str, Any, dict[str, Any]]]:
        return [pair for pair in self.pairs if pair[1].target]

    @property
    def resolved(self) -> float:
        """Of the targets that the truth gives, the share that was found."""
        wanted = len(self.targets) + sum(bool(true.target) for _, true in self.missed)
        right = sum(true.target == found["target"] for _, true, found in self.targets)
        return right / max(1, wanted)

    @property
    def wrong_targets(self) -> list[tuple[str, Any, dict[str, Any]]]:
        """Targets that are not the truth's, those of false citations included."""
        wrong = [p for p in self.pairs if p[2]["target"] and p[2]["target"] != p[1].target]
        return wrong + [(f["key"], None, f) for f in self.false if f["target"]]

    def right(self, what: str) -> float:
        """Of the citations found, the share whose `verb`, `date` or `via` is the truth's."""
        same = sum(comparable(getattr(true, what)) == comparable(found[what]) for _, true, found in self.pairs)
        return same / max(1, len(self.pairs))


def comparable(value: Any) -> str:
    """A value as it is compared: names whatever their spelling, days as ISO."""
    return re.sub(r"[^a-z0-9]", "", flat(str(value or "")))


def usual(name: str) -> str:
    """The name of an outlet as it is compared, whichever of its names in the table of the press it is: `Libé`."""
    flat_name = comparable(name)
    bare = re.sub("^(?:les|le|la|l)(?=.{3})", "", flat_name)
    forms = (flat_name, bare, *(article + bare for article in ("le", "la", "l", "les")))
    return next((_usual_names()[form] for form in forms if form in _usual_names()), flat_name)


@cache
def _usual_names() -> dict[str, str]:
    known: dict[str, str] = {}
    for title, names in known_titles():
        for name in (title.name, *names):
            known.setdefault(comparable(name), comparable(title.name))
    return known


@dataclass(frozen=True)
class Line:
    """A line of a file of texts with what they cite: `[outlet | ]text => outlet verb [day] [via outlet]; …`."""

    key: str
    outlet: str
    text: str
    expected: tuple[str, ...]
    """What it cites, as the file has it: `lest_eclair relays 2012-06-20 via TICsanté`."""

    @property
    def cites(self) -> tuple[Cited, ...]:
        matches = [
            re.fullmatch(r"(.+?) (cites|relays|reacts)(?: ([\d-]{10}))?(?: via (.+))?", one) for one in self.expected
        ]
        return tuple(
            Cited(outlet=m[1], verb=m[2], date=date.fromisoformat(m[3]) if m[3] else None, via=m[4], target=None)
            for m in matches
            if m
        )


def score(truths: Iterable[Truth | Line], found: Iterable[dict[str, Any]]) -> Score:
    """Pair what was found with the truth: same article and outlet; then the same target, or the same day, or none."""
    by_key: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        by_key.setdefault(one["key"], []).append(one)
    result = Score()
    for truth in truths:
        open_ = by_key.pop(truth.key, [])
        left = list(truth.cites)
        for agree in (_same_target, _same_day, _compatible):
            for true in list(left):
                match = next(
                    (f for f in open_ if comparable(f["outlet"]) == comparable(true.outlet) and agree(true, f)), None
                )
                if match:
                    open_.remove(match)
                    left.remove(true)
                    result.pairs.append((truth.key, true, match))
        result.missed += [(truth.key, true) for true in left]
        result.false += open_
    return result


def _same_target(true: Any, found: dict[str, Any]) -> bool:
    return bool(true.target) and true.target == found["target"]


def _same_day(true: Any, found: dict[str, Any]) -> bool:
    return bool(true.date) and comparable(true.date) == comparable(found["date"])


def _compatible(true: Any, found: dict[str, Any]) -> bool:
    """No target or day that speaks against it."""
    if true.target and found["target"]:
        return bool(true.target == found["target"])
    return not (true.date and found["date"]) or comparable(true.date) == comparable(found["date"])


def lines(file: Path) -> list[Line]:
    """The texts of a file; comments begin with `#`."""
    found = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if match := re.fullmatch(r"(?:(\w+) \| )?([^#].*?) =>(.*)", line):
            expected = tuple(one.strip() for one in match[3].split(";") if one.strip())
            found.append(Line(str(number), match[1] or "dsih", match[2], expected))
    return found


def score_texts(file: Path) -> Score:
    """How well the citations of a file of texts are found, as if each were an article of Friday 22 June 2012."""
    texts, found = lines(file), []
    for line in texts:
        text = CitableText(
            outlet=line.outlet, title="Un titre qui ne dit rien", body=line.text, day=date(2012, 6, 22)
        )
        found += [
            asdict(c) | {"key": line.key, "date": c.cited_date, "target": None}
            for c in citations_of(text, known_press())
            if c.score >= DEFAULT_SCORE
        ]
    return score(texts, found)


@dataclass
class Passages:
    """How well labelled passages are read."""

    right: Counter[str] = field(default_factory=Counter)
    """By kind of phrase; so the next three."""
    missed: Counter[str] = field(default_factory=Counter)
    verbs: Counter[str] = field(default_factory=Counter)
    """Verbs that are right, of citations found. The label `?` is cites or relays."""
    days: Counter[str] = field(default_factory=Counter)
    false: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, passage: dict[str, Any]) -> None:
        """Read a passage as an article of its day, with a title that says nothing."""
        day = date.fromisoformat(passage["day"] or "2010-01-01")
        text = CitableText(outlet=passage["own"], title="Article", body=passage["text"], day=day)
        began = time.process_time()
        found = [one for one in citations_of(text, known_press()) if one.score >= DEFAULT_SCORE]
        self.seconds += time.process_time() - began
        left = list(passage["gold"])
        for one in found:
            true = next((t for t in left if usual(t["outlet"]) == usual(one.outlet)), None)
            if true is None:
                counted = [*passage["optional"], *(t["outlet"] for t in passage["gold"])]
                if usual(one.outlet) not in map(usual, counted):
                    self.false.append(f"{one.outlet} ({one.cue}) {one.passage[:120]}")
                continue
            left.remove(true)
            self.right[true["turn"]] += 1
            self.verbs[true["turn"]] += one.verb == true["verb"] or (true["verb"] == "?" and one.verb != "reacts")
            self.days[true["turn"]] += one.cited_date == true["date"]
        self.missed.update(true["turn"] for true in left)

    def __str__(self) -> str:
        right, missed = self.right.total(), self.missed.total()
        lines = [f"{'kind':<12}{'right':>6}{'missed':>7}{'verb':>6}{'day':>6}"]
        lines += [
            f"{kind:<12}{self.right[kind]:>6}{self.missed[kind]:>7}{self.verbs[kind]:>6}{self.days[kind]:>6}"
            for kind in sorted({*self.right, *self.missed})
        ]
        precision, recall = right / max(1, right + len(self.false)), right / max(1, right + missed)
        return "\n".join(lines) + (
            f"\nprecision {precision:.3f}   recall {recall:.3f}   "
            f"verb {self.verbs.total() / max(1, right):.3f}   day {self.days.total() / max(1, right):.3f}"
        )


def score_passages(file: Path, pages: Sequence[Path], *, every: bool) -> None:
    """Print how well real passages are read by weights that were learnt without their source."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from benchmarks import citing_weights as learning  # which needs the scores above

    passages = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    examples = learning.labelled([file], pages)
    result = Passages()
    for source in dict.fromkeys(map(learning.source_of, passages)):
        weights = learning.learnt([one for one in examples if one.source != source])
        evidence.weights = lambda weights=weights: weights  # type: ignore[misc, assignment]
        for passage in passages:
            if learning.source_of(passage) == source:
                result.add(passage)
    print(f"{len(passages)} passages, each read by weights learnt without its source\n{result}")
    print(f"{1000 * result.seconds / len(passages):.1f} ms of CPU a passage")
    if every:
        print("\n".join(f"false    {one}" for one in result.false))


def crawl(folder: Path) -> Path:
    """The whole replica, crawled into an archive below `folder`."""
    path = folder / "citations.db"
    with Replica() as replica:
        subprocess.run(
            [
                sys.executable,
                "-m",
                "crawler",
                "crawl",
                *OUTLETS,
                "-q",
                "--since",
                "2012",
                "--replica",
                replica.url,
                "--archive",
                str(path),
            ],
            check=True,
        )
    return path


def table(result: Score) -> str:
    lines = [
        f"{len(result.pairs) + len(result.missed)} citations in truth, {len(result.pairs) + len(result.false)} found",
        f"precision {result.precision:.3f}   recall {result.recall:.3f}",
        f"targets resolved {result.resolved:.3f}   wrong targets {len(result.wrong_targets)}",
        "of those found: " + "   ".join(f"{what} {result.right(what):.3f}" for what in ("verb", "date", "via")),
        "",
        f"{'evidence':<10}{'right':>7}{'false':>7}{'with target':>13}",
    ]
    right = Counter(found["evidence"] for _, _, found in result.pairs)
    false = Counter(found["evidence"] for found in result.false)
    with_target = Counter(found["evidence"] for _, _, found in result.pairs if found["target"])
    lines += [
        f"{kind:<10}{right[kind]:>7}{false[kind]:>7}{with_target[kind]:>13}" for kind in ("mention", "link", "copy")
    ]
    return "\n".join(lines)


def differences(result: Score) -> Iterable[str]:
    for key, true in result.missed:
        yield f"missed   {key}: {true}"
    for one in result.false:
        yield (
            f"false    {one['key']}: {one['outlet']} {one['verb']} {one['date']} {one['target']} ({one['cue']}) "
            f"{one['passage'][:300]}"
        )
    for key, true, found in result.pairs:
        for what in ("target", "verb", "date", "via"):
            if comparable(getattr(true, what)) != comparable(found[what]):
                yield (
                    f"{what:<9}{key}: {true.outlet} {getattr(true, what)}, found {found[what]} ({found['cue']}) "
                    f"{found['passage'][:200]}"
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="name every difference")
    parser.add_argument("--archive", type=Path, help="a crawl of the replica that is there already")
    parser.add_argument("--real", type=Path, help="labelled passages to score instead")
    parser.add_argument("--pages", type=Path, nargs="*", default=[], help="folders of real pages to learn from")
    options = parser.parse_args()
    if options.real:
        score_passages(options.real, options.pages, every=options.all)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = options.archive or crawl(Path(folder))
        with Archive.open(path) as archive:
            found = archive.rows(FOUND, DEFAULT_SCORE)
    with Replica() as replica:
        result = score(replica.truths(), found)
    print(table(result))
    print(f"\n{UNSEEN.name}:\n" + "\n".join(table(score_texts(UNSEEN)).splitlines()[:4:]))
    if options.all:
        print("\n".join(differences(result)))


if __name__ == "__main__":
    main()
