"""Values as readers see them, in the language of the page: dates, moments, numbers, shares; and URLs that may be
followed, marked words."""

import itertools
import json
import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from markupsafe import Markup, escape

from crawler.translating import _, language
from crawler.translating.forms import size

OPEN, CLOSE = "\x02", "\x03"  # around a found word, until it is marked up
_MARKED = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
_FIRST = re.compile(r"\b1 (?=[^\W\d])")
NARROW = "\u202f"
PATTERNS = {
    "day": "d MMMM y",
    "weekday": "EEEE d MMMM y",
    "month": "MMMM y",
    "short_month": "MMM",
    "short_day": "d MMM",
}
"""How a day is written, in both languages: each says the names of months and weekdays in its own words."""


@lru_cache(maxsize=20_000)
def _written(day: str, form: str, spoken: str) -> str:
    said = format_date(date.fromisoformat(day), PATTERNS[form], locale=spoken)
    return _FIRST.sub("1er ", said) if spoken == "fr" else said


def _formatted(day: str | None, form: str) -> str:
    try:
        return _written((day or "")[:10], form, language())
    except ValueError:
        return day or ""


def day(value: str | None) -> str:
    """`2012-06-22` → `22 June 2012`, `22 juin 2012`; what is no day as it stands."""
    return _formatted(value, "day")


def weekday(value: str | None) -> str:
    """`2012-06-22` → `Friday 22 June 2012`, `vendredi 22 juin 2012`; what is no day as it stands."""
    return _formatted(value, "weekday")


def month(value: str) -> str:
    """`2012-06` → `June 2012`, `juin 2012`; what is no month as it stands."""
    said = _formatted(f"{value[:7]}-01", "month")
    return value if said == f"{value[:7]}-01" else said


def short_month(value: date) -> str:
    """The name of a day's month, as short as a calendar has it: `Jun`, `juin`."""
    return _written(value.isoformat(), "short_month", language())


def short_day(value: date) -> str:
    """A day as short as an axis has it: `22 Jun`, `22 juin`."""
    return _written(value.isoformat()[:10], "short_day", language())


def published(row: dict[str, Any]) -> str:
    """The publication of an article, with the clock time where that is known."""
    said = weekday(row["day"] or row["published"])
    try:
        when = datetime.fromisoformat(row["published"] or "")
    except ValueError:
        return said
    return said if row["published_precision"] != "minute" else _at(said, when)


def moment(stamped: str | None) -> str:
    """`2026-11-20T20:00:12+00:00` → `20 November 2026, 20:00 UTC`; any other text as it stands."""
    if stamp(stamped) == (stamped or ""):
        return stamped or ""
    when = datetime.fromisoformat(stamped or "")
    return f"{_at(day(when.date().isoformat()), when)} UTC"


def _at(said: str, when: datetime) -> str:
    if language() == "fr":
        return f"{said} à {when.hour}{NARROW}h{NARROW}{when.minute:02}"
    return f"{said}, {when.hour}:{when.minute:02}"


def stamp(stamped: str | None) -> str:
    """`2026-11-20T20:00:12+00:00` → `2026-11-20 20:00 UTC`, as tables of data show it in every language."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?\+00:00", stamped or "")
    return f"{found[1]} {found[2]} UTC" if found and _is_day(found[1]) else stamped or ""


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def number(value: float | None, digits: int = 1) -> str:
    """`12345.0` → `12,345`, `12 345`; at most `digits` behind the point, and none where they are all 0."""
    if value is None:
        return ""
    said = f"{value:,.{digits}f}"
    said = said.rstrip("0").rstrip(".") if "." in said else said
    return _with_marks(said)


def score(value: float | None) -> str:
    """`0.9` → `0.90`, `0,90`."""
    return "" if value is None else _with_marks(f"{value:.2f}")


def percent(share: float, digits: int = 0) -> str:
    """`0.256` → `26%`, `26 %`; `digits` behind the point."""
    said = _with_marks(f"{100 * share:.{digits}f}")
    return f"{said}{NARROW}%" if language() == "fr" else f"{said}%"


def _with_marks(said: str) -> str:
    """A number of Python's with the marks of the language."""
    return said.replace(",", NARROW).replace(".", ",") if language() == "fr" else said


def said(text: str | None) -> str:
    """A text of the program that is kept in a table of its code, in the language of the page."""
    return _(text) if text else ""


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


def numbered_marks(text: str | None, first: int, last: int) -> Markup:
    """A text with its found words in `<mark>`, each with links to the one before and the one after.

    `first` is the number of the text's first one, `last` that of the last one on the page.
    """
    numbers = itertools.count(first)

    def mark(found: re.Match[str]) -> str:
        number = next(numbers)
        before = _step(number - 1, "‹", _("previous passage")) if number > 1 else ""
        after = _step(number + 1, "›", _("next passage")) if number < last else ""
        return f'<mark id="found-{number}">{before}{found[1]}{after}</mark>'

    safe = _MARKED.sub(mark, str(escape(text or "")))
    return Markup(safe.replace(OPEN, "").replace(CLOSE, ""))  # noqa: S704 - escaped just above


def _step(number: int, sign: str, label: str) -> str:
    return f'<a class="step" href="#found-{number}" aria-label="{escape(label)}">{sign}</a>'


def described(text: str | None) -> Markup:
    """A description with its `names` as code."""
    return Markup(re.sub(r"`([^`]*)`", r"<code>\1</code>", str(escape(text or ""))))  # noqa: S704 - escaped just there


def tongue(language: Any) -> str:
    """A language as an HTML `lang` attribute, French where none is known."""
    text = str(language or "")
    return text if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", text) else "fr"


FILTERS = {
    "day": day,
    "weekday": weekday,
    "published": published,
    "moment": moment,
    "number": number,
    "size": size,
    "score": score,
    "percent": percent,
    "said": said,
    "web_address": web_address,
    "values_of": values_of,
    "paragraphs": paragraphs,
    "marked": marked,
    "numbered_marks": numbered_marks,
    "described": described,
    "tongue": tongue,
}
