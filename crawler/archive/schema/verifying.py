"""What the fixity of an archive is kept in: see crawler/archive/fixity.py and crawler/verifying/.

The digest of an article named the numbers of its row and its capture; it names the key and what the capture is now,
so that it is the same in every archive. A row whose old digest was wrong keeps it, and is found by it.
"""

import hashlib
import json

from sqlite_utils import Database

FIXITY = """
CREATE TABLE _fixity (
    name TEXT NOT NULL,
    part INTEGER NOT NULL,
    digest INTEGER NOT NULL,
    row_count INTEGER NOT NULL,
    PRIMARY KEY (name, part)
) STRICT, WITHOUT ROWID
"""
# No reference to captures: it is to outlive a row that is deleted by mistake.
RECORDS = """
CREATE TABLE _records (
    capture INTEGER PRIMARY KEY,
    starts INTEGER NOT NULL,
    digest BLOB NOT NULL
) STRICT
"""
VERIFICATIONS = """
CREATE TABLE _verifications (
    slices INTEGER NOT NULL,
    slice INTEGER NOT NULL,
    at TEXT NOT NULL,
    whole INTEGER NOT NULL,
    sound TEXT,
    damages INTEGER NOT NULL,
    PRIMARY KEY (slices, slice)
) STRICT, WITHOUT ROWID
"""
DAMAGES = """
CREATE TABLE _damages (
    kind TEXT NOT NULL,
    place TEXT NOT NULL,
    noticed TEXT NOT NULL,
    PRIMARY KEY (kind, place)
) STRICT, WITHOUT ROWID
"""
QUARANTINE = """
CREATE TABLE _quarantine (
    capture INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    sha256 TEXT,
    warc_file TEXT NOT NULL,
    warc_offset INTEGER NOT NULL,
    warc_length INTEGER NOT NULL
) STRICT
"""
# The index over announcements has rows with words only. Its content said otherwise, so that FTS5 could not check it.
ANNOUNCED_WORDS = """
CREATE VIEW _announced_words AS
SELECT id, title, summary FROM sightings WHERE coalesce(title, summary) IS NOT NULL
"""
SIGHTINGS_FTS = """
CREATE VIRTUAL TABLE sightings_fts USING fts5(
    title, summary, content='_announced_words', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
)
"""


def renew_digests(db: Database) -> None:
    """Write the digest of each article anew, where the one it has is right."""
    for (ident,) in db.execute("SELECT id FROM articles").fetchall():
        row = next(iter(db.query("SELECT * FROM articles WHERE id = ?", [ident])))
        held = row.pop("digest")
        if held == _sha256(row):
            del row["id"]
            captured = db.execute(
                "SELECT url, fetched, sha256 FROM captures WHERE id = ?", [row["capture"]]
            ).fetchone()
            digest = _sha256(row | {"capture": list(captured) if captured else None})
            db.execute("UPDATE articles SET digest = ? WHERE id = ?", [digest, ident])


def _sha256(row: dict[str, object]) -> str:
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


STATEMENTS = (
    FIXITY, RECORDS, VERIFICATIONS, DAMAGES, QUARANTINE, ANNOUNCED_WORDS,
    "DROP TABLE sightings_fts", SIGHTINGS_FTS, "INSERT INTO sightings_fts(sightings_fts) VALUES ('rebuild')",
    renew_digests,
)  # fmt: skip
