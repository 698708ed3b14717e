"""An archive of a million articles, to measure search and pages on.

    python benchmarks/million.py [--articles 1000000] [--words 80 150] PATH

Fourteen years of the three outlets, most of it L'Est Éclair's, in made-up French (benchmarks/press.py) of 80 to 150
words, as unequally frequent as a language's; twenty sections, a fifth of L'Est Éclair's articles partial, one in a
hundred in another language. Written with the archive's own schema, full-text index and stems, in order of
publication; without captures and without fingerprints of passages. The same number gives the same articles. Printed
at the end: the size of the file, beside that of the texts and of their index, and what it takes an article.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import accumulate, islice, pairwise
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.press import SMALL, Press  # noqa: E402
from crawler.archive.database import Archive  # noqa: E402
from crawler.archive.stems import add_stems  # noqa: E402
from spiders.dsih import DsihSpider  # noqa: E402
from spiders.lest_eclair import LestEclairSpider  # noqa: E402
from spiders.ticsante import TicsanteSpider  # noqa: E402

SPIDERS = (LestEclairSpider, TicsanteSpider, DsihSpider)
SHARES = (95, 3, 2)
SECTIONS = (
    "Aube", "Sports", "Faits divers", "Troyes", "Économie", "Politique", "Culture", "Santé", "Société", "Région",
    "Éducation", "Environnement", "Agriculture", "Viticulture", "Justice", "Loisirs", "France", "Monde", "Opinions",
    "Patrimoine",
)  # fmt: skip
LANGUAGES = (("fr", "en", "de"), (990, 7, 3))
FIRST = datetime(2012, 6, 1, 6, tzinfo=ZoneInfo("Europe/Paris"))
YEARS = 14
VOCABULARY = 60_000
BATCH = 10_000
TEXTS = "SELECT sum(length(CAST(title || coalesce(lead, '') || body AS BLOB))) AS n FROM articles"
INDEX = "SELECT sum(length(block)) AS n FROM articles_fts_data"
PLAIN_HASH = 1 << 20  # FTS5's own; more of it while the index is made spares it merges


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--articles", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--words", type=int, nargs=2, default=(80, 150), metavar=("LEAST", "MOST"))
    options = parser.parse_args()
    if options.path.exists():
        sys.exit(f"{options.path} exists; name another, or delete it")
    begun = time.monotonic()
    make(options.path, options.articles, options.words)
    size = options.path.stat().st_size
    print(f"{options.articles} articles, {size / 1e9:.2f} GB, in {time.monotonic() - begun:.0f} s")
    with Archive.open(options.path) as archive:
        texts, index = (archive.rows(sql)[0]["n"] or 0 for sql in (TEXTS, INDEX))
    print(
        f"{size / options.articles:.0f} bytes an article: {size / (texts + index):.2f} x "
        f"(texts {texts / 1e6:.1f} MB + their index {index / 1e6:.1f} MB)"
    )


def make(path: Path, articles: int, words: Sequence[int] = (80, 150)) -> None:
    writer = Writer(articles, words)
    with Archive.open(path, write=True) as archive:
        archive.db.execute("PRAGMA synchronous = OFF")
        archive.db.execute("PRAGMA cache_size = -400000")
        for spider in SPIDERS:
            archive.register(spider.outlet)
        _hash_size(archive, 64 * PLAIN_HASH)
        rows = writer.rows()
        while batch := list(islice(rows, BATCH)):
            with archive.transaction() as db:
                db.conn.executemany(_insert(batch[0]), batch)
                db.execute("DELETE FROM _uncompared")
        with archive.transaction() as db:
            add_stems(db, *writer.words)
        _hash_size(archive, PLAIN_HASH)
        archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _insert(row: dict[str, Any]) -> str:
    return f"INSERT INTO articles ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})"  # noqa: S608


def _hash_size(archive: Archive, size: int) -> None:
    with archive.transaction() as db:
        db.execute("INSERT INTO articles_fts(articles_fts, rank) VALUES ('hashsize', ?)", [size])


class Writer:
    """Rows of `articles` in order of publication."""

    def __init__(self, articles: int, lengths: Sequence[int]) -> None:
        self.articles = articles
        self.lengths = lengths
        self._dice = Random(articles)  # noqa: S311 - no secret
        small = SMALL.split()
        self.words = [*small, *Press(1, vocabulary=VOCABULARY).words]
        self._often = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        self._people = [f"{self._name()} {self._name()}" for _ in range(200)]
        self._last = {spider.outlet.id: 0 for spider in SPIDERS}

    def rows(self) -> Iterator[dict[str, Any]]:
        step = timedelta(days=YEARS * 365.25) / self.articles
        for number in range(self.articles):
            yield self._row((FIRST + number * step).replace(second=0, microsecond=0))

    def _row(self, moment: datetime) -> dict[str, Any]:
        dice = self._dice
        (spider,) = dice.choices(SPIDERS, SHARES)
        outlet = spider.outlet
        number = self._last[outlet.id] = self._last[outlet.id] + dice.randint(1, 3)
        title, lead, *paragraphs = self._texts(dice.randint(*self.lengths))
        seen = (moment + timedelta(hours=dice.randint(2, 20))).astimezone(ZoneInfo("UTC")).isoformat()
        return {
            "key": f"{outlet.id}:{number}", "outlet": outlet.id, "url": f"{outlet.homepage}article/{number}",
            "site_id": str(number), "title": title, "lead": f"{lead}.", "body": ".\n\n".join(paragraphs) + ".",
            "authors": json.dumps(dice.sample(self._people, 1), ensure_ascii=False),
            "section": SECTIONS[min(int(dice.expovariate(0.25)), len(SECTIONS) - 1)],
            "tags": json.dumps(dice.choices(self.words[150:2000], k=2), ensure_ascii=False),
            "published": moment.isoformat(), "published_raw": f"{moment:%d/%m/%Y %H:%M}",
            "published_source": "json-ld", "published_precision": "minute", "day": f"{moment:%Y-%m-%d}",
            "language": dice.choices(*LANGUAGES)[0],
            "access": "partial" if outlet.id == "lest_eclair" and dice.random() < 0.2 else "full",
            "words": sum(part.count(" ") + 1 for part in (lead, *paragraphs)), "first_seen": seen, "last_seen": seen,
            "text_sha256": sha256(title.encode()).hexdigest(), "extractor": f"{outlet.id} 1",
            "digest": sha256(seen.encode()).hexdigest(),
        }  # fmt: skip

    def _texts(self, count: int) -> list[str]:
        """A title, a lead and paragraphs of together so many words."""
        words = self._dice.choices(self.words, cum_weights=self._often, k=count + 10)
        cuts = [0, self._dice.randint(6, 12), *range(30, count - 20, self._dice.randint(25, 45)), count + 10]
        return [" ".join(words[a:b]).capitalize() for a, b in pairwise(cuts)]

    def _name(self) -> str:
        return self._dice.choice(self.words[2000:]).capitalize()


if __name__ == "__main__":
    main()
