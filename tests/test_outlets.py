"""Every fixture, field by field: tests/outlets/<outlet>/<case>/ holds a page, the request that brought it, and the
reading a person has checked (article.json, or refused.json for a page that is no article)."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from crawler.cli.extract import as_record
from crawler.items import Page
from crawler.outlets import Outlets, citation_finder, our_settings
from crawler.reading.steps import read

FOLDER = Path(__file__).parent / "outlets"
CASES = sorted(path.parent for path in FOLDER.glob("*/*/request.json"))
EXPECTED = ("article.json", "refused.json")
REVIEWED = [case for case in CASES if any((case / name).exists() for name in EXPECTED)]


@cache
def outlets() -> Outlets:
    return Outlets(our_settings())


@cache
def reading(case: Path) -> dict[str, Any]:
    """The record that today's pipelines make of a case, read as of its own day."""
    request = json.loads((case / "request.json").read_text("utf-8"))
    page = Page(
        url=request["url"],
        body=(case / "page.html").read_bytes(),
        status=request.get("status", 200),
        headers=tuple(request.get("headers", {}).items()),
        fetched=datetime.fromisoformat(request["fetched"]),
        outlet=case.parent.name,
    )
    return as_record(read(outlets().spider(case.parent.name).draft(page), citation_finder()))


def expected(case: Path) -> dict[str, Any]:
    path = next(case / name for name in EXPECTED if (case / name).exists())
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def label(value: Any) -> str:
    return f"{value.parent.name}/{value.name}" if isinstance(value, Path) else str(value)


FIELDS = [(case, field) for case in REVIEWED for field in expected(case)]


@pytest.mark.parametrize(("case", "field"), FIELDS, ids=label)
def test_a_field_of_a_case_is_as_reviewed(case: Path, field: str) -> None:
    assert reading(case).get(field) == expected(case)[field]


@pytest.mark.parametrize("case", CASES, ids=label)
def test_a_case_has_been_reviewed(case: Path) -> None:
    drafts = [str(path.relative_to(FOLDER)) for path in case.glob("*.new")]
    assert (case in REVIEWED, drafts) == (True, []), f"review {', '.join(drafts) or case}, then drop its .new"


@pytest.mark.parametrize("case", REVIEWED, ids=label)
def test_a_case_is_an_article_exactly_when_it_says_so(case: Path) -> None:
    assert ("verdict" in reading(case)) == (case / "refused.json").exists()


def test_every_outlet_has_fixtures_of_both_kinds() -> None:
    assert {case.parent.name for case in CASES} >= set(outlets().names)
    assert [case for case in CASES if (case / "refused.json").exists()]
