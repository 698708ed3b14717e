"""Which bytes of an SQLite file mean something: of each page its headers, its list of cells and its cells.

Free pages, the gap between the list and the cells, freed cells and what follows the end of an overflow chain mean
nothing. The format: https://sqlite.org/fileformat2.html
"""

import struct
from collections.abc import Iterator
from pathlib import Path

LEAF_INDEX, INNER_INDEX, LEAF_TABLE, INNER_TABLE = 10, 2, 13, 5


class LiveBytes:
    """The stretches of live bytes of a database that is in no other state than its file says (no WAL)."""

    def __init__(self, path: Path, roots: list[int]) -> None:
        """`roots` are the first pages of all tables and indexes, that of the schema (1) included."""
        self.data = path.read_bytes()
        self.size = struct.unpack(">H", self.data[16:18])[0] or 65536
        self.size = 65536 if self.size == 1 else self.size
        self.spans: list[tuple[int, int]] = []
        """First byte and the one after the last."""
        self.pages: list[int] = []
        for root in roots:
            self._walk(root)

    def at(self, number: int) -> int:
        """The offset in the file of a live byte, by its number among all of them."""
        for first, last in self.spans:
            if number < last - first:
                return first + number
            number -= last - first
        raise IndexError(number)

    @property
    def count(self) -> int:
        return sum(last - first for first, last in self.spans)

    def _walk(self, page: int) -> None:
        self.pages.append(page)
        start = (page - 1) * self.size
        head = start + (100 if page == 1 else 0)
        kind, cells = self.data[head], struct.unpack(">H", self.data[head + 3 : head + 5])[0]
        inner = kind in (INNER_INDEX, INNER_TABLE)
        listed = head + (12 if inner else 8)
        self.spans.append((head, listed + 2 * cells))
        for place in struct.unpack(f">{cells}H", self.data[listed : listed + 2 * cells]):
            self._cell(kind, start + place)
        for child in self._children(start, head, listed, cells) if inner else ():
            self._walk(child)

    def _children(self, start: int, head: int, listed: int, cells: int) -> Iterator[int]:
        for place in struct.unpack(f">{cells}H", self.data[listed : listed + 2 * cells]):
            yield self._number(start + place)
        yield self._number(head + 8)

    def _cell(self, kind: int, at: int) -> None:
        first = at
        if kind in (INNER_INDEX, INNER_TABLE):
            at += 4
        if kind == INNER_TABLE:
            self.spans.append((first, self._varint(at)[1]))
            return
        payload, at = self._varint(at)
        if kind == LEAF_TABLE:
            at = self._varint(at)[1]
        local = self._local(kind, payload)
        self.spans.append((first, at + local + (4 if local < payload else 0)))
        if local < payload:
            self._overflow(self._number(at + local), payload - local)

    def _local(self, kind: int, payload: int) -> int:
        """How much of a payload is on the page itself."""
        most = self.size - 35 if kind == LEAF_TABLE else (self.size - 12) * 64 // 255 - 23
        if payload <= most:
            return payload
        least = (self.size - 12) * 32 // 255 - 23
        local = least + (payload - least) % (self.size - 4)
        return local if local <= most else least

    def _overflow(self, page: int, left: int) -> None:
        while left > 0:
            self.pages.append(page)
            start, here = (page - 1) * self.size, min(left, self.size - 4)
            self.spans.append((start, start + 4 + here))
            page, left = self._number(start), left - here

    def _number(self, at: int) -> int:
        return int(struct.unpack(">I", self.data[at : at + 4])[0])

    def _varint(self, at: int) -> tuple[int, int]:
        """A number and the offset after it."""
        value = 0
        for _ in range(8):
            value = value << 7 | self.data[at] & 0x7F
            at += 1
            if self.data[at - 1] < 0x80:
                return value, at
        return value << 8 | self.data[at], at + 1
