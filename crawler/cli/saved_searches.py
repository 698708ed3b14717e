"""Saved searches: kept, used, listed and forgotten by `depeche search`, used by `depeche export`."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from crawler.archive.database import Archive
from crawler.archive.lock import Lock
from crawler.cli.opening import open_archive
from crawler.errors import UsageError
from crawler.searching import saved
from crawler.searching.fulltext import Filters
from crawler.text import as_json
from crawler.translating import _


def save_search(path: Path, name: str, words: str, chosen: Filters) -> None:
    """Keep a search in the archive. Raises UsageError for a name or search that cannot be kept."""
    open_archive(path).close()  # an archive that is missing is not made for this
    with Lock(path), Archive.open(path, write=True) as archive, archive.transaction() as db:
        kept = saved.save(db, name, words, chosen)
    message = _("Saved as {name}: depeche search --saved {name}, depeche export FORMAT --saved {name}")
    click.echo(message.format(name=kept.name), err=True)


def read_saved(
    path: Path, name: str | None, words: str | None, given: dict[str, Any]
) -> tuple[str | None, dict[str, Any]]:
    """The words and filters of a saved search; filters that are given replace its own. Without a name those given.

    Raises UsageError for a name that the archive has not, and for words beside a name.
    """
    if not name:
        return words, given
    if words:
        raise UsageError(_("--saved {name} has words of its own; leave out: {words}").format(name=name, words=words))
    with open_archive(path) as archive:
        kept = saved.saved_search(archive, name)
    return kept.query or None, kept.merged(given)


def tell_saved(path: Path, unsave: str | None, *, json_: bool) -> None:
    """Forget one, or print all."""
    if unsave:
        open_archive(path).close()
        with Lock(path), Archive.open(path, write=True) as archive, archive.transaction() as db:
            saved.remove(archive, db, unsave)
        click.echo(_("{name} is no longer saved").format(name=unsave), err=True)
        return
    with open_archive(path) as archive:
        kept = saved.saved_searches(archive)
    if json_:
        click.echo(as_json([asdict(one) for one in kept]))
        return
    for one in kept:
        click.echo(f"{one.name}: {one.in_words()}")
    if not kept:
        click.echo(_("No search is saved. Save one: depeche search WORDS --save NAME"), err=True)
