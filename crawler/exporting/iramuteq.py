"""A corpus for IRaMuTeQ: each text is introduced by a line of four stars and starred variables.

As its manual has it (http://www.iramuteq.org/documentation, "Format des données en entrée"): `**** *var_value …`, a
space between two variables; a line that begins with `-*` opens a theme; a word between two underscores is a variable
too. Its reader also ends a segment at every `$`. Those three signs are therefore replaced in texts by look-alikes,
which its usual cleaning drops like any other sign it does not know.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import BinaryIO

from crawler.exporting.options import ExportOptions
from crawler.exporting.rows import Row, file_name

LOOK_ALIKES = {"*": "∗", "$": "＄", "_": "＿"}
_LINE_ENDS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")
NO_VALUE = "aucun"  # the value of a variable for a text that has none


def write(rows: Iterable[Row], out: BinaryIO, options: ExportOptions) -> None:
    del options  # this format has none
    for row in rows:
        lines = [stars(row), *(plain(line) for line in text_lines(row))]
        out.write(("\n".join(lines) + "\n\n").encode())


def text_lines(row: Row) -> Iterable[str]:
    """Title, lead and body, a line a paragraph or item."""
    yield row.title
    for part in row.paragraphs:
        yield from part.split("\n")


def stars(row: Row) -> str:
    """`**** *outlet_dsih *annee_2012 *mois_2012-06 *section_actualite *acces_full *langue_fr *id_dsih-341`."""
    day = row.day or ""
    variables = {
        "outlet": row.outlet, "annee": day[:4], "mois": day[:7], "section": row.section, "acces": row.access,
        "langue": row.language, "id": file_name(row.key),
    }  # fmt: skip
    return " ".join(["****", *(f"*{name}_{value_of(value)}" for name, value in variables.items())])


def value_of(text: str | None) -> str:
    """A variable's value: small letters without accents, digits, `-` and `_`."""
    level = (text or "").lower().replace("œ", "oe").replace("æ", "ae")
    bare = unicodedata.normalize("NFKD", level).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9_]+", "-", bare).strip("-") or NO_VALUE


def plain(line: str) -> str:
    line = _LINE_ENDS.sub(" ", line)
    for sign, alike in LOOK_ALIKES.items():
        line = line.replace(sign, alike)
    return line
