"""What docs/python.md shows works as it stands."""

import doctest

from tests.conftest import ROOT

PYTHON = ROOT / "docs/python.md"


def test_the_examples_give_what_they_show() -> None:
    found = doctest.testfile(str(PYTHON), module_relative=False, encoding="utf-8")
    assert found.attempted > 5
    assert found.failed == 0
