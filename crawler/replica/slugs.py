"""How each outlet makes the last part of an address out of a title; four rules, two of them retired."""

import re
import unicodedata

_LONGEST = 80
_FOLD = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'", "‘": "'", "–": "-", "—": "-"})
_STOP = frozenset(
    {
        "a", "an", "as", "at", "before", "but", "by", "for", "from", "is", "in", "into", "like", "of", "off",
        "on", "onto", "per", "since", "than", "the", "this", "that", "to", "up", "via", "with",
    }
)  # fmt: skip


def fold(title: str) -> str:
    """Lower case, without accents or ligatures, one kind of apostrophe and of dash."""
    decomposed = unicodedata.normalize("NFD", title.translate(_FOLD).lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def dsih_old(title: str) -> str:
    """`…-cloud-d-amazon`: everything but letters and digits is a hyphen."""
    return _hyphens(re.sub(r"[^a-z0-9]+", "-", fold(title)))


def dsih_new(title: str) -> str:
    """`…-cloud-damazon`, `version-20`: punctuation vanishes, spaces and dashes are hyphens."""
    kept = re.sub(r"[^a-z0-9\s-]", "", fold(title))
    return _hyphens(re.sub(r"[\s-]+", "-", kept))


def ticsante(title: str) -> str:
    """`sih-1440-…-hop-en-(dgos)`: parentheses stay, the dot of a number vanishes."""
    kept = re.sub(r"(?<=\d)\.(?=\d)", "", fold(title))
    kept = re.sub(r"[^a-z0-9()]+", "-", kept)
    return _hyphens(kept).replace("-)", ")").replace("(-", "(")


def lest_eclair(title: str, *, glued: bool) -> str:
    """At most 80 characters cut at a word, English stop words left out; apostrophes glue or part."""
    kept = fold(title).replace("'", "" if glued else " ")
    kept = re.sub(r"[^a-z0-9\s-]", "", re.sub(r"[/_]", " ", kept))
    words = [word for word in re.split(r"[\s-]+", kept) if word and word not in _STOP]
    while len("-".join(words)) > _LONGEST and len(words) > 1:
        words.pop()
    return "-".join(words)


def section(name: str) -> str:
    """The word of a section or rubric in an address."""
    return dsih_old(name)


def _hyphens(slug: str) -> str:
    return re.sub(r"-+", "-", slug).strip("-")
