"""One reading anew of an archive, or a look at what it would change."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from scrapy.settings import Settings

from crawler.archive.database import Archive
from crawler.citing.press import Press
from crawler.keeping.articles import stored_article
from crawler.keeping.batches import Batch
from crawler.keeping.learnt import Learnt
from crawler.keeping.rereading import held_page, seal_queues
from crawler.keeping.run import Run
from crawler.outlets import Outlets
from crawler.reading.drafts import Draft
from crawler.reextracting.changes import Changes, look, write
from crawler.reextracting.reader import CaptureWorkers, Source
from crawler.reextracting.report import Report
from crawler.reextracting.units import Selection, Unit, Units

Progress = Callable[[int, int], object]
"""Called with the number of units that are done, and of all."""


@dataclass(kw_only=True, slots=True)
class Reextraction:
    """What is read anew, and how."""

    path: Path
    settings: Settings
    selection: Selection = field(default_factory=Selection)
    jobs: int | None = None
    """Processes that read; None for one a processor, or none where that is little."""
    tell: Progress = lambda _done, _of: None

    def look(self) -> Report:
        """What would change. Nothing is written. Raises ArchiveError as `Archive.open` does."""
        report = Report()
        with Archive.open(self.path) as archive:
            for changes, _drafts in self._changes(archive, Outlets(self.settings).press):
                report.add(changes)
        return report

    def run(self) -> Report:
        """Read anew, and write what is read otherwise, all or nothing of each article.

        Raises LockedError while another run holds the archive, and as `Run.join` does.
        """
        report, press = Report(), Outlets(self.settings).press
        Archive.open(self.path).close()  # a run would make one
        run, whole = Run.join(self.path, press, "reextract"), False
        try:
            with Batch(run.archive, run.warc) as batch:
                self._write(run, press, batch, report)
            whole = True
        finally:
            run.leave(at_once=not whole)
        if run.fatal:
            raise run.fatal
        return report

    def _write(self, run: Run, press: Press, batch: Batch, report: Report) -> None:
        mended = False
        for changes, drafts in self._changes(run.archive, press, batch.settle):
            if changes.read or changes.any:
                with batch.page(), run.archive.transaction() as db:
                    mended = write(db, press, changes, drafts) or mended
            report.add(changes)
        if mended:
            with batch.page(), run.archive.transaction() as db:
                seal_queues(db)

    def _changes(
        self, archive: Archive, press: Press, idle: Callable[[], object] = lambda: None
    ) -> Iterator[tuple[Changes, list[Draft | None]]]:
        """What changes in each unit, read in processes where there are many. `idle` is called while they are waited
        for."""
        units = Units(archive, self.selection)
        source, confirm = Source.of(archive, press), Confirming(archive, press)
        workers = CaptureWorkers(source, self.settings, self.jobs, idle)
        work = ((unit, () if unit.done else unit.captures) for unit in units)
        try:
            for done, (unit, drafts) in enumerate(workers.in_order(work), 1):
                changes = Changes(unit) if unit.done else look(archive.db, unit, drafts)
                if unit.article is None and not unit.done:
                    changes.found = confirm.found(unit, drafts)
                yield changes, drafts
                self.tell(done, len(units))
        finally:
            workers.close()


class Confirming:
    """Pages that read as articles, held against what the archive knows of their outlet, as a crawl does."""

    def __init__(self, archive: Archive, press: Press) -> None:
        self.source = Source.of(archive, press)
        self._learnt: dict[str, Learnt] = {}

    def found(self, unit: Unit, drafts: list[Draft | None]) -> list[tuple[dict[str, object], Draft]]:
        """The captures of an address that are an article, with what they were read as, whole.

        None where the archive has the article already: its captures show what it was.
        """
        found = []
        for capture, first in zip(unit.captures, drafts, strict=True):
            if first is None or first.refused or not first.key:
                continue
            draft = self.source.draft(capture)  # with its tree, which other processes do not send
            if draft and not draft.refused:
                self._learnt_of(draft.outlet.id).judge(draft)
            if draft and not draft.refused:
                found.append((capture, draft))
        if found and stored_article(self.source.archive.db, found[0][1]):
            return []
        return found

    def _learnt_of(self, outlet: str) -> Learnt:
        if outlet not in self._learnt:
            self._learnt[outlet] = Learnt(self.source.archive, outlet, self._body_of)
        return self._learnt[outlet]

    def _body_of(self, url: str, fetched: datetime) -> bytes | None:
        rows = self.source.archive.rows(
            "SELECT * FROM captures WHERE url = ? AND fetched = ?", url, fetched.isoformat()
        )
        page = held_page(self.source.archive, self.source.store, rows[0]) if rows else None
        return page.body if page else None
