"""Articles of the archive, with what resolving a citation needs of them."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from crawler.citing.likeness import words_of
from crawler.citing.press import Press
from crawler.items import CitableText, Link
from crawler.urls import canonical, original

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(frozen=True)
class ArchivedArticle:
    """A row of `articles`, with what resolving a citation needs of it."""

    id: int
    key: str
    outlet: str
    day: str | None
    """Publication day, YYYY-MM-DD."""
    text: CitableText

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of title, lead and body, as the full-text index has them."""
        return words_of(self.text.whole)

    @cached_property
    def title_words(self) -> frozenset[str]:
        """The same, of the title alone."""
        return words_of(self.text.title)


def archived_article(db: "Database", article: int) -> ArchivedArticle | None:
    """Read an article by its id, links included. None when there is no such row."""
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
    return ArchivedArticle(id_, key, outlet, day, text)


def article_of_url(db: "Database", url: str, press: Press) -> int | None:
    """The id of the archived article behind a URL, by its outlet's own number or by any URL it was found under."""
    known = press.identify(url)
    row = db.execute(
        "SELECT id FROM articles WHERE key = ?1 OR url = ?2 UNION "
        "SELECT article FROM urls WHERE url = ?2 AND article IS NOT NULL",
        [known[0] if known else "", canonical(original(url))],
    ).fetchone()
    return row[0] if row else None
