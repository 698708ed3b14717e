"""The data dictionary, docs/dictionary.md: every public table and column, from the schema and its descriptions.

python -m crawler.archive.dictionary            # prints it
python -m crawler.archive.dictionary --write    # writes it, and docs/glossary.md, into a checkout
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from crawler.archive import glossary
from crawler.archive.columns import Column, Table
from crawler.archive.database import Archive
from crawler.archive.descriptions import TABLES
from crawler.archive.schema import SCHEMA_VERSION

PAGE = Path(__file__).resolve().parents[2] / "docs" / "dictionary.md"
INTRODUCTION = f"""# Data dictionary

What every public table and column of an archive means (schema {SCHEMA_VERSION}). Tables whose names begin with `_`
are the program's own and may change at any time. This page is made by
`python -m crawler.archive.dictionary --write`; its texts are in `crawler/archive/descriptions.py`, `columns.py` and
`glossary.py`. The words that it uses are in [glossary.md](glossary.md).

An archive is one SQLite file. Text is Unicode (NFC), JSON columns hold arrays or objects, and what is not known is
empty (NULL).
"""


def page() -> str:
    """The whole page, of the tables that a new archive has."""
    with (
        tempfile.TemporaryDirectory(prefix="depeche-") as folder,
        Archive.open(Path(folder) / "archive.db", write=True) as archive,
    ):
        tables = [part(archive, name, table) for name, table in TABLES.items()]
    contents = "\n".join(f"- [`{name}`](#{name}): {table.text}" for name, table in TABLES.items())
    return "\n".join([INTRODUCTION, contents, "", *tables]).rstrip() + "\n"


def part(archive: Archive, name: str, table: Table) -> str:
    """One table: what a row is, and its columns with their types."""
    keys = {row["from"]: f"`{row['table']}.{row['to']}`" for row in archive.rows(
        'SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)', name)}  # fmt: skip
    types = {row["name"]: row for row in archive.rows("SELECT * FROM pragma_table_info(?) ORDER BY cid", name)}
    lines = [f"## {name}", "", f"{table.text}{' (A view.)' if table.view else ''}", ""]
    lines += ["| column | type | meaning | unit or form |", "|---|---|---|---|"]
    lines += [line(key, column, types[key], keys.get(key)) for key, column in table.columns.items()]
    return "\n".join([*lines, ""])


def line(name: str, column: Column, declared: dict[str, Any], key: str | None) -> str:
    kind = [declared["type"].lower(), *(["key"] if declared["pk"] else []), *([f"→ {key}"] if key else [])]
    values = ", ".join(f"`{value}`" for value in column.values)
    cells = [f"`{name}`", " ".join(part for part in kind if part), f"{column.text}.", column.unit or values]
    if column.unit and values:
        cells[3] = f"{column.unit}: {values}"
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument(
        "--write",
        action="store_true",
        help=f"write {PAGE.name} and {glossary.PAGE.name} instead of printing the first",
    )
    if arguments.parse_args().write:
        PAGE.write_text(page(), "utf-8")
        glossary.PAGE.write_text(glossary.page(), "utf-8")
    else:
        sys.stdout.write(page())


if __name__ == "__main__":
    main()
