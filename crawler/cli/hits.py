"""The lines of a search's hits: whole in a pipe, broken and marked on a terminal."""

import re
import sys

import click

OPEN, CLOSE = "\x02", "\x03"  # around found words
_MARK = re.compile(f"[{OPEN}{CLOSE}]")


def unmarked(text: str) -> str:
    """A text without the marks around found words."""
    return _MARK.sub("", text)


class Lines:
    """Prints lines to stdout."""

    def __init__(self) -> None:
        self._screen = None
        if sys.stdout.isatty():
            from crawler.cli.screen import Screen  # loads rich, which takes half as long as a search

            self._screen = Screen()

    def print(self, line: str, indent: int = 0) -> None:
        """Print a line; words between OPEN and CLOSE are bold on a terminal."""
        if self._screen is None:
            click.echo(" " * indent + unmarked(line))
            return
        from rich.padding import Padding
        from rich.text import Text

        text = Text(overflow="fold")
        for n, part in enumerate(_MARK.split(line)):
            text.append(part, "bold" if n % 2 else None)
        self._screen.print(Padding(text, (0, 0, 0, indent), expand=False))
