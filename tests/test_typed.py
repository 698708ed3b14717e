"""Values that nobody means: empty, given twice, endless, no text. Each is refused, by whatever command gets it."""

import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.archive.warc_conventions import folder_of
from crawler.discovering.sources import Ids
from tests.conftest import ROOT, run_depeche
from tests.site import article
from tests.sound_archive import store

FULL = "/dev/full"  # takes nothing: there is no space left on it
ADDRESS = "https://dsih.fr/articles/1/"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that holds an archive of one article, and a pipe. No test here writes to either."""
    folder = tmp_path_factory.mktemp("typed")
    store(folder / "archive.db", range(1, 2))
    os.mkfifo(folder / "pipe.db")
    return folder


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["search", "mot", "--save", ""], "--save has an empty value"),
        (["export", "csv", "--saved", ""], "--saved has an empty value"),
        (["status", "--outlet", ""], "--outlet has an empty value"),
        (["verify", ""], "[EDITION] has an empty value"),
        (["status", "--archive", "a.db", "--archive", "b.db"], "--archive takes one value and was given 2 times"),
        (["search", "mot", "--since", "2012", "--since", "2013"], "--since takes one value"),
        (["search", "mot", "--since", "2013", "--until", "2012"], "--since 2013-01-01 is after --until 2012-12-31"),
        (["export", "csv", "--since", "2013", "--until", "2012"], "--since 2013-01-01 is after --until 2012-12-31"),
        (["search", "mot", "--limit", "9" * 30], "is too large"),
        (["crawl", "--delay", "nan"], "--delay: nan is no number"),
        (["trace", "dsih:1", "--score", "nan"], "--score: nan is no number"),
        (["crawl", "--max-time", "9999999d"], "is longer than ten years"),
        (["search", os.fsdecode(b"h\xff")], "is not UTF-8"),
        (["show", "a" * 5000], "a…"),
        (["status", "--config", "absent.toml"], "There is no configuration at absent.toml"),
        (["edition", "e", "--creator", "Anne Roy", "--license", "nope"], "'nope' is no licence"),
        (["edition", "e", "--creator", "Anne Roy", "--license", "MIT OR ISC"], "'MIT OR ISC' is no licence"),
        (["extract", "page.html", "--url", "https://me:secret@dsih.fr/articles/1/"], "has a login in it"),
        (["extract", "page.html", "--url", "http://[::1/"], "is no web address"),
        (["extract", "page.html", "--url", "http://dsih.fr:99999/"], "is no web address"),
        (["show", "1", "--html", "--json"], "Choose one of --html, --json"),
        (["status", "--check", "--since", "2012"], "Choose one of --check, --since"),
        (["search", "mot", "--announced", "--save", "x"], "Choose one of --announced, --save"),
        (["search", "mot", "--list-saved"], "take no words to look for; leave out: mot"),
        (["correct", "dsih:1", "title=Un", "title=Deux", "--why", "x"], "title is given two values"),
        (["forget", "--name", "De la", "--initials", "--yes"], "'De la' is no full name"),
        (["serve", "--allow-host", "https://presse.example/"], "is no name of a host"),
        (["edition", "e", "--creator", "Roy, Anne (0000-0002-1825-0098)"], "0000-0002-1825-0098 is no ORCID"),
        (["import", "page.warc", "--url", ADDRESS], "--url names a saved page; leave it out"),
        (["crawl", "--url", "https://dsih.fr:8443/articles/1/"], "is another server of dsih's, by its port"),
        (["crawl", "ticsante", "--url", ADDRESS], "belongs to dsih, which is not among the outlets named"),
        (["record", "dsih", "page.html", "--url", ADDRESS, "--case", "../x"], "is no name for a case"),
        (["crawl", "--url-file", "urls.txt"], "urls.txt, line 2: 'https://***@dsih.fr/articles/2/' has a login"),
    ],
)
def test_a_value_that_nobody_means_is_refused(folder: Path, arguments: list[str], said: str) -> None:
    (folder / "page.warc").write_text("WARC/1.0", "utf-8")
    (folder / "urls.txt").write_text(f"\ufeff{ADDRESS}\nhttps://me:secret@dsih.fr/articles/2/\n", "utf-8")
    done = run_depeche(*arguments, cwd=folder)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert "secret" not in done.stderr
    assert len(done.stderr) < 1000


@pytest.mark.parametrize("name", ["archive.db", "archive.warc/o.warc.gz"])
def test_no_command_writes_over_an_archive_or_among_its_captures(folder: Path, name: str) -> None:
    held = [folder / "archive.db", *folder_of(folder / "archive.db").iterdir()]
    before = [path.read_bytes() for path in held]
    for arguments in (
        ["export", "csv", "--output", name, "--force"],
        ["crawl", "--log", name, "--replica", "http://127.0.0.1:9", "--dry-run"],
        ["check", "dsih", "--report", name, "--from", "absent.warc"],
    ):
        done = run_depeche(*arguments, cwd=folder)
        said = "must end in .warc.gz" if arguments[0] == "check" and name.endswith(".db") else "choose another file"
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert [path.read_bytes() for path in held] == before


def test_an_archive_that_is_a_pipe_is_refused_at_once(folder: Path) -> None:
    for arguments in (["search", "mot", "--archive", "pipe.db"], ["import", "pipe.db"]):
        assert "is a pipe" in run_depeche(*arguments, cwd=folder, timeout=30).stderr


def test_a_stdout_that_is_closed_is_said_and_takes_no_place_of_a_file(folder: Path) -> None:
    for words, code in (("status", 1), ("export csv --output o.csv", 0)):
        done = subprocess.run(
            ["sh", "-c", f"{sys.executable} -m crawler {words} >&-"],
            cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr.count("\n")) == (code, 1)


def test_a_configuration_saved_by_an_editor_of_windows_is_read(folder: Path) -> None:
    written = folder / "windows.toml"
    for text, said in (
        ("delay = 2\r\n", ""), ("delay = nan\r\n", "delay must be"), ("délai = 2\r\n", "valid TOML"),
        ('ping = "http://127.0.0.1/a b"', "ping must be"), ('ping = "http://[::1"', "ping must be"),
        ('outlets = ""', "outlets must be"),
    ):  # fmt: skip
        written.write_bytes(text.encode("utf-8-sig"))
        told = run_depeche("status", "--check", "--config", written, cwd=folder).stderr
        assert said in told if said else not told
    written.write_bytes("delay = 2".encode("utf-16"))
    assert (
        "n’est pas en UTF-8"
        in run_depeche("status", "--check", "--config", written, "--lang", "fr", cwd=folder).stderr
    )


def test_the_settings_are_looked_at_before_a_night_needs_them(folder: Path) -> None:
    written = folder / "named.toml"
    for text, said in (
        ("", "3 outlets known"), ('outlets = "absent"', "does not exist"), ("[outlet.dish]", "Did you mean 'dsih'?"),
        ('press = "absent.csv"', "Cannot read the table of the press"),
    ):  # fmt: skip
        written.write_text(text, "utf-8")
        told = run_depeche("status", "--check", "--config", written, "--json", cwd=folder).stdout
        (looked,) = [one for one in json.loads(told)["conditions"] if one["name"] == "settings"]
        assert (looked["level"], said in looked["text"]) == ("trouble" if text else "fine", True)


def test_a_corrected_title_is_one_line_of_text(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "copy", ignore=shutil.ignore_patterns("pipe.db"))
    typed = ("dsih:1", "title=Une  panne\n\u202e\x01à Troyes", "--why", "x")
    told = run_depeche("correct", *typed, cwd=tmp_path / "copy").stderr
    assert "title is now Une panne à Troyes\n" in told


@pytest.mark.parametrize(("name", "packed"), [("page", False), ("page.xhtml", False), ("page.html.gz", True)])
def test_a_saved_page_is_known_by_how_it_begins(folder: Path, name: str, packed: bool) -> None:
    body = article(7, "Une phrase de plus. " * 60).body.encode()
    (folder / name).write_bytes(gzip.compress(body) if packed else body)
    told = run_depeche("import", name, "--url", "https://dsih.fr/articles/7/", "--archive", "o.db", cwd=folder)
    assert (told.returncode, "Imported: " in told.stderr) == (0, True), told.stderr


def test_no_line_is_lost_where_the_terminal_is_said_to_have_no_width(folder: Path) -> None:
    shown = run_depeche("status", cwd=folder, COLUMNS="80").stdout
    assert run_depeche("status", cwd=folder, COLUMNS="0").stdout == shown


def test_messages_that_nobody_can_take_do_not_end_the_work(folder: Path) -> None:
    for words, code in ((f"search mot 2>{FULL}", 0), (f"status >{FULL}", 6)):
        done = subprocess.run(
            ["sh", "-c", f"{sys.executable} -m crawler {words}"],
            cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip
        assert (done.returncode, "Traceback" in done.stderr) == (code, False)


def test_a_log_on_a_full_disk_is_said_once_and_ends_no_crawl(folder: Path, tmp_path: Path) -> None:
    done = run_depeche(
        "crawl", "dsih", "--replica", "http://127.0.0.1:9", "--log", FULL, "--archive", tmp_path / "o.db", cwd=folder
    )
    assert (done.returncode, done.stderr.count("cannot be written any more")) == (3, 1), done.stderr
    assert "Logging error" not in done.stderr
    assert "(the connection was refused)" in done.stderr


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+00:00"])
def test_a_clock_at_the_end_of_time_is_refused(folder: Path, moment: str) -> None:
    assert "$DEPECHE_CLOCK is" in run_depeche("status", cwd=folder, DEPECHE_CLOCK=moment).stderr


def test_the_day_of_a_number_beyond_all_calendars_is_the_last_day() -> None:
    ids = Ids(url="https://dsih.fr/articles/{id}/", dated=((1, "2012-01-01"), (100, "2013-01-01")))
    assert ids.day_of(10**9) == "9999-12-31"


VERBS_BY_OUTLET = (
    ("search", "mot"), ("search", "--announced"), ("export", "jsonl", "--output", "-"), ("edits",), ("status",),
    ("reextract", "--dry-run"),
)  # fmt: skip


@pytest.mark.parametrize("words", VERBS_BY_OUTLET)
def test_every_verb_knows_an_outlet_by_its_names_and_refuses_another(folder: Path, words: tuple[str, ...]) -> None:
    found = [run_depeche(*words, "--outlet", name, cwd=folder) for name in ("dsih", "DSIH", "dsih.fr")]
    assert [done.returncode for done in found] == [0, 0, 0], found
    assert len({done.stdout for done in found}) == 1
    unknown = run_depeche(*words, "--outlet", "dshi", cwd=folder)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "The archive holds no outlet 'dshi'. Did you mean 'dsih'? It holds: dsih." in unknown.stderr
