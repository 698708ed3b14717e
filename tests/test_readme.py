"""What README tells people to paste works as it stands, in English and in French; what it links to is there."""

import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from crawler import config
from crawler.cli import COMMANDS
from tests.conftest import ROOT, Crawled, run_depeche

PAGES = {name: (ROOT / name).read_text("utf-8") for name in ("README.md", "README.fr.md")}
CODE = re.compile(r"<!--.*?\[\[\[end\]\]\] -->\n|^```.*?^```\n|`[^`\n]*`", re.MULTILINE | re.DOTALL)
both = pytest.mark.parametrize("readme", [*PAGES])


def blocks(readme: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGES[readme], re.MULTILINE | re.DOTALL)


@both
def test_the_settings_shown_are_the_settings_there_are(tmp_path: Path, readme: str) -> None:
    (shown,) = blocks(readme, "toml")
    (tmp_path / "depeche.toml").write_text(shown, "utf-8")
    loaded = config.load(tmp_path / "archive.db", None)
    assert loaded.contact in ("you@university.example", "vous@universite.example")
    assert tomllib.loads(shown).keys() == config.KEYS.keys()


@both
def test_every_command_is_in_its_table(readme: str) -> None:
    named = re.findall(r"^\| `depeche (\w+)", PAGES[readme], re.MULTILINE)
    assert sorted(named) == sorted(COMMANDS)


@both
def test_the_commands_to_paste_have_the_words_and_options_that_there_are(readme: str, tmp_path: Path) -> None:
    lines = [line for text in blocks(readme, "sh") for line in text.splitlines() if line.startswith("depeche ")]
    assert len(lines) > 5
    for line in lines:
        command = re.sub(r"\s*#.*", "", line).split()
        page = _help_of(command[1], tmp_path)
        assert [word for word in command if word.startswith("--") and word.split("=")[0] not in page] == []


def _help_of(command: str, folder: Path) -> str:
    done = run_depeche(command, "--help", cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


READING = ("search", "show", "trace", "export", "status")
"""The commands that need an archive and nothing else."""


@both
@pytest.mark.xdist_group("whole replica")
def test_the_commands_to_paste_find_what_they_name_in_the_archive_of_the_demonstration(
    crawled: Crawled, readme: str, tmp_path: Path
) -> None:
    lines = [line for text in blocks(readme, "sh") for line in text.splitlines() if line.startswith("depeche ")]
    ran = [shlex.split(line, comments=True)[1:] for line in lines if line.split()[1] in READING]
    assert {words[0] for words in ran} >= {"search", "show", "trace", "export"}
    for words in ran:
        done = run_depeche(*words, cwd=tmp_path, DEPECHE_ARCHIVE=str(crawled.path))
        assert done.returncode == 0, f"{words}: {done.stderr}"
        assert done.stdout or words[0] == "export", words
    assert (tmp_path / "articles.csv.manifest.json").exists()


@both
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_the_systemd_units_are_valid(tmp_path: Path, readme: str) -> None:
    for text in blocks(readme, "ini"):
        name = text.splitlines()[0].removeprefix("# ")
        runs = re.sub(r"%h/presse?$", "/tmp", text, flags=re.MULTILINE)  # noqa: S108
        runs = runs.replace("%h/depeche/.venv/bin/depeche", "/bin/true")
        (tmp_path / name).write_text(runs, "utf-8")
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / "depeche.timer")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    said = [line for line in done.stderr.splitlines() if "depeche." in line]
    assert said == []
    assert done.returncode == 0, done.stderr


@both
def test_the_crontab_line_runs_the_command_it_shows(tmp_path: Path, readme: str) -> None:
    """cron gives what follows the five fields to a shell."""
    (shown,) = blocks(readme, "crontab")
    line = shown.splitlines()[-1]
    fields, command = line.split(maxsplit=5)[:5], line.split(maxsplit=5)[5]
    assert all(re.fullmatch(r"\*|\d{1,2}", field) for field in fields)
    (tmp_path / "depeche").write_text('#!/bin/sh\necho "$PWD $*"\n', "utf-8")
    (tmp_path / "depeche").chmod(0o755)
    ran = re.sub(r"/home/\w+/depeche/.venv/bin", str(tmp_path), command)
    ran = re.sub(r"/home/\w+/presse?\b", str(tmp_path), ran)
    done = subprocess.run(["/bin/sh", "-c", ran], capture_output=True, text=True, timeout=10, check=True)
    assert done.stdout == f"{tmp_path} crawl -q --max-time 5h\n"


@pytest.mark.parametrize("page", ["README.md", "README.fr.md", "CONTRIBUTING.md", "docs/README.md"])
def test_what_a_page_links_to_is_there(page: str) -> None:
    text = CODE.sub("", (ROOT / page).read_text("utf-8"))
    targets = [target for target in re.findall(r"\]\(([^)#\s]+)", text) if not target.startswith("https://")]
    assert targets
    assert [target for target in targets if not (ROOT / page).parent.joinpath(target).exists()] == []


def test_the_french_page_has_the_sections_of_the_english_one() -> None:
    """All but those for developers, which are in English."""
    english, french = (re.findall(r"^#+ ", CODE.sub("", PAGES[name]), re.MULTILINE) for name in PAGES)
    assert "## Add an outlet\n" in PAGES["README.md"]
    assert len(french) == len(english) - 1


def test_french_is_set_as_french_is() -> None:
    """No ordinary space before ; : ! ? » % or after «, and no straight apostrophe."""
    prose = CODE.sub("`x`", PAGES["README.fr.md"])
    assert re.findall(r".{0,20} [:;!?»%].{0,5}|.{0,20}«[ \n].{0,5}|.{0,20}[a-zé]'.{0,5}", prose) == []
    assert "\u00a0:" in prose
    assert "\u202f;" in prose


def test_the_index_names_every_document() -> None:
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    named = set(re.findall(r"^- \[.*?\]\(([^)]+\.md)\)", index, re.MULTILINE))
    assert {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"} <= named


@pytest.mark.parametrize("page", ["README.md", "README.fr.md", "CONTRIBUTING.md"])
def test_every_target_of_make_that_a_page_names_is_in_the_makefile(page: str) -> None:
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    named = re.findall(r"(?:^|`)make ([\w-]+)", (ROOT / page).read_text("utf-8"), re.MULTILINE)
    assert named
    assert set(named) <= set(targets)
