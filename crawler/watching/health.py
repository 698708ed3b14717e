"""Is an outlet well? Each is measured against its own past; what is wrong is said once, then once a week.

blocked, unreachable, no source, empty   the run itself tells
nothing read                             new pages came, and not one of them could be read as an article
dead source                              a feed, sitemap or front page that used to announce articles does not
redesign                                 fields that its pages used to have are gone, or they are built anew
low yield                                it published far less than on the same weekdays before
errors                                   a fault of this program; said every time
"""

import math
import statistics
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler.archive.database import Archive
from crawler.clock import now, stamp
from crawler.watching import page_statistics as vitals
from crawler.watching.page_statistics import FIELDS, STRANGE, Figures

if TYPE_CHECKING:
    from crawler.keeping.run import Run, Tally

PROBLEMS = (
    "blocked", "unreachable", "no source", "empty", "nothing read", "dead source", "redesign", "low yield", "errors",
)  # fmt: skip
FEW = 3  # pages announced as articles and read as none that are no chance, when no other came
AGAIN = timedelta(days=7)  # between two reports of what lasts
ENOUGH = 10  # pages from which a run, or the last few together, are judged
BASELINE = 300  # pages they are measured against, at most
FORGIVEN = timedelta(days=30)  # after which pages of a redesign count as the outlet's usual ones
CHANCE = 1e-4  # how rarely an unchanged outlet may look changed by accident
USUAL = 0.5  # share of pages a field must have been on for its absence to mean anything
WEEKS = 8
SPREAD = 2.5  # deviations below the median that a low yield must lie


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    kind: str
    """One of PROBLEMS."""
    message: str
    since: str = ""
    """When it was first seen, as a stamp."""
    alert: bool = True
    """False when it was reported within the week, or is expected."""


def assess(run: "Run", tally: "Tally", *, whole: bool, expected: frozenset[str]) -> list[Problem]:
    """What is wrong with the outlet after a run, each with whether to report it, and keep it for `status`.

    `whole` is a run that asked all sources and was not cut short: only that can tell of yield and sources.
    """
    archive, outlet = run.archive, tally.outlet.id
    found = _at_once(tally)
    judged = {"blocked", "unreachable", "no source", "empty"}
    if tally.vitals.pages:
        day = _today(tally).isoformat()
        vitals.keep(archive, tally.vitals, tally.crawl, outlet, day)
        lost, rebuilt = _redesigned(archive, outlet)
        judged.add("redesign")
        if lost or rebuilt:
            found.append(Problem(kind="redesign", message="; ".join([*lost, *rebuilt])))
        if lost:
            with archive.transaction() as db:
                db.execute("UPDATE _vitals SET sound = 0 WHERE crawl = ?", [tally.crawl])
        if not lost or _lasts(archive, outlet):
            vitals.learn(archive, tally.vitals, outlet)
    if tally.counts["new"] or tally.unread:
        judged.add("nothing read")
        found += [] if found else _nothing_read(tally)
    if whole:
        judged |= {"dead source", "low yield"}
        found += _dead_sources(run, tally)
        low = None if found else _low_yield(archive, outlet, _today(tally))
        found += [Problem(kind="low yield", message=low)] if low else []
    return _kept(archive, outlet, found, judged, expected)


def _at_once(tally: "Tally") -> list[Problem]:
    """What one run is enough to know."""
    if tally.closed_by:
        kind = "unreachable" if "cannot be reached" in tally.closed_by else "blocked"
        return [Problem(kind=kind, message=tally.closed_by)]
    if tally.sources and not tally.answered:
        said = "; ".join(f"{name}: {what}" for name, what in tally.sources.items())
        return [Problem(kind="no source", message=f"no source of announcements answered ({said})")]
    found = []
    if tally.errors:
        message = f"{len(tally.errors)} pages could not be handled: {tally.errors[0]}"
        found.append(Problem(kind="errors", message=message))
    if tally.sources and not tally.announced:
        message = "its sources answered, but no article was found in them"
        found.append(Problem(kind="empty", message=message))
    return found


def _nothing_read(tally: "Tally") -> list[Problem]:
    """Too few pages to tell a redesign by, but not one of them is an article."""
    if tally.counts["new"] or tally.unread.total() < FEW:
        return []
    said = ", ".join(f"{why} {count} times" for why, count in tally.unread.most_common())
    return [Problem(kind="nothing read", message=f"none of its new pages could be read as an article ({said})")]


def _today(tally: "Tally") -> date:
    return now().astimezone(ZoneInfo(tally.outlet.timezone)).date()


# Redesign


def _redesigned(archive: Archive, outlet: str) -> tuple[list[str], list[str]]:
    """What has vanished from the outlet's newest pages, in words, and whether they are built anew.

    Both empty when nothing has changed, or too few pages are known to tell.
    """
    latest, before = _compared(archive, outlet)
    if latest.pages < ENOUGH or before.pages < ENOUGH:
        return [], []
    lost = [name for name in FIELDS if _vanished(name, latest, before)]
    signs = [f"{name} (on {latest.has[name]} of {latest.pages}, was {before.rate(name):.0%})" for name in lost]
    said = [f"gone from its pages: {', '.join(signs)}"] if signs else []
    said += [sign for sign in (_shorter(latest, before), _repeated(latest, before)) if sign]
    return said, _rebuilt(latest)


def _lasts(archive: Archive, outlet: str) -> bool:
    """True for a redesign so old that its pages are the outlet's usual ones by now."""
    row = archive.one("SELECT since FROM _health WHERE outlet = ? AND problem = 'redesign'", outlet)
    return row is not None and now() - datetime.fromisoformat(row["since"]) > FORGIVEN


def _compared(archive: Archive, outlet: str) -> tuple[Figures, Figures]:
    """The newest pages, ENOUGH of them if possible, and those before that were the outlet's usual ones."""
    rows = archive.rows("SELECT * FROM _vitals WHERE outlet = ? ORDER BY crawl DESC LIMIT 400", outlet)
    split, pages = 0, 0
    while split < len(rows) and pages < ENOUGH:
        pages += rows[split]["pages"]
        split += 1
    forgiven = (now() - FORGIVEN).date().isoformat()
    usual, pages = [], 0
    for row in rows[split:]:
        if pages < BASELINE and (row["sound"] or row["day"] < forgiven):
            usual.append(row)
            pages += row["pages"]
    return Figures.of(rows[:split]), Figures.of(usual)


def _vanished(name: str, latest: Figures, before: Figures) -> bool:
    usual = min(before.rate(name), 0.97)
    if usual < USUAL or latest.rate(name) > usual / 2:
        return False
    return at_most(latest.has[name], latest.pages, usual) < CHANCE


def at_most(count: int, of: int, rate: float) -> float:
    """The probability of `count` successes or fewer in `of` trials: the binomial distribution's lower tail."""
    return sum(math.comb(of, k) * rate**k * (1 - rate) ** (of - k) for k in range(count + 1))


def _shorter(latest: Figures, before: Figures) -> str | None:
    """Nearly all pages are shorter than nine tenths of the earlier ones."""
    bound = statistics.quantiles(before.words, n=10)[0]
    median, was = statistics.median(latest.words), statistics.median(before.words)
    longer = sum(n >= bound for n in latest.words)
    if median < was / 2 and at_most(longer, len(latest.words), 0.9) < CHANCE:
        return f"text much shorter (median {median:.0f} words, was {was:.0f})"
    return None


def _repeated(latest: Figures, before: Figures) -> str | None:
    if latest.repeated > 0.25 and latest.repeated > 3 * before.repeated:
        return f"{latest.repeated:.0%} of its text is repeated from page to page (was {before.repeated:.0%})"
    return None


def _rebuilt(latest: Figures) -> list[str]:
    if latest.familiar < STRANGE:
        return [f"its pages are built anew ({latest.familiar:.0%} of their elements were known)"]
    return []


# Sources


def _dead_sources(run: "Run", tally: "Tally") -> list[Problem]:
    """Sources that used to announce articles and do not; what may pass is said the second time."""
    dead = []
    with run.archive.transaction() as db:
        for url, said in tally.asked.items():
            db.execute(
                """
                INSERT INTO _sources (url, outlet, name, asked, answered, entries, failing, failures, said)
                VALUES (:url, :outlet, :name, :now, :answered, :entries, :failing, :failed, :said)
                ON CONFLICT (url) DO UPDATE SET asked = excluded.asked, said = excluded.said,
                    answered = coalesce(excluded.answered, answered), entries = coalesce(excluded.entries, entries),
                    failing = CASE WHEN :failed THEN coalesce(failing, :now) END,
                    failures = CASE WHEN :failed THEN failures + 1 ELSE 0 END
                """,
                {
                    "url": url, "outlet": tally.outlet.id, "name": said.name, "now": stamp(),
                    "answered": None if said.failed else stamp(), "entries": said.entries or None,
                    "failing": stamp() if said.failed else None, "failed": int(said.failed), "said": said.words,
                },
            )  # fmt: skip
            row = db.execute("SELECT answered, failures FROM _sources WHERE url = ?", [url]).fetchone()
            if said.failed and row[0] and row[1] >= (2 if said.passing else 1):
                dead.append(f"{url} announced articles until {row[0][:10]} and does not now ({said.words})")
    return [Problem(kind="dead source", message="; ".join(dead))] if dead else []


# Yield


def _low_yield(archive: Archive, outlet: str, today: date) -> str | None:
    """Whether the last day, three days or week brought under half of what the same weekdays did before.

    Only when that is also well outside the outlet's usual ups and downs (the median absolute deviation).
    """
    last = today - timedelta(days=1)
    first = last - timedelta(days=7 * (WEEKS + 1))
    rows = archive.rows(
        "SELECT day, count(*) AS n FROM articles WHERE outlet = ? AND day BETWEEN ? AND ? GROUP BY day",
        outlet, first.isoformat(), last.isoformat(),
    )  # fmt: skip
    by_day = {date.fromisoformat(row["day"]): int(row["n"]) for row in rows}
    for span in (1, 3, 7):
        counts = [_sum(by_day, last - timedelta(days=7 * back), span) for back in range(WEEKS + 1)]
        if too_low(counts[0], counts[1:]):
            usual = statistics.median(counts[1:])
            when = f"on {last:%A %-d %B}" if span == 1 else f"in the {span} days up to {last:%A %-d %B}"
            return f"{counts[0]} articles {when}, usually {usual:g} (median of {WEEKS} weeks)"
    return None


def _sum(by_day: dict[date, int], last: date, span: int) -> int:
    return sum(by_day.get(last - timedelta(days=back), 0) for back in range(span))


def too_low(count: int, earlier: list[int]) -> bool:
    """Under half of the median of `earlier`, and further below it than chance explains."""
    usual = statistics.median(earlier)
    deviation = 1.4826 * statistics.median(abs(n - usual) for n in earlier)
    return count < usual / 2 and usual - count > SPREAD * (deviation + 0.5)


# What lasts


def _kept(
    archive: Archive, outlet: str, found: list[Problem], judged: set[str], expected: frozenset[str]
) -> list[Problem]:
    """Problems with since when they last and whether to report them; those that ended are forgotten."""
    known = {r["problem"]: r for r in archive.rows("SELECT * FROM _health WHERE outlet = ?", outlet)}
    kept = []
    with archive.transaction() as db:
        for problem in found:
            row = known.get(problem.kind)
            lasts = row is not None and problem.kind != "errors"
            since = row["since"] if row and lasts else stamp()
            reported = row["reported"] if row and lasts else None
            alert = problem.kind not in expected and (reported is None or _long_ago(reported))
            db.table("_health").upsert(
                {
                    "outlet": outlet, "problem": problem.kind, "since": since, "message": problem.message,
                    "reported": stamp() if alert else reported,
                },
                pk=("outlet", "problem"),
            )  # fmt: skip
            kept.append(Problem(kind=problem.kind, message=problem.message, since=since, alert=alert))
        over = {*judged, "errors"} - {p.kind for p in found}
        for kind in over & known.keys():
            db.execute("DELETE FROM _health WHERE outlet = ? AND problem = ?", [outlet, kind])
    return kept


def _long_ago(reported: str) -> bool:
    """A week, less the hour by which nightly runs differ."""
    return now() - datetime.fromisoformat(reported) >= AGAIN - timedelta(hours=1)
