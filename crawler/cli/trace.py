"""`depeche trace`: the chain of a story as a tree, as JSON, or as a graph for Graphviz or Mermaid."""

import re
import shutil
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from crawler.citing import chain as chains
from crawler.citing.chain import Chain, ChainArticle, Step
from crawler.cli.opening import find_article, open_archive
from crawler.cli.options import archive_option, check_alone, json_option
from crawler.cli.trace_story import lines_of, record_of
from crawler.items import DEFAULT_SCORE
from crawler.stories.story import story_of
from crawler.text import as_json
from crawler.translating import N_, _, ngettext
from crawler.translating.forms import day, figure

WIDTH = 80  # columns of a line; fewer on a terminal that has fewer
MIN_WIDTH = 40
NUMBER_WIDTH = 8  # columns kept for an article's number, so that lines break alike in every archive
MAX_INDENT = 36  # columns
MAX_PASSAGE = 280  # characters of a passage that are shown
VERBS = {
    "cites": N_("cites {source}"), "relays": N_("relays {source}"), "reacts": N_("reacts to {source}"),
    "links": N_("links to {source}"),
}  # fmt: skip
EDGES = {"cites": N_("cites"), "relays": N_("relays"), "reacts": N_("reacts"), "links": N_("links")}
EVIDENCE = {"link": N_("link"), "mention": N_("mention"), "copy": N_("copy"), "correction": N_("on a person's word")}


@click.command(
    epilog="""Examples:
  depeche trace https://dsih.fr/articles/341/
  depeche trace dsih:341 --dot | dot -Tsvg > chain.svg""",
)
@click.argument("article", metavar="URL|ID|KEY")
@click.option("--dot", is_flag=True, help="A graph for Graphviz.")
@click.option("--mermaid", is_flag=True, help="A graph for Mermaid (Markdown, notebooks).")
@click.option(
    "--score", "least", type=click.FloatRange(0, 1), default=DEFAULT_SCORE, show_default=True,
    help="Leave out citations that are less sure.",
)  # fmt: skip
@json_option
@archive_option
def trace(article: str, dot: bool, mermaid: bool, least: float, json_: bool, archive: Path) -> None:
    """Show the chain of a story, oldest first: the articles it came through, with dates, verbs and evidence.

    Sources that the archive does not hold are named as such. Below it stand what the articles of the story tell
    differently, figures and spellings of names, and other articles of the story that cite none of them.
    """
    check_alone(dot=dot, mermaid=mermaid, json=json_)
    with open_archive(archive) as opened:
        chain = chains.trace(opened, find_article(opened, article)["id"], least=least)
        waiting = chains.unread(opened)
        story = story_of(opened, chain.article)
    if waiting:
        message = _("Articles whose citations are still to be read: {count}. Crawls go on with it.")
        click.echo(message.format(count=figure(waiting)), err=True)
    if json_:
        click.echo(as_json(as_record(chain) | {"story": record_of(story)}))
    elif dot:
        click.echo("\n".join(as_dot(chain)))
    elif mermaid:
        click.echo("\n".join(as_mermaid(chain)))
    else:
        columns = max(MIN_WIDTH, min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns))
        click.echo("\n".join(as_tree(chain, columns)))
        if story:
            click.echo("\n".join(lines_of(story, chain, columns)))
        if len(chain.articles) == 1 and not chain.steps:
            click.echo(_("It cites no outlet, and no article held cites it."), err=True)
        if not chain.complete:
            message = ngettext(
                "The first {count} articles of a longer chain.",
                "The first {count} articles of a longer chain.",
                len(chain.articles),
            )
            click.echo(message.format(count=figure(len(chain.articles))), err=True)


def as_record(chain: Chain) -> dict[str, Any]:
    """The chain for JSON: `article` (its id), `complete`, and `articles`, oldest first, each with what it cites."""
    articles = []
    for place in chain.articles:
        cited = [{k: v for k, v in asdict(step).items() if k != "article"} for step in chain.steps_of(place.id)]
        articles.append(asdict(place) | {"parent": chain.parents[place.id], "cites": cited})
    return {"article": chain.article, "complete": chain.complete, "articles": articles}


def as_tree(chain: Chain, width: int = WIDTH) -> Iterator[str]:
    """Lines of at most so many columns."""
    for place in chain.below(None):
        yield from _branch(chain, place, "", "", width)


def _branch(chain: Chain, place: ChainArticle, first: str, rest: str, width: int) -> Iterator[str]:
    mark = "  ◀" if place.id == chain.article else ""
    head = f"{_day_of(place)}  {place.name}  [{place.id}]{mark}"
    children = chain.below(place.id)
    indent = min(MAX_INDENT, width // 2)
    first, rest = first[-indent:], rest[-indent:]
    inner = rest + ("│  " if children else "   ")
    yield first + head
    yield from _wrapped(place.title, inner, width)
    for step in chain.steps_of(place.id):
        number = f" [{step.target}]" if step.target else ""
        lines = _wrapped(_spoken(step), inner, width, "· ", spare=NUMBER_WIDTH if number else 0)
        yield from (*lines[:-1], lines[-1] + number)
        yield from _wrapped(_short(step.passage), inner + "  ", width)
    for n, child in enumerate(children):
        last = n == len(children) - 1
        yield from _branch(chain, child, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "), width)


def _spoken(step: Step) -> str:
    """`reacts to L'Est Éclair of 2012-06-20 via TICsanté (mention 0.92)`."""
    words = step.name
    if step.date:
        words = _("{source} of {day}").format(source=words, day=day(step.date))
    if step.via:
        words = _("{source} via {outlet}").format(source=words, outlet=step.via)
    if step.verb != "links":
        kind, score = _(EVIDENCE[step.evidence]), figure(f"{step.score:.2f}")
        words = _("{source} ({evidence} {score})").format(source=words, evidence=kind, score=score)
    if not step.target:
        words = _("{source} not in the archive").format(source=words)
    return _(VERBS[step.verb]).format(source=words)


def _day_of(place: ChainArticle) -> str:
    return day(place.day) if place.day else _("undated")


def _edge(step: Step) -> str:
    verb = _(EDGES[step.verb])
    return _("{verb} via {outlet}").format(verb=verb, outlet=step.via) if step.via else verb


def _short(passage: str) -> str:
    words = " ".join(passage.split())
    return f"« {words if len(words) <= MAX_PASSAGE else words[:MAX_PASSAGE].rsplit(' ', 1)[0] + ' …'} »"


def _wrapped(text: str, before: str, width: int, mark: str = "", spare: int = 0) -> list[str]:
    most = max(20, width - len(before) - spare)
    lines = textwrap.wrap(" ".join(text.split()), most - len(mark), break_on_hyphens=False) or [""]
    return [before + (mark if n == 0 else " " * len(mark)) + line for n, line in enumerate(lines)]


def _graph(chain: Chain) -> tuple[list[tuple[str, str, bool]], list[tuple[str, str, str]]]:
    """Nodes (name, label, archived or not) and edges (cited node, citing node, label)."""
    nodes = [(f"a{p.id}", f"{p.name}\n{_day_of(p)}\n{_cut(p.title)}", True) for p in chain.articles]
    edges = []
    for n, step in enumerate(chain.steps):
        source = f"a{step.target}" if step.target else f"x{n}"
        if not step.target:
            nodes.append((source, "\n".join([step.name, *([day(step.date)] if step.date else [])]), False))
        edges.append((source, f"a{step.article}", _edge(step)))
    return nodes, edges


def _cut(title: str, most: int = 60) -> str:
    return title if len(title) <= most else title[:most].rsplit(" ", 1)[0] + " …"


def as_dot(chain: Chain) -> Iterator[str]:
    """Lines of a Graphviz graph; articles that the archive does not have are dashed."""
    nodes, edges = _graph(chain)
    yield "digraph chain {"
    yield '  node [shape=box, fontname="sans-serif"]; edge [fontname="sans-serif"];'
    for name, label, archived in nodes:
        style = "" if archived else ", style=dashed"
        yield f"  {name} [label={_quoted(label)}{style}];"
    for source, citer, label in edges:
        yield f"  {source} -> {citer} [label={_quoted(label)}];"
    yield "}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def as_mermaid(chain: Chain) -> Iterator[str]:
    """Lines of a Mermaid flowchart; articles that the archive does not have are dashed."""
    nodes, edges = _graph(chain)
    yield "flowchart TD"
    for name, label, archived in nodes:
        yield f'  {name}["{_entities(label)}"]' + ("" if archived else ":::missing")
    for source, citer, label in edges:
        yield f'  {source} -->|"{_entities(label)}"| {citer}'
    yield "  classDef missing stroke-dasharray: 4"


def _entities(text: str) -> str:
    """Text with the characters escaped that mean something to Mermaid."""
    named = re.sub(r"[\"#&<>;`\[\]{}|\\]", lambda m: f"#{ord(m[0])};", text)
    return named.replace("\n", "<br>")
