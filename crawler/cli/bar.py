"""The width of progress bars: apart, so that a command without one loads nothing that draws."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

BESIDE_BAR = 48  # columns for what stands beside a progress bar, and for the ^C that a terminal writes after it


def bar_width(console: "Console") -> int:
    """Columns of a progress bar whose line does not fill the terminal's: one that ^C broke could not be cleared."""
    return max(2, min(40, console.width - BESIDE_BAR))
