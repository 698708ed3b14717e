"""By what an article waits for those that it cites, and which articles wait for one: rows of `_cues`.

They are words, addresses and quotations, each a term by which a new article is looked up.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from crawler.citing.held import Held
from crawler.citing.likeness import longest, lookups
from crawler.citing.press import Press
from crawler.citing.wanted import Reading, remembered
from crawler.citing.windows import in_question, lookups_after, windows
from crawler.urls import canonical


def waits_for(held: Held, reading: Reading, press: Press) -> Iterator[tuple[Any, ...]]:
    """What would make another article one that this one cites: rows of `_cues`."""
    for link in held.text.links:
        known = press.identify(link.url)
        yield f"={known[0] if known else canonical(link.url)}", "", held.id, 0, None, None, None
    for number, one in enumerate(reading.wanted):
        if held.text.day and one.cues:
            every = list(windows(one.citation, held.text.day))
            first, last = min(f for _, f, _ in every), max(t for _, _, t in every)
            for term in lookups(one.all_cues):
                yield term, one.citation.outlet, held.id, number, first, last, None
    for number, row in enumerate(reading.quotes):
        word, *others = longest(row)
        yield f'"{word}', "", held.id, number, None, held.day, json.dumps(others)


def waiting(db: Any, held: Held) -> Iterator[int]:
    """Articles whose citations may mean this one: by a link, by a quotation, by enough words in common."""
    known = "SELECT url FROM articles WHERE id = ?1 UNION SELECT url FROM urls WHERE article = ?1"
    addresses = [held.key, *(row[0] for row in db.execute(known, [held.id]))]
    yield from (row[0] for row in db.execute("SELECT article FROM citations WHERE target = ?", [held.id]))
    yield from (article for article, *_ in _cued(db, "", [f"={address}" for address in addresses]))
    for article, _, needs, _, _ in _cued(db, "", [f'"{word}' for word in held.words], held.day):
        if held.words.issuperset(json.loads(needs)):
            yield article
    if held.day:
        yield from _wanting(db, held)


def _wanting(db: Any, held: Held) -> Iterator[int]:
    """Articles that name the outlet, and say of its piece what may be said of this one."""
    found: Counter[tuple[int, int]] = Counter()
    least: dict[tuple[int, int], int] = {}
    for article, number, _, _, last in _cued(db, held.outlet, sorted(held.words), held.day):
        found[article, number] += 1
        least[article, number] = lookups_after(held.day or "", last)
    numbers: defaultdict[int, list[int]] = defaultdict(list)
    for (article, number), count in found.items():
        if count >= least[article, number]:
            numbers[article].append(number)
    for article, several in numbers.items():
        reading = remembered(db, article)
        day = db.execute("SELECT day FROM articles WHERE id = ?", [article]).fetchone()[0]
        if reading and any(in_question(reading.wanted[n], date.fromisoformat(day), held) for n in several):
            yield article


def _cued(db: Any, outlet: str, terms: list[str], day: str | None = None) -> Iterator[tuple[Any, ...]]:
    """Article, number, needs, first and last day of what waits for one of the terms, and for a day such as this."""
    for start in range(0, len(terms), 400):
        some = terms[start : start + 400]
        marks = ",".join("?" * len(some))
        days = "AND (last IS NULL OR last >= ?) AND (first IS NULL OR first <= ?)" if day else ""
        yield from db.execute(
            f"SELECT article, number, needs, first, last FROM _cues WHERE outlet = ? AND term IN ({marks}) {days}",  # noqa: S608
            [outlet, *some, *([day, day] if day else [])],
        ).fetchall()
