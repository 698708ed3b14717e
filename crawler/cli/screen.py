"""What commands print for people, on stdout."""

import os

from rich.console import Console

LEAST, USUAL = 20, 80  # columns of a terminal
PIPE = 100_000  # columns of a pipe: a line there is one line, for grep and for whoever breaks it anew


class Screen(Console):
    """A terminal or a pipe. A pipe closed early, as by `head`, raises BrokenPipeError; rich would exit with 1."""

    def __init__(self) -> None:
        super().__init__(highlight=False)
        if not self.is_terminal and not os.environ.get("COLUMNS"):
            self.width = PIPE
        if self.width < LEAST:  # nothing can be read there; $COLUMNS of 0 would even lose every line
            self.width = USUAL

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError
