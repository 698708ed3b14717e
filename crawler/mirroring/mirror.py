"""Bringing a mirror up to its archive: only the parts whose rows have changed are read and written."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archive.database import Archive
from crawler.archive.fixity import add_functions
from crawler.clock import stamp
from crawler.exporting.manifest import ARCHIVE_COUNTS
from crawler.exporting.parquet import check_library, write_groups
from crawler.mirroring.articles import Articles
from crawler.mirroring.folder import MANIFEST, MirrorFile, MirrorFolder, MirrorManifest
from crawler.mirroring.parts import MirrorOptions, Part
from crawler.mirroring.tables import TABLES, MirrorTable
from crawler.mirroring.views import FILE, views
from crawler.text import as_json

if TYPE_CHECKING:
    import pyarrow

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


def update(archive: Archive, folder: Path, options: MirrorOptions, *, full: bool = False) -> MirrorReport:
    """Bring the mirror in `folder` up to the archive, as it is at one moment; make it where there is none.

    `full` writes every file anew. A run that is killed leaves whole files, old or new, and the next one goes on.
    Raises as `MirrorFolder.written` does, and UsageError where pyarrow is not installed.
    """
    check_library()
    target = MirrorFolder(folder, archive.path.name, options)
    with target.written() as before, _one_moment(archive):
        rows, files = _write_parts(archive, target, {one["name"]: one for one in before["files"]}, full=full)
        gone = target.files() - {one["name"] for one in files}
        written = len(target.staged)
        target.place()
        target.remove(gone)
        target.write_text(
            FILE, views((table.name, isinstance(table, Articles) or bool(table.outlet)) for table in ALL)
        )
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


def _write_parts(
    archive: Archive, target: MirrorFolder, known: Mapping[str, MirrorFile], *, full: bool
) -> tuple[dict[str, int], list[MirrorFile]]:
    """Write the files of the parts whose rows have changed. Returns the rows of each table, and all files."""
    rows: dict[str, int] = {}
    files: list[MirrorFile] = []
    for table in ALL:
        states, form = table.states(archive, target.options), table.schema(target.options)
        rows[table.name] = sum(state.rows for state in states.values())
        marks = {part: state.mark(form) for part, state in states.items()}
        names = {part: part.path(table.name) for part in states}
        changed = [
            part for part, name in names.items() if full or not target.is_intact(name, marks[part], known.get(name))
        ]
        _write(archive, target, table, {part: (names[part], target.marked(form, marks[part])) for part in changed})
        for part, name in names.items():
            entry = None if part in changed else known.get(name)
            if entry is None or entry["mark"] != marks[part]:
                entry = target.entry(name, states[part].rows, marks[part], staged=part in changed)
            files.append(entry)
    return rows, sorted(files, key=lambda one: one["name"])


def _write(
    archive: Archive,
    target: MirrorFolder,
    table: Articles | MirrorTable,
    parts: Mapping[Part, tuple[str, "pyarrow.Schema"]],
) -> None:
    """Write the files of some parts of a table, each under its name and with its columns; one without rows too."""
    left = dict(parts)
    for part, lots in table.contents(archive, [*parts], target.options) if parts else ():
        name, form = left.pop(part)
        with target.staging(name) as new, new.open("wb") as out:
            write_groups(lots, out, form)
    for name, form in left.values():
        with target.staging(name) as new, new.open("wb") as out:
            write_groups((), out, form)


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
