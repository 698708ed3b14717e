"""The words of an h1 without the labels in it: `<h1><span>Abonnés</span> Le port rouvre</h1>`."""

from collections.abc import Callable, Iterable

from lxml import html

from crawler.lexicon import Wording
from crawler.reading.blocks import blocks_of
from crawler.text import folded, tidy

MOST = 3  # labels of one heading
LEAST = 3  # words of a headline that one may be cut from
LONGEST = 40  # characters of a label
# What sites put before or behind a headline in an element of its own: for whom, what medium, what genre.
LABEL = Wording(r"\W*(?:{title.label})\W*")
CLASS = Wording(r"(?:^|[\s_-])(?:{title.label_class})(?=$|[\s_-])")


def heading_text(heading: html.HtmlElement, announced: Callable[[], Iterable[str]]) -> str:
    """The text of an h1, on one line.

    An element at its beginning or end leaves when its words or its class call it a label, or when a title that is
    announced leaves it out. `announced` gives those titles; it is called only where an element stands so.
    """
    whole = _text(heading)
    gone: list[html.HtmlElement] = []
    while len(gone) < MOST:
        edges = [one for one in (_edge(heading, gone, 0), _edge(heading, gone, -1)) if one is not None]
        label = next((one for one in edges if _is_label(one, heading, gone, announced)), None)
        if label is None:
            break
        gone.append(label)
        whole = _text(heading, gone)
    return whole


def _text(element: html.HtmlElement, gone: Iterable[html.HtmlElement] = ()) -> str:
    out = set(gone)
    if not out:
        return tidy(" ".join(block.spaced.replace("\n", " ") for block in blocks_of(element)))
    return tidy("".join(_pieces(element, out))).strip(" :|\u00a0")


def _pieces(element: html.HtmlElement, out: set[html.HtmlElement]) -> Iterable[str]:
    """The texts below an element, those of some elements left out; a block or a line break is a space."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child not in out:
            yield " " if child.tag in ("br", "div", "p") else ""
            yield from _pieces(child, out)
            yield " " if child.tag in ("div", "p") else ""
        yield child.tail or ""


def _edge(heading: html.HtmlElement, gone: list[html.HtmlElement], side: int) -> html.HtmlElement | None:
    """The element that alone holds the first (0) or last (-1) words of a heading, but not all of them."""
    inside = heading
    while True:
        children = [one for one in inside if one not in gone and isinstance(one.tag, str) and _text(one)]
        if not children:
            return None
        child = children[side]
        outer = inside.text if side == 0 else child.tail
        between = [one.tail for one in inside if one in gone] if side == 0 else []
        if any(text and text.strip(" :|\n\t\r") for text in (outer, *between)):
            return None
        if len(children) > 1 or (inside.text or "").strip() or any((one.tail or "").strip() for one in inside):
            return child
        inside = child


def _is_label(
    label: html.HtmlElement,
    heading: html.HtmlElement,
    gone: list[html.HtmlElement],
    announced: Callable[[], Iterable[str]],
) -> bool:
    words, rest = _text(label), _text(heading, [*gone, label])
    if len(words) > LONGEST or len(rest.split()) < LEAST:
        return False
    titles = [_compact(title) for title in announced()]
    bare = _compact(rest)
    said = _compact(words)
    if said and any(said in title for title in titles if bare in title):
        return False
    named = f"{label.get('class') or ''} {label.get('id') or ''}".lower()
    return bool(LABEL.fullmatch(folded(words)) or CLASS.search(named)) or any(
        title.startswith(bare) for title in titles
    )


def _compact(words: str) -> str:
    return "".join(letter for letter in folded(words) if letter.isalnum())
