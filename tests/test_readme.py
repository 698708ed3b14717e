"""What README tells people to paste works as it stands."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from crawler import config
from crawler.cli import COMMANDS
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_the_settings_shown_are_the_settings_there_are(tmp_path: Path) -> None:
    (shown,) = blocks("toml")
    (tmp_path / "depeche.toml").write_text(shown, "utf-8")
    loaded = config.load(tmp_path / "archive.db", None)
    assert loaded.contact == "you@university.example"
    assert tomllib.loads(shown).keys() == config.KEYS.keys()


def test_every_command_is_in_its_table() -> None:
    named = re.findall(r"^\| `depeche (\w+)", README, re.MULTILINE)
    assert sorted(named) == sorted(COMMANDS)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_the_systemd_units_are_valid(tmp_path: Path) -> None:
    for text in blocks("ini"):
        name = text.splitlines()[0].removeprefix("# ")
        runs = text.replace("%h/depeche/.venv/bin/depeche", "/bin/true").replace("%h/press", "/tmp")  # noqa: S108
        (tmp_path / name).write_text(runs, "utf-8")
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / "depeche.timer")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    said = [line for line in done.stderr.splitlines() if "depeche." in line]
    assert said == []
    assert done.returncode == 0, done.stderr


def test_the_crontab_line_runs_the_command_it_shows(tmp_path: Path) -> None:
    """cron gives what follows the five fields to a shell."""
    (shown,) = blocks("crontab")
    line = shown.splitlines()[-1]
    fields, command = line.split(maxsplit=5)[:5], line.split(maxsplit=5)[5]
    assert all(re.fullmatch(r"\*|\d{1,2}", field) for field in fields)
    (tmp_path / "depeche").write_text('#!/bin/sh\necho "$PWD $*"\n', "utf-8")
    (tmp_path / "depeche").chmod(0o755)
    ran = command.replace("/home/you/depeche/.venv/bin", str(tmp_path)).replace("/home/you/press", str(tmp_path))
    done = subprocess.run(["/bin/sh", "-c", ran], capture_output=True, text=True, timeout=10, check=True)
    assert done.stdout == f"{tmp_path} crawl -q --max-time 5h\n"
