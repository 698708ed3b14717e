"""Links to the sites of outlets, and where their words stand in the text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from crawler.citing.press import Press
from crawler.citing.sentences import Sentence
from crawler.citing.titles import Title
from crawler.items import Link


@dataclass(frozen=True, slots=True)
class Placed:
    """A link, the outlet it leads to, and where its words stand in the whole text."""

    link: Link
    title: Title
    piece: bool
    place: int | None
    size: int
    day: date | None


def placed(links: Iterable[Link], parts: Sequence[Sentence], press: Press) -> Iterator[Placed]:
    after = 0
    for link in links:
        title = press.of_address(link.url)
        words = link.text if link.kind == "anchor" else link.url
        place = _find(words, parts, after) if words else None
        if place is not None:
            after = place + len(words)
        if title:
            yield Placed(link, title, press.is_piece(link.url), place, len(words), press.day_of(link.url))


def _find(words: str, parts: Sequence[Sentence], after: int) -> int | None:
    """Where the words stand in lead or body, behind the last link if they can."""
    for start in dict.fromkeys((after, 0)):
        for sentence in parts:
            if sentence.part != "title" and sentence.start + len(sentence.text) > start:
                at = sentence.text.find(words, max(0, start - sentence.start))
                if at >= 0:
                    return sentence.start + at
    return None
