"""The command line. Data goes to stdout; progress, reports and errors to stderr."""

import difflib
import errno
import io
import sqlite3
import sys
from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem

from crawler import __version__
from crawler.cli.help_text import in_language, lang_option
from crawler.cli.neighbours import check_neighbours
from crawler.cli.streams import drop_output, open_streams
from crawler.cli.typed import check_typed, is_text, no_text, shortened
from crawler.clock import now
from crawler.errors import DepecheError
from crawler.translating import N_, _, asked_in, speak_as_asked
from crawler.translating.recorded import translated

COMMANDS = {
    "crawl": N_("Discover, fetch, read and archive what is new."),
    "check": N_("Look at an outlet before the first crawl."),
    "demo": N_("Try everything offline, on a replica of the sites."),
    "search": N_("Find articles by their words."),
    "show": N_("Show an article, its sources and versions."),
    "trace": N_("Where a story came from, and who took it up."),
    "edits": N_("What outlets changed after publication."),
    "export": N_("Write articles for other programs."),
    "mirror": N_("Parquet by outlet and year, kept up to date."),
    "edition": N_("A frozen part of the archive, to be cited."),
    "status": N_("What is opened, and how each outlet fares."),
    "verify": N_("Whether the archive is what was written."),
    "backup": N_("A consistent copy, while a crawl may run."),
    "reextract": N_("Read stored pages again, better."),
    "forget": N_("Remove an article or a name for good."),
    "backfill": N_("Fetch old versions from a web archive."),
    "import": N_("Archive pages from WARC or saved files."),
    "correct": N_("Correct what was read of an article."),
    "extract": N_("Read one saved page to JSON."),
    "record": N_("Make a test fixture of a page."),
    "serve": N_("Open the archive in the browser."),
    "help": N_("Explain a command."),
}
"""Each is a file of this folder and the function of that name in it; `--help` shows the words and loads no file."""


class Lazy(click.Group):
    """Loads a command's module when it is asked for: a search need not wait for Scrapy."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # `| head` has read enough; click would say 1 for it
            drop_output()
            return 0

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(words)) for name, words in COMMANDS.items()])

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super(Lazy, in_language(self)).format_help(ctx, formatter)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super(Lazy, in_language(self)).format_usage(ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Commands and options that begin so, for the shell; loads no command either."""
        names = [CompletionItem(name, help=_(COMMANDS[name])) for name in self.list_commands(ctx)]
        return [
            *(one for one in names if one.value.startswith(incomplete)),
            *click.Command.shell_complete(self, ctx, incomplete),
        ]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        if command is not None and not ctx.resilient_parsing:  # as it is while the shell completes a line
            check_typed(command, ctx, rest)
        return name, command, rest

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            near = difflib.get_close_matches(cmd_name, COMMANDS, 1)
            message = _("There is no command '{name}'.")
            if near:
                message = _("There is no command '{name}'. Did you mean '{near}'?")
            raise click.UsageError(message.format(name=cmd_name, near="".join(near)), ctx)
        name = f"{cmd_name}_" if cmd_name in ("import", "help") else cmd_name  # words of Python's own
        command: click.Command = getattr(import_module(f"crawler.cli.{name}"), name)
        return in_language(command)


@click.command(
    cls=Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: depeche demo",
    params=[lang_option()],
)
@click.version_option(__version__, prog_name="depeche")
def cli() -> None:
    """Crawl DSIH, TICsanté and L'Est Éclair into a clean, dated, searchable archive."""


def main() -> None:
    """Entry point: every foreseen failure is one line on stderr and an exit code of its own."""
    open_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() not in ("utf-8", "utf8"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # as click does; rich would fail
    speak_as_asked(asked_in(sys.argv[1:]))
    try:
        now()  # a clock that is set wrongly is said before anything is done
        check_neighbours()
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        vars(error)["message"] = shortened(error.message)
        error.show()
        code = error.exit_code
    except click.exceptions.Exit as error:
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo(_("Interrupted."), err=True)
        code = 130
    except DepecheError as error:
        from crawler.urls import masked  # not for every command: it loads the list of public suffixes

        click.echo(f"depeche: {shortened(masked(translated(str(error))))}", err=True)
        code = error.exit_code
    except UnicodeEncodeError:
        typed = next((word for word in sys.argv if not is_text(word)), None)
        if typed is None:
            raise
        click.echo(f"depeche: {no_text(typed)}", err=True)
        code = 2
    except (OSError, sqlite3.Error) as error:
        from crawler.translating.forms import error_words  # not for every command

        full, words = _is_out_of_space(error), error_words(error)
        if full:
            words = _("{error}. Free some space and run again.").format(error=words)
        elif getattr(error, "errno", None) == errno.EBADF:
            words = _("Standard output is closed; send it to a file, a pipe or /dev/null")
        drop_output()
        click.echo(f"depeche: {words}", err=True)
        code = 6 if full else 1
    sys.exit(code or 0)


def _is_out_of_space(error: BaseException) -> bool:
    from crawler.archive.database import is_out_of_space  # not for every command: it loads sqlite-utils

    return is_out_of_space(error)
