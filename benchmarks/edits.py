"""Whether edits are seen, by how many requests, and whether the kinds that are told of them are right.

    python benchmarks/edits.py [--edits 100] [--generated 200] [--check]

Headlines: the replica's outlets publish, a crawl reads everything, and 1 to 10 hours later headlines are changed; by
the clock of the run `depeche crawl --edits` comes every hour. One of the outlets answers "not modified" to whoever
asks conditionally. Counted: edits of which both versions are held, requests for each article in the servers' own log,
and requests a run.

Kinds: texts are edited by `benchmarks/edited_texts.py`, which knows what it did and nothing of how that is found out.
Counted: precision and recall of each kind.

With --check the exit code is 1 when a figure is below what docs/nightly.md promises.
"""

import argparse
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.edited_texts import EditedText, edited_texts  # noqa: E402
from crawler.editing.kinds import compare  # noqa: E402
from crawler.keeping.probes import is_probe  # noqa: E402
from crawler.replica import OUTLETS, Replica  # noqa: E402
from crawler.replica.content import PARIS, Story  # noqa: E402
from crawler.text import levelled  # noqa: E402
from tests.newsroom import newsroom  # noqa: E402

FIRST = date(2026, 9, 1)
ROUND = 20  # edits in a night and its morning
APART = timedelta(days=7)  # between two of these: a Tuesday, when much is published
LIAR = "ticsante"
ARTICLE = re.compile(r"/articles?/|/story")
LEAST_SEEN, LEAST_PRECISION = 0.95, 0.98


@dataclass
class Seen:
    """What hourly runs saw of planted edits."""

    planted: int = 0
    seen: int = 0
    late: int = 0
    """Seen by a later run than the first after the edit."""
    requests: Counter[int] = field(default_factory=Counter)
    """How many edited articles were asked for so many times."""
    others: int = 0
    """Requests for articles that nobody edited."""
    runs: int = 0
    source_requests: int = 0

    def __str__(self) -> str:
        asked = ", ".join(f"{count} articles {times} times" for times, count in sorted(self.requests.items()))
        return (
            f"{self.seen} of {self.planted} headline edits seen ({self.late} late); asked for: {asked}; "
            f"{self.others} requests for articles not edited; "
            f"{self.source_requests / self.runs:.1f} requests for sources a run of three outlets"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=100, metavar="N", help="headlines that are changed")
    parser.add_argument("--generated", type=int, default=200, metavar="N", help="texts that are edited")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check", action="store_true", help="exit with 1 below the promised figures")
    options = parser.parse_args()
    scores = kinds(options.generated, options.seed)
    print("kind | edits | precision | recall")
    print("---|---:|---:|---:")
    for kind, score in scores.items():
        print(kind, score, sep=" | ")
    seen = headlines(options.edits, hours=10, seed=options.seed)
    if seen.planted:
        print(seen)
    well = (
        scores["number"].precision >= LEAST_PRECISION
        and seen.seen >= LEAST_SEEN * seen.planted
        and max(seen.requests, default=0) <= 1
    )
    return 0 if well or not options.check else 1


def headlines(count: int, *, hours: int, seed: int) -> Seen:
    """Plant `count` headline edits, ROUND of them in a night, each within so many hours of the reading."""
    total, number = Seen(), 0
    while total.planted < count:
        with tempfile.TemporaryDirectory() as folder:
            _round(
                Path(folder), FIRST + number * APART, min(ROUND, count - total.planted), hours, seed + number, total
            )
        number += 1
        print(f"{number}: {total}", file=sys.stderr, flush=True)
    return total


@dataclass(frozen=True)
class Planted:
    """A headline edit: which article's, in which hour, from what to what."""

    story: Story
    hour: int
    title: str

    @property
    def key(self) -> str:
        return f"{self.story.outlet}:{self.story.site_id}"


def _round(folder: Path, day: date, count: int, hours: int, seed: int, total: Seen) -> None:
    """One day's articles, read in the following night, edited in its hours."""
    published = newsroom(day, 1, seed=seed, per_night=1.5 * ROUND, events=False).stories
    plan = _planted(published, count, hours, seed)
    night = datetime.combine(day + timedelta(days=1), datetime.min.time(), PARIS) + timedelta(hours=2)
    with Replica(articles=None, stories=published, day=night.date(), lying={LIAR}) as replica:
        _crawl(folder, replica, night)
        replica.log.clear()
        for hour in range(1, hours + 1):
            now = night + timedelta(hours=hour)
            for one in plan:
                if one.hour == hour:
                    replica.retitle(one.key, one.title, now - timedelta(minutes=20))
            _crawl(folder, replica, now, "--edits")
        hits = [(hit.host, hit.path) for hit in replica.log if not is_probe(hit.path)]
    _count(folder, plan, hits, night, total)
    total.runs += hours


def _planted(published: tuple[Story, ...], count: int, hours: int, seed: int) -> list[Planted]:
    """Another newsroom's headlines for some of the articles."""
    dice = random.Random(seed)  # noqa: S311 - the same edits each time
    other = newsroom(FIRST, 30, seed=seed + 1000, per_night=12, events=False).stories
    titles = {outlet: [s.first_title for s in other if s.outlet == outlet] for outlet in OUTLETS}
    chosen = dice.sample(published, min(count, len(published)))
    return [Planted(story, dice.randint(1, hours), titles[story.outlet].pop()) for story in chosen]


def _crawl(folder: Path, replica: Replica, at: datetime, *options: str) -> None:
    command = [sys.executable, "-m", "crawler", "crawl", *OUTLETS, "-q", *options, "--replica", replica.url]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DEPECHE_CLOCK": at.isoformat()}
    done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"the crawl failed with exit code {done.returncode}: {done.stderr}")


def _count(folder: Path, plan: list[Planted], hits: list[tuple[str, str]], night: datetime, total: Seen) -> None:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        held = dict(db.execute("SELECT key, title FROM articles"))
        before = {(key, title): seen for key, title, seen in db.execute(
            "SELECT a.key, r.title, c.fetched FROM revisions r JOIN articles a ON a.id = r.article "
            "JOIN captures c ON c.id = a.capture")}  # fmt: skip
    articles = [(host, path) for host, path in hits if ARTICLE.search(path)]
    total.planted += len(plan)
    total.source_requests += len(hits) - len(articles)
    own = 0
    for one in plan:
        seen = before.get((one.key, next((t for k, t in before if k == one.key), "")))
        if seen and levelled(held[one.key]) == levelled(one.title):
            total.seen += 1
            total.late += datetime.fromisoformat(seen) >= night + timedelta(hours=one.hour, minutes=50)
        asked = sum(
            one.story.outlet.replace("_", "-") in host and str(one.story.number) in path for host, path in articles
        )
        total.requests[asked] += 1
        own += asked
    total.others += len(articles) - own


@dataclass(frozen=True)
class Score:
    """How well a kind is told."""

    right: int
    told: int
    made: int

    @property
    def precision(self) -> float:
        return self.right / self.told if self.told else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.made if self.made else 1.0

    def __str__(self) -> str:
        return f"{self.made} | {self.precision:.3f} | {self.recall:.3f}"


def kinds(count: int, seed: int) -> dict[str, Score]:
    """Compare generated edits; for each kind how often it was told, rightly, and made."""
    right, told, made = Counter[str](), Counter[str](), Counter[str]()
    for edited in edited_texts(count, seed):
        found = told_kinds(edited)
        told.update(found)
        made.update(edited.kinds)
        right.update(found & edited.kinds)
    return {kind: Score(right[kind], told[kind], made[kind]) for kind in sorted(told | made)}


def told_kinds(edited: EditedText) -> frozenset[str]:
    return frozenset(change.kind.value for change in compare(edited.before, edited.after))


if __name__ == "__main__":
    sys.exit(main())
