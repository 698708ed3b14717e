"""Pages whose examples are run show what is printed today."""

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT, Crawled

pytestmark = pytest.mark.xdist_group("whole replica")


@pytest.mark.parametrize("page", ["docs/from-crawl-to-chart.md", "README.md", "README.fr.md"])
def test_a_page_with_examples_is_current(crawled: Crawled, page: str) -> None:
    """`make docs` brings it up to date."""
    command = [sys.executable, "-m", "cogapp", "--check", "--diff", "-I", ".", page]
    environment = os.environ | {"DEPECHE_ARCHIVE": str(crawled.path)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_pictures_of_from_crawl_to_chart_are_there() -> None:
    text = (ROOT / "docs" / "from-crawl-to-chart.md").read_text("utf-8")
    shown = [part.split(")")[0] for part in text.split("](pictures/")[1:]]
    assert len(shown) == 4
    assert all((ROOT / "docs" / "pictures" / name).stat().st_size > 10_000 for name in shown)
