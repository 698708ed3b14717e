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

from crawler.cli.bar import bar_width
from crawler.cli.codes import reasons_in_words
from crawler.cli.tables import print_table
from crawler.items import Outlet
from crawler.keeping.run import Run
from crawler.translating import _, ngettext
from crawler.translating.forms import duration, figure
from crawler.translating.recorded import translated
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
                self.tasks[outlet.id] = self.bars.add_task(outlet.name, total=None, note=_("discovering"))
        return self

    def update(self, tally: Tally) -> None:
        done = sum(tally.counts.values())
        new = tally.counts["new"]
        note = ngettext("{count} new", "{count} new", new).format(count=figure(new))
        if self.bars and tally.outlet.id in self.tasks:
            total = max(done, tally.found)
            self.bars.update(self.tasks[tally.outlet.id], completed=done, total=total, note=note)
        elif not self.quiet and not console.is_terminal and time.monotonic() - self.printed >= EVERY:
            self.printed = time.monotonic()
            message = _("{outlet}: {pages} pages, {new}, {requests} requests")
            numbers = {"pages": figure(done), "requests": figure(tally.requests)}
            console.print(message.format(outlet=tally.outlet.name, new=note, **numbers))

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
    names = (
        _("outlet"), _("new"), _("changed"), _("unchanged"), _("turned away"), _("pending"), _("requests"), _("MB"),
    )  # fmt: skip
    rows = []
    for tally in run.tallies.values():
        counts = tally.counts
        away = sum(loss["addresses"] for loss in tally.lost)
        numbers = (counts["new"], counts["changed"], counts["unchanged"], away, tally.pending, tally.requests)
        rows.append((tally.outlet.name, *map(figure, numbers), figure(f"{tally.received / 1e6:.1f}")))
    print_table(console, names, rows, range(1, len(names)))
    reasons: Counter[TurnedAway] = Counter()
    kept: Counter[TurnedAway] = Counter()
    for tally in run.tallies.values():
        for trap in traps_of(tally):
            console.print(Text(trap))
        reasons.update({TurnedAway(one["verdict"], one["reason"] or ""): one["addresses"] for one in tally.lost})
        kept.update(tally.kept)
    if reasons:
        console.print(Text(_("Turned away: {reasons}").format(reasons=reasons_in_words(reasons))))
    if kept:
        message = _("Pages of archived articles, which stay as they were: {reasons}")
        console.print(Text(message.format(reasons=reasons_in_words(kept))))


def traps_of(tally: Tally) -> list[str]:
    """A line for each kind of page that led on without end."""
    message = _("{outlet}: left {pages} alone {why}")
    return [
        message.format(outlet=tally.outlet.name, pages=translated(kin), why=translated(why))
        for kin, why in tally.traps.items()
    ]


def forecast(run: Run, *, pauses: dict[str, float], limit: int = 0) -> None:
    """What a run would fetch of each outlet, and how long that takes with so many seconds between two requests."""
    for name, tally in run.tallies.items():
        count = min(tally.due, limit or tally.due)
        asked = ngettext(
            "To find them, {count} request were made now.", "To find them, {count} requests were made now.",
            tally.requests,
        )  # fmt: skip
        told = _("{forecast} {asked}").format(
            forecast=_forecast_of(tally.outlet.name, count, pauses[name]),
            asked=asked.format(count=figure(tally.requests)),
        )
        console.print(told, soft_wrap=True)


def _forecast_of(outlet: str, count: int, pause: float) -> str:
    """What would be fetched, and how long it takes with so many seconds between two requests."""
    message = ngettext(
        "{outlet}: a run would fetch {count} article.", "{outlet}: a run would fetch {count} articles.", count
    )
    if count and not pause:
        message = ngettext(
            "{outlet}: a run would fetch {count} article, in about {time}.",
            "{outlet}: a run would fetch {count} articles, in about {time}.",
            count,
        )
    elif count:
        message = ngettext(
            "{outlet}: a run would fetch {count} article, with {pause} between two requests in about {time}.",
            "{outlet}: a run would fetch {count} articles, with {pause} between two requests in about {time}.",
            count,
        )
    return message.format(
        outlet=outlet, count=figure(f"{count:,}"), pause=seconds_in_words(pause),
        time=duration(count * max(pause, LEAST_TIME)),
    )  # fmt: skip


def seconds_in_words(seconds: float) -> str:
    """`one second`, `2.5 seconds`."""
    if seconds == 1:
        return _("one second")
    return _("{count} seconds").format(count=figure(f"{seconds:g}"))
