"""How SQLite answers what a run asks: no statement of a crawl or an import may take longer with every article."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.replica import Replica
from tests.conftest import ROOT, run_depeche
from tests.test_plans import LARGE, scans

pytestmark = pytest.mark.slow

GROWING = LARGE | {"crawls", "stories", "story_articles", "_fixity", "_found", "_records", "_vitals"}
TRACED = """
import sqlite3, sys

connect, said = sqlite3.connect, open(sys.argv.pop(1), "a")

def traced(*given, **named):
    made = connect(*given, **named)
    made.set_trace_callback(lambda sql: print(sql.replace("\\n", " "), file=said))
    return made

sqlite3.connect = traced
from crawler.cli import main
main()
"""
# Temporary tables, an importer's own in memory, and what sqlite-utils tries out in memory.
ELSEWHERE = re.compile(r"\btemp\.\w+|\b(?:INTO|FROM) (?:originals|redirects|t[0-9a-f]{32})\b", re.IGNORECASE)
ONCE_A_RUN = {
    "SELECT id, day FROM articles WHERE day IS NOT NULL ORDER BY id": "days of stories, at a run's end",
    "SELECT name FROM _names": "names of the press, of which there is an end",
    "SELECT * FROM story_articles": "few articles belong to a story; read once, when a run has brought some",
    "DELETE FROM stories WHERE id NOT IN (SELECT story FROM story_articles)": "stories that have lost their articles",
}
"""What reads a table that grows, each with the reason."""
NOT_HELD = "FROM urls u WHERE article IS NULL AND (state IN ('refused', 'not_article', 'failed')"
"""What a run's report counts: addresses without an article are what it is about."""
SMALL = {"captures_taught", "vitals_outlet"}  # a few probes of an outlet, and a row a night
SIZES = (None, 100)  # without the figures of ANALYZE, and with those of a hundred times as many rows


def statements(said: Path, path: Path) -> list[str]:
    """The different statements of a run, as first asked; of a temporary table what fills it."""
    shapes: dict[str, str] = {}
    for sql in said.read_text("utf-8").splitlines():
        asks = re.sub(r"^\s*INSERT INTO temp\.\w+ (?=SELECT)", "", sql)
        if re.match(r"\s*(?:SELECT|WITH|UPDATE|DELETE|INSERT)\b", asks, re.IGNORECASE) and not ELSEWHERE.search(asks):
            shapes.setdefault(re.sub(r"x?'(?:[^']|'')*'|\b\d+\b", "?", asks, flags=re.IGNORECASE), asks)
    with closing(sqlite3.connect(path)) as db:
        for sql in shapes.values():
            db.execute(f"EXPLAIN QUERY PLAN {sql}")  # none is left out for being no statement of an archive
    return [*shapes.values()]


def run(said: Path, *words: str | Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", TRACED, str(said), *map(str, words)]
    subprocess.run(command, cwd=said.parent, env=environment, check=True, capture_output=True, timeout=240)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """An archive, and what was asked of it by two crawls, and of another by an import of their captures."""
    folder = tmp_path_factory.mktemp("asked")
    path, other, said = folder / "archive.db", folder / "other.db", folder / "said.sql"
    with Replica() as replica:
        for archive in (path, other):  # tables are made when nobody listens
            run_depeche("crawl", "dsih", "--limit", "3", "--archive", archive, "--replica", replica.url, cwd=folder)
        for _night in range(2):
            run(said, "crawl", "--since", "2012", "--archive", path, "--replica", replica.url)
    run(
        said,
        "import",
        "--any",
        "--jobs",
        "1",
        "--archive",
        other,
        *sorted((folder / "archive.warc").glob("*.warc.gz")),
    )
    return path, statements(said, path)


def enlarged(path: Path, times: int | None) -> None:
    """Have SQLite plan for as many times the rows."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("ANALYZE")
        if times is None:
            db.execute("DELETE FROM sqlite_stat1")
        for table, index, stat in db.execute("SELECT tbl, idx, stat FROM sqlite_stat1").fetchall():
            rows, _, rest = stat.partition(" ")
            db.execute(
                "UPDATE sqlite_stat1 SET stat = ? WHERE tbl = ? AND idx IS ?",
                [f"{int(rows) * (times or 1)} {rest}".strip(), table, index],
            )
        db.commit()


def missing(path: Path, asked: list[str]) -> Iterator[tuple[str, str]]:
    """Searches of an index for the rows without a value, which most rows may be."""
    with closing(sqlite3.connect(path)) as db:
        for sql in asked:
            for *_, step in db.execute(f"EXPLAIN QUERY PLAN {sql}"):
                found = re.match(r"SEARCH \w+ USING (?:COVERING )?INDEX \w+ \((\w+)=\?\)", step)
                if found and re.search(rf"(?<![+\w])(?:\w+\.)?{found[1]} IS NULL", sql):
                    yield sql, step


def of_an_outlet(path: Path, asked: list[str]) -> Iterator[tuple[str, str]]:
    """Searches that read all that a table has of an outlet, which is mostly a third of it."""
    with closing(sqlite3.connect(path)) as db:
        for sql in asked:
            for *_, step in db.execute(f"EXPLAIN QUERY PLAN {sql}"):
                found = re.search(r"INDEX (\w+) \(outlet=\?\)$", step)
                if found and found[1] not in SMALL:
                    yield sql, step


@pytest.mark.parametrize("times", SIZES)
def test_no_statement_of_a_run_reads_every_row(asked: tuple[Path, list[str]], times: int | None) -> None:
    path, said = asked
    assert len(said) > 100
    enlarged(path, times)
    found = {how.partition(": ")[2]: how for _table, how in scans(path, said, GROWING)}
    assert [how for sql, how in found.items() if sql not in ONCE_A_RUN] == []
    assert [step for sql, step in missing(path, said) if NOT_HELD not in sql] == []
    assert [sql for sql, _step in of_an_outlet(path, said)] == []
