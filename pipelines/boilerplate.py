"""What every site puts into its articles that nobody wrote for them: cut, and noted what was cut."""

import re

from crawler.reading.blocks import Block
from crawler.reading.boilerplate import INITIALS, is_noise
from crawler.reading.drafts import Draft
from crawler.reading.steps import Step
from crawler.text import tidy, words
from crawler.urls import PLAIN


class CutBoilerplate(Step):
    """Make lead and body from their blocks, without ads, related items, initials and closing sources.

    Closing lines that are nothing but addresses are a list of sources: links, not text.
    """

    def read(self, draft: Draft) -> Draft:
        cut: list[str] = []
        lead = [b for b in draft.lead_blocks if not _dropped(b, cut)]
        body = [b for b in draft.body_blocks if not _dropped(b, cut)]
        while body and INITIALS.fullmatch(body[-1].text):
            cut.append(body.pop().text)
        sources: list[Block] = []
        while body and only_addresses(body[-1].text):
            sources.insert(0, body.pop())
        draft.link_blocks = [*lead, *body, *sources]
        draft.lead = "\n\n".join(b.text for b in lead) or None
        draft.body = "\n\n".join(paragraphs(body))
        draft.words = len(words(f"{draft.lead or ''} {draft.body}"))
        if cut:
            draft.fields["cut"] = cut
        return draft


def _dropped(block: Block, cut: list[str]) -> bool:
    if not is_noise(block):
        return False
    cut.append(block.text[:200])
    return True


def only_addresses(text: str) -> bool:
    """True when a block is one or more plain addresses and nothing else."""
    return bool(PLAIN.search(text)) and not words(PLAIN.sub("", text))


def paragraphs(blocks: list[Block]) -> list[str]:
    """Texts of blocks; the items of one list are one paragraph with a line for each."""
    texts: list[list[str]] = []
    last_list = None
    for block in blocks:
        item = block.element if block.tag == "li" else next(block.element.iterancestors("li"), None)
        if item is None:
            texts.append([block.text])
            last_list = None
            continue
        mark = "" if re.match(r"[-–•]\s", block.text) else "- "
        line = mark + tidy(block.text.replace("\n", " "))
        if last_list is not None and item.getparent() is last_list:
            texts[-1].append(line)
        else:
            texts.append([line])
        last_list = item.getparent()
    return ["\n".join(lines) for lines in texts]
