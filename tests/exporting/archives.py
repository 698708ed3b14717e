"""Archives to export, and exports of them: hostile texts, payloads for spreadsheets, short ways to write and read."""

import io
from datetime import date
from pathlib import Path
from typing import Any

from crawler.archive.database import Archive
from crawler.archive.warc import WarcPosition
from crawler.exporting import FORMATS
from crawler.exporting.options import ExportOptions
from crawler.exporting.rows import Row
from crawler.exporting.selection import Selection
from crawler.items import Outlet, Page
from crawler.keeping.saving import save_draft
from crawler.outlets import known_press
from crawler.reading.drafts import open_draft
from crawler.searching.fulltext import Filters
from tests.conftest import FETCHED

STARTS = (
    "=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\u00a0=", "\u202f@", "'=", "''+", "＝", "＠", "-\t", "=\r\n",
    "+=", "@-", "\x0b=", "\x0c+", "=@",
)  # fmt: skip
FORMULAS = (
    "1+1", "cmd|'/C calc'!A0", 'HYPERLINK("http://x.example","y")', "SUM(A1:A9)", "IMPORTXML(CONCAT(A1))",
    'DDE("cmd";"/C calc")', "2+5+cmd|' /C calc'!A0", "A1;B1", "-1+1", "rundll32|'x'!A1",
)  # fmt: skip
PAYLOADS = [start + formula for start in STARTS for formula in FORMULAS]
HOSTILE = [
    "«\u00a0guillemets\u00a0» et espace fine\u202f: 12\u202f000\u00a0€, 'apostrophe', l’été, \"quotes\" — 😀🇫🇷",
    "]]> <!-- --> <script>alert(1)</script> &amp; &#0; <![CDATA[ x ]]>",
    "**** *outlet_faux *annee_1999",
    "-*theme_faux _rire_ $ 10 £$£ **** ",
    "control \x01\x08\x0b\x0c\x1f\x7f and \u2028 line \u2029 ends \x85 here \ufeff",
    "back\\slash {brace} }{ % & # _ ~ ^ $ \\input{/etc/passwd} @article{x,",
    "- item\n- item two\n- item * three",
    "Line one\nline two,; \" | ' ; \t tab",
    "null, None, NaN, 1e5, 007, 12/06, TRUE",
]


def chosen(path: Path, **options: Any) -> list[Row]:
    with Archive.open(path) as held, Selection(held, Filters(), **options) as selection:
        return list(selection.rows())


def fill(path: Path, articles: list[dict[str, Any]]) -> None:
    """Make an archive that holds these, numbered from 1, one a day."""
    outlet = Outlet(
        id="essai", name='L\'Essai "&" <Fils>', homepage="https://essai.example/", hosts=("essai.example",)
    )
    with Archive.open(path, write=True) as held:
        held.register(outlet)
        for number, values in enumerate(articles, 1):
            page = Page(url=f"https://essai.example/{number}", body=b"x", outlet="essai", fetched=FETCHED)
            draft = open_draft(page, outlet)
            draft.key, draft.url, draft.words, draft.language = f"essai:{number}", page.url, 9, "fr"
            draft.day = date.fromordinal(735_000 + number).isoformat()
            draft.published, draft.published_precision = f"{draft.day}T08:30:00+01:00", "minute"
            for name, value in values.items():
                setattr(draft, name, value)
            save_draft(held, draft, WarcPosition("f", 0, 1, "0" * 64), None, press=known_press())


def written(form: str, held: list[Row], **how: Any) -> bytes:
    """An export of these rows, made in memory."""
    out = io.BytesIO()
    FORMATS[form].writer()(
        iter(held), out, ExportOptions(made="2026-11-25T09:00:00+00:00", title="Un titre", rights="…", **how)
    )
    return out.getvalue()
