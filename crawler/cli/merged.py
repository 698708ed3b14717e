"""`depeche import OTHER.db`: another archive, merged into this one."""

import time
from collections import Counter
from pathlib import Path

import click

from crawler.archive.database import Archive
from crawler.archive.lock import Lock
from crawler.archive.overwriting import begins_as_database
from crawler.archive.tombstones import unfinished
from crawler.citing.press import Press
from crawler.cli.progress import EVERY, console
from crawler.errors import DepecheError
from crawler.forgetting.forgetting import finish
from crawler.keeping.run import Run
from crawler.merging.merge import merge
from crawler.merging.other import check_mergeable
from crawler.outlets import Outlets
from crawler.translating import _
from crawler.translating.forms import figure

MAX_SHOWN = 20  # damaged captures; the rest are counted


def is_database(file: Path) -> bool:
    """True for an SQLite file, and for an empty one with the name of an archive; not for what is named a page."""
    if file.suffix.lower() in (".html", ".htm"):
        return False
    is_empty = file.suffix == ".db" and file.is_file() and not file.stat().st_size
    return is_empty or begins_as_database(file)


def fault_of_archive(file: Path, archive: Path) -> str | None:
    """Why a database cannot be merged into an archive, and what to do; None when it can be tried."""
    try:
        check_mergeable(file, archive)
    except DepecheError as error:
        return str(error)
    return None


def merge_archive(file: Path, run: Run, outlets: Outlets, counts: Counter[str], *, quiet: bool) -> list[str]:
    """Merge an archive into a run, and add to `counts` what came of it. Returns what could not be read of it."""
    merged = merge(run, outlets, file, _Told(quiet=quiet))
    counts.update(merged.counts)
    shown = list(merged.damages)[:MAX_SHOWN]
    if more := len(merged.damages) - len(shown):
        shown.append(_("{file}: {count} more captures are damaged").format(file=file, count=figure(more)))
    return shown


def finish_removals(path: Path, press: Press) -> None:
    """Remove what tombstones name that came with another archive, or names that came with its texts.

    A tombstone that a reader of the archive holds up stays unfinished: `depeche verify` says so.
    """
    with Archive.open(path) as archive:
        left = unfinished(archive)
    if left:
        with Lock(path), Archive.open(path, write=True) as archive:
            finish(archive, press)


class _Told:
    """How far a merge is: on a terminal on one line, else a line a minute."""

    def __init__(self, *, quiet: bool) -> None:
        self.quiet = quiet
        self.told = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        every = 0.2 if console.is_terminal else EVERY
        if self.quiet or (time.monotonic() - self.told < every and not (done == total and console.is_terminal)):
            return
        self.told = time.monotonic()
        line = _("{done} of {total} captures").format(done=figure(done), total=figure(total))
        click.echo(
            f"\r{line}" if console.is_terminal else line, err=True, nl=not console.is_terminal or done == total
        )
