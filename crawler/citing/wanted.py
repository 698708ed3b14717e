"""What was read in an article, as table `_found` keeps it: citations, and the words that would tell their pieces."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from crawler.items import Citation


@dataclass(frozen=True, slots=True)
class Wanted:
    """A citation and the words by which its piece would be known."""

    citation: Citation
    cues: dict[str, float]
    more: dict[str, float]
    """Those of the piece that it is said to have passed on, once that is known."""

    @property
    def all_cues(self) -> dict[str, float]:
        return {t: max(self.cues.get(t, 0.0), self.more.get(t, 0.0)) for t in (*self.cues, *self.more)}


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in an article: its citations, and its quotations as words in a row."""

    wanted: list[Wanted]
    quotes: list[str]


def remember(db: Any, article: int, reading: Reading) -> None:
    """Keep what was read in an article, so that it can be resolved again without its text."""
    found = json.dumps(asdict(reading), ensure_ascii=False, separators=(",", ":"))
    db.execute("INSERT INTO _found (article, found) VALUES (?, ?)", [article, found])


def remembered(db: Any, article: int) -> Reading | None:
    """What was read in an article before, if anything."""
    row = db.execute("SELECT found FROM _found WHERE article = ?", [article]).fetchone()
    if row is None:
        return None
    found = json.loads(row[0])
    wanted = [Wanted(Citation(**one["citation"]), one["cues"], one["more"]) for one in found["wanted"]]
    return Reading(wanted, found["quotes"])
