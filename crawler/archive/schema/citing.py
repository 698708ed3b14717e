"""How a citation was found, and by what an article waits for those that it cites: see crawler/citing/updating.py.

Articles of earlier releases wait for their citations to be read.
"""

CITED_COLUMNS = (
    "ALTER TABLE citations ADD COLUMN position INTEGER NOT NULL DEFAULT 0",  # in title, lead and body
    "ALTER TABLE citations ADD COLUMN url TEXT",  # the piece's address, where it is linked
    "ALTER TABLE citations ADD COLUMN cue TEXT",  # the words that showed it
    "ALTER TABLE citations ADD COLUMN likeness REAL",  # of the target and what is said of it
    "CREATE INDEX citations_outlet ON citations(outlet)",
)
CUES = """
CREATE TABLE _cues (
    term TEXT NOT NULL,
    outlet TEXT NOT NULL,
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    first TEXT,
    last TEXT,
    needs TEXT,
    PRIMARY KEY (term, outlet, article, number)
) STRICT, WITHOUT ROWID
"""
FOUND = """
CREATE TABLE _found (
    article INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
    found TEXT NOT NULL
) STRICT
"""
UNREAD = "CREATE TABLE _unread (article INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE) STRICT"
NAMES = "CREATE TABLE _names (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID"

STATEMENTS = (
    *CITED_COLUMNS, CUES, "CREATE INDEX cues_article ON _cues(article)", FOUND, UNREAD, NAMES,
    "INSERT INTO _unread (article) SELECT id FROM articles",
)  # fmt: skip
