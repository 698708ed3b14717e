"""Datasette's metadata for the archive: descriptions, order of rows, facets, queries."""

from typing import Any

from crawler.archive.database import Archive
from crawler.archive.descriptions import TABLES
from crawler.serving.limits import TIME_LIMIT_MS
from crawler.serving.queries import QUERIES

TITLE = "Press archive"
SETTINGS = {
    "default_page_size": 50,
    "max_returned_rows": 2000,
    "sql_time_limit_ms": TIME_LIMIT_MS,
    "num_sql_threads": 8,  # more than there are slow questions at a time, so that pages need not wait for these
    "facet_time_limit_ms": 1000,
    "suggest_facets": False,  # one query a column: minutes on a large archive
    "truncate_cells_html": 280,
    "allow_download": False,
    "max_csv_mb": 0,  # a file is read and sent by the page: it costs no memory
}

TABLE_SETTINGS: dict[str, dict[str, Any]] = {
    "articles": {
        "sort_desc": "day", "label_column": "title",
        "facets": ["outlet", {"year": "day"}, "section", "access", "language"],
    },
    "revisions": {"sort_desc": "seen", "label_column": "title"},
    "links": {"size": 100, "label_column": "url", "facets": ["kind"]},
    "citations": {"sort_desc": "score", "facets": ["outlet", "verb", "evidence"]},
    "copies": {"sort_desc": "share"},
    "captures": {"sort_desc": "id", "label_column": "url", "facets": ["outlet", "kind", "verdict"]},
    "refusals": {"sort_desc": "fetched", "facets": ["outlet", "verdict", "reason"]},
    "urls": {"size": 100, "facets": ["outlet", "state", "found_via"]},
    "sightings": {"sort_desc": "id", "label_column": "title", "facets": ["kind", "source"]},
    "announced": {"sort_desc": "day", "facets": ["outlet", "state"]},
    "crawls": {"sort_desc": "id", "label_column": "started", "facets": ["outlet", "outcome"]},
    "gaps": {"sort_desc": "day", "facets": ["outlet"]},
    "outlets": {"label_column": "name"},
    "stories": {"sort_desc": "began", "label_column": "title", "facets": ["outlet", "outlets"]},
    "story_articles": {"sort": "story", "facets": ["evidence"]},
    "saved_searches": {"sort": "name"},
    "licensed": {"sort_desc": "id", "label_column": "title", "facets": ["publication", "reason"]},
}  # fmt: skip
SHOWN_COLUMNS: dict[str, tuple[str, ...]] = {
    "articles": ("id", "day", "outlet", "title", "section", "authors", "access", "words", "revision_count"),
    "revisions": ("id", "article", "seen", "title", "capture"),
    "citations": ("article", "outlet", "verb", "cited_date", "passage", "target", "score"),
    "copies": ("article", "other", "share", "words", "first", "passage"),
    "captures": ("id", "fetched", "outlet", "kind", "status", "verdict", "reason", "article", "url"),
    "urls": ("url", "outlet", "state", "reason", "article", "found", "found_via", "published"),
    "sightings": ("id", "url", "kind", "title", "published", "first_seen", "last_seen", "source"),
    "announced": ("day", "outlet", "title", "summary", "state", "reason", "url"),
    "licensed": ("id", "day", "publication", "title", "page", "article", "score", "reason"),
    "crawls": ("id", "outlet", "started", "finished", "outcome", "new", "changed", "requests", "failed", "message"),
}
"""The columns that a table's page shows first; the others are one click away, and always in its JSON and CSV."""
REFERENCE_COLUMNS = ("article", "target", "other", "first", "capture", "crawl", "robots")
"""Columns of row numbers that are shown as links to what they refer to."""


def metadata_of(archive: Archive, database: str) -> dict[str, Any]:
    """Datasette's metadata for this archive, its internal tables hidden."""
    names = archive.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    tables: dict[str, Any] = {row["name"]: {"hidden": True} for row in names if row["name"].startswith("_")}
    for name, table in TABLES.items():
        tables[name] = {
            "title": table.title,
            "description": table.text,
            "columns": {column: said.sentence() for column, said in table.columns.items()},
            **TABLE_SETTINGS.get(name, {}),
        }
    described = {"title": "Data", "description": "All tables, ready-made questions, and SQL of your own.",
                 "tables": tables, "queries": QUERIES}  # fmt: skip
    return {"title": TITLE, "databases": {database: described}}
