"""What no command may write over, whatever it was told: archives and their captures cannot be made again."""

from pathlib import Path

from crawler.archive.warc_conventions import folder_of
from crawler.errors import UsageError
from crawler.translating import _

SQLITE = b"SQLite format 3\0"  # https://sqlite.org/fileformat.html#magic_header_string


def check_overwritable(path: Path) -> None:
    """Raise UsageError when `path`, to be written, is a database or lies among the captures of an archive."""
    if begins_as_database(path):
        message = _("{path} is a database, and is not written over; choose another file")
        raise UsageError(message.format(path=path))
    if _is_among_captures(path):
        message = _("{path} lies among the captures of an archive; choose another file")
        raise UsageError(message.format(path=path))


def begins_as_database(path: Path) -> bool:
    """True for a file that begins as one of SQLite's does; not for one that cannot be read."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return file.read(len(SQLITE)) == SQLITE
    except OSError:
        return False  # the use of it says what is wrong


def _is_among_captures(path: Path) -> bool:
    """True for a file in `x.warc/` beside an archive of that stem."""
    folder = path.resolve().parent
    beside = folder.parent.glob("*.db") if folder.suffix == folder_of(folder).suffix else ()
    return any(folder_of(archive) == folder for archive in beside)
