"""The data dictionary says what the schema and the descriptions say now."""

import re

from crawler.archive import glossary
from crawler.archive.descriptions import TABLES
from crawler.archive.dictionary import PAGE, page


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m crawler.archive.dictionary --write"


def test_the_glossary_is_current() -> None:
    assert glossary.PAGE.read_text("utf-8") == glossary.page(), "run: python -m crawler.archive.dictionary --write"


def test_the_glossary_names_tables_and_columns_that_exist() -> None:
    for word in glossary.WORDS.values():
        for name in re.findall("`(.*?)`", word.where):
            table, _, column = name.partition(".")
            assert not column or column in TABLES[table].columns
            assert table in TABLES


def test_every_table_and_column_has_a_line() -> None:
    parts = {part.split("\n", 1)[0]: part for part in page().split("\n## ")[1:]}
    assert list(parts) == list(TABLES)
    for name, table in TABLES.items():
        assert [line.split("`")[1] for line in parts[name].splitlines() if line.startswith("| `")] == list(
            table.columns
        )


def test_references_and_keys_are_told() -> None:
    assert "| `key` | text | " in page()
    assert "| `outlet` | text → `outlets.id` | " in page()
    assert "| `id` | integer key | " in page()
