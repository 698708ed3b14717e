"""`depeche import --from europresse`: texts of a licensed database, each joined to the article that it is."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from crawler.archive.database import Archive, check_usable
from crawler.archive.lock import Lock
from crawler.cli.saved_page import known_outlets
from crawler.errors import UsageError
from crawler.importing.europresse import Export, read_export
from crawler.importing.licensed import Kept, join, keep, of_rows
from crawler.importing.sniffing import is_binary
from crawler.text import as_json


def import_licensed(files: Sequence[Path], archive: Path, config: Path | None, *, json_: bool) -> int:
    """Import the files and tell what became of them. Returns the exit code.

    Raises UsageError when none of the files can be read, and what opening the archive raises.
    """
    exports, faults = _read(files)
    if not exports:
        raise UsageError(faults[0])
    press = known_outlets(archive, config).press
    if archive.exists():
        check_usable(archive)
    kept = Kept()
    with Lock(archive), Archive.open(archive, write=True) as opened:
        with opened.transaction():
            for file, export in exports:
                keep(opened, export.notices, file.name, kept)
            join(opened, press)
        rows = of_rows(opened, kept.rows)
    for line in (*faults, *_troubles(exports)):
        click.echo(f"depeche: {line}", err=True)
    broken = len(faults) + sum(export.cut for _, export in exports)
    kept.counts["unreadable"] = sum(len(export.unreadable) for _, export in exports)
    kept.counts["unreadable files"] = broken
    _tell(rows, kept, json_=json_)
    return 1 if broken else 0


def _read(files: Iterable[Path]) -> tuple[list[tuple[Path, Export]], list[str]]:
    """The files with what they hold, and what is wrong with those that hold nothing, in sentences."""
    exports: list[tuple[Path, Export]] = []
    faults: list[str] = []
    for file in dict.fromkeys(files):
        try:
            body = file.read_bytes()
        except OSError as error:
            faults.append(f"Cannot read {file}: {error.strerror}")
            continue
        export = Export() if is_binary(body) else read_export(body)
        if export.notices or export.unreadable:
            exports.append((file, export))
        else:
            faults.append(_fault(file, export))
    return exports, faults


def _fault(file: Path, export: Export) -> str:
    if export.cut:
        return f"{file} breaks off within its first notice, so nothing of it was kept; save it again"
    return (
        f"{file} is no export of Europresse: there is no notice in it. Select the documents there, save them as "
        "HTML, and import that file; a saved page needs --url instead of --from"
    )


def _troubles(exports: Iterable[tuple[Path, Export]]) -> Iterable[str]:
    for file, export in exports:
        yield from (f"{file}: {notice}" for notice in export.unreadable)
        if export.cut:
            known = len(export.notices) + len(export.unreadable)
            yield f"{file} breaks off behind notice {known}; what could be read is kept. Save and import it again"


def _tell(rows: list[dict[str, Any]], kept: Kept, *, json_: bool) -> None:
    """Counts on stderr and the unjoined notices on stdout, or all of it as JSON."""
    unjoined = [row for row in rows if not row["article"]]
    joined = [row for row in rows if row["article"]]
    counted = {"new": kept.counts["new"], **+kept.counts}
    if json_:
        click.echo(as_json({**counted, "joined": joined, "unjoined": unjoined}))
        return
    for row in unjoined:
        click.echo(f"{row['day'] or '-':10}  {row['publication']}: {row['title']} ({row['reason']})")
    parts = [f"{count} {what}" for what, count in counted.items()]
    parts += [f"{len(joined)} joined to an article", f"{len(unjoined)} not"]
    click.echo("Imported: " + ", ".join(parts), err=True)
