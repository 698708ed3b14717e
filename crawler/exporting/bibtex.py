"""References for BibLaTeX (biber, JabRef, Zotero): an `@article` each, in UTF-8.

Titles and outlets stand in two pairs of braces, so that no style changes their capitals, and names of desks and
agencies too, so that they are not taken apart. What LaTeX would obey is written as what it shows.
"""

import re
from collections.abc import Iterable
from typing import BinaryIO
from urllib.parse import quote

from crawler.exporting.names import Person, author_of
from crawler.exporting.options import ExportOptions
from crawler.exporting.rows import Row, file_name

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
}  # fmt: skip
_TO_ESCAPE = re.compile("[" + re.escape("".join(_SPECIAL)) + "]")
_LIGATURE = re.compile(r"(?<=-)(?=-)|(?<=')(?=')|(?<=`)(?=`)|(?<=[?!])(?=`)|(?<=<)(?=<)|(?<=>)(?=>)|(?<=,)(?=,)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
LANGUAGES = {"fr": "french", "en": "english", "de": "german", "es": "spanish", "it": "italian", "nl": "dutch"}


def write(rows: Iterable[Row], out: BinaryIO, options: ExportOptions) -> None:
    del options  # this format has none
    for row in rows:
        lines = [f"  {name} = {{{value}}}," for name, value in fields(row)]
        out.write("\n".join([f"@article{{{file_name(row.key)},", *lines, "}", "", ""]).encode())


def fields(row: Row) -> Iterable[tuple[str, str]]:
    yield "title", f"{{{escaped(row.title)}}}"
    if row.authors:
        yield "author", " and ".join(author(name, row) for name in row.authors)
    yield "journaltitle", f"{{{escaped(row.outlet_name)}}}"
    if row.day:
        yield "date", row.day
    yield "url", quote(row.url, safe="%:/?#[]@!$&'()*+,;=~_")
    if row.captured:
        yield "urldate", row.captured[:10]
    if row.language:
        yield "langid", LANGUAGES.get(row.language, row.language)
    if row.tags:
        yield "keywords", ", ".join(escaped(tag.replace(",", " ")) for tag in row.tags)
    yield "entrysubtype", "newspaper"
    if row.access == "partial":
        yield "note", "partial"
    if copy := row.archived:
        proof = f"SHA-256 {copy.sha256}"
        yield "addendum", escaped(f"Archived {copy.fetched[:10]} in {copy.collection}, {copy.record}, {proof}")


def author(name: str, row: Row) -> str:
    match author_of(name, row.outlet_name):
        case Person() as person:
            return f"{guarded(person.surname)}, {guarded(person.given)}"
        case organisation:
            return f"{{{escaped(organisation.name)}}}"


def guarded(name: str) -> str:
    """A part of a name; `and` in it, a comma or a brace would divide it."""
    made = escaped(name)
    return f"{{{made}}}" if re.search(r"\band\b|,", made, re.IGNORECASE) else made


def escaped(text: str) -> str:
    """A text that LaTeX shows as it is; `--` too, which it would make a dash."""
    return _LIGATURE.sub("{}", _TO_ESCAPE.sub(lambda found: _SPECIAL[found[0]], _CONTROL.sub(" ", text)))
