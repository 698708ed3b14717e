"""`depeche search`, `show` and `status`: looking at what the archive holds."""

import difflib
import itertools
import json
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from crawler import search as searching
from crawler.addresses import canonical
from crawler.archive import Archive
from crawler.cli.options import archive_option, filter_options, json_option
from crawler.errors import UsageError
from crawler.run import as_json
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
    row = None
    if wanted.isdigit():
        row = held.one("SELECT * FROM articles WHERE id = ?", int(wanted) if len(wanted) < 19 else -1)
    else:
        row = held.one("SELECT * FROM articles WHERE key = ? OR url = ?", wanted, canonical(wanted))
        row = row or held.one(
            "SELECT a.* FROM urls u JOIN articles a ON a.id = u.article WHERE u.url = ?", canonical(wanted)
        )
    if row is None:
        raise UsageError(f"The archive holds no article {wanted}. Look for one: depeche search WORDS")
    return row


@click.command(
    short_help="Show an article, its sources and versions.",
    epilog="\b\nExamples:\n  depeche show 1\n  depeche show https://dsih.fr/articles/341/ --diff",
)
@click.argument("article", metavar="URL|ID")
@click.option("--diff", is_flag=True, help="How its text changed, as a unified diff.")
@click.option("--html", is_flag=True, help="The captured page, as fetched.")
@json_option
@archive_option
def show(article: str, diff: bool, html: bool, json_: bool, archive: Path) -> None:
    """Show one article: its text, its sources and where it was read from."""
    with Archive.open(archive) as held:
        row = find_article(held, article)
        links = held.rows("SELECT position, url, text, kind, target FROM links WHERE article = ?", row["id"])
        capture = held.one("SELECT * FROM captures WHERE id = ?", row["capture"]) if row["capture"] else None
        revisions = held.rows("SELECT * FROM revisions WHERE article = ? ORDER BY seen, id", row["id"])
        if html:
            if capture is None:
                raise UsageError(f"Article {row['id']} has no capture")
            store = WarcStore(held.warc_folder, "")
            sys.stdout.buffer.write(store.read(capture["warc_file"], capture["warc_offset"])[1])
            return
    if json_:
        click.echo(as_json(plain(row) | {"links": links, "revisions": revisions}))
    elif diff:
        click.echo(_diff([*revisions, row]) or "Its text has not changed since it was first seen.")
    else:
        _page(row, links, capture, len(revisions))


def _diff(versions: list[dict[str, Any]]) -> str:
    """Unified diffs of each version against the one before."""
    pieces: list[str] = []
    for before, after in itertools.pairwise(versions):
        old, new = (f"{v['title']}\n\n{v['lead'] or ''}\n\n{v['body']}".splitlines() for v in (before, after))
        seen = [str(v.get("seen") or v.get("last_seen")) for v in (before, after)]
        pieces += difflib.unified_diff(old, new, seen[0], seen[1], lineterm="", n=1)
    return "\n".join(pieces)


def _page(row: dict[str, Any], links: list[dict[str, Any]], capture: dict[str, Any] | None, revisions: int) -> None:
    console = Console(highlight=False, soft_wrap=False)
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


@click.command(short_help="What is held, and how the last run went.", epilog="\b\nExample:\n  depeche status --json")
@json_option
@archive_option
def status(json_: bool, archive: Path) -> None:
    """What the archive holds, outlet by outlet, and how the last run went."""
    with Archive.open(archive) as held:
        report = {
            "archive": str(archive),
            "bytes": archive.stat().st_size,
            "capture_bytes": sum(p.stat().st_size for p in held.warc_folder.glob("*.warc.gz*")),
            "outlets": [_outlet_status(held, row) for row in held.rows("SELECT id, name FROM outlets ORDER BY name")],
        }
    if json_:
        click.echo(as_json(report))
        return
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("outlet", "articles", "partial", "newest", "pending", "last run"):
        numeric = name in ("articles", "partial", "pending")
        table.add_column(name, justify="right" if numeric else "left")
    for one in report["outlets"]:  # type: ignore[attr-defined]
        last = one["last_crawl"] or {"started": "never", "outcome": ""}
        counts = (one["articles"], one["partial"], one["newest"] or "none", one["pending"])
        table.add_row(one["name"], *map(str, counts), f"{last['started'][:10]} {last['outcome'] or 'unfinished'}")
    console.print(table)
    for one in report["outlets"]:  # type: ignore[attr-defined]
        if (one["last_crawl"] or {}).get("message"):
            console.print(f"{one['name']}: {one['last_crawl']['message']}", markup=False)
    megabytes = [report["bytes"] / 1e6, report["capture_bytes"] / 1e6]  # type: ignore[operator]
    console.print(f"{archive}: {megabytes[0]:.1f} MB, captures {megabytes[1]:.1f} MB", style="dim", markup=False)


def _outlet_status(held: Archive, outlet: dict[str, Any]) -> dict[str, Any]:
    counts = held.one(
        "SELECT count(*) AS articles, coalesce(sum(access = 'partial'), 0) AS partial, min(day) AS oldest, "
        "max(day) AS newest FROM articles WHERE outlet = ?",
        outlet["id"],
    )
    away = held.one("SELECT count(*) AS n FROM refusals WHERE outlet = ?", outlet["id"])
    pending = held.one("SELECT count(*) AS n FROM urls WHERE outlet = ? AND state = 'pending'", outlet["id"])
    last = held.one(
        "SELECT started, finished, mode, outcome, message, requests, new FROM crawls WHERE outlet = ? "
        "ORDER BY id DESC LIMIT 1",
        outlet["id"],
    )
    return {
        **outlet,
        **(counts or {}),
        "turned_away": away["n"] if away else 0,
        "pending": pending["n"] if pending else 0,
        "last_crawl": last,
    }
