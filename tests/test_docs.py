"""What docs/python.md shows works as it stands."""

import doctest

import pytest

from tests.conftest import ROOT, Crawled

PYTHON = ROOT / "docs/python.md"
pytestmark = pytest.mark.xdist_group("whole replica")


def test_the_examples_give_what_they_show(crawled: Crawled) -> None:
    found = doctest.testfile(
        str(PYTHON), module_relative=False, encoding="utf-8", extraglobs={"ARCHIVE": str(crawled.path)}
    )
    assert found.attempted > 10
    assert found.failed == 0
