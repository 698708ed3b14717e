"""The merge of another archive into a run: tables that a statement merges, then captures with their articles.

Captures that belong together, and the article that they show, appear in one transaction, so that a merge that is
stopped goes on where it was when it is started again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from sqlite_utils import Database

from crawler.archive import tombstones
from crawler.archive.tombstones import is_forgotten
from crawler.archive.warc import WarcPosition
from crawler.errors import WarcError
from crawler.importing.licensed import join
from crawler.keeping.run import Run
from crawler.merging import ledger
from crawler.merging.articles import ArticleMerger
from crawler.merging.captures import groups, settle_runs, shared_captures, stored_record, write_capture
from crawler.merging.corrections import merge_corrections
from crawler.merging.frontier import BATCH, merge_urls, settle_addresses, wanted_again
from crawler.merging.licensed import merge_licensed
from crawler.merging.other import OtherArchive, opened_beside
from crawler.outlets import Outlets
from crawler.urls import canonical

Row = dict[str, Any]


@dataclass(slots=True)
class Merged:
    """What became of another archive."""

    counts: Counter[str] = field(default_factory=Counter)
    """Articles: `new`, `changed`, `already held`. Besides `captures` and `announcements` that are new, and captures
    that were not taken: `unreadable` and `forgotten`."""
    damages: dict[str, None] = field(default_factory=dict)
    """What could not be taken of it, in sentences, each once."""


def merge(
    run: Run, outlets: Outlets, path: Path, on_progress: Callable[[int, int], None] = lambda *_: None
) -> Merged:
    """Merge the archive at `path`, with the files of captures beside it, into the run's archive.

    The other archive is not changed. `on_progress` is told how many captures were gone through, and of how many.
    Raises ArchiveError when it is no archive, a newer one, or the run's own; OutOfSpaceError.
    """
    with opened_beside(run.archive, path) as other:
        merger = _Merger(run, other, outlets)
        merger.merge_tables()
        merger.merge_captures(on_progress)
        merger.merge_rest()
        return merger.merged


class _Merger:
    def __init__(self, run: Run, other: OtherArchive, outlets: Outlets) -> None:
        self.run = run
        self.archive = run.archive
        self.other = other
        self.merged = Merged()
        self.numbers: dict[int, int] = {}
        """Our number of each capture of theirs that we have."""
        self.articles: dict[int, int] = {}
        """Our number of each article of theirs that we have."""
        self.crawls: dict[int, int] = {}
        self.article_merger = ArticleMerger(run, other, outlets, self.numbers)

    def merge_tables(self) -> None:
        with self.archive.transaction() as db:
            tombstones.adopt(db, self.other.archive.rows("SELECT * FROM tombstones ORDER BY id"))
            ledger.merge_outlets(db)
            ledger.merge_health(db)
            self.crawls = ledger.merge_crawls(db)
            ledger.merge_measures(db)
            ledger.merge_saved_searches(db)
        with self.archive.transaction() as db:
            merge_corrections(db, self.run.press)
        with self.archive.transaction() as db:
            self.merged.counts["announcements"] = ledger.merge_sightings(db)

    def merge_captures(self, on_progress: Callable[[int, int], None]) -> None:
        self.numbers |= shared_captures(self.archive.db)
        with self.archive.transaction() as db:
            settle_runs(db, self.numbers, self.crawls)
        total = self.other.archive.rows("SELECT count(*) AS n FROM captures")[0]["n"]
        done = 0
        for group in groups(self.other.archive):
            self._merge_group(group)
            done += len(group)
            on_progress(done, total)

    def _merge_group(self, group: list[int]) -> None:
        """Take over captures that belong together, and merge the articles that they show, all in one transaction."""
        marks = ", ".join("?" * len(group))
        sql = f"SELECT * FROM captures WHERE id IN ({marks}) ORDER BY fetched, id"  # noqa: S608 - question marks
        rows = self.other.archive.rows(sql, *group)
        articles = dict.fromkeys(row["article"] for row in rows if row["article"] is not None)
        forgotten = {number for number in articles if self._is_forgotten(number)}
        new = [row for row in rows if row["id"] not in self.numbers and row["article"] not in forgotten]
        taken = [(row, record) for row in new if (record := self._copy(row)) is not False]
        if not taken and not articles:
            return
        with self.archive.transaction() as db:
            for row, position in taken:
                self.numbers[row["id"]] = self._write(db, row, position)
            for number in articles:
                if number not in forgotten:
                    self._merge_article(db, number)
        self.merged.counts["captures"] += len(taken)

    def _is_forgotten(self, number: int) -> bool:
        row = self.other.archive.one("SELECT url, key FROM articles WHERE id = ?", number)
        return row is not None and is_forgotten(self.archive.db, row["url"], row["key"])

    def _copy(self, row: Row) -> WarcPosition | Literal[False] | None:
        """Copy the record of a capture that we lack. None where it has none, False where it is not to be taken."""
        if row["kind"] == "page" and is_forgotten(self.archive.db, canonical(row["url"]), None):
            self.merged.counts["forgotten"] += 1
            return False
        if row["warc_file"] is None:
            return None
        try:
            data = stored_record(self.other, row)
        except WarcError as error:
            self.merged.counts["unreadable"] += 1
            self.merged.damages[str(error)] = None
            return False
        return self.run.warc.add_copy(data, row["sha256"])

    def _write(self, db: Database, row: Row, position: WarcPosition | None) -> int:
        references = {
            "crawl": self.crawls.get(row["crawl"]), "robots": self.numbers.get(row["robots"]),
            "article": None,  # until its row is there
        }  # fmt: skip
        return write_capture(db, row, position, references=references)

    def _merge_article(self, db: Database, number: int) -> None:
        done = self.article_merger.merge(db, number)
        if done:
            self.merged.counts[done.outcome] += 1
            self.articles[number] = done.number

    def merge_rest(self) -> None:
        """Addresses without articles, licensed texts, and what depends on all articles being there."""
        rows = self.other.archive.each("SELECT * FROM urls ORDER BY url")
        others = (
            row if row["article"] is None else wanted_again(row)
            for row in rows
            if row["article"] not in self.articles
        )
        for batch in batched(others, BATCH):
            with self.archive.transaction() as db:
                merge_urls(db, batch, self.articles)
        with self.archive.transaction() as db:
            settle_addresses(db)
            if self.merged.counts["captures"]:
                tombstones.look_again_for_names(db)
            ledger.merge_reextractions(db, self.articles, self.numbers)
            if merge_licensed(db, self.articles):
                join(self.archive, self.run.press)


def batched(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Lists of `size` rows, the last one shorter."""
    each = iter(rows)
    while batch := list(islice(each, size)):
        yield batch
