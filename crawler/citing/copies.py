"""Passages that two articles have in common, as rows of `copies`. Texts are only read, never altered.

Of a text longer than MAX_TEXT the beginning is compared.

An article is compared in the transaction that writes it. `_shingles` lists the articles that hold a fingerprint (see
crawler/citing/passages.py); those that share one are aligned word by word. A fingerprint that more than MAX_HOLDERS
articles hold is a formula (a signature, an appeal, the title of a law): it brings no candidate, costs one query, and
its words do not count. The rows depend on the archived texts and dates alone, so when a fingerprint becomes a
formula, or ceases to be one, the articles that hold it are compared again.

There is one row a pair. `article` is the later of the two, `first` the earlier; where their dates do not tell,
`first` is null and `article` is the one whose key sorts last.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from crawler.archive.fixity import insert_together
from crawler.citing.passages import (
    MIN_SHARED_SEEDS,
    Passage,
    covered,
    excerpt,
    fingerprints,
    numbers,
    passages,
    runs,
    seeds,
)

if TYPE_CHECKING:
    from sqlite_utils import Database

MAX_HOLDERS = 20  # articles of one fingerprint; the pairs of as many are 190 rows
MAX_TEXT = 400_000  # characters of a text that are compared: a book's worth, in a fraction of a second
_HASH = 5  # bytes of a fingerprint
_AT_ONCE = 64  # fingerprints that are looked up in one query
_HOLDERS = f"SELECT hash, article FROM _shingles WHERE hash IN ({', '.join('?' * _AT_ONCE)}) LIMIT ?"  # noqa: S608


@dataclass(frozen=True, kw_only=True)
class _ComparedArticle:
    """What of an article is compared."""

    id: int
    key: str
    day: str | None
    moment: datetime | None
    """When it appeared, where that is known to the minute."""
    text: str
    words: list[int]
    known: dict[int, bytes] | None = None
    """Its fingerprints, where they were made elsewhere."""

    @cached_property
    def kept(self) -> dict[int, bytes]:
        """Its fingerprints, by the word that each begins at."""
        return fingerprints(self.words) if self.known is None else self.known

    @cached_property
    def seeds(self) -> set[tuple[int, ...]]:
        """Its different seeds."""
        return set(seeds(self.words))


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbered:
    """A text whose words were numbered before it is compared."""

    text: str
    words: list[int]
    kept: dict[int, bytes]
    """Its fingerprints."""


def compare(db: "Database", article: int, numbered: Numbered | None = None) -> None:
    """Replace an article's rows in `copies`, inside the caller's transaction.

    `numbered` is its text where its words were numbered elsewhere; it counts only if that is the text stored. Rows
    of other articles change too where a fingerprint of this one becomes a formula, or ceases to be one. Raises
    TypeError when the archive has no article of this id.
    """
    db.execute("DELETE FROM _uncompared WHERE article = ?", [article])
    comparison = _Comparison(db, numbered)
    new = set(comparison.article(article).kept.values())
    old = _replace(db, article, new)
    db.execute("DELETE FROM copies WHERE article = ?1 OR other = ?1", [article])
    pairs = comparison.candidates(article)
    for value in new - old:
        if len(comparison.holders(value)) == MAX_HOLDERS + 1:  # this article has made it common
            pairs |= comparison.rows_of(comparison.holders(value))
    for value in old - new:
        if len(comparison.holders(value)) == MAX_HOLDERS:  # it is common no more
            pairs = pairs.union(*map(comparison.candidates, comparison.holders(value)))
    for pair in sorted(pairs):
        comparison.judge(*pair)


def _replace(db: "Database", article: int, new: set[bytes]) -> set[bytes]:
    """Write an article's fingerprints to the index. Returns those it had before."""
    row = db.execute("SELECT hashes FROM _fingerprints WHERE article = ?", [article]).fetchone()
    stored = row[0] if row else b""
    old = {stored[at : at + _HASH] for at in range(0, len(stored), _HASH)}
    db.conn.executemany(
        "DELETE FROM _shingles WHERE hash = ? AND article = ?", [(value, article) for value in sorted(old - new)]
    )
    insert_together(db, "_shingles", [(value, article) for value in sorted(new - old)])
    db.execute(
        "INSERT INTO _fingerprints VALUES (?, ?) ON CONFLICT (article) DO UPDATE SET hashes = excluded.hashes",
        [article, b"".join(sorted(new))],
    )
    return old


class _Comparison:
    """The comparison of one article with others; what is read from the archive is read once."""

    def __init__(self, db: "Database", numbered: Numbered | None = None) -> None:
        self.db = db
        self._numbered = numbered
        self._articles: dict[int, _ComparedArticle] = {}
        self._holders: dict[bytes, list[int]] = {}

    def article(self, article: int) -> _ComparedArticle:
        """An article by its id."""
        if article not in self._articles:
            sql = "SELECT key, day, published, published_precision, lead, body FROM articles WHERE id = ?"
            key, day, published, precision, lead, body = self.db.execute(sql, [article]).fetchone()
            text = (f"{lead}\n\n{body}" if lead else body)[:MAX_TEXT]
            known = self._numbered if self._numbered and self._numbered.text == text else None
            self._articles[article] = _ComparedArticle(
                id=article, key=key, day=day, moment=_moment(published, precision), text=text,
                words=known.words if known else numbers(text), known=known.kept if known else None,
            )  # fmt: skip
        return self._articles[article]

    def holders(self, value: bytes) -> list[int]:
        """The articles that hold a fingerprint, or as many of them as show that it is common beyond doubt."""
        if value not in self._holders:
            rows = self.db.conn.execute(
                "SELECT article FROM _shingles WHERE hash = ? LIMIT ?", [value, MAX_HOLDERS + 2]
            )
            self._holders[value] = [row[0] for row in rows]
        return self._holders[value]

    def _look_up(self, values: Iterable[bytes]) -> None:
        """Read who holds each of these fingerprints, but where formulae would make that long."""
        asked = sorted(set(values).difference(self._holders))
        for start in range(0, len(asked), _AT_ONCE):
            some = asked[start : start + _AT_ONCE]
            most = len(some) * (MAX_HOLDERS + 2)
            padded = some + some[-1:] * (_AT_ONCE - len(some))  # one statement, whatever their number
            rows = self.db.conn.execute(_HOLDERS, [*padded, most]).fetchall()
            if len(rows) < most:
                held = dict[bytes, list[int]]((value, []) for value in some)
                for value, article in rows:
                    held[value].append(article)
                self._holders.update((value, articles[: MAX_HOLDERS + 2]) for value, articles in held.items())

    def common(self, value: bytes) -> bool:
        """True when a fingerprint is a formula."""
        return len(self.holders(value)) > MAX_HOLDERS

    def candidates(self, article: int) -> set[tuple[int, int]]:
        """The pairs of an article with those that share a fingerprint with it that is not common."""
        values = set(self.article(article).kept.values())
        self._look_up(values)
        listed = map(self.holders, values)
        others = {other for holders in listed if len(holders) <= MAX_HOLDERS for other in holders} - {article}
        return {(min(article, other), max(article, other)) for other in others}

    def rows_of(self, articles: list[int]) -> set[tuple[int, int]]:
        """The pairs of these articles that have a row."""
        listed = ", ".join(map(str, articles))
        sql = f"SELECT article, other FROM copies WHERE article IN ({listed}) OR other IN ({listed})"  # noqa: S608
        return {(min(pair), max(pair)) for pair in self.db.execute(sql)}

    def formulae(self, text: _ComparedArticle) -> set[int]:
        """Its words that do not count."""
        return covered(text.kept, {value for value in text.kept.values() if self.common(value)})

    def judge(self, one: int, two: int) -> None:
        """Write the row of a pair, or none."""
        article, other, first = _in_order(self.article(one), self.article(two))
        for pair in ((one, two), (two, one)):
            self.db.execute("DELETE FROM copies WHERE article = ? AND other = ?", pair)
        found = self._passages(article, other) if self._alike(one, two) else []
        if not found:
            return
        longest = max(found, key=lambda passage: passage.words)
        words = sum(passage.words for passage in found)
        self.db.execute(
            "INSERT INTO copies (article, other, share, words, passage, first) VALUES (?, ?, ?, ?, ?, ?)",
            [
                article.id, other.id, round(words / len(article.words), 4), words,
                excerpt(article.text, longest.first, longest.last), first,
            ],
        )  # fmt: skip

    def _alike(self, one: int, two: int) -> bool:
        """False where the two share too few seeds to be copies. The greater id is mostly the new article's."""
        return len(self.article(two).seeds.intersection(seeds(self.article(one).words))) >= MIN_SHARED_SEEDS

    def _passages(self, article: _ComparedArticle, other: _ComparedArticle) -> list[Passage]:
        found = runs(article.words, other.words)
        shared = set(article.kept.values()).intersection(other.kept.values())
        if not passages(found) or all(map(self.common, shared)):
            return []
        return passages(found, self.formulae(article), self.formulae(other))


def _moment(published: str | None, precision: str | None) -> datetime | None:
    if not published or precision != "minute":
        return None
    try:
        moment = datetime.fromisoformat(published)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _in_order(one: _ComparedArticle, two: _ComparedArticle) -> tuple[_ComparedArticle, _ComparedArticle, int | None]:
    """The later article, the other, and the id of the first, where their dates tell.

    Moments are compared where both are known, else days: when an article was first seen says nothing of when it
    appeared.
    """
    if one.moment and two.moment:
        known, earlier = one.moment != two.moment, one.moment < two.moment
    else:
        known, earlier = one.day != two.day and bool(one.day and two.day), (one.day or "") < (two.day or "")
    if not known:
        earlier = one.key < two.key
    first, later = (one, two) if earlier else (two, one)
    return later, first, first.id if known else None
