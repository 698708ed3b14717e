"""The descriptions and the archive's real tables say the same."""

from pathlib import Path

from crawler.archive.columns import EXPORTED_COLUMNS, LIST_COLUMNS, PAGE_COLUMNS, READ_COLUMNS
from crawler.archive.database import Archive
from crawler.archive.descriptions import TABLES
from crawler.archive.json_columns import JSON_COLUMNS
from crawler.exporting.rows import COLUMNS, OWN_COLUMNS
from crawler.reading.drafts import Draft


def public(archive: Archive) -> dict[str, list[str]]:
    """The tables and views of a fresh archive that others may read, with their columns."""
    names = archive.rows(
        "SELECT name FROM pragma_table_list WHERE type IN ('table', 'view', 'virtual') AND schema = 'main' "
        "AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite_%'"
    )
    return {
        row["name"]: [c["name"] for c in archive.rows("SELECT name FROM pragma_table_info(?)", row["name"])]
        for row in names
    }


def test_every_public_table_and_column_is_described_and_no_other(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive.db", write=True) as held:
        assert {name: list(table.columns) for name, table in TABLES.items()} == public(held)


def test_a_description_is_one_sentence_without_a_stop_of_its_own() -> None:
    for name, table in TABLES.items():
        assert table.text.endswith("."), name
        for column, said in table.columns.items():
            assert said.text
            assert not said.text.endswith("."), f"{name}.{column}"
            assert said.sentence().count("\n") == 0


def test_the_columns_with_json_are_those_described_as_lists_and_objects() -> None:
    described = [(name, column.kind) for table in TABLES.values() for name, column in table.columns.items()]
    assert {name for name, kind in described if kind in ("list", "object")} == JSON_COLUMNS


def test_an_export_has_the_columns_that_mean_the_same_in_every_archive() -> None:
    assert sorted(COLUMNS) == sorted([*EXPORTED_COLUMNS, *OWN_COLUMNS])


def test_a_draft_has_every_column_that_a_reading_fills() -> None:
    assert set(READ_COLUMNS) <= set(Draft.__slots__)
    assert set(LIST_COLUMNS) <= set(READ_COLUMNS)
    assert [name for name in PAGE_COLUMNS if name not in READ_COLUMNS] == ["key", "outlet", "url", "site_id"]
