"""What a search found, taken away as a file: the articles in a format of `depeche export`, or their manifest."""

import hashlib
import io
import shlex
from dataclasses import dataclass
from typing import Any

from crawler.archive.database import Archive
from crawler.clock import stamp
from crawler.exporting import FORMATS
from crawler.exporting.manifest import Manifest, cited, describe
from crawler.exporting.options import ExportOptions
from crawler.exporting.reference import in_english, in_french
from crawler.exporting.rows import file_name
from crawler.exporting.selection import Selection
from crawler.searching import facets
from crawler.searching.fulltext import Filters
from crawler.searching.query import parse
from crawler.serving.finding import Asked, facet_query
from crawler.text import as_json

MOST = 5_000  # articles that the browser gives: the file is made whole before it is sent
ENDINGS = {"csv": "csv", "jsonl": "jsonl", "ris": "ris", "bib": "bibtex", "csl.json": "csl"}
"""Formats by the ending of the address."""
TYPES = {
    "csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8", "bib": "application/x-bibtex; charset=utf-8",
    "manifest.json": "application/json; charset=utf-8",
    "csl.json": "application/vnd.citationstyles.csl+json; charset=utf-8",
}  # fmt: skip


class TooManyError(Exception):
    """More articles match than the browser gives; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A file to be sent."""

    name: str
    type: str
    data: bytes


def take(archive: Archive, asked: Asked, ending: str, most: int = MOST) -> Taken:
    """The articles of a search as a file, or with `manifest.json` what is in its CSV file and how to cite it.

    Raises TooManyError for more than `most` articles.
    """
    form = ENDINGS.get(ending, "csv")
    with Selection(archive, _filters(asked), query=_query(asked), articles=_found(archive, asked, most)) as chosen:
        described = describe(chosen, form, stamp(), {"excel": form == "csv"})
        described.pop("articles", None)  # their row numbers, which say nothing elsewhere
        described["filters"] |= {name: list(some) for name, some in asked.chosen.items()}
        options = ExportOptions(
            excel=form == "csv", made=described["made"], title=described["title"], rights=described["rights"],
            rows=chosen.count,
        )  # fmt: skip
        data = io.BytesIO()
        FORMATS[form].writer()(chosen.rows(), data, options)
    name = f"articles.{ending}"
    if ending == "manifest.json":
        data = io.BytesIO(_manifest(described, data.getvalue()))
    return Taken(name, TYPES[ending], data.getvalue())


def cite(archive: Archive, ident: int, ending: str) -> Taken:
    """The reference to one article (its row number) as a file."""
    with Selection(archive, Filters(), articles={"": ident}) as chosen:
        data = io.BytesIO()
        rows = list(chosen.rows())
        FORMATS[ENDINGS[ending]].writer()(rows, data, ExportOptions())
    return Taken(f"{file_name(rows[0].key)}.{ending}", TYPES[ending], data.getvalue())


def references(archive: Archive, ident: int) -> dict[str, str]:
    """The same as a sentence, by language: `fr`, `en`."""
    with Selection(archive, Filters(), articles={"": ident}) as chosen:
        (row,) = chosen.rows()
    return {"fr": in_french(row), "en": in_english(row)}


def _manifest(described: Manifest, data: bytes) -> bytes:
    described["files"] = [{"name": "articles.csv", "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}]
    citation = cited(described)
    described["citation"], described["citation_fr"] = citation.english, citation.french
    return f"{as_json(described)}\n".encode()


def _found(archive: Archive, asked: Asked, most: int) -> dict[str, int]:
    wanted = facet_query(archive, asked)
    counted = facets.count(archive, wanted)
    if counted.total > most:
        raise TooManyError(
            f"{counted.total:,} articles match; the browser gives {most:,} at most. Narrow the search, or export all "
            f"of them on the command line: {_command(asked)}"
        )
    return {str(ident): ident for ident in facets.page(archive, wanted, counted, first=0, size=most)}


def _query(asked: Asked) -> str | None:
    return asked.words if parse(asked.words) else None


def _filters(asked: Asked) -> Filters:
    named: dict[str, Any] = {name: asked.chosen.get(name) for name in ("outlet", "section", "access", "language")}
    return Filters(**named, since=asked.since or None, until=asked.until or None)


def _command(asked: Asked) -> str:
    """The export of the same articles, as it is typed."""
    words = [asked.words] if _query(asked) else []
    words += [f'{name}:"{value}"' for name in ("author", "tag") for value in asked.chosen.get(name, ())]
    options = [("--query", " ".join(words))] if words else []
    for name in ("outlet", "section", "access", "language"):
        options += [(f"--{name}", value) for value in asked.chosen.get(name, ())]
    options += [(f"--{name}", day) for name, day in (("since", asked.since), ("until", asked.until)) if day]
    return shlex.join(["depeche", "export", "csv", *(part for option in options for part in option)])
