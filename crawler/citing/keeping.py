"""Citations in the archive: what an article cites, resolved to the article meant, whatever arrives first.

All of it happens in the transaction of the article that comes or changes: its own citations are resolved, then
those of other articles that might mean it. `_cues` says which these are: the words, addresses and quotations by
which an article waits for another; `_found` what was read in it. See docs/citations.md.
"""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from scrapy.utils.misc import load_object

from crawler.addresses import canonical
from crawler.citing.likeness import cues, longest, lookups, quotes
from crawler.citing.press import Press
from crawler.citing.resolving import (
    Held,
    Resolved,
    Wanted,
    article_at,
    held_article,
    in_question,
    lookups_after,
    resolve,
    windows,
)
from crawler.items import Citation, Text
from crawler.outlets import known_press

if TYPE_CHECKING:
    from crawler.archive import Archive

READER_VERSION = 1  # one more when what it finds has changed: held articles are then read again
AT_ONCE = 20  # articles in one transaction of catching up
READER = "pipelines.citations.citations_of"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in an article: its citations, and its quotations as words in a row."""

    wanted: list[Wanted]
    quotes: list[str]


def catch_up(archive: "Archive", *, seconds: float = float("inf")) -> int:
    """Read the citations of articles that wait for it, a few a transaction. Returns how many are left.

    They wait when they were archived by an earlier release, or when a name has since become known. Ends after the
    time given; the next call goes on.
    """
    end = time.monotonic() + seconds
    _note_names(archive)
    while time.monotonic() < end:
        rows = archive.rows("SELECT article FROM _unread ORDER BY article LIMIT ?", AT_ONCE)
        if not rows:
            return 0
        with archive.transaction() as db:
            for row in rows:
                update(db, row["article"])
                db.execute("DELETE FROM _unread WHERE article = ?", [row["article"]])
    left = archive.one("SELECT count(*) AS n FROM _unread") or {"n": 0}
    return int(left["n"])


def _note_names(archive: "Archive") -> None:
    """Have all held articles read again when there are names that they were read without."""
    names = {*known_press().spellings, f"reader {READER_VERSION}"}
    known = {row["name"] for row in archive.rows("SELECT name FROM _names")}
    if names <= known:
        return
    with archive.transaction() as db:
        if known:
            db.execute("INSERT OR IGNORE INTO _unread (article) SELECT id FROM articles")
        db.conn.executemany("INSERT OR IGNORE INTO _names (name) VALUES (?)", [(name,) for name in sorted(names)])


def update(
    db: Any, article: int, *, citations: list[Citation] | None = None, before: dict[str, Any] | None = None
) -> None:
    """Read and resolve an article's citations, and those that may mean it, inside the caller's transaction.

    `citations` are those a reading has found already; `before` is the row that was superseded.
    """
    press = known_press()
    held = held_article(db, article)
    if held is None:
        return
    renew(db, held, press, _read(db, held, press, citations))
    waiting = set(_waiting(db, held))
    if before:
        text = Text(outlet=held.outlet, title=before["title"], lead=before["lead"], body=before["body"])
        waiting.update(_waiting(db, Held(held.id, held.key, held.outlet, before["day"], text)))
    for other in sorted(waiting - {article}):
        _again(db, other, press)


def named_anew(db: Any, article: int) -> None:
    """The article has got another address: links that lead there find it."""
    rows = db.execute(
        "SELECT DISTINCT c.article FROM urls u JOIN _cues c ON c.term = '=' || u.url AND c.outlet = '' "
        "JOIN links l ON l.article = c.article AND l.target IS NULL WHERE u.article = ?",
        [article],
    ).fetchall()
    for (other,) in rows:
        _again(db, other, known_press())


def _again(db: Any, article: int, press: Press) -> None:
    """Resolve what an article was found to cite once more."""
    held = held_article(db, article)
    if held:
        renew(db, held, press, _remembered(db, article) or _read(db, held, press, None))


def _read(db: Any, held: Held, press: Press, citations: list[Citation] | None) -> Reading:
    found = load_object(READER)(held.text, press) if citations is None else citations
    ours = {row[0] for row in db.execute("SELECT id FROM outlets")} if found else set()
    wanted = [Wanted(c, cues(held.text, c, press) if c.outlet in ours else {}, {}) for c in found]
    return Reading(wanted, quotes(held.text))


def _remembered(db: Any, article: int) -> Reading | None:
    row = db.execute("SELECT found FROM _found WHERE article = ?", [article]).fetchone()
    if row is None:
        return None
    found = json.loads(row[0])
    wanted = [Wanted(Citation(**one["citation"]), one["cues"], one["more"]) for one in found["wanted"]]
    return Reading(wanted, found["quotes"])


def renew(db: Any, held: Held, press: Press, reading: Reading) -> None:
    """Write an article's citations anew, and what it waits for."""
    _targets(db, held, press)
    resolved = list(resolve(db, held, reading.wanted, reading.quotes, press))
    db.execute("DELETE FROM citations WHERE article = ?", [held.id])
    db.conn.executemany(
        "INSERT INTO citations (article, outlet, cited_date, verb, passage, via, evidence, target, score, position, "
        "url, cue, likeness) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_row(held, one) for one in resolved],
    )
    waits = list(_waits_for(held, reading, press))
    db.execute("DELETE FROM _cues WHERE article = ?", [held.id])
    db.conn.executemany(
        (
            "INSERT OR IGNORE INTO _cues (term, outlet, article, number, first, last, needs) VALUES (?, ?, ?, ?, ?, "
            "?, ?)"
        ),
        waits,
    )
    db.execute("DELETE FROM _found WHERE article = ?", [held.id])
    if waits or reading.wanted:
        found = json.dumps(asdict(reading), ensure_ascii=False, separators=(",", ":"))
        db.execute("INSERT INTO _found (article, found) VALUES (?, ?)", [held.id, found])


def _row(held: Held, one: Resolved) -> list[Any]:
    c = one.citation
    return [
        held.id, c.outlet, c.cited_date, c.verb, c.passage, c.via, c.evidence, one.target or None, round(c.score, 3),
        c.position, c.url, c.cue, round(one.likeness, 3) if one.likeness is not None else None,
    ]  # fmt: skip


def _targets(db: Any, held: Held, press: Press) -> None:
    """Links to articles that are held, under whatever address."""
    for url, target in db.execute("SELECT url, target FROM links WHERE article = ?", [held.id]).fetchall():
        found = article_at(db, url, press)
        if found is not None and found != target:
            db.execute("UPDATE links SET target = ? WHERE article = ? AND url = ?", [found, held.id, url])


def _waits_for(held: Held, reading: Reading, press: Press) -> Iterator[tuple[Any, ...]]:
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


def _waiting(db: Any, held: Held) -> Iterator[int]:
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
        reading = _remembered(db, article)
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
