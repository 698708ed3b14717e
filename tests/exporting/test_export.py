"""What an export takes, tells and leaves behind: filters, reservations, manifests, and what goes wrong."""

import hashlib
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pyarrow.parquet
import pytest

from crawler import __version__
from crawler.archive.database import Archive
from crawler.archive.descriptions import CITATIONS
from crawler.exporting import FORMATS
from crawler.exporting.rows import Row
from crawler.exporting.selection import Selection
from crawler.items import Link
from crawler.searching.fulltext import Filters
from tests.conftest import ROOT, Depeche, opened, run_depeche
from tests.exporting.archives import HOSTILE, PAYLOADS, chosen, fill, written
from tests.exporting.checkers import read_txm

pytestmark = pytest.mark.xdist_group("whole replica")  # one crawl serves all

# -- what is chosen


def test_rows_hold_what_the_archive_holds_oldest_first(exported: Path, rows: list[Row]) -> None:
    with opened(exported / "archive.db") as db:
        db.row_factory = sqlite3.Row
        held = {row["key"]: dict(row) for row in db.execute("SELECT * FROM articles")}
        links = db.execute("SELECT a.key, l.url FROM links l JOIN articles a ON a.id = l.article ORDER BY position")
        expected: dict[str, list[str]] = {}
        for key, url in links:
            expected.setdefault(key, []).append(url)
    assert len(rows) == len(held) > 100
    assert [row.day for row in rows] == sorted(row["day"] for row in held.values())
    for row in rows:
        for name, value in held[row.key].items():
            if name not in ("id", "capture", "digest"):
                value = json.loads(value) if name in ("authors", "tags") else value
                assert getattr(row, name) == value, (row.key, name)
        assert [link.url for link in row.links] == expected.get(row.key, [])
    assert all(row.captured and row.capture_sha256 for row in rows)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--outlet", "dsih"),
        ("--since", "2012", "--until", "2012-06-21"),
        ("--access", "partial"),
        ("--query", "dossiers hopital"),
        ("--query", '"dossiers médicaux"', "--outlet", "lest_eclair"),
    ],
)
def test_the_filters_are_those_of_search(exported: Path, arguments: tuple[str, ...]) -> None:
    query = arguments[1] if arguments[0] == "--query" else None
    filters = arguments[2:] if query else arguments
    done = run_depeche("export", "jsonl", "--output", "-", *arguments, cwd=exported)
    found = {json.loads(line)["key"] for line in done.stdout.splitlines()}
    if query:
        searched = run_depeche("search", query, *filters, "--limit", "999", "--json", cwd=exported)
        assert found == {hit["key"] for hit in json.loads(searched.stdout)}
    else:
        named = dict(zip((f[2:] for f in filters[::2]), filters[1::2], strict=True))
        named = {k: {"2012": "2012-01-01"}.get(v, v) for k, v in named.items()}
        where, values = Filters(**named).sql()
        with opened(exported / "archive.db") as db:
            assert found == {key for (key,) in db.execute(f"SELECT key FROM articles a WHERE 1{where}", values)}
    assert found
    assert "Traceback" not in done.stderr


def test_public_leaves_out_what_publishers_reserve(exported: Path, rows: list[Row]) -> None:
    with opened(exported / "archive.db") as db:
        sql = "SELECT DISTINCT article FROM captures WHERE noarchive = 1 OR tdm_reservation = 1"
        reserved = {key for (key,) in db.execute(f"SELECT key FROM articles WHERE id IN ({sql})")}
    public = {row.key for row in chosen(exported / "archive.db", public=True)}
    assert public == {row.key for row in rows} - reserved
    assert {row.key for row in rows if row.noarchive or row.tdm_reservation} == reserved != set()


def test_a_crawl_may_write_while_an_export_reads(hostile: Path, tmp_path: Path) -> None:
    copy = tmp_path / "archive.db"
    copy.write_bytes(hostile.read_bytes())
    with Archive.open(copy) as held, Selection(held, Filters()) as selection:
        stream = selection.rows()
        first = next(stream)
        with Archive.open(copy, write=True) as other, other.transaction() as db:
            db.execute("DELETE FROM articles WHERE id > 100")
        assert 1 + sum(1 for _ in stream) == selection.count == len(HOSTILE) + len(PAYLOADS)
        assert first.title == HOSTILE[0]


def test_of_a_citation_everything_leaves_that_the_dictionary_has(tmp_path: Path) -> None:
    fill(tmp_path / "archive.db", [{"title": "Un titre"}])
    told = {"likeness": 0.75, "url": "https://x.example/1", "cue": "selon", "position": 12}
    with opened(tmp_path / "archive.db") as db:
        db.execute(
            "INSERT INTO citations (article, outlet, verb, passage, evidence, score, likeness, url, cue, position) "
            "VALUES (1, 'AFP', 'cites', 'Selon l’AFP', 'link', 1, :likeness, :url, :cue, :position)",
            told,
        )
    (row,) = chosen(tmp_path / "archive.db")
    found = json.loads(written("jsonl", [row]))["citations"][0]
    assert set(found) == set(CITATIONS.columns) - {"article"}
    assert found.items() >= told.items()
    assert b'<ptr target="https://x.example/1"/>' in written("tei", [row], links=True)


# -- what cannot leak

SECRET = "Secretissime"  # noqa: S105


@pytest.mark.parametrize("form", [name for name, form in FORMATS.items() if not form.all_text])
def test_without_text_nothing_of_the_text_leaves(depeche: Depeche, tmp_path: Path, form: str) -> None:
    text = f"{SECRET} {SECRET} {SECRET}"
    link = Link(url="https://x.example/", text=SECRET, kind="anchor")
    fill(tmp_path / "archive.db", [{"title": "Le titre reste", "lead": text, "body": text, "links": [link]}] * 1)
    with opened(tmp_path / "archive.db") as db:
        db.execute(
            "INSERT INTO citations (article, outlet, verb, passage, cue, evidence, score) "
            "VALUES (1, 'AFP', 'cites', ?1, ?1, 'mention', 1)",
            [SECRET],
        )
    links = ("--with-links",) if FORMATS[form].links else ()
    done = depeche("export", form, "--without-text", *links, "--output", "o")
    assert done.returncode == 0, done.stderr
    data = (tmp_path / "o").read_bytes()
    if form == "parquet":
        data = json.dumps(pyarrow.parquet.read_table(tmp_path / "o").to_pylist(), default=str).encode()
    assert b"Le titre reste" in data
    assert SECRET.encode() not in data + (tmp_path / "o.manifest.json").read_bytes()
    assert b"x.example" in data or form in ("bibtex", "csl", "ris")


@pytest.mark.parametrize("form", ["iramuteq", "txm"])
def test_without_text_some_formats_are_nothing(depeche: Depeche, hostile: Path, form: str) -> None:
    done = depeche("export", form, "--without-text", "--archive", hostile)
    assert (done.returncode, f"There is nothing in {form} but text" in done.stderr) == (2, True)


# -- the manifest


@pytest.mark.parametrize("form", [name for name, form in FORMATS.items() if not form.folder])
def test_the_manifest_tells_what_is_in_the_file(exported: Path, rows: list[Row], form: str) -> None:
    path = exported / FORMATS[form].file
    told = json.loads((exported / f"{path.name}.manifest.json").read_text("utf-8"))
    data = path.read_bytes()
    assert told["files"] == [{"name": path.name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}]
    assert (told["rows"], told["first"], told["last"]) == (len(rows), rows[0].day, rows[-1].day)
    assert (told["depeche"], told["format"], told["archive"]["articles"]) == (__version__, form, len(rows))
    assert {one["id"]: one["rows"] for one in told["outlets"]} == {
        outlet: sum(row.outlet == outlet for row in rows) for outlet in ("dsih", "lest_eclair", "ticsante")
    }
    assert told["files"][0]["sha256"] in told["citation"]
    assert f"{len(rows)} articles from DSIH, L'Est Éclair and TICsanté, 2012-06-20 to" in told["citation"]
    assert str(exported) not in json.dumps(told)


def test_the_files_of_a_folder_can_be_checked_with_sha256sum(exported: Path) -> None:
    done = subprocess.run(["sha256sum", "--quiet", "-c", "articles.txm.sha256"], cwd=exported, check=False)
    assert done.returncode == 0
    told = json.loads((exported / "articles.txm.manifest.json").read_text("utf-8"))
    sums = (exported / "articles.txm.sha256").read_bytes()
    assert told["files"][1]["sha256"] == hashlib.sha256(sums).hexdigest()
    assert told["files"][0]["files"] == len(sums.splitlines()) == len(list((exported / "articles.txm").iterdir()))


def test_the_manifest_tells_query_filters_options_and_gaps(depeche: Depeche, tmp_path: Path) -> None:
    fill(tmp_path / "archive.db", [{"title": f"Titre {n}", "body": "Un hôpital."} for n in range(70)])
    first = date.fromordinal(735_001)
    with opened(tmp_path / "archive.db") as db:
        db.execute(
            "INSERT INTO crawls (outlet, started, finished, mode, outcome, version) "
            "VALUES ('essai', ?, ?, 'crawl', 'done', 'x'), ('essai', ?, ?, 'crawl', 'done', 'x')",
            [f"{date.fromordinal(735_058)}T03:00:00+00:00"] * 2 + [f"{date.fromordinal(735_070)}T03:00:00+00:00"] * 2,
        )
        missing = date.fromordinal(735_064).isoformat()
        db.execute("DELETE FROM articles WHERE day = ?", [missing])
    done = depeche("export", "csv", "--query", "hopitaux", "--since", str(first), "--public", "--output", "o.csv")
    told = json.loads((tmp_path / "o.csv.manifest.json").read_text("utf-8"))
    assert (told["query"], told["filters"]) == ("hopitaux", {"since": str(first)})
    assert told["options"]["public"]
    assert [(gap["outlet"], gap["day"], gap["articles"]) for gap in told["gaps"]] == [("essai", missing, 0)]
    assert 'found with the words "hopitaux" (reserved articles left out)' in told["citation"]
    assert "o.csv: 69 articles" in done.stderr


# -- what goes wrong


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["export", "jsno"], 2, "There is no format 'jsno'. Did you mean 'jsonl'? Formats: jsonl, csv, parquet, tei"),
        (["export", "docx"], 2, "There is no format 'docx'. Formats: jsonl, csv"),
        (["export"], 2, "FORMAT"),
        (["export", "csv", "--archive", "absent.db"], 1, "There is no archive at absent.db"),
        (["export", "csv", "--since", "hier"], 2, "'hier' is no day"),
        (["export", "csv", "--query", "?!"], 2, "There is no word to look for in --query '?!'"),
        (["export", "csv", "--query", "introuvable"], 1, "Nothing to export: no article matches"),
        (["export", "csv", "--outlet", "esai"], 2, "no outlet 'esai'. Did you mean 'essai'?"),
        (["export", "csv", "--public"], 1, "all 3 articles found are reserved by their publishers"),
        (["export", "csv", "--output", "absent/o.csv"], 2, "There is no directory absent to write o.csv into"),
        (["export", "csv", "--output", "held.csv"], 2, "held.csv exists already. Choose another --output"),
        (["export", "csv", "--output", "/dev/null", "--force"], 2, "/dev/null is no file"),
        (["export", "txm", "--output", "held.csv", "--force"], 2, "held.csv is no folder"),
        (["export", "txm", "--output", "mine", "--force"], 2, "mine holds more than an earlier export"),
        (["export", "txm", "--output", "-"], 2, "txm is a folder; name one with --output"),
        (["export", "bibtex", "--with-links"], 2, "no room for links in bibtex. --with-links goes with: jsonl"),
        (["export", "jsonl", "--raw"], 2, "--raw is for csv only"),
    ],
)  # fmt: skip
def test_wrong_words_get_one_clear_answer_and_nothing_is_written(
    depeche: Depeche, tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    fill(tmp_path / "archive.db", [{"title": "Un", "body": "Texte"}, {"title": "Deux"}, {"title": "Trois"}])
    with opened(tmp_path / "archive.db") as db:
        db.execute("UPDATE captures SET noarchive = 1")
    (tmp_path / "held.csv").write_text("à moi", "utf-8")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thèse.odt").write_text("à moi", "utf-8")
    before = listing(tmp_path)
    result = depeche(*arguments)
    assert said in " ".join(result.stderr.split())
    assert result.returncode == code
    assert "Traceback" not in result.stderr
    assert listing(tmp_path) == before


def listing(folder: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*")
        if p.is_file() and not p.name.startswith("archive.db-")
    }  # fmt: skip


def test_force_replaces_files_and_folders(depeche: Depeche, hostile: Path, tmp_path: Path) -> None:
    for form in ("csv", "txm"):
        assert depeche("export", form, "--archive", hostile).returncode == 0
        assert depeche("export", form, "--archive", hostile, "--until", "2013-06-01").returncode == 2
        assert depeche("export", form, "--archive", hostile, "--until", "2013-06-01", "--force").returncode == 0
    assert len(read_txm(tmp_path / "articles.txm")) < len(HOSTILE) + len(PAYLOADS)
    assert not list(tmp_path.glob("*.part"))


def test_a_folder_given_for_a_file_takes_it(depeche: Depeche, hostile: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert depeche("export", "bibtex", "--archive", hostile, "--output", "out").returncode == 0
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"articles.bib", "articles.bib.manifest.json"}


def test_parquet_without_pyarrow_says_what_to_install(tmp_path: Path, hostile: Path) -> None:
    (tmp_path / "pyarrow.py").write_text("raise ImportError('not here')", "utf-8")
    done = run_depeche(
        "export", "parquet", "--archive", hostile, cwd=tmp_path, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}"
    )
    assert (done.returncode, "pip install 'depeche-archive[parquet]'" in done.stderr) == (2, True)
    assert {p.name for p in tmp_path.iterdir()} - {"__pycache__"} == {"pyarrow.py"}


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet", "tei", "txm"])
def test_a_full_disk_leaves_no_half_file(tmp_path: Path, large: Path, form: str) -> None:
    """A limit on the size of files stands for the disk: the write fails in the same place."""
    done = subprocess.run(
        [sys.executable, "-m", "crawler", "export", form, "--archive", str(large)], cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
    )  # fmt: skip
    assert (done.returncode, "nothing was written there" in done.stderr) == (6, True), done.stderr
    assert list(tmp_path.iterdir()) == []


def test_stdout_on_a_full_disk_says_so(hostile: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "crawler", "export", "jsonl", "--output", "-", "--archive", str(hostile)],
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, "No space left for stdout" in done.stderr) == (6, True), done.stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_an_interrupted_export_leaves_nothing_under_its_name(
    tmp_path: Path, large: Path, number: int, code: int
) -> None:
    for _ in range(5):  # on a busy machine the export may end before the signal comes
        run = subprocess.Popen(
            [sys.executable, "-m", "crawler", "export", "tei", "--archive", str(large)], cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        until = time.monotonic() + 30
        while not any(p.stat().st_size for p in tmp_path.glob("articles.*.part")) and time.monotonic() < until:
            time.sleep(0.005)
        run.send_signal(number)
        _, said = run.communicate(timeout=30)
        if run.returncode:
            break
        for one in tmp_path.glob("articles.*"):
            one.unlink()
    assert run.returncode == code, said
    assert not (tmp_path / "articles.tei.xml").exists()
    assert not (tmp_path / "articles.tei.xml.manifest.json").exists()
    if number != signal.SIGKILL:
        assert "articles.tei.xml was not written." in said
        assert not list(tmp_path.glob("*.part"))
        assert "Traceback" not in said


@pytest.mark.parametrize("form", ["csv", "txm"])
def test_a_directory_gets_the_export_under_its_usual_name(depeche: Depeche, tmp_path: Path, form: str) -> None:
    fill(tmp_path / "archive.db", [{"title": "Un", "body": "Texte"}])
    done = depeche("export", form, "--output", ".")
    assert (done.returncode, (tmp_path / FORMATS[form].file).exists()) == (0, True), done.stderr
