"""Is a page the site's own message to its visitors, in the place of an article?

Bot walls, consent pages, logins, maintenance, errors, soft 404s: their products differ, and they change their markup
and their sentences. What they share is that the site speaks of itself (*page*, *cookies*, *account*, *browser*) to
the reader (*you*, *please*), and that nothing an article has is there. So this is what is measured; the marks of
known products (`walls.toml`) count beside it, and only on a page without an article's text: articles embed captchas
too.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from crawler.items import Page
from crawler.lexicon import words
from crawler.reading.blocks import Block
from crawler.reading.drafts import Draft
from crawler.text import folded

DECLARED = ("json-ld", "meta", "microdata")  # sources of a day that no wall declares
SHOWN_BY_NOBODY = (None, "url", "feed", "sitemap", "modified")  # of a day that the page itself does not show
MAX_WORDS = 400  # of a site's message; real ones have up to 300
MAX_WORDS_MARKED = 150  # of a page without a day that has a product's mark, and is no such message
SAMPLE = 200  # words that are looked at
MIN_SAMPLE = 15  # words of what was read as the article, below which all that is visible is looked at
# Share of words of service. Of 1,957 real articles, those without a day have .12 at most (below MAX_WORDS), those
# with one that is only shown .13; the pages of tests/faults have .13 and more.
SHARE, SHARE_OF_DATED = 0.125, 0.2
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Products:
    """What tells the pages of known products, all in lower case."""

    header: tuple[str, ...]
    hint: tuple[str, ...]
    alone: tuple[str, ...]
    code: tuple[str, ...]


@cache
def products() -> Products:
    """The marks of `walls.toml`."""
    known: list[dict[str, Any]] = tomllib.loads(files(__package__).joinpath("walls.toml").read_text("utf-8"))[
        "product"
    ]
    marks = (tuple(m.lower() for one in known for m in one.get(name, ())) for name in Products.__slots__)
    return Products(*marks)


def says_wall(page: Page) -> bool:
    """True for an answer whose headers say that it is a challenge, whatever its body."""
    return any(_has_header(page, mark) for mark in products().header)


def is_marked(draft: Draft) -> bool:
    """True for a page with a known product's mark and no article's text."""
    if draft.published_source in DECLARED or draft.words > MAX_WORDS:
        return False
    bare = draft.words < MAX_WORDS_MARKED and is_undated(draft)
    told = draft.words >= MIN_SAMPLE and not is_message(draft)
    if told and not bare:
        return False
    known, code = products(), draft.document.text.lower()
    if any(mark in code for mark in known.alone):
        return True
    return not told and (
        any(mark in code for mark in known.code) or any(_has_header(draft.page, mark) for mark in known.hint)
    )


def is_message(draft: Draft) -> bool:
    """True for a page on which the site speaks of itself, and that has no article's day of its own."""
    if draft.published_source in DECLARED or len(told := own_words(draft)) > MAX_WORDS:
        return False
    return service_share(told) >= (SHARE if is_undated(draft) else SHARE_OF_DATED)


def tells_of_others(draft: Draft) -> bool:
    """True for a page whose text has hardly a word of service in it: it may quote such a message, and is none."""
    told = own_words(draft)
    return len(told) >= MIN_SAMPLE and service_share(told) < SHARE / 2


def is_undated(draft: Draft) -> bool:
    """True when nothing on the page itself gave the day of publication."""
    return draft.published_source in SHOWN_BY_NOBODY


def own_words(draft: Draft) -> list[str]:
    """The folded words that were read as the article, without links; of a page that has hardly any, all it shows."""
    read = [b.folded for b in (*draft.lead_blocks, *draft.body_blocks) if not _leads_away(b)]
    if sum(len(text.split()) for text in read) < MIN_SAMPLE:
        read = [b.folded for b in draft.document.blocks if not b.outside and not _leads_away(b)]
    return _TOKEN.findall(" ".join([folded(draft.title or ""), *read]))


def _leads_away(block: Block) -> bool:
    return block.link_share > 0.5 or block.inside("a")


def service_share(told: list[str]) -> float:
    """The share of words of service among the first of a text; 0 for one too short to tell."""
    sample = told[:SAMPLE]
    if len(sample) < MIN_SAMPLE:
        return 0.0
    service = words("service.words")
    return sum(1 for word in sample if word in service or word.removesuffix("s") in service) / len(sample)


def _has_header(page: Page, mark: str) -> bool:
    name, _, value = mark.partition(": ")
    return value in (page.header(name) or "").lower() and page.header(name) is not None
