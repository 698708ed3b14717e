"""`depeche search` and `show`: looking at what the archive holds."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from crawler import search as searching
from crawler.archive import Archive
from crawler.cli.diff import changes
from crawler.cli.options import archive_option, filter_options, json_option
from crawler.cli.screen import Screen
from crawler.errors import UsageError
from crawler.text import as_json
from crawler.warc import WarcStore

JSON_COLUMNS = ("authors", "tags", "aliases", "fields")


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row whose JSON columns are values."""
    return {k: json.loads(v) if k in JSON_COLUMNS and isinstance(v, str) else v for k, v in row.items()}


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
    with Archive.open(archive) as held:
        chosen = searching.Filters(**filters)
        marks = ("[", "]") if json_ else ("\x02", "\x03")
        if searching.match_expression(held, words) is None:
            raise UsageError(f"There is no word to look for in: {words}")
        hits = [plain(h) for h in searching.find(held, words, chosen, limit=limit, rank=rank, marks=marks)]
        reason = None if hits else searching.why_none(held, chosen)
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


def find_article(held: Archive, wanted: str) -> dict[str, Any]:
    """An article by id, key or any of its addresses. Raises UsageError when there is none."""
    wanted.encode()  # bytes that are no text are told of as such
    row = held.article(wanted)
    if row is None:
        raise UsageError(f"The archive holds no article {wanted}. Look for one: depeche search WORDS")
    return row


@click.command(
    short_help="Show an article, its sources and versions.",
    epilog="\b\nExamples:\n  depeche show 1\n  depeche show https://dsih.fr/articles/341/ --diff",
)
@click.argument("article", metavar="URL|ID")
@click.option("--diff", is_flag=True, help="How its text changed; on a terminal by words.")
@click.option("--html", is_flag=True, help="The captured page, as fetched.")
@json_option
@archive_option
def show(article: str, diff: bool, html: bool, json_: bool, archive: Path) -> None:
    """Show one article: its text, its sources and where it was read from."""
    with Archive.open(archive) as held:
        row = find_article(held, article)
        links = held.rows("SELECT position, url, text, kind, target FROM links WHERE article = ?", row["id"])
        cited = held.rows("SELECT * FROM citations WHERE article = ? ORDER BY position, rowid", row["id"])
        shared = held.rows(
            "SELECT * FROM copies WHERE article = ?1 OR other = ?1 ORDER BY words DESC, article, other", row["id"]
        )
        capture = held.one("SELECT * FROM captures WHERE id = ?", row["capture"]) if row["capture"] else None
        revisions = held.rows("SELECT * FROM revisions WHERE article = ? ORDER BY seen, id", row["id"])
        if html:
            if capture is None:
                raise UsageError(f"Article {row['id']} has no capture")
            store = WarcStore(held.warc_folder, "")
            sys.stdout.buffer.write(store.read(capture["warc_file"], capture["warc_offset"])[1])
            return
    if json_:
        lists = {"links": links, "citations": cited, "copies": shared, "revisions": revisions}
        click.echo(as_json(plain(row) | lists))
    elif diff:
        said = changes([*revisions, row], by_words=sys.stdout.isatty())
        click.echo(said or "Its text has not changed since it was first seen.")
    else:
        _page(row, links, capture, len(revisions))


def _page(row: dict[str, Any], links: list[dict[str, Any]], capture: dict[str, Any] | None, revisions: int) -> None:
    console = Screen()
    console.print(row["title"], style="bold", markup=False)
    head = [row["published"] or "undated", row["section"], ", ".join(json.loads(row["authors"]))]
    console.print(" · ".join(str(p) for p in [row["outlet"], *head] if p), style="dim", markup=False)
    console.print(row["url"], style="dim", markup=False, soft_wrap=True)
    if row["access"] == "partial":
        console.print("Only a part of this article is open to anonymous readers.", style="italic")
    for text in (row["lead"], row["body"]):
        if text:
            console.print("\n" + text, markup=False)
    if links:
        console.print("\nSources and links", style="bold")
        for link in links:
            held = f"  → article {link['target']}" if link["target"] else ""
            name = f"  ({link['text']})" if link["text"] and link["text"] != link["url"] else ""
            console.print(f"  {link['url']}{name}{held}", markup=False, soft_wrap=True)
    if capture:
        console.print(
            f"\nfetched {capture['fetched']}, sha256 {capture['sha256'][:16]}…, read by {row['extractor']}"
            + (f", {revisions} earlier versions: --diff" if revisions else ""),
            style="dim", markup=False,
        )  # fmt: skip
