"""What a crawl did, a line each: requests, verdicts, decisions of discovery. For `-v` and `--log FILE`.

The rooms of the crawl write to the loggers `depeche.request`, `depeche.verdict` and `depeche.discovery`; without
these options nobody listens, and it costs nothing.
"""

import logging
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import click
from rich.console import Console

from crawler.archive.overwriting import check_overwritable
from crawler.clock import stamp
from crawler.errors import UsageError
from crawler.translating import _
from crawler.translating.forms import system_error
from crawler.urls import masked

LOGGER = "depeche"


class _ConsoleHandler(logging.Handler):
    """Prints above the progress bars."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self.console = console

    def emit(self, record: logging.LogRecord) -> None:
        self.console.print(self.format(record), markup=False, soft_wrap=True)


class _FileHandler(logging.FileHandler):
    """Says once that its file takes no more, and lets the crawl go on: what it archives is not the log's affair."""

    is_lost = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - a name of logging's
        del record
        error = sys.exc_info()[1]
        if not self.is_lost and isinstance(error, OSError):
            message = _("The log {file} cannot be written any more: {error}")
            click.echo(message.format(file=self.baseFilename, error=system_error(error)), err=True)
        self.is_lost = True

    def emit(self, record: logging.LogRecord) -> None:
        if not self.is_lost:
            super().emit(record)

    def close(self) -> None:
        with suppress(OSError):  # what is left of the last line
            super().close()


class _Formatter(logging.Formatter):
    """`2026-11-27T03:30:12+00:00 request 200 12,345 bytes https://…`, by the project's clock, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{stamp()} {record.name.rpartition('.')[2]} {masked(record.getMessage())}"


class CrawlLog:
    """While it is entered, the crawl's lines go to a console, a file, both or nowhere.

    Raises UsageError on entering when the file cannot be written, or is an archive.
    """

    def __init__(self, verbose: bool, file: Path | None, console: Console) -> None:
        self.verbose = verbose
        self.file = file
        self.console = console
        self._undo = ExitStack()

    def __enter__(self) -> Self:
        logger = logging.getLogger(LOGGER)
        handlers: list[logging.Handler] = [_ConsoleHandler(self.console)] if self.verbose else []
        if self.file:
            check_overwritable(self.file)
            try:
                handlers.append(_FileHandler(self.file, encoding="utf-8"))
            except OSError as error:
                raise UsageError(
                    _("Cannot write the log {file}: {error}").format(file=self.file, error=system_error(error))
                ) from error
        for handler in handlers:
            handler.setFormatter(_Formatter())
            logger.addHandler(handler)
            self._undo.callback(handler.close)
            self._undo.callback(logger.removeHandler, handler)
        logger.propagate = False
        logger.setLevel(logging.INFO if handlers else logging.WARNING)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._undo.close()
