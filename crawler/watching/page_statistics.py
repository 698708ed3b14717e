"""What the pages of one run over one outlet looked like: the statistics by which a redesign is noticed."""

import json
import re
from collections import Counter, deque
from dataclasses import dataclass, field
from sys import intern
from typing import TYPE_CHECKING, Any

from crawler.archive.database import Archive
from crawler.archive.revisits import may_pass
from crawler.text import folded
from crawler.translating.recorded import recorded

if TYPE_CHECKING:
    from crawler.reading.drafts import Draft  # loads all that reads pages, which a report of what was read needs not

FIELDS = (
    recorded("text"), recorded("title"), recorded("date"), recorded("authors"), recorded("lead"), recorded("section")
)  # fmt: skip
MAX_MARKS = 400  # of one page that are looked at
LOOKED_AT = 300  # pages of a run whose paragraphs and marks are kept, the last ones: they take up to 30 kB each
UNFAMILIAR = 0.35  # share of known marks under which a page is built anew
_NUMBERED = re.compile(r"\d{3}")


@dataclass(kw_only=True, slots=True)
class PageStatistics:
    """Counts over the pages at article addresses that answered HTTP 200."""

    pages: int = 0
    keys: set[str] = field(default_factory=set, repr=False)
    has: Counter[str] = field(default_factory=Counter)
    """On how many pages each of FIELDS was read from the page itself."""
    words: list[int] = field(default_factory=list)
    paragraphs: deque[dict[int, int]] = field(default_factory=lambda: deque(maxlen=LOOKED_AT), repr=False)
    """A page's paragraphs, each as a hash, with their words; of the last LOOKED_AT pages."""
    marks: deque[frozenset[str]] = field(default_factory=lambda: deque(maxlen=LOOKED_AT), repr=False)
    """A page's elements with their classes: how it is built; of the last LOOKED_AT pages."""

    def add(self, draft: "Draft", marks: frozenset[str]) -> None:
        """Count a page at an article's address, once; not one that says what else it is (a gallery, a wall).

        `marks` is its `markup_fingerprint`.
        """
        strange = draft.verdict != "article" and not may_pass(draft.reason)
        if draft.page.status != 200 or strange or not draft.identity or draft.reason == "soft 404":
            return
        if draft.key in self.keys:  # another of its addresses
            return
        self.keys.add(draft.key)
        self.pages += 1
        dated = draft.published_source not in (None, "url", "feed", "sitemap")
        found = (not draft.refused, draft.title, dated, draft.authors, draft.lead, draft.section)
        self.has.update(name for name, there in zip(FIELDS, found, strict=True) if there)
        self.words.append(draft.words)
        texts = [t for t in f"{draft.lead or ''}\n\n{draft.body}".split("\n\n") if t.count(" ") >= 4]
        self.paragraphs.append({hash(folded(t)): t.count(" ") + 1 for t in texts})
        self.marks.append(marks)

    @property
    def repeated(self) -> float:
        """The share of a page's words that stand in paragraphs found on other pages too, on average."""
        pages = Counter(h for page in self.paragraphs for h in page)
        shares = [sum(n for h, n in p.items() if pages[h] > 1) / sum(p.values()) for p in self.paragraphs if p]
        return sum(shares) / len(shares) if shares else 0.0

    def known_markup(self, known: frozenset[str]) -> float:
        """The share of a page's marks that were on earlier pages of the outlet, on average."""
        shares = [known_share(page, known) for page in self.marks if page]
        return sum(shares) / len(shares) if shares else 1.0


def markup_fingerprint(draft: "Draft") -> frozenset[str]:
    """Elements of a page with each of their classes; what is numbered is a page's own and says nothing."""
    found: set[str] = set()
    met: set[tuple[str, str]] = set()
    for element in draft.document.tree.iter("*"):
        tag, classes = str(element.tag), element.get("class")
        if not classes or (tag, classes) in met:
            continue
        met.add((tag, classes))
        found.update(intern(f"{tag}.{name}") for name in classes.split() if not _NUMBERED.search(name))
        if len(found) >= MAX_MARKS:
            break
    return frozenset(found)


def store(archive: Archive, statistics: PageStatistics, crawl: int, outlet: str, day: str) -> None:
    """Store the statistics of a run, beside how much of the markup was known before it."""
    known = known_marks(archive, outlet)
    row = {
        "crawl": crawl, "outlet": outlet, "day": day, "pages": statistics.pages,
        "has": json.dumps({name: statistics.has[name] for name in FIELDS}), "words": json.dumps(statistics.words),
        "repeated": statistics.repeated, "familiar": statistics.known_markup(known), "sound": 1,
    }  # fmt: skip
    with archive.transaction() as db:
        db.table("_vitals").insert(row)


def learn_markup(archive: Archive, statistics: PageStatistics, outlet: str) -> None:
    """Learn how the pages of a run are built."""
    counted = Counter(mark for page in statistics.marks for mark in page)
    with archive.transaction() as db:
        db.conn.executemany(
            "INSERT INTO _layout (outlet, mark, pages) VALUES (?, ?, ?) "
            "ON CONFLICT DO UPDATE SET pages = pages + excluded.pages",
            [(outlet, mark, n) for mark, n in counted.items()],
        )


def known_share(page: frozenset[str], known: frozenset[str]) -> float:
    """The share of a page's marks that are known; 1 where there is nothing to compare."""
    return len(page & known) / len(page) if page and known else 1.0


def known_marks(archive: Archive, outlet: str) -> frozenset[str]:
    return frozenset(row["mark"] for row in archive.rows("SELECT mark FROM _layout WHERE outlet = ?", outlet))


@dataclass(kw_only=True, slots=True)
class PageSummary:
    """The statistics of several runs together."""

    pages: int = 0
    has: Counter[str] = field(default_factory=Counter)
    words: list[int] = field(default_factory=list)
    repeated: float = 0.0
    familiar: float = 1.0

    @classmethod
    def of(cls, rows: list[dict[str, Any]]) -> "PageSummary":
        """Rows of `_vitals`, in any order."""
        pages = sum(row["pages"] for row in rows)
        summary = cls(pages=pages)
        for row in rows:
            summary.has.update(json.loads(row["has"]))
            summary.words += json.loads(row["words"])
        if pages:
            summary.repeated = sum(row["repeated"] * row["pages"] for row in rows) / pages
            summary.familiar = sum(row["familiar"] * row["pages"] for row in rows) / pages
        return summary

    def rate(self, name: str) -> float:
        return self.has[name] / max(1, self.pages)
