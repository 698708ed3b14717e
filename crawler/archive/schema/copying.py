"""What copied passages are found by, and an index for search: see crawler/citing/copies.py.

Articles that are held are compared when a writer next opens the archive.
"""

# Hashes are blobs of five bytes, so that plain SQL can take them apart.
COPYING = (
    "CREATE TABLE _shingles (hash BLOB NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (hash, article)) "
    "STRICT, WITHOUT ROWID",
    "CREATE TABLE _fingerprints (article INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE, "
    "hashes BLOB NOT NULL) STRICT",
    "CREATE TABLE _uncompared (article INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE) STRICT",
    """
CREATE TRIGGER fingerprints_ad AFTER DELETE ON _fingerprints BEGIN
    DELETE FROM _shingles WHERE article = old.article AND hash IN (
        WITH RECURSIVE place(at) AS (SELECT 1 UNION ALL SELECT at + 5 FROM place WHERE at + 5 < length(old.hashes))
        SELECT substr(old.hashes, at, 5) FROM place
    );
END
""",
    """
CREATE TRIGGER articles_uncompared_ai AFTER INSERT ON articles BEGIN
    INSERT OR IGNORE INTO _uncompared VALUES (new.id);
END
""",
    """
CREATE TRIGGER articles_uncompared_au AFTER UPDATE OF lead, body, published, published_precision, day ON articles
WHEN (old.lead, old.body, old.published, old.published_precision, old.day)
IS NOT (new.lead, new.body, new.published, new.published_precision, new.day) BEGIN
    INSERT OR IGNORE INTO _uncompared VALUES (new.id);
END
""",
    "INSERT INTO _uncompared SELECT id FROM articles",
)
# All that search asks of an article that matches, so that it can go through the newest without reading their texts.
NEWEST = "CREATE INDEX articles_newest ON articles(published DESC, id DESC, day, outlet, section, access, language)"

STATEMENTS = (*COPYING, NEWEST)
