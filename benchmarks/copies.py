"""What finding copied passages costs, and how well they are found.

    python benchmarks/copies.py [--articles 1000 10000 100000] [--seed 1]

For each size an archive is filled with so many articles of a made-up press (benchmarks/press.py), one in ten with
words of one other article in it: all of it, some paragraphs, or a quotation, of 60 words and more, edited. Then they
are compared as those of an earlier release are (`crawler.keeping.backlog.catch_up`). Printed: CPU an article, in all
and for the last tenth; size of the index an article; planted reprints found, those of 60 to 80 words apart; pairs
found that were never planted.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.press import Piece, Press, Reprint  # noqa: E402
from crawler.archive.database import Archive  # noqa: E402
from crawler.items import Outlet  # noqa: E402
from crawler.keeping.backlog import COPIES, catch_up  # noqa: E402
from crawler.outlets import known_press  # noqa: E402

OUTLETS = tuple(
    Outlet(id=name, name=name, homepage=f"https://{name}.example/", hosts=(f"{name}.example",))
    for name in ("matin", "soir", "semaine")
)
FIRST = datetime(2012, 1, 1, tzinfo=UTC)
SHORT = 80
EVERY = 10  # one article in so many is a reprint, the one before it its source


@dataclass(frozen=True, kw_only=True)
class Measured:
    articles: int
    cpu: float
    """Milliseconds an article."""
    last: float
    """The same, for the last tenth of them."""
    index: float
    """Kilobytes an article."""
    planted: int
    found: int
    short: int
    short_found: int
    false: int

    def __str__(self) -> str:
        short = f"{self.short_found} of {self.short} ({self.short_found / max(1, self.short):.4f})"
        return (
            f"{self.articles} | {self.cpu:.2f} | {self.last:.2f} | {self.index:.2f} | "
            f"{self.found} of {self.planted} ({self.found / max(1, self.planted):.4f}) | {short} | {self.false}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[1_000, 10_000, 100_000], metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(
        "articles | CPU ms an article | of the last tenth | index KB an article | found | of 60 to 80 words | false"
    )
    print("---:|---:|---:|---:|---:|---:|---:")
    for articles in options.articles:
        with tempfile.TemporaryDirectory() as folder:
            print(measure(Path(folder) / "press.db", articles, Press(options.seed)), flush=True)


def measure(path: Path, articles: int, press: Press) -> Measured:
    """Fill an archive, compare its articles, and judge what was found by what was planted."""
    with Archive.open(path, write=True) as archive:
        planted = fill(archive, press, articles)
        cpu, last = _timed(archive, articles)
        found = {(row["article"], row["other"]) for row in archive.rows("SELECT article, other FROM copies")}
        pairs = {(reprint.article, reprint.source): reprint for reprint in planted}
        short = [pair for pair, reprint in pairs.items() if reprint.words <= SHORT]
        return Measured(
            articles=articles, cpu=cpu, last=last, index=_index_size(archive) / articles / 1000,
            planted=len(pairs), found=len(found & pairs.keys()), short=len(short),
            short_found=len(found.intersection(short)), false=len(found - pairs.keys()),
        )  # fmt: skip


def _timed(archive: Archive, articles: int) -> tuple[float, float]:
    """Compare all articles; CPU milliseconds an article, in all and for the last tenth."""
    tenth = articles // 10
    archive.db.execute(
        "CREATE TEMP TABLE later AS SELECT article FROM _uncompared ORDER BY article DESC LIMIT ?", [tenth]
    )
    with archive.transaction() as db:
        db.execute("DELETE FROM _uncompared WHERE article IN (SELECT article FROM later)")
    begun = time.process_time()
    catch_up(archive, known_press(), backlogs=[COPIES])
    between = time.process_time()
    with archive.transaction() as db:
        db.execute("INSERT INTO _uncompared SELECT article FROM later")
    resumed = time.process_time()
    catch_up(archive, known_press(), backlogs=[COPIES])
    end = time.process_time()
    return 1000 * (end - resumed + between - begun) / articles, 1000 * (end - resumed) / tenth


def _index_size(archive: Archive) -> int:
    """Bytes of the fingerprints, both ways."""
    sql = "SELECT sum(pgsize) AS bytes FROM dbstat WHERE name IN ('_shingles', '_fingerprints')"
    return int((archive.one(sql) or {"bytes": 0})["bytes"])


def fill(archive: Archive, press: Press, articles: int, *, every: int = EVERY) -> list[Reprint]:
    """Write articles as an earlier release did, ids from 1. Returns the reprints planted among them."""
    for outlet in OUTLETS:
        archive.register(outlet)
    planted: list[Reprint] = []
    with archive.transaction() as db:
        for number in range(1, articles + 1):
            piece = press.article(number)
            if every and number % every == 0:
                piece, reprint = press.reprinting(number, number - 1)
                planted.append(reprint)
            db.table("articles").insert(row_of(piece, number))
    return planted


def row_of(piece: Piece, number: int) -> dict[str, object]:
    """An article's row; each appeared an hour after the one before."""
    moment = FIRST + timedelta(hours=number)
    outlet = OUTLETS[number % len(OUTLETS)].id
    seen = moment.isoformat()
    return {
        "id": number, "key": f"{outlet}:{number}", "outlet": outlet, "url": f"https://{outlet}.example/{number}",
        "title": piece.title, "lead": piece.lead, "body": piece.body, "published": seen,
        "published_precision": "minute", "day": seen[:10], "words": len(piece.body.split()), "first_seen": seen,
        "last_seen": seen, "text_sha256": str(number), "extractor": "press", "digest": "", "language": "fr",
    }  # fmt: skip


if __name__ == "__main__":
    main()
