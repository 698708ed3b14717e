"""Our reading of one page, as one call: what others score us by."""

import logging
from typing import Any

from crawler.api import load, read_page
from crawler.reading.drafts import Draft

NOTHING = {"text": None, "title": None, "date": None, "author": [], "language": None}


def extract(html: bytes, url: str | None) -> dict[str, Any]:
    """Read a page as `depeche extract` does.

    Gives `text` (lead and body, a blank line between paragraphs), `title`, `date` (YYYY-MM-DD, where the outlet
    is), `author` (a list of names) and `language` (two letters). What the page does not say is None or empty.
    Never raises: a page that breaks the reading is logged and says nothing.
    """
    try:
        return as_answer(drafted(html, url or ""))
    except Exception:  # one page among a million must not end the run of whoever calls
        logging.getLogger("depeche").exception("The page %s cannot be read", url)
        return dict(NOTHING)


def drafted(html: bytes, url: str) -> Draft:
    """The page as the pipelines leave it, but for its citations: they are read in the article, not in the page."""
    return read_page(html, url)


def as_answer(draft: Draft) -> dict[str, Any]:
    text = "\n\n".join(part for part in (draft.lead, draft.body) if part)
    return {
        "text": text or None,
        "title": draft.title,
        "date": draft.day,
        "author": draft.authors,
        "language": draft.language,
    }


# With the module, so that the first page costs no more than another.
load()
