"""`depeche status` for an outlet or a span: what is held of it, what is missing, and how to cite it."""

from collections.abc import Collection
from dataclasses import asdict

import click

from crawler.archive.database import Archive
from crawler.errors import UsageError
from crawler.exporting.corpus_citation import cite_archive
from crawler.searching import published
from crawler.searching.completeness import completeness, in_words
from crawler.searching.outlets import outlet_ids
from crawler.text import as_json
from crawler.translating import _


def tell_completeness(
    archive: Archive, outlets: Collection[str], since: str | None, until: str | None, *, cite: bool, json_: bool
) -> None:
    """Print what is had and lacked, or with `cite` the citation in English and French.

    Raises UsageError for an outlet that the archive has not.
    """
    found = completeness(archive, outlet_ids(archive, outlets), since, until)
    citation = cite_archive(archive, found)
    if cite and not citation.articles:
        raise UsageError(_("There is nothing to cite: no article of these outlets and days is held"))
    texts = {"citation": citation.english, "citation_fr": citation.french} if citation.articles else {}
    if json_:
        click.echo(as_json({"completeness": [asdict(one) for one in found], **texts}))
    elif cite:
        click.echo(f"{citation.english}\n\n{citation.french}")
    else:
        for one in found:
            click.echo(in_words(one))
            click.echo(f"  {published.in_words(one.published)}")
