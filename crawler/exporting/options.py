"""What an export was asked for, as the formats need to know it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportOptions:
    """The options of one export, and what a header may state of it."""

    text: bool = True
    """False: rows come without lead, body, passages and the links' words."""
    links: bool = False
    """Links and citations too, where a format has them only on demand."""
    raw: bool = False
    """Cells as they are, also those that a spreadsheet would take for formulas."""
    excel: bool = False
    """As a French Excel opens it: byte order mark and semicolons."""
    made: str = ""
    """When the export was made, ISO 8601 in UTC."""
    title: str = ""
    """One line on what is in it."""
    rights: str = ""
    """One line on whose it is and what may be done with it."""
    rows: int = 0
    """How many articles it has."""
