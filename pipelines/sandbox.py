"""A heavy page is read by a worker that can be killed, and never parsed in the process that asked for it.

Nearly every page takes some milliseconds, and is read where it is. A page made to take minutes or gigabytes costs
its worker; the crawl waits for nothing meanwhile.
"""

import asyncio
import sys
from concurrent.futures import BrokenExecutor, CancelledError, Future, wait
from concurrent.futures import TimeoutError as TooLongError
from dataclasses import fields, replace
from functools import cache
from importlib import import_module
from multiprocessing.util import Finalize
from operator import attrgetter
from pathlib import Path
from typing import Any, Self

from pebble import ProcessExpired, ProcessPool
from scrapy.crawler import Crawler

from crawler.items import Identity, Outlet, Page
from crawler.reading.drafts import Draft, parsed_draft
from crawler.reading.killable import SECONDS, Aside, begin_worker
from crawler.reading.outline import outline
from crawler.reading.page import Document
from crawler.reading.steps import TIMEOUT, FindCitations, Step, no_citations, read
from crawler.reading.template import Template
from crawler.translating.recorded import recorded

CRASH = recorded("extract-crash")  # why a page failed that took too much memory, or the worker with it
IN_ALL = 20.0  # seconds with starting the worker, which takes one, or several on a busy machine
NOT_SENT = {  # back from the worker: what the other process has, and what hangs on the tree
    "page", "document", "template", "identity", "templates", "is_read", "lead_blocks", "body_blocks", "link_blocks",
}  # fmt: skip
Answer = tuple[dict[str, Any], bytes]
"""The fields of a draft, and the outline of its page."""
Named = tuple[str, str, str]
"""The module of a template, its name in there, and the file of the module."""


class ReadInSandbox(Step):
    """Fill every field of a heavy page, or give it up when a worker cannot read it in time and memory."""

    def __init__(self, seconds: float = SECONDS, *, citations: bool = True) -> None:
        self.seconds = seconds
        self.citations = citations

    @classmethod
    def build(cls, find_citations: FindCitations) -> Self:
        return cls(citations=find_citations is not no_citations)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        del crawler
        return cls()

    def read(self, draft: Draft) -> Draft:
        """Wait for the worker. Ctrl-C ends the waiting, and the worker with the command."""
        if draft.templates is not None:
            future = self.ask(draft)
            wait([future], IN_ALL)
            _take(draft, future)
        return draft

    def read_in_time(self, draft: Draft, seconds: float = 0.0) -> Draft:
        """The worker has a limit of its own."""
        del seconds
        return self.read(draft)

    async def process_item(self, item: object) -> object:
        """Scrapy's call: signals, timers and other outlets go on while the worker reads."""
        if isinstance(item, Draft) and item.templates is not None:
            future = self.ask(item)
            await asyncio.wait([asyncio.wrap_future(future)], timeout=IN_ALL)
            _take(item, future)
        return item

    def ask(self, draft: Draft) -> "Future[Answer]":
        """What the worker answers on a heavy page, once it does."""
        assert draft.templates is not None
        named = tuple(_named(template) for template in draft.templates)
        task = (draft.page, draft.outlet, named, draft.identity, self.citations)
        future: Future[Answer] = _living_pool().schedule(_read, task, timeout=self.seconds)
        return future


def _take(draft: Draft, future: "Future[Answer]") -> None:
    """Fill the draft with what the worker has found by now. Only the outline of a heavy page is parsed here."""
    if not future.done():
        future.cancel()  # kills the worker
    try:
        found, outlined = future.result()
    except (TooLongError, CancelledError):
        draft.give_up(TIMEOUT)
    except (ProcessExpired, BrokenExecutor, MemoryError, RecursionError):
        draft.give_up(CRASH)
    else:
        for name, value in found.items():
            setattr(draft, name, value)
        draft.document = Document(replace(draft.page, body=outlined, headers=()))
        draft.template = Template(draft.document, draft.outlet)
        draft.templates, draft.is_read = None, True


def _read(
    page: Page,
    outlet: Outlet,
    named: tuple[Named, ...],
    identity: Identity | None,
    citations: bool,
) -> Answer:
    """In the worker: read the page whole. The press cannot be sent there, so it is made there."""
    from crawler.outlets import citation_finder

    templates = tuple(_template(*one) for one in named)
    draft = read(parsed_draft(page, outlet, templates, identity), citation_finder() if citations else no_citations)
    return {one.name: getattr(draft, one.name) for one in fields(draft) if one.name not in NOT_SENT}, outline(draft)


def _named(template: type[Template]) -> Named:
    module = template.__module__
    return module, template.__qualname__, getattr(sys.modules[module], "__file__", None) or ""


def _template(module: str, name: str, file: str) -> type[Template]:
    """In the worker: a template by its name. One of a user's own outlet is in a file that no import finds."""
    from crawler.outlets import PACKAGE, module_of

    if module not in sys.modules and module.startswith(f"{PACKAGE}."):
        module_of(Path(file))
    found: type[Template] = attrgetter(name)(sys.modules.get(module) or import_module(module))
    return found


def _living_pool() -> ProcessPool:
    """The pool, or a new one: a worker that dies as it starts takes its pool with it."""
    if not _pool().active:
        _pool.cache_clear()
    return _pool()


@cache
def _pool() -> ProcessPool:
    """One worker, started with the first page that needs it."""
    pool = ProcessPool(max_workers=1, initializer=_begin, context=Aside())
    Finalize(None, _end, args=(pool,), exitpriority=100)  # run by processes that others have started, too
    return pool


def _begin() -> None:
    begin_worker(_warm_up)


def _warm_up() -> None:
    from crawler.outlets import citation_finder
    from crawler.reading.steps import steps

    steps(citation_finder())


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()
