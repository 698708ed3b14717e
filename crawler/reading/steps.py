"""The steps that every page is read by, in the order of `crawler.settings.ITEM_PIPELINES`."""

import gc
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cache
from typing import Self

from scrapy.utils.misc import load_object

from crawler import settings
from crawler.items import CitableText, Citation
from crawler.reading.drafts import Draft
from crawler.reading.time_limit import SECONDS, OutOfTime, time_limit
from crawler.translating.recorded import recorded

TIMEOUT = recorded("extract-timeout")  # why a page failed that took too long
FindCitations = Callable[[CitableText], list[Citation]]
"""Gives the citations of an article, in the order of its text."""


def no_citations(text: CitableText) -> list[Citation]:
    """Find none: for those who read a page for its own fields alone."""
    del text
    return []


class Step(ABC):
    """One step of the reading, one file of `pipelines/`: Scrapy calls `process_item`, all others call `read`."""

    @classmethod
    def build(cls, find_citations: FindCitations) -> Self:
        """The step as `read` needs it. `find_citations` is for the step that reads citations."""
        del find_citations
        return cls()

    @abstractmethod
    def read(self, draft: Draft) -> Draft:
        """Fill some fields of the draft, or turn it away; gives the same draft."""

    def process_item(self, item: object) -> object:
        """Scrapy's call. What is no draft (a feed, a failure) passes unread."""
        return self.read_in_time(item) if isinstance(item, Draft) else item

    def read_in_time(self, draft: Draft, seconds: float = SECONDS) -> Draft:
        """`read`, unless all is read; a draft that takes it more than `seconds` is given up."""
        if draft.is_read:
            return draft
        try:
            with time_limit(seconds):
                return self.read(draft)
        except OutOfTime:
            draft.give_up(TIMEOUT)
            return draft


@cache
def _classes() -> tuple[type[Step], ...]:
    ordered = sorted(settings.ITEM_PIPELINES.items(), key=lambda pair: pair[1])
    classes = [load_object(path) for path, _ in ordered]
    gc.freeze()  # all that is loaded by now stays: a collection that looks through it costs as much as five pages
    return tuple(cls for cls in classes if issubclass(cls, Step))


def steps(find_citations: FindCitations) -> tuple[Step, ...]:
    """The reading steps in their order; the pipeline that stores the draft is none."""
    return tuple(cls.build(find_citations) for cls in _classes())


def read(draft: Draft, find_citations: FindCitations) -> Draft:
    """Take a draft through every reading step.

    `find_citations` is `crawler.citing.finding.citations_of` with the press that may be cited, or `no_citations`.
    `crawler.outlets.Outlets.read` does all of it for a page. A page that is no article comes back with `verdict` and
    `reason`; nothing is raised for it.
    """
    for step in steps(find_citations):
        draft = step.read_in_time(draft)
    return draft
