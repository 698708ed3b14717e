"""How well articles are grouped into stories, and differing figures and names told.

    python benchmarks/stories.py [--planted 60] [--seed N] [--check] [--names]

The replica is crawled into an archive. B-cubed compares its stories with those that follow from who cites whom as its
authors wrote it. Then figures, and names, that two articles share are replaced in the later one, one at a time, and
both are compared: `retold` where it draws on the other in words of its own, `reprinted` where it is the same text. A
planted difference counts as found when both values are told, and everything else that is told beyond what was told
before counts as false. What is told of the articles as they are is counted too; `--names` prints it, and what was
missed or false: a person must say whether they differ. `--check` ends with 1 under B-cubed .95 or precision .9.
"""

import argparse
import random
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crawler.archive.database import Archive  # noqa: E402
from crawler.replica import Replica  # noqa: E402
from crawler.stories.differences import Difference, DifferenceKind, differences  # noqa: E402

MIN_B_CUBED, MIN_PRECISION = 0.95, 0.9
WAYS = ("retold", "reprinted")
FIELDS = ("title", "lead", "body")
PAIRS = """
SELECT a.key, a.title, a.lead, a.body, s.title AS old_title, s.lead AS old_lead, s.body AS old_body
FROM story_articles m JOIN articles a ON a.id = m.article JOIN articles s ON s.id = m.source ORDER BY a.key
"""
FIGURE = re.compile(
    r"(?<![\d.,/-])(?<!\d[ \u00a0\u202f])(?!(?:19|20)\d\d)(\d{2,6})[ \u00a0\u202f]"
    r"(?!janv|févr|mars|avril|mai\b|juin|juil|août|sept|octob|novem|décem)(?=([a-zà-ÿ]{4,}))"
)
NAME = re.compile(r"\b([A-ZÀ-Þ][a-zà-ÿ]{2,} )([A-ZÀ-Þ][a-zà-ÿ]{4,})\b")


@dataclass(frozen=True)
class Planted:
    """What was replaced in a later article."""

    key: str
    way: str
    """One of WAYS."""
    kind: DifferenceKind
    old: str
    new: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    known: frozenset[Difference]
    """What was told of the two before."""


def crawled(folder: Path) -> Path:
    """The demo's archive."""
    archive = folder / "archive.db"
    command = [sys.executable, "-m", "crawler", "demo", "--archive", str(archive)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return archive


def wanted_stories() -> dict[str, str]:
    """Each article's key with one that stands for its story, as the replica's authors wrote who cites whom."""
    replica = Replica()
    truths = replica.truths()
    replica.stop()
    above = {truth.key: truth.key for truth in truths}

    def find(key: str) -> str:
        while above[key] != key:
            key = above[key]
        return key

    for truth in truths:
        for cited in truth.cites:
            if cited.target in above:
                above[find(truth.key)] = find(cited.target)
    return {key: find(key) for key in above}


def b_cubed(wanted: Mapping[str, str], found: Mapping[str, str]) -> tuple[float, float, float]:
    """Precision, recall and F1: for each article how much of its story is right, and how much of the right one."""
    right, ours = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for key in wanted:
        right[wanted[key]].add(key)
        ours[found[key]].add(key)
    both = {key: len(right[wanted[key]] & ours[found[key]]) for key in wanted}
    precision = sum(both[key] / len(ours[found[key]]) for key in wanted) / len(wanted)
    recall = sum(both[key] / len(right[wanted[key]]) for key in wanted) / len(wanted)
    return precision, recall, 2 * precision * recall / (precision + recall)


def pairs(archive: Archive) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """The key of each article, how it tells the matter, the one that it draws on, and itself."""
    for row in archive.rows(PAIRS):
        after = {name: row[name] for name in FIELDS}
        yield row["key"], "retold", {name: row[f"old_{name}"] for name in FIELDS}, after
        yield row["key"], "reprinted", after, after


def plantable(archive: Archive, dice: random.Random) -> Iterator[Planted]:
    """Every figure and name that both of a pair have, replaced in the later one."""
    for key, way, before, after in pairs(archive):
        known = frozenset(differences(before, after))
        older = " ".join(filter(None, before.values()))
        newer = " ".join(filter(None, after.values()))
        for number in sorted({match[1] for match in FIGURE.finditer(older)}):
            shared = {m[2] for m in FIGURE.finditer(older) if m[1] == number}
            if shared & {m[2] for m in FIGURE.finditer(newer) if m[1] == number}:
                other = str(int(number) + dice.choice((-1, 1)) * max(2, int(number) * dice.randint(15, 60) // 100))
                yield _planted((key, way), DifferenceKind.FIGURE, number, other, before, after, known)
        for name in sorted({m[2] for m in NAME.finditer(older)} & {m[2] for m in NAME.finditer(newer)}):
            place = dice.randrange(1, len(name) - 1)
            other = name[:place] + dice.choice("aeiounlrst") + name[place + 1 :]
            if other.lower() != name.lower():
                yield _planted((key, way), DifferenceKind.NAME, name, other, before, after, known)


def _planted(
    place: tuple[str, str], kind: DifferenceKind, old: str, new: str, before: Mapping[str, Any],
    after: Mapping[str, Any], known: frozenset[Difference],
) -> Planted:  # fmt: skip
    changed = {name: re.sub(rf"\b{old}\b", new, text) if text else text for name, text in after.items()}
    return Planted(*place, kind, old, new, before, changed, known)


def is_found(one: Planted, told: Difference) -> bool:
    return told.kind == one.kind and (one.old, one.new) == (told.before.split()[0], told.after.split()[0])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--planted", type=int, default=60, metavar="N", help="differences of each kind at most")
    parser.add_argument("--seed", type=int, default=20120620)
    parser.add_argument("--check", action="store_true", help="end with 1 when a figure is not reached")
    parser.add_argument("--names", action="store_true", help="print what was missed and what is false")
    asked = parser.parse_args()
    dice = random.Random(asked.seed)  # noqa: S311 - no secrets
    with tempfile.TemporaryDirectory() as folder, Archive.open(crawled(Path(folder))) as archive:
        rows = archive.rows("SELECT key, story FROM articles LEFT JOIN story_articles ON article = articles.id")
        found = {row["key"]: str(row["story"] or row["key"]) for row in rows}
        wanted = wanted_stories()
        figures = b_cubed(wanted, {key: found.get(key, key) for key in wanted})
        everything = list(plantable(archive, dice))
        asis = [(key, each) for key, _way, before, after in pairs(archive) for each in differences(before, after)]
    print(f"stories: {len(wanted)} articles, B-cubed precision {figures[0]:.3f}, recall {figures[1]:.3f}, "
          f"F1 {figures[2]:.3f}")  # fmt: skip
    reached = figures[2] >= MIN_B_CUBED
    print(f"as they are: {len(asis)} differences told")
    for key, each in asis if asked.names else ():
        print(f"  told {key}: {each.of} {each.before} -> {each.after}")
    for kind, way in product(DifferenceKind, WAYS):
        some = [one for one in everything if (one.kind, one.way) == (kind, way)]
        reached &= report(f"{kind.value}s {way}", dice.sample(some, min(asked.planted, len(some))), names=asked.names)
    return 0 if reached or not asked.check else 1


def report(head: str, planted: list[Planted], *, names: bool) -> bool:
    """Print how many planted differences are found and what else is told. True when enough of it is right."""
    right = false = 0
    for one in planted:
        told = [each for each in differences(one.before, one.after) if each not in one.known]
        hits = [each for each in told if is_found(one, each)]
        wrong = [each for each in told if not is_found(one, each)]
        right, false = right + bool(hits), false + len(wrong)
        if names and not hits:
            print(f"  missed {one.key}: {one.old} -> {one.new}")
        for each in wrong if names else ():
            print(f"  false {one.key}: {each.before} -> {each.after} {each.of} ({one.old} -> {one.new})")
    precision = right / max(1, right + false)
    print(f"{head}: {len(planted)} planted, recall {right / max(1, len(planted)):.3f}, precision {precision:.3f}")
    return precision >= MIN_PRECISION


if __name__ == "__main__":
    sys.exit(main())
