"""Who signed: a person with family and given name, or a desk, an agency, an outlet."""

import re
from dataclasses import dataclass, replace

from crawler.text import folded


@dataclass(frozen=True, slots=True)
class Person:
    given: str
    particle: str
    """`de`, `van der`: small words between the two names."""
    family: str
    style: str = ""
    """`Dr`, `Me`: how one is addressed."""

    @property
    def surname(self) -> str:
        """Particle and family name: `de Gaulle`, `d’Estrées`."""
        gap = "" if not self.particle or self.particle.endswith(("'", "’")) else " "
        return f"{self.particle}{gap}{self.family}"


@dataclass(frozen=True, slots=True)
class Organisation:
    name: str


PARTICLES = frozenset(
    {
        "af", "al", "am", "auf", "av", "bin", "da", "das", "de", "dei", "del", "della", "den", "der", "des", "di",
        "do", "dos", "du", "el", "ibn", "la", "las", "le", "les", "ten", "ter", "und", "van", "vom", "von", "y",
        "zu", "zum", "zur",
    }
)  # fmt: skip
# Styles of address say nothing of the name.
_STYLE = re.compile(r"^(?:m|mm|mme|mmes|mlle|me|dr|pr|prof|docteur|professeur|maitre|mr|mrs|ms)\.? ", re.IGNORECASE)
_ORGANISATION = re.compile(
    r"\b(?:redaction|redactions|agence|agency|equipe|collectif|service|services|bureau|desk|staff|newsroom|team|presse|"
    r"press|news|media|medias|association|syndicat|ministere|universite|institut|federation|groupe|comite|conseil|"
    r"magazine|journal|correspondants?|communique|web|online|afp|apm|apmnews|reuters|belga|ats|dpa|lecteurs?)\b"
)
_ARTICLE = re.compile(r"^(?:la|le|les|l['’]|the|die|der|das) ?", re.IGNORECASE)


def author_of(name: str, outlet: str) -> Person | Organisation:
    """A byline's name divided; whatever is no plain name of a person stays whole."""
    name = " ".join(name.split())
    bare = _STYLE.sub("", name)
    words = bare.split(" ")
    plain = folded(bare)
    if len(words) < 2 or plain == folded(outlet) or _ORGANISATION.search(plain) or _ARTICLE.match(plain):
        return Organisation(name)
    if re.search(r"[\d,;:/@&()\[\]{}<>|]", bare) or len(words) > 7:
        return Organisation(name)
    return replace(_person(words), style=name[: len(name) - len(bare)].strip())


def _person(words: list[str]) -> Person:
    """Given names first, unless the family name is told by its capitals; it begins at the first small word."""
    if 0 < sum(map(_is_shouted, words)) < len(words):
        return _told_by_capitals(words)
    first = next((n for n, word in enumerate(words[1:], 1) if _is_particle(word)), len(words) - 1)
    given, rest = words[:first], words[first:]
    small = next((n for n, word in enumerate(rest) if not _is_particle(word)), len(rest) - 1)
    family = " ".join(rest[small:])
    particle = " ".join(rest[:small])
    if elided := re.match(r"(d['’])(?=\w)", family):
        particle, family = " ".join(part for part in (particle, elided[1]) if part), family[elided.end() :]
    return Person(" ".join(given), particle, family)


def _told_by_capitals(words: list[str]) -> Person:
    """`Marie DUPONT`, `DE LA TOUR Jean`."""
    family = " ".join(word for word in words if _is_shouted(word))
    given = " ".join(word for word in words if not _is_shouted(word) and not _is_particle(word))
    particle = " ".join(word for word in words if _is_particle(word))
    return Person(given, particle, family)


def _is_shouted(word: str) -> bool:
    return len(re.sub(r"\W", "", word)) > 1 and word.isupper() and "." not in word


def _is_particle(word: str) -> bool:
    return word in PARTICLES or bool(re.match(r"d['’]\w", word))
