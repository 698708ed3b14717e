"""Every row against what was written: by the sums of its table, and in full an article by its own digest too."""

import sqlite3
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlite_utils import Database

from crawler.archive.article_digest import DIGESTED, article_digest
from crawler.archive.corrections import as_read
from crawler.archive.database import Archive
from crawler.archive.fixity import PartDiffers, SealedTable, add_functions, differing_parts, sealed_tables
from crawler.keeping.articles import text_sha256
from crawler.translating import _
from crawler.verifying.report import Damage, DamageKind, Note, Remedy, Report, Slice, unreadable

MAX_NAMED = 100  # rows of a table; a page that was lost has more, and they are counted
# Private tables that are made again from articles; the others are bookkeeping that nothing else says.
DERIVED = frozenset(
    {
        "_alike", "_cues", "_facet_values", "_facets", "_fingerprints", "_found", "_reread", "_shingles",
        "_stems", "_uncompared", "_unread", "_unstoried",
    }
)  # fmt: skip
STORIES = frozenset({"stories", "story_articles"})  # public, and made again as a whole
DERIVED_OF_ARTICLES = frozenset({"authors", "citations", "copies", "links", "tags"})


def check_rows(archive: Archive, report: Report) -> Iterator[Damage | Note]:
    """The sums of every table."""
    db = archive.db.conn
    add_functions(db)
    for table in sealed_tables(db):
        if not table.key and not _is_due(table, report.part):
            continue
        try:
            db.execute("BEGIN")  # rows and sums of one moment, whatever a crawl writes meanwhile
            yield from _check_table(archive, table, report)
        except sqlite3.DatabaseError as error:
            yield unreadable(table.name, error)
        finally:
            db.rollback()


def _is_due(table: SealedTable, part: Slice) -> bool:
    """A table that is one part is looked at with one of the slices."""
    return zlib.crc32(table.name.encode()) % part.of == part.number


def _check_table(archive: Archive, table: SealedTable, report: Report) -> Iterator[Damage | Note]:
    part = report.part if table.key else Slice()
    found = differing_parts(archive.db.conn, table, part.holds)
    for one in islice(found, MAX_NAMED):
        yield _private(table) if not table.key else _public(archive, table, one)
    if more := sum(1 for _one in found):
        yield Note(_("{table}: {more} more rows are not what was written").format(table=table.name, more=more))
    report.rows += archive.db.conn.execute(
        f'SELECT count(*) FROM "{table.name}" WHERE {part.holds(table.part())}'  # noqa: S608 - names of ours
    ).fetchone()[0]


def _private(table: SealedTable) -> Damage:
    return Damage(
        kind=DamageKind.TABLE,
        place=table.name,
        text=_("The table {table} is not what was written").format(table=table.name),
        remedy=Remedy.REBUILD if table.name in DERIVED else Remedy.ACCEPT,
        table=table.name,
    )


def _public(archive: Archive, table: SealedTable, one: PartDiffers) -> Damage:
    place = f"{table.name} {_name(archive, table, one.part)}"
    if one.rows < one.written:
        kind, text = DamageKind.ROW_MISSING, _("{missing} rows are missing: {place}")
    elif one.rows > one.written:
        kind, text = DamageKind.ROW_ADDED, _("Not written by depeche: {place}")
    else:
        kind, text = DamageKind.ROW_CHANGED, _("Changed since depeche wrote it: {place}")
    return Damage(
        kind=kind, place=place, text=text.format(place=place, missing=one.written - one.rows),
        remedy=_remedy(table, kind), table=table.name, part=one.part,
    )  # fmt: skip


def _remedy(table: SealedTable, kind: DamageKind) -> Remedy:
    if table.name in STORIES:
        return Remedy.REBUILD
    if table.name in DERIVED_OF_ARTICLES:
        return Remedy.REREAD
    if table.name == "articles":
        return Remedy.REREAD if kind is not DamageKind.ROW_ADDED else Remedy.ACCEPT
    return Remedy.RETAKE if table.name == "captures" and kind is not DamageKind.ROW_ADDED else Remedy.ACCEPT


def _name(archive: Archive, table: SealedTable, part: int) -> str:
    """What people know the row by, where it still says so or another row does."""
    if dict(table.columns)[table.key] != "INTEGER":
        return _text_key(archive, table, part)
    if table.name == "articles" or table.key == "article":
        row = archive.one("SELECT key FROM articles WHERE id = ?", part)
        other = archive.one("SELECT key FROM urls WHERE article = ? AND key IS NOT NULL", part)
        return str((row or other or {"key": part})["key"])
    return str(part)


def _text_key(archive: Archive, table: SealedTable, part: int) -> str:
    """The key of which only the digest was kept, from the rows that have it, or from those that may name it."""
    places = [
        (table.name, table.key),
        ("sightings", "url"),
        ("captures", "url"),
        ("articles", "url"),
        ("urls", "outlet"),
    ]
    for name, column in places:
        row = archive.one(f'SELECT "{column}" AS key FROM "{name}" WHERE _part("{column}") = ? LIMIT 1', part)  # noqa: S608
        if row:
            return str(row["key"])
    return f"#{part & 0xFFFFFFFFFFFFFFFF:016x}"


def check_articles(archive: Archive, report: Report) -> Iterator[Damage]:
    """In a full verification: each article by its own digest, and each text by its hash."""
    if not report.full:
        return
    db = archive.db
    try:
        for row in db.query(f"{DIGESTED} WHERE {report.part.holds('a.id')}"):
            if article_digest(row) != row["digest"]:
                yield _article(row["id"], row["key"], _("The row of the article {key} does not fit its digest"))
            elif _text_of(db, row) != row["text_sha256"]:
                yield _article(row["id"], row["key"], _("The text of the article {key} does not fit its hash"))
        yield from _check_revisions(archive, report)
    except sqlite3.DatabaseError as error:
        yield unreadable("articles", error)


def _text_of(db: Database, row: dict[str, Any]) -> str:
    """The hash of an article's text as it was read."""
    read = as_read(db, row)
    return text_sha256(read["title"], read["lead"], read["body"])


def _article(ident: int, key: str, text: str) -> Damage:
    return Damage(
        kind=DamageKind.ARTICLE, place=f"articles {key}", text=text.format(key=key), remedy=Remedy.REREAD,
        table="articles", part=ident,
    )  # fmt: skip


def _check_revisions(archive: Archive, report: Report) -> Iterator[Damage]:
    sql = "SELECT r.*, a.key FROM revisions r LEFT JOIN articles a ON a.id = r.article"
    for row in archive.db.query(f"{sql} WHERE {report.part.holds('r.id')}"):
        if text_sha256(row["title"], row["lead"], row["body"]) != row["text_sha256"]:
            yield Damage(
                kind=DamageKind.ARTICLE,
                place=f"revisions {row['id']}",
                text=_("The superseded text {number} of the article {key} does not fit its hash").format(
                    number=row["id"], key=row["key"]
                ),
                remedy=Remedy.ACCEPT,
                table="revisions",
                part=row["id"],
            )
