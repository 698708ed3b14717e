"""The table `_stems`: which words of the full-text indexes share a French stem, so that a query can be widened."""

import json
import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from crawler.archive.fixity import insert_together
from crawler.text import folded

if TYPE_CHECKING:
    from sqlite_utils import Database

    from crawler.archive.database import Archive

_TERM = re.compile(r"[^\W_]+")


@lru_cache(maxsize=1 << 15)  # the words of one article are those of the next
def stem(word: str) -> str:
    """The French stem of a word, accents and ligatures folded first."""
    return str(_stemmer().stemWord(folded(word)))


def known_stem(archive: "Archive", word: str) -> str:
    """The same stem, taken from the table where the word stands in it: a search then needs no stemmer."""
    known = archive.one("SELECT stem FROM _stems WHERE term = ?", folded(word))
    return known["stem"] if known else stem(word)


@cache
def _stemmer() -> Any:
    # Loads the stemmers of forty languages; a search finds its stems in the table. With PyStemmer installed this is
    # its C code: the same stems, 700,000 words compared, in a fiftieth of the time.
    import snowballstemmer

    return snowballstemmer.stemmer("french")


def terms_of(text: str) -> set[str]:
    """The words of a text as the full-text indexes have them: `unicode61 remove_diacritics 2`."""
    bare = text.lower()
    if not bare.isascii():
        bare = unicodedata.normalize("NFD", bare)
        for mark in filter(unicodedata.combining, set(bare)):
            bare = bare.replace(mark, "")
    return set(_TERM.findall(bare))


def stems_of(*texts: str | None) -> list[tuple[str, str]]:
    """The words of texts, and the stem of each."""
    terms = terms_of(" ".join(text for text in texts if text))
    return [(term, stem(term)) for term in terms if not term.isdigit()]


def add_stems(db: "Database", *texts: str | None) -> None:
    """Index the words of an article's or announcement's texts by their stems, inside the caller's transaction.

    Without it a text is found only by the very forms that it has.
    """
    add_rows(db, stems_of(*texts))


def add_rows(db: "Database", rows: list[tuple[str, str]]) -> None:
    """Index words by their stems: those of `stems_of`, inside the caller's transaction."""
    if not rows:
        return
    held = "SELECT term FROM _stems WHERE term IN (SELECT value FROM json_each(?))"
    known = {term for (term,) in db.conn.execute(held, [json.dumps([term for term, _stem in rows])])}
    insert_together(db, "_stems", [row for row in rows if row[0] not in known])
