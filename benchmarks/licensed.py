"""How well licensed texts are joined to the articles that they are.

    python benchmarks/licensed.py [--seeds 10]

For each seed an archive holds the articles of the replica, set on few days, with copies of some in another outlet and
twins in the same. A file of 200 notices of them, with other titles and some with other leads, and of some 145 decoys
(benchmarks/europresse.py) is imported, in today's form and in the old one. Printed: articles joined, wrong joins and
CPU.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.europresse import Chance, Planted, articles, fill, new_skin, old_skin, planted  # noqa: E402
from crawler.archive.database import Archive  # noqa: E402
from crawler.importing.europresse import read_export  # noqa: E402
from crawler.importing.licensed import Kept, join, keep, of_rows  # noqa: E402
from crawler.outlets import known_press  # noqa: E402

SKINS = {"new": new_skin, "old": old_skin}


@dataclass(kw_only=True, slots=True)
class Joined:
    """What became of the notices of one file."""

    wanted: int = 0
    joined: int = 0
    wrong: list[Planted] = field(default_factory=list)
    missed: list[Planted] = field(default_factory=list)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Kind of notice and why it is unjoined."""
    seconds: float = 0.0


def measure(seed: int, skin: str, folder: Path) -> Joined:
    """Import one file into an archive of its own."""
    chance = Chance(seed)
    held = articles(chance)
    notices = planted(held, chance)
    body = SKINS[skin](notices).encode("utf-8" if skin == "new" else "cp1252", "xmlcharrefreplace")
    with Archive.open(folder / f"{skin}-{seed}.db", write=True) as archive:
        fill(archive, held)
        begun = time.process_time()
        kept = Kept()
        with archive.transaction():
            keep(archive, read_export(body).notices, "export.html", kept)
            join(archive, known_press())
        seconds = time.process_time() - begun
        rows = {row["document"]: row for row in of_rows(archive, kept.rows)}
    found = _judged(notices, rows)
    found.seconds = seconds
    return found


def _judged(notices: list[Planted], rows: dict[str, dict[str, str]]) -> Joined:
    found = Joined(wanted=sum(notice.truth is not None for notice in notices))
    for notice in notices:
        row = rows[notice.document]
        if row["article"] and row["article"] == notice.truth:
            found.joined += 1
        elif row["article"]:
            found.wrong.append(notice)
        else:
            found.reasons[notice.kind, row["reason"]] += 1
            if notice.truth:
                found.missed.append(notice)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    options = parser.parse_args()
    print("seed | form | joined | wrong | CPU s\n--:|---|---|--:|--:")
    for seed in range(1, options.seeds + 1):
        for skin in SKINS:
            with tempfile.TemporaryDirectory() as folder:
                one = measure(seed, skin, Path(folder))
            print(
                f"{seed} | {skin} | {one.joined} of {one.wanted} | {len(one.wrong)} | {one.seconds:.1f}",
                *sorted({wrong.kind for wrong in one.wrong}), flush=True,
            )  # fmt: skip


if __name__ == "__main__":
    main()
