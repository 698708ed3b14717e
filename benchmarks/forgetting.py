"""What `depeche forget` leaves of the articles and names that it removes: nothing, it is to be shown.

    python benchmarks/forgetting.py [--articles 30] [--names 5] [--seed 1] [--check]

The replica is crawled for real. Articles drawn by lot are forgotten in one call, with the feeds and listings that
carry them, then names of authors, one by one. After that, every sentence of at least MIN_WORDS words that no
remaining article has is looked for, in the bytes of every file and inflated from wherever gzip begins, a backup made
afterwards included; titles, which pages of other articles list too, and names, which such pages have too, in the
database and its copies. Then the replica, which still shows all of it, is crawled once more: the feeds and listings
of that night carry beginnings of articles again, and are left out of what is looked through. `depeche verify --full`
is to be green each time. With --check it exits with 1 when a figure is not what it should be.
"""

import argparse
import json
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crawler.archive.forgotten_names import ForgottenNames, HashedName  # noqa: E402
from crawler.replica import OUTLETS, Replica  # noqa: E402
from tests.traces import inflated  # noqa: E402

MIN_WORDS = 6
Texts = dict[str, str]


@dataclass
class Figures:
    """What was measured."""

    articles: int = 0
    names: int = 0
    sentences: int = 0
    seconds: float = 0.0
    left: int = 0
    """Sentences and titles that are still there."""
    named: int = 0
    """Databases that still have a name."""
    back: int = 0
    """Articles that the next night brought back."""
    damages: int = 0

    def line(self) -> str:
        return (
            f"{self.articles} articles and {self.names} names forgotten in {self.seconds:.1f} s; "
            f"{self.sentences} sentences and titles looked for: {self.left} left; {self.named} traces of names; "
            f"{self.back} brought back; {self.damages} damages"
        )


def depeche(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "crawler", *map(str, words)], cwd=folder, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip


def texts_of(archive: Path) -> Texts:
    with closing(sqlite3.connect(archive)) as db:
        return dict(db.execute("SELECT key, title || '. ' || coalesce(lead, '') || '\n' || body FROM articles"))


def titles_of(archive: Path) -> Texts:
    with closing(sqlite3.connect(archive)) as db:
        return dict(db.execute("SELECT key, title FROM articles"))


def sentences(text: str) -> set[str]:
    """Sentences of the body that are long enough to be nobody else's, without quotes and links that markup parts."""
    body = text.partition("\n")[2]
    found = (one.strip() for one in re.split(r"[.!?:;«»\n]", body))
    return {one for one in found if len(one.split()) >= MIN_WORDS}


def left(folder: Path, needles: Iterable[str], *, only: str = "") -> set[str]:
    """Those of the needles that any file below a folder has; `only` is a part of the names of files."""
    wanted = {needle: needle.encode() for needle in needles}
    found: set[str] = set()
    for path in folder.rglob("*"):
        if path.is_file() and only in path.name:
            data = path.read_bytes()
            for part in (data, *inflated(data)):
                found |= {needle for needle, raw in wanted.items() if needle not in found and raw in part}
    return found


def left_in_pages(archive: Path, needles: Iterable[str]) -> set[str]:
    """Those of the needles that the database has, or a record of anything but a feed or listing."""
    wanted = {needle: needle.encode() for needle in needles}
    found = left(archive.parent, needles, only=".db")
    with closing(sqlite3.connect(archive)) as db:
        lists = {url for (url,) in db.execute("SELECT url FROM captures WHERE kind != 'page'")}
    for path in archive.with_suffix(".warc").glob("*.gz"):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_headers.get_header("WARC-Target-URI") not in lists:
                    body = record.content_stream().read()
                    found |= {needle for needle, raw in wanted.items() if raw in body}
    return found


def named(folder: Path, names: Iterable[str]) -> int:
    """How many files of databases have one of the names."""
    known = ForgottenNames([HashedName.of(name) for name in names])
    return sum(
        known.within(path.read_bytes().decode("utf-8", "ignore"))
        for path in folder.rglob("*.db*")
        if path.is_file() and path.suffix != ".lock"
    )


def damages(archive: Path) -> int:
    done = depeche(archive.parent, "verify", "--full", "--json", "--archive", archive)
    return len(json.loads(done.stdout)["damages"])


def authors(archive: Path, gone: Iterable[str], count: int, chance: random.Random) -> list[str]:
    with closing(sqlite3.connect(archive)) as db:
        marks = [*gone]
        sql = f"SELECT DISTINCT name FROM authors a JOIN articles x ON x.id = a.article WHERE x.key NOT IN ({', '.join('?' * len(marks))})"  # noqa: S608, E501
        found = sorted(name for (name,) in db.execute(sql, marks) if len(re.findall(r"[^\W_]+", name)) in (2, 3))
    return chance.sample(found, min(count, len(found)))


def measure(folder: Path, *, articles: int, names: int, seed: int) -> Figures:
    chance, archive, found = random.Random(seed), folder / "archive.db", Figures()  # noqa: S311 - repeatable
    with Replica() as replica:
        depeche(folder, "crawl", *OUTLETS, "--since", "2012", "--replica", replica.url)
        held, titles = texts_of(archive), titles_of(archive)
        found.damages += damages(archive)
        gone = chance.sample(sorted(held), min(articles, len(held)))
        people = authors(archive, gone, names, chance)
        rest = "\n".join(text for key, text in held.items() if key not in gone)
        needles = {one for key in gone for one in sentences(held[key]) if one not in rest}
        heads = {titles[key] for key in gone if titles[key] not in rest}
        start = time.monotonic()
        depeche(folder, "forget", *gone, "--listings", "--yes")
        for name in people:
            depeche(folder, "forget", "--name", name, "--initials", "--yes")
        found.seconds = time.monotonic() - start
        found.articles, found.names, found.sentences = len(gone), len(people), len(needles) + len(heads)
        depeche(folder, "backup", folder / "backup")
        remaining = left(folder, needles) | left(folder, heads, only=".db")
        found.named += named(folder, people)
        found.damages += damages(archive)
        depeche(folder, "crawl", *OUTLETS, "--full", "--since", "2012", "--replica", replica.url)
        remaining |= left_in_pages(archive, needles) | left(folder, heads, only=".db")
        found.named += named(folder, people)
        found.damages += damages(archive)
        found.left = len(remaining)
        for one in sorted(remaining)[:5]:
            print("left:", one, file=sys.stderr)
        found.back = len({*texts_of(archive)} & {*gone})
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=30)
    parser.add_argument("--names", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), articles=asked.articles, names=asked.names, seed=asked.seed)
    print(found.line())
    wrong = found.left or found.named or found.back or found.damages or not found.sentences
    return int(asked.check and bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
