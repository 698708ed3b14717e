"""What commands print for people, on stdout."""

from rich.console import Console


class Screen(Console):
    """A terminal or a pipe. A pipe closed early, as by `head`, raises BrokenPipeError; rich would exit with 1."""

    def __init__(self) -> None:
        super().__init__(highlight=False)

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError
