"""What an element is to a reader, by HTML's own rules: inline, a block, unseen, or about the text."""

import re
from functools import lru_cache

from lxml import html

from crawler.lexicon import Wording

INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
        "img", "ins", "kbd", "label", "mark", "nobr", "output", "q", "rb", "ruby", "s", "samp", "small", "span",
        "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    }
)  # fmt: skip
UNSEEN = frozenset(
    {
        "script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "title", "select", "option",
        "button", "input", "textarea", "audio", "video", "canvas", "map", "math", "dialog", "rt", "rp", "rtc",
    }
)  # fmt: skip
OUTSIDE = frozenset({"nav", "aside", "footer", "figure", "figcaption", "form", "menu"})
# What an unclosed tag may swallow an article into; shown when the page shows nothing else.
SWALLOWING = frozenset({"noscript", "button", "object", "map", "dialog"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Elements that hold lines: whatever HTML does not know is inline in them.
PARAGRAPHS = HEADINGS | {"p", "dt", "figcaption", "caption", "summary", "legend"}
# Text that editors put into a figure; whatever else stands in one is a caption.
QUOTED = frozenset({"table", "blockquote", "pre", "ul", "ol", "dl"})
# Elements that browsers show as blocks (https://html.spec.whatwg.org/multipage/rendering.html). Any other name is
# inline, the site's own elements too.
RENDERED = PARAGRAPHS | OUTSIDE | QUOTED | {
    "html", "head", "body", "frameset", "noframes", "address", "article", "center", "details", "dialog", "dd", "dir",
    "div", "dl", "fieldset", "header", "hgroup", "hr", "li", "listing", "main", "ol", "optgroup", "plaintext",
    "search", "section", "ul", "xmp", "tbody", "thead", "tfoot", "tr", "td", "th", "colgroup", "col",
}  # fmt: skip
LETTERS = 3  # that a drop cap has at most
ANSWER = 70  # characters of a paragraph below a button that opens it
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FOR_SCREEN_READERS = Wording(r"(?<![a-z])(?:{hidden.class})(?![a-z])")


def is_hidden(element: html.HtmlElement) -> bool:
    """True when the element's own attributes hide it from a reader."""
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and _HIDDEN_STYLE.search(style))


def has_text_beside(element: html.HtmlElement) -> bool:
    """True for an element with words of its own between those in its children."""
    pieces = [element.text, *(child.tail for child in element)]
    return any(text and not text.isspace() for text in pieces)


@lru_cache(maxsize=4096)
def _names_screen_readers(names: str) -> bool:
    return bool(_FOR_SCREEN_READERS.search(names.lower()))


def is_for_screen_readers(element: html.HtmlElement) -> bool:
    """True for an element that its class, by a name all sites share, shows to those alone who have pages read out."""
    names = element.get("class")
    return bool(names) and _names_screen_readers(names or "")


def is_repeated(element: html.HtmlElement) -> bool:
    """True for an inline element that says for eyes what the next says for screen readers, or the other way round.

    `<span aria-hidden="true">L</span><span class="sr-only">Le</span> maire` reads `Le maire`.
    """
    if not element.attrib:
        return False
    if is_for_screen_readers(element):
        before = element.getprevious()
        return before is None or bool((before.tail or "").strip()) or not _is_said_again(before)
    return _is_said_again(element) or _is_rest(element)


def _is_rest(element: html.HtmlElement) -> bool:
    """True for letters, hidden from screen readers, that end the words said to these right before.

    `<b aria-hidden="true">L</b><i class="sr-only">La</i><b aria-hidden="true">a</b> criée` reads `La criée`.
    """
    told = element.getprevious() if element.get("aria-hidden") == "true" else None
    if told is None or not isinstance(told.tag, str) or not is_for_screen_readers(told) or (told.tail or "").strip():
        return False
    first = told.getprevious()
    letters = "".join(first.itertext()).strip() if first is not None and first.get("aria-hidden") == "true" else ""
    whole = letters + "".join(element.itertext()).strip()
    return bool(letters) and whole == "".join(told.itertext()).strip()


def _is_said_again(element: html.HtmlElement) -> bool:
    """True for a drop cap, hidden from screen readers, whose letters begin what follows it too."""
    if element.get("aria-hidden") != "true":
        return False
    letters = "".join(element.itertext()).strip()
    if not letters.isalpha() or len(letters) > LETTERS:
        return False
    following, rest = (element.tail or "").lstrip(), ""
    if not following and (beside := element.getnext()) is not None and isinstance(beside.tag, str):
        following, rest = "".join(beside.itertext()).strip(), beside.tail or ""
    missing = following.removeprefix(letters)
    return missing != following and not (missing and rest.startswith(missing))


def is_asked(button: html.HtmlElement, owner: html.HtmlElement) -> bool:
    """True for a button that is a heading: all of a heading's words, or what opens the paragraphs right below it."""
    words = "".join(button.itertext()).strip()
    if owner.tag in HEADINGS or owner.tag in ("dt", "summary"):
        return bool(words) and words == "".join(owner.itertext()).strip()
    if not words or button.get("aria-expanded") is None:
        return False
    below = button.getnext()
    if below is None and (parent := button.getparent()) is not None:
        below = parent.getnext()
    opened = below.iter("p") if below is not None and isinstance(below.tag, str) else ()
    return any(len("".join(paragraph.itertext()).strip()) > ANSWER for paragraph in opened)
