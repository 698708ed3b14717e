"""Links to the sites of outlets, and where their words stand in the text.

`<a href="https://www.dsih.fr/articles/341/">Le détail est ici</a>` is a link to an article of DSIH.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from crawler.citing.press import Press
from crawler.citing.sentences import Sentence, sentence_at
from crawler.citing.titles import Title
from crawler.items import Link


@dataclass(frozen=True, slots=True)
class OutletLink:
    """A link to an outlet's site."""

    link: Link
    title: Title
    """The outlet."""
    is_article: bool
    """It leads to one article, not to the site or a section of it."""
    place: int | None
    """Where its words begin in title, lead and body joined by blank lines; None when they are not found there."""
    size: int
    """Characters of its words."""
    day: date | None
    """When the article appeared, where the URL has it."""


def outlet_links(links: Iterable[Link], parts: Sequence[Sentence], press: Press) -> Iterator[OutletLink]:
    """Those of an article's links that lead to outlets. `parts` are the article's sentences."""
    after = 0
    for link in links:
        title = press.outlet_of_url(link.url)
        words = link.text if link.kind == "anchor" else link.url
        place = _find(words, parts, after) if words else None
        if place is not None:
            after = place + len(words)
        if title:
            is_article = press.is_article_url(link.url)
            yield OutletLink(link, title, is_article, place, len(words), press.day_of(link.url))


def _find(words: str, parts: Sequence[Sentence], after: int) -> int | None:
    """Where the words stand in lead or body, behind the last link if they can."""
    for start in dict.fromkeys((after, 0)):
        for sentence in parts[max(0, sentence_at(parts, start)) :]:
            if sentence.part != "title" and sentence.start + len(sentence.text) > start:
                at = sentence.text.find(words, max(0, start - sentence.start))
                if at >= 0:
                    return sentence.start + at
    return None
