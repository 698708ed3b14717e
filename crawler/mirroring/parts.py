"""A part of a mirrored table: the rows of one outlet and year, which are one file."""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from crawler import __version__

if TYPE_CHECKING:
    import pyarrow

Lot = list[dict[str, Any]]
"""Rows that are in memory together, and in a file a row group."""
NOTHING = "__HIVE_DEFAULT_PARTITION__"  # what Hive calls a missing value; DuckDB, Arrow and Spark read it as NULL


@dataclass(frozen=True, kw_only=True, slots=True)
class MirrorOptions:
    """What a mirror is to hold."""

    public: bool = False
    """Without the articles that their publishers reserve."""
    text: bool = True
    """With lead, body, passages and the links' words."""

    def as_asked(self) -> dict[str, bool]:
        """As the command line names them."""
        return {"public": self.public, "without_text": not self.text}

    def as_typed(self) -> str:
        """As a person types them; empty for none."""
        return " ".join(f"--{name.replace('_', '-')}" for name, asked in self.as_asked().items() if asked)


class Part(NamedTuple):
    """The rows of one outlet and year; None is the part of those without."""

    outlet: str | None
    year: str | None

    def path(self, table: str) -> str:
        """Where its file is in the folder: `articles/outlet=dsih/year=2012/articles.parquet`."""
        named = (f"{name}={NOTHING if value is None else quote(value, safe='')}" for name, value in self._pairs())
        return f"{table}/{'/'.join(named)}/{table}.parquet"

    def _pairs(self) -> tuple[tuple[str, str | None], ...]:
        return ("outlet", self.outlet), ("year", self.year)


class Whole(Part):
    """All rows of a table that is one file."""

    def path(self, table: str) -> str:
        return f"{table}/{table}.parquet"


@dataclass(frozen=True, slots=True)
class PartState:
    """What tells whether the rows of a part are those that its file has."""

    rows: int
    sums: str
    """Sums of the rows' digests in which order plays no part."""

    def mark(self, form: "pyarrow.Schema") -> str:
        """What the file is marked with, in hexadecimal: it changes with the rows, the columns and the program."""
        said = f"{__version__}\n{form.to_string(show_field_metadata=False)}\n{self.rows} {self.sums}"
        return hashlib.sha256(said.encode()).hexdigest()
