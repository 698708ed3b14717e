"""Pages that a site gives in the place of an article: errors, walls of several kinds, and pages that are gone.

Each function gives the reason in fixed words, so that they can be counted, or None.
"""

from urllib.parse import urlsplit

from crawler.lexicon import Wording, forms
from crawler.reading.drafts import Draft
from crawler.text import folded

CHALLENGE_TITLES = Wording(r"^(?:{wall.challenge})\b")
CONSENT = Wording("{consent.asks}")
CONSENT_PATH = Wording(r"/(?:{consent.path})(?:[/.]|$)")
MISSING = Wording("{missing.page}")
MISSING_TITLE = Wording(r"\b(?:{missing.title})\b")
REFUSED_STATUS = (401, 402, 403, 407, 451)
UNDATED = (None, "url", "feed", "modified")  # sources of a day that no article need have
MAX_WORDS_OF_WALL = 100  # below which a page with the marks of a bot wall is one; articles carry them too
MAX_WORDS_OF_CONSENT = 80
MAX_WORDS_OF_MISSING = 150  # of a page whose title says that there is none
MAX_WORDS_SAYING_MISSING = 60  # of a page whose text says so
TOP = 3000  # characters of the page's text in which a wall or an error is worded


def is_undated(draft: Draft) -> bool:
    """True when nothing on the page itself gave the day of publication."""
    return draft.published_source in UNDATED


def why_refused(draft: Draft) -> str | None:
    """Why the site did not give the article: an HTTP status, a bot wall, a consent wall."""
    page = draft.page
    if page.status in REFUSED_STATUS:
        return f"HTTP {page.status}"
    if page.header("cf-mitigated") or _is_challenge(draft):
        return "bot wall"
    if draft.identity is None and CONSENT_PATH.search(urlsplit(page.url).path.lower()):
        return "consent wall"
    short = draft.words < MAX_WORDS_OF_CONSENT and is_undated(draft)
    return "consent wall" if short and CONSENT.search(draft.document.visible[:TOP]) else None


def _is_challenge(draft: Draft) -> bool:
    """True for a page that asks whether its reader is a robot."""
    title = folded(draft.title or draft.document.title_element or "")
    marked = draft.words < MAX_WORDS_OF_WALL and any(mark in draft.document.text for mark in forms("wall.mark"))
    return marked or bool(CHALLENGE_TITLES.match(title))


def why_failed(draft: Draft) -> str | None:
    """The HTTP status of an answer without a page."""
    status = draft.page.status
    return f"HTTP {status}" if status >= 400 or status in (0, 204) else None


def why_missing(draft: Draft) -> str | None:
    """`soft 404` for a page that says, with status 200, that there is none."""
    page = draft.page
    asked = page.requested
    if asked and urlsplit(asked).path.strip("/") and not urlsplit(page.url).path.strip("/"):
        return "soft 404: leads to the home page"
    titles = folded(" ".join([draft.title or "", *draft.document.headings, draft.document.title_element or ""]))
    short = draft.words < MAX_WORDS_OF_MISSING
    # "Le vaccin introuvable" may be a headline, but then the page is dated.
    if short and (MISSING.search(titles) or (is_undated(draft) and MISSING_TITLE.search(titles))):
        return "soft 404"
    # The first lines of a paid article are few, and there is an article.
    paid = not is_undated(draft) and draft.access == "partial"
    few = draft.words < MAX_WORDS_SAYING_MISSING and not paid
    return "soft 404" if few and MISSING.search(draft.document.visible[:TOP]) else None
