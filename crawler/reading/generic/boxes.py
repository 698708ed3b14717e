"""The boxes that hold the text of a page: the element whose text is worth most, and the other parts of an article."""

from collections import defaultdict
from collections.abc import Iterable

from crawler.reading.elements import HEADINGS
from crawler.reading.generic.lines import BODY, PARAGRAPHS, Element, Line, names_body

NAMED = 0.6  # share of the best element's worth, from which one that is named after a text is preferred


def running_mass(lines: Iterable[Line]) -> dict[Element, int]:
    """Characters of running text below each element."""
    mass: dict[Element, int] = defaultdict(int)
    for line in lines:
        if line.running:
            for element in line.path:
                mass[element] += line.size
    return mass


def lines_of_text(lines: list[Line]) -> list[Line]:
    """The lines in the boxes of the text, with the headings and paragraphs between two of them, in order."""
    root = best_box(lines)
    if root is None:
        return []
    boxes = {root, *parts_beside(root, lines)}
    held = [not boxes.isdisjoint(line.path) for line in lines]
    first, last = held.index(True), len(held) - 1 - held[::-1].index(True)
    return [
        line
        for index, line in enumerate(lines)
        if held[index] or (first < index < last and not line.linked and line.tag in HEADINGS | PARAGRAPHS)
    ]


def best_box(lines: list[Line]) -> Element | None:
    """The element whose text is worth most: running text counts for it, links and labels against it."""
    value: dict[Element, float] = defaultdict(float)
    depth: dict[Element, int] = {}
    for line in lines:
        worth = _worth(line)
        for level, element in enumerate(line.path):
            value[element] += worth
            depth[element] = level
    boxes = [e for e in running_mass(lines) if e.tag not in PARAGRAPHS and e.tag not in HEADINGS]
    if not boxes:
        return None
    best = max(boxes, key=lambda e: (value[e], depth[e]))
    named = [e for e in boxes if value[e] >= NAMED * value[best] and names_body(e)]
    return max(named, key=lambda e: (value[e], depth[e])) if named else best


def _worth(line: Line) -> float:
    block = line.block
    if line.running:
        return line.size * (1 - 1.5 * block.link_share)
    if block.link_share < 0.5 and (line.tag in HEADINGS or line.tag in PARAGRAPHS):
        return 0
    return -10 - block.linked


def parts_beside(root: Element, lines: list[Line]) -> list[Element]:
    """The other boxes of the column's name that hold running text: ads are set between the parts of one text.

    Nothing of another story: a box in an `<article>` of its own, or one with a headline that leads elsewhere.
    """
    names = part_names(root)
    if not names:
        return []
    story = next(root.iterancestors("article"), None)
    found = dict.fromkeys(e for line in lines if line.running for e in line.path if e.tag == root.tag)
    alike = [e for e in found if not names.isdisjoint(part_names(e))]
    led = {e for line in lines if line.leads_elsewhere and line.tag != "p" for e in line.path}
    return [e for e in alike if e not in led and next(e.iterancestors("article"), None) is story]


def part_names(element: Element) -> set[str]:
    """What a site calls a box of this kind: the words of its class that name a text, else all of it; its own tag."""
    classes, tag = element.get("class") or "", str(element.tag)
    said = {word for word in classes.split() if BODY.search(word)} or {classes}
    return {*said, element.get("itemprop") or "", tag if "-" in tag else ""} - {""}
