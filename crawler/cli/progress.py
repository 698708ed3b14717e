"""What a run shows while it goes on, and the summary at its end."""

import os
import signal
import sys
import time
from collections import Counter
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.text import Text

from crawler.cli.screen import bar_width, print_table
from crawler.items import Outlet
from crawler.keeping.run import Run
from crawler.watching.tally import Tally, TurnedAway


class RunConsole(Console):
    """stderr of a run. When nobody reads it any more (`| head`), the run ends as by SIGTERM: its state is kept."""

    def on_broken_pipe(self) -> None:
        """Called by rich; what is still said goes nowhere."""
        self.quiet = True
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a device
            os.dup2(nowhere.fileno(), sys.stderr.fileno())
        os.kill(os.getpid(), signal.SIGTERM)


console = RunConsole(stderr=True, highlight=False)
LEAST_TIME = 0.3  # seconds that an article takes without any pause
EVERY = 60.0  # seconds between plain lines where there is no terminal


class Progress:
    """A bar an outlet on a terminal, otherwise one plain line a minute; nothing when quiet."""

    def __init__(self, quiet: bool, outlets: list[Outlet]) -> None:
        self.quiet = quiet
        self.outlets = outlets
        self.bars: Bars | None = None
        self.tasks: dict[str, Any] = {}
        self.console = console
        self.printed = time.monotonic()

    def __enter__(self) -> Self:
        if not self.quiet and console.is_terminal:
            self.bars = Bars(
                TextColumn("{task.description:<14}"), BarColumn(bar_width(console)), MofNCompleteColumn(),
                TextColumn("{task.fields[note]}"), TimeElapsedColumn(), console=console, transient=True,
            )  # fmt: skip
            self.bars.start()
            for outlet in self.outlets:
                self.tasks[outlet.id] = self.bars.add_task(outlet.name, total=None, note="discovering")
        return self

    def update(self, tally: Tally) -> None:
        done = sum(tally.counts.values())
        note = f"{tally.counts['new']} new"
        if self.bars and tally.outlet.id in self.tasks:
            total = max(done, tally.found)
            self.bars.update(self.tasks[tally.outlet.id], completed=done, total=total, note=note)
        elif not self.quiet and not console.is_terminal and time.monotonic() - self.printed >= EVERY:
            self.printed = time.monotonic()
            console.print(f"{tally.outlet.name}: {done} pages, {note}, {tally.requests} requests")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.bars:
            self.bars.stop()


def summary(run: Run) -> None:
    """What the run did, an outlet a line, and why pages were turned away."""
    names = ("outlet", "new", "changed", "unchanged", "turned away", "pending", "requests", "MB")
    rows = []
    for tally in run.tallies.values():
        counts = tally.counts
        away = sum(loss["addresses"] for loss in tally.lost)
        numbers = (counts["new"], counts["changed"], counts["unchanged"], away, tally.pending, tally.requests)
        rows.append((tally.outlet.name, *map(str, numbers), f"{tally.received / 1e6:.1f}"))
    print_table(console, names, rows, range(1, len(names)))
    reasons: Counter[TurnedAway] = Counter()
    kept: Counter[TurnedAway] = Counter()
    for tally in run.tallies.values():
        for trap in traps_of(tally):
            console.print(Text(trap))
        reasons.update({TurnedAway(one["verdict"], one["reason"] or ""): one["addresses"] for one in tally.lost})
        kept.update(tally.kept)
    if reasons:
        console.print(Text("Turned away: " + reasons_in_words(reasons)))
    if kept:
        console.print(Text(f"Pages of archived articles, which stay as they were: {reasons_in_words(kept)}"))


def traps_of(tally: Tally) -> list[str]:
    """A line for each kind of page that led on without end."""
    return [f"{tally.outlet.name}: left {kin} alone {why}" for kin, why in tally.traps.items()]


def reasons_in_words(reasons: Counter[TurnedAway]) -> str:
    """`1 refused (HTTP 403), 3 no article (listing)`; most frequent first."""
    words = {"not_article": "no article"}
    return ", ".join(
        f"{count} {words.get(away.verdict, away.verdict)} ({away.reason})" for away, count in reasons.most_common()
    )


def forecast(run: Run, *, pauses: dict[str, float], limit: int = 0) -> None:
    """What a run would fetch of each outlet, and how long that takes with so many seconds between two requests."""
    for name, tally in run.tallies.items():
        count = min(tally.due, limit or tally.due)
        pause = f"{pauses[name]:g} seconds" if pauses[name] != 1 else "one second"
        wait = f"with {pause} between two requests " if pauses[name] else ""
        took = duration_in_words(count * max(pauses[name], LEAST_TIME)) if count else ""
        told = f", {wait}in about {took}" if count else ""
        console.print(
            f"{tally.outlet.name}: a run would fetch {count:,} article{'s' * (count != 1)}{told}. "
            f"To find them, {tally.requests} request{'s' * (tally.requests != 1)} were made now.",
            soft_wrap=True,
        )


def duration_in_words(seconds: float) -> str:
    """`40 seconds`, `12 minutes`, `7 hours`, `4 days`: in the unit that gives at least two."""
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}s"
    count = max(1, round(seconds))
    return f"{count} second{'s' * (count != 1)}"
