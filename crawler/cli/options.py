"""Options and values that several commands share, checked as they are typed."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from crawler.clock import typed_day

F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType[Any]):
    """A day as YYYY-MM-DD, or YYYY-MM or YYYY: the first day of it, or for `last` the last one."""

    name = "date"

    def __init__(self, last: bool = False) -> None:
        self.last = last

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return typed_day(str(value), last=self.last)
        except ValueError:
            self.fail(f"'{value}' is no day; write YYYY-MM-DD, for instance 2012-06-22", param, ctx)


class Duration(click.ParamType[Any]):
    """Seconds from `90`, `90s`, `15m`, `2h` or `1h30m`."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        text = str(value).strip().lower()
        match = re.fullmatch(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?:in)?)?(?:(\d+(?:\.\d+)?)s?)?", text)
        parts = match.groups() if match else (None,) * 4
        if not any(parts):
            self.fail(f"'{value}' is no duration; write for instance 45m or 2h30m", param, ctx)
        factors = (86400, 3600, 60, 1)
        seconds = float(sum(float(p) * f for p, f in zip(parts, factors, strict=True) if p))
        if not seconds:
            self.fail(f"'{value}' is no time at all; write for instance 45m or 2h30m", param, ctx)
        return seconds


class Address(click.ParamType[Any]):
    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value).strip()
        if not re.match(r"https?://[^\s/]+", text, re.IGNORECASE):
            self.fail(f"'{value}' is no web address; it must begin with http:// or https://", param, ctx)
        return text


def archive_option(function: F) -> F:
    """`--archive PATH`, by default $DEPECHE_ARCHIVE or ./archive.db."""
    return click.option(
        "--archive",
        "archive",
        type=click.Path(path_type=Path),
        envvar="DEPECHE_ARCHIVE",
        default=Path("archive.db"),
        show_default="$DEPECHE_ARCHIVE or archive.db",
        help="The archive to use.",
    )(function)


def config_option(function: F) -> F:
    return click.option(
        "--config",
        "config",
        type=click.Path(path_type=Path),
        default=None,
        help="Configuration file.  [default: depeche.toml beside the archive]",
    )(function)


def json_option(function: F) -> F:
    return click.option("--json", "json_", is_flag=True, help="Print JSON instead of text.")(function)


def filter_options(function: F) -> F:
    """The filters of search and export."""
    for option in (
        click.option("--until", type=Day(last=True), help="Published on or before this day."),
        click.option("--since", type=Day(), help="Published on or after this day."),
        click.option("--language", help="Two letters, for instance fr."),
        click.option("--access", type=click.Choice(["full", "partial"])),
        click.option("--section", help="Section, as the outlet names it."),
        click.option("--outlet", help="dsih, ticsante or lest_eclair."),
    ):
        function = option(function)
    return function
