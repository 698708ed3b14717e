"""One article as a list of sources names it, in French and in English: for those who type it into a text by hand."""

from datetime import date

from babel.dates import format_date

from crawler.exporting.names import Person, author_of
from crawler.exporting.rows import Row

HARD = "\u00a0"  # a space that does not break, inside guillemets


def in_french(row: Row) -> str:
    """`Nadège Collin et Rémi Sautron, « Titre », L'Est Éclair, 20 juin 2012, https://…, consulté le 25 juin 2026.`"""
    parts = [
        _joined(row, "et"),
        f"«{HARD}{row.title}{HARD}»",
        row.outlet_name,
        _day(row.day, "fr"),
        row.url,
        f"consulté le {_day(row.captured, 'fr')}" if row.captured else None,
    ]
    return f"{', '.join(part for part in parts if part)}."


def in_english(row: Row) -> str:
    """`Nadège Collin and Rémi Sautron, “Titre”, L'Est Éclair, 20 June 2012, https://…, accessed 25 November 2026.`"""
    parts = [
        _joined(row, "and"),
        f"“{row.title}”",
        row.outlet_name,
        _day(row.day, "en_GB"),
        row.url,
        f"accessed {_day(row.captured, 'en_GB')}" if row.captured else None,
    ]
    return f"{', '.join(part for part in parts if part)}."


def _joined(row: Row, word: str) -> str:
    """The names of those who sign, given name first; not the outlet, which is named anyway."""
    signed = [author_of(name, row.outlet_name) for name in row.authors]
    names = [f"{one.given} {one.surname}".strip() if isinstance(one, Person) else one.name for one in signed]
    names = [name for name in names if name != row.outlet_name]
    return f" {word} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _day(stamp: str | None, locale: str) -> str | None:
    if not stamp:
        return None
    day = format_date(date.fromisoformat(stamp[:10]), "d MMMM y", locale=locale)
    return f"1er {day[2:]}" if locale == "fr" and day.startswith("1 ") else day
