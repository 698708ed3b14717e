"""The citations found in an article before they are resolved, as table `_found` keeps them.

They are resolved again, without the text being read again, whenever another article arrives that they may mean.
"""

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from crawler.items import Citation

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class UnresolvedCitation:
    """A citation, and the words by which the article cited would be recognised, each with its weight."""

    citation: Citation
    cues: dict[str, float]
    """Words around the citation. Empty when the outlet cited is none of the archive's."""
    relayed_cues: dict[str, float]
    """Words of the article that the one cited is said to have relayed, filled once that one is resolved."""

    @property
    def all_cues(self) -> dict[str, float]:
        """Both together; of a word in both, the greater weight."""
        terms = (*self.cues, *self.relayed_cues)
        return {term: max(self.cues.get(term, 0.0), self.relayed_cues.get(term, 0.0)) for term in terms}


@dataclass(frozen=True, slots=True)
class ExtractedCitations:
    """What was found in an article: its citations, and its long quotations as bare words with a space between."""

    citations: list[UnresolvedCitation]
    quotations: list[str]


def store_extracted(db: "Database", article: int, extracted: ExtractedCitations) -> None:
    """Insert the row of `_found`. Raises sqlite3.IntegrityError when the article has one."""
    found = {
        "wanted": [
            {"citation": asdict(one.citation), "cues": one.cues, "more": one.relayed_cues}
            for one in extracted.citations
        ],
        "quotes": extracted.quotations,
    }  # the keys that archives of earlier releases have
    row = [article, json.dumps(found, ensure_ascii=False, separators=(",", ":"))]
    db.execute("INSERT INTO _found (article, found) VALUES (?, ?)", row)


def load_extracted(db: "Database", article: int) -> ExtractedCitations | None:
    """What was found in an article when it was last read; None when nothing was stored."""
    row = db.execute("SELECT found FROM _found WHERE article = ?", [article]).fetchone()
    if row is None:
        return None
    found = json.loads(row[0])
    citations = [UnresolvedCitation(Citation(**one["citation"]), one["cues"], one["more"]) for one in found["wanted"]]
    return ExtractedCitations(citations, found["quotes"])
