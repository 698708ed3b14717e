"""What stands on an article's page without being the article, told by what a tag, role or name says it is.

Names are compared as whole words (`related-posts` is `related` and `posts`), in the languages of our corpus.
An element that holds much of the page's running text is kept whatever it is called: `has-sidebar`, `ad-free`
and `with-comments` are said of whole pages.
"""

import re
from functools import lru_cache

from lxml import html

from crawler.lexicon import Wording, words

TAGS = {
    **dict.fromkeys(("nav", "aside", "footer", "menu", "form", "figcaption", "dialog", "address"), 2),
    "figure": 1,  # a picture and its caption; some wrap a table or a quotation of length
}
ROLES = frozenset({"navigation", "complementary", "contentinfo", "search", "banner", "dialog", "alert", "menu"})
# Share of the page's running text above which a name is not believed, by how much it says.
HELD = (0.0, 0.1, 0.35)
PAIRS = Wording("{foreign.pair}")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[a-zà-ÿ]+")


@lru_cache(maxsize=20_000)
def boilerplate_level(names: str) -> int:
    """How clearly a class or id attribute names something that is no part of an article: 0, 1 or 2."""
    spaced = _CAMEL.sub("-", names).lower()
    parts = _WORD.findall(spaced)
    if "embed" in parts:
        return 0  # a post or a document quoted by the article
    if not words("foreign.screen").isdisjoint(parts):
        parts = [word for word in parts if word not in ("hidden", "print")]
    if not words("foreign.strong").isdisjoint(parts) or PAIRS.search(spaced):
        return 2
    return 0 if words("foreign.weak").isdisjoint(parts) else 1


def limit_of(element: html.HtmlElement) -> float:
    """Share of the page's running text up to which an element is foreign by its tag, role or name; 0 for none."""
    if element.tag in TAGS:
        return HELD[TAGS[element.tag]]
    if element.tag == "article" and next(element.iterancestors("article"), None) is not None:
        return HELD[1]  # another story, set into this one
    attributes = element.attrib
    if not attributes:
        return 0.0
    if (role := attributes.get("role")) and role.lower() in ROLES:
        return HELD[2]
    names, identity = attributes.get("class"), attributes.get("id")
    if identity and identity.count("-") > 4:
        identity = None  # made from the words of a headline
    return HELD[max(boilerplate_level(names) if names else 0, boilerplate_level(identity) if identity else 0)]
