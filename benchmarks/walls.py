"""How many walls, consent pages and soft 404s are read as articles, and how many real articles are turned away.

    python benchmarks/walls.py [PAGES ...] [--names]

Every page of tests/faults/walls.py is read at the address of an article of each outlet and of a site that nobody
knows, bare and inside that outlet's own pages. PAGES are folders of known articles, as benchmarks/extraction.py takes
them. Nothing is learnt here from an archive: this is what the reading of one page alone can tell. `--names` prints
each page that is read wrongly.
"""

import argparse
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.extraction import known_pages  # noqa: E402
from crawler.items import Page  # noqa: E402
from crawler.outlets import Outlets, our_settings  # noqa: E402
from crawler.reading.drafts import Draft  # noqa: E402
from crawler.reading.steps import no_citations, read  # noqa: E402
from tests.faults.walls import ADDRESSES, WALLS, pages  # noqa: E402

FETCHED = datetime(2026, 11, 20, tzinfo=UTC)


def stored_walls(outlets: Outlets, outlet: str) -> tuple[int, list[str]]:
    """How many pages were read at an outlet's address, and the names of those that became articles."""
    read_pages = [(wall.name, page) for wall in WALLS for page in pages(wall, outlet)]
    return len(read_pages), [name for name, page in read_pages if not _read(outlets, page).refused]


def refused_articles(outlets: Outlets, folder: Path) -> Iterator[tuple[str, str | None]]:
    """Id of each page of a folder, and why it is turned away; None for one that is kept."""
    for known in known_pages(folder):
        page = Page(url=known.url, body=known.body(), fetched=FETCHED, outlet="unknown")
        draft = _read(outlets, page)
        yield known.id, f"{draft.verdict}: {draft.reason}" if draft.refused else None


def _read(outlets: Outlets, page: Page) -> Draft:
    return read(outlets.draft(page), no_citations)


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", type=Path, metavar="PAGES")
    parser.add_argument("--names", action="store_true", help="print each page that is read wrongly")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    outlets = Outlets(our_settings())
    for outlet in ADDRESSES:
        count, kept = stored_walls(outlets, outlet)
        _say(f"{outlet}: {len(kept)} of {count} pages that are no article stored ({len(set(kept))} of {len(WALLS)})")
        for name in kept if asked.names else ():
            _say(f"  {name}")
    for folder in asked.pages:
        found = dict(refused_articles(outlets, folder))
        why = Counter(reason for reason in found.values() if reason)
        _say(f"{folder.name}: {why.total()} of {len(found)} articles turned away ({why.total() / len(found):.2%})")
        for reason, times in why.most_common():
            _say(f"  {times} {reason}")
        for name, reason in found.items():
            if reason and asked.names:
                _say(f"    {name}: {reason}")


if __name__ == "__main__":
    main()
