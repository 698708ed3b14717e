"""The page of one article: its text, its citations and those of it, its versions, and its capture as proof."""

import json
from dataclasses import dataclass
from typing import Any

from crawler.archive.captures import RESERVED
from crawler.archive.corrections import as_read, cited_key, held_corrections
from crawler.archive.database import Archive
from crawler.archive.revisions import changes
from crawler.exporting.reference import Reference
from crawler.items import DEFAULT_SCORE
from crawler.keeping.naming import named_article
from crawler.searching.matching import matching
from crawler.searching.query import parse, shortened
from crawler.serving.wording import CLOSE, OPEN, values_of
from crawler.urls import masked

OTHER_ARTICLE = (
    "o.id AS other_id, o.key AS other_key, o.title AS other_title, o.day AS other_day, o.outlet AS other_outlet, "
    "o.language AS other_language"
)

RELATED = {
    "links": "SELECT l.*, {other} FROM links l LEFT JOIN articles o ON o.id = l.target "
    "WHERE l.article = :article ORDER BY l.position",
    "cites": "SELECT c.*, {other} FROM citations c LEFT JOIN articles o ON o.id = c.target "
    "WHERE c.article = :article AND c.score >= :least ORDER BY c.rowid",
    "cited_by": "SELECT c.*, {other} FROM citations c JOIN articles o ON o.id = c.article "
    "WHERE c.target = :article AND c.article != c.target AND c.score >= :least ORDER BY o.published, o.id LIMIT 200",
    "linked_by": "SELECT DISTINCT {other} FROM links l JOIN articles o ON o.id = l.article "
    "WHERE l.target = :article AND l.article != :article AND l.article NOT IN "
    "(SELECT article FROM citations WHERE target = :article AND score >= :least) "
    "ORDER BY o.published, o.id LIMIT 200",
    "copies": "SELECT c.*, {other} FROM copies c JOIN articles o "
    "ON o.id = CASE c.article WHEN :article THEN c.other ELSE c.article END "
    "WHERE c.article = :article OR c.other = :article ORDER BY c.words DESC LIMIT 50",
}
"""What the page shows of other articles, by its name in the template. `least` is the score that
counts, `other` are the columns of OTHER_ARTICLE."""
MARKED = """
SELECT highlight(articles_fts, 0, :open, :close) AS title, highlight(articles_fts, 1, :open, :close) AS lead,
       highlight(articles_fts, 2, :open, :close) AS body
FROM articles_fts WHERE articles_fts MATCH :match AND rowid = :article
"""


@dataclass(frozen=True, slots=True)
class Found:
    """Words of a search in an article: how often they are there, and its texts with them between marks."""

    words: str
    count: int
    title: str
    lead: str | None
    body: str


def article(archive: Archive, wanted: str, words: str = "") -> dict[str, Any] | None:
    """The template's values; `wanted` is an id, key or URL of any form. None when the archive has no such article.

    `words` is what a person searched for.
    """
    row = named_article(archive, wanted)
    if row is None:
        return None
    ident = row["id"]
    outlets = names(archive)
    revisions = archive.rows("SELECT * FROM revisions WHERE article = ? ORDER BY seen, id", ident)
    return {
        "article": row,
        "found": _found(archive, ident, shortened(words)),
        "outlet": archive.one("SELECT * FROM outlets WHERE id = ?", row["outlet"]),
        "names": outlets,
        **{
            name: archive.rows_named(sql.format(other=OTHER_ARTICLE), {"article": ident, "least": DEFAULT_SCORE})
            for name, sql in RELATED.items()
        },
        "changes": changes([*revisions, as_read(archive.connection, row)]),
        "corrections": _corrections(archive, row["key"]),
        "addresses": archive.rows(
            "SELECT url, found_via, found FROM urls WHERE article = ? ORDER BY found, url", ident
        ),
        "reference": _reference(row, outlets),
        **proof(archive, row),
    }


def _found(archive: Archive, ident: int, words: str) -> Found | None:
    """Where the words are in an article; None where there are none in its title, lead and text."""
    node = parse(words)
    expression = matching(archive, node).expression if node else None
    if expression is None:
        return None
    rows = archive.rows_named(MARKED, {"open": OPEN, "close": CLOSE, "match": expression, "article": ident})
    count = sum((text or "").count(OPEN) for text in rows[0].values()) if rows else 0
    return Found(words, count, **rows[0]) if count else None


def _corrections(archive: Archive, key: str) -> list[dict[str, Any]]:
    """The corrections that hold, each with the value that was read in its place, or the article that it is about."""
    return [
        one
        | {"other": cited_key(one["field"])}
        | {"was": json.loads(one["read"] or "{}").get("day" if one["field"] == "published" else one["field"])}
        for one in held_corrections(archive.connection, key)
    ]


def _reference(row: dict[str, Any], outlets: dict[str, str]) -> Reference:
    outlet = outlets.get(row["outlet"], row["outlet"])
    return Reference(
        row["title"], values_of(row["authors"]), outlet, row["day"], masked(row["url"]), row["last_seen"]
    )


def names(archive: Archive) -> dict[str, str]:
    return {row["id"]: row["name"] for row in archive.rows("SELECT id, name FROM outlets")}


def proof(archive: Archive, row: dict[str, Any]) -> dict[str, Any]:
    """The capture a text was read from, the robots.txt that allowed it, and where each field was read."""
    capture = archive.one("SELECT * FROM captures WHERE id = ?", row["capture"])
    robots = archive.one("SELECT id, url, fetched, status, sha256 FROM captures WHERE id = ?",
                      capture["robots"] if capture else None)  # fmt: skip
    return {
        "capture": capture,
        "robots": robots,
        "captures": archive.rows(
            "SELECT id, fetched, status, verdict, reason FROM captures WHERE article = ? ORDER BY id DESC LIMIT 20",
            row["id"],
        ),
        "read_from": _read_from(capture["fields"] if capture else None),
        "reserved": archive.one(f"SELECT 1 FROM articles a WHERE a.id = ? AND {RESERVED}", row["id"]) is not None,  # noqa: S608
    }


def _read_from(fields: str | None) -> dict[str, str]:
    """Where each field was read, as far as `captures.fields` has it as one word."""
    try:
        said = json.loads(fields or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(said, dict):
        return {}
    return {str(name): value for name, value in said.items() if isinstance(value, str) and len(value) < 80}
