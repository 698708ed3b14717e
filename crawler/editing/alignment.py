"""Which sentence of a new version stands for which of the old one, and which are gone or come."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from crawler.editing.tokens import Tokens

ALIKE = 0.5  # share of their words that two sentences have in common from which one is the other, changed
CONTAINED = 0.6  # share of a sentence's words that stand in others from which it has only been taken apart or moved
MIN_WORDS = 4  # of a sentence whose going or coming means something


@dataclass(frozen=True, slots=True)
class Alignment:
    """The sentences of two versions that differ: changed ones in pairs, and those that only one version has."""

    pairs: tuple[tuple[Tokens, Tokens], ...]
    gone: tuple[Tokens, ...]
    come: tuple[Tokens, ...]


def align(old: Sequence[Tokens], new: Sequence[Tokens]) -> Alignment:
    """Compare two versions sentence by sentence. One that only stands elsewhere now has not changed."""
    before, after = _only_in(old, new), _only_in(new, old)
    pairs, gone, come = _paired(before, after)
    return Alignment(
        tuple(pairs), tuple(_not_within(gone, [*come, *(b for _, b in pairs)])),
        tuple(_not_within(come, [*gone, *(a for a, _ in pairs)])),
    )  # fmt: skip


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
    """The best partner of each, best pairs first, title with title; and those without one."""
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
    """Pairs that are alike, with how much. An index of words finds them: most sentences share none that is rare."""
    bags = [Counter(_words(one)) for one in after]
    standing: dict[str, list[int]] = defaultdict(list)
    for place, bag in enumerate(bags):
        for word in bag:
            standing[word].append(place)
    found = []
    for a, one in enumerate(before):
        bag = Counter(_words(one))
        shared: Counter[int] = Counter()
        for word, count in bag.items():
            for b in standing.get(word, ()):
                shared[b] += min(count, bags[b][word])
        for b, common in shared.items():
            score = 2 * common / (bag.total() + bags[b].total())
            titles = [side.sentence.part == "title" for side in (one, after[b])]
            if titles[0] == titles[1] and (score >= ALIKE or titles[0]):
                found.append((score, a, b))
    return found


def _words(one: Tokens) -> list[str]:
    return [token.mask for token in one.tokens if token.is_word or token.is_number]


def _not_within(some: Iterable[Tokens], others: Iterable[Tokens]) -> list[Tokens]:
    """Sentences whose words do not stand in the others: not one that was divided, or joined to its neighbour."""
    standing = Counter(word for other in others for word in _words(other) if len(word) > 2)
    found = []
    for one in some:
        own = Counter(word for word in _words(one) if len(word) > 2)
        kept = sum(min(count, standing[word]) for word, count in own.items())
        if one.word_count >= MIN_WORDS and kept < CONTAINED * own.total():
            found.append(one)
    return found
