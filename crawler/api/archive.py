"""Opening an archive from a program, and searching it."""

from pathlib import Path
from typing import Any

from crawler.archive.database import Archive
from crawler.searching.fulltext import Filters, Hit, find


def open_archive(path: str | Path) -> Archive:
    """Open an archive to read it; a crawl may write to it meanwhile. Use it as a context manager, or `close` it.

    `archive.rows(sql, *values)` gives rows as dictionaries; `archive.article(wanted)` gives the row of an article by
    its id, key or URL. Raises `crawler.errors.ArchiveError` when there is no archive or it cannot be read.
    """
    return Archive.open(Path(path))


def search(archive: Archive, query: str, *, limit: int = 20, rank: bool = False, **filters: Any) -> list[Hit]:
    """Find articles by their words, as `depeche search` does: newest first, or with `rank` the best match first.

    `filters` are `outlet`, `section`, `access`, `language`, `since` and `until` (days as YYYY-MM-DD, both
    included); of the first four a list means any of its values.
    Found words stand in brackets in each hit's `snippet`. With an empty `query`, what the
    filters choose. Empty when nothing matches, or `query` holds no word.
    Raises TypeError for another filter.
    """
    return find(archive, query, Filters(**filters), limit=limit, rank=rank, marks=("[", "]"))
