"""What repairs set aside as damaged, in the folder `quarantine`: records, and rows as lines of JSON."""

import json
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.archive.database import Archive
from crawler.archive.forgotten_names import ForgottenNames
from crawler.archive.warc import QUARANTINE

_TARGET = re.compile(rb"\r\nWARC-Target-URI:\s*([^\r\n]+)", re.IGNORECASE)
STEP = 64  # bytes inflated at a time of a record that breaks off


@dataclass(frozen=True, slots=True)
class Concerned:
    """By what it is known that something is to be removed."""

    captures: set[int]
    articles: set[int]
    is_named: Callable[[str], bool]
    """Whether an address is one that is forgotten."""
    names: ForgottenNames


def clear_quarantine(archive: Archive, concerned: Concerned) -> int:
    """Delete what was set aside of these. Returns how many files or lines."""
    folder, count = archive.warc_folder / QUARANTINE, 0
    if not folder.is_dir():
        return 0
    places = {
        f"{row['warc_file']}.{row['warc_offset']}-{row['warc_offset'] + row['warc_length']}"
        for row in archive.rows("SELECT * FROM _quarantine") if row["capture"] in concerned.captures
    }  # fmt: skip
    for path in sorted(folder.iterdir()):
        if path.suffix == ".jsonl":
            count += _clear_lines(path, concerned)
        elif path.name in places or _is_of_page(inflated(path.read_bytes()), concerned):
            path.unlink()
            count += 1
    return count


def _is_of_page(data: bytes, concerned: Concerned) -> bool:
    addresses = (found[1].decode("utf-8", "replace").strip() for found in _TARGET.finditer(data))
    return any(map(concerned.is_named, addresses)) or concerned.names.within(data.decode("utf-8", "replace"))


def _clear_lines(path: Path, concerned: Concerned) -> int:
    lines = path.read_text("utf-8").splitlines()
    kept = [line for line in lines if not _is_of_row(line, json.loads(line), concerned)]
    if len(kept) < len(lines):
        partial = path.with_name(f"{path.name}.part")
        partial.write_text("".join(f"{line}\n" for line in kept), "utf-8")
        partial.replace(path)
    return len(lines) - len(kept)


def _is_of_row(line: str, note: dict[str, Any], concerned: Concerned) -> bool:
    if note["part"] in {"articles": concerned.articles, "captures": concerned.captures}.get(note["table"], ()):
        return True
    rows = note["rows"]
    return (
        any(row.get("article") in concerned.articles or concerned.is_named(str(row.get("url", ""))) for row in rows)
        or concerned.names.within(line)
    )  # fmt: skip


def inflated(data: bytes) -> bytes:
    """Bytes that were set aside, with what can be read of the members of gzip among them."""
    parts = [data]
    while data:
        member, found = zlib.decompressobj(31), list[bytes]()
        try:
            for place in range(0, len(data), STEP):
                found.append(member.decompress(data[place : place + STEP]))
                if member.eof:
                    break
        except zlib.error:
            data = b""
        else:
            data = member.unused_data + data[place + STEP :] if member.eof else b""
        parts += found
    return b"".join(parts)
