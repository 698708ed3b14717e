"""A second, independent reading of an unknown page: resiliparse's, in two or three milliseconds.

It knows nothing of our rules and has a parser of its own. What both readings keep is text; where they differ
`crawler.reading.generic.judge` decides.
"""

import re

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLParserException

from crawler.reading.generic.lines import Line

LONG = 30  # characters of a line from which a part of one of the reader's lines is no chance
_MARK = re.compile(r"^\s*(?:[•*–-]|\d{1,3}\.)\s+")  # that the reader sets before the items of a list


def second_reading(html: str) -> str:
    """The main text of a page as resiliparse finds it, a paragraph a line; empty for one that it cannot parse."""
    try:
        return str(extract_plain_text(html, main_content=True, alt_texts=False, links=False))
    except HTMLParserException:  # a page out of all proportion
        return ""


def held_by(text: str, lines: list[Line]) -> set[Line]:
    """Those of the page's lines that another reading's text holds: as a line of its own, or as a part of one.

    Words are compared without the white space between them, which every reader sets as it likes.
    """
    read = [close(_MARK.sub("", line, count=1)) for line in re.split(r"[\n\t]", text)]
    own, whole = set(read) - {""}, "".join(read)
    found = set()
    for line in lines:
        told = close(line.block.text)
        parts = line.block.text.split("\n")
        if told in own or (len(told) > LONG and told in whole) or all(close(part) in own for part in parts):
            found.add(line)
    return found


def close(text: str) -> str:
    """A text without any white space."""
    return "".join(text.split())
