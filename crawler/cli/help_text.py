"""The help of a command in the language of the run: its words are English literals in decorators and docstrings."""

import copy
import inspect
import re
from typing import TypeVar

import click

from crawler.translating import LANGUAGES, N_, _, pgettext

C = TypeVar("C", bound=click.Command)


def lang_option() -> click.Option:
    """`--lang`, which stands anywhere on a line. `crawler.cli.main` has read it before click does."""
    help_ = N_("Language of messages.  [default: as LC_ALL, LC_MESSAGES or LANG say]")
    return click.Option(["--lang"], type=click.Choice(LANGUAGES), expose_value=False, help=help_)


def in_language(command: C) -> C:
    """A copy of a command whose help is in the language of the run; with `--lang`, as every command has it."""
    said = copy.copy(command)
    said.help = _lines_kept(_(inspect.cleandoc(command.help))) if command.help else None
    said.epilog = _lines_kept(_(command.epilog)) if command.epilog else None
    said.options_metavar = pgettext("metavar", "[OPTIONS]")
    if isinstance(said, click.Group):
        said.subcommand_metavar = pgettext("metavar", "COMMAND [ARGS]...")
    own = (
        command.params if any(param.name == "lang" for param in command.params) else [*command.params, lang_option()]
    )
    said.params = [_param_in_language(param) for param in own]
    return said


def _param_in_language(param: click.Parameter) -> click.Parameter:
    said = copy.copy(param)
    if isinstance(said, click.Option):
        said.help = _(said.help) if said.help else said.help
        if isinstance(said.show_default, str):
            said.show_default = _(said.show_default)
        if said.metavar is None and not said.is_flag and not isinstance(said.type, click.Choice):
            said.metavar = said.type.name.upper()
    if said.metavar:
        said.metavar = re.sub(r"[A-Z]{2,}(?: RANGE)?", _metavar, said.metavar)
    return said


def _metavar(found: re.Match[str]) -> str:
    """What stands for a value: `[OUTLET]...` of one word or more, `URL|ID|KEY` of several kinds."""
    words = {
        "OUTLET": pgettext("metavar", "OUTLET"), "FILE": pgettext("metavar", "FILE"),
        "FILENAME": pgettext("metavar", "FILENAME"), "PATH": pgettext("metavar", "PATH"),
        "SECONDS": pgettext("metavar", "SECONDS"), "DURATION": pgettext("metavar", "DURATION"),
        "WORDS": pgettext("metavar", "WORDS"), "TEXT": pgettext("metavar", "TEXT"),
        "NAME": pgettext("metavar", "NAME"), "COMMAND": pgettext("metavar", "COMMAND"),
        "KEY": pgettext("metavar", "KEY"), "QUERY": pgettext("metavar", "QUERY"),
        "INTEGER": pgettext("metavar", "INTEGER"), "FLOAT": pgettext("metavar", "FLOAT"),
        "INTEGER RANGE": pgettext("metavar", "INTEGER RANGE"), "FLOAT RANGE": pgettext("metavar", "FLOAT RANGE"),
    }  # fmt: skip
    return words.get(found[0], found[0])


def _lines_kept(text: str) -> str:
    """A text whose paragraphs with indented lines, as of examples, are printed line by line."""
    return "\n\n".join(
        f"\b\n{one}" if any(line.startswith(" ") for line in one.splitlines()) else one for one in text.split("\n\n")
    )
