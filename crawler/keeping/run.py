"""One run over an archive: its lock, its WARC file, its rows in the ledger and what it has to report.

The command line and plain `scrapy crawl` both come here; several spiders of one process share one run.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from crawler import __version__
from crawler.archive import captures, fixity, frontier
from crawler.archive.database import Archive, check_usable
from crawler.archive.lock import Lock
from crawler.archive.losses import losses
from crawler.archive.warc import WarcPosition, WarcStore, sha256
from crawler.citing.press import Press
from crawler.clock import now, stamp
from crawler.errors import DepecheError, WarcError
from crawler.items import Failure, Outlet, Page, ProblemKind, Unchanged
from crawler.keeping import saving
from crawler.keeping.backlog import catch_up
from crawler.keeping.batches import LiveBatches
from crawler.keeping.cut_pages import with_ending
from crawler.keeping.forgotten import apply_tombstones
from crawler.keeping.learnt import SOFT_404, Learnt, Twin
from crawler.keeping.rereading import read_held
from crawler.keeping.saving import SaveResult
from crawler.keeping.turns import Turns
from crawler.reading.drafts import Draft, Made
from crawler.reading.rights import Reserved, rights_of
from crawler.stories import updating as stories
from crawler.translating.recorded import recorded
from crawler.urls import canonical
from crawler.watching.page_statistics import UNFAMILIAR, known_marks, known_share, markup_fingerprint
from crawler.watching.tally import CrawlOutcome, Tally, TurnedAway

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from crawler.keeping.live_reading import LiveReader

log = logging.getLogger("depeche.verdict")

MAX_STORY_TIME = 120.0  # seconds at the end of a run; the next one goes on with what remains
MAX_BACKLOG_TIME = 300.0  # seconds before a run starts, for what an earlier release did not do
COUNTED = ("new", "changed", "unchanged", "not_article", "refused", "failed")


class Run:
    """Everything a run writes goes through here."""

    _open: ClassVar[dict[Path, "Run"]] = {}

    def __init__(self, archive: Archive, lock: Lock, press: Press, mode: str) -> None:
        self.archive = archive
        self.lock = lock
        self.press = press
        self.mode = mode
        """`crawl`, `edits`, `backfill`, `import` or `demo`, as `crawls.mode` calls it; or
        `reextract`, which has no row there."""
        self.warc = WarcStore(archive.warc_folder, f"depeche/{__version__}")
        self.tallies: dict[str, Tally] = {}
        self.fatal: DepecheError | None = None
        self.reserved: dict[str, tuple[Reserved, ...]] = {}
        """What each outlet's TDMRep file says."""
        self._known_marks: dict[str, frozenset[str]] = {}
        self._learnt: dict[str, Learnt] = {}
        self.refuse_reserved = False
        """True to refuse what its publisher does not want kept or mined; else that is only recorded."""
        self.turns = Turns()
        self._reader: LiveReader | None = None
        self._batches = LiveBatches(self.archive, self.warc)
        self.on_progress: Callable[[Tally], None] = lambda _: None
        self._users = 0

    @classmethod
    def opened(cls, path: Path) -> "Run | None":
        """The open run on the archive at `path`, if there is one in this process."""
        return cls._open.get(path.resolve())

    @classmethod
    def join(cls, path: Path, press: Press, mode: str = "crawl") -> "Run":
        """The open run on the archive at `path`, or a new one. Pair every call with `leave`.

        `press` are the outlets that an article can cite. Raises LockedError when another process runs on the
        archive, and ArchiveError or OutOfSpaceError when it cannot be opened or made.
        """
        path = path.resolve()
        run = cls._open.get(path)
        if run is None:
            if path.exists():
                check_usable(path)
            lock = Lock(path).acquire()
            try:
                run = cls(Archive.open(path, write=True), lock, press, mode)
            except BaseException:
                lock.release()
                raise
            run.warc.heal_leftovers(partial(captures.committed_bytes, run.archive))
            run._close_killed()
            catch_up(run.archive, press, seconds=MAX_BACKLOG_TIME)
            cls._open[path] = run
        run._users += 1
        return run

    def _close_killed(self) -> None:
        """Close the rows that a killed process left open: with the lock held, nobody is at work on them."""
        with self.archive.transaction() as db:
            db.execute(
                "UPDATE crawls SET outcome = ?, finished = coalesce((SELECT max(fetched) FROM captures "
                "WHERE captures.crawl = crawls.id), started), message = ? WHERE finished IS NULL",
                [CrawlOutcome.KILLED.value, recorded("the process ended without a word; what it had stored is kept")],
            )

    def leave(self, *, at_once: bool = False) -> None:
        """The last to leave closes the WARC file and gives the lock back.

        `at_once` leaves the stories as they are, for the next run to go on with.
        """
        self._users -= 1
        if self._users:
            return
        try:
            self._batches.settle()
            if not self.fatal and not at_once:
                stories.update(self.archive, self.press, seconds=MAX_STORY_TIME)
                with self.archive.transaction() as db:
                    fixity.seal_full_text(db.conn)
        except DepecheError as error:
            self.fatal = self.fatal or error
        finally:
            self._close()

    def _close(self) -> None:
        try:
            if self._reader:
                self._reader.close()
            self.warc.close()
            self.archive.close()
        finally:
            self._open.pop(self.archive.path.resolve(), None)
            self.lock.release()

    def reader_of(self, settings: "BaseSettings") -> "LiveReader":
        """What reads the pages of all outlets that are crawled; Scrapy's settings tell which these may be."""
        if self._reader is None:
            from crawler.keeping.live_reading import LiveReader  # loads what starts processes

            self._reader = LiveReader(settings, self.turns)
        return self._reader

    @contextmanager
    def batched(self, failed: Callable[[DepecheError], None]) -> Iterator[None]:
        """Keep an item within: at once while few pages come, with others once processes read them.

        Raises what `Archive.transaction` and `WarcStore.add` raise; `failed` is told what shows later.
        """
        if self._reader and self._reader.is_much:
            with self._batches.page(failed):
                yield
        else:
            yield

    def begin(self, outlet: Outlet) -> Tally:
        """Open the outlet's row in the ledger."""
        self.archive.register(outlet)
        with self.archive.transaction() as db:
            row = {"outlet": outlet.id, "started": stamp(), "mode": self.mode, "version": __version__}
            crawl = int(str(db.table("crawls").insert(row).last_pk))
        self.tallies[outlet.id] = Tally(outlet=outlet, crawl=crawl)
        return self.tallies[outlet.id]

    def end(self, outlet: str, outcome: CrawlOutcome | ProblemKind, message: str | None) -> None:
        """Close the outlet's row in the ledger."""
        tally = self.tallies[outlet]
        tally.ended, tally.outcome, tally.message = True, outcome, message
        if self.fatal:
            return
        with self.archive.transaction() as db:
            row: dict[str, Any] = {
                "finished": stamp(),
                "outcome": outcome.value,
                "requests": tally.requests,
                "bytes": tally.received,
                "not_modified": tally.not_modified,
                "message": message,
            }
            db.table("crawls").update(tally.crawl, row | {name: tally.counts[name] for name in COUNTED})

    def with_ending(self, page: Page, *, declared: bool) -> Page:
        """A page with what is known of its end: see `crawler.keeping.cut_pages.with_ending`."""
        return with_ending(self.archive, page, declared=declared)

    def keep_page(self, page: Page) -> int:
        """Keep a feed, listing, robots.txt or probe. Returns the capture's id."""
        for twin in self.learnt(page.outlet).add_probe(page) if page.kind == "probe" else ():
            self._take_back(page.outlet, twin, TurnedAway("not_article", SOFT_404))
        return saving.save_page(self.archive, page, self._write_record(page, None), self._crawl(page.outlet))

    def learnt(self, outlet: str) -> Learnt:
        """What is known of the outlet's pages that are no article."""
        if outlet not in self._learnt:
            self._learnt[outlet] = Learnt(self.archive, outlet, self.body_of)
        return self._learnt[outlet]

    def count_left(self, tally: Tally) -> None:
        """Count what the outlet's run leaves: what is pending, and what it fetched that brought no article."""
        started = self.archive.rows("SELECT started FROM crawls WHERE id = ?", tally.crawl)[0]["started"]
        tally.pending = frontier.count_pending(self.archive, tally.outlet.id)
        tally.lost = losses(self.archive, tally.outlet.id, since=started)

    def close_rows(self) -> None:
        """After a stop that waited for nobody: close what the spiders left open, and count them out."""
        for name, tally in self.tallies.items():
            if not tally.ended:
                self.count_left(tally)
                self.end(name, CrawlOutcome.INTERRUPTED, None)
                self._users -= 1

    def copy_of(self, url: str, within: timedelta) -> Page | None:
        """The newest copy of a feed, listing or robots.txt that is held, unless it is older than `within`."""
        row = captures.newest_copy(self.archive, url, stamp(now() - within))
        if row is None:
            return None
        try:
            headers, body = self.warc.read(row["warc_file"], row["warc_offset"])
        except WarcError as error:
            self._note_damage(row["outlet"], str(error))
            return None
        if sha256(body) != row["sha256"]:
            damage = recorded("The capture of {url} in {file} is not what was stored", url=url, file=row["warc_file"])
            self._note_damage(row["outlet"], damage)
            return None
        return Page(
            url=url,
            body=body,
            headers=tuple(headers.items()),
            fetched=datetime.fromisoformat(row["fetched"]),
            outlet=row["outlet"],
            kind=row["kind"],
        )

    def _note_damage(self, outlet: str, message: str) -> None:
        log.warning("%s: %s", outlet, message)
        tally = self.tallies.get(outlet)
        if tally and message not in tally.damages:
            tally.damages.append(message)

    def body_of(self, url: str, fetched: datetime) -> bytes | None:
        """The body of the capture of a page at that moment; None when it is not held."""
        place = captures.place_of_body(self.archive, url, fetched)
        if place is None:
            return None
        try:
            body = self.warc.read(*place[:2])[1]
        except WarcError:
            return None
        return body if sha256(body) == place[2] else None

    def lately_without(self, url: str, within: timedelta) -> bool:
        """True when an address was asked for within that time, and not there."""
        row = self.archive.one(
            "SELECT status FROM captures WHERE url = ? AND fetched >= ? ORDER BY fetched DESC LIMIT 1",
            url, stamp(now() - within),
        )  # fmt: skip
        return row is not None and row["status"] != 200

    def known(self, urls: Iterable[str]) -> set[str]:
        """Those of the addresses that are on the frontier and were asked for, or are to be."""
        asked, found = [canonical(url) for url in urls], set[str]()
        for start in range(0, len(asked), 500):
            some = asked[start : start + 500]
            marks = ", ".join("?" * len(some))
            sql = f"SELECT url FROM urls WHERE state != 'known' AND url IN ({marks})"  # noqa: S608 - question marks
            rows = self.archive.rows(sql, *some)
            found.update(row["url"] for row in rows)
        return found

    def holds(self, key: str) -> bool:
        """True when the archive has the article of this key."""
        return self.archive.one("SELECT 1 AS one FROM articles WHERE key = ?", key) is not None

    def last_good(self, outlet: str) -> datetime | None:
        """When the last run over an outlet that fetched what was new and went well began."""
        row = self.archive.one(
            "SELECT max(started) AS started FROM crawls WHERE outlet = ? AND outcome = 'done' "
            "AND mode NOT IN ('edits', 'backfill')",
            outlet,
        )
        return datetime.fromisoformat(row["started"]) if row and row["started"] else None

    def validators(self, url: str, within: timedelta) -> dict[str, str]:
        """Headers that ask for a source only if it has changed since the newest copy that is held and can be read."""
        row = captures.newest_copy(self.archive, url, stamp(now() - within))
        if row and (row["etag"] or row["last_modified"]) and self.copy_of(url, within) is None:
            return {}
        pairs = {"If-None-Match": row["etag"], "If-Modified-Since": row["last_modified"]} if row else {}
        return {name: value for name, value in pairs.items() if value}

    def keep_draft(self, draft: Draft) -> SaveResult:
        """Keep a page that was read, whatever came of it."""
        tally, unfamiliar = self.tallies.get(draft.outlet.id), False
        is_forgotten = apply_tombstones(self.archive.db, self.press, draft)
        for twin in self.learnt(draft.outlet.id).judge(draft):
            self._take_back(draft.outlet.id, twin, TurnedAway(draft.verdict, draft.reason or ""))
        if tally and draft.page.origin == "live" and not draft.page.cut:
            marks = draft.made.marks if draft.made else markup_fingerprint(draft)
            tally.pages.add(draft, marks)
            unfamiliar = known_share(marks, self._marks(draft.outlet.id)) < UNFAMILIAR
        rights = draft.made.rights if draft.made else None
        unwanted = self.refuse_reserved and (rights or rights_of(draft.page, draft.document)).refusal
        if unwanted:
            draft.turn_away("refused", unwanted)
        held = read_held(self.archive, self.warc, self.press, draft)
        key = None if draft.refused else draft.key
        record = None if unwanted or is_forgotten else self._write_record(draft.page, key, draft.made)
        saved = saving.save_draft(
            self.archive, draft, record, self._crawl(draft.outlet.id), press=self.press, unfamiliar=unfamiliar,
            held=held,
        )  # fmt: skip
        live = draft.page.origin == "live"
        self._count(draft.outlet.id, draft.page.url, saved, draft.reason if draft.refused else None, live=live)
        return saved

    def _take_back(self, outlet: str, twin: Twin, away: TurnedAway) -> None:
        """Take back an article that has turned out to be none."""
        in_this_run = saving.take_back(self.archive, twin.id, away.verdict, away.reason, self._crawl(outlet))
        log.info("taken back (%s): %s", away.reason, twin.url)
        if in_this_run:
            self.tallies[outlet].take_back(away)

    def _marks(self, outlet: str) -> frozenset[str]:
        """How the outlet's pages were built before this run."""
        if outlet not in self._known_marks:
            self._known_marks[outlet] = known_marks(self.archive, outlet)
        return self._known_marks[outlet]

    def keep_unchanged(self, seen: Unchanged) -> None:
        """Keep the fact that an article had not changed."""
        log.info("not modified: %s", seen.url)
        saving.save_unchanged(self.archive, seen)
        self.tallies[seen.outlet].not_modified += 1
        self.on_progress(self.tallies[seen.outlet])

    def keep_redirect(self, url: str, target: str, fetched: datetime) -> bool:
        """Keep the fact that an address led to another; False when nothing is known of that other one."""
        return saving.save_redirect(self.archive, canonical(url), canonical(target), fetched)

    def keep_failure(self, failure: Failure) -> SaveResult:
        """Keep the fact and the reason of a fetch that brought nothing."""
        saved = saving.save_failure(self.archive, failure, self._crawl(failure.outlet))
        if failure.kind == "page":
            self._count(failure.outlet, failure.url, saved, failure.reason)
        return saved

    def _write_record(self, page: Page, key: str | None, made: Made | None = None) -> WarcPosition:
        """Write a page to the WARC file, as a revisit record where its bytes are held already."""
        digest = sha256(page.body)
        if first := captures.same_body(self.archive, page, digest, key):
            return self.warc.add_revisit(page, first)
        return self.warc.add_copy(made.record, digest) if made else self.warc.add(page)

    def _crawl(self, outlet: str) -> int | None:
        tally = self.tallies.get(outlet)
        return tally.crawl if tally else None

    def _count(self, outlet: str, url: str, saved: SaveResult, reason: str | None, *, live: bool = False) -> None:
        log.info("%s%s: %s", saved.outcome, f" ({reason})" if reason else "", url)
        tally = self.tallies.get(outlet)
        if tally is None:
            return
        tally.counts[saved.outcome] += 1
        if live:
            tally.count_wall(reason if saved.outcome == "refused" else None)
        if reason:
            tally.reasons[TurnedAway(saved.outcome, reason)] += 1
            if saved.article is not None:
                tally.kept[TurnedAway(saved.outcome, reason)] += 1
        self.on_progress(tally)
