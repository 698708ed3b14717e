"""Captures of the other archive: which of them ours has, which belong together, and the copying of their records.

A capture is known by its address, time, kind and hash, and by its place among those that share all four.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from crawler.archive.captures import place_of_body
from crawler.archive.database import Archive
from crawler.archive.warc import WarcPosition, find_file, sha256
from crawler.errors import WarcError
from crawler.merging.other import OtherArchive
from crawler.translating import _
from crawler.verifying.records import record_problem

Row = dict[str, Any]
GROUP = 200  # captures of one feed, listing or robots.txt in one transaction
_NAMED = (
    "SELECT id, url, fetched, kind, sha256, row_number() OVER (PARTITION BY url, fetched, kind, sha256 ORDER BY id) "
    "AS n FROM {}.captures WHERE (url, fetched) IN (SELECT url, fetched FROM other.captures)"  # not all of ours
)
_SAME = "c.url = o.url AND c.fetched = o.fetched AND c.kind = o.kind AND c.sha256 IS o.sha256 AND c.n = o.n"
_BEGAN = "(SELECT started, mode, version, coalesce(finished, '') FROM main.crawls k WHERE k.id = {})"
_EARLIER = (
    f"UPDATE main.captures SET crawl = ?1 WHERE id = ?2 AND (crawl IS NULL OR {_BEGAN.format('?1')} < "  # noqa: S608
    f"{_BEGAN.format('captures.crawl')})"
)
_COPIED = (
    "url", "outlet", "kind", "origin", "verdict", "reason", "fields", "fetched", "status", "content_type", "etag",
    "last_modified", "sha256", "complete", "tdm_reservation", "tdm_policy", "noarchive",
)  # fmt: skip


def shared_captures(db: Database) -> dict[int, int]:
    """Our number of each capture of theirs that we have."""
    sql = f"SELECT o.id, c.id FROM ({_NAMED.format('other')}) o JOIN ({_NAMED.format('main')}) c ON {_SAME}"  # noqa: S608
    return dict(db.execute(sql).fetchall())


def settle_runs(db: Database, shared: Mapping[int, int], crawls: Mapping[int, int]) -> None:
    """Have a capture that both archives have belong to the run that began first, whichever archive takes the other.

    `shared` and `crawls` give our number for each of theirs. Inside the caller's transaction.
    """
    theirs = db.execute("SELECT id, crawl FROM other.captures WHERE crawl IS NOT NULL").fetchall()
    db.conn.executemany(_EARLIER, [(crawls[crawl], shared[number]) for number, crawl in theirs if number in shared])


def groups(other: Archive) -> Iterator[list[int]]:
    """Their captures, by number, as they are taken over: those of one address together, and those of one article.

    What pages point at comes first: robots.txt, then other files. In a group and among groups the oldest is first.
    """
    files: dict[str, list[int]] = defaultdict(list)
    for row in other.each("SELECT id, url FROM captures WHERE kind != 'page' ORDER BY kind != 'robots', fetched, id"):
        files[row["url"]].append(row["id"])
    for numbers in files.values():
        yield from (numbers[start : start + GROUP] for start in range(0, len(numbers), GROUP))
    yield from _pages(other)


def _pages(other: Archive) -> Iterator[list[int]]:
    """Pages whose addresses or articles join them."""
    parents: dict[str | int, str | int] = {}

    def root(name: str | int) -> str | int:
        while (parent := parents.setdefault(name, name)) != name:
            parents[name] = parents[parent]
            name = parent
        return name

    sql = "SELECT id, url, article FROM captures WHERE kind = 'page' ORDER BY fetched, id"
    for row in other.each(sql):
        if row["article"] is not None:
            parents[root(row["url"])] = root(row["article"])
    joined: dict[str | int, list[int]] = defaultdict(list)
    for row in other.each(sql):
        joined[root(row["url"])].append(row["id"])
    yield from joined.values()


def stored_record(other: OtherArchive, row: Mapping[str, Any]) -> bytes:
    """The bytes of a capture's record. Raises WarcError, with what is wrong, unless it is what its row says."""
    place = _("The capture of {url} of {fetched} is damaged and was not taken: {reason}")
    try:
        with find_file(other.warc.folder, row["warc_file"]).open("rb") as file:
            file.seek(row["warc_offset"])
            data = file.read(row["warc_length"])
        problem = record_problem(data, row, whole=True) or _body_problem(other, row, data)
    except FileNotFoundError as error:
        told = _("The file of captures {name} is missing; what is in it was not taken")
        raise WarcError(told.format(name=row["warc_file"])) from error
    except OSError as error:
        problem = str(error.strerror)
    if problem:
        raise WarcError(place.format(url=row["url"], fetched=row["fetched"], reason=problem))
    return data


def _body_problem(other: OtherArchive, row: Mapping[str, Any], data: bytes) -> str | None:
    """What is wrong with the body of a revisit record, which is in the earlier record that it names."""
    if b"\r\nWARC-Type: revisit\r\n" not in zlib.decompressobj(31).decompress(data):
        return None
    place = place_of_body(other.archive, row["url"], datetime.fromisoformat(row["fetched"]))
    try:
        whole = place is not None and sha256(other.warc.read(*place[:2])[1]) == place[2]
    except WarcError as error:
        return str(error)
    return None if whole else _("the record with its body is not what was fetched")


def write_capture(
    db: Database, row: Mapping[str, Any], position: WarcPosition | None, *, references: Mapping[str, int | None]
) -> int:
    """Write the row of their capture inside the caller's transaction. Returns our number of it.

    `references` are our numbers of its `article`, `crawl` and `robots`.
    """
    values: Row = {name: row[name] for name in _COPIED} | dict(references)
    if position:
        values |= {"warc_file": position.file, "warc_offset": position.offset, "warc_length": position.length}
    added = int(str(db.table("captures").insert(values).last_pk))
    if position and position.stored:
        db.execute("INSERT INTO _records VALUES (?, ?, ?)", [added, position.stored.starts, position.stored.digest])
    return added
