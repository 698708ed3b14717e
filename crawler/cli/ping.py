"""Telling a monitor of a run, in the manner of healthchecks.io: `/start`, then the exit code with the report."""

import urllib.error
import urllib.request

import click

from crawler.translating import _

TIMEOUT = 10  # seconds; a monitor is not waited for


def ping(address: str, what: str, report: str = "") -> None:
    """POST to `address/what`. A monitor that does not answer costs a line on stderr, nothing else."""
    request = urllib.request.Request(f"{address}/{what}", data=report.encode(), method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310 - http(s), checked by crawler.config
            pass
    except (urllib.error.URLError, OSError, ValueError) as error:
        message = _("The monitor did not take the ping ({error}); see `ping` in depeche.toml.")
        click.echo(message.format(error=error), err=True)
