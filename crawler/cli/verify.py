"""`depeche verify`: whether the archive is what was written, where it is not, and what can be done."""

import re
from collections import Counter
from dataclasses import asdict
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.archive.backup import is_backup
from crawler.cli.options import archive_option, config_option, json_option
from crawler.cli.screen import Screen
from crawler.errors import UsageError
from crawler.text import as_json
from crawler.translating import _, ngettext
from crawler.verifying.report import Damage, DamageKind, Report, remedy_in_words
from crawler.verifying.verification import verify as verify_archive

if TYPE_CHECKING:
    from crawler.outlets import Outlets

DAMAGED = 5  # the exit code
MAX_SHOWN = 20  # damages of one kind on the terminal; JSON has all


class Percentage(click.ParamType[Any]):
    """`5%` or `5`, as the number of slices that make up all."""

    name = "percentage"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        match = re.fullmatch(r"(\d{1,3}(?:[.,]\d{1,2})?)\s*%?", str(value).strip())
        share = float(match[1].replace(",", ".")) if match else 0.0
        if not 0.1 <= share <= 100:
            self.fail(_("'{value}' is no share; write for instance 5%").format(value=value), param, ctx)
        return ceil(100 / share)


@click.command(
    epilog="""Examples:
  depeche verify
  depeche verify --sample 5% -q        every night: all of it is seen within 20 nights
  depeche verify --full                also every body, and every article read again: once in a while
  depeche verify --repair
  depeche verify troyes-2012/          an edition: every file, and every text read anew from its capture
  depeche verify --json | jq '.damages[].place'""",
)
@click.argument("edition", required=False, type=click.Path(path_type=Path))
@click.option("--sample", type=Percentage(), help="Only this share, another one each time, for instance 5%.")
@click.option("--full", is_flag=True, help="Also inflate and hash every body, and read every article again.")
@click.option("--repair", is_flag=True, help="Mend what can be mended; nothing that has no copy is thrown away.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing unless something is wrong.")
@json_option
@archive_option
@config_option
@click.pass_context
def verify(
    ctx: click.Context, /, edition: Path | None, sample: int | None, full: bool, repair: bool, quiet: bool,
    json_: bool, archive: Path, config: Path | None,
) -> None:  # fmt: skip
    """Check that the archive is what was written: its database, every row, and every capture's bytes (fixity).

    A crawl may run meanwhile. Exit code 5 when something is damaged, with what, where, since when, and what can be
    done. With the folder of an EDITION: check that instead, always in full; no archive is needed.
    """
    if edition is not None:
        ctx.exit(_verify_edition(edition, archive, config, refused=repair or sample, quiet=quiet, json_=json_))
    if repair and is_backup(archive):
        raise UsageError(
            _("{path} is a backup: restore it to another folder, and repair it there").format(path=archive)
        )
    if repair and sample:
        raise UsageError(_("--repair looks at all of the archive: leave --sample out"))
    done: list[str] = []
    if repair:
        from crawler.cli.saved_page import known_outlets  # these two load what reads pages
        from crawler.verifying.repair import repair as repair_archive

        repaired = repair_archive(archive, known_outlets(archive, config), full=full)
        report, done = repaired.report, repaired.done
    else:
        report = verify_archive(archive, slices=sample or 1, full=full, outlets=_readers(archive, config, full=full))
    if json_:
        click.echo(as_json(_record(report, archive) | ({"repaired": done} if repair else {})))
    else:
        for line in done:
            click.echo(line)
        _print(report, quiet)
    if report.damages:
        ctx.exit(DAMAGED)


def _verify_edition(
    edition: Path, archive: Path, config: Path | None, *, refused: object, quiet: bool, json_: bool
) -> int:  # fmt: skip
    if refused:
        raise UsageError(_("An edition is verified in full, and is not mended: leave --sample and --repair out"))
    from crawler.cli.verify_edition import report_on  # loads what reads pages

    return report_on(edition, archive, config, quiet=quiet, json_=json_)


def _readers(archive: Path, config: Path | None, *, full: bool) -> "Outlets | None":
    """The outlets as which pages are read again, for what is done in full."""
    if not full:
        return None
    from crawler.cli.saved_page import known_outlets  # loads what reads pages

    return known_outlets(archive, config)


def _record(report: Report, archive: Path) -> dict[str, Any]:
    return {
        "archive": str(archive),
        "slice": asdict(report.part),
        "full": report.full,
        "rows": report.rows,
        "records": report.records,
        "bytes": report.size,
        "damages": [damage.as_record() for damage in report.damages],
        "notes": report.notes,
    }


def _print(report: Report, quiet: bool) -> None:
    console, shown = Screen(), Counter[DamageKind]()
    for damage in report.damages:
        shown[damage.kind] += 1
        if shown[damage.kind] <= MAX_SHOWN:
            _print_damage(console, damage)
    for kind, count in shown.items():
        if count > MAX_SHOWN:
            console.print(_("{kind}: {count} more; --json names all").format(kind=kind, count=count - MAX_SHOWN))
    if not quiet:
        for note in report.notes:
            console.print(note, style="dim", markup=False)
    if report.damages or not quiet:
        click.echo(_result(report), err=True)


def _print_damage(console: Screen, damage: Damage) -> None:
    console.print(f"{damage.kind}: {damage.place}", style="bold", markup=False)
    console.print(f"    {damage.text}", markup=False)
    console.print(f"    {_since(damage)}; {remedy_in_words(damage.remedy)}", markup=False)


def _since(damage: Damage) -> str:
    sound = (
        _("sound until {day}").format(day=damage.sound_until[:16].replace("T", " "))
        if damage.sound_until
        else _("never verified before")
    )
    return sound + (_(", noticed {day}").format(day=damage.noticed[:10]) if damage.noticed else "")


def _result(report: Report) -> str:
    looked = _("{rows} rows and {records} captures ({size:.1f} MB)").format(
        rows=report.rows, records=report.records, size=report.size / 1e6
    )
    part = report.part
    some = _(" (part {number} of {of})").format(number=part.number + 1, of=part.of) if part.of > 1 else ""
    if not report.damages:
        return _("Verified {looked}{some}: sound.").format(looked=looked, some=some)
    found = ngettext("{count} damage", "{count} damages", len(report.damages)).format(count=len(report.damages))
    return _("Verified {looked}{some}: {found}. Mend it: depeche verify --repair").format(
        looked=looked, some=some, found=found
    )
