"""CSL-JSON, as Zotero, Pandoc and citeproc read it (https://docs.citationstyles.org, schema csl-data.json)."""

import json
from collections.abc import Iterable
from typing import Any, BinaryIO

from crawler.exporting.names import Person, author_of
from crawler.exporting.options import ExportOptions
from crawler.exporting.rows import Row, file_name

DROPPING_PARTICLES = ("de", "d'", "d’")  # in French left out where names are sorted; `du`, `van` and the others stay


def write(rows: Iterable[Row], out: BinaryIO, options: ExportOptions) -> None:
    del options  # this format has none
    before = b"[\n"
    for row in rows:
        out.write(before + json.dumps(item(row), ensure_ascii=False).encode())
        before = b",\n"
    out.write(b"\n]\n" if before != b"[\n" else b"[]\n")


def item(row: Row) -> dict[str, Any]:
    made = {
        "id": file_name(row.key),
        "type": "article-newspaper",
        "title": row.title,
        "author": [author(name, row) for name in row.authors],
        "container-title": row.outlet_name,
        "section": row.section,
        "issued": parts(row.day),
        "accessed": parts(row.captured),
        "URL": row.url,
        "language": row.language,
        "keyword": ", ".join(row.tags),
        "note": "partial" if row.access == "partial" else None,
        "archive": row.archived and row.archived.collection,
        "archive_location": row.archived and f"{row.archived.record}, SHA-256 {row.archived.sha256}",
    }
    return {name: value for name, value in made.items() if value}


def parts(moment: str | None) -> dict[str, Any] | None:
    return {"date-parts": [[int(part) for part in moment[:10].split("-")]]} if moment else None


def author(name: str, row: Row) -> dict[str, str]:
    match author_of(name, row.outlet_name):
        case Person() as person:
            kind = "dropping-particle" if person.particle in DROPPING_PARTICLES else "non-dropping-particle"
            named = {"family": person.family, "given": person.given, kind: person.particle}
            return {part: value for part, value in named.items() if value}
        case organisation:
            return {"literal": organisation.name}
