"""What web archives hold of an outlet's articles, and how far their lists were read.

See crawler/archive/mementos.py.
"""

QUERIES = """
CREATE TABLE _cdx_queries (
    server TEXT NOT NULL,
    host TEXT NOT NULL,
    since TEXT NOT NULL,
    outlet TEXT NOT NULL REFERENCES outlets(id),
    cursor TEXT NOT NULL DEFAULT '{}',
    finished TEXT,
    PRIMARY KEY (server, host, since)
) STRICT, WITHOUT ROWID
"""
MEMENTOS = """
CREATE TABLE _mementos (
    id INTEGER PRIMARY KEY,
    server TEXT NOT NULL,
    outlet TEXT NOT NULL REFERENCES outlets(id),
    url TEXT NOT NULL,
    original TEXT NOT NULL,
    key TEXT NOT NULL,
    taken TEXT NOT NULL,
    digest TEXT,
    day TEXT,
    around TEXT,
    listed INTEGER REFERENCES captures(id) ON DELETE SET NULL,
    state TEXT NOT NULL DEFAULT 'pending',
    reason TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    UNIQUE (server, url, taken)
) STRICT
"""
INDEXES = (
    "CREATE INDEX mementos_key ON _mementos(outlet, key, taken)",
    "CREATE INDEX mementos_digest ON _mementos(outlet, digest)",
)

STATEMENTS = (QUERIES, MEMENTOS, *INDEXES)
