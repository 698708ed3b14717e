"""A folder for TXM's import "TXT+CSV": a text file an article, and `metadata.csv`.

As its manual has it (https://txm.gitpages.huma-num.fr/textometrie/, "Formats importables", TXT+CSV): columns are
separated by commas and quoted with `"`; the first is named `id` and holds the file's name without extension;
the names of the others are plain letters.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from crawler.exporting.options import ExportOptions
from crawler.exporting.rows import Row, file_name

METADATA = "metadata.csv"
COLUMNS = (
    "id", "outlet", "title", "authors", "section", "day", "month", "year", "language", "access", "words", "key",
    "url",
)  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def write(rows: Iterable[Row], folder: Path, options: ExportOptions) -> None:
    del options  # this format has none
    folder.mkdir()
    with (folder / METADATA).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        table.writerow(COLUMNS)
        for row in rows:
            (folder / f"{file_name(row.key)}.txt").write_text(text(row), "utf-8", newline="\n")
            table.writerow([plain(value) for value in metadata(row)])


def metadata(row: Row) -> list[str]:
    day = row.day or ""
    return [
        file_name(row.key), row.outlet, row.title, ", ".join(row.authors), row.section or "", day, day[:7], day[:4],
        row.language or "", row.access, str(row.words), row.key, row.url,
    ]  # fmt: skip


def text(row: Row) -> str:
    """Title, lead and body, a blank line between paragraphs."""
    return _CONTROL.sub("", "\n\n".join([row.title, *row.paragraphs])) + "\n"


def plain(value: str) -> str:
    return " ".join(_CONTROL.sub(" ", value).split("\n"))


def files(folder: Path) -> Iterator[Path]:
    """What is in such a folder, in the order of its rows."""
    yield folder / METADATA
    with (folder / METADATA).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield folder / f"{row['id']}.txt"
