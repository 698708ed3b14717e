"""References in RIS (Zotero, EndNote, Mendeley, libraries): a record of type NEWS each, in UTF-8, lines with CR LF.

A line is a tag, two spaces, a hyphen, a space and a value without breaks; persons have their family name first.
"""

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO
from urllib.parse import quote

from crawler.exporting.names import Person, author_of
from crawler.exporting.options import ExportOptions
from crawler.exporting.rows import Row

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def write(rows: Iterable[Row], out: BinaryIO, options: ExportOptions) -> None:
    del options  # this format has none
    for row in rows:
        lines = [f"{tag}  - {value}" for tag, value in fields(row)]
        out.write("\r\n".join(["TY  - NEWS", *lines, "ER  - ", "", ""]).encode())


def fields(row: Row) -> Iterator[tuple[str, str]]:
    """The tags of a record between its type and its end."""
    yield "TI", plain(row.title)
    for name in row.authors:
        yield "AU", author(name, row)
    yield "T2", plain(row.outlet_name)
    if row.day:
        yield "PY", row.day[:4]
        yield "DA", row.day.replace("-", "/")
    if row.section:
        yield "SE", plain(row.section)
    for tag in row.tags:
        yield "KW", plain(tag)
    if row.language:
        yield "LA", row.language
    yield "UR", quote(row.url, safe="%:/?#[]@!$&'()*+,;=~_")
    if row.captured:
        yield "Y2", row.captured[:10].replace("-", "/")
    yield "ID", row.key
    if row.access == "partial":
        yield "N1", "partial"


def author(name: str, row: Row) -> str:
    """`Petit, Ana`; the name of a desk or an agency as it stands, without the comma that would divide it."""
    match author_of(name, row.outlet_name):
        case Person() as person:
            return plain(f"{person.surname}, {person.given}")
        case organisation:
            return plain(organisation.name.replace(",", " "))


def plain(text: str) -> str:
    """A text on one line."""
    return " ".join(_BREAKS.sub(" ", text).split())
