"""What a reading took of a page and what it left: what `depeche extract --explain` prints beside the fields."""

from itertools import islice
from typing import Any

from lxml import html

from crawler.reading.blocks import Block
from crawler.reading.drafts import Draft
from crawler.text import folded

SHOWN = 160  # characters of a line
MOST = 500  # lines that were left out
ABOVE = 3  # elements by which a place is named
CLASSES = 2  # classes of an element that are named


def explained_reading(draft: Draft) -> dict[str, Any]:
    """`lead`: where its lines stand; `tags`: where the page has them; `left_out`: every visible line that is neither
    title, lead nor text nor a source below it, with its place."""
    taken = {block.element for block in (*draft.lead_blocks, *draft.link_blocks)}
    title = folded(draft.title or "")
    left = (one for one in draft.document.blocks if one.element not in taken and one.folded != title)
    return {
        "lead": [_place(block.element) for block in draft.lead_blocks],
        "tags": _source_of_tags(draft),
        "left_out": [{"text": one.text[:SHOWN], "in": _place(one.element)} for one in islice(left, MOST)],
    }


def _place(element: html.HtmlElement) -> str:
    """`article > div.text > p.lead`: an element and those around it, each with its first classes."""
    around = [element, *islice(element.iterancestors(), ABOVE - 1)]
    return " > ".join(
        ".".join([str(one.tag), *(one.get("class") or "").split()[:CLASSES]]) for one in reversed(around)
    )


def _source_of_tags(draft: Draft) -> str | None:
    """The name of the meta element, `json-ld`, or the place of the line that has them; None without tags."""
    if not draft.tags:
        return None
    wanted, document = folded(draft.tags[0]), draft.document
    meta = document.meta
    declared = {  # in the order in which declared.py takes them
        "meta article:tag": meta.get("article:tag"), "json-ld": document.article.get("keywords"),
        "meta news_keywords": meta.get("news_keywords"), "meta keywords": meta.get("keywords"),
    }  # fmt: skip
    for place, words in declared.items():
        if wanted in folded(str(words or "")):
            return place
    return next((_place(block.element) for block in _lines_with(document.blocks, wanted)), "link")


def _lines_with(blocks: list[Block], wanted: str) -> list[Block]:
    """The lines that hold a keyword, the shortest first: a list of keywords is one."""
    return sorted((one for one in blocks if wanted in one.folded), key=lambda one: len(one.text))
