"""Text as people compare it: white space, quotes and accents that make no difference are levelled here."""

import json
import re
import unicodedata
from typing import Any

_SPACES = re.compile(r"[ \t\r\n\f\v]+")
# Characters that nobody sees and every search stumbles over: controls, soft hyphens, spaces of no width, marks of
# direction and of markup; joiners where they join nothing (Persian, the scripts of India and emoji need them).
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]|"
    r"[\ufff9-\ufffb\ufffe\uffff]|(?<![\u0600-\u1fff\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]"
)
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_QUOTES = {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "«": '"', "»": '"'}
_QUOTED = re.compile(r'\s*"\s*')
_FOLDED = {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "«": '"', "»": '"', "œ": "oe", "Œ": "OE", "…": "..."}
_TO_FOLD = re.compile("[" + "".join(_FOLDED) + "]")
_ACCENTS = re.compile("[\u0300-\u036f]+")
# Scripts whose marks stand elsewhere than the accents of Latin, Greek and Cyrillic.
_OTHER_MARKS = re.compile(
    "[\u0483-\u1fff\u20d0-\u20f0\u302a-\u302f\u3099\u309a\ua66f-\uabff\ufb1e\ufe20-\ufe2f\U00010000-\U0010ffff]"
)
_IDEOGRAPHS = re.compile("[\u3040-\u9fff\uac00-\ud7af]")
MOJIBAKE = re.compile("Ã[©¨ªà´§¢®¯¹»\u00a0]|â€[™œ“¦]|\\bĂ |[ĂÄ]\u00a0")


def tidy(text: str) -> str:
    """One line: NFC, no control characters or lone surrogates, runs of ordinary white space as one.

    Non-breaking spaces are French typography and stay, except at both ends.
    """
    if text.isprintable():  # so there is no control character, no surrogate and no space but the ordinary one
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
        return (_SPACES.sub(" ", text) if "  " in text else text).strip()
    text = _CONTROL.sub("", _SURROGATES.sub("\ufffd", text).replace("\x0b", " "))  # first: it may part an accent
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def tidy_or_none(text: str | None) -> str | None:
    return (tidy(text) or None) if text else None


def tidy_lines(text: str) -> str:
    """The same, line by line: line feeds inside a paragraph are kept, empty lines are not."""
    if "\n" not in text:
        return tidy(text)
    return "\n".join(line for line in map(tidy, text.split("\n")) if line)


def folded(text: str) -> str:
    """Lower case, no accents, no difference between quotes, spaces or ligatures: for comparing."""
    if text.isascii():
        return " ".join(text.lower().split())
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    bare = _TO_FOLD.sub(lambda found: _FOLDED[found[0]], bare)
    if _OTHER_MARKS.search(bare):
        bare = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(bare.lower().split())


def levelled(text: str) -> str:
    """What counts as the same text: Unicode form, white space and quotes make no difference."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        for mark, plain in _QUOTES.items():
            text = text.replace(mark, plain)
    text = " ".join(text.split())
    return _QUOTED.sub('"', text) if '"' in text else text


def words(text: str) -> list[str]:
    """Words for counting and comparing."""
    return re.findall(r"\w+", text)


def size_of(text: str) -> int:
    """Characters, an ideograph counted as the three letters it is worth."""
    return len(text) if text.isascii() else len(text) + 2 * len(_IDEOGRAPHS.findall(text))


def as_json(value: Any) -> str:
    """A value as people read JSON: indented, accents as they are."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
