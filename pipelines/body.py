"""Lead and body: the outlet's template where it matches; elsewhere the generic reading."""

from collections.abc import Iterable
from typing import Any

from lxml import html

from crawler.lexicon import Wording
from crawler.reading.blocks import Block, holds
from crawler.reading.drafts import Draft
from crawler.reading.generic.text import GenericText, read_generic
from crawler.reading.steps import Step
from crawler.text import words

TOLD, SHOWN = 20, 100  # lines that are told of, and characters of each
CUT = Wording(r"^\W*(?:{wall.cut})")
MAX_WALL = 300  # characters of such a line
FEW_WORDS = 8  # of a template's body, below which the generic reading is asked for more


class ReadBody(Step):
    """Choose the blocks of lead and body; their text is made by the next step.

    Who chose is left in `draft.fields["body"]`.
    """

    def read(self, draft: Draft) -> Draft:
        template = draft.template
        blocks = template.content
        lead = template.lead
        by = template.name
        told: dict[str, Any] = {}
        # A known outlet's pages hide what they declare paid; others may show it to everybody, some articles a month.
        locked = template.locked if draft.outlet.is_known and draft.access == "partial" else []
        if blocks is None or (count(blocks) < FEW_WORDS and draft.access == "full" and not template.kind):
            if draft.access == "full" and not draft.outlet.is_known and says_cut(draft.document.blocks):
                draft.access = "partial"
                draft.fields["access"] = "text"
            generic = read_generic(draft)
            if blocks is None or count(generic.body) > count(blocks) + FEW_WORDS:
                blocks, lead, by = generic.body, lead or generic.lead, generic.by
                draft.extractor = by
                told = explained(generic)
        draft.lead_blocks = outside(locked, (b for b in lead if b not in blocks))
        draft.body_blocks = outside(locked, blocks)
        draft.fields["body"] = {"by": by, **told}
        return draft


def explained(generic: GenericText) -> dict[str, Any]:
    """How far two readings of the page agree, and which lines the judge took out or put in, for `--explain`."""
    judged: dict[str, list[dict[str, Any]]] = {"dropped": [], "added": []}
    own = {id(block) for block in generic.body}
    for one in generic.changed[:TOLD]:
        text = one.line.block.text[:SHOWN]
        told = {"text": text, "chance": one.chance, "reasons": one.reasons}
        judged["added" if id(one.line.block) in own else "dropped"].append(told)
    return {"agreement": generic.agreement, **{name: some for name, some in judged.items() if some}}


def says_cut(blocks: Iterable[Block]) -> bool:
    """True when a short line begins by saying that the rest of the text is for those who pay."""
    return any(len(block.text) < MAX_WALL and CUT.match(block.folded) for block in blocks)


def outside(elements: list[html.HtmlElement], blocks: Iterable[Block]) -> list[Block]:
    """The blocks that stand in none of the elements."""
    return [b for b in blocks if not any(holds(e, b.element) for e in elements)]


def count(blocks: list[Block]) -> int:
    """Words of these blocks."""
    return sum(len(words(b.text)) for b in blocks)
