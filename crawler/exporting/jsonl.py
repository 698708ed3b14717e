"""JSON Lines: an article a line, all of it. Nothing is lost or changed."""

import json
import re
from collections.abc import Iterable
from typing import BinaryIO

from crawler.exporting.options import ExportOptions
from crawler.exporting.rows import Row, record

# Line ends to some readers, though not to JSON's; escaped they mean the same.
_ENDS = re.compile("[\x85\u2028\u2029]")


def write(rows: Iterable[Row], out: BinaryIO, options: ExportOptions) -> None:
    for row in rows:
        line = _ENDS.sub(escaped, json.dumps(record(row, options), ensure_ascii=False))
        out.write(line.encode() + b"\n")


def escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
