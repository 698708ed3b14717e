"""`depeche verify EDITION`: whether an edition is what was written, and each text follows from its capture."""

from pathlib import Path

import click

from crawler.cli.saved_page import known_outlets
from crawler.cli.screen import Screen
from crawler.editions.verification import EditionReport, Finding, verify_edition
from crawler.text import as_json
from crawler.translating import _, ngettext
from crawler.translating.forms import figure

DAMAGED, UNREAD = 5, 3  # exit codes
MAX_SHOWN = 20  # on the terminal; JSON has all


def report_on(folder: Path, archive: Path, config: Path | None, *, quiet: bool, json_: bool) -> int:
    """Verify the edition in a folder, say what was found, and give the exit code.

    Raises UsageError for what is no edition.
    """
    known_outlets(archive, config)  # by whose rules the texts are read
    report = verify_edition(folder)
    if json_:
        click.echo(as_json(report.as_record()))
    else:
        _print(report, quiet=quiet)
    return DAMAGED if report.damages else UNREAD if report.unread else 0


def _print(report: EditionReport, *, quiet: bool) -> None:
    screen = Screen()
    for findings in (report.damages, report.unread):
        _print_findings(screen, findings)
    if not quiet:
        for note in report.notes[:MAX_SHOWN]:
            screen.print(note, style="dim", markup=False)
    if report.damages or report.unread or not quiet:
        click.echo(_result(report), err=True)
        click.echo(_("SHA-256 of its list of hashes: {proof}").format(proof=report.manifest_sha256), err=True)


def _print_findings(screen: Screen, findings: list[Finding]) -> None:
    for one in findings[:MAX_SHOWN]:
        screen.print(one.place, style="bold", markup=False)
        screen.print(f"    {one.text}", markup=False)
    if len(findings) > MAX_SHOWN:
        screen.print(_("{count} more; --json names all").format(count=figure(len(findings) - MAX_SHOWN)))


def _result(report: EditionReport) -> str:
    looked = _("{files} files ({size:.1f} MB), {captures} captures, {rebuilt} of {texts} texts rebuilt").format(
        files=figure(report.files), size=report.size / 1e6, captures=figure(report.captures),
        rebuilt=figure(report.rebuilt), texts=figure(report.texts),
    )  # fmt: skip
    if report.damages:
        found = ngettext("{count} damage", "{count} damages", len(report.damages)).format(count=len(report.damages))
        message = _("Verified the edition {name}: {looked}; {found}. Get another copy of it")
        return message.format(name=report.name, looked=looked, found=found)
    if report.unread:
        message = _(
            "Verified the edition {name}: {looked}; its files are sound. The others were read by another version of "
            "depeche or of an outlet's file: edition.json names it (readings)"
        )
        return message.format(name=report.name, looked=looked)
    return _("Verified the edition {name}: {looked}: sound.").format(name=report.name, looked=looked)
