"""`depeche reextract`: every stored capture read anew by today's reading, without any network."""

from collections import Counter
from pathlib import Path
from typing import Any

import click

from crawler import config as configuration
from crawler.archive.backup import is_backup
from crawler.cli.job import settings_for
from crawler.cli.opening import open_archive, outlet_names
from crawler.cli.options import Day, archive_option, config_option, json_option
from crawler.cli.reading_bar import ReadingBar
from crawler.cli.screen import Screen
from crawler.cli.stopping import Stop
from crawler.errors import UsageError
from crawler.reextracting.reextraction import Reextraction
from crawler.reextracting.report import OutletReport, Report
from crawler.reextracting.units import Selection
from crawler.searching.outlets import outlet_ids
from crawler.text import as_json
from crawler.translating import _, ngettext
from crawler.translating.forms import figure
from crawler.translating.recorded import named

LOOK = 3  # the exit code: done, but something needs a look
MAX_NAMED = 3  # articles that are named in a line


@click.command(
    epilog="""Examples:
  depeche reextract --dry-run
  depeche reextract --outlet dsih --since 2026-11-03 --dry-run --json | jq '.outlets.dsih.fields'
  depeche reextract --jobs 4""",
)
@click.option("--outlet", "outlets", multiple=True, help="Only of this outlet (repeatable).")
@click.option("--since", type=Day(), help="Only what was fetched on or after this day (in UTC).")
@click.option("--dry-run", is_flag=True, help="Show what would change, with examples; write nothing.")
@click.option("--again", is_flag=True, help="Also what this version of the reading has read already.")
@click.option(
    "--jobs", type=click.IntRange(min=1), show_default="one a processor",
    help="Processes that read at the same time.",
)  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Say nothing unless something is wrong.")
@json_option
@archive_option
@config_option
@click.pass_context
def reextract(
    ctx: click.Context, /, outlets: tuple[str, ...], since: str | None, dry_run: bool, again: bool, jobs: int | None,
    quiet: bool, json_: bool, archive: Path, config: Path | None,
) -> None:  # fmt: skip
    """Read every stored page again with today's reading, and write what it reads better. No network is used.

    A text that changes so is no edit by its outlet: there is no revision, and the table `reextractions` says what
    changed. An article that today's reading turns away stays as it is. Stopped at any moment, it goes on where it
    was.

    Exit code:
      0  everything was read
      3  articles stay as they are, because they are turned away now or their bytes are not held
    """
    if not dry_run and is_backup(archive):
        raise UsageError(
            _("{path} is a backup: restore it to another folder, and read it there").format(path=archive)
        )
    with open_archive(archive) as opened:
        outlets = outlet_ids(opened, outlets)
        names = outlet_names(opened)
    with Stop() as stop, ReadingBar(quiet) as bar:

        def tell(done: int, of: int) -> None:
            stop.check()
            bar.tell(done, of, done)

        job = Reextraction(
            path=archive, settings=settings_for(archive, configuration.load(archive, config)),
            selection=Selection(outlets, since, again), jobs=jobs, tell=tell,
        )  # fmt: skip
        report = job.look() if dry_run else job.run()
    if json_:
        found = {outlet: one.as_record(outlet) for outlet, one in sorted(report.outlets.items())}
        click.echo(as_json({"archive": str(archive), "dry_run": dry_run, "outlets": found}))
    elif not quiet:
        _print(report, names, dry_run=dry_run)
    ctx.exit(LOOK if _tell_kept(report, names) else 0)


def _print(report: Report, names: dict[str, str], *, dry_run: bool) -> None:
    screen = Screen()
    for outlet, one in sorted(report.outlets.items()):
        screen.print(_headline(names.get(outlet, outlet), one, dry_run), style="bold", markup=False)
        for name, count in one.fields.most_common():
            screen.print(f"  {name}: {figure(count)}", markup=False)
            for example in one.examples[name] if dry_run else ():
                screen.print(f"    {example.article}", markup=False)
                screen.print(f"      - {example.before}".rstrip(), markup=False, soft_wrap=True)
                screen.print(f"      + {example.after}".rstrip(), markup=False, soft_wrap=True)
        for line in _others(one):
            screen.print(f"  {line}", markup=False)
    if not report.outlets:
        click.echo(_("There is nothing to read."), err=True)


def _headline(name: str, one: OutletReport, dry_run: bool) -> str:
    if one.already and not (one.articles or one.found):
        return _("{outlet}: this version has read everything before; --again reads it once more").format(outlet=name)
    if dry_run:
        message = ngettext(
            "{outlet}: {changed} of {count} article would change",
            "{outlet}: {changed} of {count} articles would change",
            one.articles,
        )
    else:
        message = ngettext(
            "{outlet}: {changed} of {count} article changed",
            "{outlet}: {changed} of {count} articles changed",
            one.articles,
        )
    return message.format(outlet=name, changed=figure(one.changed), count=figure(one.articles))


def _others(one: OutletReport) -> list[str]:
    """What is told beside the fields of articles."""
    counted = (
        (_("revisions whose text changes"), one.revisions),
        (_("revisions that equal the next version, and are taken out"), one.doubled),
        (_("addresses that were turned away, and are articles"), len(one.found)),
    )
    return [f"{words}: {figure(count)}" for words, count in counted if count]


def _tell_kept(report: Report, names: dict[str, str]) -> bool:
    """Name what could not be read anew, on stderr. Returns True when there is any."""
    for outlet, one in sorted(report.outlets.items()):
        name = names.get(outlet, outlet)
        for reason, count in Counter(reason for _key, reason in one.kept).most_common():
            keys = [key for key, why in one.kept if why == reason]
            message = ngettext(
                "{outlet}: {count} article stays as it is ({reason}): {articles}. Look at its page: depeche show "
                "{first} --html",
                "{outlet}: {count} articles stay as they are ({reason}): {articles}. Look at a page: depeche show "
                "{first} --html",
                count,
            )
            _say(
                message, outlet=name, count=figure(count), reason=named(reason), articles=_listed(keys), first=keys[0]
            )
        if one.not_held:
            message = ngettext(
                "{outlet}: {count} article stays as it is, for its captures are not held: {articles}. See: depeche "
                "verify",
                "{outlet}: {count} articles stay as they are, for their captures are not held: {articles}. See: "
                "depeche verify",
                len(one.not_held),
            )
            _say(message, outlet=name, count=figure(len(one.not_held)), articles=_listed(one.not_held))
    return any(one.kept or one.not_held for one in report.outlets.values())


def _listed(keys: list[str]) -> str:
    return ", ".join(keys[:MAX_NAMED]) + ("…" if len(keys) > MAX_NAMED else "")


def _say(message: str, **values: Any) -> None:
    click.echo(message.format(**values), err=True)
