"""What a run counts for each outlet: pages, verdicts, sources, and why the outlet was left alone."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from crawler.archive.losses import Loss
from crawler.archive.revisits import may_pass
from crawler.items import Outlet, ProblemKind
from crawler.translating.recorded import recorded
from crawler.watching.page_statistics import PageStatistics

MAX_WALLS = 5  # in a row, after which the outlet is left alone
# Not `unlike the outlet's articles`: so are the pages of an outlet that was rebuilt, which is told by ten of them.
WALLS = frozenset({"bot wall", "consent wall", "login wall", "site message", "same text elsewhere"})


class CrawlOutcome(StrEnum):
    """How a run over an outlet ended, when it did not end with a problem."""

    DONE = "done"
    INTERRUPTED = "interrupted"
    STOPPED = "stopped"
    """Something could not be stored, or memory was used up, so nothing more was asked for."""
    UNFINISHED = "unfinished"
    """The time that was allowed is over, or pages that should have been fetched were not."""
    KILLED = "killed"
    """The process ended without closing the row, which the next run found."""


class CloseCause(StrEnum):
    """Why an outlet is left alone for the rest of a run."""

    REFUSED = "refused"
    """The site says no: robots.txt, refusals in a row, a long Retry-After."""
    UNREACHABLE = "unreachable"
    """No answer at all."""
    CANNOT_STORE = "cannot store"
    """The archive cannot be written."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Why an outlet is left alone, for programs and in words."""

    cause: CloseCause
    detail: str

    def __str__(self) -> str:
        return self.detail


class SourceOutcome(StrEnum):
    """What a source of announcements came to."""

    ANSWERED = "answered"
    EMPTY = "empty"
    """It answered and named no article."""
    FAILED = "failed"
    """An answer that will be the same tomorrow, such as HTTP 404."""
    REFUSED = "refused"
    """The site says no: HTTP 403 and the like, or robots.txt."""
    FAILED_FOR_NOW = "failed for now"
    """Trouble that may be over by the next run: HTTP 5xx, no answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceReport:
    """What one source of announcements answered in a run."""

    name: str
    """Its kind: `feed`, `news`, `sitemap`, `listing`, `day-archive`."""
    outcome: SourceOutcome = SourceOutcome.ANSWERED
    addresses: int = 0
    detail: str = ""
    """What went wrong, in words; empty when it answered."""

    @property
    def answered(self) -> bool:
        """True when it could be read, whether or not it named an article."""
        return self.outcome in (SourceOutcome.ANSWERED, SourceOutcome.EMPTY)

    @property
    def failed(self) -> bool:
        """True when it did not do what such a source is for; a news sitemap may be empty on a quiet day."""
        return self.outcome != SourceOutcome.ANSWERED

    def __str__(self) -> str:
        return self.detail or recorded("{count} addresses", count=self.addresses)


@dataclass(kw_only=True, slots=True)
class SourceKind:
    """What all sources of one kind answered together."""

    addresses: int = 0
    answered: bool = False
    refused: bool = True
    """True when the site refused each of them."""
    trouble: str = ""
    """What went wrong with the first that failed."""

    def add(self, report: SourceReport) -> None:
        self.addresses += report.addresses
        self.answered = self.answered or report.answered
        self.refused = self.refused and report.outcome == SourceOutcome.REFUSED
        self.trouble = self.trouble or report.detail

    def __str__(self) -> str:
        return recorded("{count} addresses", count=self.addresses) if self.answered else self.trouble


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """What is wrong with an outlet."""

    kind: ProblemKind
    message: str
    since: str = ""
    """When it was first seen, as a stamp."""
    expected: bool = False
    """True when the configuration names it as known."""
    seen: bool = True
    """False for what lasts from an earlier run, and could not be judged by this one."""
    news: bool = True
    """False when the same was reported within the week."""


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Why a page was not kept as an article: the verdict, and the reason in the archive's words."""

    verdict: str
    reason: str

    def __str__(self) -> str:
        return f"{self.verdict}: {self.reason}"


@dataclass(kw_only=True, slots=True)
class Tally:
    """What happened to one outlet in one run."""

    outlet: Outlet
    crawl: int
    """Its row in `crawls`."""
    requests: int = 0
    received: int = 0
    """Bytes of bodies, decoded."""
    not_modified: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    """Pages by what became of them: `new`, `changed`, `unchanged`, `not_article`, `refused`, `failed`."""
    reasons: Counter[TurnedAway] = field(default_factory=Counter)
    """Pages that were fetched and brought no article."""
    kept: Counter[TurnedAway] = field(default_factory=Counter)
    """Those of them that should have shown an archived article, which stays as it was."""
    lost: list[Loss] = field(default_factory=list)
    """What the run leaves: addresses that were found as articles, were fetched in it and brought none."""
    sources: dict[str, SourceKind] = field(default_factory=dict)
    """What each kind of source answered."""
    reports: dict[str, SourceReport] = field(default_factory=dict)
    """What each of the outlet's own sources answered, by address."""
    robots_sitemaps: list[str] = field(default_factory=list)
    """Sitemaps that robots.txt names."""
    announced: int = 0
    """Addresses in all sources together."""
    matched: int = 0
    """Addresses in feeds and listings that the outlet's `article_url` matches."""
    unmatched: list[str] = field(default_factory=list)
    """Addresses of the outlet's hosts there that it does not match, a few hundred at most."""
    pages: PageStatistics = field(default_factory=PageStatistics)
    found: int = 0
    """Articles to fetch in this run, once its sources have been read."""
    pending: int = 0
    """Articles that are pending at its end, of whatever day."""
    due: int = 0
    """Articles that the same run would fetch if it were begun anew."""
    traps: dict[str, str] = field(default_factory=dict)
    """Kinds of pages that led on without naming a new article and were left alone, to the reason in words."""
    errors: list[str] = field(default_factory=list)
    """What this program did wrong."""
    damages: list[str] = field(default_factory=list)
    """What the archive should hold and could not be read, in sentences."""
    closed: Closed | None = None
    """Why the outlet is left alone for the rest of the run."""
    walls_in_a_row: int = 0
    ended: bool = False
    outcome: CrawlOutcome | ProblemKind = CrawlOutcome.DONE
    message: str | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def answered(self) -> bool:
        """True when at least one source of announcements answered."""
        return any(kind.answered for kind in self.sources.values())

    @property
    def refused(self) -> bool:
        """True when the site refused every source of announcements."""
        return bool(self.sources) and all(kind.refused for kind in self.sources.values())

    @property
    def unread(self) -> Counter[str]:
        """Pages that were announced as articles and were none, for what may be a fault: why, and how many."""
        found = Counter[str]()
        for away, count in self.reasons.items():
            if may_pass(away.reason):
                found[away.reason] += count
        return found

    def count_wall(self, reason: str | None) -> None:
        """Count a page that is a wall whatever its HTTP status; any other (None) ends the row."""
        self.walls_in_a_row = self.walls_in_a_row + 1 if reason in WALLS else 0
        if self.walls_in_a_row >= MAX_WALLS:
            detail = recorded(
                "{count} times in a row gave a wall or a message of its own for an article ({reason})",
                count=MAX_WALLS, reason=reason,
            )  # fmt: skip
            self.close(CloseCause.REFUSED, detail)

    def take_back(self, away: TurnedAway) -> None:
        """Count an article of this run as turned away after all."""
        self.counts["new"] -= 1
        self.counts[away.verdict] += 1
        self.reasons[away] += 1
        self.walls_in_a_row += 1

    def close(self, cause: CloseCause, detail: str) -> None:
        """Leave the outlet alone for the rest of the run; the first cause stays."""
        self.closed = self.closed or Closed(cause, detail)

    def add_source(self, report: SourceReport, address: str | None) -> None:
        """Count what a source answered; `address` is None for a page that is not the outlet's own source."""
        self.sources.setdefault(report.name, SourceKind()).add(report)
        self.announced += report.addresses
        if address:
            self.reports[address] = report
