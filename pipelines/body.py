"""Lead and body: the outlet's template where it matches, trafilatura everywhere else and to cross-check."""

import trafilatura

from crawler.blocks import Block, holds
from crawler.items import Draft
from crawler.text import folded, words
from pipelines.boilerplate import is_noise

SHORT = 8  # words of a template's body below which trafilatura is asked for more


def read_body(draft: Draft) -> Draft:
    """Choose the blocks of lead and body; their text is made by the next step.

    The choice is left in `draft.fields["body"]`: who chose, and which share of its words trafilatura
    found too.
    """
    template = draft.template
    blocks = template.content
    found = trafilatura_words(draft)
    if blocks is None or (count(blocks) < SHORT and draft.access == "full" and not template.kind):
        generic = chosen_by(draft, found)
        if blocks is None or count(generic) > count(blocks) + SHORT:
            blocks = generic
            draft.extractor = f"trafilatura-{trafilatura.__version__}"
    locked = template.locked if draft.access == "partial" else []
    draft.lead_blocks = [b for b in template.lead if b not in blocks]
    draft.body_blocks = [b for b in blocks if not any(holds(e, b.element) for e in locked)]
    draft.fields["body"] = {"by": draft.extractor, "agreement": agreement(blocks, found)}
    return draft


def count(blocks: list[Block]) -> int:
    return sum(len(words(b.text)) for b in blocks)


def trafilatura_words(draft: Draft) -> str:
    """What trafilatura takes for the text of the page, folded; empty when it finds none."""
    text = trafilatura.extract(
        draft.document.text, include_comments=False, include_tables=True, favor_precision=True,
        with_metadata=False,
    )  # fmt: skip
    return folded(text or "")


def chosen_by(draft: Draft, found: str) -> list[Block]:
    """The page's own blocks that make up the text trafilatura found: with our spaces, links and lines."""
    title = folded(draft.title or "")
    chosen = []
    for block in draft.document.blocks:
        text = folded(block.text)
        if text and text in found and text != title and not is_noise(block):
            chosen.append(block)
    return chosen


def agreement(blocks: list[Block], found: str) -> float | None:
    """Share of the blocks' words that trafilatura found too; None when there is nothing to compare."""
    ours = [w for b in blocks for w in words(folded(b.text))]
    if not ours or not found:
        return None
    theirs = set(words(found))
    return round(sum(w in theirs for w in ours) / len(ours), 2)


class ReadBody:
    """Scrapy's face of `read_body`."""

    def process_item(self, item: object) -> object:
        return read_body(item) if isinstance(item, Draft) else item
