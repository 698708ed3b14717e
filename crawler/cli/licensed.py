"""`depeche import --from europresse`: texts of a licensed database, each joined to the article that it is."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from crawler.archive.database import Archive, check_usable
from crawler.archive.lock import Lock
from crawler.cli.codes import counted_in_words
from crawler.cli.saved_page import known_outlets
from crawler.errors import UsageError
from crawler.importing.europresse import Export, read_export
from crawler.importing.licensed import Kept, join, keep, of_rows
from crawler.importing.sniffing import is_binary
from crawler.text import as_json
from crawler.translating import _, ngettext
from crawler.translating.forms import day, figure, system_error, widest_day
from crawler.translating.recorded import translated


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
            faults.append(_("Cannot read {file}: {error}").format(file=file, error=system_error(error)))
            continue
        export = Export() if is_binary(body) else read_export(body)
        if export.notices or export.unreadable:
            exports.append((file, export))
        else:
            faults.append(_fault(file, export))
    return exports, faults


def _fault(file: Path, export: Export) -> str:
    if export.cut:
        message = _("{file} breaks off within its first notice, so nothing of it was kept; save it again")
        return message.format(file=file)
    message = _(
        "{file} is no export of Europresse: there is no notice in it. Select the documents there, save them as "
        "HTML, and import that file; a saved page needs --url instead of --from"
    )
    return message.format(file=file)


def _troubles(exports: Iterable[tuple[Path, Export]]) -> Iterable[str]:
    for file, export in exports:
        for notice in export.unreadable:
            yield _("{file}: {trouble}").format(file=file, trouble=translated(notice))
        if export.cut:
            message = _(
                "{file} breaks off behind notice {number}; what could be read is kept. Save and import it again"
            )
            known = len(export.notices) + len(export.unreadable)
            yield message.format(file=file, number=figure(known))


def _tell(rows: list[dict[str, Any]], kept: Kept, *, json_: bool) -> None:
    """Counts on stderr and the unjoined notices on stdout, or all of it as JSON."""
    unjoined = [row for row in rows if not row["article"]]
    joined = [row for row in rows if row["article"]]
    counted = {"new": kept.counts["new"], **+kept.counts}
    if json_:
        click.echo(as_json({**counted, "joined": joined, "unjoined": unjoined}))
        return
    for row in unjoined:
        message = _("{publication}: {title} ({reason})")
        said = message.format(publication=row["publication"], title=row["title"], reason=translated(row["reason"]))
        click.echo(f"{day(row['day'] or '-'):{widest_day()}}  {said}")
    parts = [counted_in_words(what, count) for what, count in counted.items()]
    message = ngettext("{count} joined to an article", "{count} joined to an article", len(joined))
    parts.append(message.format(count=figure(len(joined))))
    parts.append(ngettext("{count} not", "{count} not", len(unjoined)).format(count=figure(len(unjoined))))
    click.echo(_("Imported: {counts}").format(counts=", ".join(parts)), err=True)
