"""When an article cited may have appeared, and how much evidence a candidate of that time needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from crawler.citing.archived import ArchivedArticle
from crawler.citing.likeness import evidence, lookup_terms
from crawler.citing.unresolved import UnresolvedCitation
from crawler.items import Citation

EVENING_BEFORE = timedelta(days=1)  # tomorrow's paper is on line tonight


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a candidate must have in common with the citing text; the fewer candidates there are, the less."""

    min_lookups: int
    """Lookup terms (see `likeness.lookup_terms`) that it must hold."""
    min_evidence: float
    """The least weight of all cues that it holds, together."""
    min_ratio: float
    """How many times the evidence of the next best candidate it must have."""

    @property
    def floor(self) -> float:
        """The evidence under which an article is no candidate."""
        return self.min_evidence / self.min_ratio


ON_THE_DAY = Threshold(1, 3.5, 1.3)  # it appeared on the day that the text states
THE_DAY_BEFORE = Threshold(2, 4.5, 1.3)
# By the days between the article cited and the one that cites it, or by the length of the period stated.
BY_DAYS = ((10, Threshold(1, 4.0, 1.3)), (45, Threshold(2, 5.5, 1.4)), (40_000, Threshold(4, 8.0, 1.5)))


def date_windows(citation: Citation, today: date) -> Iterator[tuple[Threshold, str, str]]:
    """The periods in which the article cited may have appeared, the likeliest first: threshold, first and last day.

    `today` is the publication day of the citing article; days are YYYY-MM-DD.
    """
    now = today.isoformat()
    if citation.cited_date:
        day = citation.cited_date
        yield ON_THE_DAY, day, day
        before = (date.fromisoformat(day) - EVENING_BEFORE).isoformat()
        yield THE_DAY_BEFORE, before, before
    elif citation.earliest and citation.latest:
        first, last = citation.earliest, min(citation.latest, now)
        days = (date.fromisoformat(last) - date.fromisoformat(first)).days
        yield next(threshold for most, threshold in BY_DAYS if days <= most), first, last
    else:
        for most, threshold in BY_DAYS if citation.verb == "cites" else BY_DAYS[:-1]:
            yield threshold, (today - min(timedelta(days=most), today - date.min)).isoformat(), now


def min_lookups(day: str, last: str) -> int:
    """How many lookup terms an article of `day` must hold at least, for a window that ends on `last`."""
    days = (date.fromisoformat(last) - date.fromisoformat(day)).days
    return next(threshold.min_lookups for most, threshold in BY_DAYS if days <= most)


def may_mean(one: UnresolvedCitation, citing: date, candidate: ArchivedArticle) -> bool:
    """True when an article is a candidate for a citation in an article of the day `citing`."""
    day = candidate.day
    if day is None or candidate.outlet != one.citation.outlet:
        return False
    weighted = one.all_cues
    thresholds = [t for t, first, last in date_windows(one.citation, citing) if first <= day <= last]
    count = sum(term in candidate.words for term in lookup_terms(weighted)) if thresholds else 0
    if not any(count >= threshold.min_lookups for threshold in thresholds):
        return False
    found = evidence(weighted, candidate.words, candidate.title_words)
    return any(found >= threshold.floor for threshold in thresholds)
