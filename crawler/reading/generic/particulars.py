"""The lines above a text that say who wrote it and when, known by what was read as author and by whole days."""

import re
from collections.abc import Sequence

from crawler.reading.days import days_in
from crawler.reading.elements import HEADINGS
from crawler.reading.generic.lines import Line
from crawler.reading.relative import relative_in
from crawler.text import folded

FIRST = 4  # lines that may be such: a standfirst may stand above, a caption between them
LONGEST = 130  # characters of such a line
# Letters besides names and days: `Par`, `Publié le … à … h`; of a line that has both, also who else had a part in it.
BESIDES, BESIDES_BOTH = 12, 34
_ADDRESSES = re.compile(r"\S*@\S+")
_LETTER = re.compile(r"[^\W\d_]")


def without_particulars(lines: list[Line], authors: Sequence[str]) -> list[Line]:
    """The lines without those of the first that name the authors or a day, and hardly say more.

    Items go only with their whole list: `Date : 3 mai` may be a line of a box of facts.
    """
    names = [plain for name in authors if " " in (plain := folded(name))]
    told = {line for line in lines[:FIRST] if _says_who_or_when(line, names)}
    lists = {line.path[-2] for line in lines if line.tag == "li" and line not in told}
    return [line for line in lines if line not in told or (line.tag == "li" and line.path[-2] in lists)]


def _says_who_or_when(line: Line, names: list[str]) -> bool:
    if line.size > LONGEST or line.block.text.endswith((".", "!", "?", "…")):
        return False
    plain = _ADDRESSES.sub(" ", line.block.folded)
    who = [name for name in names if name in plain]
    for name in who:
        plain = plain.replace(name, " ")
    days = [(found.start, found.end) for found in days_in(plain)]
    if moment := relative_in(plain):
        days += [(moment.start, moment.end)] if moment.counts else []
    for start, end in days:
        plain = f"{plain[:start]}{' ' * (end - start)}{plain[end:]}"
    both = bool(who and days)
    if not (who or days) or (line.tag in HEADINGS and not both):
        return False
    return len(_LETTER.findall(plain)) <= (BESIDES_BOTH if both else BESIDES)
