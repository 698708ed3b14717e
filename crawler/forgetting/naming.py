"""A person's name in the texts of an archive: where it stands, and its replacement by initials."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from crawler.archive.columns import LIST_COLUMNS
from crawler.archive.database import Archive
from crawler.archive.forgotten_names import ForgottenNames
from crawler.archive.stems import add_stems
from crawler.keeping.articles import text_sha256, write_digest

_PLACES = ("title", "lead", "body", "section", "published_raw", *LIST_COLUMNS)
_VERSION = ("title", "lead", "body")


@dataclass(slots=True)
class Mentions:
    """The rows that have a name."""

    articles: dict[int, list[str]] = field(default_factory=dict)
    """Where in each article: columns of `articles`, `revisions` or `links`."""
    sightings: list[int] = field(default_factory=list)
    licensed: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.articles or self.sightings or self.licensed)


def mentions(archive: Archive, names: ForgottenNames) -> Mentions:
    """Go through every text of the archive: a thousand articles take about a second."""
    found = Mentions()
    for row in archive.each(f"SELECT id, {', '.join(_PLACES)} FROM articles"):  # noqa: S608 - constants
        if places := [name for name in _PLACES if names.within(*_texts(name, row[name]))]:
            found.articles[row["id"]] = places
    for table, columns in (("revisions", _VERSION), ("links", ("text",))):
        for row in archive.each(f"SELECT article, {', '.join(columns)} FROM {table}"):  # noqa: S608 - constants
            if names.within(*(row[name] for name in columns)):
                places = found.articles.setdefault(row["article"], [])
                places += [table] if table not in places else []
    for row in archive.each("SELECT id, title, summary FROM sightings WHERE coalesce(title, summary) IS NOT NULL"):
        if names.within(row["title"], row["summary"]):
            found.sightings.append(row["id"])
    for row in archive.each("SELECT id, title, lead, text, authors FROM licensed"):
        if names.within(row["title"], row["lead"], row["text"], *_texts("authors", row["authors"])):
            found.licensed.append(row["id"])
    return found


def _texts(column: str, value: str | None) -> list[str]:
    """The values of a JSON array apart: two authors in a row are no name."""
    if not value:
        return []
    return [str(one) for one in json.loads(value)] if column in LIST_COLUMNS else [value]


def write_initials(db: Database, found: Mentions, names: ForgottenNames) -> None:
    """Write initials for the names in these rows, inside the caller's transaction.

    Copies and citations wait to be found again, which `crawler.keeping.backlog.catch_up` does.
    """
    for article in found.articles:
        _write_article(db, article, names)
        _write_revisions(db, article, names)
        rows = db.execute("SELECT position, text FROM links WHERE article = ?", [article]).fetchall()
        changed = [(names(text), article, position) for position, text in rows if names.within(text)]
        db.conn.executemany("UPDATE links SET text = ? WHERE article = ? AND position = ?", changed)
        for table in ("citations", "_found", "_cues"):
            db.execute(f"DELETE FROM {table} WHERE article = ?", [article])  # noqa: S608 - constants
        db.execute("DELETE FROM copies WHERE article = ?1 OR other = ?1", [article])
        for table in ("_unread", "_uncompared"):
            db.execute(f"INSERT OR IGNORE INTO {table} (article) VALUES (?)", [article])  # noqa: S608 - constants
        for story, title in db.execute("SELECT id, title FROM stories WHERE first = ?", [article]).fetchall():
            db.execute("UPDATE stories SET title = ? WHERE id = ?", [names(title), story])
    for table, rows in (("sightings", found.sightings), ("licensed", found.licensed)):
        for number in rows:
            row = next(iter(db.query(f"SELECT * FROM {table} WHERE id = ?", [number])))  # noqa: S608 - constants
            columns = ("title", "summary") if table == "sightings" else ("title", "lead", "text", "authors")
            db.table(table).update(number, _initials(row, columns, names))


def _write_article(db: Database, article: int, names: ForgottenNames) -> None:
    row = next(iter(db.query("SELECT * FROM articles WHERE id = ?", [article])))
    new = _initials(row, _PLACES, names)
    new["text_sha256"] = text_sha256(new["title"], new["lead"], new["body"])
    if any(row[name] != value for name, value in new.items()):
        db.table("articles").update(article, new)
        add_stems(db, new["title"], new["lead"], new["body"])
    write_digest(db, article)


def _write_revisions(db: Database, article: int, names: ForgottenNames) -> None:
    for row in list(db.query("SELECT * FROM revisions WHERE article = ?", [article])):
        new = _initials(row, _VERSION, names)
        new["text_sha256"] = text_sha256(new["title"], new["lead"], new["body"])
        db.table("revisions").update(row["id"], new)


def _initials(row: dict[str, Any], columns: tuple[str, ...], names: ForgottenNames) -> dict[str, Any]:
    return dict(_new_values(row, columns, names))


def _new_values(row: dict[str, Any], columns: tuple[str, ...], names: ForgottenNames) -> Iterator[tuple[str, Any]]:
    for name in columns:
        value = row[name]
        if name in LIST_COLUMNS and value:
            value = json.dumps([names(str(one)) for one in json.loads(value)], ensure_ascii=False)
        elif value:
            value = names(value)
        yield name, value
