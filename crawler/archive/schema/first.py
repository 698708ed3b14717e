"""The tables of the first release."""

OUTLETS = """
CREATE TABLE outlets (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    aliases TEXT NOT NULL DEFAULT '[]',
    homepage TEXT,
    language TEXT,
    timezone TEXT
) STRICT
"""
CRAWLS = """
CREATE TABLE crawls (
    id INTEGER PRIMARY KEY,
    outlet TEXT REFERENCES outlets(id),
    started TEXT NOT NULL,
    finished TEXT,
    mode TEXT NOT NULL,
    outcome TEXT,
    requests INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    not_modified INTEGER NOT NULL DEFAULT 0,
    new INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    not_article INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    version TEXT NOT NULL,
    message TEXT
) STRICT
"""
ARTICLES = """
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    outlet TEXT NOT NULL REFERENCES outlets(id),
    url TEXT NOT NULL UNIQUE,
    site_id TEXT,
    title TEXT NOT NULL,
    lead TEXT,
    body TEXT NOT NULL,
    authors TEXT NOT NULL DEFAULT '[]',
    section TEXT,
    tags TEXT NOT NULL DEFAULT '[]',
    published TEXT,
    published_raw TEXT,
    published_source TEXT,
    published_precision TEXT,
    day TEXT,
    modified TEXT,
    language TEXT,
    access TEXT NOT NULL DEFAULT 'full',
    words INTEGER NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'live',
    text_sha256 TEXT NOT NULL,
    revision_count INTEGER NOT NULL DEFAULT 0,
    extractor TEXT NOT NULL,
    capture INTEGER REFERENCES captures(id),
    digest TEXT NOT NULL
) STRICT
"""
REVISIONS = """
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    seen TEXT NOT NULL,
    title TEXT NOT NULL,
    lead TEXT,
    body TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    capture INTEGER REFERENCES captures(id)
) STRICT
"""
LINKS = """
CREATE TABLE links (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    host TEXT NOT NULL,
    text TEXT NOT NULL,
    kind TEXT NOT NULL,
    target INTEGER REFERENCES articles(id) ON DELETE SET NULL,
    PRIMARY KEY (article, position)
) STRICT
"""
CITATIONS = """
CREATE TABLE citations (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    outlet TEXT NOT NULL,
    cited_date TEXT,
    verb TEXT NOT NULL,
    passage TEXT NOT NULL,
    via TEXT,
    evidence TEXT NOT NULL,
    target INTEGER REFERENCES articles(id) ON DELETE SET NULL,
    score REAL NOT NULL
) STRICT
"""
COPIES = """
CREATE TABLE copies (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    share REAL NOT NULL,
    words INTEGER NOT NULL,
    passage TEXT NOT NULL,
    first INTEGER REFERENCES articles(id) ON DELETE SET NULL,
    PRIMARY KEY (article, other)
) STRICT
"""
CAPTURES = """
CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    outlet TEXT REFERENCES outlets(id),
    article INTEGER REFERENCES articles(id) ON DELETE SET NULL,
    kind TEXT NOT NULL,
    origin TEXT NOT NULL,
    verdict TEXT,
    reason TEXT,
    fields TEXT NOT NULL DEFAULT '{}',
    fetched TEXT NOT NULL,
    status INTEGER,
    content_type TEXT,
    etag TEXT,
    last_modified TEXT,
    sha256 TEXT,
    warc_file TEXT,
    warc_offset INTEGER,
    warc_length INTEGER,
    crawl INTEGER REFERENCES crawls(id),
    robots INTEGER REFERENCES captures(id),
    tdm_reservation INTEGER,
    tdm_policy TEXT,
    noarchive INTEGER
) STRICT
"""
URLS = """
CREATE TABLE urls (
    url TEXT PRIMARY KEY,
    outlet TEXT NOT NULL REFERENCES outlets(id),
    key TEXT,
    found_via TEXT NOT NULL,
    found TEXT NOT NULL,
    published TEXT,
    around TEXT,
    lastmod TEXT,
    article INTEGER REFERENCES articles(id) ON DELETE SET NULL,
    state TEXT NOT NULL DEFAULT 'pending',
    reason TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try TEXT,
    etag TEXT,
    last_modified TEXT
) STRICT, WITHOUT ROWID
"""
FTS = """
CREATE VIRTUAL TABLE articles_fts USING fts5(
    title, lead, body, content='articles', content_rowid='id',
    tokenize='unicode61 remove_diacritics 2'
)
"""
# Plain SQL: a trigger that called a Python function would break every other program that writes.
FTS_TRIGGERS = (
    """
CREATE TRIGGER articles_ai AFTER INSERT ON articles BEGIN
    INSERT INTO articles_fts(rowid, title, lead, body)
    VALUES (new.id, new.title, new.lead, new.body);
END
""",
    """
CREATE TRIGGER articles_ad AFTER DELETE ON articles BEGIN
    INSERT INTO articles_fts(articles_fts, rowid, title, lead, body)
    VALUES ('delete', old.id, old.title, old.lead, old.body);
END
""",
    """
CREATE TRIGGER articles_au AFTER UPDATE OF id, title, lead, body ON articles BEGIN
    INSERT INTO articles_fts(articles_fts, rowid, title, lead, body)
    VALUES ('delete', old.id, old.title, old.lead, old.body);
    INSERT INTO articles_fts(rowid, title, lead, body)
    VALUES (new.id, new.title, new.lead, new.body);
END
""",
)
TERMS = "CREATE VIRTUAL TABLE _terms USING fts5vocab(articles_fts, row)"
STEMS = "CREATE TABLE _stems (term TEXT PRIMARY KEY, stem TEXT NOT NULL) STRICT, WITHOUT ROWID"
INDEXES = (
    "CREATE INDEX articles_outlet_day ON articles(outlet, day)",
    "CREATE INDEX articles_day ON articles(day)",
    "CREATE INDEX revisions_article ON revisions(article)",
    "CREATE INDEX links_host ON links(host)",
    "CREATE INDEX links_url ON links(url)",
    "CREATE INDEX links_target ON links(target)",
    "CREATE INDEX citations_article ON citations(article)",
    "CREATE INDEX citations_target ON citations(target)",
    "CREATE INDEX copies_other ON copies(other)",
    "CREATE INDEX captures_article ON captures(article)",
    "CREATE INDEX captures_url ON captures(url, fetched)",
    "CREATE INDEX captures_crawl ON captures(crawl)",
    "CREATE INDEX urls_todo ON urls(outlet, state, published)",
    "CREATE INDEX urls_key ON urls(key)",
    "CREATE INDEX crawls_outlet ON crawls(outlet, started)",
    "CREATE INDEX stems_stem ON _stems(stem)",
)
REFUSALS = """
CREATE VIEW refusals AS
SELECT id, outlet, url, fetched, verdict, reason, status, crawl FROM captures
WHERE kind = 'page' AND verdict IN ('refused', 'not_article', 'failed')
"""

STATEMENTS = (
    OUTLETS, CRAWLS, ARTICLES, REVISIONS, LINKS, CITATIONS, COPIES, CAPTURES, URLS,
    FTS, *FTS_TRIGGERS, TERMS, STEMS, *INDEXES, REFUSALS,
)  # fmt: skip
