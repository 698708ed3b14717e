"""`depeche crawl`: a run over the outlets."""

import signal
import tempfile
from pathlib import Path
from typing import Any

import click

from crawler import config as configuration
from crawler.cli.job import Job, run_job
from crawler.cli.options import Address, Day, Duration, archive_option, config_option
from crawler.errors import UsageError
from crawler.keeping.run import scratch_copy


@click.command(
    short_help="Discover, fetch, read and archive what is new.",
    epilog="""\b
Examples:
  depeche crawl                                  what the outlets announce now
  depeche crawl dsih --since 2012-06 --until 2012-06
  depeche crawl --url https://dsih.fr/articles/341/""",
)
@click.argument("outlets", nargs=-1, metavar="[OUTLET]...")
@click.option("--since", type=Day(), help="Also articles published since this day (YYYY-MM-DD).")
@click.option("--until", type=Day(last=True), help="Only articles published up to this day.")
@click.option("--max-time", type=Duration(), help="Stop after this long, for instance 45m; goes on next time.")
@click.option("--limit", metavar="N", type=click.IntRange(min=1), help="At most so many articles an outlet.")
@click.option("--url", "urls", type=Address(), multiple=True, help="Just this address (repeatable).")
@click.option(
    "--url-file", type=click.File("r", encoding="utf-8"), help="Just the addresses of this file, one a line."
)
@click.option("--full", is_flag=True, help="Look again at everything, whatever is known of it.")
@click.option("--dry-run", is_flag=True, help="Say how many requests and how long; fetch no article.")
@click.option("--replica", type=Address(), help="Send every request for an outlet's hosts to this server instead.")
@click.option(
    "--delay",
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    help="Least seconds between requests to a site.  [default: 2]",
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing unless something is wrong.")
@archive_option
@config_option
@click.pass_context
def crawl(
    ctx: click.Context,
    /,
    outlets: tuple[str, ...],
    urls: tuple[str, ...],
    url_file: Any,
    dry_run: bool,
    archive: Path,
    **options: Any,
) -> None:
    """Discover, fetch what is new, read it and archive it: all outlets, or those named."""
    if options["since"] and options["until"] and options["since"] > options["until"]:
        raise UsageError(f"--since {options['since']} is after --until {options['until']}")
    wanted = [*urls, *_lines(url_file)] if url_file else list(urls)
    options["limit"] = options["limit"] or 0
    options["replica"] = options["replica"] or ""
    job = Job(archive=archive, outlets=outlets, urls=wanted, dry_run=dry_run, **options)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    if not dry_run:
        ctx.exit(run_job(job))
    with tempfile.TemporaryDirectory(prefix="depeche-") as folder:
        job.config = job.config or archive.resolve().parent / configuration.NAME
        job.config = job.config if job.config.exists() else None
        job.archive = scratch_copy(archive, Path(folder))
        ctx.exit(run_job(job))


def _lines(stream: Any) -> list[str]:
    """Addresses of a file; empty lines and lines starting with # do not count."""
    found = []
    try:
        lines = list(stream)
    except UnicodeDecodeError as error:
        raise UsageError(f"{stream.name} is no text file in UTF-8; it must hold web addresses, one a line") from error
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text and not text.startswith("#"):
            if not text.lower().startswith(("http://", "https://")):
                raise UsageError(f"{stream.name}, line {number}: '{text[:80]}' is no web address")
            found.append(text)
    if not found:
        raise UsageError(f"{stream.name} holds no address")
    return found
