"""Another program's opinion on an article and its head: one function, so that another reader can take its place.

Not that of `crawler.reading.generic.second_reader`, which reads the text alone and has a say in our own reading.
"""

import re
from dataclasses import dataclass, field

import trafilatura

from crawler.reading.drafts import Draft
from crawler.reading.generic.text import MAX_TAGS
from crawler.text import tidy


@dataclass(frozen=True, kw_only=True, slots=True)
class SecondReading:
    """What another program reads of a page; empty where it finds nothing."""

    reader: str
    """Its name and version."""
    title: str = ""
    text: str = ""
    day: str = ""
    """Publication day as YYYY-MM-DD."""
    authors: list[str] = field(default_factory=list)


def second_reading(draft: Draft) -> SecondReading:
    """A page as trafilatura reads it in its ordinary mode, comments left out."""
    reader = f"trafilatura {trafilatura.__version__}"
    if draft.document.text.count("<") > MAX_TAGS:
        return SecondReading(reader=reader)
    found = trafilatura.bare_extraction(
        draft.document.text, url=draft.page.url, include_comments=False, with_metadata=True
    )
    if found is None or isinstance(found, dict):
        return SecondReading(reader=reader)
    return SecondReading(
        reader=reader, title=tidy(found.title or ""), text=found.text or "", day=(found.date or "")[:10],
        authors=[name for name in re.split(r"\s*;\s*", tidy(found.author or "")) if name],
    )  # fmt: skip
