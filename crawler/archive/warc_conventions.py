"""What is agreed about WARC files: apart from what reads and writes them, which takes as long to load as a search."""

from pathlib import Path


def folder_of(archive: Path) -> Path:
    """`archive.db` keeps its captures in `archive.warc/` beside it."""
    return archive.with_suffix(".warc")


def warc_date(stamped: str) -> str:
    """A time as the archive stores it, as a WARC file writes it."""
    return stamped.replace("+00:00", "Z")
