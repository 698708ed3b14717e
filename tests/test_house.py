"""The rules of the house: which room may import which, what a file is called, how long things are."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from scrapy import Spider
from scrapy.utils.misc import load_object

from crawler import settings
from crawler.cli import COMMANDS
from crawler.outlets import Outlets, our_settings
from docs import rooms
from tests.conftest import ROOT

MAX_MODULE = 400  # lines
MAX_FUNCTION = 45
MAX_AT_THE_TOP = 10
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "core", "common", "misc", "base", "tools"}
MODULES = rooms.modules()


def functions() -> Iterator[tuple[str, int]]:
    for name, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name}.{node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_imports_go_down() -> None:
    """docs/rooms.py has the floors; an import upwards or sideways is named here."""
    assert rooms.climbing() == []


def test_no_modules_import_each_other() -> None:
    """Imports for types alone included."""
    assert rooms.circles() == []


def test_every_room_has_a_floor() -> None:
    placed = [room for floor in rooms.FLOORS for room in floor]
    assert sorted(placed) == sorted({rooms.room_of(module) for module in MODULES})


@pytest.mark.parametrize("room", ["pipelines", "spiders"])
def test_steps_and_outlets_are_imported_by_nobody(room: str) -> None:
    """They are named in the settings: whoever adds one touches no list."""
    users = {
        rooms.room_of(module) for module, others in rooms.imports().items() if room in map(rooms.room_of, others)
    }
    assert users <= {room}


def test_the_top_of_crawler_holds_what_everyone_uses() -> None:
    at_the_top = [path.stem for path in (ROOT / "crawler").glob("[!_]*.py")]
    assert len(at_the_top) <= MAX_AT_THE_TOP


def test_no_module_is_long() -> None:
    lengths = {name: len(path.read_text("utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_MODULE} == {}


def test_no_function_is_long() -> None:
    assert {name: lines for name, lines in functions() if lines > MAX_FUNCTION} == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name for name in MODULES if name.rpartition(".")[2] in EMPTY_NAMES] == []


def test_every_module_says_why_it_is_there() -> None:
    """An outlet's file may leave it out: its name says it."""
    asked = {name: path for name, path in MODULES.items() if path.parent != ROOT / "spiders"}
    assert [name for name, path in asked.items() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))] == []


def test_a_pipelines_file_is_one_step_and_bears_its_name() -> None:
    steps = {path.rpartition(".")[0]: path.rpartition(".")[2] for path in settings.ITEM_PIPELINES}
    assert sorted(steps) == sorted(f"pipelines.{path.stem}" for path in (ROOT / "pipelines").glob("[!_]*.py"))
    for module, step in steps.items():
        assert load_object(f"{module}.{step}")
        assert module.removeprefix("pipelines.") in step.lower()


def test_an_outlets_file_name_and_class_are_one() -> None:
    outlets = Outlets(our_settings())
    for path in (ROOT / "spiders").glob("[!_]*.py"):
        if path.stem == "outlet":  # what outlets are made from
            continue
        spider = outlets.spider(path.stem)
        assert isinstance(spider, type)
        assert issubclass(spider, Spider)
        assert spider.__name__ == "".join(word.capitalize() for word in path.stem.split("_")) + "Spider"
        assert spider.outlet.id == spider.name == path.stem


def test_a_command_is_a_file_of_its_name() -> None:
    files = {path.stem.rstrip("_") for path in (ROOT / "crawler" / "cli").glob("[!_]*.py")}
    assert set(COMMANDS) <= files


def test_the_rules_are_broken_by_what_breaks_them(tmp_path: Path) -> None:
    """A climb, a circle for types alone and a room without a floor are found in a house made to have them."""
    room = tmp_path / "crawler"
    room.mkdir()
    (room / "text.py").write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from crawler import urls\n"
    )
    (room / "urls.py").write_text("def f():\n    import crawler.text\n")
    (room / "errors.py").write_text("from crawler.clock import now\n")
    (room / "clock.py").touch()
    (room / "__init__.py").touch()
    assert rooms.circles(tmp_path) == [["crawler.text", "crawler.urls"]]
    assert rooms.climbing(tmp_path) == [
        "crawler.errors imports crawler.clock", "crawler.text imports crawler.urls",
        "crawler.urls imports crawler.text",
    ]  # fmt: skip
