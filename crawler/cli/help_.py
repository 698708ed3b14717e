"""`depeche help VERB`: what `depeche VERB --help` says, for those who ask this way round."""

import click
from click.shell_completion import CompletionItem


def _beginning_so(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    del param
    group = _group(ctx)
    return [CompletionItem(name) for name in group.list_commands(ctx) if name.startswith(incomplete)]


@click.command(name="help", epilog="Examples:\n  depeche help crawl\n  depeche help")
@click.argument("command", required=False, metavar="[COMMAND]", shell_complete=_beginning_so)
@click.pass_context
def help_(ctx: click.Context, command: str | None) -> None:
    """Say what a command does and takes; without a name, which commands there are."""
    whole = ctx.find_root()
    if command is None:
        click.echo(whole.get_help())
        return
    found = _group(ctx).get_command(whole, command)
    if found:
        with click.Context(found, info_name=command, parent=whole, **found.context_settings) as asked:
            click.echo(found.get_help(asked))


def _group(ctx: click.Context) -> click.Group:
    group = ctx.find_root().command
    assert isinstance(group, click.Group)
    return group
