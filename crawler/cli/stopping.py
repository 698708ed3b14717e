"""Ctrl-C and SIGTERM for commands that no reactor runs: they end with what is under way put in order.

An exception that a signal raises may come anywhere, and is lost where Python throws it away: in a callback, or while
an object is deleted. So the signal is remembered, and asked for between two pages.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import click

from crawler.translating import _


class Stop:
    """As a context: Ctrl-C raises KeyboardInterrupt within, SIGTERM SystemExit(143)."""

    def __init__(self) -> None:
        self._signal = 0
        self._is_held = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, *error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Have a first signal wait for `check` within; a second one does not wait."""
        self._is_held = True
        try:
            yield
        finally:
            self._is_held = False
        self.check()

    def check(self) -> None:
        """Raise what a signal raises, where one has come."""
        if self._signal == signal.SIGINT:
            raise KeyboardInterrupt
        if self._signal:
            click.echo(_("Interrupted."), err=True)
            raise SystemExit(128 + self._signal)

    def _on_signal(self, number: int, frame: Any) -> None:
        del frame
        waits = self._is_held and not self._signal
        self._signal = number
        if not waits:
            self.check()
