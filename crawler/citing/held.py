"""Articles of the archive, as far as a citation is concerned."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from crawler.citing.likeness import words_of
from crawler.citing.press import Press
from crawler.items import CitableText, Link
from crawler.urls import canonical


@dataclass(frozen=True)
class Held:
    """An article of the archive, as far as a citation is concerned."""

    id: int
    key: str
    outlet: str
    day: str | None
    text: CitableText

    @cached_property
    def words(self) -> frozenset[str]:
        return words_of(self.text.whole)

    @cached_property
    def title_words(self) -> frozenset[str]:
        return words_of(self.text.title)


def held_article(db: Any, article: int) -> Held | None:
    row = db.execute(
        "SELECT id, key, outlet, day, title, lead, body, section FROM articles WHERE id = ?", [article]
    ).fetchone()
    if row is None:
        return None
    links = db.execute("SELECT url, text, kind FROM links WHERE article = ? ORDER BY position", [article]).fetchall()
    id_, key, outlet, day, title, lead, body, section = row
    text = CitableText(
        outlet=outlet, title=title, lead=lead, body=body, day=date.fromisoformat(day) if day else None,
        links=tuple(Link(url=u, text=t, kind=k) for u, t, k in links), section=section,
    )  # fmt: skip
    return Held(id_, key, outlet, day, text)


def article_at(db: Any, url: str, press: Press) -> int | None:
    """The article behind an address, by its outlet's number or by the address itself."""
    known = press.identify(url)
    row = db.execute(
        "SELECT id FROM articles WHERE key = ?1 OR url = ?2 UNION "
        "SELECT article FROM urls WHERE url = ?2 AND article IS NOT NULL",
        [known[0] if known else "", canonical(url)],
    ).fetchone()
    return row[0] if row else None
