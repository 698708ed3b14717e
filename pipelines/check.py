"""Is this an article to keep? Refusals of the site, and pages that are something else, each with a reason.

The reasons are fixed words, so that they can be counted: see README, "What is collected".
"""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from crawler.lexicon import Wording, forms
from crawler.reading.blocks import Block
from crawler.reading.drafts import Draft
from crawler.reading.json_ld import string
from crawler.reading.moments import read_moment
from crawler.text import MOJIBAKE, folded, size_of, words
from crawler.urls import canonical, key_of, within

CHALLENGE_TITLES = Wording(r"^(?:{wall.challenge})\b")
CONSENT = Wording("{consent.asks}")
CONSENT_PATH = Wording(r"/(?:{consent.path})(?:[/.]|$)")
MISSING = Wording("{missing.page}")
MISSING_TITLE = Wording(r"\b(?:{missing.title})\b")
UNDATED = (None, "url", "feed", "modified")  # sources of a day that no article need have
HEADLINE = 25  # characters from which the text of a link may be a headline
RUNNING = 300  # characters of running text that make a page of links an article with links around it
FRONT = 8  # headlines from which the front door of a host may be a list of articles
SUMMARY = 250  # characters of summary that a list may give to each of its headlines
WALLED = 100  # words below which a page with the marks of a bot wall is one; articles carry them too
FEW_DECLARED = 15  # the same for a page that declares itself an article of a day
SETTLED = timedelta(days=7)  # after which nothing is live any more
FEW = 25  # words below which a page is no article whatever it calls itself


def check_article(draft: Draft) -> Draft:
    """Settle address and key, then turn away what is no article."""
    _identify(draft)
    _refused(draft)
    _missing(draft)
    _something_else(draft)
    if damage := MOJIBAKE.findall(f"{draft.title} {draft.lead} {draft.body}"):
        draft.fields["mojibake"] = len(damage)
    return draft


def _identify(draft: Draft) -> None:
    """The canonical address when it names the same article, and the key that is stable across archives."""
    claimed = draft.document.canonical
    draft.url = canonical(draft.page.url)
    if claimed and draft.identity and _number(claimed, draft):
        draft.url = canonical(claimed)
    name = draft.identity.site_id if draft.identity else key_of(draft.url)
    draft.key = f"{draft.outlet.id}:{name}"


def _number(url: str, draft: Draft) -> bool:
    """True when an address of the same outlet holds the draft's own number as a whole."""
    number, address = (" ".join(words(text)) for text in (draft.identity.site_id if draft.identity else "", url))
    return within(url, draft.outlet.hosts) and f" {number} " in f" {address} "


def _refused(draft: Draft) -> None:
    page, title = draft.page, folded(draft.title or draft.document.title_element or "")
    if page.status in (401, 402, 403, 407, 451):
        draft.turn_away("refused", f"HTTP {page.status}")
    challenged = draft.words < WALLED and any(mark in draft.document.text for mark in forms("wall.mark"))
    if page.header("cf-mitigated") or challenged or CHALLENGE_TITLES.match(title):
        draft.turn_away("refused", "bot wall")
    path = urlsplit(page.url).path.lower()
    if draft.identity is None and CONSENT_PATH.search(path):
        draft.turn_away("refused", "consent wall")
    undated = draft.published_source in UNDATED
    if draft.words < 80 and undated and CONSENT.search(draft.document.visible[:3000]):
        draft.turn_away("refused", "consent wall")


def _missing(draft: Draft) -> None:
    page = draft.page
    if page.status >= 400 or page.status in (0, 204):
        draft.turn_away("failed", f"HTTP {page.status}")
    asked = page.requested
    if asked and urlsplit(asked).path.strip("/") and not urlsplit(page.url).path.strip("/"):
        draft.turn_away("not_article", "soft 404: leads to the home page")
    said = folded(" ".join([draft.title or "", *draft.document.headings, draft.document.title_element or ""]))
    if MISSING.search(said) and draft.words < 150:
        draft.turn_away("not_article", "soft 404")
    # "Le vaccin introuvable" may be a headline, but then the page is dated.
    dated = draft.published_source not in UNDATED
    if MISSING_TITLE.search(said) and draft.words < 150 and not dated:
        draft.turn_away("not_article", "soft 404")
    # The first lines of a paid article are few, and there is an article.
    few = draft.words < 60 and not (dated and draft.access == "partial")
    if few and MISSING.search(draft.document.visible[:3000]):
        draft.turn_away("not_article", "soft 404")


def _something_else(draft: Draft) -> None:
    kind = draft.template.kind
    if kind and not (kind == "live" and _is_over(draft)):
        draft.turn_away("not_article", kind)
    if not draft.page.body.strip() or (draft.words < FEW and _is_shell(draft)):
        draft.turn_away("not_article", "empty shell")
    if draft.identity is None:
        if _lists_links(draft):
            draft.turn_away("not_article", "listing")
        elif draft.outlet.has_numbered_urls:
            draft.turn_away("not_article", "no article address")
    if not draft.title:
        draft.turn_away("not_article", "no title")
    least = FEW_DECLARED if _says_dated_article(draft) else FEW
    if draft.words < least and draft.access == "full":
        draft.turn_away("not_article", "no text")
    if not draft.words:
        draft.turn_away("not_article", "no text")


def _is_shell(draft: Draft) -> bool:
    """True for a page that a script would fill."""
    return len(draft.document.visible) < 200 and b"<script" in draft.page.body.lower()


def _lists_links(draft: Draft) -> bool:
    """True for a page whose headlines lead elsewhere, as most front doors are."""
    parts = urlsplit(draft.page.url)
    front = bool(parts.netloc) and not parts.path.strip("/") and not parts.query
    if front and draft.outlet.is_known:
        return True
    blocks = draft.document.blocks
    headlines = len({href for b in blocks for href, text in b.anchors if len(text) > HEADLINE})
    if draft.outlet.has_numbered_urls:
        return headlines > 0
    kept = draft.body_blocks
    size = sum(size_of(b.text) for b in kept)
    if sum(b.linked for b in kept) > 0.5 * max(1, size):
        return headlines >= 4
    if _are_teasers(kept, blocks) and not _says_article(draft):
        return True
    if front:
        return headlines >= FRONT and headlines * SUMMARY > size
    return headlines >= 4 and size < RUNNING and not _says_article(draft)


def _are_teasers(kept: list[Block], blocks: list[Block]) -> bool:
    """True when most of the paragraphs stand each below a headline that leads elsewhere."""
    above = dict(zip(blocks[1:], blocks, strict=False))
    paragraphs = [above.get(block) for block in kept if len(block.text) > HEADLINE]
    led = sum(1 for b in paragraphs if b is not None and b.link_share > 0.8 and len(b.text) > HEADLINE)
    return led >= 4 and led >= 0.6 * len(paragraphs)


def _says_article(draft: Draft) -> bool:
    """True when the page declares itself one article: a short dispatch stands among many links."""
    document = draft.document
    if _says_dated_article(draft) and draft.words >= FEW_DECLARED:
        return True
    dated = draft.published_source in ("json-ld", "meta")  # what is only shown may be a card's
    declared = dated or _is_declared(draft)
    return declared and draft.words >= FEW and len(document.headings) <= 2


def _is_declared(draft: Draft) -> bool:
    return (draft.document.first_meta("og:type") or "").lower() == "article" or bool(draft.document.article)


def _says_dated_article(draft: Draft) -> bool:
    """True when the page tells machines that it is an article, and of what day: a notice or a caption may be all."""
    dated = draft.published_source in ("json-ld", "meta")
    return dated and _is_declared(draft) and len(draft.document.headings) <= 2


def _is_over(draft: Draft) -> bool:
    """True for a stranger's live page that no longer changes: it is the account of a day."""
    if draft.outlet.is_known:
        return False
    ended = string(draft.document.article.get("coverageEndTime"))
    if ended:  # a moment to come is none to read_moment
        moment = read_moment(ended, draft.outlet, draft.page.fetched)
        return moment is not None and moment.when < draft.page.fetched
    if not draft.published:
        return False
    return draft.page.fetched - datetime.fromisoformat(draft.published) > SETTLED


class CheckArticle:
    """Scrapy's face of `check_article`."""

    def process_item(self, item: object) -> object:
        return check_article(item) if isinstance(item, Draft) else item
