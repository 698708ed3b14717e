"""`depeche edits`: what outlets changed after publication."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path

import click

from crawler.cli.opening import open_archive, outlet_names
from crawler.cli.options import Day, archive_option, json_option
from crawler.cli.screen import Screen
from crawler.editing.edits import KINDS, Edit, EditFilters, find
from crawler.searching.outlets import outlet_ids
from crawler.text import as_json
from crawler.translating import _, ngettext
from crawler.translating.forms import day, figure, moment
from crawler.translating.recorded import named

MAX_SHOWN = 3  # changes of an edit on the terminal; JSON has all
MAX_TEXT = 200  # characters of a sentence on the terminal


@click.command(
    epilog="""Examples:
  depeche edits
  depeche edits --kind headline --kind number --since 2026-11
  depeche edits --outlet dsih --json | jq '.[].changes'""",
)
@click.option("--outlet", "outlets", multiple=True, help="Only of this outlet (repeatable).")
@click.option("--since", type=Day(), help="Seen on or after this day (in UTC).")
@click.option("--until", type=Day(last=True), help="Seen on or before this day.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only with this kind (repeatable).")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(min=1))
@json_option
@archive_option
def edits(
    outlets: tuple[str, ...], since: str | None, until: str | None, kinds: tuple[str, ...], limit: int, json_: bool,
    archive: Path,
) -> None:  # fmt: skip
    """What changed in articles after they were first read, newest first, by kind.

    An edit was made between the two moments that are shown: between the fetch of the old text and that of the new.
    """
    with open_archive(archive) as opened:
        asked = EditFilters(outlets=outlet_ids(opened, outlets), since=since, until=until, kinds=kinds)
        found, more = find(opened, asked, limit)
        names = outlet_names(opened)
    if json_:
        click.echo(as_json(found))
    else:
        for edit in found:
            _print(edit, names)
    counted = ngettext("{count} edit", "{count} edits", len(found)).format(count=figure(len(found)))
    left = _("{edits}; there are more: --limit {limit}").format(edits=counted, limit=10 * limit)
    click.echo(left if more else counted, err=True)


def _print(edit: Edit, names: Mapping[str, str]) -> None:
    console = Screen()
    message = _("{kinds}; between {before} and {after}")
    if edit["silent"]:
        message = _("{kinds}, silent; between {before} and {after}")
    kinds = ", ".join(map(named, edit["kinds"]))
    made = message.format(kinds=kinds, before=moment(edit["seen_before"]), after=moment(edit["seen"]))
    console.print(
        f"{day(edit['seen'])}  {names.get(edit['outlet'], edit['outlet'])}  {edit['title']}",
        markup=False,
        style="bold",
    )
    console.print(f"    {made}", markup=False)
    for change in islice(edit["changes"], MAX_SHOWN):
        for sign, text in (("-", change["before"]), ("+", change["after"])):
            if text:
                console.print(f"    {sign} {_short(text)}", markup=False)
    if (others := len(edit["changes"]) - MAX_SHOWN) > 0:
        message = ngettext(
            "and {count} more: depeche show {key} --diff", "and {count} more: depeche show {key} --diff", others
        )
        console.print("    " + message.format(count=figure(others), key=edit["key"]), markup=False)
    console.print(f"    {edit['url']}  [{edit['article']}]", markup=False, soft_wrap=True)


def _short(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT].rstrip() + "…"
