"""The SQL that docs/recipes.md gives to analysts, run on the whole replica."""

import re

import pytest

from tests.conftest import ROOT, Crawled

pytestmark = pytest.mark.xdist_group("whole replica")
TEXT = (ROOT / "docs" / "recipes.md").read_text("utf-8")
RECIPES = dict(re.findall(r"^## (\d+)\..*?^```sql\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL))
QUIET = {"4", "9"}  # one night, without a gap or an edit


def test_there_are_ten_recipes() -> None:
    assert list(RECIPES) == [str(number) for number in range(1, 11)]


@pytest.mark.parametrize("number", sorted(RECIPES, key=int))
def test_a_recipe_has_an_answer_on_the_replica(crawled: Crawled, number: str) -> None:
    assert crawled.rows(RECIPES[number]) or number in QUIET


def test_the_years_of_recipe_1_add_up(crawled: Crawled) -> None:
    rows = crawled.rows(RECIPES["1"])
    assert rows[0]["year"] == "2012"
    assert sum(row["dsih"] + row["ticsante"] + row["lest_eclair"] for row in rows) == len(crawled.replica.truths())


def test_recipe_8_tells_the_june_2012_story(crawled: Crawled) -> None:
    told = {(row["first_in"], row["then_in"], row["days"]) for row in crawled.rows(RECIPES["8"])}
    assert {("lest_eclair", "ticsante", 0), ("lest_eclair", "dsih", 2), ("ticsante", "dsih", 2)} <= told
