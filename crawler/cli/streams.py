"""The three standard streams: what starts a command may have closed any of them, as cron lines and services do."""

import io
import os
import sys

MODES = {0: os.O_RDONLY, 1: os.O_RDONLY, 2: os.O_WRONLY}
"""How /dev/null takes the place of each: what is printed is not taken for written, and messages may get lost."""


class _Forgiving(io.TextIOWrapper):
    """Messages that find no room, as on a full disk, do not end the work they tell of; a closed pipe does."""

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except BrokenPipeError:
            raise
        except OSError:
            return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except BrokenPipeError:
            raise
        except OSError:
            return


def open_streams() -> None:
    """Have all three open. Else the next file to be opened, an archive's perhaps, would get the number of one.

    Whatever prints on a stdout that was closed fails then, as with any program, and what prints nothing does not.
    """
    for number, mode in MODES.items():
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)  # gets the lowest number that is free, which is this one
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
    if isinstance(sys.stderr, io.TextIOWrapper):
        encoding, errors = sys.stderr.encoding, sys.stderr.errors
        sys.stderr = _Forgiving(sys.stderr.buffer, encoding=encoding, errors=errors, line_buffering=True)
    if sys.stdin is None:
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)


def drop_output() -> None:
    """Let go of what is still to be printed: nobody takes it, and Python would try once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
