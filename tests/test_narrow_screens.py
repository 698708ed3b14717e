"""At any width from 60 columns on, and in a pipe, commands lose nothing of what they say."""

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from rich.console import Console

from crawler.archive.database import Archive
from crawler.cli.bar import bar_width
from crawler.cli.tables import print_table
from tests.browsing import make_archive
from tests.conftest import ROOT, run_depeche

COLUMNS = ("outlet", "new", "changed", "unchanged", "turned away", "pending", "requests", "MB")
ROW = ("La Lampe du Soir et du Matin", "12345", "1", "2", "678", "90123", "456789", "1234.5")


def on_terminal(width: int, *arguments: str, cwd: Path) -> str:
    """What the command prints on a terminal of so many columns, without colours."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    clean = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    run = subprocess.Popen(
        [sys.executable, "-m", "crawler", *arguments], cwd=cwd, stdin=follower, stdout=follower, stderr=follower,
        env=clean | {"PYTHONPATH": str(ROOT), "TERM": "xterm"},
    )  # fmt: skip
    os.close(follower)
    said = b""
    while chunk := _read(leader):
        said += chunk
    os.close(leader)
    assert run.wait(60) == 0, said
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", said.decode())


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # the other end is closed
        return b""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_archive(tmp_path_factory.mktemp("narrow") / "archive.db", 4)
    path.with_suffix(".warc").mkdir()
    path.with_suffix(".warc").joinpath("essai.warc.gz").touch()  # or status would say that it is missing
    with Archive.open(path, write=True) as held:
        held.db.execute("UPDATE articles SET title = title || ? WHERE id = 2", [" et la suite" * 9])
    return path


@pytest.mark.parametrize("arguments", [("search", "nuit"), ("status",), ("trace", "autre:3")], ids=lambda one: one[0])
def test_sixty_columns_show_every_word_that_a_pipe_shows(archive: Path, arguments: tuple[str, ...]) -> None:
    narrow = on_terminal(60, *arguments, "--archive", str(archive), cwd=archive.parent)
    lines = [line.rstrip() for line in narrow.splitlines()]
    assert max(map(len, lines)) <= 60
    whole = run_depeche(*arguments, "--archive", str(archive), cwd=archive.parent).stdout
    for word in whole.split():
        assert word in narrow or word in "".join(line.strip() for line in lines), word


def test_a_hit_in_a_pipe_is_three_lines_however_long(archive: Path) -> None:
    done = run_depeche("search", "nuit", "--archive", str(archive), cwd=archive.parent)
    assert len(done.stdout.splitlines()) == 3 * 4
    assert max(map(len, done.stdout.splitlines())) > 130
    assert done.stderr == "4 articles found, all shown\n"


def test_a_paragraph_in_a_pipe_is_a_line_unless_columns_are_asked_for(archive: Path) -> None:
    paragraph = "Les services ont travaillé sur papier toute la nuit durant. " * 3
    with Archive.open(archive, write=True) as held, held.transaction() as db:
        db.execute("UPDATE articles SET body = ? WHERE key = 'autre:3'", [paragraph.strip()])
    words, line = ("show", "autre:3", "--archive", str(archive)), paragraph.strip()
    assert line in run_depeche(*words, cwd=archive.parent, COLUMNS="").stdout.splitlines()
    narrow = run_depeche(*words, cwd=archive.parent, COLUMNS="60").stdout.splitlines()
    assert line not in narrow
    assert max(len(line) for line in narrow if "://" not in line) <= 60


def test_a_gap_stands_behind_the_longest_name_of_an_outlet(archive: Path) -> None:
    with Archive.open(archive, write=True) as held:
        held.db.execute("UPDATE outlets SET name = 'Le Très Long Écho' WHERE id = 'autre'")
    done = run_depeche("search", "nuit", "--archive", str(archive), cwd=archive.parent, LANG="fr_FR.UTF-8")
    heads = [line for line in done.stdout.splitlines() if line[:1] != " "]
    assert {line[19:38] for line in heads} >= {"Le Très Long Écho  "}
    assert {line[36:38] for line in heads} == {"  "}


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_table_that_is_too_wide_becomes_lines(width: int) -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=width, color_system=None)
    print_table(console, COLUMNS, [ROW, ROW], range(1, len(COLUMNS)))
    said = console.file.getvalue()  # type: ignore[attr-defined]
    assert max(len(line) for line in said.splitlines()) <= width
    assert "…" not in said
    assert all(said.count(value) >= 2 for value in ROW)


@pytest.mark.parametrize("width", [20, 60, 80, 300])
def test_a_progress_bar_leaves_room_for_what_an_interrupt_writes(width: int) -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=width)
    assert 2 <= bar_width(console) <= max(2, width - 48)
