"""`depeche demo`: the whole thing offline, on the embedded replica of the three outlets."""

import shutil
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from crawler import search
from crawler.archive import Archive
from crawler.cli.collect import Job, run_job
from crawler.errors import ArchiveError, UsageError
from crawler.text import tidy

SAMPLE = "piratage hopital"


@click.command(epilog="\b\nExample:\n  depeche demo")
@click.option(
    "--archive", type=click.Path(path_type=Path), default=Path("demo.db"), show_default=True,
    help="Where to put the demonstration.",
)  # fmt: skip
@click.pass_context
def demo(ctx: click.Context, archive: Path) -> None:
    """Crawl a small replica of the three outlets on this machine: no network is used."""
    from crawler.replica import Replica

    if archive.name == "archive.db":
        raise UsageError("The demonstration never goes into archive.db; leave --archive out for demo.db")
    clear_away(archive)
    click.echo("Three stand-in sites are being crawled on this machine, back to 2012…")
    with Replica() as replica:
        job = Job(archive=archive, since="2012-01-01", replica=replica.url, mode="demo", quiet=False)
        code = run_job(job)
    if code == 0:
        with Archive.open(archive) as held:
            tell(held, archive)
    ctx.exit(code)


def clear_away(archive: Path) -> None:
    """Remove an earlier demonstration; anything else that has its name stays, and is said."""
    if not archive.exists():
        return
    with Archive.open(archive) as held:
        modes = {row["mode"] for row in held.rows("SELECT DISTINCT mode FROM crawls")}
        folder = held.warc_folder
    if modes - {"demo"}:
        raise ArchiveError(f"{archive} holds more than a demonstration; move it away or choose --archive")
    for suffix in ("", "-wal", "-shm", ".lock"):
        archive.with_name(archive.name + suffix).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def tell(held: Archive, path: Path) -> None:
    """What is in the archive now, and what to type next."""
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold", title_justify="left")
    for name, justify in (
        ("outlet", "left"),
        ("articles", "right"),
        ("partial", "right"),
        ("from", "left"),
        ("to", "left"),
    ):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    table.add_column("newest article", overflow="ellipsis", no_wrap=True)
    for row in held.rows(
        """
        SELECT o.name, count(*) AS articles, sum(a.access = 'partial') AS partial, min(a.day) AS first,
               max(a.day) AS last, (SELECT title FROM articles n WHERE n.outlet = o.id
                                    ORDER BY published DESC LIMIT 1) AS newest
        FROM articles a JOIN outlets o ON o.id = a.outlet GROUP BY o.id ORDER BY o.name
        """
    ):
        table.add_row(
            row["name"], str(row["articles"]), str(row["partial"]), row["first"], row["last"], row["newest"]
        )
    console.print(f"\n[bold]{path}[/bold] now holds:\n")
    console.print(table)
    _turned_away(held, console)
    console.print(f"\nA search for [bold]{SAMPLE}[/bold] (accents and plurals do not matter):\n")
    for hit in search.find(held, SAMPLE, search.Filters(), limit=3, marks=("\x02", "\x03")):
        console.print(
            f"  {hit['day']}  {hit['outlet']:<12} {hit['title']}",
            overflow="ellipsis",
            no_wrap=True,
            markup=False,
        )
        snippet = tidy(hit["snippet"].replace("\n", " ")).replace("[", r"\[")
        console.print("    " + snippet.replace("\x02", "[bold]").replace("\x03", "[/bold]"))
    story = held.one("SELECT id FROM articles WHERE key = 'dsih:341'")
    shown = story["id"] if story else 1
    console.print("\n[bold]What to type next[/bold]\n")
    for command, what in (
        (f"depeche show {shown} --archive {path}", "the article this project began with, and its sources"),
        (f"depeche search '\"dossiers médicaux\"' --archive {path}", "a phrase"),
        (f"depeche status --archive {path}", "what is held, outlet by outlet"),
        (f"depeche serve --archive {path}", "the archive in your browser (Datasette)"),
        ("depeche crawl --limit 5", "the live sites, politely, into archive.db"),
    ):
        console.print(f"  {command:<56} {what}", markup=False, soft_wrap=True)


def _turned_away(held: Archive, console: Console) -> None:
    rows = held.rows(
        "SELECT verdict, reason, count(*) AS n FROM refusals GROUP BY verdict, reason ORDER BY verdict DESC, n DESC"
    )
    if rows:
        console.print("\nTurned away, each with its reason (table refusals):\n")
    for row in rows:
        console.print(f"  {row['n']:>3}  {row['verdict'].replace('_', ' '):<12} {row['reason']}")
