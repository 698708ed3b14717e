"""The repair of captures: rows are taken from their records, and records that went bad are set aside."""

import os
from hashlib import sha256
from typing import Any

from sqlite_utils import Database

from crawler.archive.tombstones import FORGOTTEN, REMOVED, is_forgotten
from crawler.archive.warc import find_file, set_aside
from crawler.clock import stamp
from crawler.forgetting.records import blank_captures, is_of, renew_digests
from crawler.translating import _, ngettext
from crawler.urls import canonical
from crawler.verifying.locating import LocatedRecord, locate
from crawler.verifying.mending import Mending
from crawler.verifying.records import record_problem
from crawler.verifying.report import DamageKind

SET_ASIDE = "damaged: its bytes were set aside"
"""The reason of a capture whose bytes are no longer what was fetched."""


def retake_rows(mending: Mending) -> None:
    """Take rows of captures that were changed or lost from the records that they pointed at."""
    for damage in mending.of_table("captures"):
        if damage.kind not in (DamageKind.ROW_CHANGED, DamageKind.ROW_MISSING):
            continue
        record = locate(mending.archive, damage.part)
        if record is None:
            continue
        with mending.archive.transaction() as db:
            if damage.kind is DamageKind.ROW_CHANGED:
                db.table("captures").update(damage.part, record.as_columns())
            else:
                _insert(db, mending, damage.part, record)
        mending.mended.add(("captures", damage.part))
        mending.done.append(_("captures {number}: taken from its record").format(number=damage.part))


def _insert(db: Database, mending: Mending, ident: int, record: LocatedRecord) -> None:
    """The row of a capture that is gone; what its record does not say is as in the nearest capture of its address."""
    url, fetched = record.headers.get("warc-target-uri", ""), record.as_columns()["fetched"]
    like = mending.archive.one("SELECT * FROM captures WHERE url = ? ORDER BY abs(id - ?) LIMIT 1", url, ident)
    article = mending.archive.one("SELECT id, outlet FROM articles WHERE capture = ?", ident)
    spider = mending.outlets.of_url(url)
    outlet = article["outlet"] if article else like["outlet"] if like else spider.outlet.id if spider else None
    crawl = mending.archive.one(
        "SELECT max(id) AS id FROM crawls WHERE outlet = ? AND started <= ? AND coalesce(finished, '9') >= ?",
        outlet, fetched, fetched,
    )  # fmt: skip
    kind = "page" if article else like["kind"] if like else _kind(url, record)
    row: dict[str, Any] = {
        "id": ident,
        "outlet": outlet,
        "article": article["id"] if article else like["article"] if like else None,
        "kind": kind,
        "origin": like["origin"] if like else "live",
        "verdict": ("article" if article or not like else like["verdict"]) if kind == "page" else None,
        "complete": 0 if "warc-truncated" in record.headers else 1,
        "crawl": crawl["id"] if crawl else None,
    }
    removed = {"article": None, "verdict": "not_article", "reason": FORGOTTEN} if is_forgotten(db, url) else {}
    db.table("captures").insert(row | record.as_columns() | removed)


def _kind(url: str, record: LocatedRecord) -> str:
    if url.endswith("/robots.txt"):
        return "robots"
    return "page" if "html" in record.http.get("content-type", "html") else "feed"


def set_records_aside(mending: Mending) -> None:
    """Copy the bytes of damaged records aside, and have what points at them point at nothing."""
    files = {damage.file for damage in mending.damages if damage.kind is DamageKind.FILE_MISSING}
    for file in sorted(files):
        rows = mending.archive.rows("SELECT id FROM captures WHERE warc_file = ?", file)
        for row in rows:
            _set_aside(mending, row["id"])
        mending.done.append(
            ngettext(
                "{file} is missing: {count} capture points at nothing until it is back",
                "{file} is missing: {count} captures point at nothing until it is back",
                len(rows),
            ).format(file=file, count=len(rows))
        )
    for damage in mending.damages:
        if damage.kind is DamageKind.RECORD and damage.capture is not None:
            done = _set_aside(mending, damage.capture)
            mending.done.append(f"{damage.place}: {done}")


def _set_aside(mending: Mending, ident: int) -> str:
    """Set the bytes of one capture aside, unless only their digest is wrong. Returns what was done."""
    row = mending.archive.rows("SELECT * FROM captures WHERE id = ?", ident)[0]
    mending.mended.add(("captures", ident))
    if row["reason"] in REMOVED:
        return _remove_again(mending, row)
    if _learn_digest(mending, row):
        return _("the record is whole")
    path = find_file(mending.archive.warc_folder, row["warc_file"] or "")
    copied = path.is_file() and row["warc_offset"] is not None and row["warc_offset"] < path.stat().st_size
    if copied:
        set_aside(path, row["warc_offset"], row["warc_length"])
    same = "SELECT id FROM captures WHERE url = ? AND sha256 = ? AND id != ?"
    others = [one["id"] for one in mending.archive.rows(same, row["url"], row["sha256"], ident)]
    revisits = [other for other in others if not locate_body(mending, other)]
    with mending.archive.transaction() as db:
        place = [row[name] for name in ("sha256", "warc_file", "warc_offset", "warc_length")]
        if None not in place[1:]:
            db.execute("INSERT OR IGNORE INTO _quarantine VALUES (?, ?, ?, ?, ?, ?)", [ident, stamp(), *place])
        _point_at_nothing(db, row)
        if len(revisits) == len(others):  # nobody holds the body any more
            db.conn.executemany("UPDATE captures SET sha256 = NULL WHERE id = ?", ([other] for other in revisits))
    _use_another_capture(mending, row)
    return _("its bytes were set aside; the page is fetched again") if copied else _("the page is fetched again")


def _remove_again(mending: Mending, row: dict[str, Any]) -> str:
    """Have a record that was removed on request be so again: its file was put back. Returns what was done."""
    archive = mending.archive
    if is_of(archive, row):
        blanked = blank_captures(archive, [row["id"]], lambda _url: False, stamp())
        with archive.transaction() as db:
            renew_digests(db, archive.warc_folder, blanked.touched)
    else:  # its file is gone or cut, or its row points at what is another's
        with archive.transaction() as db:
            place = "warc_file = NULL, warc_offset = NULL, warc_length = NULL"
            db.execute(f"UPDATE captures SET {place} WHERE id = ?", [row["id"]])  # noqa: S608 - a constant
    return _("it was removed on request, and is removed again")


def _learn_digest(mending: Mending, row: dict[str, Any]) -> bool:
    """True where the record itself is whole and what the row says it is."""
    path = find_file(mending.archive.warc_folder, row["warc_file"] or "")
    if not path.is_file() or row["warc_offset"] is None:
        return False
    with path.open("rb") as stream:
        data = os.pread(stream.fileno(), row["warc_length"], row["warc_offset"])
    if len(data) < row["warc_length"] or record_problem(data, row, whole=True):
        return False
    record = locate(mending.archive, row["id"])
    if record and (record.file, record.offset) == (row["warc_file"], row["warc_offset"]):
        return True  # it was the row that was wrong, and is mended
    with mending.archive.transaction() as db:
        sql = "INSERT OR REPLACE INTO _records VALUES (?, ?, ?)"
        db.execute(sql, [row["id"], row["warc_offset"], sha256(data).digest()])
    return True


def _point_at_nothing(db: Database, row: dict[str, Any]) -> None:
    """Have the next fetch store the body again: no capture claims that it is held."""
    db.execute(
        "UPDATE captures SET sha256 = NULL, warc_file = NULL, warc_offset = NULL, warc_length = NULL, reason = ? "
        "WHERE id = ?",
        [SET_ASIDE, row["id"]],
    )
    db.execute(
        "UPDATE urls SET next_try = ?, etag = NULL, last_modified = NULL "
        "WHERE url = ? AND state = 'done' AND article IS NOT NULL",
        [stamp(), canonical(row["url"])],
    )


def _use_another_capture(mending: Mending, row: dict[str, Any]) -> None:
    """Have the article stand on another capture with the same body, where there is one with bytes of its own."""
    other = mending.archive.one(
        "SELECT id FROM captures WHERE article = ? AND sha256 = ? AND warc_file IS NOT NULL ORDER BY id DESC LIMIT 1",
        row["article"], row["sha256"],
    )  # fmt: skip
    if other and row["article"] and locate_body(mending, other["id"]):
        with mending.archive.transaction() as db:
            sql = "UPDATE articles SET capture = ? WHERE id = ? AND capture = ?"
            db.execute(sql, [other["id"], row["article"], row["id"]])


def locate_body(mending: Mending, capture: int) -> bool:
    """True where a capture has a record with a body of its own."""
    record = locate(mending.archive, capture)
    return record is not None and record.headers.get("warc-type") != "revisit"


def bring_back(mending: Mending) -> None:
    """Point again at records that were set aside and are there once more: their file was put back from a copy."""
    for row in mending.archive.rows(
        "SELECT q.*, c.url, c.fetched FROM _quarantine q JOIN captures c ON c.id = q.capture"
    ):
        path = find_file(mending.archive.warc_folder, row["warc_file"])
        if not path.is_file():
            continue
        with path.open("rb") as stream:
            data = os.pread(stream.fileno(), row["warc_length"], row["warc_offset"])
        if len(data) < row["warc_length"] or record_problem(data, row, whole=True):
            continue
        with mending.archive.transaction() as db:
            place = {name: row[name] for name in ("sha256", "warc_file", "warc_offset", "warc_length")}
            db.table("captures").update(row["capture"], place | {"reason": None})
            db.execute("DELETE FROM _quarantine WHERE capture = ?", [row["capture"]])
            db.execute(
                "UPDATE captures SET sha256 = ? WHERE url = ? AND sha256 IS NULL AND warc_file IS NOT NULL",
                [row["sha256"], row["url"]],
            )
        mending.mended.add(("captures", row["capture"]))
        mending.done.append(_("captures {number}: its record is back").format(number=row["capture"]))
