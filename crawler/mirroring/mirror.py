"""Bringing a mirror up to its archive: only the parts whose rows have changed are read and written."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from crawler.archive.database import Archive
from crawler.archive.fixity import add_functions
from crawler.clock import stamp
from crawler.exporting.manifest import ARCHIVE_COUNTS
from crawler.exporting.parquet import check_library, write_groups
from crawler.mirroring.articles import Articles
from crawler.mirroring.folder import MANIFEST, MirrorFile, MirrorFolder, MirrorManifest
from crawler.mirroring.parts import MirrorOptions, Part, PartState, Whole
from crawler.mirroring.tables import TABLES, MirrorTable
from crawler.mirroring.views import FILE, views
from crawler.text import as_json

ALL: tuple[Articles | MirrorTable, ...] = (Articles(), *TABLES)


@dataclass(frozen=True, kw_only=True, slots=True)
class MirrorReport:
    """What a run did, and what the mirror has now."""

    folder: Path
    made: str
    """When the mirror was last changed (a stamp): now, or by the last run that had something to write."""
    articles: int
    files: int
    bytes: int
    written: int
    """Files that were written now."""
    removed: int
    """Files that have no rows any more."""

    @property
    def changed(self) -> bool:
        return bool(self.written or self.removed)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Plan:
    """What is to be done for a table."""

    table: Articles | MirrorTable
    states: Mapping[Part, PartState]
    marks: Mapping[Part, str]
    changed: Set[Part]
    """Those whose file is to be written."""

    def name(self, part: Part) -> str:
        return part.path(self.table.name)


def update(
    archive: Archive,
    folder: Path,
    options: MirrorOptions,
    *,
    full: bool = False,
    tell: Callable[[int, int], None] | None = None,
) -> MirrorReport:
    """Bring the mirror in `folder` up to the archive, as it is at one moment; make it where there is none.

    `full` writes every file anew; `tell` is called after each with how many are done, of how many. A run that is
    killed leaves whole files, old or new, and the next one goes on. Raises as `MirrorFolder.written` does, and
    UsageError where pyarrow is not installed.
    """
    check_library()
    target = MirrorFolder(folder, archive.path.name, options)
    with target.written() as before, _one_moment(archive):
        known = {one["name"]: one for one in before["files"]}
        plans = [_plan(archive, target, table, known, full=full) for table in ALL]
        _write(archive, target, plans, tell)
        files = _listed(target, plans, known)
        gone = target.files({table.name for table in ALL}, known) - {one["name"] for one in files}
        written = len(target.staged)
        target.place()
        target.remove(gone)
        target.write_text(
            FILE, views((one.table.name, not isinstance(next(iter(one.states)), Whole)) for one in plans)
        )
        rows = {one.table.name: sum(state.rows for state in one.states.values()) for one in plans}
        made = _note(archive, target, before, rows, files)
    return MirrorReport(
        folder=folder, made=made, articles=rows["articles"], files=len(files),
        bytes=sum(one["bytes"] for one in files), written=written, removed=len(gone),
    )  # fmt: skip


@contextmanager
def _one_moment(archive: Archive) -> Iterator[None]:
    """All questions are answered from one snapshot, whatever a run writes meanwhile."""
    add_functions(archive.connection)
    archive.connection.execute("BEGIN")
    try:
        yield
    finally:
        archive.connection.rollback()


def _plan(
    archive: Archive,
    target: MirrorFolder,
    table: Articles | MirrorTable,
    known: Mapping[str, MirrorFile],
    *,
    full: bool,
) -> _Plan:
    """Compare the rows of a table with its files."""
    states, form = table.states(archive, target.options), table.schema(target.options)
    marks = {part: state.mark(form) for part, state in states.items()}
    names = {part: part.path(table.name) for part in states}
    changed = {
        part for part, name in names.items() if full or not target.is_intact(name, marks[part], known.get(name))
    }
    return _Plan(table=table, states=states, marks=marks, changed=changed)


def _write(
    archive: Archive, target: MirrorFolder, plans: Sequence[_Plan], tell: Callable[[int, int], None] | None
) -> None:
    """Write the files of the parts whose rows have changed; those without rows, which no pass gives, last."""
    total = sum(len(one.changed) for one in plans)
    for one in plans:
        form = one.table.schema(target.options)
        left = set(one.changed)
        given = one.table.contents(archive, [*one.changed], target.options) if left else ()
        for part, lots in chain(given, ((part, ()) for part in one.changed)):
            if part in left:
                left.remove(part)
                with target.staging(one.name(part)) as new, new.open("wb") as out:
                    write_groups(lots, out, target.marked(form, one.marks[part]))
                if tell:
                    tell(len(target.staged), total)


def _listed(target: MirrorFolder, plans: Sequence[_Plan], known: Mapping[str, MirrorFile]) -> list[MirrorFile]:
    """All files as the manifest lists them; those that were not written as the last one did."""
    files = []
    for one in plans:
        for part, state in one.states.items():
            name, mark, is_new = one.name(part), one.marks[part], part in one.changed
            entry = None if is_new else known.get(name)
            if entry is None or entry["mark"] != mark:
                entry = target.entry(name, state.rows, mark, staged=is_new)
            files.append(entry)
    return sorted(files, key=lambda file: file["name"])


def _note(
    archive: Archive,
    target: MirrorFolder,
    before: MirrorManifest,
    rows: dict[str, int],
    files: list[MirrorFile],
) -> str:
    """Write the manifest, unless it says all that already. Returns when the mirror was last changed."""
    now = target.manifest({"file": archive.path.name, **archive.rows(ARCHIVE_COUNTS)[0]}, rows, files)
    made = before.get("made")
    if made is None or now | {"made": made} != before:
        made = stamp()
        target.write_text(MANIFEST, as_json(now | {"made": made}))
    return made
