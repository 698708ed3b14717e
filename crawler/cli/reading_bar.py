"""How far an import or a reading anew is: pages, how many a second, and the time that is left."""

import time
from typing import Self

from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from crawler.cli.bar import bar_width
from crawler.cli.progress import EVERY, console
from crawler.translating import _
from crawler.translating.forms import duration, figure

SHOWN = 0.1  # seconds between two looks of the bar
FIRST = 1.0  # seconds until there is a rate to tell


class ReadingBar:
    """A bar on a terminal, otherwise one plain line a minute; nothing when quiet."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet
        self.bars = Bars(
            BarColumn(bar_width(console)), TaskProgressColumn(), TextColumn("{task.fields[note]}"),
            TimeRemainingColumn(), console=console, transient=True, disable=quiet or not console.is_terminal,
        )  # fmt: skip
        self.task = self.bars.add_task("", total=None, note="")
        self.began = self.told = time.monotonic()

    def __enter__(self) -> Self:
        self.bars.start()
        return self

    def tell(self, done: float, of: float, pages: int) -> None:
        """Show that `done` of all that is to be done is done, which were so many pages."""
        now = time.monotonic()
        if self.quiet or now - self.told < (SHOWN if console.is_terminal else EVERY):
            return
        self.told, took = now, max(FIRST, now - self.began)
        rate = _("{pages} pages, {rate} a second").format(
            pages=figure(f"{pages:,}"), rate=figure(f"{pages / took:.1f}")
        )
        if console.is_terminal:
            self.bars.update(self.task, completed=done, total=of, note=rate)
        else:
            left = took * (of - done) / done if done else 0.0
            console.print(_("{rate}, about {time} left").format(rate=rate, time=duration(left)))

    def __exit__(self, *error: object) -> None:
        self.bars.stop()
