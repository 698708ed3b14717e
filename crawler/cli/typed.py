"""What was typed, looked at once for every command, before click turns it into values.

click takes an empty value for one, the last of two values for both, `nan` for a number, and bytes that are no text
for letters: each would do silently what nobody asked for.
"""

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from math import isfinite

import click

from crawler.translating import _
from crawler.translating.forms import figure

LARGEST = 2**63 - 1  # what SQLite holds in a whole number
_ENDLESS = re.compile(r"(\S{200})\S{100,}")
QUERY = "query"  # words to look for: `depeche search` says itself what is wrong with them


def check_typed(command: click.Command, parent: click.Context, words: Sequence[str]) -> None:
    """Look at the words behind a command. Raises click.UsageError for the first that cannot be meant.

    What click itself refuses is left to click.
    """
    ctx = click.Context(command, info_name=command.name, parent=parent, ignore_unknown_options=True)
    try:
        values, _rest, order = command.make_parser(ctx).parse_args(list(words))
    except click.UsageError:
        return
    for param, count in Counter(order).items():
        if isinstance(param, click.Option) and not (param.multiple or param.is_flag or param.count) and count > 1:
            message = _("{option} takes one value and was given {count} times; give it once")
            raise click.UsageError(message.format(option=param.opts[0], count=figure(count)), ctx)
        for value in _texts(values.get(param.name)):
            if fault := _fault(param, value):
                raise click.UsageError(fault, ctx)
    _check_window(ctx, command, values)


def _texts(value: object) -> Iterator[str]:
    """The texts of an option or argument, of one or several values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _fault(param: click.Parameter, value: str) -> str | None:
    """What is wrong with a value, and what to do; None when click may have it."""
    name = param.opts[0] if isinstance(param, click.Option) else param.make_metavar(click.get_current_context())
    is_path = isinstance(param.type, click.Path | click.File)
    if not value and param.name != QUERY:
        return _("{option} has an empty value; give it one, or leave it out").format(option=name)
    if not is_path and not is_text(value):
        return no_text(value)
    if isinstance(param.type, click.FloatRange) and _is_endless(value):
        return _("{option}: {value} is no number to reckon with; write for instance 2 or 0.5").format(
            option=name, value=value
        )
    if isinstance(param.type, click.IntRange) and _is_too_large(value):
        return _("{option}: {value} is too large; take a smaller number").format(option=name, value=value)
    return None


def is_text(value: str) -> bool:
    """False for bytes that are not in the encoding of the terminal."""
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def no_text(value: str) -> str:
    """A sentence on such bytes."""
    return _("{typed} is not UTF-8; type it on a terminal set to UTF-8").format(typed=repr(os.fsencode(value)))


def shortened(message: str) -> str:
    """A message that names what was typed, be it longer than any screen."""
    return _ENDLESS.sub(lambda found: f"{found[1]}…", message)


def _is_endless(value: str) -> bool:
    """True for `nan` and `inf`, in all their spellings."""
    try:
        return not isfinite(float(value))
    except ValueError:
        return False


def _is_too_large(value: str) -> bool:
    try:
        return abs(int(value)) > LARGEST
    except ValueError:
        return False


def _check_window(ctx: click.Context, command: click.Command, values: dict[str, object]) -> None:
    """Raise click.UsageError when the last day asked for lies before the first."""
    days = {}
    for param in command.params:
        value = values.get(param.name or "")
        if param.name in ("since", "until") and isinstance(value, str):
            try:
                days[param.name] = param.type.convert(value, param, ctx)
            except click.UsageError:
                return
    if len(days) == 2 and days["since"] > days["until"]:
        message = _("--since {since} is after --until {until}")
        raise click.UsageError(message.format(**days), ctx)
