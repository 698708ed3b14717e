"""How many there are in all, from two lists that know nothing of each other (capture-recapture).

The number is the likeliest (nearly that of Lincoln and Petersen), the interval that of the profile likelihood
(Cormack, Interval estimation for mark-recapture studies of closed populations, Biometrics 48, 1992). Both are right
where one list at least has each item with the same chance; `vary` tells lists of which both are denser in some parts
than in others.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import lgamma, log, sqrt

HALF_CHI_SQUARE = 1.9207  # half of the .95 quantile of chi-square with one degree of freedom
RARE = 2.326  # standard deviations: one chance in a hundred
MOST = 50  # times what the lists have together: where no number is too large for the lists, the interval ends here


@dataclass(frozen=True, slots=True)
class Lists:
    """How many items two lists have, of all or of one part."""

    first: int
    second: int
    both: int

    @property
    def known(self) -> int:
        """Items of either list."""
        return self.first + self.second - self.both


@dataclass(frozen=True, slots=True)
class Total:
    """How many items there are: the likeliest number, and the interval that holds the true one 95 times of 100."""

    number: int
    low: int
    high: int


def total(lists: Lists) -> Total:
    """The number of all items. Raises ValueError for lists that share none: they say nothing of the whole."""
    if lists.both < 1:
        raise ValueError("lists that share no item say nothing of the whole")
    number = lists.first * lists.second // lists.both  # the likeliest, or a little more than that
    while number > lists.known and _likelihood(lists, number - 1) >= _likelihood(lists, number):
        number -= 1
    number = max(number, lists.known)
    least = _likelihood(lists, number) - HALF_CHI_SQUARE
    low = _last(lists, lists.known, number, least)
    high = _last(lists, MOST * lists.known, number, least)
    return Total(number, low, high)


def _likelihood(lists: Lists, size: int) -> float:
    """Logarithm of how likely the lists are among `size` items, with the best chance for each list."""
    value = lgamma(size + 1) - lgamma(size - lists.known + 1)
    for listed in (lists.first, lists.second):
        value += listed * log(listed / size)
        if listed < size:
            value += (size - listed) * log(1 - listed / size)
    return value


def _last(lists: Lists, furthest: int, number: int, least: float) -> int:
    """The number nearest to `furthest` that is likely enough: the likelihood falls from `number` on, so by halves."""
    if _likelihood(lists, furthest) >= least:
        return furthest
    while abs(furthest - number) > 1:
        middle = (furthest + number) // 2
        if _likelihood(lists, middle) >= least:
            number = middle
        else:
            furthest = middle
    return number


def vary(parts: Iterable[Lists]) -> bool:
    """True when both lists are surely denser in some parts (years, say) than in others.

    Then what one list has is not chosen independently of the other, and the total would come out too small.
    """
    told = list(parts)
    first = [(one.both, one.second) for one in told]
    second = [(one.both, one.first) for one in told]
    return _differ(first) and _differ(second)


def _differ(shares: Iterable[tuple[int, int]]) -> bool:
    """True when shares, each hits of tries, differ by more than chance.

    The test is chi-square, its quantile that of Wilson and Hilferty.
    """
    told = [(hits, tries) for hits, tries in shares if tries]
    chance = sum(hits for hits, _tries in told) / sum(tries for _hits, tries in told)
    degrees = len(told) - 1
    if degrees < 1 or not 0 < chance < 1:
        return False
    statistic = sum((hits - tries * chance) ** 2 / (tries * chance * (1 - chance)) for hits, tries in told)
    spread = 2 / (9 * degrees)
    return bool((statistic / degrees) ** (1 / 3) > 1 - spread + RARE * sqrt(spread))
