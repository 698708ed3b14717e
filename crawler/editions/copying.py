"""The captures of the chosen articles, copied out of an archive: record by record, byte by byte."""

import io
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from uuid import NAMESPACE_URL, uuid5

from crawler import __version__
from crawler.archive.warc import FIDELITY, RecordWriter, find_file
from crawler.editions.rebuilding import why_not_rebuilt
from crawler.editions.records import CaptureLine, StoredRecord, Text, open_record, page_of
from crawler.errors import WarcError
from crawler.exporting.rows import ArchivedCopy
from crawler.exporting.selection import Selection
from crawler.keeping.extractor import reading_version
from crawler.translating.recorded import recorded
from crawler.urls import masked
from crawler.verifying.records import record_problem

CHOSEN = """
SELECT a.id, a.key, a.outlet, a.capture, a.text_sha256 FROM temp._chosen s CROSS JOIN articles a ON a.id = s.id
ORDER BY s.rowid
"""
SHOWING = """
WITH showing AS (
    SELECT id FROM captures WHERE article = :article AND kind = 'page' AND verdict IN ('article', 'unchanged')
    UNION SELECT :capture WHERE :capture IS NOT NULL
    UNION SELECT capture FROM revisions WHERE article = :article AND capture IS NOT NULL)
SELECT c.* FROM showing JOIN captures c USING (id)
"""
OF_SAME_BODY = "SELECT * FROM captures WHERE url = ? AND sha256 = ? AND warc_file IS NOT NULL ORDER BY id"
Row = dict[str, Any]


@dataclass(slots=True)
class Copied:
    """What was copied."""

    captures: int = 0
    texts: int = 0
    """Texts of articles and earlier versions whose captures are there."""
    not_rebuilt: list[dict[str, str]] = field(default_factory=list)
    """Texts that no capture of the edition gives: `key`, `of`, `text_sha256`, `reason`."""
    readings: dict[str, str] = field(default_factory=dict)
    """By outlet, the version of the reading that gives the texts."""


class Copier:
    """Writes the captures of a selection into a WARC file and a line for each into another.

    `public` leaves out captures that are reserved, and those whose address has a login or a secret.
    """

    def __init__(self, selection: Selection, warc: BinaryIO, lines: BinaryIO, collection: str) -> None:
        self.archive = selection.archive
        self.public = selection.public
        self.warc = warc
        self.lines = lines
        self.collection = collection
        """What holds the captures, as references name it."""
        self.copied = Copied()
        self.pages: dict[str, ArchivedCopy] = {}
        """The copy that each article's text was read from, by key."""
        self._opened: dict[int, tuple[bytes, StoredRecord] | str] = {}
        self._written: set[str] = set()

    def describe(self, name: str, day: str, text: str) -> None:
        """Begin the file with a record that says what it is; the same words give the same bytes."""
        writer = RecordWriter(self.warc)
        about = {
            "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, f'depeche edition {name} {day}')}>",
            "WARC-Date": f"{day}T00:00:00Z",
            "WARC-Filename": name,
        }
        said = {
            "software": f"depeche {__version__}",
            "format": "WARC File Format 1.1",
            "description": f"{text} {FIDELITY}",
        }
        words = "".join(f"{key}: {value}\r\n" for key, value in said.items()).encode()
        writer.write_record(
            writer.create_warc_record(
                None, "warcinfo", io.BytesIO(words), len(words), warc_content_type="application/warc-fields",
                warc_headers_dict=about,
            )
        )  # fmt: skip

    def copy(self) -> Copied:
        """Copy all, the oldest article first, and read each text anew."""
        for article in self.archive.rows(CHOSEN):
            self._opened.clear()
            self._copy_article(article)
        return self.copied

    def _copy_article(self, article: Row) -> None:
        texts = self._texts(article)
        rows: dict[int, Row] = {}
        read_from: dict[int, list[Text]] = defaultdict(list)
        for row in self.archive.rows_named(SHOWING, {"article": article["id"], "capture": article["capture"]}):
            source = self._with_bytes(row)
            if isinstance(source, str):
                self._lose(article["key"], texts.pop(row["id"], []), source)
                continue
            rows |= {one["id"]: one for one in (row, source) if self._why_left_out(one) is None}
            read_from[source["id"]] += texts.pop(row["id"], [])
        for left in texts.values():
            self._lose(article["key"], left, recorded("its page is not held"))
        for row in sorted(rows.values(), key=lambda row: (row["fetched"], row["id"])):
            self._write(article, row, read_from[row["id"]])

    def _texts(self, article: Row) -> dict[int, list[Text]]:
        """The texts of an article and its earlier versions, by the capture that each was read from; 0 for none."""
        found: dict[int, list[Text]] = defaultdict(list)
        found[article["capture"] or 0].append({"of": "article", "text_sha256": article["text_sha256"]})
        sql = "SELECT capture, text_sha256 FROM revisions WHERE article = ? ORDER BY id"
        for row in self.archive.rows(sql, article["id"]):
            found[row["capture"] or 0].append({"of": "revision", "text_sha256": row["text_sha256"]})
        return found

    def _with_bytes(self, row: Row) -> Row | str:
        """The first capture of the same page that has its bytes; else why there is none."""
        reason = recorded("its page is not held")
        for held in self.archive.rows(OF_SAME_BODY, row["url"], row["sha256"]):
            opened = self._open(held)
            if isinstance(opened, str):
                reason = opened
            elif opened[1]["kind"] != "revisit":
                return self._why_left_out(held) or held
        return reason

    def _why_left_out(self, row: Row) -> str | None:
        if not self.public:
            return None
        if row["tdm_reservation"] == 1 or row["noarchive"] == 1:
            return recorded("its page is reserved by its publisher")
        return recorded("its address has a login or a secret") if masked(row["url"]) != row["url"] else None

    def _open(self, row: Row) -> tuple[bytes, StoredRecord] | str:
        """The bytes of a capture's record, and what it says; a sentence where it is not what was written."""
        if row["id"] not in self._opened:
            self._opened[row["id"]] = self._read(row)
        return self._opened[row["id"]]

    def _read(self, row: Row) -> tuple[bytes, StoredRecord] | str:
        if not row["warc_length"]:
            return recorded("its page is not held")
        try:
            with find_file(self.archive.warc_folder, row["warc_file"]).open("rb") as file:
                file.seek(row["warc_offset"])
                data = file.read(row["warc_length"])
            problem = record_problem(data, row, whole=True)
            return recorded("its capture is damaged") if problem else (data, open_record(data))
        except (OSError, WarcError):
            return recorded("its capture is damaged")

    def _write(self, article: Row, row: Row, texts: list[Text]) -> None:
        opened = self._open(row)
        if isinstance(opened, str) or opened[1]["ident"] in self._written:
            return
        data, record = opened
        line: CaptureLine = {
            "record": record["ident"],
            "type": record["kind"],
            "key": article["key"],
            "outlet": row["outlet"] or "",
            "url": row["url"],
            "fetched": row["fetched"],
            "origin": row["origin"],
            "sha256": row["sha256"],
            "complete": None if row["complete"] is None else bool(row["complete"]),
            "offset": self.warc.tell(),
            "length": len(data),
            "texts": self._rebuilt(article, row, record, texts),
        }
        self._written.add(record["ident"])
        self.warc.write(data)
        self.lines.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        self.copied.captures += 1
        if any(one["of"] == "article" for one in texts):
            self.pages[article["key"]] = ArchivedCopy(
                collection=self.collection,
                record=record["ident"].strip("<>"),
                fetched=row["fetched"],
                sha256=row["sha256"],
            )

    def _rebuilt(self, article: Row, row: Row, record: StoredRecord, texts: list[Text]) -> list[Text]:
        """Those of the texts that the page gives when it is read anew; the others are told."""
        found = []
        for text in texts:
            page = page_of({**row, "complete": {0: False, 1: True}.get(row["complete"])}, record)  # type: ignore[typeddict-item]
            reason = why_not_rebuilt(page, text["text_sha256"])
            if reason:
                self._lose(article["key"], [text], reason)
            else:
                found.append(text)
                self.copied.readings[page.outlet] = reading_version(page.outlet)
        self.copied.texts += len(found)
        return found

    def _lose(self, key: str, texts: list[Text], reason: str) -> None:
        told = (
            {"key": key, "of": text["of"], "text_sha256": text["text_sha256"], "reason": reason} for text in texts
        )
        self.copied.not_rebuilt += told
