"""Texts of licensed databases go into their own table, each joined to the article that it is, where that is sure."""

import json
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from crawler.archive import licensed
from crawler.archive.database import Archive
from crawler.archive.licensed import Notice, Unjoined
from crawler.archive.tombstones import forgotten_names
from crawler.citing.press import Press
from crawler.citing.titles import ARTICLES
from crawler.importing.joining import Likeness, Text, chosen, is_doubtful, likenesses
from crawler.text import folded

NEAR = 1  # days between a paper and its site
AROUND = 8  # days whose articles show what an outlet writes again and again

_DIVIDED = re.compile(r"( \(|, | [-–:] |; ?)")
_ARTICLE_LAST = re.compile(
    rf"(?P<name>.+?)(?: \(|, )(?P<article>{'|'.join(ARTICLES)})(?P<elided>['’]?)\)?", re.IGNORECASE
)


@dataclass(kw_only=True, slots=True)
class Kept:
    """What became of the notices of one or several files."""

    rows: dict[int, None] = field(default_factory=dict)
    """Row numbers of the notices, in their order: those of this import, and those that were held before it."""
    counts: Counter[str] = field(default_factory=Counter)
    """`new`, `already held`, `doubled` (twice in these files) and `forgotten` (on request)."""


def keep(archive: Archive, notices: Iterable[Notice], file: str, kept: Kept) -> None:
    """Write the notices of a file that are not held. The caller has a transaction open."""
    names = forgotten_names(archive.db)
    for notice in notices:
        if licensed.is_forgotten(archive, notice):
            kept.counts["forgotten"] += 1
            continue
        notice = licensed.with_initials(notice, names) if names else notice
        row = licensed.held_id(archive, notice)
        if row is None:
            row = licensed.add(archive, notice, file)
            kept.counts["new"] += 1
        else:
            kept.counts["doubled" if row in kept.rows else "already held"] += 1
        kept.rows[row] = None


def join(archive: Archive, press: Press) -> None:
    """Join every notice that is joined to no article yet, where one is sure. The caller has a transaction open.

    What is joined stays so, and an article is joined to one notice: the most like it.
    """
    _name_outlets(archive, press)
    outlets = archive.rows("SELECT DISTINCT outlet FROM licensed WHERE article IS NULL AND outlet IS NOT NULL")
    for row in outlets:
        _join_outlet(archive, row["outlet"])
    archive.db.execute(
        "UPDATE licensed SET reason = CASE WHEN outlet IS NULL THEN ? ELSE ? END "
        "WHERE article IS NULL AND (outlet IS NULL OR day IS NULL)",
        [Unjoined.NO_OUTLET, Unjoined.NO_DAY],
    )


def _name_outlets(archive: Archive, press: Press) -> None:
    """Find the outlet of each publication that has none yet."""
    ids = {press.own(row["id"]).name: row["id"] for row in archive.rows("SELECT id FROM outlets")}
    for row in archive.rows("SELECT name, id, aliases FROM outlets"):
        ids |= {folded(name): row["id"] for name in (row["name"], *json.loads(row["aliases"]))}
    for row in archive.rows("SELECT DISTINCT publication FROM licensed WHERE outlet IS NULL"):
        outlet = next(filter(None, (ids.get(name) for name in _known_names(press, row["publication"]))), None)
        if outlet:
            archive.db.execute(
                "UPDATE licensed SET outlet = ? WHERE outlet IS NULL AND publication = ?",
                [outlet, row["publication"]],
            )


def _known_names(press: Press, publication: str) -> Iterator[str]:
    """What the press table and the outlets may call a publication, the whole of its name first.

    `Est Éclair (L') - Troyes` is L'Est Éclair; a name inside another is none.
    """
    for name in reversed(list(accumulate(_DIVIDED.split(publication)))[::2]):
        for said in (name, *_turned(name)):
            yield folded(said)
            yield from (m.title.name for m in press.find(said) if (m.start, m.end) == (0, len(said)))


def _turned(name: str) -> Iterator[str]:
    """`L'Est Éclair` of `Est Éclair (L')`."""
    if match := _ARTICLE_LAST.fullmatch(name):
        yield match["article"] + (match["elided"] or " ") + match["name"]


def _join_outlet(archive: Archive, outlet: str) -> None:
    rows = archive.rows(
        "SELECT id, day, title, lead, text FROM licensed WHERE outlet = ? AND article IS NULL AND day IS NOT NULL "
        "ORDER BY day, id", outlet,
    )  # fmt: skip
    if not rows:
        return
    window = _Window(archive, outlet, rows[0]["day"], rows[-1]["day"])
    joins: list[tuple[float, int, int]] = []
    reasons: dict[int, Unjoined] = {}
    for row in rows:
        near, frequency = window.around(date.fromisoformat(row["day"]))
        found = likenesses(_text(row, row["text"]), near, frequency)
        if best := chosen(found):
            joins.append((-best.score, row["id"], best.article))
        else:
            reasons[row["id"]] = _why_not(found)
    taken = {row["article"] for row in archive.rows("SELECT article FROM licensed WHERE article IS NOT NULL")}
    for score, ident, article in sorted(joins):
        if article in taken:
            reasons[ident] = Unjoined.TAKEN
            continue
        taken.add(article)
        archive.db.execute(
            "UPDATE licensed SET article = ?, score = ?, reason = NULL WHERE id = ?",
            [article, round(-score, 3), ident],
        )
    for ident, reason in reasons.items():
        archive.db.execute("UPDATE licensed SET reason = ? WHERE id = ?", [reason, ident])


def _why_not(found: list[Likeness]) -> Unjoined:
    if not found:
        return Unjoined.NO_ARTICLE
    return Unjoined.SEVERAL if found[0].same and is_doubtful(found) else Unjoined.UNLIKE


def _text(row: dict[str, Any], body: str, *, complete: bool = True) -> Text:
    return Text(row["id"], row["title"], f"{row['lead']}\n\n{body}" if row["lead"] else body, complete)


class _Window:
    """The articles of an outlet around a day that moves forward; no more of them are held at a time."""

    def __init__(self, archive: Archive, outlet: str, first: str, last: str) -> None:
        """`first` and `last` are the days between which it moves."""
        self._rows = archive.each(
            "SELECT id, day, title, lead, body, access FROM articles WHERE outlet = ? AND day BETWEEN ? AND ? "
            "ORDER BY day, id",
            outlet, _moved(first, -AROUND), _moved(last, AROUND),
        )  # fmt: skip
        self._next = next(self._rows, None)
        self._held: deque[tuple[date, Text]] = deque()
        self._frequency: Counter[str] = Counter()

    def around(self, day: date) -> tuple[list[Text], Counter[str]]:
        """The articles that may be of a notice of that day, and how many of those around have a run of words."""
        end, begin = day + timedelta(days=AROUND), day - timedelta(days=AROUND)
        while self._next and date.fromisoformat(self._next["day"]) <= end:
            text = _text(self._next, self._next["body"], complete=self._next["access"] == "full")
            self._held.append((date.fromisoformat(self._next["day"]), text))
            self._frequency.update(text.beginning)
            self._next = next(self._rows, None)
        while self._held and self._held[0][0] < begin:
            self._forget(self._held.popleft()[1])
        return [text for when, text in self._held if abs((when - day).days) <= NEAR], self._frequency

    def _forget(self, text: Text) -> None:
        for run in text.beginning:
            self._frequency[run] -= 1
            if not self._frequency[run]:
                del self._frequency[run]


def _moved(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def of_rows(archive: Archive, rows: Iterable[int]) -> list[dict[str, Any]]:
    """The notices of these rows, without their text, with the key of the article that they are joined to."""
    return archive.rows(
        "SELECT l.document, l.publication, l.outlet, l.day, l.title, l.page, l.score, l.reason, a.key AS article "
        "FROM json_each(?) j JOIN licensed l ON l.id = j.value LEFT JOIN articles a ON a.id = l.article "
        "ORDER BY j.key",
        json.dumps(list(rows)),
    )
