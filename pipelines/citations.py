"""Whose work an article draws on. See crawler/citing/ and docs/citations.md."""

from typing import Self

from scrapy.crawler import Crawler

from crawler.reading.drafts import Draft
from crawler.reading.steps import FindCitations, Step


class ReadCitations(Step):
    """Fill the citations of what is an article."""

    def __init__(self, find_citations: FindCitations) -> None:
        self.find_citations = find_citations

    @classmethod
    def build(cls, find_citations: FindCitations) -> Self:
        return cls(find_citations)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """In a crawl: among the press with the outlets that Scrapy has loaded."""
        from crawler.outlets import citation_finder

        del crawler
        return cls(citation_finder())

    def read(self, draft: Draft) -> Draft:
        if not draft.refused:
            draft.citations = self.find_citations(draft.citable_text)
        return draft
