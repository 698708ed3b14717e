"""`depeche search`: articles by their words, or what is announced and not held."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from crawler.archive.database import Archive
from crawler.cli import saved_searches
from crawler.cli.codes import state_in_words
from crawler.cli.hits import CLOSE, OPEN, Lines, unmarked
from crawler.cli.opening import open_archive, outlet_names, plain
from crawler.cli.options import archive_option, check_alone, filter_options, json_option
from crawler.errors import UsageError
from crawler.searching import announced as announcements
from crawler.searching import fulltext as searching
from crawler.searching.outlets import with_outlets
from crawler.searching.query import is_plain, parse, spoken
from crawler.text import as_json
from crawler.translating import _, language, ngettext
from crawler.translating.forms import day, figure, widest_day
from crawler.translating.recorded import named

ONLY_ARTICLES = ("section", "access", "language", "rank")  # options that mean nothing for announcements
MAX_SECONDS = 30.0  # that a search may take
NARROWEST_NAME, WIDEST_NAME = 10, 24  # characters of the column of outlets
MAX_SUMMARY = 240  # characters of a summary on the terminal; JSON has all
MINUS = "\u2212"  # what a query may have before a word instead of a hyphen, and click takes for no option


class SearchCommand(click.Command):
    """Takes `-clinique` for a word of the query, as search engines do, and not for eight options of one letter."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        takers = {
            name for one in self.params if isinstance(one, click.Option) and not one.is_flag for name in one.opts
        }
        end = args.index("--") if "--" in args else len(args)
        for n, word in enumerate(args[:end]):
            is_value = n > 0 and args[n - 1] in takers
            if not is_value and word not in ctx.help_option_names and re.match(r'-[\w("«“]', word):
                args[n] = MINUS + word[1:]
        return super().parse_args(ctx, args)


@click.command(
    cls=SearchCommand,
    epilog="""Examples:
  depeche search hopital cyberattaque
  depeche search hopital -clinique
  depeche search 'hopital (urgences OU soins) SAUF clin*' auteur:Castaing
  depeche search '"dossiers médicaux"' --outlet dsih --since "juin 2012" --rank
  depeche search hopital --announced
  depeche search hopital --outlet dsih --save hopitaux
  depeche search --saved hopitaux --since 2026""",
)
@click.argument("query", nargs=-1, metavar="[QUERY]...")
@click.option("--rank", is_flag=True, help="Best match first instead of newest first.")
@click.option(
    "--announced", is_flag=True,
    help="Look among the titles and summaries of feeds and sitemaps whose pages are not in the archive, and say why. "
    "Without QUERY list all of them.",
)  # fmt: skip
@click.option("--save", metavar="NAME", help="Keep this search in the archive under a name.")
@click.option("--saved", metavar="NAME", help="The search of that name; filters that are given replace its own.")
@click.option("--list-saved", is_flag=True, help="Show the saved searches.")
@click.option("--unsave", metavar="NAME", help="Forget a saved search.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1))
@filter_options
@json_option
@archive_option
def search(
    query: tuple[str, ...], rank: bool, announced: bool, limit: int, json_: bool, archive: Path, save: str | None,
    saved: str | None, list_saved: bool, unsave: str | None, **filters: Any,
) -> None:  # fmt: skip
    """Full-text search. Accents, case, ligatures and inflection do not matter.

    Every word must occur. Quotes make a phrase; ET, OU, SAUF (or AND, OR, NOT), -word, parentheses and word* (the
    beginning of words) work; auteur:, titre:, rubrique: (or author:, title:, section:), outlet: and tag: ask for one
    field. Without a word, all articles that the filters choose are found.
    """
    check_alone(announced=announced, save=save)
    check_alone(list_saved=list_saved, unsave=unsave, save=save, saved=saved, rank=rank)
    if list_saved or unsave:
        if query:
            message = _("--list-saved and --unsave take no words to look for; leave out: {words}")
            raise UsageError(message.format(words=" ".join(query)))
        saved_searches.tell_saved(archive, unsave, json_=json_)
        return
    typed, filters = saved_searches.read_saved(archive, saved, " ".join(query), filters)
    words = typed or ""
    if not (words or announced or any(filters.values())):
        raise click.UsageError(_("Missing argument 'QUERY...'."))
    senseless = [name for name in ONLY_ARTICLES if announced and ({"rank": rank} | filters)[name]]
    if senseless:
        message = _("--{option} says something of articles; leave it out with --announced")
        raise UsageError(message.format(option=senseless[0]))
    way_out = _("Look for rarer words, or narrow it down with --outlet, --since and --until.")
    with open_archive(archive) as opened, opened.time_limit(MAX_SECONDS, way_out):
        chosen = with_outlets(opened, searching.Filters(**filters))
        if save:
            saved_searches.save_search(archive, save, words, chosen)
        node = parse(words)
        if words and node is None:
            message = _("There is no word to look for in: {query}")
            raise UsageError(message.format(query=words.replace(MINUS, "-")))
        if node and not is_plain(node):
            click.echo(spoken(node, language()), err=True)
        if announced:
            _announced(opened, words, chosen, limit, json_=json_)
        else:
            _articles(opened, words, chosen, limit, rank=rank, json_=json_)


def _articles(
    archive: Archive, words: str, chosen: searching.Filters, limit: int, *, rank: bool, json_: bool
) -> None:
    marks = ("[", "]") if json_ else (OPEN, CLOSE)
    hits = [plain(h) for h in searching.find(archive, words, chosen, limit=limit, rank=rank, marks=marks)]
    reason = None if hits else searching.why_none(archive, chosen)
    if reason:
        click.echo(reason, err=True)
    if json_:
        click.echo(as_json(hits))
    else:
        lines, names = Lines(), _names(archive, hits)
        for hit in hits:
            title, snippet = _shown(archive, hit)
            _print_hit(lines, hit, names, title, snippet, hit["id"])
    total = len(hits) if len(hits) < limit else searching.count(archive, words, chosen)
    click.echo(_found(total, len(hits), rank=rank), err=True)


def _names(archive: Archive, hits: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What the outlets of hits are called, all of one width."""
    every = outlet_names(archive)
    names = {hit["outlet"]: every.get(hit["outlet"], hit["outlet"]) for hit in hits}
    widest = min(WIDEST_NAME, max([NARROWEST_NAME, *map(len, names.values())]))
    return {outlet: name.ljust(widest) for outlet, name in names.items()}


def _shown(archive: Archive, hit: Mapping[str, Any]) -> tuple[str, str]:
    """A hit's title and excerpt as they are printed; how the article begins where only its title has the words."""
    title, snippet = hit["title"], hit["snippet"]
    if unmarked(snippet) == title:
        title, snippet = snippet, searching.opening(archive, hit["id"])
    return _("{title} (partial)").format(title=title) if hit["access"] == "partial" else title, snippet


def _found(total: int, shown: int, *, rank: bool) -> str:
    """`1,234 articles found, the newest 20 shown`."""
    message = ngettext("{total} article found", "{total} articles found", total)
    if shown and shown == total:
        message = ngettext("{total} article found, all shown", "{total} articles found, all shown", total)
    elif shown and rank:
        message = ngettext(
            "{total} article found, the best {shown} shown", "{total} articles found, the best {shown} shown", total
        )
    elif shown:
        message = ngettext(
            "{total} article found, the newest {shown} shown", "{total} articles found, the newest {shown} shown",
            total,
        )  # fmt: skip
    return message.format(total=figure(f"{total:,}"), shown=figure(shown))


def _announced(archive: Archive, words: str, chosen: searching.Filters, limit: int, *, json_: bool) -> None:
    hits = announcements.find(archive, words, chosen, limit=limit)
    if json_:
        click.echo(as_json(hits))
    else:
        lines, names = Lines(), _names(archive, hits)
        for hit in hits:
            summary = hit["summary"] or ""
            short = summary if len(summary) <= MAX_SUMMARY else summary[:MAX_SUMMARY].rstrip() + "…"
            why = _("{state}: {reason}").format(state=state_in_words(hit["state"]), reason=named(hit["reason"]))
            _print_hit(lines, hit, names, hit["title"] or _("(without a title)"), short, why)
    total = announcements.count(archive, words, chosen)
    message = _("{count} of {total} announced and not in the archive")
    click.echo(message.format(count=figure(len(hits)), total=figure(total)), err=True)


def _print_hit(
    lines: Lines, hit: Mapping[str, Any], names: Mapping[str, str], title: str, snippet: str, note: object
) -> None:
    """Three lines, whole in a pipe; on a terminal broken where it ends."""
    when = day(hit["day"]) if hit["day"] else _("undated")
    lines.print(f"{when:<{widest_day()}}  {names[hit['outlet']]}  {title}")
    if snippet:
        lines.print(" ".join(snippet.split()), indent=4)
    lines.print(f"{hit['url']}  [{note}]", indent=4)
