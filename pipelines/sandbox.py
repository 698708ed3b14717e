"""A page out of all proportion is read in a sandbox first, by a worker that can be killed.

Reading is done in the crawl's own process, where nothing can interrupt a parser. Nearly every page takes it some
milliseconds; for the one in a million made to take minutes (or gigabytes) the trial pays.
"""

import atexit
import ctypes
import multiprocessing
import resource
import signal
import sys
from concurrent.futures import TimeoutError as TooLongError
from dataclasses import replace
from functools import cache

from pebble import ProcessExpired, ProcessPool

from crawler.items import Outlet, Page
from crawler.reading.drafts import Draft, open_draft
from crawler.reading.page import Document
from crawler.reading.steps import Step, read
from crawler.reading.template import Template

TAGS = 30_000  # of a page beyond which it is tried first; the heaviest of 1,189 real pages has 19,600
BYTES = 3_000_000  # likewise; the largest of them has 1.7 million
SECONDS = 5.0  # a trial may take, so that trial and reading stay within ten
MEMORY = 3 * 2**30  # bytes of address space a trial may take
_PR_SET_PDEATHSIG = 1
_trying = False


class ReadInSandbox(Step):
    """Turn a page away that a worker could not read within its limits of time and memory."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds

    def read(self, draft: Draft) -> Draft:
        if _trying or not is_heavy(draft):
            return draft
        future = _pool().schedule(_read, (draft.page, draft.outlet, type(draft.template)), timeout=self.seconds)
        try:
            future.result()
        except TooLongError:
            _drop(draft, "extract-timeout")
        except (ProcessExpired, MemoryError):
            _drop(draft, "extract-crash")
        return draft


def is_heavy(draft: Draft) -> bool:
    """True for a page with far more bytes or tags than any that people write."""
    return len(draft.page.body) > BYTES or draft.document.text.count("<") > TAGS


def _drop(draft: Draft, reason: str) -> None:
    """Record the failure, and leave the steps that follow nothing to trip over."""
    draft.turn_away("failed", reason)
    draft.document = Document(replace(draft.page, body=b""))
    draft.template = Template(draft.document, draft.outlet)


def _read(page: Page, outlet: Outlet, template: type[Template]) -> None:
    """In the worker: read the page whole. The press cannot be sent there, so it is made there."""
    from crawler.outlets import citation_finder

    read(open_draft(page, outlet, (template,)), citation_finder())


@cache
def _pool() -> ProcessPool:
    """One worker, started with the first page that needs it."""
    pool = ProcessPool(max_workers=1, initializer=_begin, context=multiprocessing.get_context("spawn"))
    atexit.register(_end, pool)
    return pool


def _begin() -> None:
    """In the worker: die with the parent, leave Ctrl-C to it, take no more memory than allowed."""
    global _trying
    _trying = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":  # elsewhere there is the time limit alone
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()
