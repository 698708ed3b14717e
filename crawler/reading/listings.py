"""Pages that are no article by what they are: lists of links, empty shells, live pages that still change."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from crawler.reading.blocks import Block
from crawler.reading.drafts import Draft
from crawler.reading.json_ld import string
from crawler.reading.moments import read_moment
from crawler.text import size_of
from crawler.translating.recorded import recorded

MIN_WORDS_OF_ARTICLE = 25  # below which a page is no article whatever it calls itself
MIN_WORDS_DECLARED = 15  # the same for a page that declares itself an article of a day
MIN_HEADLINE = 25  # characters from which the text of a link may be a headline
MIN_RUNNING = 300  # characters of running text that make a page of links an article with links around it
MIN_HEADLINES = 4  # that lead elsewhere, from which a page may be a list of articles
MIN_HEADLINES_OF_FRONT = 8  # the same for the front page of a host
MAX_SUMMARY = 250  # characters that a list may give to each of its headlines
SETTLED = timedelta(days=7)  # after which nothing is live any more


def why_no_article(draft: Draft) -> str | None:
    """Why a page that was given is none to keep: its kind, `empty shell`, `listing`, `no title`, `no text` …"""
    kind = draft.template.kind
    if kind and not (kind == "live" and is_over(draft)):
        return kind
    if not draft.page.body.strip() or (draft.words < MIN_WORDS_OF_ARTICLE and is_shell(draft)):
        return recorded("empty shell")
    if draft.identity is None and lists_links(draft):
        return recorded("listing")
    if draft.identity is None and draft.outlet.has_numbered_urls:
        return recorded("no article address")
    if not draft.title:
        return recorded("no title")
    least = MIN_WORDS_DECLARED if says_dated_article(draft) else MIN_WORDS_OF_ARTICLE
    short = not draft.words or (draft.words < least and draft.access == "full")
    return recorded("no text") if short else None


def is_shell(draft: Draft) -> bool:
    """True for a page that a script would fill."""
    return len(draft.document.visible) < 200 and b"<script" in draft.page.body.lower()


def lists_links(draft: Draft) -> bool:
    """True for a page whose headlines lead elsewhere, as most front doors are."""
    parts = urlsplit(draft.page.url)
    front = bool(parts.netloc) and not parts.path.strip("/") and not parts.query
    if front and draft.outlet.is_known:
        return True
    blocks = draft.document.blocks
    headlines = len({href for b in blocks for href, text in b.anchors if len(text) > MIN_HEADLINE})
    if draft.outlet.has_numbered_urls:
        return headlines > 0
    kept = draft.body_blocks
    size = sum(size_of(b.text) for b in kept)
    if sum(b.linked for b in kept) > 0.5 * max(1, size):
        return headlines >= MIN_HEADLINES
    if _are_teasers(kept, blocks) and not _says_article(draft):
        return True
    if front:
        return headlines >= MIN_HEADLINES_OF_FRONT and headlines * MAX_SUMMARY > size
    return headlines >= MIN_HEADLINES and size < MIN_RUNNING and not _says_article(draft)


def _are_teasers(kept: list[Block], blocks: list[Block]) -> bool:
    """True when most of the paragraphs stand each below a headline that leads elsewhere."""
    above = dict(zip(blocks[1:], blocks, strict=False))
    paragraphs = [above.get(block) for block in kept if len(block.text) > MIN_HEADLINE]
    led = sum(1 for b in paragraphs if b is not None and b.link_share > 0.8 and len(b.text) > MIN_HEADLINE)
    return led >= 4 and led >= 0.6 * len(paragraphs)


def _says_article(draft: Draft) -> bool:
    """True when the page declares itself one article: a short dispatch stands among many links."""
    document = draft.document
    if says_dated_article(draft) and draft.words >= MIN_WORDS_DECLARED:
        return True
    if draft.access == "partial" and draft.title and draft.words >= MIN_WORDS_DECLARED and not _lists_alone(draft):
        return True  # the beginning that a paid article shows
    dated = draft.published_source in ("json-ld", "meta")  # what is only shown may be a card's
    declared = dated or _is_declared(draft)
    return declared and draft.words >= MIN_WORDS_OF_ARTICLE and len(document.headings) <= 2


def _lists_alone(draft: Draft) -> bool:
    """True for a page of several h1 or of none: a paid article has its own headline."""
    return len(draft.document.headings) != 1 and not _is_declared(draft)


def _is_declared(draft: Draft) -> bool:
    return (draft.document.first_meta("og:type") or "").lower() == "article" or bool(draft.document.article)


def says_dated_article(draft: Draft) -> bool:
    """True when the page tells machines that it is an article, and of what day: a notice or a caption may be all."""
    dated = draft.published_source in ("json-ld", "meta")
    return dated and _is_declared(draft) and len(draft.document.headings) <= 2


def is_over(draft: Draft) -> bool:
    """True for an unknown outlet's live page that no longer changes: it is the account of a day."""
    if draft.outlet.is_known:
        return False
    ended = string(draft.document.article.get("coverageEndTime"))
    if ended:  # a moment to come is none to read_moment
        moment = read_moment(ended, draft.outlet, draft.page.fetched)
        return moment is not None and moment.when < draft.page.fetched
    if not draft.published:
        return False
    return draft.page.fetched - datetime.fromisoformat(draft.published) > SETTLED
