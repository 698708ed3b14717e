"""`depeche serve`: Datasette on the archive."""

import os
import sys
from pathlib import Path

import click

from crawler.archive import Archive
from crawler.cli.options import archive_option


@click.command(short_help="Open the archive in Datasette.", epilog="\b\nExample:\n  depeche serve --open")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535))
@click.option("--open", "open_browser", is_flag=True, help="Open a browser on it.")
@archive_option
def serve(archive: Path, host: str, port: int, open_browser: bool) -> None:
    """Browse, search and query the archive in Datasette. A crawl may go on meanwhile."""
    Archive.open(archive).close()
    # Never `-i`: an immutable file that is being written reads as stale or malformed.
    arguments = ["serve", str(archive), "--host", host, "--port", str(port)]
    arguments += ["--open"] if open_browser else []
    click.echo(f"http://{host}:{port}/ - stop with Ctrl-C", err=True)
    os.execv(sys.executable, [sys.executable, "-m", "datasette", *arguments])  # noqa: S606 - no shell wanted
