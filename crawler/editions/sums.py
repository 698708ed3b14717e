"""The list of the files of an edition with their SHA-256, written and checked as `sha256sum` does."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crawler.editions import MANIFEST
from crawler.translating import _

_LINE = re.compile(r"([0-9a-f]{64})  ([^\x00-\x1f\\]+)")


@dataclass(slots=True)
class Sums:
    """What the list says."""

    files: dict[str, str]
    """SHA-256 by path below the edition."""
    wrong: list[tuple[str, str]]
    """Lines that are none: where, and what was found."""
    fingerprint: str
    """SHA-256 of the list itself: it stands for all of the edition."""


def write_sums(folder: Path) -> str:
    """Write the list of a folder's files. Returns its own SHA-256."""
    lines = [f"{sha256_of(folder / name)}  {name}\n" for name in files_of(folder)]
    data = "".join(lines).encode()
    (folder / MANIFEST).write_bytes(data)
    return hashlib.sha256(data).hexdigest()


def files_of(folder: Path) -> list[str]:
    """The paths of all files but the list itself, in the order of their bytes."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted((name for name in found if name != MANIFEST), key=str.encode)


def read_sums(folder: Path) -> Sums:
    """Read the list. Raises OSError where there is none."""
    data = (folder / MANIFEST).read_bytes()
    sums = Sums({}, [], hashlib.sha256(data).hexdigest())
    lines = data.decode("utf-8", "replace").split("\n")
    if lines.pop():
        sums.wrong.append((MANIFEST, _("it does not end as it was written")))
    for number, line in enumerate(lines, 1):
        found = _LINE.fullmatch(line)
        if not found or _leads_out(found[2]):
            sums.wrong.append((f"{MANIFEST}, {number}", _("this line is not as it was written")))
        else:
            sums.files[found[2]] = found[1]
    return sums


def _leads_out(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/")


def check_sums(folder: Path, sums: Sums) -> Iterator[tuple[str, str]]:
    """What is not as the list says: the file, and what was found."""
    yield from sums.wrong
    for name, digest in sums.files.items():
        path = folder / name
        if not path.is_file():
            yield name, _("the file is missing")
        elif sha256_of(path) != digest:
            yield name, _("its bytes are not those that were written")


def sha256_of(path: Path) -> str:
    """In hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
