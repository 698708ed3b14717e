"""Is an outlet well? Each is measured against its own past; what is wrong is told on change, then once a week.

blocked, unreachable, no source, empty   the run itself tells
nothing fetched                          pages were asked for, and every one failed: cut short, HTTP 500, too heavy
nothing read                             new pages came, and none of them is an article, or all are the same one
dead source                              a feed, sitemap or front page that used to announce articles does not
redesign                                 fields that its pages used to have are gone, or they are built anew
low yield                                it published far less than on the same weekdays before
damage                                   captures or parts of the database cannot be read; told every time
errors                                   a fault of this program; told every time
"""

import math
import statistics
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from crawler.archive.database import Archive
from crawler.clock import now, stamp
from crawler.items import ProblemKind
from crawler.translating.recorded import recorded
from crawler.urls import masked
from crawler.watching import page_statistics
from crawler.watching.page_statistics import FIELDS, UNFAMILIAR, PageSummary
from crawler.watching.tally import CloseCause, Problem, SourceOutcome, Tally

MIN_UNREAD = 3  # this many pages that failed or cannot be read, and none that could, are reported
MAX_ONE_TEXT = 3  # new articles with one text between them; more are one page under many addresses
REPORT_EVERY = timedelta(days=7)  # what lasts is reported again after this long
MIN_PAGES = 10  # a run, or the last few together, are judged from this many pages on
MAX_BASELINE = 300  # pages that they are measured against, at most
FORGIVEN = timedelta(days=30)  # after which pages of a redesign count as the outlet's usual ones
CHANCE = 1e-4  # how rarely an unchanged outlet may look changed by accident
USUAL = 0.5  # share of pages a field must have been on for its absence to mean anything
WEEKS = 8  # of the same weekdays, against which a day's yield is measured
OURS = frozenset({ProblemKind.DAMAGE, ProblemKind.ERRORS})  # no trouble of an outlet: told every time
SPREAD = 2.5  # deviations below the median that a low yield must lie


def assess(archive: Archive, tally: Tally, *, whole: bool, expected: frozenset[ProblemKind]) -> list[Problem]:
    """What is wrong with the outlet after a run, each with whether it is news; stored for `depeche status`.

    `whole` is a run that asked all sources and was not cut short: only such a run can judge yield and sources.
    `expected` are the problems that the configuration names as known: they are found, but no alarm.
    """
    outlet = tally.outlet.id
    found = _at_once(tally)
    judged = {ProblemKind.BLOCKED, ProblemKind.UNREACHABLE, ProblemKind.NO_SOURCE, ProblemKind.EMPTY}
    if tally.pages.pages:
        judged.add(ProblemKind.REDESIGN)
        found += _redesign(archive, tally)
    failed, judges = _failed(archive, tally), tally.counts.total() > tally.counts["failed"]
    if judges or failed.total() >= MIN_UNREAD:
        judged.add(ProblemKind.NOTHING_FETCHED)
        found += [] if found or judges else [_nothing_fetched(failed)]
    if tally.counts["new"] or tally.unread.total() >= MIN_UNREAD:
        judged.add(ProblemKind.NOTHING_READ)
        found += [] if found else _nothing_read(archive, tally)
    if whole:
        judged |= {ProblemKind.DEAD_SOURCE, ProblemKind.LOW_YIELD}
        found += _dead_sources(archive, tally)
        low = None if found else _low_yield(archive, outlet, _today(tally))
        found += [Problem(kind=ProblemKind.LOW_YIELD, message=low)] if low else []
    return _kept(archive, outlet, found, judged, expected)


def _at_once(tally: Tally) -> list[Problem]:
    """What one run is enough to know."""
    if tally.closed:
        unreachable = tally.closed.cause == CloseCause.UNREACHABLE
        kind = ProblemKind.UNREACHABLE if unreachable else ProblemKind.BLOCKED
        return [Problem(kind=kind, message=tally.closed.detail)]
    if tally.sources and not tally.answered:
        answers = "; ".join(f"{name}: {what}" for name, what in tally.sources.items())
        if tally.refused:
            return [
                Problem(
                    kind=ProblemKind.BLOCKED,
                    message=recorded("every source of announcements refused ({answers})", answers=answers),
                )
            ]
        return [
            Problem(
                kind=ProblemKind.NO_SOURCE,
                message=recorded("no source of announcements answered ({answers})", answers=answers),
            ),
        ]
    found = []
    if tally.damages:
        message = tally.damages[0]
        if others := len(tally.damages) - 1:
            message = recorded("{damage}, and {count} more", damage=message, count=others)
        found.append(Problem(kind=ProblemKind.DAMAGE, message=message))
    if tally.errors:
        message = recorded("a page could not be handled: {error}", error=tally.errors[0])
        if (count := len(tally.errors)) > 1:
            message = recorded("{count} pages could not be handled: {error}", count=count, error=tally.errors[0])
        found.append(Problem(kind=ProblemKind.ERRORS, message=message))
    if tally.sources and (not tally.announced or (tally.unmatched and not tally.matched)):
        found.append(Problem(kind=ProblemKind.EMPTY, message=_empty(tally)))
    return found


def _empty(tally: Tally) -> str:
    """Why nothing was found in sources that answered; with the longest links, as an article has."""
    if not tally.unmatched:
        return recorded("its sources answered, but no article was found in them")
    longest = sorted(tally.unmatched, key=len, reverse=True)[:3]
    return recorded("article_url matches none of the links in its sources, such as {links}", links=", ".join(longest))


def _failed(archive: Archive, tally: Tally) -> Counter[str]:
    """Why pages of this run failed, and how many; one that was asked for several times counts once."""
    rows = archive.rows(
        "SELECT reason, count(*) AS n FROM (SELECT url, max(reason) AS reason FROM captures "
        "WHERE crawl = ? AND kind = 'page' AND verdict = 'failed' GROUP BY url) GROUP BY reason",
        tally.crawl,
    )
    return Counter({row["reason"]: row["n"] for row in rows})


def _nothing_fetched(failed: Counter[str]) -> Problem:
    message = recorded("every page that was asked for failed ({reasons})", reasons=_counted(failed))
    return Problem(kind=ProblemKind.NOTHING_FETCHED, message=message)


def _counted(reasons: Counter[str]) -> str:
    """`HTTP 500 3 times, HTTP 404 1 times`; most frequent first."""
    return ", ".join(
        recorded("{reason} {count} times", reason=reason, count=count) for reason, count in reasons.most_common()
    )


def _nothing_read(archive: Archive, tally: Tally) -> list[Problem]:
    """Too few pages to call it a redesign, but none of them is an article, or each is the same one."""
    if not tally.counts["new"]:
        message = recorded(
            "none of its new pages could be read as an article ({reasons})", reasons=_counted(tally.unread)
        )
        return [Problem(kind=ProblemKind.NOTHING_READ, message=message)]
    read = archive.one(
        "SELECT count(*) AS n, count(DISTINCT a.text_sha256) AS texts FROM captures c JOIN articles a "
        "ON a.capture = c.id AND a.id = c.article WHERE c.crawl = ? AND c.verdict = 'article'",
        tally.crawl,
    )
    if not read or read["n"] <= MAX_ONE_TEXT * read["texts"]:
        return []
    message = recorded(
        "its {count} new articles repeat each other (different texts: {texts})", count=read["n"], texts=read["texts"]
    )
    return [Problem(kind=ProblemKind.NOTHING_READ, message=message)]


def _today(tally: Tally) -> date:
    return now().astimezone(ZoneInfo(tally.outlet.timezone)).date()


# Redesign


def _redesign(archive: Archive, tally: Tally) -> list[Problem]:
    """Store the run's page statistics and compare them with the outlet's past."""
    outlet = tally.outlet.id
    page_statistics.store(archive, tally.pages, tally.crawl, outlet, _today(tally).isoformat())
    lost, rebuilt = _redesigned(archive, outlet)
    if lost:
        with archive.transaction() as db:
            db.execute("UPDATE _vitals SET sound = 0 WHERE crawl = ?", [tally.crawl])
    if not lost or _lasts(archive, outlet):
        page_statistics.learn_markup(archive, tally.pages, outlet)
    return [Problem(kind=ProblemKind.REDESIGN, message="; ".join([*lost, *rebuilt]))] if lost or rebuilt else []


def _redesigned(archive: Archive, outlet: str) -> tuple[list[str], list[str]]:
    """What has vanished from the outlet's newest pages, in words, and whether they are built anew.

    Both empty when nothing has changed, or too few pages are known to tell.
    """
    latest, before = _compared(archive, outlet)
    if latest.pages < MIN_PAGES or before.pages < MIN_PAGES:
        return [], []
    lost = [name for name in FIELDS if _vanished(name, latest, before)]
    signs = [
        recorded(
            "{field} (on {count} of {pages}, was {share})",
            field=name, count=latest.has[name], pages=latest.pages, share=f"{before.rate(name):.0%}",
        )
        for name in lost
    ]  # fmt: skip
    said = [recorded("gone from its pages: {signs}", signs=", ".join(signs))] if signs else []
    said += [sign for sign in (_shorter(latest, before), _repeated(latest, before)) if sign]
    return said, _rebuilt(latest)


def _lasts(archive: Archive, outlet: str) -> bool:
    """True for a redesign so old that its pages are the outlet's usual ones by now."""
    row = archive.one("SELECT since FROM _health WHERE outlet = ? AND problem = 'redesign'", outlet)
    return row is not None and now() - datetime.fromisoformat(row["since"]) > FORGIVEN


def _compared(archive: Archive, outlet: str) -> tuple[PageSummary, PageSummary]:
    """The newest pages, MIN_PAGES of them if possible, and those before that were the outlet's usual ones."""
    rows = archive.rows(
        "SELECT v.* FROM _vitals v JOIN crawls c ON c.id = v.crawl WHERE v.outlet = ? "
        "ORDER BY c.started DESC, c.id DESC LIMIT 400",
        outlet,
    )
    split, pages = 0, 0
    while split < len(rows) and pages < MIN_PAGES:
        pages += rows[split]["pages"]
        split += 1
    forgiven = (now() - FORGIVEN).date().isoformat()
    usual, pages = [], 0
    for row in rows[split:]:
        if pages < MAX_BASELINE and (row["sound"] or row["day"] < forgiven):
            usual.append(row)
            pages += row["pages"]
    return PageSummary.of(rows[:split]), PageSummary.of(usual)


def _vanished(name: str, latest: PageSummary, before: PageSummary) -> bool:
    usual = min(before.rate(name), 0.97)
    if usual < USUAL or latest.rate(name) > usual / 2:
        return False
    return at_most(latest.has[name], latest.pages, usual) < CHANCE


def at_most(count: int, of: int, rate: float) -> float:
    """The probability of `count` successes or fewer in `of` trials: the binomial distribution's lower tail."""
    return sum(math.comb(of, k) * rate**k * (1 - rate) ** (of - k) for k in range(count + 1))


def _shorter(latest: PageSummary, before: PageSummary) -> str | None:
    """Nearly all pages are shorter than nine tenths of the earlier ones."""
    bound = statistics.quantiles(before.words, n=10)[0]
    median, was = statistics.median(latest.words), statistics.median(before.words)
    longer = sum(n >= bound for n in latest.words)
    if median < was / 2 and at_most(longer, len(latest.words), 0.9) < CHANCE:
        return recorded(
            "text much shorter (median {words} words, was {before})", words=f"{median:.0f}", before=f"{was:.0f}"
        )
    return None


def _repeated(latest: PageSummary, before: PageSummary) -> str | None:
    if latest.repeated > 0.25 and latest.repeated > 3 * before.repeated:
        return recorded(
            "{share} of its text is repeated from page to page (was {before})",
            share=f"{latest.repeated:.0%}", before=f"{before.repeated:.0%}",
        )  # fmt: skip
    return None


def _rebuilt(latest: PageSummary) -> list[str]:
    if latest.familiar < UNFAMILIAR:
        share = f"{latest.familiar:.0%}"
        return [recorded("its pages are built anew ({share} of their elements were known)", share=share)]
    return []


# Sources


def _dead_sources(archive: Archive, tally: Tally) -> list[Problem]:
    """Sources that used to announce articles and do not; what may pass is reported the second time."""
    dead = []
    with archive.transaction() as db:
        for url, report in tally.reports.items():
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
                    "url": url, "outlet": tally.outlet.id, "name": report.name, "now": stamp(),
                    "answered": None if report.failed else stamp(), "entries": report.addresses or None,
                    "failing": stamp() if report.failed else None, "failed": int(report.failed), "said": str(report),
                },
            )  # fmt: skip
            row = db.execute("SELECT answered, failures FROM _sources WHERE url = ?", [url]).fetchone()
            least = 2 if report.outcome == SourceOutcome.FAILED_FOR_NOW else 1
            if report.failed and row[0] and row[1] >= least:
                dead.append(
                    recorded(
                        "{url} announced articles until {day} and does not now ({detail})",
                        url=masked(url), day=row[0][:10], detail=report,
                    )
                )  # fmt: skip
    return [Problem(kind=ProblemKind.DEAD_SOURCE, message="; ".join(dead))] if dead else []


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
            values = {"count": counts[0], "day": f"{last:%A %-d %B}", "usual": f"{usual:g}", "weeks": WEEKS}
            if span == 1:
                return recorded("{count} articles on {day}, usually {usual} (median of {weeks} weeks)", **values)
            return recorded(
                "{count} articles in the {span} days up to {day}, usually {usual} (median of {weeks} weeks)",
                span=span, **values,
            )  # fmt: skip
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
    archive: Archive,
    outlet: str,
    found: list[Problem],
    judged: set[ProblemKind],
    expected: frozenset[ProblemKind],
) -> list[Problem]:
    """Problems with since when they last and whether they are news; those that ended are forgotten.

    What this run could not judge lasts: a night without new pages says nothing of how pages are read.
    """
    known = {ProblemKind(r["problem"]): r for r in archive.rows("SELECT * FROM _health WHERE outlet = ?", outlet)}
    lasting = known.keys() - judged - OURS - {problem.kind for problem in found}
    unjudged = [Problem(kind=kind, message=known[kind]["message"], seen=False) for kind in sorted(lasting)]
    kept = []
    with archive.transaction() as db:
        for problem in (*found, *unjudged):
            row = known.get(problem.kind)
            lasts = row is not None and problem.kind not in OURS
            since = row["since"] if row and lasts else stamp()
            reported = row["reported"] if row and lasts else None
            news = reported is None or _long_ago(reported)
            db.table("_health").upsert(
                {
                    "outlet": outlet, "problem": problem.kind, "since": since, "message": problem.message,
                    "reported": stamp() if news and problem.kind not in expected else reported,
                },
                pk=("outlet", "problem"),
            )  # fmt: skip
            kept.append(replace(problem, since=since, expected=problem.kind in expected, news=news))
        over = {*judged, *OURS} - {p.kind for p in found}
        for kind in (kind for kind in over if kind in known):
            db.execute("DELETE FROM _health WHERE outlet = ? AND problem = ?", [outlet, kind])
    return kept


def _long_ago(reported: str) -> bool:
    """A week, less the hour by which nightly runs differ."""
    return now() - datetime.fromisoformat(reported) >= REPORT_EVERY - timedelta(hours=1)
