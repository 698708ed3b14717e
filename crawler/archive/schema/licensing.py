"""Texts from licensed databases, apart from all that was captured: see crawler/archive/licensed.py."""

LICENSED = """
CREATE TABLE licensed (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    document TEXT,
    publication TEXT NOT NULL,
    outlet TEXT REFERENCES outlets(id),
    day TEXT,
    edition TEXT,
    page TEXT,
    section TEXT,
    title TEXT NOT NULL,
    lead TEXT,
    text TEXT NOT NULL,
    authors TEXT NOT NULL DEFAULT '[]',
    rights TEXT,
    words INTEGER NOT NULL,
    article INTEGER REFERENCES articles(id) ON DELETE SET NULL,
    score REAL,
    reason TEXT,
    file TEXT NOT NULL,
    imported TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE
) STRICT
"""
# One to one: of two notices that are alike, one is joined.
ARTICLE = "CREATE UNIQUE INDEX licensed_article ON licensed(article) WHERE article IS NOT NULL"
DOCUMENT = "CREATE UNIQUE INDEX licensed_document ON licensed(source, document) WHERE document IS NOT NULL"

STATEMENTS = (LICENSED, ARTICLE, DOCUMENT)
