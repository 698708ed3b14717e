"""Every table and view, walked as a reader walks it: no row is lost and none comes twice, whatever is alike."""

import asyncio
import csv
import io
import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from lxml import html

from crawler.archive.database import Archive
from crawler.archive.descriptions import TABLES
from crawler.serving.app import datasette_of
from crawler.serving.queries import QUERIES
from tests.ties import make_gaps, make_ties

ROWS = 27
PAGE = 10
KEYLESS = ("articles_fts", "sightings_fts")  # rows that stand for those of another table


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_ties(tmp_path_factory.mktemp("ties") / "ties.db", ROWS)


@pytest.fixture(scope="module")
def gaps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_gaps(tmp_path_factory.mktemp("gaps") / "ties.db")


@pytest.fixture
def holding(archive: Path, gaps: Path, table: str) -> Path:
    """The archive that has rows in a table."""
    return gaps if table == "gaps" else archive


def serve(archive: Path) -> Any:
    site = datasette_of(archive)
    site.max_returned_rows = 2 * PAGE
    return site


def rows_of(archive: Path, table: str) -> Counter[tuple[str, ...]]:
    """All rows, their values as text."""
    with closing(sqlite3.connect(archive)) as db:
        columns = ", ".join(TABLES[table].columns)
        return Counter(tuple(map(text, row)) for row in db.execute(f"SELECT {columns} FROM {table}"))


def described(table: str, head: list[str], rows: list[list[Any]]) -> Counter[tuple[str, ...]]:
    """The same of rows that were fetched, which may have more columns."""
    places = [head.index(name) for name in TABLES[table].columns]
    return Counter(tuple(text(row[place]) for place in places) for row in rows)


def text(value: object) -> str:
    return "" if value is None else str(value)


async def walk_json(site: Any, table: str, **asked: str) -> Counter[tuple[str, ...]]:
    """All rows of a table by the page."""
    found: Counter[tuple[str, ...]] = Counter()
    more: dict[str, str] = {}
    while True:
        query = urlencode({"_shape": "arrays", "_nofacet": "1", "_size": str(PAGE), **asked, **more})
        answer = (await site.client.get(f"/ties/{table}.json?{query}")).json()
        found += described(table, answer["columns"], answer["rows"])
        if not answer["next"]:
            assert answer["filtered_table_rows_count"] == found.total()
            return found
        assert found.total() < answer["filtered_table_rows_count"], "pages without end"
        more = {"_next": answer["next"]}


def test_no_question_hides_a_table() -> None:
    """Datasette shows both below the same address."""
    assert QUERIES.keys().isdisjoint(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_json_by_the_page_has_each_row_once_in_every_order(holding: Path, table: str) -> None:
    held = rows_of(holding, table)
    site = serve(holding)

    async def walk() -> None:
        orders: list[dict[str, str]] = [{}]
        orders += [{("_sort", "_sort_desc")[n % 2]: name} for n, name in enumerate(TABLES[table].columns)]
        for order in orders:
            assert await walk_json(site, table, **order) == held, order

    asyncio.run(walk())
    assert held.total() > 2 * PAGE or table == "outlets"


@pytest.mark.parametrize("table", TABLES)
def test_the_file_of_all_has_each_row_once(holding: Path, table: str) -> None:
    async def fetch() -> str:
        return str((await serve(holding).client.get(f"/ties/{table}.csv?_stream=on&_size=max")).text)

    head, *rows = csv.reader(io.StringIO(asyncio.run(fetch())))
    assert described(table, head, rows) == rows_of(holding, table)


@pytest.mark.parametrize("table", TABLES)
def test_the_pages_of_a_table_show_each_row_once_and_count_them(holding: Path, table: str) -> None:
    site, total = serve(holding), rows_of(holding, table).total()

    async def walk() -> list[str]:
        found: list[str] = []
        path: str | None = f"/ties/{table}?_size={PAGE}&_shown=all"
        while path:
            tree = html.document_fromstring((await site.client.get(path)).text)
            assert tree.xpath("string(//p[@class='count']/strong)").replace(",", "") == str(total)
            found += ["".join(row.itertext()) for row in tree.xpath("//table[contains(@class, 'rows')]/tbody/tr")]
            path = next(
                (href.removeprefix("http://localhost") for href in tree.xpath("//a[@rel='next']/@href")), None
            )
        return found

    found = asyncio.run(walk())
    assert len(found) == total
    if table not in KEYLESS and table != "citations":
        assert len(set(found)) == total


def test_every_view_says_what_makes_its_rows_one(archive: Path) -> None:
    with Archive.open(archive) as held:
        views = {row["name"] for row in held.rows("SELECT name FROM sqlite_master WHERE type = 'view'")}
        views = {name for name in views if not name.startswith("_")}  # those are the program's own
        assert views == {name for name, table in TABLES.items() if table.view}
        for name in views:
            key = ", ".join(TABLES[name].key)
            assert held.rows(f"SELECT 1 FROM {name} GROUP BY {key} HAVING count(*) > 1") == []


def test_a_number_that_sqlite_reads_back_as_another_loses_no_row(tmp_path: Path) -> None:
    """SQLite 3.40 reads some numbers back from text as their neighbours."""
    archive = make_ties(tmp_path / "ties.db", ROWS)
    with closing(sqlite3.connect(archive)) as db:
        odd = _read_back_wrong(db)
        db.executemany("UPDATE citations SET score = ? WHERE rowid = ?", [(odd, n) for n in range(1, ROWS + 1)])
        db.commit()
    for order in ("_sort", "_sort_desc"):
        rows = asyncio.run(walk_json(serve(archive), "citations", **{order: "score"}))
        assert rows == rows_of(archive, "citations")
        assert rows.total() == ROWS


def _read_back_wrong(db: sqlite3.Connection) -> float:
    """The first of many numbers that SQLite reads back wrong; any other where it reads all well."""
    numbers = [n / 1e17 + 0.1 for n in range(0, 3_000_000, 97)]
    for number in numbers:
        if db.execute("SELECT CAST(? AS REAL)", [repr(number)]).fetchone()[0] != number:
            return number
    return numbers[0]


def test_facets_are_counted_in_the_whole_or_not_at_all(archive: Path) -> None:
    async def second() -> Any:
        site = serve(archive)
        first = (await site.client.get(f"/ties/captures.json?_size={PAGE}")).json()
        assert sum(one["count"] for one in first["facet_results"]["outlet"]["results"]) == ROWS
        return (await site.client.get(f"/ties/captures.json?_size={PAGE}&_next={first['next']}")).json()

    assert asyncio.run(second())["facet_results"] == {}


@pytest.mark.parametrize(
    "path", ["/ties.csv?sql=" + quote("select id, url from captures"), f"/ties/captures.csv?_size={PAGE}",
             f"/ties/captures.csv?_size={PAGE}&_sort_desc=status&_next=1,5"]
)  # fmt: skip
def test_a_file_that_is_cut_says_so_and_leads_to_the_whole(archive: Path, path: str) -> None:
    site = serve(archive)

    async def fetch() -> tuple[str, str]:
        cut = str((await site.client.get(path)).text)
        address = cut.splitlines()[-1].rpartition("All rows: ")[2]
        return cut, str((await site.client.get(address.removeprefix("http://localhost"))).text)

    cut, whole = asyncio.run(fetch())
    shown = len(cut.splitlines()) - 2
    assert cut.splitlines()[-1].startswith(f"# Cut: these are {shown} rows of more.")
    assert len(whole.splitlines()) == 1 + ROWS
    assert "# Cut" not in whole


def test_an_answer_that_is_whole_says_nothing_more(archive: Path) -> None:
    async def fetch(path: str) -> str:
        return str((await serve(archive).client.get(path)).text)

    assert "# Cut" not in asyncio.run(fetch("/ties.csv?sql=select+id+from+captures+limit+5"))
    page = html.document_fromstring(asyncio.run(fetch("/ties?sql=select+id+from+captures")))
    assert f"more than {2 * PAGE} rows" in " ".join(page.xpath("string(//p[@class='count'])").split())
    (link,) = [a for a in page.xpath("//p[@class='export']/a") if a.text == "CSV of all"]
    assert asyncio.run(fetch(link.get("href"))).count("\n") == 1 + ROWS
    assert json.loads(asyncio.run(fetch("/ties.json?sql=select+id+from+captures")))["truncated"] is True


@pytest.mark.parametrize("table", [name for name, described in TABLES.items() if described.view])
def test_the_file_of_a_view_is_one_snapshot(holding: Path, table: str) -> None:
    """One statement brings all rows, so that nothing which a crawl writes meanwhile moves the pages."""
    site = serve(holding)
    database = site.get_database("ties")
    asked: list[str] = []

    async def fetch() -> None:
        run = database.execute_fn

        async def noted(function: Any) -> Any:
            if "_all_rows" in function.__qualname__:
                asked.append(function.__qualname__)
            return await run(function)

        database.execute_fn = noted
        await site.client.get(f"/ties/{table}.csv?_stream=on&_size=max")

    asyncio.run(fetch())
    assert len(asked) == 1
