"""What persons corrected in articles: see crawler/archive/corrections.py."""

# By the key of the article and not by its number: a correction outlives a merge, and may come before its article.
CORRECTIONS = """
CREATE TABLE corrections (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT,
    read TEXT,
    who TEXT NOT NULL,
    made TEXT NOT NULL,
    why TEXT NOT NULL,
    undone TEXT
) STRICT
"""

STATEMENTS = (
    CORRECTIONS,
    "CREATE INDEX corrections_key ON corrections(key)",
    "CREATE UNIQUE INDEX corrections_held ON corrections(key, field) WHERE undone IS NULL",
)
