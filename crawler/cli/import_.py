"""`depeche import`: pages that are already there, in WARC, ARC, WACZ or HTML files; other depeche archives; texts of
licensed databases."""

from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import click
from scrapy.settings import Settings

from crawler import config as configuration
from crawler.cli.codes import counted_in_words, reasons_in_words
from crawler.cli.job import settings_for
from crawler.cli.licensed import import_licensed
from crawler.cli.merged import fault_of_archive, finish_removals, is_database, merge_archive
from crawler.cli.options import Address, archive_option, config_option, json_option
from crawler.cli.reading_bar import ReadingBar
from crawler.cli.saved_page import saved_page
from crawler.cli.stopping import Stop
from crawler.errors import UsageError
from crawler.importing.entries import WARC_ENDINGS, is_packed
from crawler.importing.europresse import SOURCE as EUROPRESSE
from crawler.importing.importer import Importer
from crawler.importing.records import BEGINNINGS, GZIP
from crawler.importing.sniffing import begins_as_page
from crawler.keeping.batches import Batch
from crawler.keeping.run import Run
from crawler.outlets import Outlets
from crawler.text import as_json
from crawler.translating import _
from crawler.translating.forms import figure
from crawler.translating.recorded import named, translated
from crawler.watching.tally import CrawlOutcome, TurnedAway

PAGE_ENDINGS = (".html", ".htm")


@click.command(
    name="import",
    epilog="""Examples:
  depeche import crawl.warc.gz
  depeche import page.html --url https://dsih.fr/articles/341/
  depeche import ../other/archive.db       with its captures, in ../other/archive.warc/
  depeche import export.html --from europresse""",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--url", type=Address(), help="Where a saved .html file came from.")
@click.option(
    "--from",
    "database",
    type=click.Choice([EUROPRESSE]),
    help="The licensed database that saved the files; each text is joined to its article.",
)
@click.option("--any", "unknown", is_flag=True, help="Also pages of sites that are none of the outlets.")
@click.option(
    "--jobs", type=click.IntRange(min=1), show_default="one a processor",
    help="Processes that read at the same time.",
)  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Say nothing unless something is wrong.")
@json_option
@archive_option
@config_option
@click.pass_context
def import_(
    ctx: click.Context,
    files: tuple[Path, ...],
    url: str | None,
    database: str | None,
    unknown: bool,
    jobs: int | None,
    quiet: bool,
    json_: bool,
    archive: Path,
    config: Path | None,
) -> None:
    """Archive pages from WARC, ARC, WACZ or saved HTML files, read as a crawl would, or merge another archive.

    No network is used. Another archive (.db, with its captures beside it) is not changed.

    Exit code:
      0  everything was read; pages turned away or skipped are counted
      1  a file could not be read to its end; what could be is kept
    """
    if database:
        if url or unknown:
            raise UsageError(_("--from says what the files are; leave out --url and --any"))
        ctx.exit(import_licensed(files, archive, config, json_=json_))
    faults = {file: fault for file in files if (fault := _fault_of(file, url, len(files), archive))}
    if len(faults) == len(set(files)):
        raise UsageError(faults[files[0]])
    importing = _Import(
        archive, settings_for(archive, configuration.load(archive, config)), url, unknown or url is not None, jobs,
        [file for file in files if file not in faults], quiet or json_,
    )  # fmt: skip
    with Stop() as stop:
        importer = importing.run(files, faults, stop)
    _tell(importer, json_, quiet)
    ctx.exit(1 if importer.counts["unreadable files"] else 0)


@dataclass(slots=True)
class _Import:
    """What an import is asked to do."""

    archive: Path
    settings: Settings
    url: str | None
    unknown: bool
    jobs: int | None
    whole: list[Path]
    """The files that can be tried."""
    quiet: bool

    def run(self, files: tuple[Path, ...], faults: dict[Path, str], stop: Stop) -> Importer:
        """Import files; `faults` says why some cannot be."""
        outlets = Outlets(self.settings)
        run, outcome = Run.join(self.archive, outlets.press, "import"), None
        importer = Importer(run, outlets, self.settings, unknown=self.unknown, jobs=self.jobs, idle=stop.check)
        try:
            with importer, ReadingBar(self.quiet) as bar:
                for file in files:
                    _report_faults(self._add(file, faults, importer, bar, stop), importer)
                importer.finish()
            outcome = CrawlOutcome.DONE
        except (KeyboardInterrupt, SystemExit):
            outcome = CrawlOutcome.INTERRUPTED
            raise
        finally:
            _leave(run, outcome)
        finish_removals(self.archive, outlets.press)
        return importer

    def _add(self, file: Path, faults: dict[Path, str], importer: Importer, bar: ReadingBar, stop: Stop) -> list[str]:
        """Import one file. Returns what could not be read, in sentences."""
        if file in faults:
            return [faults[file]]
        if is_database(file):
            return merge_archive(file, importer.run, importer.outlets, importer.counts, quiet=self.quiet)
        if _is_page(file):
            importer.add_page(saved_page(file, self.url or "", importer.outlets))
            return []
        before = sum(one.stat().st_size for one in self.whole[: self.whole.index(file)])
        size = sum(one.stat().st_size for one in self.whole)

        def reached(done: int) -> None:
            stop.check()
            bar.tell(before + done, size, importer.pages)

        with stop.held() if importer.workers.jobs > 1 else nullcontext():
            damages = importer.add_file(file, reached)
        return [_("{damage}; what could be read is kept").format(damage=translated(damage)) for damage in damages]


def _leave(run: Run, outcome: CrawlOutcome | None) -> None:
    """Close the run's rows in the ledger; after an error (None) they are left to the next run, as a killed one's."""
    try:
        with Batch(run.archive, run.warc) as batch:
            for name in run.tallies:
                if outcome is not None:
                    with batch.page():
                        run.end(name, outcome, None)
    finally:
        run.leave(at_once=outcome is not CrawlOutcome.DONE)


def _report_faults(faults: list[str], importer: Importer) -> None:
    for line in (*map(translated, importer.notes), *faults):
        click.echo(f"depeche: {line}", err=True)
    importer.notes.clear()
    importer.counts["unreadable files"] += bool(faults)


def _fault_of(file: Path, url: str | None, how_many: int, archive: Path) -> str | None:
    """Why a file cannot be imported at all, and what to do; None when it can be tried."""
    if not file.exists():
        return _("There is no file {file}").format(file=file)
    if file.is_dir():
        return _("{folder} is a folder; name the files in it: {folder}/*.warc.gz").format(folder=file)
    if not file.is_file():
        return _("{file} is a pipe, socket or device; save what comes from it in a file first").format(file=file)
    if is_database(file):
        return _("--url names a saved page; leave it out") if url else fault_of_archive(file, archive)
    name = file.name.lower()
    if _is_page(file):
        if not url:
            return _("{file}: a saved page needs --url, the address it came from").format(file=file)
        return _("--url names one page, so give one .html file at a time") if how_many > 1 else None
    if name.endswith((*WARC_ENDINGS, ".wacz")) or _is_archive(file):
        return _("--url names a saved page; leave it out") if url else None
    message = _(
        "{file}: cannot import this kind of file; known are .warc, .warc.gz, .arc, .arc.gz, .wacz, .html and the .db "
        "of another archive"
    )
    return message.format(file=file)


def _is_page(file: Path) -> bool:
    """True for a saved page: its name says so, or it begins as one and is named as nothing else."""
    name = file.name.lower()
    if name.endswith((*PAGE_ENDINGS, *WARC_ENDINGS, ".wacz")):
        return name.endswith(PAGE_ENDINGS)
    try:
        return begins_as_page(file)
    except OSError:
        return False  # the reading of it says what is wrong


def _is_archive(file: Path) -> bool:
    """True for a file that begins as one of the kinds known does, whatever it is called."""
    try:
        with file.open("rb") as stream:
            return is_packed(file) or stream.read(16).startswith((*BEGINNINGS, GZIP))
    except OSError:
        return True  # the reading of it says what is wrong


def _tell(importer: Importer, json_: bool, quiet: bool) -> None:
    total: Counter[str] = Counter()
    reasons: Counter[TurnedAway] = Counter()
    for tally in importer.run.tallies.values():
        total.update(tally.counts)
        reasons.update(tally.reasons)
    counted = +importer.counts
    total.update({name: counted.pop(name, 0) for name in ("new", "changed")})  # of other archives
    if json_:
        turned_away = {str(reason): count for reason, count in reasons.items()}
        click.echo(as_json({**total, **counted, "turned_away": turned_away, "skipped": importer.skipped}))
        return
    if quiet:
        return
    parts = [counted_in_words(name, total[name]) for name in ("new", "changed", "unchanged")]
    parts += [counted_in_words(what, count) for what, count in counted.items()]
    click.echo(_("Imported: {counts}").format(counts=", ".join(parts)), err=True)
    if reasons:
        click.echo(_("Turned away: {reasons}").format(reasons=reasons_in_words(reasons)), err=True)
    if importer.skipped:
        skipped = (f"{figure(count)} ({named(reason)})" for reason, count in importer.skipped.most_common())
        click.echo(_("Skipped: {reasons}").format(reasons=", ".join(skipped)), err=True)
