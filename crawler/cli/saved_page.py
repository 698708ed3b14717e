"""A saved HTML file as a page, and the outlets it may belong to."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from crawler import config as configuration
from crawler.cli.job import settings_for
from crawler.clock import now
from crawler.discovering.unzipping import unzipped
from crawler.errors import UsageError
from crawler.importing.sniffing import is_binary
from crawler.items import Page
from crawler.outlets import Outlets
from crawler.settings import DOWNLOAD_MAXSIZE
from crawler.translating import _
from crawler.translating.forms import system_error

STDIN = Path("-")


def saved_page(path: Path, url: str, outlets: Outlets) -> Page:
    """A saved HTML file, gzipped or not, as a page, fetched when it was last written; `-` is stdin, fetched now.

    Raises UsageError for a file that cannot be read or is no text.
    """
    try:
        if path == STDIN:
            body, fetched = sys.stdin.buffer.read(), now()
        else:
            body, fetched = path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise UsageError(_("Cannot read {file}: {error}").format(file=path, error=system_error(error))) from error
    body = unzipped(body, DOWNLOAD_MAXSIZE) or body  # what cannot be unzipped is told to be no text
    if is_binary(body):
        message = _("{file} is no HTML page (it is not even text); a WARC file goes to: depeche import")
        raise UsageError(message.format(file=path))
    spider = outlets.of_url(url)
    outlet = spider.outlet.id if spider else ""
    return Page(url=url, body=body, fetched=fetched, outlet=outlet, origin="import")


def known_outlets(archive: Path, config: Path | None = None) -> Outlets:
    """The outlets of a configuration. Raises ConfigError when it cannot be used."""
    return Outlets(settings_for(archive, configuration.load(archive, config)))
