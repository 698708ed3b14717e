"""Whether an edition is what was written, and whether each of its texts follows from its capture.

Needs no archive, and none of the libraries that make an edition. An edition may come from anybody: nothing of it is
unpacked to the disk, and no path that it names is followed out of its folder.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from crawler.editions import ABOUT, CAPTURES, MANIFEST, PACKED
from crawler.editions.rebuilding import why_not_rebuilt
from crawler.editions.records import CaptureLine, open_record, page_of, row_of
from crawler.editions.sums import check_sums, files_of, read_sums
from crawler.errors import UsageError, WarcError
from crawler.keeping.extractor import reading_version
from crawler.translating import _
from crawler.translating.forms import system_error
from crawler.translating.recorded import translated
from crawler.verifying.records import record_problem

MAX_RECORD = 1 << 28  # bytes on the disk


@dataclass(frozen=True, slots=True)
class Finding:
    """What is not as it should be."""

    place: str
    """`captures.wacz, byte 4711`: the same in every language."""
    text: str


@dataclass(kw_only=True, slots=True)
class EditionReport:
    """What was looked at, and what was found."""

    folder: str
    name: str = ""
    manifest_sha256: str = ""
    """SHA-256 of the list of hashes, to be held against that of a citation."""
    files: int = 0
    size: int = 0
    captures: int = 0
    texts: int = 0
    rebuilt: int = 0
    """Texts that their captures give."""
    damages: list[Finding] = field(default_factory=list)
    unread: list[Finding] = field(default_factory=list)
    """Texts that could not be rebuilt here, though nothing is damaged: another version read them."""
    notes: list[str] = field(default_factory=list)

    def as_record(self) -> dict[str, Any]:
        """The report as JSON shows it."""
        return asdict(self)


def verify_edition(folder: Path) -> EditionReport:
    """Verify the edition in a folder. The outlets by whose rules pages are read are loaded already.

    Raises UsageError for what is no edition.
    """
    report = EditionReport(folder=str(folder))
    try:
        sums = read_sums(folder)
    except OSError as error:
        if not (folder / ABOUT).is_file():
            message = _("{path} is no edition: it has no {file}. An archive is named with --archive")
            raise UsageError(message.format(path=folder, file=MANIFEST)) from error
        report.damages.append(Finding(MANIFEST, _("the file is missing")))
        return report
    report.manifest_sha256 = sums.fingerprint
    report.damages += [Finding(place, text) for place, text in check_sums(folder, sums)]
    present = files_of(folder)
    report.files, report.size = len(present), sum((folder / name).stat().st_size for name in present)
    for name in present:
        if name not in sums.files and not any(one.place == name for one in report.damages):
            report.notes.append(_("{file} is not part of the edition").format(file=name))
    told = _about(folder, report)
    report.name = str(told.get("name", ""))
    if CAPTURES in sums.files or (folder / CAPTURES).exists():
        _check_captures(folder, told, report)
    elif told.get("text") is False:
        report.notes.append(_("The edition has no texts and no captures: only its files were verified"))
    return report


def _about(folder: Path, report: EditionReport) -> dict[str, Any]:
    """What `edition.json` says of the edition; what it cannot rebuild is a note."""
    try:
        told = json.loads((folder / ABOUT).read_bytes())["edition"]
        for one in told["not_rebuilt"]:
            message = _("{key}: this text was not rebuilt when the edition was made: {reason}")
            report.notes.append(message.format(key=one["key"], reason=translated(one["reason"])))
    except (OSError, ValueError, KeyError, TypeError):
        return {}  # its hash is wrong too
    return cast("dict[str, Any]", told)


def _check_captures(folder: Path, told: dict[str, Any], report: EditionReport) -> None:
    with ExitStack() as opened:
        try:
            file = opened.enter_context((folder / PACKED).open("rb"))
            start = _start_of_records(file)
        except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError) as error:
            # The last two are zipfile's words for a way of packing that it does not know, and for a password.
            report.damages.append(Finding(PACKED, _("it cannot be opened: {error}").format(error=_words(error))))
            return
        for number, line in _lines(folder, report):
            try:
                _check_capture(file, start, line, told, report)
            except (KeyError, TypeError, ValueError, AttributeError):
                report.damages.append(Finding(f"{CAPTURES}, {number}", _("this line is not as it was written")))


def _lines(folder: Path, report: EditionReport) -> Iterator[tuple[int, CaptureLine]]:
    try:
        with (folder / CAPTURES).open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    yield number, json.loads(line)
                except ValueError:
                    report.damages.append(Finding(f"{CAPTURES}, {number}", _("this line is not as it was written")))
    except OSError as error:
        report.damages.append(Finding(CAPTURES, _("it cannot be opened: {error}").format(error=_words(error))))


def _start_of_records(file: IO[bytes]) -> int:
    """Where the WARC file begins, which is packed as it is. Raises ValueError where none is packed so.

    Its records are read from there one by one: zipfile would give up all of it for one bad byte.
    """
    with zipfile.ZipFile(file) as packed:
        (info,) = [one for one in packed.infolist() if one.filename.startswith("archive/")]
    if info.compress_type != zipfile.ZIP_STORED:
        raise ValueError(info.filename)
    file.seek(info.header_offset + 26)  # of the lengths of name and extra field, in its own header
    lengths = file.read(4)
    return info.header_offset + 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")


def _check_capture(
    file: IO[bytes], start: int, line: CaptureLine, told: dict[str, Any], report: EditionReport
) -> None:  # fmt: skip
    """Hold a record against its line, and each text against what the page gives."""
    report.captures += 1
    report.texts += len(line["texts"])
    place = f"{PACKED}, byte {line['offset']}"
    try:
        file.seek(start + line["offset"])
        data = file.read(min(line["length"], MAX_RECORD))
        problem = record_problem(data, row_of(line), whole=True)
        record = None if problem else open_record(data)
    except (OSError, zlib.error, WarcError) as error:
        problem, record = _("it cannot be inflated: {error}").format(error=_words(error)), None
    if record is None or record["ident"] != line["record"]:
        problem = problem or _("it is the record of another page or another time")
        message = _("The capture of {key} is damaged: {reason}").format(key=line["key"], reason=problem)
        report.damages.append(Finding(place, message))
        return
    for text in line["texts"]:
        reason = why_not_rebuilt(page_of(line, record), text["text_sha256"])
        report.rebuilt += reason is None
        if reason:
            as_then = told.get("readings", {}).get(line["outlet"]) == reading_version(line["outlet"])
            message = _("The text of {key} is not rebuilt: {reason}")
            found = Finding(place, message.format(key=line["key"], reason=translated(reason)))
            (report.damages if as_then else report.unread).append(found)


def _words(error: BaseException) -> str:
    return system_error(error) if isinstance(error, OSError) else str(error)
