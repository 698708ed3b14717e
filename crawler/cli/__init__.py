"""The command line. Data goes to stdout; progress, reports and errors to stderr."""

import os
import sqlite3
import sys

import click

from crawler import __version__
from crawler.cli import collect, demo, look, read, serve
from crawler.errors import DepecheError


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: depeche demo",
)
@click.version_option(__version__, prog_name="depeche")
def cli() -> None:
    """Crawl DSIH, TICsanté and L'Est Éclair into a clean, dated, searchable archive."""


for command in (
    collect.crawl,
    demo.demo,
    read.import_,
    read.extract,
    read.record,
    look.search,
    look.show,
    look.status,
    serve.serve,
):
    cli.add_command(command)


def main() -> None:
    """Entry point: every foreseen failure is one line on stderr and an exit code of its own."""
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.exceptions.Exit as error:
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        code = 130
    except DepecheError as error:
        click.echo(f"depeche: {error}", err=True)
        code = error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except (OSError, sqlite3.Error) as error:
        click.echo(f"depeche: {error}", err=True)
        code = 1
    sys.exit(code or 0)
