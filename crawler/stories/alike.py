"""Which articles of different outlets tell the same news: by the names, figures and long words of their heads."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from crawler.citing.likeness import weights
from crawler.citing.press import Press
from crawler.citing.sentences import sentences

if TYPE_CHECKING:
    from sqlite_utils import Database

MAX_DAYS = 3  # between two articles on the same news
BEGINNING = 500  # characters of the text that stand for a missing lead
MIN_SCORE = 0.45  # share of the lighter head's weight that both have
MIN_WEIGHT = 6.0  # that both have at least: three names or figures
MOST_KEPT = 5_000  # heads: those of some weeks, which are compared again and again
CANDIDATES = (
    "SELECT id, title, lead, substr(body, 1, ?) AS beginning FROM articles "
    "WHERE day BETWEEN date(?, ?) AND date(?, ?) AND outlet != ? ORDER BY id"
)


class Heads:
    """The distinctive words of titles and leads with their weights, each weighed once in a run."""

    def __init__(self, press: Press) -> None:
        self.press = press
        self._kept: dict[tuple[str, str], Mapping[str, float]] = {}

    def of(self, row: Mapping[str, Any]) -> Mapping[str, float]:
        head = row["title"], row["lead"] or row["beginning"].partition("\n\n")[0]
        if head not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[head] = _most(weights(part, self.press) for part in sentences(*head, ""))
        return self._kept[head]


def compare(db: "Database", heads: Heads, article: int) -> None:
    """Write which articles are like this one, inside a transaction. One that is gone has no rows."""
    db.execute("DELETE FROM _alike WHERE article = ?1 OR other = ?1", [article])
    own = next(db.query("SELECT id, outlet, day, title, lead, substr(body, 1, ?) AS beginning FROM articles "
                        "WHERE id = ?", [BEGINNING, article]), None)  # fmt: skip
    if own is None or not own["day"]:
        return
    least, most = f"-{MAX_DAYS} days", f"+{MAX_DAYS} days"
    others = db.query(CANDIDATES, [BEGINNING, own["day"], least, own["day"], most, own["outlet"]])
    db.table("_alike").insert_all(
        {"article": article, "other": other["id"], "score": score}
        for other in list(others)
        if (score := likeness(heads.of(own), heads.of(other)))
    )


def likeness(one: Mapping[str, float], two: Mapping[str, float]) -> float:
    """The share of the lighter head's weight that the other has too, 0 to 1; 0 for what is too little to tell."""
    both = sum(min(weight, two[term]) for term, weight in one.items() if term in two)
    if both < MIN_WEIGHT:
        return 0.0
    score = both / min(sum(one.values()), sum(two.values()))
    return round(score, 3) if score >= MIN_SCORE else 0.0


def _most(several: Iterable[Mapping[str, float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for one in several:
        for term, weight in one.items():
            found[term] = max(weight, found.get(term, 0.0))
    return found
