"""Saved searches: a name for what was searched for, in the archive, so that copies of it have them too."""

SAVED_SEARCHES = """
CREATE TABLE saved_searches (
    name TEXT PRIMARY KEY,
    query TEXT NOT NULL,
    filters TEXT NOT NULL DEFAULT '{}',
    saved TEXT NOT NULL
) STRICT
"""

STATEMENTS = (SAVED_SEARCHES,)
