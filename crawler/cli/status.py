"""`depeche status`: what is opened, how each outlet fares, what is missing; one screen, or JSON for a monitor."""

from pathlib import Path
from typing import Any

import click

from crawler.archive import frontier
from crawler.archive.database import Archive
from crawler.archive.gaps import LEAST_USUAL
from crawler.archive.lock import is_held
from crawler.archive.losses import losses
from crawler.cli.opening import open_archive
from crawler.cli.options import Day, archive_option, config_option, json_option
from crawler.cli.screen import Screen, print_table
from crawler.text import as_json
from crawler.translating import _, ngettext
from crawler.verifying.history import LastVerified, last_verified
from crawler.watching.conditions import missing_captures, missing_in_words

RECENT = "-30 days"  # before the last run, for SQLite's date()
CUT_SHORT = ("interrupted", "stopped", "unfinished", "killed")  # outcomes of runs that did not go to their end
STATE_WORDS = {"not_article": "no article", "refused": "refused", "failed": "failed"}


@click.command(
    epilog="""\b
Examples:
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
    with open_archive(archive) as opened:
        if cite or any(asked.values()):
            from crawler.cli.status_completeness import tell_completeness  # as the whole screen needs none of it

            tell_completeness(opened, **asked, cite=cite, json_=json_)
            return
        if check:
            from crawler.cli.status_check import check_conditions  # as the rest of the screen needs none of it

            ctx.exit(check_conditions(opened, archive, config, json_))
        report = {
            "archive": str(archive),
            "bytes": archive.stat().st_size,
            "capture_bytes": sum(p.stat().st_size for p in opened.warc_folder.glob("*.warc.gz*")),
            "captures_missing": missing_captures(opened),
            "verified": last_verified(opened),
            "outlets": [_outlet(opened, row) for row in opened.rows("SELECT id, name FROM outlets ORDER BY name")],
            **_growth(opened),
        }
    if json_:
        click.echo(as_json(report))
    else:
        _screen(report)
    if report["captures_missing"]:
        click.echo(f"Captures {missing_in_words(opened, report['captures_missing'])}", err=True)
        ctx.exit(3)


def _outlet(archive: Archive, outlet: dict[str, Any]) -> dict[str, Any]:
    """One outlet's part of the report."""
    ident = outlet["id"]
    counts = archive.rows(
        "SELECT count(*) AS articles, coalesce(sum(access = 'partial'), 0) AS partial, "
        "coalesce(sum(status = 'gone'), 0) AS gone, min(day) AS oldest, max(day) AS newest "
        "FROM articles WHERE outlet = ?",
        ident,
    )[0]
    good = archive.one("SELECT max(started) AS at FROM crawls WHERE outlet = ? AND outcome = 'done'", ident)
    lost = losses(archive, ident)
    return {
        **(outlet | counts),
        "turned_away": sum(row["addresses"] for row in lost),
        "not_held": [
            {"state": row["verdict"], "reason": row["reason"], "addresses": row["addresses"]} for row in lost
        ],
        "announced": archive.rows(
            "SELECT count(*) AS not_held, count(title) AS titled, min(CASE WHEN title IS NOT NULL THEN day END) AS "
            "oldest, max(CASE WHEN title IS NOT NULL THEN day END) AS newest FROM announced WHERE outlet = ?",
            ident,
        )[0],
        "pending": frontier.count_pending(archive, ident),
        "known": frontier.count_known(archive, ident),
        "last_crawl": _last_crawl(archive, ident),
        "last_good": good["at"] if good else None,
        "health": archive.rows("SELECT problem, since, message FROM _health WHERE outlet = ? ORDER BY since", ident),
        "sources": archive.rows(
            "SELECT name, url, answered, entries, failing, said FROM _sources WHERE outlet = ? "
            "AND answered IS NOT NULL ORDER BY name, url",
            ident,
        ),
        "gaps": archive.rows(
            "SELECT day, articles, usual, runs, failed_runs FROM gaps WHERE outlet = ? AND usual >= ? "
            "AND day >= (SELECT date(max(started), ?) FROM crawls) ORDER BY day DESC",
            ident,
            LEAST_USUAL,
            RECENT,
        ),
    }


def _last_crawl(archive: Archive, ident: str) -> dict[str, Any] | None:
    last = archive.one(
        "SELECT id, started, finished, mode, outcome, message, requests, new, changed FROM crawls "
        "WHERE outlet = ? ORDER BY id DESC LIMIT 1",
        ident,
    )
    if last:  # a row without an end is that of the run that holds the lock, or of one that was killed
        last["under_way"] = last["finished"] is None and is_held(archive.path)
    return last


def _growth(archive: Archive) -> dict[str, Any]:
    """What the runs of the last month brought, a night."""
    row = archive.rows(
        "SELECT coalesce(sum(bytes), 0) AS bytes, coalesce(sum(new), 0) AS new, "
        "count(DISTINCT date(started)) AS nights FROM crawls "
        "WHERE started >= (SELECT date(max(started), ?) FROM crawls)",
        RECENT,
    )[0]
    nights = max(1, row["nights"])
    return {"bytes_a_night": row["bytes"] // nights, "articles_a_night": round(row["new"] / nights, 1)}


def _screen(report: dict[str, Any]) -> None:
    console = Screen()
    numbers = ["articles", "partial", "gone", "pending"]
    if not any(one["gone"] for one in report["outlets"]):
        numbers.remove("gone")
    rows = [
        (one["name"], *(str(one[name]) for name in numbers), one["newest"] or "none", _last_run(one), _health(one))
        for one in report["outlets"]
    ]
    columns = ("outlet", *numbers, "newest", "last run", "health")
    print_table(console, columns, rows, range(1, len(numbers) + 1))
    for one in report["outlets"]:
        for problem in one["health"]:
            line = f"{one['name']}: {problem['problem']} since {problem['since'][:10]}: {problem['message']}"
            console.print(line, markup=False)
        if one["oldest"] or one["not_held"] or one["known"]:
            console.print(f"{one['name']}: {_span_and_lacks(one)}", style="dim", markup=False)
        if one["announced"]["titled"]:
            console.print(f"{one['name']}: {_announced(one)}", style="dim", markup=False)
        if one["sources"]:
            console.print(f"{one['name']}: addresses in {_sources(one['sources'])}", style="dim", markup=False)
        if one["gaps"]:
            console.print(f"{one['name']}: {_gaps(one['gaps'])}", markup=False)
    console.print(_verified(report["verified"]), style="dim", markup=False)
    sizes = [report[name] / 1e6 for name in ("bytes", "capture_bytes", "bytes_a_night")]
    console.print(
        f"{report['archive']}: {sizes[0]:.1f} MB, captures {sizes[1]:.1f} MB; "
        f"a night {report['articles_a_night']:g} new articles and {sizes[2]:.1f} MB fetched",
        style="dim",
        markup=False,
    )


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
        return "never"
    if last["under_way"]:
        return f"{last['started'][:10]} under way"
    cut = last["outcome"] if last["outcome"] in CUT_SHORT else None if last["outcome"] else "killed"
    return f"{last['started'][:10]} {cut or '+' + str(last['new'])}"


def _health(one: dict[str, Any]) -> str:
    return ", ".join(p["problem"] for p in one["health"]) or "well"


def _span_and_lacks(one: dict[str, Any]) -> str:
    """`2012-06-22 to 2026-11-20; not held: 2 no article (magazine), 1 refused (HTTP 403)`."""
    span = [f"{one['oldest']} to {one['newest']}"] if one["oldest"] else []
    why = [f"{row['addresses']} {STATE_WORDS[row['state']]} ({row['reason']})" for row in one["not_held"]]
    known = [f"{one['known']} addresses outside every window asked for (crawl --since)"] if one["known"] else []
    return "; ".join([*span, *([f"not held: {', '.join(why)}"] if why else []), *known])


def _announced(one: dict[str, Any]) -> str:
    """`12 announced titles of articles not held, 2026-11-02 to 2026-11-20: depeche search --announced …`."""
    said = one["announced"]
    span = f", {said['oldest']} to {said['newest']}" if said["oldest"] else ""
    titles = f"{said['titled']} announced title{'s' * (said['titled'] != 1)}"
    return f"{titles} of articles not held{span}: depeche search --announced --outlet {one['id']}"


def _sources(sources: list[dict[str, Any]]) -> str:
    """`feed 20 + 10, news failing since 2026-11-03`."""
    named: dict[str, list[str]] = {}
    for source in sources:
        state = f"failing since {source['failing'][:10]}" if source["failing"] else str(source["entries"] or 0)
        named.setdefault(source["name"], []).append(state)
    return ", ".join(f"{name} {' + '.join(states)}" for name, states in named.items())


def _gaps(gaps: list[dict[str, Any]]) -> str:
    days = ", ".join(f"{g['day']} ({g['articles']}, usually {g['usual']:g})" for g in gaps[:4])
    more = f" and {len(gaps) - 4} more" if len(gaps) > 4 else ""
    return f"fewer articles than usual on {days}{more}; see the view gaps"
