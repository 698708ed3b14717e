"""The options of `depeche crawl`, made from the choices that crawler/config.py declares."""

from collections.abc import Callable
from typing import Any

import click

from crawler.cli.options import Address, Day, Duration, F
from crawler.config import CHOICES, LONGEST_DELAY, Choice

KINDS: dict[str, Callable[[], Any]] = {
    "day": Day,
    "last day": lambda: Day(last=True),
    "duration": Duration,
    "count": lambda: click.IntRange(min=1),
    "address": Address,
    "addresses": Address,
    "seconds": lambda: click.FloatRange(min=0, max=LONGEST_DELAY),
}
"""What is typed behind a flag, by `Choice.value`."""


def crawl_options(function: F) -> F:
    """Every choice that can be typed, as an option; what is not typed is None (a switch: False)."""
    for name, choice in reversed(list(CHOICES.items())):
        if choice.flags:
            function = _option(name, choice)(function)
    return function


def _option(name: str, choice: Choice) -> Callable[[F], F]:
    if not choice.value:
        return click.option(*choice.flags, name, is_flag=True, help=choice.help)
    return click.option(
        *choice.flags, name, type=KINDS[choice.value](), metavar=choice.metavar,
        multiple=choice.value == "addresses", help=choice.help,
    )  # fmt: skip
