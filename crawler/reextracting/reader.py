"""The reading anew of captures: in this process, or in several."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from scrapy.settings import Settings

from crawler.archive.database import Archive
from crawler.archive.warc import WarcStore
from crawler.citing.press import Press
from crawler.items import Page
from crawler.keeping.handing_over import Packed, packed, unpacked
from crawler.keeping.rereading import given_up, read_again
from crawler.keeping.workers import Workers
from crawler.outlets import Outlets, citation_finder
from crawler.reading.drafts import Draft
from crawler.reading.killable import begin_worker
from crawler.reading.steps import steps

Capture = Mapping[str, Any]
"""A row of `captures`."""
Answer = tuple[Packed, Page] | None
"""A draft and its page without the bytes; None where these are not held."""


@dataclass(slots=True)
class Source:
    """What pages are read from, and with."""

    archive: Archive
    store: WarcStore
    press: Press

    @classmethod
    def of(cls, archive: Archive, press: Press) -> "Source":
        return cls(archive, WarcStore(archive.warc_folder, ""), press)

    def draft(self, capture: Capture, *, killable: bool = False) -> Draft | None:
        """The page of a row of `captures` as it is read today: see `crawler.keeping.rereading.read_again`."""
        return read_again(self.archive, self.store, self.press, capture, killable=killable)


class CaptureWorkers(Workers[Capture]):
    """Processes that read captures anew, each from the archive itself. What is not held is read as None."""

    def __init__(
        self, source: Source, settings: Settings, jobs: int | None, idle: Callable[[], object] = lambda: None
    ) -> None:
        """`settings` tell of the outlets."""
        super().__init__(jobs, idle)
        self.source = source
        self.settings = settings

    @property
    def begin(self) -> Callable[[], Callable[[Capture], Answer]]:
        return partial(_begin, self.settings, self.source.archive.path)

    def read_here(self, parcel: Capture) -> Draft | None:
        return self.source.draft(parcel)

    def received(self, parcel: Capture, answer: Answer) -> Draft | None:
        del parcel
        return unpacked(*answer) if answer else None

    def given_up(self, parcel: Capture, reason: str) -> Draft:
        fetched = datetime.fromisoformat(parcel["fetched"])
        page = Page(url=parcel["url"], body=b"", outlet=parcel["outlet"] or "", fetched=fetched)
        return given_up(page, reason)


def _begin(settings: Settings, path: Path) -> Callable[[Capture], Answer]:
    """In a process of its own: load the outlets, and open the archive. Gives what reads a capture there."""
    press = Outlets(settings).press
    begin_worker(lambda: steps(citation_finder(press)))
    return partial(_read, Source.of(Archive.open(path), press))


def _read(source: Source, capture: Capture) -> Answer:
    draft = source.draft(capture, killable=True)
    return (packed(draft), replace(draft.page, body=b"")) if draft else None
