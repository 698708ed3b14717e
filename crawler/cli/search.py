"""`depeche search`: articles by their words, or what is announced and not held."""

from pathlib import Path
from typing import Any

import click

from crawler.archive.database import Archive
from crawler.cli.opening import open_archive, plain
from crawler.cli.options import archive_option, filter_options, json_option
from crawler.errors import UsageError
from crawler.searching import announced as announcements
from crawler.searching import fulltext as searching
from crawler.text import as_json

ONLY_ARTICLES = ("section", "access", "language", "rank")  # options that mean nothing for announcements
MAX_SECONDS = 30.0  # that a search may take
MAX_SUMMARY = 240  # characters of a summary on the terminal; JSON has all


@click.command(
    epilog="""\b
Examples:
  depeche search hopital cyberattaque
  depeche search '"dossiers médicaux"' --outlet dsih --since 2012 --rank
  depeche search hopital --announced""",
)
@click.argument("query", nargs=-1)
@click.option("--rank", is_flag=True, help="Best match first instead of newest first.")
@click.option(
    "--announced", is_flag=True,
    help="Look among the titles and summaries of feeds and sitemaps whose pages are not in the archive, and say why. "
    "Without QUERY list all of them.",
)  # fmt: skip
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1))
@filter_options
@json_option
@archive_option
def search(
    query: tuple[str, ...], rank: bool, announced: bool, limit: int, json_: bool, archive: Path, **filters: Any
) -> None:
    """Full-text search. Accents, case, ligatures and inflection do not matter; quotes make a phrase."""
    words = " ".join(query)
    if not words and not announced:
        raise click.UsageError("Missing argument 'QUERY...'.")
    senseless = [name for name in ONLY_ARTICLES if announced and ({"rank": rank} | filters)[name]]
    if senseless:
        raise UsageError(f"--{senseless[0]} says something of articles; leave it out with --announced")
    chosen = searching.Filters(**filters)
    way_out = "Look for rarer words, or narrow it down with --outlet, --since and --until."
    with open_archive(archive) as opened, opened.time_limit(MAX_SECONDS, way_out):
        if words and searching.match_expression(opened, words) is None:
            raise UsageError(f"There is no word to look for in: {words}")
        if announced:
            _announced(opened, words, chosen, limit, json_=json_)
        else:
            _articles(opened, words, chosen, limit, rank=rank, json_=json_)


def _articles(
    archive: Archive, words: str, chosen: searching.Filters, limit: int, *, rank: bool, json_: bool
) -> None:
    marks = ("[", "]") if json_ else ("\x02", "\x03")
    hits = [plain(h) for h in searching.find(archive, words, chosen, limit=limit, rank=rank, marks=marks)]
    reason = None if hits else searching.why_none(archive, chosen)
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


def _announced(archive: Archive, words: str, chosen: searching.Filters, limit: int, *, json_: bool) -> None:
    hits = announcements.find(archive, words, chosen, limit=limit)
    if json_:
        click.echo(as_json(hits))
        return
    for hit in hits:
        click.echo(f"{hit['day'] or 'undated':<10}  {hit['outlet']:<12}{hit['title'] or '(without a title)'}")
        if summary := hit["summary"]:
            click.echo("    " + (summary if len(summary) <= MAX_SUMMARY else summary[:MAX_SUMMARY].rstrip() + "…"))
        why = hit["state"].replace("_", " ")
        click.echo(f"    {hit['url']}  [{why}: {hit['reason']}]")
    total = announcements.count(archive, words, chosen)
    click.echo(f"{len(hits)} of {total} announced and not in the archive", err=True)
