"""Real things for the tests: the real command, a real server on loopback, a real archive."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from crawler.items import Outlet, Page
from crawler.replica import OUTLETS, Hit, Replica
from tests import warm

# The same examples in every run, so that a change fails for what it changed; `make fuzz` looks for new ones.
settings.register_profile("fast", derandomize=True, max_examples=30, deadline=None)
settings.register_profile("fuzz", max_examples=int(os.environ.get("FUZZ_EXAMPLES", "5000")), deadline=None)
settings.load_profile("fast")

for name in ("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES"):
    os.environ.pop(name, None)  # the tests read English, whatever their machine speaks

ROOT = Path(__file__).resolve().parent.parent
Depeche = Callable[..., subprocess.CompletedProcess[str]]
FETCHED = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)


def run_depeche(
    *arguments: str | Path, cwd: Path, timeout: float = 240, cold: bool = False, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the real command in a directory and give what it said and its exit code; cold is with no library loaded."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("DEPECHE_", "LANG", "LC_"))}
    env = clean | {"PYTHONPATH": str(ROOT), "COLUMNS": "120"} | environment
    words = [*map(str, arguments)]
    if not cold:
        return warm.run(words, cwd=cwd, env=env, timeout=timeout)
    return subprocess.run(
        [sys.executable, "-m", "crawler", *words],
        cwd=cwd, env=env, timeout=timeout, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def depeche(tmp_path: Path) -> Depeche:
    """The command, run in an empty directory of the test's own."""

    def run(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        return run_depeche(*arguments, **({"cwd": tmp_path} | options))

    return run


@pytest.fixture
def replica() -> Iterator[Replica]:
    """The three outlets on loopback, as of their last day."""
    with Replica() as server:
        yield server


@dataclass
class Crawled:
    """An archive crawled from a replica that is still up."""

    replica: Replica
    path: Path
    result: subprocess.CompletedProcess[str]
    db: sqlite3.Connection
    log: list[Hit]
    """What the crawl asked for."""

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in self.db.execute(sql, values)]


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A database whose changes are kept at the end, closed then; sqlite3's own `with` leaves it open."""
    with closing(sqlite3.connect(path)) as db, db:
        yield db


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """The whole replica, crawled once for all tests of `xdist_group("whole replica")`; they do not change it."""
    folder = tmp_path_factory.mktemp("whole")
    path = folder / "archive.db"
    with Replica() as replica:
        result = run_depeche("crawl", *OUTLETS, "--since", "2012", "--replica", replica.url, cwd=folder)
        db = sqlite3.connect(path)
        db.row_factory = sqlite3.Row
        yield Crawled(replica, path, result, db, [*replica.log])
        db.close()


@pytest.fixture(scope="session")
def outlet() -> Outlet:
    """An outlet of no particular manners."""
    return Outlet(id="essai", name="Essai", homepage="https://essai.example/", hosts=("essai.example",))


def page_of(body: str | bytes, url: str = "https://essai.example/a/1", **more: Any) -> Page:
    """A page as if fetched."""
    data = body.encode() if isinstance(body, str) else body
    return Page(url=url, body=data, outlet=more.pop("outlet", "essai"), fetched=more.pop("fetched", FETCHED), **more)


def as_json(text: str) -> Any:
    return json.loads(text)
