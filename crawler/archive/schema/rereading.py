"""What reading the captures anew has changed: see crawler/reextracting/.

`_reread` has the captures that were read anew, and by which version of the reading, so that a run that was stopped
goes on where it was.
"""

REEXTRACTIONS = """
CREATE TABLE reextractions (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    capture INTEGER REFERENCES captures(id) ON DELETE SET NULL,
    extractor_before TEXT,
    extractor_after TEXT NOT NULL,
    fields TEXT NOT NULL,
    text_sha256_before TEXT,
    text_sha256_after TEXT NOT NULL
) STRICT
"""
REREAD = """
CREATE TABLE _reread (
    capture INTEGER PRIMARY KEY REFERENCES captures(id) ON DELETE CASCADE,
    version TEXT NOT NULL
) STRICT
"""
STATEMENTS = (
    REEXTRACTIONS,
    "CREATE INDEX reextractions_article ON reextractions(article)",
    "CREATE INDEX reextractions_capture ON reextractions(capture)",
    REREAD,
)
