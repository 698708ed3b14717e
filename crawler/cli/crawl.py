"""`depeche crawl`: a run over the outlets."""

import tempfile
from pathlib import Path
from typing import Any

import click

from crawler import config as configuration
from crawler.cli.crawl_options import crawl_options
from crawler.cli.job import Job, run_job
from crawler.cli.options import archive_option, config_option
from crawler.errors import UsageError
from crawler.keeping.scratch import scratch_copy
from crawler.translating import _
from crawler.translating.forms import figure
from crawler.urls import fault_of


@click.command(
    epilog="""Examples:
  depeche crawl                                  what the outlets announce now
  depeche crawl dsih --since 2012-06 --until 2012-06
  depeche crawl --url https://dsih.fr/articles/341/
  depeche crawl --edits -q                       every hour: changed headlines, by few requests""",
)
@click.argument("outlets", nargs=-1, metavar="[OUTLET]...")
@crawl_options
@click.option(
    "--url-file", type=click.File("r", encoding="utf-8-sig"), help="Just the addresses of this file, one a line."
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing unless something is wrong.")
@click.option("-v", "--verbose", is_flag=True, help="Also every request, verdict and decision, a line each.")
@click.option("--log", metavar="FILE", type=click.Path(path_type=Path), help="Write those lines to a file.")
@archive_option
@config_option
@click.pass_context
def crawl(
    ctx: click.Context,
    /,
    outlets: tuple[str, ...],
    url_file: Any,
    archive: Path,
    config: Path | None,
    quiet: bool,
    verbose: bool,
    log: Path | None,
    **typed: Any,
) -> None:
    """Discover, fetch what is new, read it and archive it: all outlets, or those named."""
    if url_file:
        typed["urls"] = (*typed["urls"], *_lines(url_file))
    if typed["edits"]:
        _check_edits(typed)
    _say_what_window_does(typed)
    job = Job(archive=archive, outlets=outlets, typed=typed, config=config, quiet=quiet, verbose=verbose, log=log)
    job.mode = "edits" if typed["edits"] else "crawl"
    if not typed["dry_run"]:
        ctx.exit(run_job(job))
    with tempfile.TemporaryDirectory(prefix="depeche-") as folder:
        job.config = configuration.beside(archive, config)
        job.archive = scratch_copy(archive, Path(folder))
        ctx.exit(run_job(job))


def _check_edits(typed: dict[str, Any]) -> None:
    """Raises UsageError for an option that means nothing to a run which fetches only what sources contradict."""
    others = {
        "since": "--since", "until": "--until", "urls": _("--url or --url-file"), "full": "--full",
        "dry_run": "--dry-run",
    }  # fmt: skip
    for name, flag in others.items():
        if typed[name]:
            message = _("--edits fetches only archived articles that their sources contradict; leave out {option}")
            raise UsageError(message.format(option=flag))


def _say_what_window_does(typed: dict[str, Any]) -> None:
    """Say where `--since` or `--until` does not do what one may expect of it, and leave out what does nothing."""
    given = [f"--{name}" for name in ("since", "until") if typed[name]]
    if given and typed["urls"]:
        message = _("{options} left out: addresses given with --url or --url-file are fetched whatever their day.")
        click.echo(message.format(options=_(" and ").join(given)), err=True)
        typed["since"] = typed["until"] = None
    elif typed["until"] and not typed["since"]:
        message = _(
            "--until {until} without --since: of what the outlets announce now, only articles up to that day are "
            "fetched. For older ones add --since."
        )
        click.echo(message.format(until=typed["until"]), err=True)


def _lines(stream: Any) -> list[str]:
    """Addresses of a file; empty lines and lines starting with # do not count."""
    found = []
    try:
        lines = list(stream)
    except UnicodeDecodeError as error:
        message = _("{file} is no text file in UTF-8; it must hold web addresses, one a line")
        raise UsageError(message.format(file=stream.name)) from error
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text and not text.startswith("#"):
            if fault := fault_of(text):
                message = _("{file}, line {number}: {fault}")
                raise UsageError(message.format(file=stream.name, number=figure(number), fault=fault))
            found.append(text)
    if not found:
        raise UsageError(_("{file} holds no address").format(file=stream.name))
    return found
