"""How SQLite answers the pages: what would take longer with every article is named here, with the reason."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from datasette import hookimpl
from datasette.plugins import pm

from crawler.archive.database import Archive
from crawler.searching.fulltext import Filters, count, find
from crawler.serving.app import datasette_of
from tests.browsing import make_archive

LARGE = {
    "articles", "captures", "citations", "copies", "links", "revisions", "sightings", "urls", "_facets", "authors",
    "tags", "_stems", "_fingerprints", "_shingles", "_names", "_cues",
}  # fmt: skip
"""Tables that grow with the articles."""
NARROW = {"_facets", "authors", "tags"}
"""Of these an index has all that is counted, in a few bytes an article: a million are read in a tenth of a second."""
pytestmark = pytest.mark.xdist_group("plans")
SCANNED = {
    ("/edits", "revisions"): "superseded versions are few, and what an edit changed is no column",
    ("/status", "captures"): "which files of captures there should be; a page that is looked at now and then",
    ("/archive/citations", "citations"): "sorted by score, which no index has; Datasette stops it after a second",
}
"""The scans of wider rows, by page and table."""
PAGES = (
    "/", "/search", "/search?q=hopital", "/search?q=hopital&sort=relevance", "/search?q=hopital&outlet=essai",
    "/search?q=hopital+-clinique", "/search?q=auteur:martin", "/search?page=3", "/search?q=hopital&since=2020",
    "/search.atom?q=hopital", "/author/{author}", "/tag/{tag}", "/authors", "/tags", "/article/{key}",
    "/article/{key}/story", "/edits", "/charts", "/status", "/archive/articles", "/archive/articles?outlet=essai",
    "/archive/captures", "/archive/citations",
)  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("plans") / "archive.db")


ALIASES = re.compile(
    r"\b(?:FROM|JOIN)\s+\[?(\w+)\]?(?:\s+(?:AS\s+)?(?!WHERE|JOIN|CROSS|LEFT|ORDER|GROUP|ON|INDEXED|LIMIT)(\w+))?",
    re.IGNORECASE,
)
LIMITED = re.compile(
    r"as value, count\(\*\) as count from|as (?:date_)?value from \(|^select count\(\*\)", re.MULTILINE
)
"""Datasette's own facets and counts, which it stops after a fraction of a second and does without."""


def scans(path: Path, asked: list[str], large: set[str] = LARGE) -> Iterator[tuple[str, str]]:
    """Tables of which some statement reads every row, or every entry of an index, and how.

    A walk in the order of an index that ends with a LIMIT is none, nor is that of an index of some rows only.
    """
    with closing(sqlite3.connect(path)) as db:
        some = {
            name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE INDEX% WHERE %'")
        }
        for sql in (sql for sql in asked if re.match(r"\s*(SELECT|WITH|UPDATE|DELETE|INSERT)\b", sql, re.IGNORECASE)):
            if LIMITED.search(sql):
                continue
            plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]
            ends = "limit" in sql.lower() and not any("TEMP B-TREE FOR ORDER" in step for step in plan)
            names = {alias or table: table for table, alias in ALIASES.findall(sql)}
            for step in plan:
                if (found := re.match(r"SCAN (\w+)(.*)", step)) and not (
                    ends and ("USING" in found[2] or "where" not in sql.lower())
                ):
                    table = names.get(found[1], found[1])
                    if (
                        table in large
                        and some.isdisjoint(step.split())
                        and not (table in NARROW and "COVERING" in found[2])
                    ):
                        yield table, f"{step}: {sql}"


def asked_by_pages(path: Path) -> Iterator[tuple[str, list[str]]]:
    """The statements of each page's second request: what is kept until the archive changes is kept by then."""
    said: list[str] = []

    class Trace:
        @hookimpl
        def prepare_connection(self, conn: Any, database: str) -> None:
            if database == path.stem:
                conn.set_trace_callback(said.append)

    with Archive.open(path) as held:
        one = {"author": quote(held.rows("SELECT name FROM authors")[0]["name"])}
        one |= {"tag": quote(held.rows("SELECT tag FROM tags")[0]["tag"])}
        one |= {"key": held.rows("SELECT key FROM articles")[0]["key"]}

    async def ask(site: Any) -> list[tuple[str, list[str]]]:
        found = []
        for page in PAGES:
            for _ in range(2):
                said.clear()
                answer = await site.client.get(page.format(**one))
                assert answer.status_code == 200, page
            found.append((page, [*said]))
        return found

    trace = Trace()
    site = datasette_of(path)
    pm.register(trace)
    try:
        yield from asyncio.run(ask(site))
    finally:
        pm.unregister(trace)


def test_no_page_reads_every_row_of_a_table_that_grows_but_those_named_here(path: Path) -> None:
    found = {(page, table): how for page, asked in asked_by_pages(path) for table, how in scans(path, asked)}
    assert {place: how for place, how in found.items() if place not in SCANNED} == {}
    assert {*SCANNED} <= {*found}


@pytest.mark.parametrize("filters", [Filters(), Filters(outlet="essai"), Filters(since="2020-01-01")])
@pytest.mark.parametrize("rank", [False, True])
def test_a_search_reads_no_table_whole(path: Path, filters: Filters, rank: bool) -> None:
    asked: list[str] = []
    with Archive.open(path) as held:
        held.connection.set_trace_callback(asked.append)
        find(held, "hopital soins", filters, rank=rank)
        count(held, "hopital soins", filters)
    assert asked
    assert [*scans(path, asked)] == []
