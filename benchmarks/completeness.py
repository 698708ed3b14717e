"""How often the estimate of what was published holds the truth, and how wide it is.

    python benchmarks/completeness.py [--runs 100] [--articles 300] [--check]

An archive holds `--articles` articles of one outlet over fourteen years, each named by its own sources and by
a web archive. In each run 10, 20, 30 or 40 % of them, drawn anew for each of both, are hidden; what both hide is not
held either. The width is that of the interval of the share that is held, in points. Then the own sources alone are
asked, two of them: there must be no number. `--check` ends with 1 under 90 covered of 100, over 10 points (14 at
40 %), or for any number from dependent sources.
"""

import argparse
import random
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from crawler.archive.announcements import FoundUrl, announce
from crawler.archive.database import Archive
from crawler.archive.warc import WarcPosition
from crawler.clock import now
from crawler.items import Announcement, Outlet, Page
from crawler.keeping.saving import save_draft
from crawler.outlets import known_press
from crawler.reading.drafts import open_draft
from crawler.searching.published import Published, published

OUTLET = Outlet(id="essai", name="Essai", homepage="https://essai.example/", hosts=("essai.example",))
SOURCES = (("own", "sitemap"), ("own too", "listing"), ("cdx", "cdx"))
FIRST = date(2012, 6, 1)
LEAST_COVERED, WIDEST = 0.9, {10: 10.0, 20: 10.0, 30: 10.0, 40: 14.0}


class UndoneError(Exception):
    """Ends a run's transaction, so that the next one finds the archive whole."""


def fill(archive: Archive, articles: int) -> None:
    """Articles in equal distances over fourteen years, named by every source and held."""
    archive.register(OUTLET)
    days = [FIRST + timedelta(days=n * 5110 // articles) for n in range(articles)]
    for source, kind in SOURCES:
        found = [
            FoundUrl(announcement=Announcement(url=url_of(n), via=kind), key=f"essai:{n}", day=day.isoformat())
            for n, day in enumerate(days)
        ]
        announce(archive, "essai", found, source=source)
    press = known_press()
    for n, day in enumerate(days):
        page = Page(url=url_of(n), body=b"<p>x</p>", status=200, fetched=now(), outlet="essai")
        draft = open_draft(page, OUTLET)
        draft.key, draft.url, draft.title, draft.body = f"essai:{n}", page.url, f"Titre {n}", "Texte."
        draft.day, draft.words, draft.extractor = day.isoformat(), 1, "essai"
        save_draft(archive, draft, WarcPosition("f.warc.gz", n, 1, f"{n:064}"), None, press=press)


def url_of(number: int) -> str:
    return f"https://essai.example/a/{number}"


def estimate(archive: Archive, hidden: dict[str, set[int]], *, lost: set[int]) -> tuple[Published, int]:
    """What is estimated when these articles are hidden in these sources and those not held; and how many are held."""
    try:
        with archive.transaction() as db:
            for source, numbers in hidden.items():
                db.conn.executemany(
                    "DELETE FROM sightings WHERE source = ? AND url = ?", [(source, url_of(n)) for n in numbers]
                )
            for n in lost:
                db.execute("DELETE FROM articles WHERE key = ?", [f"essai:{n}"])
                db.execute("DELETE FROM urls WHERE url = ?", [url_of(n)])
            found = published(archive, "essai", None, None)
            held = archive.rows("SELECT count(*) AS n FROM articles")[0]["n"]
            raise UndoneError
    except UndoneError:
        return found, held


def measure(archive: Archive, articles: int, percent: int, runs: int, dice: random.Random) -> bool:
    """Print coverage and width for one share that is hidden. True when both are good enough."""
    covered, widths, none = 0, [], 0
    for _run in range(runs):
        own = {n for n in range(articles) if dice.random() < percent / 100}
        other = {n for n in range(articles) if dice.random() < percent / 100}
        told, held = estimate(archive, {"own": own, "own too": own, "cdx": other}, lost=own & other)
        if told.shares is None:
            none += 1
            continue
        _share, least, most = told.shares
        covered += least <= held / articles <= most
        widths.append(100 * (most - least))
    width = sum(widths) / max(1, len(widths))
    print(f"{percent} % hidden: covered {covered} of {runs}, no number {none}, width {width:.1f} points")
    return covered >= LEAST_COVERED * runs and width <= WIDEST[percent]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    dice = random.Random(asked.articles)  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder) / "archive.db", write=True) as archive:
        fill(archive, asked.articles)
        good = [measure(archive, asked.articles, percent, asked.runs, dice) for percent in WIDEST]
        everything = set(range(asked.articles))
        hidden = {name: {n for n in everything if dice.random() < 0.2} for name in ("own", "own too")}
        told, _held = estimate(archive, hidden | {"cdx": everything}, lost=set())
    print(f"the site's own sources alone: {told.obstacle or told.number}")
    return 0 if (all(good) and told.number is None) or not asked.check else 1


if __name__ == "__main__":
    sys.exit(main())
