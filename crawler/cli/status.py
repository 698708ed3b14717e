"""`depeche status`: what is opened, how each outlet fares, what is missing; one screen, or JSON for a monitor."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from crawler.cli.codes import listed_reasons, source_in_words, turned_away
from crawler.cli.opening import open_archive
from crawler.cli.options import Day, archive_option, check_alone, config_option, json_option
from crawler.cli.screen import Screen
from crawler.cli.tables import print_table
from crawler.text import as_json
from crawler.translating import _, ngettext
from crawler.translating.forms import day, days, figure, joined
from crawler.translating.recorded import named, translated
from crawler.verifying.history import LastVerified, last_verified
from crawler.watching.conditions import missing_in_words
from crawler.watching.standing import standing

CUT_SHORT = ("interrupted", "stopped", "unfinished", "killed")  # outcomes of runs that did not go to their end


@click.command(
    epilog="""Examples:
  depeche status
  depeche status --outlet dsih --since 2012-06 --until 2012-06
  depeche status --cite
  depeche status --check
  depeche status --json | jq '.outlets[].health'""",
)
@click.option("--check", is_flag=True, help="Look at SQLite, disk, permissions, clock, file system and settings.")
@click.option("--outlet", "outlets", multiple=True, help="What is held and what is missing of it (repeatable).")
@click.option("--since", type=Day(), help="The same of articles published on or after this day.")
@click.option("--until", type=Day(last=True), help="The same of articles published on or before this day.")
@click.option("--cite", is_flag=True, help="The corpus as a paper cites it, in English and in French.")
@json_option
@archive_option
@config_option
@click.pass_context
def status(
    ctx: click.Context, /, check: bool, json_: bool, archive: Path, config: Path | None, cite: bool, **asked: Any
) -> None:
    """What the archive holds, outlet by outlet: last run, health, sources, gaps, size and growth.

    With --outlet, --since or --until: what of it was announced, and what became of that. With --check: what it
    depends on. Exit code 3 when files of captures are missing or, with --check, something needs a person.
    """
    for name, value in {"cite": cite, **asked}.items():
        check_alone(check=check, **{name.removesuffix("s"): value})
    with open_archive(archive) as opened:
        if cite or any(asked.values()):
            from crawler.cli.status_completeness import tell_completeness  # as the whole screen needs none of it

            tell_completeness(opened, **asked, cite=cite, json_=json_)
            return
        if check:
            from crawler.cli.status_check import check_conditions  # as the rest of the screen needs none of it

            ctx.exit(check_conditions(opened, archive, config, json_))
        report = {"archive": str(archive), "verified": last_verified(opened), **standing(opened)}
    if json_:
        click.echo(as_json(report))
    else:
        _screen(report)
    if report["captures_missing"]:
        trouble = missing_in_words(opened, report["captures_missing"])
        click.echo(_("Captures {trouble}").format(trouble=trouble), err=True)
        ctx.exit(3)


def _screen(report: dict[str, Any]) -> None:
    console = Screen()
    numbers = ["articles", "partial", "gone", "pending"]
    if not any(one["gone"] for one in report["outlets"]):
        numbers.remove("gone")
    rows = [
        (
            one["name"], *(figure(one[name]) for name in numbers), day(one["newest"]) if one["newest"] else _("none"),
            _last_run(one), _health(one),
        )
        for one in report["outlets"]
    ]  # fmt: skip
    heads = {
        "articles": _("articles"), "partial": _("partial"), "gone": _("gone"), "pending": _("pending"),
    }  # fmt: skip
    columns = (_("outlet"), *map(heads.__getitem__, numbers), _("newest"), _("last run"), _("health"))
    print_table(console, columns, rows, range(1, len(numbers) + 1))
    for one in report["outlets"]:
        for line, style in _remarks(one):
            console.print(_("{outlet}: {remark}").format(outlet=one["name"], remark=line), style=style, markup=False)
    console.print(_verified(report["verified"]), style="dim", markup=False)
    sizes = [figure(f"{report[name] / 1e6:.1f}") for name in ("bytes", "capture_bytes", "bytes_a_night")]
    message = _(
        "{archive}: {size} MB, captures {captures} MB; a night {articles} new articles and {fetched} MB fetched"
    )
    console.print(
        message.format(
            archive=report["archive"], size=sizes[0], captures=sizes[1], fetched=sizes[2],
            articles=figure(f"{report['articles_a_night']:g}"),
        ),
        style="dim", markup=False,
    )  # fmt: skip


def _remarks(one: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What there is to say of an outlet below its row, each with its style."""
    for problem in one["health"]:
        message = _("{problem} since {day}: {message}")
        yield (
            message.format(
                problem=named(problem["problem"]), day=day(problem["since"]), message=translated(problem["message"])
            ),
            "",
        )
    if one["oldest"] or one["not_held"] or one["known"]:
        yield _span_and_lacks(one), "dim"
    if one["announced"]["titled"]:
        yield _announced(one), "dim"
    if one["sources"]:
        yield _("addresses in {sources}").format(sources=_sources(one["sources"])), "dim"
    if one["gaps"]:
        yield _gaps(one["gaps"]), ""


def _verified(last: LastVerified) -> str:
    """When every part of the archive was last found sound."""
    if last["damages"]:
        return ngettext(
            "{count} damage found by the last verification of {day}: depeche verify",
            "{count} damages found by the last verification of {day}: depeche verify",
            last["damages"],
        ).format(count=last["damages"], day=(last["at"] or "")[:10])
    if last["sound"]:
        return _("verified on {day}: sound").format(day=last["sound"][:10])
    return _("never verified as a whole: depeche verify")


def _last_run(one: dict[str, Any]) -> str:
    last = one["last_crawl"]
    if not last:
        return _("never")
    if last["under_way"]:
        return _("{day} under way").format(day=day(last["started"]))
    cut = last["outcome"] if last["outcome"] in CUT_SHORT else None if last["outcome"] else "killed"
    return f"{day(last['started'])} {translated(cut) if cut else '+' + figure(last['new'])}"


def _health(one: dict[str, Any]) -> str:
    return ", ".join(translated(p["problem"]) for p in one["health"]) or _("well")


def _span_and_lacks(one: dict[str, Any]) -> str:
    """`2012-06-22 to 2026-11-20; not held: 2 no article (magazine), 1 refused (HTTP 403)`."""
    said = []
    if one["oldest"]:
        said.append(days(one["oldest"], one["newest"]))
    if one["not_held"]:
        why = [turned_away(row["addresses"], row["state"], row["reason"]) for row in one["not_held"]]
        said.append(_("not held: {reasons}").format(reasons=listed_reasons(why)))
    if one["known"]:
        message = ngettext(
            "{count} addresses outside every window asked for (crawl --since)",
            "{count} addresses outside every window asked for (crawl --since)",
            one["known"],
        )
        said.append(message.format(count=figure(one["known"])))
    return joined(said)


def _announced(one: dict[str, Any]) -> str:
    """`12 announced titles of articles not held, 2026-11-02 to 2026-11-20: depeche search --announced …`."""
    said = one["announced"]
    message = ngettext(
        "{count} announced title of articles not held: {command}",
        "{count} announced titles of articles not held: {command}",
        said["titled"],
    )
    if said["oldest"]:
        message = ngettext(
            "{count} announced title of articles not held, {days}: {command}",
            "{count} announced titles of articles not held, {days}: {command}",
            said["titled"],
        )
    return message.format(
        count=figure(said["titled"]), days=days(said["oldest"] or "", said["newest"] or ""),
        command=f"depeche search --announced --outlet {one['id']}",
    )  # fmt: skip


def _sources(sources: list[dict[str, Any]]) -> str:
    """`feed 20 + 10, news failing since 2026-11-03`."""
    states_of: dict[str, list[str]] = {}
    for source in sources:
        state = figure(source["entries"] or 0)
        if source["failing"]:
            state = _("failing since {day}").format(day=day(source["failing"]))
        states_of.setdefault(source["name"], []).append(state)
    return ", ".join(f"{source_in_words(name)} {' + '.join(states)}" for name, states in states_of.items())


def _gaps(gaps: list[dict[str, Any]]) -> str:
    one = _("{day} ({count}, usually {usual})")
    days = ", ".join(
        one.format(day=day(gap["day"]), count=figure(gap["articles"]), usual=figure(f"{gap['usual']:g}"))
        for gap in gaps[:4]
    )
    if len(gaps) > 4:
        days = _("{names} and {count} more").format(names=days, count=figure(len(gaps) - 4))
    return _("fewer articles than usual on {days}; see the view gaps").format(days=days)
