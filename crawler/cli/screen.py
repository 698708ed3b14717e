"""What commands print for people, on stdout."""

from rich.console import Console


class Screen(Console):
    """A terminal or a pipe. That a pipe is closed, as by `head`, is no failure; rich would have it so."""

    def __init__(self) -> None:
        super().__init__(highlight=False)

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError
