"""A limit on the time that reading takes in this process, whatever the page is made of."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SECONDS = 5.0  # of CPU time that one step may take with one page, however busy the machine is
_AGAIN = 0.5  # seconds to the next try, where the first was raised in code that swallows every exception


class OutOfTime(BaseException):
    """Raised when a page is read for too long, from `time_limit`. No Exception, which parsers catch and go on."""


@contextmanager
def time_limit(seconds: float = SECONDS) -> Iterator[None]:
    """Stop what is done within when it takes this process more than `seconds` of CPU time.

    Raises OutOfTime then. Python looks for signals between its own instructions and inside of regular expressions,
    not inside of a parser in C: pages that may keep one busy are for `pipelines/sandbox.py`. Only the main thread
    gets signals, so in others, and within another limit, there is none.
    """
    if threading.current_thread() is not threading.main_thread() or signal.getitimer(signal.ITIMER_PROF)[0]:
        yield
        return
    before = signal.signal(signal.SIGPROF, _raise)
    signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _raise(signum: int, frame: FrameType | None) -> None:
    del signum, frame
    raise OutOfTime
