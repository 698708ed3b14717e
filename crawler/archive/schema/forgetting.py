"""What was forgotten on request, so that nothing brings it back: see crawler/archive/tombstones.py."""

# No references: a tombstone outlives its article, and may be of an outlet that this archive never crawled.
TOMBSTONES = """
CREATE TABLE tombstones (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    outlet TEXT,
    key TEXT,
    url TEXT UNIQUE,
    name TEXT UNIQUE,
    words INTEGER,
    licensed TEXT,
    listings INTEGER NOT NULL DEFAULT 0,
    forgotten TEXT NOT NULL,
    why TEXT,
    finished TEXT
) STRICT
"""

STATEMENTS = (
    TOMBSTONES,
    "CREATE INDEX tombstones_key ON tombstones(key)",
    "CREATE INDEX tombstones_licensed ON tombstones(licensed)",
)
