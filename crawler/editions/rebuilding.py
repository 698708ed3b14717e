"""A text read anew from its capture, by the reading of today, and held against the hash that was given for it."""

from crawler.errors import one_line
from crawler.items import Page
from crawler.keeping.articles import text_sha256
from crawler.keeping.extractor import reading_version
from crawler.keeping.rereading import open_again
from crawler.reading.drafts import Draft
from crawler.reading.steps import no_citations, read
from crawler.translating.recorded import recorded


def why_not_rebuilt(page: Page, text: str) -> str | None:
    """None where a page gives a text of that hash (`text_sha256`); else a sentence that says why it does not."""
    try:
        draft = _draft(page)
    except MemoryError:
        raise
    except Exception as error:  # whatever an outlet's own file raises: one page is to end nothing
        return recorded("it cannot be read: {error}", error=one_line(error))
    if draft is None:
        return recorded("no file of the outlet {name} is loaded here", name=page.outlet)
    if draft.verdict == "failed":
        return recorded("it cannot be read: {error}", error=draft.reason)
    if text_sha256(draft.title or "", draft.lead, draft.body) == text:
        return None
    return recorded("{version} reads it otherwise", version=reading_version(page.outlet))


def _draft(page: Page) -> Draft | None:
    """A page read by every step; None where its outlet has no file here."""
    draft = open_again(page)
    if page.outlet and draft.outlet.id != page.outlet:
        return None
    return read(draft, no_citations)
