"""Names of the release before: they work, and say what they are called now."""

import importlib
import re
from pathlib import Path

import pytest

from crawler import renamed
from crawler.discovering import sources
from crawler.items import Outlet
from crawler.reading.drafts import Draft
from crawler.reading.template import RawValue
from spiders.outlet import OutletSpider

MINE = {"id": "essai", "name": "Essai", "homepage": "https://essai.example/", "hosts": ("essai.example",)}


@pytest.mark.parametrize("name", renamed.SOURCES)
def test_crawler_discovery_gives_what_has_moved(name: str) -> None:
    with pytest.warns(DeprecationWarning, match=rf"crawler\.discovery\.{name} is now crawler\.discovering\.sources"):
        assert getattr(importlib.import_module("crawler.discovery"), name) is getattr(sources, name)


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        ("crawler.items", "Draft", Draft),
        ("crawler.reading.template", "Said", RawValue),
        ("crawler.reading.declared", "Said", RawValue),
    ],
)
def test_a_class_is_found_under_its_old_name(module: str, old: str, new: type) -> None:
    with pytest.warns(DeprecationWarning, match=rf"{re.escape(module)}\.{old} is now .*{new.__name__}"):
        assert getattr(importlib.import_module(module), old) is new
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = importlib.import_module(module).Nothing


def test_an_outlet_takes_the_old_names_of_its_fields() -> None:
    with pytest.warns(DeprecationWarning, match="is now") as said:
        outlet = Outlet(**MINE, numbered=False, keeps_offset=True)  # type: ignore[arg-type, call-arg]
    assert outlet == Outlet(**MINE, has_numbered_urls=False, trust_declared_offset=True)  # type: ignore[arg-type]
    assert {Path(one.filename) for one in said} == {Path(__file__)}
    with pytest.warns(DeprecationWarning, match=r"Outlet\.numbered is now has_numbered_urls"):
        assert outlet.numbered is False  # type: ignore[attr-defined]


def test_a_spider_takes_the_old_names_of_its_attributes() -> None:
    with pytest.warns(DeprecationWarning, match="is now") as said:

        class EssaiSpider(OutletSpider):
            outlet = Outlet(**MINE)  # type: ignore[arg-type]
            address = re.compile(r"/a/(?P<id>\d+)")
            sections = re.compile("/rubrique/")

    assert [str(one.message).partition(";")[0] for one in said] == [
        "EssaiSpider.address is now article_url",
        "EssaiSpider.sections is now section_url",
    ]
    assert {Path(one.filename) for one in said} == {Path(__file__)}
    assert EssaiSpider.key("https://essai.example/a/7") == "essai:7"
    assert EssaiSpider.section_url is EssaiSpider.sections
