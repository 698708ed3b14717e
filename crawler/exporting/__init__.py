"""What the archive holds, written for other programs: one small file a format, each a writer over a stream of rows.

`FORMATS` is the list of them. A format's module is loaded when it is asked for; its `write` takes the rows in their
order, where to write them (an open binary file, or a folder), and `How` they are wanted, and keeps none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class How:
    """What was asked for, and what a header may want to say of it."""

    text: bool = True
    """False: rows come without lead, body, passages and the links' words."""
    links: bool = False
    """Links and citations too, where a format has them only on demand."""
    raw: bool = False
    """Cells as they are, also those that a spreadsheet would take for formulas."""
    excel: bool = False
    """As a French Excel opens it: byte order mark and semicolons."""
    made: str = ""
    """When, ISO 8601."""
    title: str = ""
    """One line on what is in it."""
    rights: str = ""
    """One line on whose it is and what may be done with it."""
    rows: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """A format as the command line needs to know it."""

    module: str
    file: str
    """The name it gets when none is asked for."""
    title: str
    folder: bool = False
    binary: bool = False
    """Not to be read on a terminal."""
    all_text: bool = False
    """Nothing is left of it without text."""
    links: str = ""
    """`always`, `on demand`, or empty where there is no room for links."""

    def writer(self) -> Callable[[Any, Any, How], None]:
        """Its `write`. Raises UsageError where a library it needs is not installed."""
        write: Callable[[Any, Any, How], None] = import_module(self.module).write
        return write


FORMATS = {
    "jsonl": Format(
        module="crawler.exporting.jsonl", file="articles.jsonl", title="JSON, a line an article", links="always"
    ),
    "csv": Format(
        module="crawler.exporting.csv_", file="articles.csv", title="a table for spreadsheets", links="on demand"
    ),
    "parquet": Format(
        module="crawler.exporting.parquet", file="articles.parquet", title="a table for pandas, R, DuckDB",
        binary=True, links="always",
    ),
    "tei": Format(
        module="crawler.exporting.tei", file="articles.tei.xml", title="TEI P5, one teiCorpus", links="on demand"
    ),
    "iramuteq": Format(
        module="crawler.exporting.iramuteq", file="articles.iramuteq.txt", title="a corpus for IRaMuTeQ",
        all_text=True,
    ),
    "txm": Format(
        module="crawler.exporting.txm", file="articles.txm", title="a folder for TXM (TXT+CSV)", folder=True,
        all_text=True,
    ),
    "bibtex": Format(module="crawler.exporting.bibtex", file="articles.bib", title="references for BibLaTeX, JabRef"),
    "csl": Format(module="crawler.exporting.csl", file="articles.csl.json", title="CSL-JSON, for Zotero and Pandoc"),
}  # fmt: skip
