"""Options and values that several commands share, checked as they are typed."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.types import OptionHelpExtra

from crawler.errors import ConfigError, UsageError
from crawler.searching.days import day_of
from crawler.translating import _
from crawler.urls import fault_of

LONGEST = 3653 * 86_400.0  # seconds; the loop of a crawl cannot wait for ever
F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType[Any]):
    """A day, month or year as `day_of` reads it: the first day of it, or for `last` the last one."""

    name = "date"

    def __init__(self, last: bool = False) -> None:
        self.last = last

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return day_of(str(value), last=self.last)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Duration(click.ParamType[Any]):
    """Seconds from `90`, `90s`, `15m`, `2h` or `1h30m`."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        text = str(value).strip().lower()
        match = re.fullmatch(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?:in)?)?(?:(\d+(?:\.\d+)?)s?)?", text)
        parts = match.groups() if match else (None,) * 4
        if not any(parts):
            message = _("'{value}' is no duration; write for instance 45m or 2h30m")
            self.fail(message.format(value=value), param, ctx)
        factors = (86400, 3600, 60, 1)
        seconds = float(sum(float(p) * f for p, f in zip(parts, factors, strict=True) if p))
        if not seconds:
            message = _("'{value}' is no time at all; write for instance 45m or 2h30m")
            self.fail(message.format(value=value), param, ctx)
        if seconds > LONGEST:
            message = _("'{value}' is longer than ten years; write for instance 45m or 2h30m")
            self.fail(message.format(value=value), param, ctx)
        return seconds


class Address(click.ParamType[Any]):
    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value).strip()
        if fault := fault_of(text):
            self.fail(fault, param, ctx)
        return text


class RequiredOption(click.Option):
    """One whose help says that it is required in the language of the run, which click's own does not."""

    def get_help_extra(self, ctx: click.Context) -> OptionHelpExtra:
        extra = super().get_help_extra(ctx)
        return extra | {"required": _("required")}


def check_alone(**given: object) -> None:
    """Raise UsageError where several options are given of which each says all of what is to be done.

    The names are those of the options, with `_` for `-`.
    """
    options = [f"--{name.strip('_').replace('_', '-')}" for name, value in given.items() if value]
    if len(options) > 1:
        raise UsageError(_("Choose one of {options}").format(options=", ".join(options)))


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


def _existing(ctx: click.Context, param: click.Parameter, named: Path | None) -> Path | None:
    """A configuration that is named must be there, whether or not the command comes to read it."""
    del ctx, param
    if named and not named.exists():
        raise ConfigError(_("There is no configuration at {file}").format(file=named))
    return named


def config_option(function: F) -> F:
    return click.option(
        "--config",
        "config",
        type=click.Path(path_type=Path),
        default=None,
        callback=_existing,
        help="Configuration file.  [default: depeche.toml beside the archive]",
    )(function)


def json_option(function: F) -> F:
    return click.option("--json", "json_", is_flag=True, help="Print JSON instead of text.")(function)


def filter_options(function: F) -> F:
    """The filters of search and export; of one that is given several times any value will do."""
    for option in (
        click.option(
            "--until", type=Day(last=True), help="Published on or before: a day, the end of a month or year."
        ),
        click.option("--since", type=Day(), help="Published on or after: 2012-06-22, 22/06/2012, juin 2012, 2012."),
        click.option("--language", multiple=True, help="Two letters, for instance fr."),
        click.option("--access", multiple=True, type=click.Choice(["full", "partial"])),
        click.option("--section", multiple=True, help="Section, as the outlet names it."),
        click.option("--outlet", multiple=True, help="dsih, ticsante or lest_eclair; may be given several times."),
    ):
        function = option(function)
    return function
