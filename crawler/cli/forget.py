"""`depeche forget`: an article or a person's name is removed on request, for good."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from crawler.archive.backup import is_backup
from crawler.archive.database import Archive
from crawler.archive.forgotten_names import MAX_WORDS, MIN_WORDS, ForgottenNames, HashedName
from crawler.archive.lock import Lock
from crawler.archive.tombstones import unfinished
from crawler.citing.press import Press
from crawler.cli import forget_screen as screen
from crawler.cli.opening import open_archive
from crawler.cli.options import archive_option, config_option, json_option
from crawler.cli.saved_page import known_outlets
from crawler.errors import UsageError
from crawler.exporting.names import PARTICLES
from crawler.forgetting.forgetting import Removed, finish, forget_name, plan
from crawler.forgetting.forgetting import forget as forget_articles
from crawler.forgetting.targets import Target, find_target
from crawler.forgetting.telling import described, naming_articles
from crawler.mirroring.folder import folder_of_mirror
from crawler.text import as_json, folded
from crawler.translating import _


@click.command(
    epilog="""Examples:
  depeche forget https://dsih.fr/articles/341/ --why "request of 2026-11-20"
  depeche forget dsih:341 dsih:342 --dry-run
  depeche forget --search "Jeanne Martin"
  depeche forget --name "Jeanne Martin" --initials""",
)
@click.argument("articles", metavar="[URL|ID]...", nargs=-1)
@click.option("--search", metavar="NAME", help="Only list the articles that name a person.")
@click.option("--name", metavar="NAME", help="The name of a person, instead of articles; with --initials.")
@click.option("--initials", is_flag=True, help="Write its initials for the name, in every text, now and later.")
@click.option("--listings", is_flag=True, help="Also remove the captures of feeds and listings that carry it.")
@click.option("--why", metavar="TEXT", help="The reason, kept with the tombstone; name nobody in it.")
@click.option("--dry-run", is_flag=True, help="Say what would go and what would stay; change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing unless something is wrong.")
@json_option
@archive_option
@config_option
@click.pass_context
def forget(
    ctx: click.Context, /, articles: tuple[str, ...], search: str | None, name: str | None, initials: bool,
    listings: bool, why: str | None, dry_run: bool, yes: bool, quiet: bool, json_: bool, archive: Path,
    config: Path | None,
) -> None:  # fmt: skip
    """Remove articles for good: from the database, its indexes and log, and the files of captures.

    A tombstone stays, with the date and the reason, and nothing brings them back: no crawl, import or repair. Without
    articles, a removal that was interrupted is finished. Backups and exports of before are not reached.
    """
    names = _names(articles, search, name, initials=initials)
    if search:
        _print_found(archive, names, json_=json_)
        return
    if is_backup(archive):
        message = _("{path} is a backup: forget in the archive itself, then back it up into the same folder")
        raise UsageError(message.format(path=archive))
    press = known_outlets(archive, config).press
    with open_archive(archive) as opened:
        targets = [_target(opened, press, one) for one in articles]
        seek = bool(targets) or listings or dry_run
        planned = _planned(opened, targets, names, seek_listings=seek)
        left = unfinished(opened)
    if not (targets or name or left):
        raise UsageError(_("Name what is to be forgotten: depeche forget URL, or --search NAME to look for it"))
    if not (quiet or json_):
        screen.print_plan(planned, targets, listings=listings)
    if dry_run:
        click.echo(as_json(planned | {"removed": None}), nl=True) if json_ else None
        return
    _confirm(yes=yes or not (targets or name))
    removed = _remove(archive, press, targets, name, why, listings=listings)
    if json_:
        click.echo(as_json(planned | {"removed": asdict(removed)}))
    elif not quiet:
        screen.print_removed(removed)
    _remind_of_mirror(archive)
    if not removed.is_finished:
        message = _(
            "Another program reads the archive: its log cannot be emptied. Stop it, then finish: depeche forget"
        )
        click.echo(message, err=True)
        ctx.exit(1)


def _names(articles: tuple[str, ...], search: str | None, name: str | None, *, initials: bool) -> ForgottenNames:
    """The name that is asked for. Raises UsageError for words that do not go together, or are no name."""
    if sum(map(bool, (articles, search, name))) > 1:
        raise UsageError(_("Articles, --search and --name are three ways to ask: take one of them"))
    if bool(name) != initials:
        raise UsageError(_("--name and --initials go together: depeche forget --name 'NAME' --initials"))
    if not (search or name):
        return ForgottenNames(())
    try:
        if set(folded(search or name or "").replace("-", " ").split()) <= PARTICLES:
            raise ValueError(name)
        return ForgottenNames([HashedName.of(search or name or "")])
    except ValueError:
        message = _("'{name}' is no full name: give first name and surname, {least} to {most} words")
        raise UsageError(message.format(name=search or name, least=MIN_WORDS, most=MAX_WORDS)) from None


def _target(opened: Archive, press: Press, wanted: str) -> Target:
    target = find_target(opened, press, wanted)
    if target is None:
        message = _("The archive holds no article {article}. Look for one: depeche search WORDS")
        raise UsageError(message.format(article=wanted))
    return target


def _planned(opened: Archive, targets: list[Target], names: ForgottenNames, *, seek_listings: bool) -> dict[str, Any]:
    urls = [url for target in targets for url in target.urls]
    keys = {target.key for target in targets if target.key}
    return described(opened, plan(opened, urls=urls, keys=keys, names=names, seek_listings=seek_listings))


def _confirm(*, yes: bool) -> None:
    """Ask, on a terminal. Raises UsageError where nobody can answer."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(_("Nothing was removed: this cannot be undone, so say --yes, or look first: --dry-run"))
    click.confirm(_("Remove this for good?"), abort=True, err=True)


def _remove(
    path: Path, press: Press, targets: list[Target], name: str | None, why: str | None, *, listings: bool
) -> Removed:
    with Lock(path), Archive.open(path, write=True) as archive:
        try:
            if name:
                return forget_name(archive, press, HashedName.of(name), why, listings=listings)
            if targets:
                return forget_articles(archive, press, targets, why, listings=listings)
            return finish(archive, press)
        except KeyboardInterrupt:
            click.echo(_("Not all of it is removed yet. Finish it: depeche forget"), err=True)
            raise


def _remind_of_mirror(path: Path) -> None:
    """Say that the mirror beside the archive has to follow."""
    mirror = folder_of_mirror(path)
    if mirror.exists():
        message = _("The mirror {folder} still has it until the next run of depeche mirror")
        click.echo(message.format(folder=mirror), err=True)


def _print_found(path: Path, names: ForgottenNames, *, json_: bool) -> None:
    with open_archive(path) as opened:
        found = naming_articles(opened, names)
    if json_:
        click.echo(as_json(found))
    else:
        screen.print_found(found)
