"""Whose work an article draws on. See crawler/citing/ and docs/citations.md."""

from crawler.citing.finding import citations_of
from crawler.outlets import known_press
from crawler.reading.drafts import Draft


class ReadCitations:
    """Scrapy's face of `citations_of`."""

    def process_item(self, item: object) -> object:
        if isinstance(item, Draft) and not item.refused:
            item.citations = citations_of(item.citable_text, known_press())
        return item
