"""An article of a site that no template knows, to try single lines of its page on the reading."""

from datetime import UTC, datetime

from crawler.reading.drafts import Draft, open_draft, unknown_outlet
from tests.conftest import page_of

TEXT = "<p>" + "La mer est montée dans la nuit et les quais ont tenu, dit le maire de la ville. " * 5 + "</p>"


def article(
    head: str, *, before: str = "", end: str = "", after: str = "", meta: str = "", language: str = ""
) -> Draft:
    """The article, opened: `head` between headline and text, `end` behind the text, `before`, `after` around it."""
    page = page_of(
        f"<html{f' lang={language}' if language else ''}><head>{meta}</head><body>{before}<article>"
        f"<h1>Le port rouvre après la tempête</h1>{head}{TEXT}{end}</article>{after}</body></html>",
        url="https://inconnu.example/port",
        fetched=datetime(2026, 3, 1, tzinfo=UTC),
    )
    return open_draft(page, unknown_outlet(page.url))
