"""What `depeche forget` says on the terminal."""

from collections.abc import Iterable, Sequence
from typing import Any

import click

from crawler.cli.screen import Screen
from crawler.forgetting.forgetting import Removed
from crawler.forgetting.targets import Target
from crawler.translating import N_, _, ngettext, pgettext
from crawler.translating.forms import day, figure, moment

MAX_SHOWN = 20  # rows of a list; --json has all
PLACES = {
    "title": N_("title"), "lead": N_("lead"), "body": N_("text"), "section": N_("section"),
    "published_raw": N_("date"), "authors": N_("authors"),
    "tags": N_("tags"), "revisions": N_("earlier version"), "links": N_("link"),
}  # fmt: skip


def print_plan(planned: dict[str, Any], targets: Sequence[Target], *, listings: bool) -> None:
    """What goes and what stays."""
    console = Screen()
    for target in targets:
        _print_target(console, target, planned)
    if planned["named_in"]:
        count = len(planned["named_in"])
        head = ngettext(
            "The name is replaced in {count} article; the page it was read from goes:",
            "The name is replaced in {count} articles; the pages they were read from go:",
            count,
        )
        console.print(head.format(count=figure(count)), style="bold")
        _print_named(console, planned["named_in"])
    if planned["repeated_in"]:
        message = _("Their own text stays in articles that quote, copy or link to it: {keys}")
        keys = pgettext("between reasons", ", ").join(planned["repeated_in"])
        console.print(message.format(keys=keys), markup=False)
    _print_listings(console, planned["listings"], listings=listings)
    for name in planned["copies"]:
        message = _("A copy of the database beside it that has it goes too: {name}")
        console.print(message.format(name=name), markup=False)


def _print_target(console: Screen, target: Target, planned: dict[str, Any]) -> None:
    if target.forgotten:
        message = _("{article} was forgotten on {day} already.")
        console.print(message.format(article=target.key or target.urls[0], day=day(target.forgotten)), markup=False)
        return
    row = next((one for one in planned["articles"] if one["id"] == target.article), None)
    if row is None:
        message = _("{url} is not in the archive; it will never be taken.")
        console.print(message.format(url=target.urls[0]), markup=False, soft_wrap=True)
        return
    console.print(f"{row['key']}  {day(row['day']) if row['day'] else _('undated')}  {row['title']}", style="bold",
                  markup=False)  # fmt: skip
    for url in target.urls:
        console.print(f"    {url}", markup=False, soft_wrap=True)
    parts = [ngettext("{count} capture", "{count} captures", row["captures"]).format(count=figure(row["captures"]))]
    if row["revisions"]:
        said = ngettext("{count} earlier version", "{count} earlier versions", row["revisions"])
        parts.append(said.format(count=figure(row["revisions"])))
    console.print(f"    {pgettext('between reasons', ', ').join(parts)}", style="dim", markup=False)


def _print_named(console: Screen, rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        places = pgettext("between reasons", ", ").join(_(PLACES[place]) for place in row["places"])
        when = day(row["day"]) if row["day"] else _("undated")
        console.print(f"  {row['key']}  {when}  {row['title']}  ({places})", markup=False, soft_wrap=True)


def _print_listings(console: Screen, rows: list[dict[str, Any]], *, listings: bool) -> None:
    if not rows:
        return
    if listings:
        head = ngettext("{count} capture of a feed or listing that carries it goes:",
                        "{count} captures of feeds and listings that carry it go:", len(rows))  # fmt: skip
    else:
        head = ngettext("{count} capture of a feed or listing carries it and stays; --listings removes it:",
                        "{count} captures of feeds and listings carry it and stay; --listings removes them:",
                        len(rows))  # fmt: skip
    console.print(head.format(count=figure(len(rows))), markup=False)
    for row in rows[:MAX_SHOWN]:
        console.print(f"  {moment(row['fetched'])}  {row['url']}", markup=False, soft_wrap=True)
    if len(rows) > MAX_SHOWN:
        console.print(_("  and {count} more: --json has all").format(count=figure(len(rows) - MAX_SHOWN)))


def print_found(rows: Sequence[dict[str, Any]]) -> None:
    """The articles that name a person."""
    if rows:
        _print_named(Screen(), rows)
        said = ngettext("{count} article has this name. Whole articles go by: depeche forget KEY; the name alone by "
                        "--name and --initials", "{count} articles have this name. Whole articles go by: depeche "
                        "forget KEY; the name alone by --name and --initials", len(rows))  # fmt: skip
        click.echo(said.format(count=figure(len(rows))), err=True)
    else:
        click.echo(_("No text of the archive has this name, written like this."), err=True)


def print_removed(removed: Removed) -> None:
    """What was done."""
    parts = [
        ngettext("{count} article removed", "{count} articles removed", removed.articles).format(
            count=figure(removed.articles)
        ),
        ngettext("{count} capture emptied", "{count} captures emptied", removed.records).format(
            count=figure(removed.records)
        ),
    ]
    if removed.renamed:
        said = ngettext(
            "initials written in {count} article", "initials written in {count} articles", removed.renamed
        )
        parts.append(said.format(count=figure(removed.renamed)))
    click.echo(pgettext("between reasons", ", ").join(parts) + ".", err=True)
    click.echo(_("Backups, exports and editions made before still have it: see docs/forgetting.md"), err=True)
