"""`depeche show`: one article, its sources, its versions and its page."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from crawler.archive.corrections import as_read, held_corrections
from crawler.cli.correct import in_words
from crawler.cli.diff import changes
from crawler.cli.opening import find_article, open_archive, outlet_names, plain
from crawler.cli.options import archive_option, check_alone, json_option
from crawler.cli.screen import Screen
from crawler.errors import UsageError, WarcError
from crawler.text import as_json
from crawler.translating import _, ngettext
from crawler.translating.forms import day, figure, moment
from crawler.translating.recorded import recorded, translated


@click.command(
    epilog="Examples:\n  depeche show 1\n  depeche show https://dsih.fr/articles/341/ --diff",
)
@click.argument("article", metavar="URL|ID")
@click.option("--diff", is_flag=True, help="How its text changed; on a terminal by words.")
@click.option("--html", is_flag=True, help="The captured page, as fetched.")
@json_option
@archive_option
def show(article: str, diff: bool, html: bool, json_: bool, archive: Path) -> None:
    """Show one article: its text, its sources and where it was read from."""
    check_alone(html=html, diff=diff)
    check_alone(html=html, json=json_)
    with open_archive(archive) as opened:
        row = find_article(opened, article)
        links = opened.rows("SELECT position, url, text, kind, target FROM links WHERE article = ?", row["id"])
        cited = opened.rows("SELECT * FROM citations WHERE article = ? ORDER BY position, rowid", row["id"])
        shared = opened.rows(
            "SELECT * FROM copies WHERE article = ?1 OR other = ?1 ORDER BY words DESC, article, other", row["id"]
        )
        capture = opened.one("SELECT * FROM captures WHERE id = ?", row["capture"]) if row["capture"] else None
        name = outlet_names(opened).get(row["outlet"], row["outlet"])
        revisions = opened.rows("SELECT * FROM revisions WHERE article = ? ORDER BY seen, id", row["id"])
        corrections, read = held_corrections(opened.connection, row["key"]), as_read(opened.connection, row)
        if html:
            if capture is None:
                raise UsageError(_("Article {id} has no capture").format(id=row["id"]))
            if capture["sha256"] is None or capture["warc_file"] is None:
                raise WarcError(
                    _("The page of article {id} is not held: {why}").format(id=row["id"], why=_why(capture))
                )
            from crawler.archive.warc import WarcStore  # for this option alone

            store = WarcStore(opened.warc_folder, "")
            sys.stdout.buffer.write(store.read(capture["warc_file"], capture["warc_offset"])[1])
            return
    if json_:
        lists = {"links": links, "citations": cited, "copies": shared, "revisions": revisions}
        lists["corrections"] = [plain(one) for one in corrections]
        click.echo(as_json(plain(row) | lists))
    elif diff:
        diff_text = changes([*revisions, read], by_words=sys.stdout.isatty())
        click.echo(diff_text or _("Its text has not changed since it was first seen."))
    else:
        _page(row | {"outlet": name}, links, capture, len(revisions))
        for one in corrections:
            Screen().print("\n" + _("Corrected: {correction}").format(correction=in_words(one)), markup=False)


def _page(row: dict[str, Any], links: list[dict[str, Any]], capture: dict[str, Any] | None, revisions: int) -> None:
    console = Screen()
    console.print(row["title"], style="bold", markup=False)
    dated = moment(row["published"]) if row["published_precision"] == "minute" else day(row["day"] or "")
    head = [
        dated or _("undated"),
        row["section"],
        ", ".join(json.loads(row["authors"])),
    ]
    console.print(" · ".join(str(p) for p in [row["outlet"], *head] if p), style="dim", markup=False)
    console.print(row["url"], style="dim", markup=False, soft_wrap=True)
    if row["access"] == "partial":
        console.print(_("Only a part of this article is open to anonymous readers."), style="italic")
    for text in (row["lead"], row["body"]):
        if text:
            console.print("\n" + text, markup=False)
    if links:
        console.print("\n" + _("Sources and links"), style="bold")
        for link in links:
            target = "  " + _("→ article {id}").format(id=link["target"]) if link["target"] else ""
            name = f"  ({link['text']})" if link["text"] and link["text"] != link["url"] else ""
            console.print(f"  {link['url']}{name}{target}", markup=False, soft_wrap=True)
    if capture:
        console.print("\n" + _origin(row, capture, revisions), style="dim", markup=False)


def _origin(row: dict[str, Any], capture: dict[str, Any], revisions: int) -> str:
    """Where an article was read from."""
    if capture["sha256"] is None:
        message = _("fetched {moment}, read by {reader}; the page is not held: {why}")
        return message.format(moment=moment(capture["fetched"]), reader=row["extractor"], why=_why(capture))
    message = _("fetched {moment}, sha256 {sum}…, read by {reader}")
    if revisions:
        message = ngettext(
            "fetched {moment}, sha256 {sum}…, read by {reader}, {count} earlier versions: --diff",
            "fetched {moment}, sha256 {sum}…, read by {reader}, {count} earlier versions: --diff",
            revisions,
        )
    return message.format(
        moment=moment(capture["fetched"]), sum=capture["sha256"][:16], reader=row["extractor"],
        count=figure(revisions),
    )  # fmt: skip


def _why(capture: dict[str, Any]) -> str:
    """Why the bytes of a capture are not held."""
    return translated(capture["reason"] or recorded("its bytes were not kept"))
