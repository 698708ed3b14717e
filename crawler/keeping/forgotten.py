"""What was forgotten on request, held against a page that was read: the one place where drafts meet tombstones.

`Run.keep_draft` asks here before it writes anything, and so does every re-reading of a capture.
"""

from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from crawler.archive.forgotten_names import ForgottenNames
from crawler.archive.tombstones import FORGOTTEN, forgotten_names, is_forgotten
from crawler.citing.press import Press
from crawler.reading.drafts import Draft


def apply_tombstones(db: Database, press: Press, draft: Draft) -> bool:
    """Turn a forgotten article away, and write initials for forgotten names. True: its bytes are not to be kept.

    A page that only shows a name somewhere, in a comment or a list, keeps its text; its bytes are not kept either.
    """
    page = draft.page
    if any(is_forgotten(db, url, draft.key) for url in (page.url, page.requested, draft.url) if url):
        draft.verdict, draft.reason, draft.fields = "not_article", FORGOTTEN, {}
        return True
    names = forgotten_names(db)
    if not names:
        return False
    return _mask(draft, names, press) or names.within(page.body.decode("utf-8", "replace"), draft.document.visible)


def _mask(draft: Draft, names: ForgottenNames, press: Press) -> bool:
    """Write initials for names in all that is stored of a draft. True when there was any."""
    texts = (draft.title, draft.lead, draft.body, draft.section, draft.published_raw, *draft.authors, *draft.tags)
    if not names.within(*texts, *(link.text for link in draft.links)):
        return False
    draft.made = None  # it has the names
    draft.title, draft.lead = draft.title and names(draft.title), draft.lead and names(draft.lead)
    draft.body, draft.section = names(draft.body), draft.section and names(draft.section)
    draft.published_raw = draft.published_raw and names(draft.published_raw)
    draft.authors, draft.tags = [*map(names, draft.authors)], [*map(names, draft.tags)]
    draft.links = [replace(link, text=names(link.text)) for link in draft.links]
    draft.fields = _masked(draft.fields, names)
    if draft.citations:
        from crawler.citing.finding import citations_of  # its patterns take a quarter of a second to compile

        draft.citations = citations_of(draft.citable_text, press)  # where they begin has moved
    return True


def _masked(value: Any, names: ForgottenNames) -> Any:
    match value:
        case str():
            return names(value)
        case list() | tuple():
            return [_masked(one, names) for one in value]
        case dict():
            return {name: _masked(one, names) for name, one in value.items()}
    return value
