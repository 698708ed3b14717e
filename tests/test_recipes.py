"""The SQL that docs/recipes.md gives to analysts, run on the whole replica and, in DuckDB, on a mirror of it."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from crawler.archive.database import Archive
from crawler.mirroring.mirror import update
from crawler.mirroring.parts import MirrorOptions
from crawler.mirroring.views import FILE
from tests.conftest import ROOT, Crawled, opened

pytestmark = pytest.mark.xdist_group("whole replica")
TEXT = (ROOT / "docs" / "recipes.md").read_text("utf-8")
RECIPES = dict(re.findall(r"^## (\d+)\..*?^```sql\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL))
MIRRORED = dict(re.findall(r"^## (\d+)\..*?^```sql\n.*?^```.*?^```sql\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL))
QUIET = {"4", "9"}  # one night, without a gap or an edit


def test_there_are_ten_recipes() -> None:
    assert list(RECIPES) == list(MIRRORED) == [str(number) for number in range(1, 11)]


@pytest.mark.parametrize("number", sorted(RECIPES, key=int))
def test_a_recipe_has_an_answer_on_the_replica(crawled: Crawled, number: str) -> None:
    assert crawled.rows(RECIPES[number]) or number in QUIET


def test_the_years_of_recipe_1_add_up(crawled: Crawled) -> None:
    rows = crawled.rows(RECIPES["1"])
    assert rows[0]["year"] == "2012"
    assert sum(row["dsih"] + row["ticsante"] + row["lest_eclair"] for row in rows) == len(crawled.replica.truths())


def test_recipe_8_tells_the_june_2012_story(crawled: Crawled) -> None:
    told = {(row["first_in"], row["then_in"], row["days"]) for row in crawled.rows(RECIPES["8"])}
    assert {("lest_eclair", "ticsante", 0), ("lest_eclair", "dsih", 2), ("ticsante", "dsih", 2)} <= told


@pytest.fixture(scope="module")
def both(crawled: Crawled, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[sqlite3.Connection, Any]]:
    """The archive of the replica with a past: an earlier run, versions, an article without a day; and its mirror."""
    folder = tmp_path_factory.mktemp("counted")
    with opened(folder / "archive.db") as copy:
        crawled.db.backup(copy)
        copy.execute("UPDATE crawls SET started = '2026-10-10' || substr(started, 11)")
        copy.execute(
            "INSERT INTO crawls (outlet, started, finished, mode, outcome, version) "
            "SELECT outlet, '2026-11-21T03:00:00+00:00', '2026-11-21T03:01:00+00:00', mode, outcome, '0' FROM crawls"
        )
        copy.execute(
            "UPDATE articles SET day = date('2026-08-01', (id % 100) || ' days') "
            "WHERE outlet = 'lest_eclair' AND id % 100 != 80 AND day > '2020'"
        )
        copy.execute("UPDATE articles SET day = NULL, published = NULL WHERE id IN (5, 9)")
        copy.execute(
            "INSERT INTO revisions (article, seen, title, lead, body, text_sha256) SELECT id, last_seen, "
            "iif(id % 2, title, 'Avant'), iif(id % 3, lead, NULL), body || ' œ', '' FROM articles WHERE id % 7 = 0"
        )
    with Archive.open(folder / "archive.db") as held, duckdb.connect() as counting:
        update(held, folder / "mirror", MirrorOptions())
        counting.execute(f"SET file_search_path = '{folder / 'mirror'}'")
        counting.execute((folder / "mirror" / FILE).read_text("utf-8"))
        yield held.connection, counting


@pytest.mark.parametrize("number", sorted(MIRRORED, key=int))
def test_a_recipe_has_the_same_answer_on_the_mirror(both: tuple[sqlite3.Connection, Any], number: str) -> None:
    archive, mirror = both
    left, right = archive.execute(RECIPES[number]), mirror.execute(MIRRORED[number])
    assert [column[0] for column in left.description] == [column[0] for column in right.description]
    rows = [tuple(map(plain, row)) for row in left.fetchall()]
    assert rows
    assert Counter(rows) == Counter(tuple(map(plain, row)) for row in right.fetchall())


def plain(value: Any) -> str:
    """A value by which the two agree: days and years are text in SQLite, truth is a number there."""
    return str(int(value)) if isinstance(value, bool) else str(value)
