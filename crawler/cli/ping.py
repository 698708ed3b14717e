"""Telling a monitor of a run, in the manner of healthchecks.io: `/start`, then the exit code with the report."""

import urllib.error
import urllib.request
from http.client import HTTPException

import click

from crawler.translating import _
from crawler.translating.forms import system_error

TIMEOUT = 10  # seconds; a monitor is not waited for


def ping(address: str, what: str, report: str = "") -> None:
    """POST to `address/what`. A monitor that does not answer costs a line on stderr, nothing else."""
    request = urllib.request.Request(f"{address}/{what}", data=report.encode(), method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310 - http(s), checked by crawler.config
            pass
    except (OSError, ValueError, HTTPException) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        said = system_error(reason) if isinstance(reason, OSError) else reason
        message = _("The monitor did not take the ping ({error}); see `ping` in depeche.toml.")
        click.echo(message.format(error=said), err=True)
