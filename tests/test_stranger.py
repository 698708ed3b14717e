"""Somebody adds an outlet as README says, in one file and one folder: our tests stay green and the demo runs."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGE = """<html lang="fr"><head><title>Le pont rouvre</title><script type="application/ld+json">
{"@type": "NewsArticle", "headline": "Le pont rouvre", "datePublished": "2026-03-04T08:00:00+01:00",
 "author": {"name": "Ana Petit"}}</script></head><body><article><h1>Le pont rouvre</h1>
<p>Fermé depuis l’automne, le pont qui enjambe le canal est de nouveau ouvert aux piétons.</p>
<p>Les ouvriers ont remplacé quarante planches et repeint les garde-corps en trois semaines.</p></article></body>
"""
# Those that look at all outlets; the crawls of tests/test_nightly.py name theirs.
FAST = ("outlets", "outlet_files", "commands", "readme", "house")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")]


def run(copy: Path, *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a module of Python's in the copy, or with the copy's packages in another folder."""
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=cwd or copy, env=os.environ | {"PYTHONPATH": str(copy)},
        capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with README's own outlet in it, and a recorded page that nobody has reviewed."""
    folder = tmp_path_factory.mktemp("stranger") / "depeche"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    shown = re.findall(r"^```python\n(.*?)^```", (folder / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    (text,) = [one for one in shown if "class ExempleSpider" in one]
    (folder / "spiders" / "exemple.py").write_text(text, "utf-8")
    (folder.parent / "page.html").write_text(PAGE, "utf-8")
    page = str(folder.parent / "page.html")
    made = run(folder, "crawler", "record", "exemple", page, "--url", "https://exemple.fr/a/12")
    assert made.returncode == 0, made.stderr
    return folder


def test_a_fixture_that_nobody_has_reviewed_is_one_failing_test_and_then_none(copy: Path) -> None:
    done = run(copy, "pytest", "-q", "tests/test_outlets.py")
    assert re.search(r"^1 failed, \d+ passed", done.stdout, re.MULTILINE), done.stdout
    assert "review exemple/12/article.json.new, then drop its .new" in done.stdout
    new = copy / "tests" / "outlets" / "exemple" / "12" / "article.json.new"
    assert json.loads(new.read_text("utf-8"))["title"] == "Le pont rouvre"
    new.rename(new.with_suffix(""))
    files = [f"tests/test_{name}.py" for name in FAST]
    done = run(copy, "pytest", "-q", "-m", "not slow", *files)
    assert done.returncode == 0, done.stdout


def test_the_demo_crawls_the_outlets_that_the_replica_stands_for(copy: Path, tmp_path: Path) -> None:
    done = run(copy, "crawler", "demo", cwd=tmp_path)
    assert (done.returncode, "Exemple" in done.stdout + done.stderr) == (0, False), done.stderr
