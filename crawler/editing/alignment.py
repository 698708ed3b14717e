"""Which sentence of a new version stands for which of the old one, and which are gone or come."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from crawler.editing.tokens import Tokens

ALIKE = 0.5  # share of their words that two sentences have in common from which one is the other, changed
NEAR = 8  # sentences with a word that are looked at for a partner
CONTAINED = 0.6  # share of a sentence's words that stand in others from which it has only been taken apart or moved


@dataclass(frozen=True, slots=True)
class Alignment:
    """The sentences of two versions that differ: changed ones in pairs, and those that only one version has."""

    pairs: tuple[tuple[Tokens, Tokens], ...]
    gone: tuple[Tokens, ...]
    come: tuple[Tokens, ...]


def align(old: Sequence[Tokens], new: Sequence[Tokens]) -> Alignment:
    """Compare two versions sentence by sentence. One that only stands elsewhere now has not changed."""
    titles = tuple((one, two) for one in old if one.is_title for two in new if two.is_title)
    texts = [[one for one in side if not one.is_title] for side in (old, new)]
    pairs, gone, come = _paired(_only_in(texts[0], texts[1]), _only_in(texts[1], texts[0]))
    retitled = [pair for pair in titles if pair[0].level != pair[1].level]
    return Alignment(
        (*retitled, *pairs),
        tuple(_not_within(gone, [*come, *(after for _, after in pairs)])),
        tuple(_not_within(come, [*gone, *(before for before, _ in pairs)])),
    )


def matcher(one: Tokens, two: Tokens) -> SequenceMatcher[str]:
    """Two sentences aligned token by token, any number with any other."""
    return SequenceMatcher(
        None, [token.mask for token in one.tokens], [token.mask for token in two.tokens], autojunk=False
    )


def _only_in(some: Iterable[Tokens], others: Iterable[Tokens]) -> list[Tokens]:
    left = Counter(other.level for other in others)
    found = []
    for one in some:
        if left[one.level]:
            left[one.level] -= 1
        else:
            found.append(one)
    return found


def _paired(
    before: list[Tokens], after: list[Tokens]
) -> tuple[list[tuple[Tokens, Tokens]], list[Tokens], list[Tokens]]:
    """The best partner of each, best pairs first; and those without one."""
    scored = sorted(_scores(before, after), key=lambda one: (-one[0], abs(one[1] - one[2])))
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, a, b in scored:
        if a not in partner and b not in taken:
            partner[a] = b
            taken.add(b)
    pairs = [(before[a], after[b]) for a, b in sorted(partner.items())]
    gone = [one for n, one in enumerate(before) if n not in partner]
    return pairs, gone, [one for n, one in enumerate(after) if n not in taken]


def _scores(before: list[Tokens], after: list[Tokens]) -> list[tuple[float, int, int]]:
    """Pairs that are alike, with how much. An index of words finds them; of many that share a word only those that
    stand nearest to the sentence's place are looked at, so that the work grows with the text and not with its square.
    """
    bags = [Counter(_words(one)) for one in after]
    standing: dict[str, list[int]] = defaultdict(list)
    for place, bag in enumerate(bags):
        for word in bag:
            standing[word].append(place)
    found = []
    for a, one in enumerate(before):
        bag = Counter(_words(one))
        expected = a * len(after) // len(before)
        for b in {b for word in bag for b in _nearest(standing.get(word, []), expected)}:
            score = 2 * (bag & bags[b]).total() / (bag.total() + bags[b].total())
            if score >= ALIKE:
                found.append((score, a, b))
    return found


def _nearest(places: list[int], expected: int) -> list[int]:
    """At most NEAR of some places, in order, around the one that is expected."""
    start = max(0, min(bisect_left(places, expected) - NEAR // 2, len(places) - NEAR))
    return places[start : start + NEAR]


def _words(one: Tokens) -> list[str]:
    return [token.mask for token in one.tokens if token.is_word or token.is_number]


def _not_within(some: Iterable[Tokens], others: Iterable[Tokens]) -> list[Tokens]:
    """Sentences whose words do not stand in the others: not one that was divided, or joined to its neighbour."""
    standing = Counter(word for other in others for word in _words(other) if len(word) > 2)
    found = []
    for one in some:
        own = Counter(word for word in _words(one) if len(word) > 2)
        kept = sum(min(count, standing[word]) for word, count in own.items())
        if kept < CONTAINED * own.total():
            found.append(one)
    return found
