"""Values as readers see them: French dates, numbers, URLs that may be followed, marked words."""

import json
import re
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from markupsafe import Markup, escape

OPEN, CLOSE = "\x02", "\x03"  # around a found word, until it is marked up
_MARKED = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
_FIRST = re.compile(r"\b1 (?=\w)")
NARROW = "\u202f"


def french_day(day: str | None) -> str:
    """`2012-06-22` → `vendredi 22 juin 2012`; what is no day as it stands."""
    try:
        said = format_date(date.fromisoformat((day or "")[:10]), "EEEE d MMMM y", locale="fr")
    except ValueError:
        return day or ""
    return _FIRST.sub("1er ", said)


def english_day(day: str | None) -> str:
    """`2012-06-22` → `22 June 2012`, within a sentence of ours; what is no day as it stands."""
    try:
        return format_date(date.fromisoformat((day or "")[:10]), "d MMMM y", locale="en")
    except ValueError:
        return day or ""


def french_moment(row: dict[str, Any]) -> str:
    """The publication of an article, with the clock time where that is known."""
    said = french_day(row["day"] or row["published"])
    try:
        when = datetime.fromisoformat(row["published"] or "")
    except ValueError:
        return said
    if row["published_precision"] != "minute":
        return said
    return f"{said} à {when.hour}{NARROW}h{NARROW}{when.minute:02}"


def moment(stamped: str | None) -> str:
    """`2026-11-20T20:00:12+00:00` → `2026-11-20 20:00 UTC`."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*\+00:00", stamped or "")
    return f"{found[1]} {found[2]} UTC" if found else stamped or ""


def number(value: float | None) -> str:
    """`12345.0` → `12,345`."""
    return "" if value is None else f"{value:,.1f}".removesuffix(".0")


def web_address(url: Any) -> str | None:
    """The URL, if its scheme is http or https; None for any other, which no reader should follow."""
    text = str(url or "")
    return text if re.match(r"https?://[^\s/?#]", text, re.IGNORECASE) and text.isprintable() else None


def values_of(text: Any) -> list[str]:
    """A JSON array of strings as a list; empty for anything else."""
    try:
        values = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return []
    return [str(value) for value in values] if isinstance(values, list) else []


def paragraphs(text: str | None) -> list[list[str]]:
    """A text as paragraphs, each as its lines."""
    return [p.strip("\n").split("\n") for p in re.split(r"\n\s*\n", text or "") if p.strip()]


def marked(text: str | None) -> Markup:
    """A snippet with its found words in `<mark>`, everything else escaped."""
    safe = _MARKED.sub(r"<mark>\1</mark>", str(escape(text or "")))
    return Markup(safe.replace(OPEN, "").replace(CLOSE, ""))  # noqa: S704 - escaped just above


def described(text: str | None) -> Markup:
    """A description with its `names` as code."""
    return Markup(re.sub(r"`([^`]*)`", r"<code>\1</code>", str(escape(text or ""))))  # noqa: S704 - escaped just there


def tongue(language: Any) -> str:
    """A language as an HTML `lang` attribute, French where none is known."""
    text = str(language or "")
    return text if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", text) else "fr"


FILTERS = {
    "english_day": english_day,
    "french_day": french_day,
    "french_moment": french_moment,
    "moment": moment,
    "number": number,
    "web_address": web_address,
    "values_of": values_of,
    "paragraphs": paragraphs,
    "marked": marked,
    "described": described,
    "tongue": tongue,
}
