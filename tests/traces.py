"""Traces of a text in files: in their bytes, and in what is in them when they are inflated."""

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

MAGIC = b"\x1f\x8b\x08"


def traces(folder: Path, *texts: str) -> list[str]:
    """The files below a folder that have any of the texts, with what they have."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        parts = [path.read_bytes()]
        parts += inflated(parts[0])
        found += [f"{path.name}: {text}" for text in texts if any(_has(part, text) for part in parts)]
    return found


def _has(data: bytes, text: str) -> bool:
    return text.encode() in data or text.lower().encode() in data


def inflated(data: bytes) -> Iterator[bytes]:
    """What every member of gzip holds, wherever it begins, as far as it is whole."""
    for place in _places(data):
        member, parts = zlib.decompressobj(31), list[bytes]()
        try:
            for start in range(place, len(data), 1 << 14):
                parts.append(member.decompress(data[start : start + (1 << 14)]))
                if member.eof:
                    break
        except zlib.error:
            pass
        yield b"".join(parts)


def _places(data: bytes) -> Iterable[int]:
    place = data.find(MAGIC)
    while place >= 0:
        yield place
        place = data.find(MAGIC, place + 1)
