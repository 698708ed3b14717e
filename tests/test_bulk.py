"""Many pages at once: read by processes that may be killed, kept in batches; the archive is that of one process."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crawler.archive.database import Archive
from crawler.archive.warc import WarcStore
from crawler.cli.import_ import import_
from crawler.importing.importer import Importer
from crawler.keeping.batches import PAGES, Batch
from crawler.keeping.run import Run
from crawler.outlets import Outlets, our_settings
from crawler.verifying.verification import verify
from crawler.watching.tally import CrawlOutcome
from tests.conftest import ROOT, page_of
from tests.same_archives import rows_of
from tests.test_crawl import until
from tests.test_importing import HTML, address, http, page, plain, record
from tests.test_reextract import written

NOW = re.compile(r"20(?:2[6-9]|[3-9]\d)-\d\d-\d\dT[\d:+.]+")  # the pages are older
ENDS_ITS_PROCESS = """
    @property
    def title(self):
        if "Article 13<" in self.document.text:
            __import__("os").abort()
        return super().title
"""
HALTS_ONCE = """
    @property
    def title(self):
        import os, pathlib, signal
        if "Article 13<" in self.document.text and not (met := pathlib.Path("met")).exists():
            met.touch()
            os.kill(os.getpid(), signal.SIGSTOP)
        return super().title
"""


def text(number: int, end: str = "") -> bytes:
    """A page of the Gazette."""
    words = "".join(f"<p>Le paragraphe {n} de l’article {number} se lit d’un trait, ligne {n * number}.</p>"
                    for n in range(12))  # fmt: skip
    day = f'<meta property="article:published_time" content="2024-10-{number % 28 + 1:02}T08:00:00+02:00">'
    link = f'<p>Voir <a href="https://gazette.fr/a/{number - 1}">la veille</a>. {end}</p>'
    body = f'<body><div id="colonne"><h1>Article {number}</h1><article>{words}{link}</article></div></body>'
    return f'<html lang="fr">{day}{body}</html>'.encode()


def told(number: int, end: str = "", date: str = "2025-03-04T05:06:07Z") -> bytes:
    return record(f"https://gazette.fr/a/{number}", http(text(number, end), *HTML), date=date)


def varied() -> bytes:
    """Pages, and records that ask for what stands before them: the same again, an edit, a 304, a revisit."""
    revisit = record(
        "https://gazette.fr/a/29", http(b"", *HTML), "WARC-Refers-To-Target-URI: https://gazette.fr/a/29",
        "WARC-Refers-To-Date: 2025-03-04T05:06:07Z", type_="revisit", date="2025-03-05T05:06:07Z",
    )  # fmt: skip
    same = record("https://gazette.fr/a/29", http(b"", status="304 Not Modified"), date="2025-03-06T05:06:07Z")
    moved = record("https://gazette.fr/b/29", http(b"", "Location: /a/29", status="301 Moved"))
    pages = b"".join(told(number) for number in range(20, 30))
    edited = told(28, "Une suite est venue.", "2025-03-05T05:06:07Z")
    return moved + pages + told(29) + revisit + same + edited + told(27, date="2025-03-07T05:06:07Z")


def rows_without(path: Path, page: str) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of an archive, but those of a page and of its runs, the times of today and random ids."""
    found = rows_of(path)
    found["records"] = [(url, fetched) for url, fetched, _hash in found["records"]]
    del found["crawls"]
    return {
        table: sorted(
            (
                tuple(NOW.sub("", one) if isinstance(one, str) else one for one in row)
                for row in rows
                if page not in repr(row)
            ),
            key=repr,
        )
        for table, rows in found.items()
    }


def command(folder: Path, *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "crawler", "import", *words], cwd=folder, text=True, start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "LANG": "C"}, stderr=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


@pytest.mark.slow
def test_two_processes_make_the_archive_of_one_and_a_page_that_ends_its_process_costs_no_other(
    tmp_path: Path,
) -> None:
    written(tmp_path, colonne=ENDS_ITS_PROCESS)
    (tmp_path / "a.warc").write_bytes(varied() + told(13) + told(14))
    (tmp_path / "b.warc").write_bytes(varied() + told(14))
    two = command(tmp_path, "a.warc", "--jobs", "2", "--archive", "two.db")
    one = CliRunner().invoke(
        import_,
        [str(tmp_path / "b.warc"), "--jobs", "1", "--archive", str(tmp_path / "one.db")],
        catch_exceptions=False,
    )
    said = two.communicate()[1]
    assert (one.exit_code, two.returncode) == (0, 0), said
    assert "Turned away: 1 failed (extract-crash)" in said
    left, right = (rows_without(tmp_path / name, "/a/13") for name in ("one.db", "two.db"))
    assert [table for table in left if left[table] != right[table]] == []
    assert len(left["articles"]) == 11
    assert len(left["revisions"]) == 1
    assert len(left["captures"]) == 14
    assert verify(tmp_path / "two.db", full=True).damages == []


@pytest.mark.slow
def test_a_page_whose_process_was_halted_by_another_is_read_after_all(tmp_path: Path) -> None:
    written(tmp_path, colonne=HALTS_ONCE)
    (tmp_path / "a.warc").write_bytes(told(12) + told(13) + told(14))
    run = command(tmp_path, "a.warc", "--jobs", "2", "--archive", "read.db")
    said = run.communicate(timeout=120)[1]
    assert (run.returncode, "Imported: 3 new" in said) == (0, True), said
    assert (tmp_path / "met").exists()


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_an_import_and_keeps_what_was_read(tmp_path: Path, number: int, code: int) -> None:
    (tmp_path / "x.warc").write_bytes(b"".join(plain(n) for n in range(6001, 7001)))
    run, path = command(tmp_path, "x.warc", "--jobs", "2", "--archive", "a.db"), tmp_path / "a.db"
    until(lambda: path.exists() and count(path) > 0, 120)
    began = time.monotonic()
    run.send_signal(number)
    said = run.communicate(timeout=20)[1]
    assert (run.returncode, said.strip()) == (code, "Interrupted.")
    assert time.monotonic() - began < 10
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT outcome FROM crawls").fetchall() == [("interrupted",)]
    assert 0 < count(path) < 1000


def count(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        try:
            return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])
        except sqlite3.OperationalError:  # it is only being made
            return 0


@pytest.mark.slow
def test_after_kill_9_one_batch_at_most_is_done_again(tmp_path: Path) -> None:
    pages, killed = PAGES + 20, PAGES + 10
    file, path = tmp_path / "x.warc", tmp_path / "a.db"
    file.write_bytes(b"".join(plain(n) for n in range(7001, 7001 + pages)))
    child = os.fork()
    if child == 0:
        import_into(path, file, die_after=killed)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    kept = count(path)
    assert 0 < killed - kept <= PAGES  # fewer where a batch ended by its seconds
    assert kept > 0
    assert verify(path, full=True).damages == []
    importer = import_into(path, file)
    assert importer.counts["already held"] == kept
    assert count(path) == pages
    assert verify(path, full=True).damages == []


def import_into(path: Path, file: Path, die_after: int = 0) -> Importer:
    """Import a file in this process, which is killed after so many pages."""
    outlets = Outlets(our_settings())
    run = Run.join(path, outlets.press, "import")

    def count_down(_: object) -> None:
        if sum(run.tallies["dsih"].counts.values()) == die_after:
            os.kill(os.getpid(), signal.SIGKILL)

    run.on_progress = count_down
    with Importer(run, outlets, our_settings(), unknown=False, jobs=1) as importer:
        importer.add_file(file)
        importer.finish()
    run.end("dsih", CrawlOutcome.DONE, None)
    run.leave()
    return importer


def test_an_article_that_fails_in_a_batch_is_undone_alone_and_the_others_are_kept(tmp_path: Path) -> None:
    archive, warc = Archive.open(tmp_path / "a.db", write=True), WarcStore(tmp_path / "a.warc", "essai")
    add = "INSERT INTO _stems (term, stem) VALUES (?, ?)"

    def keep(*terms: tuple[str, str | None]) -> None:
        with Batch(archive, warc) as batch:
            for group in (terms[:1], terms[1:2], terms[2:]):
                with batch.page(), archive.transaction() as db:
                    warc.add(page_of("<p>Une page.</p>"))
                    for term in group:
                        db.execute(add, term)

    with pytest.raises(sqlite3.IntegrityError):
        keep(("un", "un"), ("deux", "deux"), ("trois", "trois"), ("quatre", None))
    assert {row["term"] for row in archive.rows("SELECT term FROM _stems")} == {"un", "deux"}
    assert not archive.db.conn.in_transaction
    warc.close()
    archive.close()


def test_a_second_import_of_a_file_reads_no_page(tmp_path: Path) -> None:
    file, path = tmp_path / "x.warc", tmp_path / "a.db"
    file.write_bytes(plain(7001) + record(address(7002), http(page(7002), *HTML)))
    import_into(path, file)
    outlets = Outlets(our_settings())
    run = Run.join(path, outlets.press, "import")
    with Importer(run, outlets, our_settings(), unknown=False) as importer:
        importer.add_file(file)
    run.leave()
    assert (importer.counts["already held"], importer.workers.begun) == (2, 0)
