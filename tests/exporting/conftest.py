"""The exports of the whole replica, and archives that are meant to do harm, for all tests of exports."""

import random
from pathlib import Path

import pytest

from crawler.exporting import FORMATS
from crawler.exporting.rows import Row
from crawler.items import Link
from tests.conftest import Crawled, opened, run_depeche
from tests.exporting.archives import HOSTILE, PAYLOADS, chosen, fill


@pytest.fixture(scope="session")
def exported(crawled: Crawled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive of the whole replica, and all exports of it."""
    folder = tmp_path_factory.mktemp("exports")
    with opened(folder / "archive.db") as copy:
        crawled.db.backup(copy)
    for form in FORMATS:
        links = ("--with-links",) if FORMATS[form].links else ()
        done = run_depeche("export", form, *links, cwd=folder)
        assert done.returncode == 0, done.stderr
        assert done.stdout == ""
    return folder


@pytest.fixture(scope="session")
def rows(exported: Path) -> list[Row]:
    return chosen(exported / "archive.db")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive whose every text is meant to do harm somewhere."""
    path = tmp_path_factory.mktemp("hostile") / "archive.db"
    texts = [*HOSTILE, *PAYLOADS]
    fill(path, [{"title": text, "lead": text, "body": f"{text}\n\nSuite : {text}", "authors": [text], "section": text,
                 "tags": [text, "sain"], "links": [Link(url="https://x.example/?a=b|c d", text=text, kind="anchor")]}
                for text in texts])  # fmt: skip
    return path


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of 60 MB in 40 articles, whose texts cannot be compressed."""
    path = tmp_path_factory.mktemp("large") / "archive.db"
    chance = random.Random(5)
    fill(path, [{"title": "Long"}] * 40)
    with opened(path) as db:
        db.execute("DROP TRIGGER articles_au")  # nobody looks for these words
        for number in range(1, 41):
            db.execute("UPDATE articles SET body = ? WHERE id = ?", [chance.randbytes(750_000).hex(" ", 100), number])
    return path
