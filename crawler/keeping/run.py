"""One run over an archive: its lock, its WARC file, its rows in the ledger and what it has to report.

The command line and plain `scrapy crawl` both come here; several spiders of one process share one run.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from crawler import __version__
from crawler.archive import captures, frontier
from crawler.archive.database import Archive, reading_uri
from crawler.archive.lock import Lock
from crawler.archive.warc import Placed, WarcStore, sha256
from crawler.clock import now, stamp
from crawler.errors import ArchiveError
from crawler.items import Failure, Outlet, Page, Unchanged
from crawler.keeping import articles as records
from crawler.keeping.articles import Saved
from crawler.keeping.backlog import catch_up
from crawler.reading.drafts import Draft
from crawler.reading.rights import Reserved, rights_of
from crawler.urls import canonical
from crawler.watching import health
from crawler.watching.health import Problem
from crawler.watching.page_statistics import STRANGE, Vitals, familiarity, known_marks, marks_of

if TYPE_CHECKING:
    from crawler.errors import DepecheError

CATCHING_UP = 300.0  # seconds before a run starts, for what an earlier release did not do
COUNTED = ("new", "changed", "unchanged", "not_article", "refused", "failed")

UNREAD = ("empty shell", "no text", "no title")  # of an outlet that has changed its pages


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceReport:
    """What one discovery source answered."""

    name: str
    words: str
    entries: int = 0
    failed: bool = False
    passing: bool = False
    """True for trouble that may be over by the next run."""


@dataclass(kw_only=True, slots=True)
class Tally:
    """What happened to one outlet in one run."""

    outlet: Outlet
    crawl: int
    requests: int = 0
    received: int = 0
    """Bytes of bodies, decoded."""
    not_modified: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    """Why pages were turned away: `verdict: reason` to how many."""
    sources: dict[str, str] = field(default_factory=dict)
    """What each kind of discovery source answered: `ok: 12 addresses`, or what went wrong."""
    asked: dict[str, SourceReport] = field(default_factory=dict)
    """The same for each source by its address."""
    announced: int = 0
    """Addresses in all sources together."""
    vitals: Vitals = field(default_factory=Vitals)
    found: int = 0
    """Addresses that were new to the frontier."""
    pending: int = 0
    errors: list[str] = field(default_factory=list)
    closed_by: str | None = None
    """Why the outlet is left alone for the rest of the run."""
    ended: bool = False
    outcome: str = "done"
    message: str | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def answered(self) -> bool:
        """True when at least one source of announcements answered."""
        return any(said.startswith("ok") for said in self.sources.values())

    @property
    def unread(self) -> Counter[str]:
        """Pages that were announced as articles and have no title or no text: why, and how many."""
        known = {why: self.reasons[f"not_article: {why}"] for why in UNREAD}
        return Counter({why: count for why, count in known.items() if count})


class Run:
    """Everything a run writes goes through here."""

    _open: ClassVar[dict[Path, "Run"]] = {}

    def __init__(self, archive: Archive, lock: Lock, mode: str) -> None:
        self.archive = archive
        self.lock = lock
        self.mode = mode
        self.warc = WarcStore(archive.warc_folder, f"depeche/{__version__}")
        self.tallies: dict[str, Tally] = {}
        self.fatal: DepecheError | None = None
        self.reserved: dict[str, tuple[Reserved, ...]] = {}
        """What each outlet's TDMRep file says."""
        self._known_marks: dict[str, frozenset[str]] = {}
        self.obliging = False
        """True to refuse what its publisher does not want kept or mined; else that is only recorded."""
        self.on_progress: Callable[[Tally], None] = lambda _: None
        self._users = 0

    @classmethod
    def join(cls, path: Path, mode: str = "crawl") -> "Run":
        """The open run on this archive, or a new one. Pair every call with `leave`."""
        path = path.resolve()
        run = cls._open.get(path)
        if run is None:
            if path.exists():
                _see(path)
            lock = Lock(path).acquire()
            try:
                run = cls(Archive.open(path, write=True), lock, mode)
            except BaseException:
                lock.release()
                raise
            run.warc.heal_leftovers()
            catch_up(run.archive, seconds=CATCHING_UP)
            cls._open[path] = run
        run._users += 1
        return run

    def leave(self) -> None:
        """The last to leave closes the WARC file and gives the lock back."""
        self._users -= 1
        if self._users:
            return
        try:
            self.warc.close()
            self.archive.close()
        finally:
            self._open.pop(self.archive.path.resolve(), None)
            self.lock.release()

    def begin(self, outlet: Outlet) -> Tally:
        """Open the outlet's row in the ledger."""
        self.archive.register(outlet)
        with self.archive.transaction() as db:
            row = {"outlet": outlet.id, "started": stamp(), "mode": self.mode, "version": __version__}
            crawl = int(str(db.table("crawls").insert(row).last_pk))
        self.tallies[outlet.id] = Tally(outlet=outlet, crawl=crawl)
        return self.tallies[outlet.id]

    def end(self, outlet: str, outcome: str, message: str | None) -> None:
        """Close the outlet's row in the ledger."""
        tally = self.tallies[outlet]
        tally.ended, tally.outcome, tally.message = True, outcome, message
        if self.fatal:
            return
        with self.archive.transaction() as db:
            row: dict[str, Any] = {
                "finished": stamp(),
                "outcome": outcome,
                "requests": tally.requests,
                "bytes": tally.received,
                "not_modified": tally.not_modified,
                "message": message,
            }
            db.table("crawls").update(tally.crawl, row | {name: tally.counts[name] for name in COUNTED})

    def keep_page(self, page: Page) -> int:
        """Keep a feed, listing or robots.txt. Returns the capture's id."""
        placed = self._place(page, None)
        return records.save_page(self.archive, page, placed, self._crawl(page.outlet))

    def close_rows(self) -> None:
        """After a stop that waited for nobody: close what the spiders left open, and count them out."""
        for name, tally in self.tallies.items():
            if not tally.ended:
                tally.pending = frontier.count_todo(self.archive, name, None, None)
                self.end(name, "interrupted", None)
                self._users -= 1

    def copy_of(self, url: str, within: timedelta) -> Page | None:
        """The newest copy of a feed, listing or robots.txt that is held, unless it is older than `within`."""
        row = captures.newest_copy(self.archive, url, stamp(now() - within))
        if row is None:
            return None
        headers, body = self.warc.read(row["warc_file"], row["warc_offset"])
        return Page(
            url=url,
            body=body,
            headers=tuple(headers.items()),
            fetched=datetime.fromisoformat(row["fetched"]),
            outlet=row["outlet"],
            kind=row["kind"],
        )

    def lately_without(self, url: str, within: timedelta) -> bool:
        """True when an address was asked for within that time, and not there."""
        row = self.archive.one(
            "SELECT status FROM captures WHERE url = ? AND fetched >= ? ORDER BY fetched DESC LIMIT 1",
            url, stamp(now() - within),
        )  # fmt: skip
        return row is not None and row["status"] != 200

    def known(self, urls: Iterable[str]) -> set[str]:
        """Those of the addresses that are on the frontier."""
        asked, found = [canonical(url) for url in urls], set[str]()
        for start in range(0, len(asked), 500):
            some = asked[start : start + 500]
            marks = ", ".join("?" * len(some))
            rows = self.archive.rows(f"SELECT url FROM urls WHERE url IN ({marks})", *some)  # noqa: S608
            found.update(row["url"] for row in rows)
        return found

    def holds(self, key: str) -> bool:
        """True when the archive has the article of this key."""
        return self.archive.one("SELECT 1 AS one FROM articles WHERE key = ?", key) is not None

    def last_good(self, outlet: str) -> datetime | None:
        """When the last run over an outlet that went well began."""
        row = self.archive.one(
            "SELECT max(started) AS started FROM crawls WHERE outlet = ? AND outcome = 'done'", outlet
        )
        return datetime.fromisoformat(row["started"]) if row and row["started"] else None

    def validators(self, url: str, within: timedelta) -> dict[str, str]:
        """Headers that ask for a source only if it has changed since the newest copy that is held."""
        row = captures.newest_copy(self.archive, url, stamp(now() - within)) or {}
        pairs = {"If-None-Match": row.get("etag"), "If-Modified-Since": row.get("last_modified")}
        return {name: value for name, value in pairs.items() if value}

    def keep_draft(self, draft: Draft) -> Saved:
        """Keep a page that was read, whatever came of it."""
        tally, strange = self.tallies.get(draft.outlet.id), False
        if tally and draft.page.origin == "live":
            tally.vitals.note(draft)
            strange = familiarity(marks_of(draft), self._marks(draft.outlet.id)) < STRANGE
        unwanted = self.obliging and rights_of(draft.page, draft.document).refusal
        if unwanted:
            draft.turn_away("refused", unwanted)
        placed = None if unwanted else self._place(draft.page, None if draft.refused else draft.key)
        saved = records.save_draft(self.archive, draft, placed, self._crawl(draft.outlet.id), strange=strange)
        self._count(draft.outlet.id, saved, draft.reason if draft.refused else None)
        return saved

    def _marks(self, outlet: str) -> frozenset[str]:
        """How the outlet's pages were built before this run."""
        if outlet not in self._known_marks:
            self._known_marks[outlet] = known_marks(self.archive, outlet)
        return self._known_marks[outlet]

    def keep_unchanged(self, seen: Unchanged) -> None:
        """Keep the fact that an article had not changed."""
        records.save_unchanged(self.archive, seen)
        self.tallies[seen.outlet].not_modified += 1
        self.on_progress(self.tallies[seen.outlet])

    def keep_failure(self, failure: Failure) -> Saved:
        """Keep the fact and the reason of a fetch that brought nothing."""
        saved = records.save_failure(self.archive, failure, self._crawl(failure.outlet))
        if failure.kind == "page":
            self._count(failure.outlet, saved, failure.reason)
        return saved

    def _place(self, page: Page, key: str | None) -> Placed:
        first = captures.same_body(self.archive, page, sha256(page.body), key)
        return self.warc.add_revisit(page, first) if first else self.warc.add(page)

    def _crawl(self, outlet: str) -> int | None:
        tally = self.tallies.get(outlet)
        return tally.crawl if tally else None

    def _count(self, outlet: str, saved: Saved, reason: str | None) -> None:
        tally = self.tallies.get(outlet)
        if tally is None:
            return
        tally.counts[saved.outcome] += 1
        if reason:
            tally.reasons[f"{saved.outcome}: {reason}"] += 1
        self.on_progress(tally)


def judge(run: Run, tally: Tally, reason: str, *, whole: bool, expected: frozenset[str]) -> tuple[str, str | None]:
    """What a run over one outlet amounted to: one word for the ledger, and a sentence when it is not `done`."""
    if run.fatal:
        return "stopped", str(run.fatal)
    if reason == "shutdown":
        return "interrupted", None
    whole = whole and reason == "finished" and not tally.closed_by and not tally.pending
    tally.problems = health.assess(run, tally, whole=whole, expected=expected)
    if not tally.problems:
        return "done", None
    return tally.problems[0].kind, "; ".join(problem.message for problem in tally.problems)


def scratch_copy(archive: Path, folder: Path) -> Path:
    """An archive in `folder` that knows the addresses and articles of another by name only: for trying out."""
    scratch = folder / "scratch.db"
    with Archive.open(scratch, write=True) as copy:
        if archive.exists():
            with Archive.open(archive, even_empty=True) as held:  # says what is wrong with it, if anything is
                if not held.rows("SELECT 1 FROM sqlite_master"):
                    return scratch
            copy.db.execute("PRAGMA foreign_keys = OFF")
            copy.db.execute("ATTACH DATABASE ? AS held", [reading_uri(archive)])
            with copy.transaction() as db:
                db.execute("INSERT INTO outlets SELECT * FROM held.outlets")
                db.execute("INSERT INTO urls SELECT * FROM held.urls")
                db.execute(
                    "INSERT INTO articles (id, key, outlet, url, title, body, words, first_seen, last_seen, "
                    "text_sha256, extractor, digest) SELECT id, key, outlet, url, '', '', 0, '', '', '', '', '' "
                    "FROM held.articles"
                )
                db.execute("DELETE FROM _uncompared")
                db.execute("DELETE FROM _unread")
    return scratch


def _see(path: Path) -> None:
    """Raise what is wrong with an archive, or LockedError where another run is only just making it.

    What is no archive gets no lock beside it.
    """
    try:
        Archive.open(path, even_empty=True).close()
    except (ArchiveError, sqlite3.Error):
        lock = Lock(path)
        if lock.path.exists():
            lock.acquire().release()
        raise
