"""Pages that a site gives in the place of an article: errors, walls of several kinds, and pages that are gone.

Each function gives the reason in fixed words, so that they can be counted, or None.
"""

from urllib.parse import urlsplit

from crawler.lexicon import Wording
from crawler.reading.drafts import Draft
from crawler.reading.listings import lists_links
from crawler.reading.walls import is_marked, is_message, is_undated, says_wall, tells_of_others
from crawler.text import folded
from crawler.translating.recorded import recorded

CHALLENGE_TITLES = Wording(r"^(?:{wall.challenge})\b")
CONSENT = Wording("{consent.asks}")
CONSENT_PATH = Wording(r"/(?:{consent.path})(?:[/.]|$)")
MISSING = Wording("{missing.page}")
MISSING_MESSAGE = Wording("{missing.page}|{missing.message}")
MISSING_TITLE = Wording(r"\b(?:{missing.title})\b")
REFUSED_STATUS = (401, 402, 403, 407, 451)
MAX_WORDS_OF_WALL = 100  # of a page that is titled as a bot wall
MAX_WORDS_OF_CONSENT = 80
MAX_WORDS_OF_MISSING = 150  # of a page whose title says that there is none
MAX_WORDS_SAYING_MISSING = 60  # of a page whose text says so
TOP = 3000  # characters of the page's text in which a wall or an error is worded


def why_refused(draft: Draft) -> str | None:
    """Why the site did not give the article: an HTTP status, a bot wall, a consent wall, a message of its own."""
    page = draft.page
    if page.status in REFUSED_STATUS:
        return recorded("HTTP {status}", status=page.status)
    if says_wall(page) or is_marked(draft) or _is_challenge(draft):
        return recorded("bot wall")
    if page.status >= 400:
        return None
    if draft.identity is None and CONSENT_PATH.search(urlsplit(page.url).path.lower()):
        return recorded("consent wall")
    short = draft.words < MAX_WORDS_OF_CONSENT and is_undated(draft)
    if short and CONSENT.search(draft.document.visible[:TOP]) and not tells_of_others(draft):
        return recorded("consent wall")
    if not is_message(draft) or _says_missing(draft) or (draft.identity is None and lists_links(draft)):
        return None
    if CONSENT.search(draft.document.visible[:TOP]):
        return recorded("consent wall")
    asks_password = draft.document.tree.find(".//input[@type='password']") is not None
    return recorded("login wall") if asks_password else recorded("site message")


def _is_challenge(draft: Draft) -> bool:
    """True for a page that is titled as one that asks whether its reader is a robot."""
    title = folded(draft.title or draft.document.title_element or "")
    return draft.words < MAX_WORDS_OF_WALL and is_undated(draft) and bool(CHALLENGE_TITLES.match(title))


def why_failed(draft: Draft) -> str | None:
    """The HTTP status of an answer without a page."""
    status = draft.page.status
    return recorded("HTTP {status}", status=status) if status >= 400 or status in (0, 202, 204) else None


def why_missing(draft: Draft) -> str | None:
    """`soft 404` for a page that says, with status 200, that there is none."""
    page = draft.page
    asked = page.requested
    if asked and urlsplit(asked).path.strip("/") and not urlsplit(page.url).path.strip("/"):
        return recorded("soft 404: leads to the home page")
    if _says_missing(draft) or (is_message(draft) and MISSING_TITLE.search(_titles(draft))):
        return recorded("soft 404")
    # The first lines of a paid article are few, and there is an article.
    paid = not is_undated(draft) and draft.access == "partial"
    few = draft.words < MAX_WORDS_SAYING_MISSING and not paid
    return recorded("soft 404") if few and MISSING.search(draft.document.visible[:TOP]) else None


def _titles(draft: Draft) -> str:
    return folded(" ".join([draft.title or "", *draft.document.headings, draft.document.title_element or ""]))


def _says_missing(draft: Draft) -> bool:
    """True for a page whose title says that there is none, or whose words do and are not an article's."""
    if is_message(draft) and MISSING_MESSAGE.search(draft.document.visible[:TOP]):
        return True
    # "Le vaccin introuvable" may be a headline, but then the page is dated.
    titles, short = _titles(draft), draft.words < MAX_WORDS_OF_MISSING
    return short and bool(MISSING.search(titles) or (is_undated(draft) and MISSING_TITLE.search(titles)))
