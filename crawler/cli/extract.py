"""`depeche extract`: one saved page, read the very same way as a crawl reads it."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from crawler.archive.columns import PAGE_COLUMNS
from crawler.cli.options import Address, RequiredOption, archive_option, config_option
from crawler.cli.saved_page import known_outlets, saved_page
from crawler.reading.drafts import Draft
from crawler.reading.explaining import explained_reading
from crawler.text import as_json


def as_record(draft: Draft) -> dict[str, Any]:
    """A draft with the names of the archive's columns; with verdict and reason when it is no article."""
    record: dict[str, Any] = {name: getattr(draft, name, None) for name in PAGE_COLUMNS}
    record["outlet"] = draft.outlet.id
    record["site_id"] = draft.identity.site_id if draft.identity else None
    record["links"] = [{"url": link.url, "text": link.text, "kind": link.kind} for link in draft.links]
    record["citations"] = [asdict(citation) for citation in draft.citations]
    if draft.refused:
        record |= {"verdict": draft.verdict, "reason": draft.reason}
    return record


@click.command(
    epilog="Example:\n  depeche extract page.html --url https://dsih.fr/articles/341/",
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--url", type=Address(), required=True, cls=RequiredOption, help="Where the page came from.")
@click.option("--explain", is_flag=True, help="Also where each field was read, and every line that was left out.")
@archive_option
@config_option
def extract(file: Path, url: str, explain: bool, archive: Path, config: Path | None) -> None:
    """Read one saved page (- is standard input) and print it as JSON. Nothing is stored."""
    outlets = known_outlets(archive, config)
    draft = outlets.read(saved_page(file, url, outlets))
    record = as_record(draft)
    if explain:
        from crawler.citing.explaining import explained  # its patterns take a moment to compile

        record["fields"] = draft.fields
        record["reading"] = explained_reading(draft)
        record["evidence"] = [asdict(one) for one in explained(draft.citable_text, outlets.press)]
    click.echo(as_json(record))
