"""The repair of bytes in a file of captures that belong to no capture and are no records."""

from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from crawler.archive.captures import committed_bytes
from crawler.archive.warc import find_file, set_aside, whole_members
from crawler.translating import _
from crawler.verifying.mending import Mending
from crawler.verifying.report import DamageKind


def mend_files(mending: Mending) -> None:
    """Copy such bytes aside; those at the end of a file are cut off, those before a record are counted to it."""
    for file in sorted({damage.file for damage in mending.damages if damage.kind is DamageKind.FILE}):
        path = find_file(mending.archive.warc_folder, file)
        with suppress(FileNotFoundError):
            _cut_end(mending, path, file)
            _count_gaps(mending, path, file)


def _cut_end(mending: Mending, path: Path, file: str) -> None:
    size, committed = path.stat().st_size, committed_bytes(mending.archive, file)
    whole = committed + whole_members(path, committed) if committed <= size else size
    if whole < size:
        set_aside(path, whole, size - whole)
        with path.open("r+b") as stream:
            stream.truncate(whole)
        mending.done.append(_("{file}: its end was cut off and copied aside").format(file=file))


def _count_gaps(mending: Mending, path: Path, file: str) -> None:
    """Count bytes that nothing accounts for to the record after them."""
    end = 0
    for row in mending.archive.rows(
        "SELECT c.id, c.warc_offset, c.warc_length, coalesce(r.starts, c.warc_offset) AS starts FROM captures c "
        "LEFT JOIN _records r ON r.capture = c.id WHERE c.warc_file = ? ORDER BY c.warc_offset", file,
    ):  # fmt: skip
        last = row["warc_offset"] + row["warc_length"]
        if end < row["starts"]:
            set_aside(path, end, row["starts"] - end)
            with path.open("rb") as stream:
                stream.seek(end)
                digest = sha256(stream.read(last - end)).digest()
            with mending.archive.transaction() as db:
                db.execute("INSERT OR REPLACE INTO _records VALUES (?, ?, ?)", [row["id"], end, digest])
            mending.done.append(_("{file}: bytes that are no record were copied aside").format(file=file))
        end = max(end, last)
