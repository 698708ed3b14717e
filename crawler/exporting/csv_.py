"""CSV as RFC 4180 has it, made so that a spreadsheet shows text and never runs it.

A text whose first sign a spreadsheet takes for the beginning of a formula gets an apostrophe before it
(https://owasp.org/www-community/attacks/CSV_Injection); plain numbers do not. So that this can be undone, a text that
begins with apostrophes and such a sign gets one more (docs/exports.md has the way back).
"""

import csv
import io
import re
from collections.abc import Iterable
from typing import Any, BinaryIO

from crawler.exporting.options import ExportOptions
from crawler.exporting.rows import Row, columns

SEPARATOR = " | "  # between the items of a list; a `|` of their own is written `¦`
_DANGER = r"(?:[=+\-@\t\r＝＋－＠]|[\s\x00-\x1f]+[=+\-@＝＋－＠])"
_FORMULA = re.compile(rf"'*{_DANGER}")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
LINK_COLUMNS = ("links", "cited")


def write(rows: Iterable[Row], out: BinaryIO, options: ExportOptions) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8-sig" if options.excel else "utf-8", newline="")
    table = csv.writer(text, delimiter=";" if options.excel else ",")  # quotes doubled, lines ended by CR LF
    names = columns(options)
    table.writerow([*names, *(LINK_COLUMNS if options.links else ())])
    for row in rows:
        cells = [getattr(row, name) for name in names]
        if options.links:
            cells += [[link.url for link in row.links], [cited.outlet for cited in row.citations]]
        table.writerow([cell(value, options.raw) for value in cells])
    text.flush()
    text.detach()


def cell(value: Any, raw: bool) -> Any:
    """A value as a cell: lists on one line, true as 1, no formula unless `raw`."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, list):
        value = SEPARATOR.join(item.replace("|", "¦") for item in value)
    if raw or not isinstance(value, str) or _NUMBER.fullmatch(value) or not _FORMULA.match(value):
        return value
    return "'" + value
