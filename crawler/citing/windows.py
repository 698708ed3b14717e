"""When a cited piece may have appeared, and how much it must then have in common with what is said of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from crawler.citing.held import Held
from crawler.citing.likeness import evidence, lookups
from crawler.citing.wanted import Wanted
from crawler.items import Citation

PRINTED = timedelta(days=1)  # a paper of tomorrow is on line tonight


@dataclass(frozen=True, slots=True)
class Rule:
    """What a piece must have in common with what is said of it, the less the fewer there are to choose from."""

    lookups: int
    """Of the cues by which articles are looked up, so many at least."""
    evidence: float
    """The weights of all its cues, together."""
    lead: float
    """So many times as much as the next one."""

    @property
    def floor(self) -> float:
        """Under this evidence a piece does not come into question."""
        return self.evidence / self.lead


DATED = Rule(1, 3.5, 1.3)  # it appeared on the very day that is said
NEAR = Rule(2, 4.5, 1.3)  # the day before: of a paper, the evening before
# Days back, or days that a stretch of time has, and what it then takes.
BACK = ((10, Rule(1, 4.0, 1.3)), (45, Rule(2, 5.5, 1.4)), (40_000, Rule(4, 8.0, 1.5)))


def windows(citation: Citation, today: date) -> Iterator[tuple[Rule, str, str]]:
    """The days on which the piece may have appeared, the likeliest first, and how much it then takes."""
    now = today.isoformat()
    if citation.cited_date:
        day = citation.cited_date
        yield DATED, day, day
        before = (date.fromisoformat(day) - PRINTED).isoformat()
        yield NEAR, before, before
    elif citation.earliest and citation.latest:
        first, last = citation.earliest, min(citation.latest, now)
        days = (date.fromisoformat(last) - date.fromisoformat(first)).days
        yield next(rule for back, rule in BACK if days <= back), first, last
    else:
        for back, rule in BACK if citation.verb == "cites" else BACK[:-1]:
            yield rule, (today - min(timedelta(days=back), today - date.min)).isoformat(), now


def lookups_after(day: str, last: str) -> int:
    """The least number of lookups that a piece of this day must hold, for a window that ends on `last`."""
    back = (date.fromisoformat(last) - date.fromisoformat(day)).days
    return next(rule.lookups for most, rule in BACK if back <= most)


def in_question(one: Wanted, citing: date, piece: Held) -> bool:
    """True when an article is among those that a citation may mean."""
    if piece.day is None or piece.outlet != one.citation.outlet:
        return False
    weighted = one.all_cues
    rules = [rule for rule, first, last in windows(one.citation, citing) if first <= piece.day <= last]
    if not rules or not any(sum(t in piece.words for t in lookups(weighted)) >= rule.lookups for rule in rules):
        return False
    found = evidence(weighted, piece.words, piece.title_words)
    return any(found >= rule.floor for rule in rules)
