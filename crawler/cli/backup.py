"""`depeche backup`: a consistent copy of the archive and its captures, while a crawl may run."""

from dataclasses import asdict
from pathlib import Path

import click

from crawler.archive.backup import MANIFEST, back_up
from crawler.cli.options import archive_option, json_option
from crawler.text import as_json
from crawler.translating import _


@click.command(
    epilog="""Examples:
  depeche backup /media/disk/depeche
  depeche backup ../copy --link             the captures as hard links, on the same disk
  depeche verify --archive /media/disk/depeche/archive.db --full""",
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--link", is_flag=True, help="Link the files of captures instead of copying them, on the same disk.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing unless something is wrong.")
@json_option
@archive_option
@click.pass_context
def backup(ctx: click.Context, /, folder: Path, link: bool, quiet: bool, json_: bool, archive: Path) -> None:
    """Copy the archive into a folder: database, captures and their hashes, as of one moment.

    Given the folder of an earlier backup, it copies only files that are new. Exit code 5 when the archive itself
    lacks files of captures.
    """
    made = back_up(archive, folder, link=link)
    if json_:
        click.echo(as_json(asdict(made) | {"folder": str(made.folder)}))
    elif not quiet:
        click.echo(
            _("{folder}: {articles} articles and {captures} captures in {files} files, {size:.1f} MB").format(
                folder=made.folder, articles=made.articles, captures=made.captures, files=made.files,
                size=made.size / 1e6,
            ),
            err=True,
        )  # fmt: skip
        click.echo(_("Hashes: {path} (sha256sum -c)").format(path=made.folder / MANIFEST), err=True)
    for name in made.missing:
        click.echo(_("The file of captures {name} is missing: depeche verify").format(name=name), err=True)
    if made.missing:
        ctx.exit(5)
