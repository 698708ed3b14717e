"""Articles written for other programs: one module a format, each a writer over a stream of rows.

`FORMATS` lists the formats. A format's module is loaded when it is asked for. Its `write(rows, out, options)` takes
the rows (`rows.Row`) in their order, an open binary file or the path of a folder to make, and `ExportOptions`; it
keeps no row in memory.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from crawler.exporting.options import ExportOptions
from crawler.translating import N_


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

    def writer(self) -> Callable[[Any, Any, ExportOptions], None]:
        """Its `write`, which raises UsageError where a library it needs is not installed."""
        write: Callable[[Any, Any, ExportOptions], None] = import_module(self.module).write
        return write


FORMATS = {
    "jsonl": Format(
        module="crawler.exporting.jsonl", file="articles.jsonl", title=N_("JSON, a line an article"), links="always"
    ),
    "csv": Format(
        module="crawler.exporting.csv_", file="articles.csv", title=N_("a table for spreadsheets"), links="on demand"
    ),
    "parquet": Format(
        module="crawler.exporting.parquet", file="articles.parquet", title=N_("a table for pandas, R, DuckDB"),
        binary=True, links="always",
    ),
    "tei": Format(
        module="crawler.exporting.tei", file="articles.tei.xml", title=N_("TEI P5, one teiCorpus"), links="on demand"
    ),
    "iramuteq": Format(
        module="crawler.exporting.iramuteq", file="articles.iramuteq.txt", title=N_("a corpus for IRaMuTeQ"),
        all_text=True,
    ),
    "txm": Format(
        module="crawler.exporting.txm", file="articles.txm", title=N_("a folder for TXM (TXT+CSV)"), folder=True,
        all_text=True,
    ),
    "bibtex": Format(
        module="crawler.exporting.bibtex", file="articles.bib", title=N_("references for BibLaTeX, JabRef")
    ),
    "ris": Format(module="crawler.exporting.ris", file="articles.ris", title=N_("references for Zotero and EndNote")),
    "csl": Format(
        module="crawler.exporting.csl", file="articles.csl.json", title=N_("CSL-JSON, for Zotero and Pandoc")
    ),
}  # fmt: skip
