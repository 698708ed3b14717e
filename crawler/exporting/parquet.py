"""Apache Parquet, typed: lists are lists, links and citations lists of records, `day` a date; times stay ISO 8601
text, because their offsets are part of what the outlet says.

Written by pyarrow, the format's own library: it takes batches as they come, where DuckDB would want the rows in a
table or a file of its own first.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, BinaryIO

from crawler.archive.columns import ARTICLE_COLUMNS
from crawler.errors import UsageError
from crawler.exporting.options import ExportOptions
from crawler.exporting.rows import Row, citation_columns, columns, link_columns, record
from crawler.translating import _

if TYPE_CHECKING:
    import pyarrow

GROUP_ROWS = 2_000  # articles in a row group
GROUP_CHARACTERS = 8_000_000  # of text in a row group, where that is reached first
TYPES = {name: column.kind for name, column in ARTICLE_COLUMNS.items()} | {
    "noarchive": "truth",
    "tdm_reservation": "truth",
}
CITATION_TYPES = {"score": "measure", "position": "count", "likeness": "measure"}


def write(rows: Iterable[Row], out: BinaryIO, options: ExportOptions) -> None:
    """Raises UsageError where pyarrow is not installed."""
    check_library()
    write_groups(groups(rows, options), out, schema(options))


def check_library() -> None:
    """Raise UsageError where pyarrow is not installed."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        message = _("Parquet needs pyarrow, which is not installed: {command}")
        raise UsageError(message.format(command="pip install 'depeche-archive[parquet]'")) from error


def write_groups(lots: Iterable[list[dict[str, Any]]], out: BinaryIO, form: "pyarrow.Schema") -> None:
    """Write lots of rows, each as a row group; what a row has beside the columns of `form` is left out."""
    import pyarrow.parquet

    with pyarrow.parquet.ParquetWriter(out, form, compression="zstd") as table:
        for lot in lots:
            table.write_table(pyarrow.Table.from_pylist(lot, schema=form))


def groups(rows: Iterable[Row], options: ExportOptions) -> Iterator[list[dict[str, Any]]]:
    """Rows in lots that fit into memory, each of which becomes a row group."""
    group: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        named = record(row, options)
        named["day"] = date.fromisoformat(row.day) if row.day else None
        group.append(named)
        size += len(row.title) + len(row.lead or "") + len(row.body or "")
        if len(group) >= GROUP_ROWS or size >= GROUP_CHARACTERS:
            yield group
            group, size = [], 0
    if group:
        yield group


def schema(options: ExportOptions) -> "pyarrow.Schema":
    """The columns with their types; all but the lists of records as `columns` has them."""
    import pyarrow as pa

    types = {
        "list": pa.list_(pa.string()), "day": pa.date32(), "count": pa.int64(), "truth": pa.bool_(),
        "measure": pa.float64(), "text": pa.string(),
    }  # fmt: skip
    link = [(name, types["text"]) for name in link_columns(options)]
    cited = [(name, types[CITATION_TYPES.get(name, "text")]) for name in citation_columns(options)]
    named = [(name, types[TYPES.get(name, "text")]) for name in columns(options)]
    return pa.schema([*named, ("links", pa.list_(pa.struct(link))), ("citations", pa.list_(pa.struct(cited)))])
