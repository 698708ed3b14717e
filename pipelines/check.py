"""Is this an article to keep? Refusals of the site, and pages that are something else, each with a reason.

The reasons are fixed words, so that they can be counted: see README, "What is collected".
"""

from collections.abc import Callable

from crawler.items import Verdict
from crawler.reading.drafts import Draft
from crawler.reading.listings import why_no_article
from crawler.reading.refusals import why_failed, why_missing, why_refused
from crawler.reading.steps import Step
from crawler.text import MOJIBAKE, words
from crawler.urls import canonical, key_of, within

CHECKS: tuple[tuple[Verdict, Callable[[Draft], str | None]], ...] = (
    ("refused", why_refused),
    ("failed", why_failed),
    ("not_article", why_missing),
    ("not_article", why_no_article),
)


class CheckArticle(Step):
    """Settle address and key, then turn away what is no article, for the first reason found."""

    def read(self, draft: Draft) -> Draft:
        identify(draft)
        for verdict, why in CHECKS:
            if not draft.refused and (reason := why(draft)):
                draft.turn_away(verdict, reason)
        if damage := MOJIBAKE.findall(f"{draft.title} {draft.lead} {draft.body}"):
            draft.fields["mojibake"] = len(damage)
        return draft


def identify(draft: Draft) -> None:
    """The canonical address when it names the same article, and the key that is stable across archives."""
    claimed = draft.document.canonical
    draft.url = canonical(draft.page.url)
    if claimed and draft.identity and _names_same_article(claimed, draft):
        draft.url = canonical(claimed)
    name = draft.identity.site_id if draft.identity else key_of(draft.url)
    draft.key = f"{draft.outlet.id}:{name}"


def _names_same_article(url: str, draft: Draft) -> bool:
    """True when an address of the same outlet holds the draft's own number as a whole."""
    number, address = (" ".join(words(text)) for text in (draft.identity.site_id if draft.identity else "", url))
    return within(url, draft.outlet.hosts) and f" {number} " in f" {address} "
