"""Tables that commands print for people."""

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text


def print_table(console: Console, columns: Sequence[str], rows: Sequence[Sequence[str]], numbers: range) -> None:
    """A table; on a terminal too narrow for it each row as its name and a line of columns and values.

    `numbers` are the columns that stand to the right. Nothing is cut, and in a pipe no line is broken.
    """
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, name in enumerate(columns):
        table.add_column(name, justify="right" if place in numbers else "left", no_wrap=True)
    for row in rows:
        table.add_row(*map(Text, row))
    needed = console.measure(table, options=console.options.update(width=10_000)).maximum
    if needed > console.width and console.is_terminal:
        for row in rows:
            said = ", ".join(f"{name} {value}" for name, value in zip(columns[1:], row[1:], strict=True))
            console.print(Text(row[0], style="bold"))
            console.print(Padding(Text(said), (0, 0, 0, 2), expand=False))
        return
    whole = Console(file=console.file, width=max(needed, console.width), highlight=False)
    whole.print(table)
