"""The links of an article: anchors, and addresses in plain text, inside lead, body and closing sources."""

import re
from collections.abc import Iterator

from crawler.items import Link
from crawler.reading.blocks import Block
from crawler.reading.drafts import Draft
from crawler.reading.steps import Step
from crawler.urls import PLAIN, plain_addresses, resolve

_TOKEN = re.compile(rf"\x00|{PLAIN.pattern}", re.IGNORECASE)


class ReadLinks(Step):
    """Fill the links in the order of the text: absolute, without tracking."""

    def read(self, draft: Draft) -> Draft:
        draft.links = [link for block in draft.link_blocks for link in links_of(block, draft.document.url)]
        return draft


def links_of(block: Block, base: str) -> Iterator[Link]:
    """Links of one block. An address that is itself the text of an anchor is that anchor, not another."""
    anchors = iter(block.anchors)
    for piece in _TOKEN.findall(block.masked):
        if piece == "\x00":
            href, text = next(anchors)
            url = None if href.startswith("#") else resolve(base, href)
            if url:
                yield Link(url=url, text=text, kind="anchor")
            continue
        for address in plain_addresses(piece):
            url = resolve(base, address)
            if url:
                yield Link(url=url, text=address, kind="plain")
