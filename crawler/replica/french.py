"""How the outlets write a moment: five French wordings and one English, whatever the machine's locale."""

from datetime import datetime

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_SHORT = (
    "jan.", "fév.", "mars", "avr.", "mai", "juin",
    "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def weekday(at: datetime) -> str:
    return _DAYS[at.weekday()]


def month(at: datetime) -> str:
    return _MONTHS[at.month - 1]


def short(at: datetime) -> str:
    """`22 juin 2012 - 02:00,`"""
    return f"{at.day} {_SHORT[at.month - 1]} {at.year} - {at:%H:%M},"


def capitals(at: datetime) -> str:
    """`VENDREDI 07 DéCEMBRE 2012`: accented letters stay as they were."""
    words = f"{weekday(at)} {at:%d} {month(at)} {at.year}"
    return "".join(char.upper() if char.isascii() else char for char in words)


def spoken(at: datetime) -> str:
    """`mercredi 20 juin 2012`"""
    return f"{weekday(at)} {at.day} {month(at)} {at.year}"


def dateline(at: datetime) -> str:
    """`20 juin 2012`"""
    return f"{at.day} {month(at)} {at.year}"


def long(at: datetime) -> str:
    """`jeudi 24 Décembre 2020 à 07h47`"""
    return f"{weekday(at)} {at.day} {month(at).capitalize()} {at.year} à {at:%Hh%M}"


def slashed(at: datetime) -> str:
    """`4/08/2023 à 12:32`"""
    return f"{at.day}/{at:%m/%Y} à {at:%H:%M}"


def english(at: datetime) -> str:
    """`Thursday 24 December 2020`"""
    day, name = _ENGLISH_DAYS[at.weekday()], _ENGLISH_MONTHS[at.month - 1]
    return f"{day} {at.day} {name} {at.year}"
