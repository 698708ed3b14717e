"""`depeche demo`: the whole thing offline, on the embedded replica of the three outlets."""

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from crawler.archive.database import Archive
from crawler.archive.losses import losses
from crawler.cli.codes import state_in_words
from crawler.cli.hits import CLOSE, OPEN, unmarked
from crawler.cli.job import Job, run_job
from crawler.cli.screen import Screen
from crawler.errors import ArchiveError, UsageError
from crawler.searching import fulltext as search
from crawler.text import tidy
from crawler.translating import _, pgettext
from crawler.translating.forms import day, figure, widest_day
from crawler.translating.recorded import named

SAMPLE = "dossier medical intrusion"


@click.command(epilog="Example:\n  depeche demo")
@click.option(
    "--archive", type=click.Path(path_type=Path), default=Path("demo.db"), show_default=True,
    help="Where to put the demonstration.",
)  # fmt: skip
@click.pass_context
def demo(ctx: click.Context, archive: Path) -> None:
    """Crawl a small replica of the three outlets on this machine: no network is used."""
    from crawler.replica import OUTLETS, Replica

    if archive.name == "archive.db":
        raise UsageError(_("The demonstration never goes into archive.db; leave --archive out for demo.db"))
    clear_away(archive)
    click.echo(_("Three stand-in sites are being crawled on this machine, back to 2012…"))
    with Replica() as replica:
        ours = tuple(sorted(OUTLETS))  # a further outlet has no stand-in to answer for it
        typed = {"since": "2012-01-01", "replica": replica.url}
        job = Job(archive=archive, outlets=ours, typed=typed, mode="demo")
        code = run_job(job)
    if code == 0:
        with Archive.open(archive) as opened:
            tell(opened, archive)
    ctx.exit(code)


def clear_away(archive: Path) -> None:
    """Remove an earlier demonstration; anything else that has its name stays, and is said."""
    if not archive.exists():
        return
    with Archive.open(archive) as opened:
        modes = {row["mode"] for row in opened.rows("SELECT DISTINCT mode FROM crawls")}
        folder = opened.warc_folder
    if modes - {"demo"}:
        message = _("{archive} holds more than a demonstration; move it away or choose --archive")
        raise ArchiveError(message.format(archive=archive))
    for suffix in ("", "-wal", "-shm", ".lock"):
        archive.with_name(archive.name + suffix).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def tell(opened: Archive, path: Path) -> None:
    """What is in the archive now, and what to type next."""
    console = Screen()
    table = Table(box=None, pad_edge=False, header_style="bold")
    heads = (_("outlet"), _("articles"), _("partial"), pgettext("day", "from"), pgettext("day", "to"))
    for n, name in enumerate(heads):
        table.add_column(name, justify="right" if n in (1, 2) else "left", no_wrap=True)
    rows = opened.rows(
        """
        SELECT o.id, o.name, count(*) AS articles, sum(a.access = 'partial') AS partial, min(a.day) AS first,
               max(a.day) AS last FROM articles a JOIN outlets o ON o.id = a.outlet GROUP BY o.id ORDER BY o.name
        """
    )
    for row in rows:
        counts = figure(row["articles"]), figure(row["partial"])
        table.add_row(row["name"], *counts, day(row["first"]), day(row["last"]))
    console.print("\n" + _("{archive} now holds:").format(archive=f"[bold]{path}[/bold]") + "\n")
    console.print(table)
    _turned_away(opened, console)
    console.print("\n" + _("The newest of each:") + "\n")
    newest = "SELECT day, title FROM articles WHERE outlet = ? ORDER BY published DESC LIMIT 1"
    _titles(console, [one for row in rows if (one := opened.one(newest, row["id"]))])
    words = _("A search for {query} (accents and plurals do not matter):").format(query=f"[bold]{SAMPLE}[/bold]")
    console.print(f"\n{words}\n")
    _titles(console, search.find(opened, SAMPLE, search.Filters(), limit=3, marks=(OPEN, CLOSE)))
    console.print("\n" + _("What to type next") + "\n", style="bold")
    _next_steps(console, path)


def _next_steps(console: Screen, path: Path) -> None:
    for command, what in (
        (f"depeche show dsih:341 --archive {path}", _("the article this project began with, and its sources")),
        (f"depeche trace dsih:341 --archive {path}", _("the chain it is a link of, with the passages")),
        (f"depeche search '\"dossiers médicaux\"' --archive {path}", _("a phrase")),
        (f"depeche status --archive {path}", _("what is held, outlet by outlet")),
        (f"depeche serve --archive {path}", _("the archive in your browser (Datasette)")),
        (f"depeche export csv --archive {path}", _("a table for a spreadsheet, and how to cite it")),
        ("depeche crawl --limit 5", _("the live sites, politely, into archive.db")),
    ):
        console.print(f"  {command:<56} {what}", markup=False, soft_wrap=True)


def _titles(console: Screen, rows: Iterable[Mapping[str, Any]]) -> None:
    for row in rows:
        console.print(
            f"  {day(row['day']):<{widest_day()}}  {row['title']}", overflow="ellipsis", no_wrap=True, markup=False
        )
        snippet = tidy(row.get("snippet", "").replace("\n", " "))
        marked = escape(snippet).replace(OPEN, "[bold]").replace(CLOSE, "[/bold]")
        if snippet and unmarked(snippet) != row["title"]:
            console.print(Padding(marked, (0, 0, 0, widest_day() + 4)))


def _turned_away(opened: Archive, console: Screen) -> None:
    rows = losses(opened)
    if rows:
        console.print("\n" + _("Turned away, each with its reason:") + "\n")
    for row in rows:
        verdict = state_in_words(row["verdict"])
        console.print(f"  {figure(row['addresses']):>3}  {verdict:<12} {named(row['reason'])}", markup=False)
