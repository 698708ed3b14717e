"""`depeche edition`: a part of the archive, frozen with its proof, to be cited."""

from pathlib import Path
from typing import Any

import click

from crawler.archive.tombstones import unfinished
from crawler.cli.export import full_disk_reported, named, stopped_by_signals, why_empty
from crawler.cli.opening import open_archive
from crawler.cli.options import Day, RequiredOption, archive_option, config_option, filter_options, json_option
from crawler.cli.saved_page import known_outlets
from crawler.cli.saved_searches import read_saved
from crawler.clock import now
from crawler.editions.about import About
from crawler.editions.building import build, check_libraries
from crawler.editions.options import EditionOptions, creator_of, doi_of, license_address
from crawler.errors import DepecheError, UsageError
from crawler.exporting.atomic_write import AtomicWrite
from crawler.exporting.selection import Selection
from crawler.searching.fulltext import Filters
from crawler.searching.outlets import with_outlets
from crawler.text import as_json
from crawler.translating import _, ngettext
from crawler.translating.forms import figure
from crawler.translating.recorded import translated

MAX_SHOWN = 10  # texts that are not rebuilt on the terminal; the edition has all


@click.command(
    epilog="""Examples:
  depeche edition troyes-2012 --creator 'Dupont, Marie' --since 2012 --until 2012
  depeche edition cyber --creator 'Université X' --query cyberattaque --license CC-BY-4.0
  depeche edition atelier --creator 'Dupont, Marie' --private
  depeche verify troyes-2012""",
)
@click.argument("name")
@click.option(
    "--creator", "creators", multiple=True, required=True, cls=RequiredOption, metavar="'FAMILY, GIVEN'",
    help="Who makes it: a person, with an ORCID in parentheses or without, or an organisation; may be given several "
    "times.",
)  # fmt: skip
@click.option("--title", help="Its title.  [default: what is in it]")
@click.option("--publisher", help="Who publishes it.")
@click.option("--license", "license_", metavar="URL|SPDX", help="Licence of what the creators made themselves.")
@click.option("--doi", help="Its DOI, where one is reserved.")
@click.option("--day", type=Day(), help="The day that it bears.  [default: today]")
@click.option("--query", metavar="WORDS", help="Only articles with these words, as depeche search finds them.")
@click.option("--saved", metavar="NAME", help="The articles of a saved search; other filters replace its own.")
@click.option(
    "--url", "urls", multiple=True, metavar="URL|ID|KEY", help="Only this article; may be given several times."
)
@filter_options
@click.option("--private", is_flag=True, help="For use in house: also articles that their publishers reserve.")
@click.option("--without-text", is_flag=True, help="Neither texts nor captures: may be shared.")
@click.option("--output", type=click.Path(path_type=Path), help="The folder to make.  [default: NAME]")
@json_option
@archive_option
@config_option
def edition(
    name: str, creators: tuple[str, ...], title: str | None, publisher: str | None, license_: str | None,
    doi: str | None, day: str | None, query: str | None, saved: str | None, urls: tuple[str, ...], private: bool,
    without_text: bool, output: Path | None, json_: bool, archive: Path, config: Path | None, **filters: Any,
) -> None:  # fmt: skip
    """Freeze a part of the archive as a corpus to cite: tables, captures, metadata, methods and hashes in a folder.

    Whoever has the folder rebuilds every text from the captures with depeche verify FOLDER. Articles that their
    publishers reserve are left out, unless it is --private. An edition is never overwritten.
    """
    options = EditionOptions(
        name=name, creators=tuple(map(creator_of, creators)), day=day or now().date().isoformat(), title=title,
        publisher=publisher, license=license_address(license_), doi=doi_of(doi), private=private,
        text=not without_text,
    )  # fmt: skip
    check_libraries()
    folder = output or Path(name)
    if folder.exists():
        message = _("{path} exists already: an edition is never overwritten. Take another name, or --output")
        raise UsageError(message.format(path=folder))
    query, filters = read_saved(archive, saved, query, filters)
    known_outlets(archive, config)  # by whose rules the texts are read anew
    with (
        open_archive(archive) as opened,
        full_disk_reported(),
        Selection(
            opened, with_outlets(opened, Filters(**filters)), query=query, articles=named(opened, urls),
            public=not private,
        ) as chosen,
    ):  # fmt: skip
        if unfinished(opened):
            raise DepecheError(_("A removal on request is unfinished. Finish it first: depeche forget"))
        if not chosen.count:
            raise DepecheError(why_empty(opened, chosen))
        with stopped_by_signals(folder), AtomicWrite(folder, folder=True) as target:
            about, proof = build(chosen, options, target.partial)
            target.finish()
    if json_:
        click.echo(as_json(about.as_record()["edition"] | {"folder": str(folder), "manifest_sha256": proof}))
    tell(about, proof, folder)


def tell(about: About, proof: str, folder: Path) -> None:
    """Say what was made, what was left out, and what cannot be rebuilt."""
    told, copied = about.manifest, about.copied
    message = ngettext(
        "{folder}: {count} article, {captures} captures, {texts} texts read anew from them",
        "{folder}: {count} articles, {captures} captures, {texts} texts read anew from them",
        told["rows"],
    )
    counts = {"count": figure(told["rows"]), "captures": figure(copied.captures), "texts": figure(copied.texts)}
    click.echo(message.format(folder=folder, **counts), err=True)
    if told["left_out_reserved"]:
        message = _("Left out, as their publishers reserve them: {count}")
        click.echo(message.format(count=figure(told["left_out_reserved"])), err=True)
    if copied.not_rebuilt:
        message = _("Not to be rebuilt from their captures: {count}. Read them anew: depeche reextract")
        click.echo(message.format(count=figure(len(copied.not_rebuilt))), err=True)
        for one in copied.not_rebuilt[:MAX_SHOWN]:
            click.echo(f"  {one['key']}: {translated(one['reason'])}", err=True)
    click.echo(_("Cite it: {citation}").format(citation=about.citation), err=True)
    click.echo(_("SHA-256 of its list of hashes: {proof}").format(proof=proof), err=True)
    click.echo(_("Verify it: depeche verify {folder}").format(folder=folder), err=True)
