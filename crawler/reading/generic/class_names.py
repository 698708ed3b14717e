"""What stands on an article's page without being the article, told by what a tag, role or name says it is.

Names are compared as whole words (`related-posts` is `related` and `posts`), in the languages of our corpus.
An element that holds much of the page's running text is kept whatever it is called: `has-sidebar`, `ad-free`
and `with-comments` are said of whole pages.
"""

import re
from collections.abc import Container
from functools import lru_cache
from itertools import chain

from lxml import html

from crawler.lexicon import Wording, words
from crawler.reading.elements import HEADINGS

TAGS = {
    **dict.fromkeys(("nav", "aside", "footer", "menu", "form", "figcaption", "dialog", "address"), 2),
    "figure": 1,  # a picture and its caption; some wrap a table or a quotation of length
}
ROLES = frozenset({"navigation", "complementary", "contentinfo", "search", "banner", "dialog", "alert", "menu"})
# Share of the page's running text above which a name is not believed, by how much it says.
HELD = (0.0, 0.1, 0.35)
# What a weak name may be said of: `photo`, `share`, `widget`.
THINGS = ("a", "img", "picture", "svg", "video", "audio", "iframe", "form", "input", "button", "object", "embed")
PAIRS = Wording("{foreign.pair}")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[a-zà-ÿ]+")


@lru_cache(maxsize=20_000)
def telling_words(names: str) -> tuple[tuple[str, int], ...]:
    """The words of a class or id attribute that name what is no part of an article: each with how clearly, 1 or 2."""
    spaced = _CAMEL.sub("-", names).lower()
    parts = _WORD.findall(spaced)
    if "embed" in parts:  # a post or a document quoted by the article; but for its caption
        return tuple((word, 2) for word in parts if word in words("foreign.caption"))
    if not words("foreign.screen").isdisjoint(parts):
        parts = [word for word in parts if word not in ("hidden", "print")]
    strong = [(word, 2) for word in parts if word in words("foreign.strong")]
    strong += [(found[0], 2) for found in PAIRS.finditer(spaced)]
    return (*strong, *((word, 1) for word in parts if word in words("foreign.weak") or word in words("foreign.box")))


def names_caption(element: html.HtmlElement) -> bool:
    """True for an element that is a caption or its picture's, by tag or name."""
    if element.tag in ("figure", "figcaption"):
        return True
    return any(word in words("foreign.caption") for word, _ in names_of(element))


def names_of(element: html.HtmlElement) -> tuple[tuple[str, int], ...]:
    """The telling words of an element's class and id."""
    attributes = element.attrib
    if not attributes:
        return ()
    label, identity = attributes.get("aria-label"), attributes.get("id")
    if identity and identity.count("-") > 4:
        identity = None  # made from the words of a headline
    if label and label.count(" ") > 2:
        label = None  # a sentence
    return tuple(chain.from_iterable(map(telling_words, filter(None, (attributes.get("class"), identity, label)))))


def limit_of(element: html.HtmlElement, worn: Container[str] = (), line: bool = False) -> float:
    """Share of the page's running text up to which an element is foreign by its tag, role or name; 0 for none.

    `worn` holds the words that name the boxes of this page's own text, which say nothing there. `line` is true for a
    paragraph among others of the text: few names are believed there. A box named after what builders put into it
    is not believed where all there is are words: no link, picture, form or player.
    """
    if element.tag in TAGS:
        return HELD[TAGS[element.tag]]
    if element.tag == "article" and next(element.iterancestors("article"), None) is not None:
        return HELD[1]  # another story, set into this one
    if (role := element.get("role")) and role.lower() in ROLES:
        return HELD[2]
    names = {word: level for word, level in names_of(element) if word not in worn}
    if line:
        believed = words("foreign.caption") | words("foreign.line")
        names = {word: level for word, level in names.items() if word in believed}
    things = [one for one in THINGS if one != "button"] if element.tag in HEADINGS else THINGS
    if names and words("foreign.box").issuperset(names) and next(element.iter(*things), None) is None:
        return 0.0  # a button in a heading has its words
    return HELD[max(names.values(), default=0)]
