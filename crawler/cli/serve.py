"""`depeche serve`: the archive in the browser."""

import os
import re
import signal
import socket
import sys
import tempfile
import threading
import webbrowser
from pathlib import Path

import click

from crawler.archive.database import is_sealed
from crawler.cli.opening import open_archive
from crawler.cli.options import archive_option
from crawler.errors import DepecheError
from crawler.translating import _, ngettext
from crawler.translating.forms import error_words, figure


def _prefix(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """A path that begins and ends with a slash."""
    path = f"/{value.strip('/')}/" if value.strip("/") else "/"
    if not re.fullmatch(r"/(?:[\w.~-]+/)*", path, re.ASCII):
        message = _("'{value}' is no path; write for instance /presse/")
        raise click.BadParameter(message.format(value=value), ctx, param)
    return path


def _names(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Names of hosts, as a browser sends them without the port."""
    for value in values:
        if not re.fullmatch(r"[\w-]+(?:\.[\w-]+)*\.?|\[?[0-9a-fA-F:]+\]?", value):
            message = _("'{value}' is no name of a host; write for instance presse.universite.example")
            raise click.BadParameter(message.format(value=value), ctx, param)
    return values


@click.command(
    epilog="""Examples:
  depeche serve --open
  depeche serve --public --host 0.0.0.0 --allow-host presse.universite.example""",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--allow-host", "allowed", multiple=True, metavar="NAME", callback=_names,
    help="A further name to answer to; repeatable.",
)  # fmt: skip
@click.option(
    "--prefix", default="/", show_default=True, metavar="PATH", callback=_prefix,
    help="Path below which a proxy shows the pages, for instance /presse/.",
)  # fmt: skip
@click.option("--public", is_flag=True, help="Leave out what its publisher reserved, and serve a copy as of now.")
@click.option("--open", "open_browser", is_flag=True, help="Open a browser on it.")
@archive_option
def serve(
    archive: Path, host: str, port: int, allowed: tuple[str, ...], prefix: str, public: bool, open_browser: bool
) -> None:
    """Search, read, count and check the archive in the browser (Datasette). A crawl may go on meanwhile."""
    open_archive(archive).close()  # migrated first, if it is of an earlier release
    if not public:
        _run(archive, host, port, allowed, prefix, open_browser=open_browser, immutable=is_sealed(archive))
        return
    from crawler.serving.public import make_public

    beside = archive.resolve().parent
    if not os.access(beside, os.W_OK):
        message = _("--public makes a copy in {folder}, which cannot be written; copy the archive elsewhere first")
        raise DepecheError(message.format(folder=beside))
    with tempfile.TemporaryDirectory(prefix=".depeche-public-", dir=beside) as folder:
        copy = Path(folder) / archive.name
        left_out = make_public(archive, copy)
        message = ngettext(
            "{count} articles that their publishers reserved are left out of this copy.",
            "{count} articles that their publishers reserved are left out of this copy.",
            left_out,
        )
        click.echo(message.format(count=figure(left_out)), err=True)
        _run(copy, host, port, allowed, prefix, open_browser=open_browser, immutable=True)


def _run(
    archive: Path, host: str, port: int, allowed: tuple[str, ...], prefix: str, *, open_browser: bool,
    immutable: bool = False,
) -> None:  # fmt: skip
    import uvicorn

    from crawler.serving.app import application

    app = application(archive, host, allowed, immutable=immutable, prefix=prefix)
    listener = _listen(host, port)
    named = host if host not in ("0.0.0.0", "::") else "127.0.0.1"  # noqa: S104 - not a binding
    address = f"http://{f'[{named}]' if ':' in named else named}:{listener.getsockname()[1]}{prefix}"
    click.echo(_("{address} - stop with Ctrl-C").format(address=address), err=True)
    if open_browser:
        threading.Timer(1, webbrowser.open, [address]).start()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # uvicorn raises it again when it has ended
    config = uvicorn.Config(app, log_level="warning", ws="none", server_header=False, proxy_headers=False)
    uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    """A socket on the address. Raises DepecheError when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), port), family=family)
    except (OSError, OverflowError) as error:
        message = _("Cannot listen on {host} port {port}: {error}. Choose another with --port or --host.")
        raise DepecheError(message.format(host=host, port=port, error=error_words(error))) from error
