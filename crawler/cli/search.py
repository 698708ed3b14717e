"""`depeche search`: articles by their words."""

from pathlib import Path
from typing import Any

import click

from crawler.cli.opening import open_archive, plain
from crawler.cli.options import archive_option, filter_options, json_option
from crawler.errors import UsageError
from crawler.searching import fulltext as searching
from crawler.text import as_json


@click.command(
    short_help="Find articles by their words.",
    epilog="""\b
Examples:
  depeche search hopital cyberattaque
  depeche search '"dossiers médicaux"' --outlet dsih --since 2012 --rank""",
)
@click.argument("query", nargs=-1, required=True)
@click.option("--rank", is_flag=True, help="Best match first instead of newest first.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1))
@filter_options
@json_option
@archive_option
def search(query: tuple[str, ...], rank: bool, limit: int, json_: bool, archive: Path, **filters: Any) -> None:
    """Full-text search. Accents, case, ligatures and inflection do not matter; quotes make a phrase."""
    words = " ".join(query)
    with open_archive(archive) as opened:
        chosen = searching.Filters(**filters)
        marks = ("[", "]") if json_ else ("\x02", "\x03")
        if searching.match_expression(opened, words) is None:
            raise UsageError(f"There is no word to look for in: {words}")
        hits = [plain(h) for h in searching.find(opened, words, chosen, limit=limit, rank=rank, marks=marks)]
        reason = None if hits else searching.why_none(opened, chosen)
    if reason:
        click.echo(reason, err=True)
    if json_:
        click.echo(as_json(hits))
        return
    for hit in hits:
        note = " (partial)" if hit["access"] == "partial" else ""
        click.echo(f"{hit['day'] or 'undated':<10}  {hit['outlet']:<12}{hit['title']}{note}")
        snippet = " ".join(hit["snippet"].split())
        click.echo(
            "    " + snippet.replace("\x02", click.style("", bold=True, reset=False)).replace("\x03", click.style(""))
        )
        click.echo(f"    {hit['url']}  [{hit['id']}]")
    click.echo(f"{len(hits)} found" + (" (the first of more?)" if len(hits) == limit else ""), err=True)
