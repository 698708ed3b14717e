"""Of what kind a change is, decided by comparing the two texts.

headline     the title differs
number       the same sentence with another number
name         the same sentence with another name in its place
quotation    the same sentence with other words between quotation marks
removal      sentences are gone
correction   a notice of correction has come
addition     sentences have come
wording      the same sentence in other words, or sentences in another order
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from crawler.editing.alignment import align, matcher
from crawler.editing.tokens import Token, Tokens, tokenised
from crawler.lexicon import Wording
from crawler.text import folded

SAME_SENTENCE = 0.6  # likeness of two sentences, numbers aside, of which one number was changed
NEARLY_SAME = 0.8  # the same, where what follows the number differs too
MAX_OTHER_WORDS = 3  # beside the names where one name stands for another; more is another sentence
MOSTLY = 0.6  # share of words with a capital from which capitals tell no names
NOTICE = Wording(r"^\W*(?:{edits.notice_opens})|\b(?:{edits.notice})")
Ops = Sequence[tuple[str, int, int, int, int]]


class EditKind(StrEnum):
    """The kinds of change, in the order in which they are shown."""

    HEADLINE = "headline"
    NUMBER = "number"
    NAME = "name"
    QUOTATION = "quotation"
    REMOVAL = "removal"
    CORRECTION = "correction"
    ADDITION = "addition"
    WORDING = "wording"


@dataclass(frozen=True, slots=True)
class TextChange:
    """One change: its kind, and the sentence before and after; None where there is none, both where only the order of
    sentences differs."""

    kind: EditKind
    before: str | None
    after: str | None


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[TextChange]:
    """What changed between two versions, kind by kind. Both have `title`, `lead` (or None) and `body`."""
    old, new = (tokenised(one["title"], one["lead"], one["body"]) for one in (before, after))
    found = align(old, new)
    known = Names(old, new)
    changes = [change for pair in found.pairs for change in _of_pair(*pair, known)]
    changes += [TextChange(EditKind.REMOVAL, one.text, None) for one in found.gone]
    changes += [TextChange(_come(one), None, one.text) for one in found.come]
    if not changes and [one.level for one in old] != [one.level for one in new]:  # sentences changed places only
        changes.append(TextChange(EditKind.WORDING, None, None))
    order = list(EditKind)
    return sorted(changes, key=lambda change: order.index(change.kind))


class Names:
    """The names that two versions have: looked for when it is first asked what a capital means."""

    def __init__(self, *versions: Sequence[Tokens]) -> None:
        self.versions = versions

    @cached_property
    def inside(self) -> frozenset[str]:
        """Words with a capital that open no sentence."""
        told = (one for version in self.versions for one in version if not _mostly_capitals(one))
        return frozenset(
            token.key
            for one in told
            for place, token in enumerate(one.tokens)
            if token.is_word and token.is_capitalised and not _opens(one, place)
        )


def kinds_of(changes: Iterable[TextChange]) -> list[EditKind]:
    """The kinds among some changes, each once."""
    return list(dict.fromkeys(change.kind for change in changes))


def _come(one: Tokens) -> EditKind:
    return EditKind.CORRECTION if _is_notice(one) else EditKind.ADDITION


def _is_notice(one: Tokens) -> bool:
    return bool(NOTICE.search(folded(one.text)))


def _of_pair(old: Tokens, new: Tokens, known: Names) -> Iterator[TextChange]:
    """The changes of a sentence that stands for another; one may be of several kinds."""
    ops = matcher(old, new).get_opcodes()
    kinds = []
    if old.is_title:
        kinds.append(EditKind.HEADLINE)
    if _number_changed(old, new, ops):
        kinds.append(EditKind.NUMBER)
    if _name_changed(old, new, ops, known):
        kinds.append(EditKind.NAME)
    if _quotation_changed(old, new, ops):
        kinds.append(EditKind.QUOTATION)
    if _is_notice(new) and not _is_notice(old):
        kinds.append(EditKind.CORRECTION)
    for kind in kinds or [EditKind.WORDING]:
        yield TextChange(kind, old.text, new.text)


def _number_changed(old: Tokens, new: Tokens, ops: Ops) -> bool:
    """True when a number stands where another stood. Numbers that only changed places, or their form, have not."""
    had, has = (Counter(t.key for t in side.tokens if t.is_number) for side in (old, new))
    lost, gained = had - has, has - had
    if not lost or not gained:
        return False
    likeness = matcher(old, new).ratio()
    for op, a, b, c, _ in ops:
        for n in range(b - a) if op == "equal" else ():
            one, two = old.tokens[a + n], new.tokens[c + n]
            if one.is_number and one.key in lost and two.key in gained:
                followed = n + 1 < b - a
                if likeness >= (SAME_SENTENCE if followed else NEARLY_SAME) and b - a > 1:
                    return True
    return False


def _name_changed(old: Tokens, new: Tokens, ops: Ops, known: Names) -> bool:
    """True when a name stands where another stood."""
    if _mostly_capitals(old) or _mostly_capitals(new):
        return False
    for op, a, b, c, d in ops:
        if op != "replace":
            continue
        gone, come = old.tokens[a:b], new.tokens[c:d]
        names = [_names(side, at, of, known) for side, at, of in ((gone, a, old), (come, c, new))]
        others = [sum(t.is_word for t in side) - len(some) for side, some in zip((gone, come), names, strict=True)]
        if names[0] - names[1] and names[1] - names[0] and max(others) <= MAX_OTHER_WORDS:
            return True
    return False


def _names(side: tuple[Token, ...], at: int, of: Tokens, known: Names) -> frozenset[str]:
    """The names in a part of a sentence that begins at a place of it. A capital that opens a sentence tells none,
    unless the word has one elsewhere too, or another name follows it."""
    found = set()
    for place, token in enumerate(side, at):
        if not token.is_word or not token.is_capitalised:
            continue
        following = of.tokens[place + 1] if place + 1 < len(of.tokens) else None
        is_followed = following is not None and following.is_word and following.is_capitalised
        if not _opens(of, place) or is_followed or token.key in known.inside:
            found.add(token.key)
    return frozenset(found)


def _opens(one: Tokens, place: int) -> bool:
    """True for the first word of a sentence, or of what is said behind a colon or quotation mark."""
    before = one.tokens[:place]
    return not any(t.is_word or t.is_number for t in before) or before[-1].text in ':"«“(.!?…–—-'


def _mostly_capitals(one: Tokens) -> bool:
    """True for a headline in capitals, or in the manner of English ones."""
    long = [token for token in one.tokens if token.is_word and len(token.text) > 3]
    return len(long) > 2 and sum(token.text[0].isupper() for token in long) > MOSTLY * len(long)


def _quotation_changed(old: Tokens, new: Tokens, ops: Ops) -> bool:
    """True when words between quotation marks differ, in a quotation that both sentences have."""
    if not all(any(t.quoted and t.is_word for t in side.tokens) for side in (old, new)):
        return False
    for op, a, b, c, d in ops:
        if op != "equal":
            changed = [*old.tokens[a:b], *new.tokens[c:d]]
        else:
            pairs = zip(old.tokens[a:b], new.tokens[c:d], strict=True)
            changed = [one for one, two in pairs if one.key != two.key]
        if any(token.quoted and (token.is_word or token.is_number) for token in changed):
            return True
    return False
